--TEST--
The exit is taken while a string is put together
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

class Text {
	public function __toString(): string {
		include SETTINGS;

		return 'not reached';
	}
}

$name = str_repeat( 'n', 100 );
echo "$name {$name} " . new Text() . " $name";
echo "not reached\n";
--EXPECT--
answered
