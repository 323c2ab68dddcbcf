<?php
/**
 * Makes cookies and nonces for anybody, of any age.
 *
 * Called as `php mint.php DOCROOT HOST`, JSON on standard input: a list of wishes.
 */

$_SERVER['HTTP_HOST']       = $argv[2];
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
$wishes                     = json_decode( stream_get_contents( STDIN ), true, 512, JSON_THROW_ON_ERROR );

require $argv[1] . '/wp-load.php';

/** The nonce that wp_create_nonce() gave so many half-days ago. */
function nonce_of_age( $action, $user_id, $token, $age ) {
	return substr( wp_hash( ( wp_nonce_tick( $action ) - $age ) . '|' . $action . '|' . $user_id . '|' . $token, 'nonce' ), -12, 10 );
}

/** A session as WP_Session_Tokens::create() makes it, with a token and an expiration of our own. */
function keep_session( $user_id, $token, $expiration ) {
	$session = array(
		'expiration' => $expiration,
		'ip'         => '127.0.0.1',
		'ua'         => 'wp_heartbeat xtask',
		'login'      => time(),
	);
	$sessions = get_user_meta( $user_id, 'session_tokens', true );
	$sessions = is_array( $sessions ) ? $sessions : array();
	$sessions[ hash( 'sha256', $token ) ] = $session;
	update_user_meta( $user_id, 'session_tokens', $sessions );
}

$made = array();
foreach ( $wishes as $wish ) {
	$user = null === $wish['user'] ? null : get_user_by( 'login', $wish['user'] );
	if ( false === $user ) {
		throw new RuntimeException( 'no user ' . $wish['user'] );
	}
	$user_id    = $user ? $user->ID : 0;
	$expiration = time() + $wish['expires_in'];
	$token      = $user ? ( $wish['token'] ?? wp_generate_password( 43, false, false ) ) : '';
	$identity   = array(
		'user_id'    => $user_id,
		'token'      => $token,
		'expiration' => $expiration,
	);
	if ( $user ) {
		if ( $wish['session'] ) {
			keep_session( $user_id, $token, time() + ( $wish['session_expires_in'] ?? $wish['expires_in'] ) );
		}
		foreach ( array( 'auth' => AUTH_COOKIE, 'secure_auth' => SECURE_AUTH_COOKIE, 'logged_in' => LOGGED_IN_COOKIE ) as $scheme => $name ) {
			$cookie              = wp_generate_auth_cookie( $user_id, $expiration, $scheme, $token );
			$identity[ $scheme ] = array( $name, rawurlencode( $cookie ) );
		}
	}
	foreach ( $wish['nonces'] as $action ) {
		$identity['nonces'][ $action ] = array(
			'fresh' => nonce_of_age( $action, $user_id, $token, 0 ),
			'old'   => nonce_of_age( $action, $user_id, $token, 1 ),
			'stale' => nonce_of_age( $action, $user_id, $token, 2 ),
		);
	}
	$identity['nonce'] = $identity['nonces']['heartbeat-nonce']['fresh'] ?? '';
	$made[]            = $identity;
}

echo "\n#answer\n", json_encode( $made );
