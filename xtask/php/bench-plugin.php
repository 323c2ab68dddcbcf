<?php
/**
 * Plugin Name: Bench __P__
 * Description: One of the bench's synthetic plugins: loads classes, registers hooks, computes. Writes nothing.
 * Version: 1.0
 */

namespace BenchPlugin\P__P__;

for ( $number = 1; $number <= __CLASSES__; $number++ ) {
	$name = sprintf( 'C%03d', $number );
	require_once __DIR__ . "/includes/$name.php";
	$class = __NAMESPACE__ . "\\$name";
	new $class( __WORK__ );
}

add_action(
	'init',
	function () {
		register_post_type( 'bench___P__', array( 'label' => 'Bench __P__' ) );
		add_shortcode( 'bench___P__', '__return_empty_string' );
	}
);
