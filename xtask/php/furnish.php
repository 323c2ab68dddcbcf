<?php
/**
 * Gives the site as much as is wanted of what grows in real ones: autoloaded options, cron events, roles, plugins.
 *
 * Called as `php furnish.php DOCROOT HOST`, JSON on standard input; what is not named stays as it is:
 * options (rows), events, roles (each with 100 capabilities), plugins (main files).
 */

$_SERVER['HTTP_HOST']       = $argv[2];
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
$input                      = json_decode( stream_get_contents( STDIN ), true, 512, JSON_THROW_ON_ERROR );
// No driver starts cron work.
define( 'DOING_CRON', true );

require $argv[1] . '/wp-load.php';

if ( isset( $input['options'] ) ) {
	global $wpdb;
	$wpdb->query( "DELETE FROM {$wpdb->options} WHERE option_name LIKE 'bench\\_option\\_%'" );
	foreach ( array_chunk( range( 1, max( 1, $input['options'] ) ), 500 ) as $chunk ) {
		$rows = array_map( fn( $n ) => "('bench_option_$n', '" . str_repeat( 'value ', 16 ) . "', 'yes')", $chunk );
		if ( $input['options'] > 0 ) {
			$wpdb->query( "INSERT INTO {$wpdb->options} (option_name, option_value, autoload) VALUES " . implode( ',', $rows ) );
		}
	}
	wp_cache_flush();
}

if ( isset( $input['events'] ) ) {
	// Core's own events stay, and nothing is due for a day.
	$events  = array();
	$soonest = time() + DAY_IN_SECONDS;
	foreach ( _get_cron_array() as $time => $hooks ) {
		$hooks = array_diff_key( $hooks, array( 'bench_event' => 1 ) );
		if ( $hooks ) {
			$events[ max( $time, $soonest ) ] = array_merge_recursive( $events[ max( $time, $soonest ) ] ?? array(), $hooks );
		}
	}
	for ( $n = 0; $n < $input['events']; $n++ ) {
		$arguments = array( 'post_id' => $n );
		$events[ $soonest + 60 * $n + 30 ]['bench_event'][ md5( serialize( $arguments ) ) ] = array(
			'schedule' => false,
			'args'     => $arguments,
		);
	}
	ksort( $events );
	$events['version'] = 2;
	update_option( 'cron', $events );
}

if ( isset( $input['roles'] ) ) {
	$roles = array_filter( get_option( 'wp_user_roles' ), fn( $role ) => ! str_starts_with( $role, 'bench_' ), ARRAY_FILTER_USE_KEY );
	for ( $n = 0; $n < $input['roles']; $n++ ) {
		$names                = array_map( fn( $m ) => "bench_capability_{$n}_{$m}", range( 1, 100 ) );
		$roles["bench_$n"]    = array(
			'name'         => "Bench $n",
			'capabilities' => array_fill_keys( $names, true ),
		);
	}
	update_option( 'wp_user_roles', $roles );
}

if ( isset( $input['plugins'] ) ) {
	update_option( 'active_plugins', $input['plugins'] );
}

$sizes = array();
foreach ( array( 'cron', 'wp_user_roles' ) as $name ) {
	$sizes[ $name ] = strlen( maybe_serialize( get_option( $name ) ) );
}
echo "\n#answer\n", json_encode( $sizes );
