--TEST--
Where there is no WordPress the native callbacks throw, and what stands in its hooks table does nothing
--FILE--
<?php
foreach ( ( new ReflectionExtension( 'wp_heartbeat' ) )->getFunctions() as $function ) {
	// For plugins and people, and for builds that are made for tests: see their own tests.
	$is_seam = 0 === stripos( $function->getName(), 'WpHeartbeat\Seam\\' );
	$is_for_people = in_array( $function->getShortName(), array( 'declare_inert', 'explain', 'status', 'metrics', 'forget' ), true );
	if ( $is_seam || $is_for_people || preg_match( '/^(cli|site_health)_/', $function->getShortName() ) ) {
		continue;
	}
	$is_action = in_array( $function->getShortName(), array( 'admin_menu', 'page_load', 'page', 'pace_off' ), true );
	$arguments = array_slice(
		array(
			array( 'kept' => 1 ),
			array(
				'wp-check-locked-posts'            => array( 'post-1' ),
				'wp-refresh-post-lock'             => array( 'post_id' => '1' ),
				'wp-refresh-post-nonces'           => array( 'post_id' => '1' ),
				'wp-refresh-metabox-loader-nonces' => array( 'post_id' => '1' ),
				'wp_autosave'                      => array( 'post_id' => '1' ),
			),
			'post',
		),
		0,
		$function->getNumberOfParameters()
	);
	try {
		$result = $function->invokeArgs( $arguments );
		// Those that need no argument are for WordPress's hooks table and PHP's shutdown, not for callers: they hand back what they get.
		$expected = $is_action ? '' : ( $arguments[0] ?? '' );
		if ( 0 !== $function->getNumberOfRequiredParameters() || $expected !== ( $result ?? '' ) ) {
			echo $function->getShortName(), ': ', json_encode( $result ), "\n";
		}
	} catch ( Error $thrown ) {
		echo $function->getShortName(), ': ', get_class( $thrown ), ' ', $thrown->getMessage(), "\n";
	}
}
--EXPECT--
check_locked_posts: Error WordPress is not loaded: wp_check_locked_posts() does not exist
refresh_post_lock: Error WordPress is not loaded: wp_refresh_post_lock() does not exist
heartbeat_autosave: Error WordPress is not loaded: heartbeat_autosave() does not exist
auth_check: Error WordPress is not loaded: wp_auth_check() does not exist
refresh_post_nonces: Error WordPress is not loaded: wp_refresh_post_nonces() does not exist
refresh_metabox_loader_nonces: Error WordPress is not loaded: wp_refresh_metabox_loader_nonces() does not exist
refresh_heartbeat_nonces: Error WordPress is not loaded: wp_refresh_heartbeat_nonces() does not exist
