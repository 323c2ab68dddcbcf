--TEST--
The exit is not taken where wp-settings.php is the script that was called: no code is running yet
--FILE--
<?php
require __DIR__ . '/child.inc';

$answer = Child\request( __DIR__ . '/site/wp-settings.php', 'action=heartbeat', array( 'WP_HEARTBEAT_FAULT' => 'answer' ) );
echo $answer->status, "\n", $answer->body;
--EXPECT--
0
WordPress loaded
