--TEST--
An auto_append_file is left out after the exit, as after exit()
--INI--
auto_append_file={PWD}/site/appended.inc
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

include SETTINGS;
echo "not reached\n";
--EXPECT--
answered
