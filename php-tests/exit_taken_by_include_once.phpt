--TEST--
The exit is taken where wp-settings.php is included by include_once
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

include_once SETTINGS;
echo "not reached\n";
--EXPECT--
answered
