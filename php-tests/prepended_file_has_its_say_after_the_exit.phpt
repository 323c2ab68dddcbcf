--TEST--
Shutdown functions, destructors and output callbacks of an auto_prepend_file run after the exit
--INI--
auto_prepend_file={PWD}/site/prepended.inc
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
ANSWERED
SHUTDOWN OF THE PREPENDED FILE
DESTRUCTOR OF THE PREPENDED FILE
