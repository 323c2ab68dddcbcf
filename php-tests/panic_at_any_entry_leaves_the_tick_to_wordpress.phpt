--TEST--
A panic wherever the engine enters the extension leaves the request to WordPress
--FILE--
<?php
require __DIR__ . '/child.inc';

$entries = array( 'module-startup', 'post-startup', 'request-startup', 'include', 'request-shutdown', 'module-shutdown', 'output', 'effect', 'info' );
foreach ( $entries as $entry ) {
	$environment = array( 'WP_HEARTBEAT_FAULT' => $entry );
	$answer      = Child\request( __DIR__ . '/site/ajax.inc', 'action=heartbeat', $environment );
	echo $entry, ': ', $answer->status, ' ', substr( strstr( $answer->body, "\n" ), 1 ), $answer->errors;
}
--EXPECT--
module-startup: 0 WordPress loaded
post-startup: 0 WordPress loaded
request-startup: 0 WordPress loaded
include: 0 WordPress loaded
request-shutdown: 0 WordPress loaded
module-shutdown: 0 WordPress loaded
output: 0 WordPress loaded
effect: 0 WordPress loaded
info: 0 WordPress loaded
