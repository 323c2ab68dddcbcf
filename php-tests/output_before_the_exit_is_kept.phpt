--TEST--
What was printed before the exit stands before the answer, buffered or not
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

echo "unbuffered\n";
ob_start();
echo "buffered\n";
include SETTINGS;
echo "not reached\n";
--EXPECT--
unbuffered
buffered
answered
