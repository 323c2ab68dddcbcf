--TEST--
The exit is not taken where wp-settings.php is itself the auto_prepend_file: no code is running yet
--INI--
auto_prepend_file={PWD}/site/wp-settings.php
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

echo "script\n";
include SETTINGS;
echo "not reached\n";
--EXPECT--
WordPress loaded
script
answered
