<?php
/** What generated callbacks call. */

function guard_act() {
	++$GLOBALS['acted'];
	return true;
}

function guard_fill( &$filled ) {
	$filled = 'filled';
}

class Guard_Counter {
	public static $count = 0;

	public function __construct() {
		++$GLOBALS['acted'];
	}

	public static function count() {
		++self::$count;
	}
}

function guard_pair( $a, $b, ...$more ) {
	return $a === $b || count( $more ) > 1;
}

function guard_typed( int $number ): int|float {
	return $number + 1;
}

/** What a parameter was given is what it is now. */
function guard_first_of( $a, $b ) {
	$a = is_string( $b ) ? $b : $a;
	return func_get_args()[0];
}

function guard_depth( $left ) {
	return $left > 0 ? 1 + guard_depth( $left - 1 ) : 0;
}

function guard_defaults( $text, $flag = GUARD_FLAG, array $keys = array( Guard_Elder::KEY, 'post' ), $number = 2 * GUARD_NUMBER ) {
	return $flag && in_array( $text, $keys, true ) && 10 === $number;
}

trait Guard_Trait {
	public static function by_trait() {
		return strtolower( substr( self::class, 0, 5 ) ) . static::KEY;
	}
}

class Guard_Elder {
	const KEY = 'elder';

	public static function late() {
		return static::KEY;
	}

	public static function asks( $value ) {
		return static::answer( $value ) && self::answer( $value );
	}

	protected static function answer( $value ) {
		return ! empty( $value );
	}

	private static function own() {
		return 'elder';
	}

	public static function of_elder( $text ) {
		return $text ? self::own() : static::shown();
	}

	protected static function shown() {
		return 'elder';
	}

	private static function hidden_from_outside( $text ) {
		return '' === $text;
	}
}

class Guard_Child extends Guard_Elder {
	use Guard_Trait;

	const KEY = 'acme';

	protected static function answer( $value ) {
		return is_string( $value ) && '' !== $value;
	}

	private static function own() {
		++$GLOBALS['acted'];
		return 'child';
	}

	protected static function shown() {
		return 'child';
	}

	public static function __callStatic( $name, $arguments ) {
		++$GLOBALS['acted'];
		return true;
	}
}
