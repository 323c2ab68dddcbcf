<?php
/**
 * Requests that end inside a native callback: by a fatal error, then by exit. Each leaves the process able to go on, and
 * nothing of the callback runs after it. Last of all, since the script ends here.
 *
 * @var Bench $this
 */

$bench  = $this;
$f      = $this->fixtures;
$ask    = fn() => WpHeartbeat\check_locked_posts( array(), array( 'wp-check-locked-posts' => $f->keys( $f->posts ) ), 'edit-post' );
$stage  = function ( callable $filter ) use ( $bench, $f ) {
	$bench->reset();
	foreach ( $f->posts as $n => $post ) {
		$f->lock( $post, $f->lockers[ $n % 5 ] );
	}
	wp_set_current_user( $f->editor );
	add_filter( 'get_avatar_url', $filter );
};
$last   = null;
$passed = function ( $name, $what ) use ( $bench, $ask, $stage ) {
	$stage( fn( $url ) => $url );
	$told = count( $ask()['wp-check-locked-posts'] ?? array() );
	$bench->tell( "endings: $name", 20 === $told && null === $what ? null : ( $what ?? "the next call told $told posts" ) );
};

register_shutdown_function(
	function () use ( &$last, $bench, $ask, $stage, $passed ) {
		$error = error_get_last();
		ini_set( 'memory_limit', '512M' );
		$passed( 'a fatal error in a filter', str_contains( $error['message'] ?? '', 'Allowed memory size' ) && 'before the fatal error' === $last ? null : "it ended otherwise: $last" );
		// An exit keeps PHP from calling further shutdown functions, but not from destructing what is new.
		$GLOBALS['native_sum'] = new class( function () use ( &$last, $bench, $passed ) {
			$passed( 'exit in a filter', 'before exit' === $last ? null : "it ended otherwise: $last" );
			$bench->sum();
		} ) {
			public function __construct( private Closure $work ) {
			}
			public function __destruct() {
				( $this->work )();
			}
		};
		$stage(
			function () use ( &$last ) {
				$last = 'before exit';
				exit;
			}
		);
		$ask();
		$last = 'after exit';
	}
);

$stage(
	function ( $url ) use ( &$last ) {
		$last = 'before the fatal error';
		ini_set( 'memory_limit', (string) ( memory_get_usage( true ) + 8 * MB_IN_BYTES ) );
		return str_repeat( $url, MB_IN_BYTES );
	}
);
$ask();
$last = 'after the fatal error';
