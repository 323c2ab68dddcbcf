--TEST--
The exit is not taken inside a destructor that an exception on its way runs: it is caught as if nothing had been there
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

class Loader {
	public function __destruct() {
		( static function (): void {
			include SETTINGS;
		} )();
		echo "destructor goes on\n";
	}
}

function fails(): void {
	$loader = new Loader();
	throw new LogicException( 'on its way' );
}

try {
	fails();
} catch ( LogicException $thrown ) {
	echo "caught: ", $thrown->getMessage(), "\n";
}
--EXPECT--
WordPress loaded
destructor goes on
caught: on its way
