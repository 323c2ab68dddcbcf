--TEST--
A destructor of what unwinds that throws undoes the exit, as it undoes exit()
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

class Throws {
	public function __destruct() {
		echo "destructor\n";
		throw new LogicException( 'after the exit' );
	}
}

function load(): void {
	$local = new Throws();
	include SETTINGS;
}

try {
	load();
} catch ( LogicException $thrown ) {
	echo "caught\n";
}
--EXPECT--
answered
destructor
caught
