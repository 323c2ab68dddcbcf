--TEST--
The exit is taken inside finally: the exception that waited for its end is gone
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

try {
	throw new LogicException( 'waits for the end of finally' );
} finally {
	include SETTINGS;
	echo "not reached: finally\n";
}
--EXPECT--
answered
