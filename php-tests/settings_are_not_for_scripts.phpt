--TEST--
Scripts cannot change settings
--FILE--
<?php
foreach ( array( 'lane' => 'off', 'lease' => '5', 'server_timing' => '1' ) as $name => $value ) {
	var_dump( ini_set( "wp_heartbeat.$name", $value ), ini_get( "wp_heartbeat.$name" ) );
}
--EXPECT--
bool(false)
string(7) "express"
bool(false)
string(3) "300"
bool(false)
string(1) "0"
