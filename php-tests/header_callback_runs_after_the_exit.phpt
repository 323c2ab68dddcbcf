--TEST--
The callback of header_register_callback() runs after the exit, before the answer leaves
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

header_register_callback(
	static function (): void {
		header( 'X-From-Callback: yes' );
	}
);
register_shutdown_function(
	static function (): void {
		echo implode( "\n", preg_grep( '/^X-From/', headers_list() ) ), "\n";
	}
);
ob_start();
include SETTINGS;
echo "not reached\n";
--EXPECT--
answered
