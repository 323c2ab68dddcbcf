--TEST--
The exit is not taken inside a destructor that runs when the script has ended
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
echo "end of script\n";
--EXPECT--
end of script
WordPress loaded
destructor goes on
