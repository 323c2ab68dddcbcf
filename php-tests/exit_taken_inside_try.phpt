--TEST--
The exit is taken inside try: neither catch nor finally runs
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

try {
	try {
		include SETTINGS;
	} catch ( Throwable $thrown ) {
		echo "not reached: catch\n";
	} finally {
		echo "not reached: finally\n";
	}
} finally {
	echo "not reached: outer finally\n";
}
echo "not reached\n";
--EXPECT--
answered
