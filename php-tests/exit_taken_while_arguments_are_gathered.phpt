--TEST--
The exit is taken while the arguments of unfinished calls are gathered
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

class Target {
	public function __construct( mixed ...$arguments ) {
		echo "not reached: constructor\n";
	}
}

function target( mixed ...$arguments ): string {
	return 'not reached: function';
}

$text = str_repeat( 't', 100 );
new Target( array( $text ), target( $text . '1', strtoupper( ( include SETTINGS ) . $text ) ) );
echo "not reached\n";
--EXPECT--
answered
