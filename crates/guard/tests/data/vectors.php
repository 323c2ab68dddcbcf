<?php
/**
 * Prints what this PHP makes of random values: one case a line, for php_vectors.rs.
 *
 *     php -n -d extension=ctype vectors.php <cases> <seed>
 *
 * A case is `["what", strict, [arguments], [result]]`, values as stored.rs has them; `null` for the result where PHP raised
 * anything. The cases depend on the seed only: keep the lines that are the same under the oldest and the newest PHP.
 */
[ , $cases, $seed ] = $argv + [ 1 => 1000, 2 => 1 ];
mt_srand( (int) $seed );
set_error_handler( static fn ( $number, $message ) => throw new ErrorException( $message ) );

$strict_caller = eval( 'declare(strict_types=1); return static fn ( $f, $args ) => $f( ...$args );' );
$weak_caller   = static fn ( $f, $args ) => $f( ...$args );

/* s string, i integer, f number, b boolean, a array, l list of plain values, n array of numbers, k key, o operator, p format,
   v version, c list of characters, * anything; after ? what may be left out; + any number of the one before. */
$functions = [];
foreach ( explode( "\n", <<<'LIST'
abs f
addslashes s
array_diff a+
array_diff_key a+
array_filter a
array_flip l
array_intersect a+
array_intersect_key a+
array_is_list a
array_key_exists ka
array_key_first a
array_key_last a
array_keys a?*b
array_merge a+
array_replace a+
array_reverse a?b
array_search *a?b
array_slice ai?ib
array_sum n
array_unique l
array_values a
boolval *
ceil f
chop s?c
chr i
count a?i
ctype_alnum s
ctype_alpha s
ctype_digit s
ctype_lower s
ctype_punct s
ctype_space s
ctype_upper s
ctype_xdigit s
doubleval *
explode ss?i
floatval *
floor f
get_debug_type *
gettype *
hash_equals ss
implode sl
in_array *a?b
intval *?i
is_array *
is_bool *
is_countable *
is_double *
is_float *
is_int *
is_integer *
is_iterable *
is_long *
is_null *
is_numeric *
is_object *
is_resource *
is_scalar *
is_string *
join l
key_exists ka
lcfirst s
ltrim s?c
max *+
min *+
ord s
rtrim s?c
sizeof a?i
sprintf p*+
str_contains ss
str_ends_with ss
str_pad si?si
str_repeat si
str_replace sss
str_starts_with ss
strcasecmp ss
strchr ss?b
strcmp ss
stripos ss?i
stripslashes s
stristr ss?b
strlen s
strncasecmp ssi
strncmp ssi
strpos ss?i
strrchr ss
strrev s
strripos ss?i
strrpos ss?i
strstr ss?b
strtolower s
strtoupper s
strval *
substr si?i
substr_count ss?ii
trim s?c
ucfirst s
ucwords s?c
version_compare vv?o
LIST ) as $line ) {
	[ $name, $signature ] = explode( ' ', $line );
	$functions[]          = [ $name, $name, $signature ];
}
$functions[] = [ 'str_replace', 'str_replace', 'lls' ];
$functions[] = [ 'str_replace', 'str_replace', 'lss' ];
$functions[] = [ 'max', 'max', 'a' ];
$functions[] = [ 'min', 'min', 'a' ];

$operators = [
	'loose_eq'      => static fn ( $a, $b ) => $a == $b,
	'identical'     => static fn ( $a, $b ) => $a === $b,
	'spaceship'     => static fn ( $a, $b ) => $a <=> $b,
	'less'          => static fn ( $a, $b ) => $a < $b,
	'less_or_equal' => static fn ( $a, $b ) => $a <= $b,
	'ADD'           => static fn ( $a, $b ) => $a + $b,
	'SUB'           => static fn ( $a, $b ) => $a - $b,
	'MUL'           => static fn ( $a, $b ) => $a * $b,
	'DIV'           => static fn ( $a, $b ) => $a / $b,
	'MOD'           => static fn ( $a, $b ) => $a % $b,
	'POW'           => static fn ( $a, $b ) => $a ** $b,
	'SL'            => static fn ( $a, $b ) => $a << $b,
	'SR'            => static fn ( $a, $b ) => $a >> $b,
	'BW_OR'         => static fn ( $a, $b ) => $a | $b,
	'BW_AND'        => static fn ( $a, $b ) => $a & $b,
	'BW_XOR'        => static fn ( $a, $b ) => $a ^ $b,
	'BOOL_XOR'      => static fn ( $a, $b ) => $a xor $b,
	'CONCAT'        => static fn ( $a, $b ) => $a . $b,
	'BW_NOT'        => static fn ( $a ) => ~$a,
	'BOOL_NOT'      => static fn ( $a ) => ! $a,
	'BOOL'          => static fn ( $a ) => (bool) $a,
	'increment'     => static function ( $a ) { $a++; return $a; },
	'decrement'     => static function ( $a ) { $a--; return $a; },
	'cast 4'        => static fn ( $a ) => (int) $a,
	'cast 5'        => static fn ( $a ) => (float) $a,
	'cast 6'        => static fn ( $a ) => (string) $a,
	'cast 7'        => static fn ( $a ) => (array) $a,
	'cast 18'       => static fn ( $a ) => (bool) $a,
	'key'           => static fn ( $a ) => array_key_first( [ $a => 1 ] ),
];
foreach ( $operators as $name => $operator ) {
	$count = ( new ReflectionFunction( $operator ) )->getNumberOfParameters();
	for ( $weight = in_array( $name, [ 'loose_eq', 'less', 'spaceship' ], true ) ? 12 : 3; $weight > 0; $weight-- ) {
		$functions[] = [ $name, $operator, str_repeat( '*', $count ) ];
	}
}

