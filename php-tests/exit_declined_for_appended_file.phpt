--TEST--
The exit is not taken where wp-settings.php is itself the auto_append_file: no code is running any more
--INI--
auto_append_file={PWD}/site/wp-settings.php
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
echo "script\n";
--EXPECT--
script
WordPress loaded
