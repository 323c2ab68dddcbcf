<?php
/** wp_check_locked_posts(): who edits the posts on the list? */

$case = fn( array $more ) => $more + array(
	'core' => 'wp_check_locked_posts',
	'args' => fn( $f ) => array( array(), array( 'wp-check-locked-posts' => $f->keys( $f->posts ) ), 'edit-post' ),
	'by'   => 'native',
);
$asks  = fn( $list ) => fn( $f ) => array( array( 'other' => 1 ), array( 'wp-check-locked-posts' => is_callable( $list ) ? $list( $f ) : $list ), 'edit-post' );
$data  = fn( $data ) => fn( $f ) => array( array( 'other' => 1 ), $data, 'edit-post' );
// One post, locked in this way.
$lock  = fn( $lock ) => function ( $f ) use ( $lock ) {
	$f->lock( $f->posts[1], $f->admin );
	update_post_meta( $f->posts[0], '_edit_lock', is_string( $lock ) ? str_replace( array( '{now}', '{admin}' ), array( time() - 5, $f->admin ), $lock ) : $lock );
};
$all   = function ( $f ) {
	foreach ( $f->posts as $n => $post ) {
		$f->lock( $post, $f->lockers[ $n % 5 ], $n );
	}
};
$told  = fn( $count ) => fn( $native ) => count( $native['result']['wp-check-locked-posts'] ?? array() ) === $count ? null : "$count posts should be told";

