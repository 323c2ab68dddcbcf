--TEST--
A folder's .user.ini decides for its scripts; out of range it is logged, and php.ini's value stays
--FILE--
<?php
require __DIR__ . '/child.inc';

$folder = sys_get_temp_dir() . '/wp-heartbeat-' . getmypid();
mkdir( $folder );
file_put_contents( "$folder/wp-settings.php", '<?php echo ini_get( "wp_heartbeat.lease" ), PHP_EOL;' );
file_put_contents( "$folder/ajax.php", '<?php define( "ABSPATH", __DIR__ . "/" ); require ABSPATH . "wp-settings.php";' );
foreach ( array( 'lane = full', 'lane = "off"', 'lane = fast', 'lease = 60', 'lease = 0' ) as $line ) {
	file_put_contents( "$folder/.user.ini", "wp_heartbeat.$line\n" );
	$answer = Child\request(
		"$folder/ajax.php",
		'action=heartbeat',
		array( 'DOCUMENT_ROOT' => $folder ),
		'-d wp_heartbeat.server_timing=1'
	);
	preg_match( '/desc="?([a-z:-]*)/', $answer->headers, $lane );
	$lane = array( '' => 'off', 'full:lane-full' => 'full' )[ $lane[1] ?? '' ] ?? 'express';
	echo "$line: $lane, $answer->body", preg_replace( '/^\\[.*?\\] /m', '', $answer->errors );
}
array_map( 'unlink', array( "$folder/.user.ini", "$folder/ajax.php", "$folder/wp-settings.php" ) );
rmdir( $folder );
--EXPECT--
lane = full: full, 300
lane = "off": off, 300
lane = fast: express, 300
PHP Warning:  wp_heartbeat: wp_heartbeat.lane is "fast", but must be one of express, full, off; express holds instead
lease = 60: express, 60
lease = 0: express, 300
PHP Warning:  wp_heartbeat: wp_heartbeat.lease is "0", but must be a whole number from 1 to 3600 (seconds); 300 holds instead
