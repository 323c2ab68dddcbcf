<?php
/** wp_refresh_post_lock(): is the post in the editor still ours? */

$case = fn( array $more ) => $more + array(
	'core' => 'wp_refresh_post_lock',
	'args' => fn( $f ) => array( array( 'other' => 1 ), array( 'wp-refresh-post-lock' => array( 'lock' => '1:1', 'post_id' => (string) $f->posts[0] ) ), 'post' ),
	'by'   => 'native',
);
$id   = fn( $id ) => fn( $f ) => array( array( 'other' => 1 ), array( 'wp-refresh-post-lock' => array( 'post_id' => is_callable( $id ) ? $id( $f ) : $id ) ), 'post' );
$data = fn( $data ) => fn( $f ) => array( array( 'other' => 1 ), $data, 'post' );
$by   = fn( $user, $age = 10 ) => fn( $f ) => $f->lock( $f->posts[0], is_string( $user ) ? $f->$user : $user, $age );

return array(
	'locked by another'            => $case( array( 'setup' => $by( 'admin' ) ) ),
	'locked by another, no avatar' => $case( array( 'setup' => function ( $f ) use ( $by ) {
		$by( 'admin' )( $f );
		update_option( 'show_avatars', '0' );
	} ) ),
	'locked by self'               => $case( array( 'setup' => $by( 'editor' ) ) ),
	'not locked'                   => $case( array() ),
	'locked long ago'              => $case( array( 'setup' => $by( 'admin', 151 ) ) ),
	'locked just about'            => $case( array( 'setup' => $by( 'admin', 149 ) ) ),
	'locked in the future'         => $case( array( 'setup' => $by( 'admin', -500 ) ) ),
	'locked this second by self'   => $case( array( 'setup' => $by( 'editor', 0 ) ) ),
	'locked by one who is gone'    => $case( array( 'setup' => $by( 6543210 ) ) ),
	'lock without user'            => $case( array( 'setup' => function ( $f ) {
		update_post_meta( $f->posts[0], '_edit_lock', (string) time() );
		update_post_meta( $f->posts[0], '_edit_last', $f->admin );
	} ) ),
	'several lock rows'            => $case( array( 'setup' => function ( $f ) {
		add_post_meta( $f->posts[0], '_edit_lock', time() . ":$f->editor" );
		add_post_meta( $f->posts[0], '_edit_lock', time() . ":$f->author" );
	} ) ),
	'a page'                       => $case( array( 'args' => $id( fn( $f ) => $f->page ) ) ),
	'an auto-draft'                => $case( array( 'args' => $id( fn( $f ) => (string) $f->auto_draft ) ) ),
	'in the trash'                 => $case( array( 'args' => $id( fn( $f ) => (string) $f->trashed ) ) ),
	'the post is gone'             => $case( array( 'args' => $id( '6543210' ) ) ),
	'no rights'                    => $case( array( 'user' => 'subscriber' ) ),
	'an author, another\'s post'   => $case( array( 'user' => 'author' ) ),
	'an author\'s own post'        => $case( array( 'user' => 'author', 'args' => $id( fn( $f ) => (string) $f->published ) ) ),
	'nobody'                       => $case( array( 'user' => '' ) ),
	'nobody, with all rights'      => $case( array( 'user' => '', 'setup' => fn() => add_filter( 'map_meta_cap', fn() => array() ) ) ),
	'id as an integer'             => $case( array( 'args' => $id( fn( $f ) => $f->posts[0] ) ) ),
	'id 0'                         => $case( array( 'args' => $id( '0' ) ) ),
	'id with zeros before'         => $case( array( 'args' => $id( fn( $f ) => "00{$f->posts[0]}" ) ) ),
	'id below zero'                => $case( array( 'args' => $id( fn( $f ) => "-{$f->posts[0]}" ), 'by' => 'core' ) ),
	'id as a negative integer'     => $case( array( 'args' => $id( fn( $f ) => -$f->posts[0] ), 'by' => 'core' ) ),
	'id with letters behind'       => $case( array( 'args' => $id( fn( $f ) => "{$f->posts[0]}abc" ), 'by' => 'core' ) ),
	'id as a fraction'             => $case( array( 'args' => $id( fn( $f ) => $f->posts[0] + 0.5 ), 'by' => 'core' ) ),
	'id in exponents'              => $case( array( 'args' => $id( '1e1' ), 'by' => 'core' ) ),
	'id as an array'               => $case( array( 'args' => $id( array( 1 ) ), 'by' => 'core' ) ),
	'id as null'                   => $case( array( 'args' => $id( null ) ) ),
	'id empty'                     => $case( array( 'args' => $id( '' ) ) ),
	'id as an object'              => $case( array( 'by' => 'core', 'args' => $id( new stdClass() ) ) ),
	'id beyond integers'           => $case( array( 'args' => $id( '99999999999999999999' ), 'by' => 'core' ) ),
	'no id'                        => $case( array( 'args' => $data( array( 'wp-refresh-post-lock' => array( 'lock' => 'x' ) ) ) ) ),
	'received as a text'           => $case( array( 'args' => $data( array( 'wp-refresh-post-lock' => '12' ) ) ) ),
	'received empty'               => $case( array( 'args' => $data( array( 'wp-refresh-post-lock' => '' ) ) ) ),
	'received as null'             => $case( array( 'args' => $data( array( 'wp-refresh-post-lock' => null ) ) ) ),
	'received as a number'         => $case( array( 'args' => $data( array( 'wp-refresh-post-lock' => 12 ) ) ) ),
	'nothing received'             => $case( array( 'args' => $data( array() ) ) ),
	'data as a text'               => $case( array( 'args' => $data( 'x' ) ) ),
	'data as null'                 => $case( array( 'args' => $data( null ) ) ),
	'response as null'             => $case( array( 'by' => 'core', 'args' => fn( $f ) => array( null, array( 'wp-refresh-post-lock' => array( 'post_id' => $f->posts[0] ) ), '' ) ) ),
	'response as a text'           => $case( array( 'by' => 'core', 'args' => fn( $f ) => array( '', array( 'wp-refresh-post-lock' => array( 'post_id' => $f->posts[0] ) ), '' ) ) ),
	'response with such a field'   => $case( array( 'args' => fn( $f ) => array( array( 'wp-refresh-post-lock' => 1, 'z' => 2 ), array( 'wp-refresh-post-lock' => array( 'post_id' => $f->posts[0] ) ), '' ) ) ),
	'response with a reference'    => $case( array( 'by' => 'core', 'args' => function ( $f ) {
		$field = 'old';
		return array( array( 'wp-refresh-post-lock' => &$field ), array( 'wp-refresh-post-lock' => array( 'post_id' => $f->posts[0] ) ), '' );
	} ) ),
	'writing the lock is refused'  => $case( array( 'setup' => fn() => add_filter( 'update_post_metadata', '__return_false' ) ) ),
	'writing the lock throws'      => $case( array( 'setup' => fn() => add_filter( 'update_post_metadata', fn() => throw new LogicException( 'read only' ) ) ) ),
	'writing the lock warns'       => $case( array( 'setup' => fn() => add_filter( 'update_post_metadata', fn( $value ) => $value . $undefined ) ) ),
	'the lock is written twice'    => $case( array( 'setup' => fn( $f ) => add_action( 'added_post_meta', function ( $meta, $post, $key, $value ) {
		'_edit_lock' === $key && update_post_meta( $post, 'seen', $value );
	}, 10, 4 ) ) ),
	'window filtered'              => $case( array( 'setup' => function ( $f ) use ( $by ) {
		$by( 'admin', 100 )( $f );
		add_filter( 'wp_check_post_lock_window', fn() => 60 );
	} ) ),
	'avatar filtered'              => $case( array( 'setup' => function ( $f ) use ( $by ) {
		$by( 'admin' )( $f );
		add_filter( 'get_avatar_url', fn( $url, $user, $args ) => "$url&of={$args['size']}", 10, 3 );
	} ) ),
	'translated'                   => $case( array( 'setup' => function ( $f ) use ( $by ) {
		$by( 'admin' )( $f );
		add_filter( 'gettext', fn( $translation, $text ) => str_contains( $text, 'taken over' ) ? '%1$s: übernommen, 100%%' : $translation, 10, 2 );
	} ) ),
	'translated badly'             => $case( array( 'elsewhere' => true, 'setup' => function ( $f ) use ( $by ) {
		$by( 'admin' )( $f );
		add_filter( 'gettext', fn( $translation, $text ) => str_contains( $text, 'taken over' ) ? '%s %s %z' : $translation, 10, 2 );
	} ) ),
	'rights filtered'              => $case( array( 'setup' => fn() => add_filter( 'user_has_cap', '__return_empty_array' ) ) ),
	'the rights check throws'      => $case( array( 'warm' => fn() => add_filter( 'user_has_cap', fn() => throw new LogicException( 'who?' ) ) ) ),
);
