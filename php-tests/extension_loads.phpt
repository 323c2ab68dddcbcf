--TEST--
The extension loads into the command line, and says which version it is
--FILE--
<?php
require __DIR__ . '/child.inc';

var_dump( extension_loaded( 'wp_heartbeat' ), preg_match( '/^\\d+\\.\\d+\\.\\d+/', phpversion( 'wp_heartbeat' ) ) );

$answer = Child\command_line( '-m' );
var_dump( $answer->status, str_contains( $answer->body, "\nwp_heartbeat\n" ), $answer->errors );
--EXPECT--
bool(true)
int(1)
int(0)
bool(true)
string(0) ""
