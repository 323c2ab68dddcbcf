<?php
/**
 * Installs the site with WordPress's own installer, then adds users and posts.
 *
 * Called as `php install.php DOCROOT HOST`, JSON on standard input: url, users, posts.
 */

define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST']       = $argv[2];
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
$input                      = json_decode( stream_get_contents( STDIN ), true, 512, JSON_THROW_ON_ERROR );

// Pluggable in core: nobody is to be told.
function wp_mail() {
	return true;
}
function wp_new_blog_notification() {
}

require $argv[1] . '/wp-load.php';
// The installer asks the site over HTTP whether addresses can be pretty. Nothing is served yet.
add_filter( 'pre_http_request', fn() => new WP_Error( 'none', 'not served yet' ) );
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

$users = $input['users'];
$admin = array_shift( $users );
$made  = wp_install( 'Heartbeat', $admin['login'], $admin['login'] . '@example.org', true, '', $admin['password'] );
$ids   = array( $made['user_id'] );
update_option( 'siteurl', $input['url'] );
update_option( 'home', $input['url'] );
foreach ( $users as $user ) {
	$id = wp_insert_user(
		array(
			'user_login'   => $user['login'],
			'user_pass'    => $user['password'],
			'user_email'   => $user['login'] . '@example.org',
			'display_name' => ucfirst( $user['login'] ),
			'role'         => $user['role'],
		)
	);
	if ( is_wp_error( $id ) ) {
		throw new RuntimeException( $id->get_error_message() );
	}
	$ids[] = $id;
}

$week = time() - 7 * DAY_IN_SECONDS;
for ( $n = 1; $n <= $input['posts']; $n++ ) {
	$date = gmdate( 'Y-m-d H:i:s', $week + 60 * $n );
	$post = wp_insert_post(
		array(
			'post_title'    => "Post $n",
			'post_content'  => "<!-- wp:paragraph --><p>The text of post $n.</p><!-- /wp:paragraph -->",
			'post_status'   => 'publish',
			'post_author'   => $ids[ ( $n - 1 ) % 3 ],
			'post_date'     => $date,
			'post_date_gmt' => $date,
		),
		true
	);
	if ( is_wp_error( $post ) ) {
		throw new RuntimeException( $post->get_error_message() );
	}
}
if ( ! wp_get_theme()->exists() ) {
	foreach ( array_keys( wp_get_themes() ) as $theme ) {
		switch_theme( $theme );
		break;
	}
}
update_option( 'fresh_site', '0' );

echo "\n#answer\n", json_encode( array( 'users' => $ids ) );
