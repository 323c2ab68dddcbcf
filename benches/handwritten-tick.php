<?php
/**
 * A dashboard tick as somebody would write it by hand who wants nothing but speed: the same three reads over a
 * persistent connection, the same checks (cookie, session, nonce), the same JSON. No WordPress, no filters, no roles
 * looked at, no lock, no other kind of tick. What the express lane is measured against.
 */

require $_SERVER['DOCUMENT_ROOT'] . '/wp-config-values.php';

/** Mirrors wp_hash(). */
function hash_of( $data, $scheme ) {
	return hash_hmac( 'md5', $data, constant( "{$scheme}_KEY" ) . constant( "{$scheme}_SALT" ) );
}

/** Mirrors wp_validate_auth_cookie(): the session's user and token, or nothing. */
function session( $db, $cookie, &$roles ) {
	$parts = explode( '|', $cookie );
	if ( 4 !== count( $parts ) ) {
		return null;
	}
	list( $login, $expiration, $token, $hmac ) = $parts;
	if ( $expiration + HOUR < time() ) {
		return null;
	}
	$name = $db->real_escape_string( $login );
	$user = $db->query( "SELECT * FROM wp_users WHERE user_login = '$name' LIMIT 1" )->fetch_assoc();
	if ( ! $user ) {
		return null;
	}
	$pass     = $user['user_pass'];
	$old      = str_starts_with( $pass, '$P$' ) || str_starts_with( $pass, '$2y$' );
	$fragment = $old ? substr( $pass, 8, 4 ) : substr( $pass, -4 );
	$key      = hash_of( "$login|$fragment|$expiration|$token", 'AUTH' );
	if ( ! hash_equals( hash_hmac( 'sha256', "$login|$expiration|$token", $key ), $hmac ) ) {
		return null;
	}
	$keys     = "'session_tokens', 'wp_capabilities'";
	$meta     = $db->query( "SELECT meta_key, meta_value FROM wp_usermeta WHERE user_id = {$user['ID']} AND meta_key IN ($keys)" );
	$meta     = array_column( $meta->fetch_all(), 1, 0 );
	$roles    = unserialize( $meta['wp_capabilities'] );
	$sessions = unserialize( $meta['session_tokens'] );
	$session  = $sessions[ hash( 'sha256', $token ) ] ?? null;
	if ( ! $session || $session['expiration'] + HOUR < time() ) {
		return null;
	}
	return array( $user['ID'], $token, (int) $expiration );
}

const HOUR = 3600;

$socket  = substr( DB_HOST, strlen( 'localhost:' ) );
$db      = new mysqli( 'p:localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, $socket );
$names   = "'siteurl', 'home', 'active_plugins', 'template', 'stylesheet', 'cron', 'wp_user_roles', 'WPLANG'";
$options = $db->query( "SELECT option_name, option_value FROM wp_options WHERE option_name IN ($names)" )->fetch_all();
$options = array_column( $options, 1, 0 );

$roles   = array();
$cookie  = $_COOKIE[ 'wordpress_' . md5( $options['siteurl'] ) ] ?? '';
$session = session( $db, $cookie, $roles );

header( 'Content-Type: application/json; charset=UTF-8' );
header( 'X-Content-Type-Options: nosniff' );
header( 'Cache-Control: no-cache, must-revalidate, max-age=0, no-store, private' );

if ( ! $session ) {
	exit( json_encode( array( 'wp-auth-check' => false, 'server_time' => time() ) ) );
}
list( $user_id, $token, $expiration ) = $session;
$tick  = ceil( time() / ( 12 * HOUR ) );
$nonce = substr( hash_of( "$tick|heartbeat-nonce|$user_id|$token", 'NONCE' ), -12, 10 );
if ( ! hash_equals( $nonce, (string) ( $_POST['_nonce'] ?? '' ) ) ) {
	exit( json_encode( array( 'nonces_expired' => true ) ) );
}
echo json_encode( array( 'wp-auth-check' => $expiration >= time(), 'server_time' => time() ) );
