--TEST--
explain() gives an empty array where WordPress is not loaded, or its database cannot be reached
--FILE--
<?php
$names = array( 'u_01234567_0123456789abcdef0123456789abcdef', 'a_0123456789abcdef0123456789abcdef', '', 'x', "u_\xff", '%', '../' );
echo json_encode( WpHeartbeat\explain() ), json_encode( WpHeartbeat\explain( null ) );
foreach ( $names as $name ) {
	echo json_encode( WpHeartbeat\explain( $name ) );
}
echo "\n";
// As wp-config.php leaves them; nobody listens there.
$table_prefix = 'wp_';
foreach ( array( 'DB_HOST' => '127.0.0.1:1', 'DB_USER' => 'nobody', 'DB_PASSWORD' => '', 'DB_NAME' => 'none', 'DB_CHARSET' => 'utf8mb4' ) as $name => $value ) {
	define( $name, $value );
}
echo json_encode( WpHeartbeat\explain() ), json_encode( WpHeartbeat\explain( $names[0] ) ), "\n";
try {
	WpHeartbeat\explain( array() );
} catch ( Throwable $thrown ) {
	echo get_class( $thrown ), "\n";
}
--EXPECT--
[][][][][][][][][]
[][]
TypeError
