--TEST--
The exit is taken where wp-settings.php is found on the include path
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

set_include_path( __DIR__ . '/site' );
require_once 'wp-settings.php';
echo "not reached\n";
--EXPECT--
answered
