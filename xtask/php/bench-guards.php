<?php
/**
 * Plugin Name: Bench guards
 * Description: Forty callbacks on the hooks of a tick that do nothing in it, in the forms of real plugins.
 * Version: 1.0
 */

namespace BenchGuards;

/** A plugin that looks for a field of its own. */
class Field {
	/** Its field. */
	const FIELD = 'bench_guards_field';

	/** On heartbeat_received. */
	public function received( $response, $data, $screen_id ) {
		if ( empty( $data[ self::FIELD ]['post_ID'] ) || ! is_array( $data[ self::FIELD ] ) ) {
			return $response;
		}
		$response[ self::FIELD ] = get_option( 'bench_guards' );
		return $response;
	}

	/** On heartbeat_send. */
	public function send( $response, $screen_id ) {
		if ( in_array( $screen_id, array( 'bench_guards_a', 'bench_guards_b' ), true ) ) {
			$response['bench_guards'] = time();
		}
		return $response;
	}

	/** On heartbeat_tick. */
	public function tick( $response, $screen_id ) {
		if ( 'bench_guards' !== $screen_id && ! str_starts_with( $screen_id, 'toplevel_page_bench_guards' ) ) {
			return;
		}
		$this->work();
	}

	/** On map_meta_cap. */
	public static function map( $caps, $cap, $user_id, $args ) {
		switch ( $cap ) {
			case 'edit_bench_guard':
			case 'delete_bench_guard':
				$caps[] = 'manage_options';
				break;
		}
		return $caps;
	}

	/** On user_has_cap. */
	public static function grant( $allcaps, $caps, $args, $user ) {
		if ( isset( $caps[0] ) && 'view_bench_guard' === $caps[0] ) {
			$allcaps['view_bench_guard'] = true;
		}
		return $allcaps;
	}

	/** What a tick of its own would do. */
	private function work() {
		update_option( 'bench_guards', time() );
	}
}

for ( $number = 0; $number < 20; $number++ ) {
	$field = new Field();
	add_filter( 'heartbeat_received', array( $field, 'received' ), 20 + $number, 3 );
	add_filter( 'heartbeat_send', array( $field, 'send' ), 20 + $number, 2 );
	add_action( 'heartbeat_tick', array( $field, 'tick' ), 20 + $number, 2 );
}
for ( $number = 0; $number < 7; $number++ ) {
	add_filter( 'map_meta_cap', array( Field::class, 'map' ), 20 + $number, 4 );
	add_filter( 'user_has_cap', array( Field::class, 'grant' ), 20 + $number, 4 );
}