return array(
	'20 posts, one user'                => $case( array( 'setup' => fn( $f ) => array_map( fn( $post ) => $f->lock( $post, $f->admin ), $f->posts ), 'queries' => 4, 'holds' => $told( 20 ) ) ),
	'20 posts, five users'              => $case( array( 'setup' => $all, 'queries' => 4, 'holds' => $told( 20 ) ) ),
	'20 posts, five users, no avatars'  => $case( array( 'queries' => 4, 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		update_option( 'show_avatars', '' );
	} ) ),
	'20 posts, none locked'             => $case( array( 'queries' => 4, 'holds' => $told( 0 ) ) ),
	'20 posts, read before'             => $case( array( 'setup' => $all, 'queries' => 0, 'warm' => function ( $f ) {
		_prime_post_caches( $f->posts );
		cache_users( $f->lockers );
	} ) ),
	'20 posts, some read before'        => $case( array( 'setup' => $all, 'queries' => 4, 'warm' => function ( $f ) {
		array_map( 'get_post', array_slice( $f->posts, 0, 7 ) );
		get_post_meta( $f->posts[12] );
		get_userdata( $f->lockers[1] );
	} ) ),
	'one post'                          => $case( array( 'setup' => $all, 'args' => fn( $f ) => $asks( $f->keys( array( $f->posts[3] ) ) )( $f ) ) ),
	'one post twice'                    => $case( array( 'setup' => $all, 'args' => fn( $f ) => $asks( $f->keys( array( $f->posts[3], $f->posts[4], $f->posts[3] ) ) )( $f ) ) ),
	'locked by self'                    => $case( array( 'setup' => fn( $f ) => array_map( fn( $post ) => $f->lock( $post, $f->editor ), $f->posts ), 'holds' => $told( 0 ) ) ),
	'locks of all ages'                 => $case( array( 'setup' => fn( $f ) => array_map( fn( $post, $n ) => $f->lock( $post, $f->admin, 140 + $n ), $f->posts, array_keys( $f->posts ) ), 'holds' => $told( 10 ) ) ),
	'a lock without user'               => $case( array( 'setup' => function ( $f ) {
		update_post_meta( $f->posts[0], '_edit_lock', (string) time() );
		update_post_meta( $f->posts[0], '_edit_last', $f->lockers[2] );
		update_post_meta( $f->posts[1], '_edit_lock', (string) time() );
		update_post_meta( $f->posts[2], '_edit_lock', time() . ':' );
		update_post_meta( $f->posts[2], '_edit_last', $f->lockers[3] );
	} ) ),
	'several lock rows'                 => $case( array( 'setup' => function ( $f ) {
		add_post_meta( $f->posts[0], '_edit_lock', time() . ":$f->admin" );
		add_post_meta( $f->posts[0], '_edit_lock', time() . ":$f->author" );
		add_post_meta( $f->posts[1], '_edit_lock', '' );
		add_post_meta( $f->posts[1], '_edit_lock', time() . ":$f->author" );
	} ) ),
	'a user who is gone'                => $case( array( 'setup' => fn( $f ) => $f->lock( $f->posts[0], 6543210 ) ) ),
	'users who are gone'                => $case( array( 'may_read_more' => true, 'setup' => function ( $f ) {
		$f->lock( $f->posts[0], 6543210 );
		$f->lock( $f->posts[1], 6543211 );
		$f->lock( $f->posts[2], $f->admin );
	} ) ),
	'posts that are gone'               => $case( array( 'setup' => $all, 'may_read_more' => true, 'args' => $asks( fn( $f ) => array( 'post-6543210', "post-{$f->posts[0]}", 'post-6543211', "post-{$f->posts[1]}" ) ) ) ),
	'nothing but posts that are gone'   => $case( array( 'may_read_more' => true, 'args' => $asks( array( 'post-6543210', 'post-6543211' ) ) ) ),
	'posts of every status'             => $case( array(
		'setup' => fn( $f ) => array_map( fn( $post ) => $f->lock( $post, $f->admin ), array( $f->draft, $f->auto_draft, $f->page, $f->private, $f->trashed, $f->editors_draft ) ),
		'args'  => $asks( fn( $f ) => $f->keys( array( $f->draft, $f->auto_draft, $f->page, $f->private, $f->trashed, $f->editors_draft ) ) ),
	) ),
	'an author\'s view'                 => $case( array( 'user' => 'author', 'args' => $asks( fn( $f ) => $f->keys( array( $f->draft, $f->posts[0], $f->page, $f->published ) ) ), 'setup' => fn( $f ) => array_map( fn( $post ) => $f->lock( $post, $f->admin ), array( $f->draft, $f->posts[0], $f->page, $f->published ) ) ) ),
	'no rights'                         => $case( array( 'user' => 'subscriber', 'setup' => $all, 'holds' => $told( 0 ) ) ),
	'nobody'                            => $case( array( 'user' => '', 'setup' => $all, 'holds' => $told( 0 ) ) ),
	'lock "0"'                          => $case( array( 'setup' => $lock( '0' ) ) ),
	'lock "0:user"'                     => $case( array( 'setup' => $lock( '0:{admin}' ) ) ),
	'lock "x:user"'                     => $case( array( 'setup' => $lock( 'x:{admin}' ) ) ),
	'lock ":user"'                      => $case( array( 'setup' => $lock( ':{admin}' ) ) ),
	'lock of three parts'               => $case( array( 'setup' => $lock( '{now}:{admin}:9' ) ) ),
	'user with zeros before'            => $case( array( 'setup' => $lock( '{now}:000{admin}' ) ) ),
	'user with a space before'          => $case( array( 'setup' => $lock( '{now}: {admin}' ) ) ),
	'user with letters behind'          => $case( array( 'setup' => $lock( '{now}:{admin}abc' ) ) ),
	'user as a fraction'                => $case( array( 'setup' => $lock( '{now}:{admin}.7' ) ) ),
	'user below zero'                   => $case( array( 'setup' => $lock( '{now}:-{admin}' ) ) ),
	'user beyond integers'              => $case( array( 'setup' => $lock( '{now}:99999999999999999999' ) ) ),
	'a lock that is an array'           => $case( array( 'may_read_more' => true, 'setup' => $lock( array( 'now', 'x' ) ) ) ),
	'avatars filtered'                  => $case( array( 'queries' => 4, 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'get_avatar_url', fn( $url, $user, $args ) => "$url&user=$user&of={$args['size']}", 10, 3 );
	} ) ),
	'avatars filtered early'            => $case( array( 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'pre_get_avatar_data', fn( $args, $user ) => array( 'url' => $user % 2 ? null : "/avatar/$user" ) + $args, 10, 2 );
	} ) ),
	'window filtered'                   => $case( array( 'queries' => 4, 'holds' => $told( 4 ), 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'wp_check_post_lock_window', fn() => 4 );
	} ) ),
	'window filtered to no number'      => $case( array( 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'wp_check_post_lock_window', fn() => 'long' );
	} ) ),
	'translated'                        => $case( array( 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'gettext', fn( $translation, $text ) => '%s is currently editing' === $text ? 'Gerade bearbeitet von „%1$s“ (%1$s)' : $translation, 10, 2 );
	} ) ),
	'translated badly'                  => $case( array( 'elsewhere' => true, 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'gettext', fn( $translation, $text ) => '%s is currently editing' === $text ? '%s and %s' : $translation, 10, 2 );
	} ) ),
	'translated to no text'             => $case( array( 'elsewhere' => true, 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'gettext', fn( $translation, $text ) => '%s is currently editing' === $text ? array() : $translation, 10, 2 );
	} ) ),
	'metadata filtered'                 => $case( array( 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'get_post_metadata', fn( $value, $post, $key ) => '_edit_lock' === $key && $post === $f->posts[5] ? array( time() . ":$f->author" ) : $value, 10, 3 );
	} ) ),
	'metadata cache filtered'           => $case( array( 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'update_post_metadata_cache', '__return_false' );
	} ) ),
	'cache suspended'                   => $case( array( 'may_read_more' => true, 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		wp_suspend_cache_addition( true );
	} ) ),
	'rights filtered'                   => $case( array( 'setup' => function ( $f ) use ( $all ) {
		wp_suspend_cache_addition( false );
		$all( $f );
		add_filter( 'map_meta_cap', fn( $caps, $cap, $user, $args ) => 'edit_post' === $cap && 0 === $args[0] % 3 ? array( 'do_not_allow' ) : $caps, 10, 4 );
	} ) ),
	'a filter throws'                   => $case( array( 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'user_has_cap', fn( $caps, $wanted, $args ) => ( $args[2] ?? 0 ) === $f->posts[4] ? throw new DomainException( 'no more' ) : $caps, 10, 3 );
	} ) ),
	'a filter catches what it threw'    => $case( array( 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'wp_check_post_lock_window', function ( $window ) {
			try {
				throw new DomainException( 'no more' );
			} catch ( DomainException $e ) {
				return 5;
			}
		} );
	} ) ),
	'a filter warns'                    => $case( array( 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'get_avatar_url', fn( $url ) => $url . $undefined );
	} ) ),
	'a filter locks another post'       => $case( array( 'may_read_more' => true, 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'wp_check_post_lock_window', function ( $window ) use ( $f ) {
			update_post_meta( $f->posts[9], '_edit_lock', time() . ":$f->editor" );
			return $window;
		} );
	} ) ),
	'a filter asks for another check'   => $case( array( 'setup' => function ( $f ) use ( $all ) {
		$all( $f );
		add_filter( 'get_avatar_url', fn( $url ) => $url . count( wp_check_locked_posts( array(), array( 'wp-check-locked-posts' => array() ), '' ) ) );
	}, 'by' => null ) ),
	'nothing asked'                     => $case( array( 'args' => $data( array() ) ) ),
	'something else asked'              => $case( array( 'args' => $data( array( 'wp-refresh-post-lock' => array( 'post_id' => 1 ) ) ) ) ),
	'an empty list'                     => $case( array( 'args' => $asks( array() ) ) ),
	'a list that is a text'             => $case( array( 'args' => $asks( 'post-1' ) ) ),
	'a list that is null'               => $case( array( 'args' => $asks( null ) ) ),
	'a list with names'                 => $case( array( 'setup' => $all, 'args' => $asks( fn( $f ) => array( 'a' => "post-{$f->posts[0]}", 5 => "post-{$f->posts[1]}" ) ) ) ),
	'a list of references'              => $case( array( 'setup' => $all, 'args' => function ( $f ) use ( $asks ) {
		$key  = "post-{$f->posts[0]}";
		$list = array( &$key, "post-{$f->posts[1]}" );
		return array( array(), array( 'wp-check-locked-posts' => &$list ), '' );
	} ) ),
	'data as a text'                    => $case( array( 'args' => $data( 'wp-check-locked-posts' ) ) ),
	'data as null'                      => $case( array( 'args' => $data( null ) ) ),
	'data as an object'                 => $case( array( 'args' => fn() => array( array(), (object) array( 'wp-check-locked-posts' => array() ), '' ) ) ),
	'key without post'                  => $case( array( 'args' => $asks( array( 'post-', 'post-0', 'post-00', 'post' ) ) ) ),
	'keys of other rows'                => $case( array( 'by' => 'core', 'setup' => $all, 'args' => $asks( fn( $f ) => array( "row--{$f->posts[0]}", "12345{$f->posts[1]}", "-1234{$f->posts[2]}", "user-{$f->posts[3]}" ) ) ) ),
	'key with more behind'              => $case( array( 'by' => 'core', 'setup' => $all, 'args' => $asks( fn( $f ) => array( "post-{$f->posts[0]}abc", "post-{$f->posts[1]}.9", "post--{$f->posts[2]}", "post- {$f->posts[3]}", "post-0{$f->posts[4]}" ) ) ) ),
	'key of bytes that are no UTF-8'    => $case( array( 'by' => 'core', 'setup' => $all, 'args' => $asks( fn( $f ) => array( "\xff\xfe\0--{$f->posts[0]}" ) ) ) ),
	'key beyond integers'               => $case( array( 'args' => $asks( array( 'post-99999999999999999999', 'post--9223372036854775808' ) ) ) ),
	'keys that are no text'             => $case( array( 'by' => 'core', 'setup' => $all, 'args' => $asks( fn( $f ) => array( (int) "12345{$f->posts[0]}", 1.5, true, null ) ) ) ),
	'a key that is an array'            => $case( array( 'by' => 'core', 'args' => $asks( array( 'post-1', array( 'post-2' ) ) ) ) ),
	'60 posts, most of them gone'       => $case( array( 'setup' => $all, 'may_read_more' => true, 'args' => $asks( fn( $f ) => array_merge( $f->keys( $f->posts ), array_map( fn( $n ) => "post-654321$n", range( 0, 9 ) ) ) ) ) ),
	'1,200 posts'                       => $case( array( 'setup' => $all, 'args' => $asks( fn( $f ) => array_merge( $f->keys( $f->posts ), array_map( fn( $n ) => 'post-' . ( 6543210 + $n ), range( 0, 1179 ) ) ) ) ) ),
	'response as null'                  => $case( array( 'setup' => $all, 'args' => fn( $f ) => array( null, array( 'wp-check-locked-posts' => $f->keys( $f->posts ) ), '' ), 'by' => 'core' ) ),
	'response as a text'                => $case( array( 'setup' => $all, 'args' => fn( $f ) => array( 'x', array( 'wp-check-locked-posts' => $f->keys( $f->posts ) ), '' ), 'by' => 'core' ) ),
	'response as an object'             => $case( array( 'setup' => $all, 'args' => fn( $f ) => array( new ArrayObject( array( 'a' => 1 ) ), array( 'wp-check-locked-posts' => $f->keys( $f->posts ) ), '' ), 'by' => 'core' ) ),
	'response as null, nothing locked'  => $case( array( 'args' => fn( $f ) => array( null, array( 'wp-check-locked-posts' => $f->keys( $f->posts ) ), '' ), 'by' => 'core' ) ),
	'response with such a field'        => $case( array( 'setup' => $all, 'args' => fn( $f ) => array( array( 'a' => 1, 'wp-check-locked-posts' => 'old', 'b' => 2 ), array( 'wp-check-locked-posts' => $f->keys( array( $f->posts[0] ) ) ), '' ) ) ),
	'response with a reference'         => $case( array( 'setup' => $all, 'by' => 'core', 'args' => function ( $f ) {
		$field = 'old';
		return array( array( 'wp-check-locked-posts' => &$field ), array( 'wp-check-locked-posts' => $f->keys( $f->posts ) ), '' );
	} ) ),
);
