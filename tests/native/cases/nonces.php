<?php
/** wp_refresh_post_nonces(), wp_refresh_metabox_loader_nonces(), wp_refresh_heartbeat_nonces(). */

$cases = array();
foreach ( array( 'wp_refresh_post_nonces' => 'wp-refresh-post-nonces', 'wp_refresh_metabox_loader_nonces' => 'wp-refresh-metabox-loader-nonces' ) as $core => $field ) {
	$args = fn( array $arguments ) => 'wp_refresh_post_nonces' === $core ? array( ...$arguments, 'post' ) : $arguments;
	$case = fn( array $more = array() ) => $more + array(
		'core' => $core,
		'args' => fn( $f ) => $args( array( array( 'other' => 1 ), array( $field => array( 'post_id' => (string) $f->draft ) ) ) ),
		'by'   => 'native',
	);
	$id   = fn( $id ) => fn( $f ) => $args( array( array( 'other' => 1 ), array( $field => array( 'post_id' => is_callable( $id ) ? $id( $f ) : $id ) ) ) );
	$data = fn( $data ) => fn() => $args( array( array( 'other' => 1 ), $data ) );
	$to   = fn( $response ) => fn( $f ) => $args( array( $response, array( $field => array( 'post_id' => $f->draft ) ) ) );

	$cases += array(
		"$core: a draft"                 => $case(),
		"$core: its author"              => $case( array( 'user' => 'author' ) ),
		"$core: no rights"               => $case( array( 'user' => 'subscriber' ) ),
		"$core: nobody"                  => $case( array( 'user' => '' ) ),
		"$core: gone"                    => $case( array( 'args' => $id( '6543210' ) ) ),
		"$core: id as an integer"        => $case( array( 'args' => $id( fn( $f ) => $f->draft ) ) ),
		"$core: id with zeros before"    => $case( array( 'args' => $id( fn( $f ) => "0$f->draft" ) ) ),
		"$core: id 0"                    => $case( array( 'args' => $id( '0' ) ) ),
		"$core: id below zero"           => $case( array( 'args' => $id( fn( $f ) => "-$f->draft" ), 'by' => 'core' ) ),
		"$core: id with letters behind"  => $case( array( 'args' => $id( fn( $f ) => "{$f->draft}x" ), 'by' => 'core' ) ),
		"$core: id beyond integers"      => $case( array( 'args' => $id( '-9223372036854775808' ), 'by' => 'core' ) ),
		"$core: id as an array"          => $case( array( 'args' => $id( array( 5 ) ), 'by' => 'core' ) ),
		"$core: id as null"              => $case( array( 'args' => $id( null ) ) ),
		"$core: id empty"                => $case( array( 'args' => $id( '' ) ) ),
		"$core: no id"                   => $case( array( 'args' => $data( array( $field => array( 'x' => 1 ) ) ) ) ),
		"$core: received empty"          => $case( array( 'args' => $data( array( $field => array() ) ) ) ),
		"$core: received as a text"      => $case( array( 'args' => $data( array( $field => 'text' ) ) ) ),
		"$core: received as null"        => $case( array( 'args' => $data( array( $field => null ) ) ) ),
		"$core: nothing received"        => $case( array( 'args' => $data( array() ) ) ),
		"$core: data as a text"          => $case( array( 'args' => $data( 'text' ) ) ),
		"$core: data empty"              => $case( array( 'args' => $data( '' ) ) ),
		"$core: data as null"            => $case( array( 'args' => $data( null ) ) ),
		"$core: response as null"        => $case( array( 'args' => $to( null ), 'by' => 'core' ) ),
		"$core: response as a text"      => $case( array( 'args' => $to( 'text' ), 'by' => 'core' ) ),
		"$core: response as an object"   => $case( array( 'args' => $to( new ArrayObject() ), 'by' => 'core' ) ),
		"$core: response with the field" => $case( array( 'args' => $to( array( $field => 'old', 'z' => 0 ) ) ) ),
		"$core: life of a nonce filtered" => $case( array( 'setup' => fn() => add_filter( 'nonce_life', fn( $life, $action = '' ) => 100 + strlen( $action ), 10, 2 ) ) ),
		"$core: a filter throws"         => $case( array( 'setup' => fn() => add_filter( 'nonce_life', fn() => throw new LogicException( 'no life' ) ) ) ),
		"$core: the rights check throws" => $case( array( 'warm' => fn() => add_filter( 'map_meta_cap', fn() => throw new LogicException( 'who?' ) ) ) ),
	);
}

$heartbeat = fn( array $more = array() ) => $more + array(
	'core' => 'wp_refresh_heartbeat_nonces',
	'args' => fn() => array( array( 'other' => 1 ) ),
	'by'   => 'native',
);

return $cases + array(
	'wp_refresh_heartbeat_nonces: logged in'         => $heartbeat(),
	'wp_refresh_heartbeat_nonces: nobody'            => $heartbeat( array( 'user' => '' ) ),
	'wp_refresh_heartbeat_nonces: nobody, filtered'  => $heartbeat( array( 'user' => '', 'setup' => fn() => add_filter( 'nonce_user_logged_out', fn( $user, $action ) => strlen( $action ), 10, 2 ) ) ),
	'wp_refresh_heartbeat_nonces: with the fields'   => $heartbeat( array( 'args' => fn() => array( array( 'heartbeat_nonce' => 1, 'rest_nonce' => 2, 'z' => 3 ) ) ) ),
	'wp_refresh_heartbeat_nonces: empty'             => $heartbeat( array( 'args' => fn() => array( array() ) ) ),
	'wp_refresh_heartbeat_nonces: null'              => $heartbeat( array( 'args' => fn() => array( null ), 'by' => 'core' ) ),
	'wp_refresh_heartbeat_nonces: a text'            => $heartbeat( array( 'args' => fn() => array( 'text' ), 'by' => 'core' ) ),
	'wp_refresh_heartbeat_nonces: a reference'       => $heartbeat( array( 'by' => 'core', 'args' => function () {
		$field = 1;
		return array( array( 'rest_nonce' => &$field ) );
	} ) ),
	'wp_refresh_heartbeat_nonces: a filter throws'   => $heartbeat( array( 'setup' => fn() => add_filter( 'nonce_life', fn( $life, $action = '' ) => 'heartbeat-nonce' === $action ? throw new LogicException( 'no life' ) : $life, 10, 2 ) ) ),
);
