--TEST--
The exit is taken inside eval
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

eval( 'eval( "include SETTINGS; echo \'not reached: inner eval\';" ); echo "not reached: eval\n";' );
echo "not reached\n";
--EXPECT--
answered
