--TEST--
The exit is taken inside loops over temporaries
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

foreach ( array( array( 'a' . getmypid() ), array( 'b' ) ) as $row ) {
	foreach ( new ArrayIterator( $row ) as $cell ) {
		foreach ( array_map( 'strval', $row ) as $copy ) {
			include SETTINGS;
		}
	}
}
echo "not reached\n";
--EXPECT--
answered
