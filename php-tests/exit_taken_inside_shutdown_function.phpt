--TEST--
The exit is taken inside a shutdown function: the ones after it do not run, as after exit()
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

register_shutdown_function(
	static function (): void {
		echo "shutdown\n";
		include SETTINGS;
		echo "not reached: first\n";
	}
);
register_shutdown_function(
	static function (): void {
		echo "not reached: second\n";
	}
);
echo "end of script\n";
--EXPECT--
end of script
shutdown
answered
