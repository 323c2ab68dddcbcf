--TEST--
The exit is taken inside an error handler
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

set_error_handler(
	static function ( int $level, string $message ): bool {
		echo "$message\n";
		include SETTINGS;

		return true;
	}
);

echo $undefined . 'x';
echo "not reached\n";
--EXPECT--
Undefined variable $undefined
answered
