--TEST--
The exit is taken inside functions, with their variables alive
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

function load( array $names ): void {
	$text = str_repeat( 'x', 1000 );
	include SETTINGS;
	echo "not reached: load\n", $text;
}

function boot( string ...$names ): string {
	load( $names );

	return 'not reached: boot';
}

echo boot( 'a', 'b' );
echo "not reached\n";
--EXPECT--
answered
