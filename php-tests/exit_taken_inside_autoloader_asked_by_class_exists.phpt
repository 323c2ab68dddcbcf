--TEST--
The exit is taken inside an autoloader that an internal function asks
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

spl_autoload_register(
	static function ( string $name ): void {
		include SETTINGS;
	}
);

var_dump( class_exists( 'Missing' ) );
echo "not reached\n";
--EXPECT--
answered