$bits = [ 'int' => 1 << 4, 'float' => 1 << 5, 'string' => 1 << 6, 'bool' => 3 << 2, 'array' => 1 << 7, 'null' => 1 << 1 ];
for ( $set = 1; $set < 64; $set++ ) {
	$names = array_keys( array_filter( array_combine( array_keys( $bits ), str_split( sprintf( '%06b', $set ) ) ) ) );
	$type  = implode( '|', $names );
	$mask  = array_sum( array_intersect_key( $bits, array_flip( $names ) ) );
	$functions[] = [ "fits $mask", eval( "return static fn ( $type \$value ) => \$value;" ), '*' ];
}

function pick( array $of ) {
	return $of[ mt_rand( 0, count( $of ) - 1 ) ];
}

function number_text(): string {
	return pick( [ '', '', '', ' ', "\t\n", '-', '+', '00', ' -', '.' ] )
		. pick( [ '0', '1', '5', '10', '12', '1.0', '1.5', '.5', '1.', '1e3', '1E-2', '1e', '1e+', '0x1A', '9223372036854775807', '9223372036854775808',
			'9223372036854775809', '18446744073709551616', '18446744073709551617', '123456789012345678901', '0000000000000000000000001',
			'1e1000', '99999999999999999999.5', '9007199254740993', '123.456', '0.1', (string) mt_rand( 0, 99 ) ] )
		. pick( [ '', '', '', '', ' ', "\n", 'a', ' 5', "\0", '.', 'e5' ] );
}

function text(): string {
	switch ( mt_rand( 0, 5 ) ) {
		case 0:
			return number_text();
		case 1:
			return pick( [ '', '0', '1', '-1', 'a', 'abc', 'ABC', 'INF', 'NAN', '-INF', 'true', 'null', 'Array', 'php', 'post_id', 'wp-refresh-post-lock', ' ', "\0", '-9223372036854775808', '-9223372036854775808 ', '9223372036854775807' ] );
		case 2:
			return pick( [ 'a', 'b', 'ab', 'A', ',', '.', '' ] );
		default:
			$text = '';
			for ( $left = mt_rand( 0, 9 ); $left > 0; $left-- ) {
				$text .= pick( [ 'a', 'a', 'b', 'ab', 'B', 'A', '0', '1', ',', '.', ' ', '_', '-', '\\', "'", "\0", "\t", "\x0b", 'é', "\xff", 'Z', '%' ] );
			}
			return $text;
	}
}

function integer(): int {
	return pick( [ 0, 0, 1, 1, -1, 2, -2, 3, 5, -5, 10, 12, 63, 64, 65, 100, 255, 256, PHP_INT_MAX, PHP_INT_MIN, PHP_INT_MAX - 1, 1 << 53, ( 1 << 53 ) + 1, mt_rand( -20, 20 ), mt_rand() ] );
}

function float() {
	return pick( [ 0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.0, 5.0, 10.0, 12.0, 0.1, 1e3, 1e14, 1e13, 1e15, 1e25, 123456789012345.0, 1e-4, 1e-5, 0.00012345, 1e300, -1e300, 1 / 3,
		9.2233720368547758e18, -9.2233720368547758e18, 9007199254740992.0, INF, -INF, NAN, 99.99, 0.1 + 0.2, mt_rand( -100, 100 ) / 8, (float) mt_rand() ] );
}

function plain() {
	switch ( mt_rand( 0, 9 ) ) {
		case 0:
			return null;
		case 1:
			return pick( [ true, false ] );
		case 2: case 3: case 4:
			return integer();
		case 5:
			return float();
		default:
			return text();
	}
}

function sequence( callable $of, int $most = 4 ): array {
	$array = [];
	for ( $left = mt_rand( 0, $most ); $left > 0; $left-- ) {
		$value = $of();
		// Appending after a negative key is not the same in all versions.
		$array[ pick( [ count( $array ), count( $array ), count( $array ), 'a', 'b', 'A', 0, 1, 5, -3, '', '07', text() ] ) ] = $value;
	}
	return $array;
}

function any( int $depth = 0 ) {
	return mt_rand( 0, 5 ) > 0 || $depth > 2 ? plain() : sequence( static fn () => any( $depth + 1 ), 3 );
}

