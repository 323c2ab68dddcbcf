--TEST--
After the exit wp-settings.php is a file like any other
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

register_shutdown_function(
	static function (): void {
		include SETTINGS;
		echo "shutdown goes on\n";
	}
);
include SETTINGS;
echo "not reached\n";
--EXPECT--
answered
WordPress loaded
shutdown goes on
