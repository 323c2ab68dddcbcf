--TEST--
The exit is taken where wp-settings.php is included by require
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

require SETTINGS;
echo "not reached\n";
--EXPECT--
answered
