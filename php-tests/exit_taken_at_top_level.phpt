--TEST--
The exit is taken where wp-settings.php is included from the top level
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

echo "before\n";
include SETTINGS;
echo "not reached\n";
--EXPECT--
before
answered
