--TEST--
An interval that is set to nothing, as PHP reads off without quotes, is told when PHP starts and in phpinfo(); one that is not set is not
--FILE--
<?php
require __DIR__ . '/child.inc';

function shows( string $line ): void {
	$name   = strtok( $line, ' =' );
	$ini    = tempnam( sys_get_temp_dir(), 'wp-heartbeat-' );
	file_put_contents( $ini, "$line\n" );
	// php.ini's place is taken: the extension is loaded by the command line of this run.
	$answer = Child\command_line( "-d opcache.preload= -c $ini -r " . escapeshellarg( 'ob_start(); phpinfo( INFO_MODULES ); echo substr_count( ob_get_clean(), "is set to nothing" ), " ", ini_get( "' . $name . '" ), "|";' ) );
	unlink( $ini );
	echo "$line: ", trim( $answer->body ), $answer->errors, "\n";
}

foreach ( array( 'dashboard = off', 'front =', 'editor = off', 'admin = "off"', 'dashboard = 30' ) as $line ) {
	shows( "wp_heartbeat.interval.$line" );
}

// A folder's comes after PHP's start: the error log has it, once.
$folder = sys_get_temp_dir() . '/wp-heartbeat-off-' . getmypid();
mkdir( $folder );
file_put_contents( "$folder/wp-settings.php", '<?php echo "loaded", PHP_EOL;' );
file_put_contents( "$folder/page.php", '<?php define( "ABSPATH", __DIR__ . "/" ); require ABSPATH . "wp-settings.php";' );
foreach ( array( 'off', '"off"' ) as $value ) {
	file_put_contents( "$folder/.user.ini", "wp_heartbeat.interval.admin = $value\n" );
	$answer = Child\request( "$folder/page.php", '', array( 'DOCUMENT_ROOT' => $folder, 'REQUEST_METHOD' => 'GET' ) );
	echo "$value: $answer->body", preg_replace( '/^\\[.*?\\] /m', '', $answer->errors );
}
array_map( 'unlink', array( "$folder/.user.ini", "$folder/page.php", "$folder/wp-settings.php" ) );
rmdir( $folder );
--EXPECT--
wp_heartbeat.interval.dashboard = off: Warning: PHP Startup: wp_heartbeat: wp_heartbeat.interval.dashboard is set to nothing, so WordPress's own pace holds; PHP reads off without quotes as nothing: write wp_heartbeat.interval.dashboard = "off", or leave the line out in Unknown on line 0
1 |
wp_heartbeat.interval.front =: Warning: PHP Startup: wp_heartbeat: wp_heartbeat.interval.front is set to nothing, so WordPress's own pace holds; PHP reads off without quotes as nothing: write wp_heartbeat.interval.front = "off", or leave the line out in Unknown on line 0
1 |
wp_heartbeat.interval.editor = off: Warning: PHP Startup: wp_heartbeat: wp_heartbeat.interval.editor is set to nothing, so WordPress's own pace holds; PHP reads off without quotes as nothing: an editor cannot be off: leave the line out in Unknown on line 0
1 |
wp_heartbeat.interval.admin = "off": 0 off|
wp_heartbeat.interval.dashboard = 30: 0 30|
off: loaded
PHP Warning:  wp_heartbeat: wp_heartbeat.interval.admin is set to nothing, so WordPress's own pace holds; PHP reads off without quotes as nothing: write wp_heartbeat.interval.admin = "off", or leave the line out
"off": loaded