function version(): string {
	$version = pick( [ '1', '5', '6', '10', '' ] );
	for ( $left = mt_rand( 0, 4 ); $left > 0; $left-- ) {
		$version .= pick( [ '.', '.', '.', '-', '+', '_', '' ] ) . pick( [ '0', '1', '2', '10', 'beta1', 'alpha', 'RC2', 'rc', 'dev', 'pl1', 'p', 'a', 'b3', 'x', 'patch' ] );
	}
	return $version;
}

function format(): string {
	$format = '';
	for ( $left = mt_rand( 0, 4 ); $left > 0; $left-- ) {
		$format .= pick( [ 'a', '%s', '%d', '%1$s', '%2$d', '%%', '_', '5', '%', '%f', '%05d', '$' ] );
	}
	return $format;
}

function characters(): string {
	return pick( [ '', 'a', 'ab', 'a..c', ' ', "\0..\x1f", 'c..a', '..a', 'a..', 'a.b', ' a..b_', '.', '0..9A..Z', text() ] );
}

function argument( string $kind ) {
	if ( mt_rand( 0, 24 ) === 0 ) {
		return any();
	}
	switch ( $kind ) {
		case 's':
			return text();
		case 'i':
			return pick( [ integer(), mt_rand( -6, 6 ), mt_rand( -6, 6 ), mt_rand( 0, 2 ) ] );
		case 'f':
			return pick( [ integer(), float() ] );
		case 'b':
			return pick( [ true, false ] );
		case 'a':
			return pick( [ sequence( 'any' ), sequence( 'plain' ), sequence( 'text' ), sequence( 'integer' ) ] );
		case 'l':
			return pick( [ sequence( 'plain' ), sequence( 'text' ), sequence( 'integer' ), sequence( 'text', 9 ) ] );
		case 'n':
			return pick( [ sequence( 'float' ), sequence( 'integer' ) ] );
		case 'k':
			return pick( [ 'a', 'b', 0, 1, '1', '07', null, -3, text(), true ] );
		case 'o':
			return pick( [ '<', 'lt', '<=', 'le', '>', 'gt', '>=', 'ge', '==', 'eq', '!=', '<>', 'ne', null, 'x' ] );
		case 'p':
			return format();
		case 'v':
			return version();
		case 'c':
			return characters();
		default:
			return any();
	}
}

function arguments( string $signature ): array {
	$arguments   = [];
	$is_optional = false;
	foreach ( str_split( $signature ) as $index => $kind ) {
		if ( '?' === $kind ) {
			$is_optional = true;
		} elseif ( '+' === $kind ) {
			for ( $more = mt_rand( 0, 2 ); $more > 0; $more-- ) {
				$arguments[] = argument( $signature[ $index - 1 ] );
			}
		} elseif ( $is_optional && mt_rand( 0, 1 ) ) {
			return $arguments;
		} else {
			$arguments[] = argument( $kind );
		}
	}
	// What is related is found more often.
	if ( count( $arguments ) > 1 && is_string( $arguments[0] ) && mt_rand( 0, 3 ) === 0 ) {
		$from = mt_rand( 0, 3 );
		if ( is_string( $arguments[1] ) ) {
			$arguments[1] = substr( $arguments[0], $from, mt_rand( 0, 3 ) );
		}
	}
	if ( count( $arguments ) === 2 && mt_rand( 0, 9 ) === 0 ) {
		$arguments[1] = $arguments[0];
	}
	return $arguments;
}

function stored( $value ): string {
	if ( is_float( $value ) ) {
		return sprintf( '{"f":%u}', unpack( 'q', pack( 'd', $value ) )[1] );
	}
	if ( is_string( $value ) && ! preg_match( '//u', $value ) ) {
		return '{"b":"' . bin2hex( $value ) . '"}';
	}
	if ( is_array( $value ) && array_is_list( $value ) ) {
		return '[' . implode( ',', array_map( 'stored', $value ) ) . ']';
	}
	if ( is_array( $value ) ) {
		$entry = static fn ( $key, $entry ) => '[' . stored( $key ) . ',' . stored( $entry ) . ']';
		return '{"a":[' . implode( ',', array_map( $entry, array_keys( $value ), $value ) ) . ']}';
	}
	return json_encode( $value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
}

for ( $left = $cases; $left > 0; $left-- ) {
	[ $name, $function, $signature ] = pick( $functions );
	$arguments                       = arguments( $signature );
	$is_strict                       = mt_rand( 0, 3 ) === 0;
	// For the cases' own sake: the memory of the process is not the point.
	if ( in_array( $name, [ 'str_pad', 'str_repeat' ], true ) && abs( (float) $arguments[1] ) > 1000 ) {
		$arguments[1] = 7;
	}
	try {
		$result = '[' . stored( ( $is_strict ? $strict_caller : $weak_caller )( $function, $arguments ) ) . ']';
	} catch ( Throwable $raised ) {
		$result = 'null';
	}
	echo '["', $name, '",', json_encode( $is_strict ), ',', stored( $arguments ), ',', $result, "]\n";
}
