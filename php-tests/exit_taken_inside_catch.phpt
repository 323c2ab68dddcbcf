--TEST--
The exit is taken inside catch, with the caught exception alive
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

try {
	throw new LogicException( 'caught' );
} catch ( LogicException $thrown ) {
	include SETTINGS;
	echo "not reached: catch\n";
} finally {
	echo "not reached: finally\n";
}
echo "not reached\n";
--EXPECT--
answered
