<?php
/** Chance that can be had again: all that is drawn comes from the one seed. */
final class Dice {
	/** Keys, texts and values that callbacks ask for and arguments hold, few enough to meet. */
	const KEYS    = array( 'acme', 'acme_lock', 'post_id', 'deep', '5', 'x-y' );
	const TEXTS   = array( 'dashboard', 'edit-post', 'post', 'acme_page', 'acme', '', '0', '5', '05', '1e1', ' 5', 'abc', 'Acme', 'é', "a\0b" );
	const SCREENS = array( 'dashboard', 'edit-post', 'post', 'acme_page', 'toplevel_page_acme', 'front', '' );
	const CAPS    = array( 'edit_posts', 'manage_options', 'acme_cap', 'read', 'edit_post' );
	const HOOKS   = array( 'heartbeat_received', 'heartbeat_send', 'heartbeat_tick', 'user_has_cap', 'map_meta_cap', 'update_post_metadata', 'updated_post_meta' );

	public static function seed( $seed ) {
		mt_srand( $seed );
	}

	public static function number( $from, $to ) {
		return mt_rand( $from, $to );
	}

	/** Whether something comes up that does so `$percent` times in 100. */
	public static function falls( $percent ) {
		return mt_rand( 1, 100 ) <= $percent;
	}

	public static function pick( array $list ) {
		return $list[ mt_rand( 0, count( $list ) - 1 ) ];
	}

	/** A value, mostly of the kinds that a posted form gives. */
	public static function value( $depth = 2 ) {
		if ( self::falls( 55 ) ) {
			return self::pick( self::TEXTS );
		}
		if ( $depth > 0 && self::falls( 55 ) ) {
			return self::falls( 30 ) ? self::texts() : self::data( $depth - 1 );
		}
		return self::pick( array( 0, 1, 5, -3, 12, null, true, false, 1.5, 5.0, -0.0, array(), PHP_INT_MAX ) );
	}

	/** A list of texts. */
	public static function texts() {
		$list = array();
		for ( $count = self::number( 0, 4 ); $count > 0; --$count ) {
			$list[] = self::pick( self::falls( 50 ) ? self::CAPS : self::TEXTS );
		}
		return $list;
	}

	/** An array as a tick's data are. */
	public static function data( $depth = 2 ) {
		$data = array();
		for ( $count = self::number( 0, 4 ); $count > 0; --$count ) {
			$data[ self::pick( self::KEYS ) ] = self::value( $depth );
		}
		return $data;
	}

	/** Arguments as a hook gives them. */
	public static function arguments( $hook ) {
		$response = array( 'server_time' => 1700000000 + self::number( 0, 9 ) ) + ( self::falls( 30 ) ? self::data( 1 ) : array() );
		switch ( $hook ) {
			case 'heartbeat_received':
				$arguments = array( $response, self::data(), self::pick( self::SCREENS ) );
				break;
			case 'heartbeat_send':
			case 'heartbeat_tick':
				$arguments = array( $response, self::pick( self::SCREENS ) );
				break;
			case 'user_has_cap':
				$caps      = array_fill_keys( self::texts(), true ) + array( 'read' => true );
				$arguments = array( $caps, self::texts(), array( self::pick( self::CAPS ), 5, 12 ), new WP_User() );
				break;
			case 'map_meta_cap':
				$arguments = array( array( self::pick( self::CAPS ) ), self::pick( self::CAPS ), self::number( 0, 5 ), array( self::number( 0, 12 ) ) );
				break;
			case 'update_post_metadata':
				$arguments = array( null, self::number( 0, 12 ), self::pick( array( '_edit_lock', '_edit_last', 'acme', '' ) ), self::value( 1 ), '' );
				break;
			default:
				$arguments = array( self::number( 1, 99 ), self::number( 0, 12 ), self::pick( array( '_edit_lock', '_edit_last', 'acme' ) ), self::value( 1 ) );
		}
		return self::falls( 4 ) ? array_slice( $arguments, 0, self::number( 0, count( $arguments ) ) ) : $arguments;
	}

	/** Positions of arguments that the replay is not told. */
	public static function opaque( $hook ) {
		$opaque = in_array( $hook, array( 'map_meta_cap', 'user_has_cap', 'update_post_metadata', 'updated_post_meta' ), true ) ? array() : array( 0 );
		if ( self::falls( 5 ) ) {
			$opaque[] = self::number( 0, 2 );
		}
		return $opaque;
	}

	/** What a tick's world says: user, capabilities, superglobals. */
	public static function world() {
		$id  = self::pick( array( 0, 1, 5, 5 ) );
		$can = array();
		foreach ( self::CAPS as $cap ) {
			$can[ $cap ] = $id > 0 && self::falls( 60 );
		}
		return array(
			'user'         => array(
				'id'    => $id,
				'login' => $id ? self::pick( array( 'edith', 'admin' ) ) : '',
				'roles' => $id ? self::pick( array( array( 'editor' ), array( 'administrator' ), array( 'author', 'acme_role' ), array() ) ) : array(),
			),
			'can'          => $can,
			'superglobals' => array(
				'_POST' => array( 'action' => 'heartbeat', 'data' => self::data(), 'screen_id' => self::pick( self::SCREENS ) ),
				'_GET'  => self::falls( 20 ) ? self::data( 1 ) : array(),
			),
		);
	}
}
