--TEST--
The exit is taken inside an autoloader
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

spl_autoload_register(
	static function ( string $name ): void {
		echo "looking for $name\n";
		include SETTINGS;
		echo "not reached: autoloader\n";
	}
);
spl_autoload_register(
	static function ( string $name ): void {
		echo "not reached: second autoloader\n";
	}
);

class Child extends Missing_Parent {}
echo "not reached\n";
--EXPECT--
looking for Missing_Parent
answered
