--TEST--
The exit is taken inside a file that another file includes, as in wp-load.php, wp-config.php, wp-settings.php
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

include __DIR__ . '/site/wp-load.inc';
echo "not reached\n";
--EXPECT--
loading
answered
