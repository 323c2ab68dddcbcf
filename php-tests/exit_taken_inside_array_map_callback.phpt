--TEST--
The exit is taken inside a callback of an internal function
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

$result = array_map(
	static function ( int $number ): int {
		echo "$number\n";
		if ( 2 === $number ) {
			include SETTINGS;
		}

		return $number;
	},
	array( 1, 2, 3 )
);
echo "not reached\n";
--EXPECT--
1
2
answered
