--TEST--
Shutdown functions run after the exit, and what they print is appended
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

register_shutdown_function(
	static function ( string $word ): void {
		echo "$word\n";
		register_shutdown_function(
			static function (): void {
				echo "registered by the first\n";
			}
		);
	},
	'first'
);
register_shutdown_function(
	static function (): void {
		echo "second\n";
	}
);
include SETTINGS;
echo "not reached\n";
--EXPECT--
answered
first
second
registered by the first
