<?php
/**
 * Stand-ins for the functions of WordPress that a guard answers by itself: they say what the test's world says. The driver puts
 * this file where core's functions would lie.
 */

function guard_world( $name ) {
	return $GLOBALS['guard_world'][ $name ] ?? null;
}

function is_admin() {
	return true;
}

function wp_doing_ajax() {
	return true;
}

function wp_doing_cron() {
	return false;
}

function is_multisite() {
	return false;
}

function is_network_admin() {
	return false;
}

function current_filter() {
	return guard_world( 'hook' );
}

function current_action() {
	return current_filter();
}

function doing_filter( $hook_name = null ) {
	return null === $hook_name || guard_world( 'hook' ) === $hook_name;
}

function get_current_user_id() {
	return guard_world( 'user' )['id'];
}

function is_user_logged_in() {
	return 0 !== guard_world( 'user' )['id'];
}

function wp_get_current_user() {
	return new WP_User();
}

function current_user_can( $capability, ...$args ) {
	return guard_world( 'can' )[ $capability ] ?? false;
}

function __return_true() {
	return true;
}

function absint( $maybeint ) {
	return abs( (int) $maybeint );
}

function is_wp_error( $thing ) {
	return $thing instanceof WP_Error;
}

function update_option( $option, $value ) {
	++$GLOBALS['acted'];
	return true;
}

function wp_list_pluck( $input_list, $field ) {
	$found = array();
	foreach ( $input_list as $key => $entry ) {
		$found[ $key ] = $entry[ $field ];
	}
	return $found;
}

class WP_User {
	public $ID;
	public $roles;
	public $data;

	public function __construct() {
		$user        = guard_world( 'user' );
		$this->ID    = $user['id'];
		$this->roles = $user['roles'];
		$this->data  = (object) array( 'user_login' => $user['login'] );
	}

	public function __isset( $key ) {
		return isset( $this->data->$key );
	}

	public function __get( $key ) {
		return $this->data->$key;
	}

	public function exists() {
		return 0 !== $this->ID;
	}

	public function has_cap( $cap, ...$args ) {
		return guard_world( 'can' )[ $cap ] ?? false;
	}
}

class WP_Error {
}
