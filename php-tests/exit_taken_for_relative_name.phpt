--TEST--
The exit is taken where wp-settings.php is named relative to the working directory
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

chdir( __DIR__ . '/site' );
require './wp-settings.php';
echo "not reached\n";
--EXPECT--
answered
