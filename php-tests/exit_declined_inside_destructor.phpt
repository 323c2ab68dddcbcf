--TEST--
The exit is not taken inside a destructor: an exception may wait for its end, where nothing shows it
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

class Loader {
	public function __destruct() {
		include SETTINGS;
		echo "destructor goes on\n";
	}
}

$loader = new Loader();
unset( $loader );
echo "script goes on\n";
--EXPECT--
WordPress loaded
destructor goes on
script goes on
