<?php
/**
 * Calls each heartbeat callback of core and its native twin with the same arguments, from the same state of the database,
 * and compares everything that can be told: result, exception, warnings, the hooks fired with their arguments, the
 * queries that write, and the rows afterwards.
 *
 * Called as `php -d extension=wp_heartbeat.so compare.php DOCROOT [PART-OF-A-NAME]`. Prints `ok NAME` or
 * `not ok NAME: DIFFERENCE` for each case and `N passed, N failed` last; exits with 1 where a case failed. Leaves the
 * site as it was: all happens in one transaction that is rolled back.
 */

error_reporting( E_ALL );
ini_set( 'display_errors', '0' );
ini_set( 'log_errors', '0' );

if ( empty( $argv[1] ) || ! is_file( $argv[1] . '/wp-load.php' ) ) {
	fwrite( STDERR, "usage: php -d extension=wp_heartbeat.so compare.php DOCROOT [PART-OF-A-NAME]\n" );
	exit( 2 );
}
if ( ! function_exists( 'WpHeartbeat\check_locked_posts' ) ) {
	fwrite( STDERR, "the extension wp_heartbeat is not loaded\n" );
	exit( 2 );
}

// As admin-ajax.php sets the stage.
define( 'WP_ADMIN', true );
define( 'DOING_AJAX', true );
define( 'DISABLE_WP_CRON', true );
define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true );
$_SERVER['HTTP_HOST']       = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'POST';
$_SERVER['REQUEST_URI']     = '/wp-admin/admin-ajax.php';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
$_SERVER['PHP_SELF']        = '/wp-admin/admin-ajax.php';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
error_reporting( E_ALL );

require __DIR__ . '/harness.php';
require __DIR__ . '/fixtures.php';

$bench = new Bench( new Fixtures(), $argv[2] ?? '' );
foreach ( array( 'locked-posts', 'post-lock', 'autosave', 'auth-check', 'nonces' ) as $file ) {
	foreach ( require __DIR__ . "/cases/$file.php" as $name => $case ) {
		$bench->compare( "$file: $name", $case );
	}
}
$bench->ends();
