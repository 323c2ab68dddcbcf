<?php
/** Random expressions over what a scope can name, as PHP code. */
final class Expressions {
	private $scope;

	public function __construct( Scope $scope ) {
		$this->scope = $scope;
	}

	/** A literal. */
	public static function literal( $value ) {
		$code = var_export( $value, true );
		return is_int( $value ) || is_float( $value ) ? "($code)" : preg_replace( '/\s*\n\s*/', ' ', $code );
	}

	public function key() {
		if ( isset( $this->scope->constants['key'] ) && Dice::falls( 25 ) ) {
			return $this->scope->constants['key'];
		}
		return self::literal( Dice::pick( Dice::KEYS ) );
	}

	/** A truth. */
	public function truth( $depth = 2 ) {
		if ( $depth > 0 && Dice::falls( 40 ) ) {
			list( $a, $b ) = array( $this->truth( $depth - 1 ), $this->truth( $depth - 1 ) );
			return Dice::pick( array( "( $a && $b )", "( $a || $b )", "! $a", "( $a and $b )", "( $a xor $b )", "( $a ? $b : ! $b )", "match ( true ) { $a => true, default => $b }", "( $a ) === ( $b )", "(bool) $a" ) );
		}
		$forms = array( 'isset', 'isset', 'isset', 'compare', 'compare', 'compare', 'type', 'search', 'search', 'loose', 'array', 'world', 'helper', 'helper', 'number', 'value', 'known' );
		return $this->{ 'truth_by_' . Dice::pick( $forms ) }( $depth );
	}

	private function truth_by_isset() {
		$place = $this->place();
		return Dice::pick( array( "isset( $place )", "isset( $place )", "empty( $place )", "! empty( $place )", "null !== ( $place ?? null )", "isset( $place, {$this->place()} )" ) );
	}

	private function truth_by_compare() {
		$text  = $this->text( 1 );
		$other = Dice::falls( 85 ) ? self::literal( Dice::pick( Dice::falls( 50 ) ? Dice::SCREENS : Dice::TEXTS ) ) : $this->any( 1 );
		$with  = Dice::pick( array( '===', '===', '!==', '==', '!=', '<', '>=', '<=' ) );
		return Dice::falls( 50 ) ? "$text $with $other" : "$other $with $text";
	}

	private function truth_by_loose() {
		$with = Dice::pick( array( '==', '!=', '===', '<', '<=', '<>' ) );
		return "{$this->any( 1 )} $with {$this->any( 1 )}";
	}

	private function truth_by_type() {
		$test = Dice::pick( array( 'is_array', 'is_string', 'is_int', 'is_numeric', 'is_null', 'is_bool', 'is_float', 'is_scalar', 'is_object', 'is_countable', 'is_iterable' ) );
		return Dice::falls( 90 ) ? "$test( {$this->any( 1 )} )" : "{$this->scope->any_variable()} instanceof Countable";
	}

	private function truth_by_search() {
		$text   = $this->text( 1 );
		$needle = self::literal( Dice::pick( array( 'acme', 'post', 'a', 'e', 'dash', '5' ) ) );
		return Dice::pick(
			array(
				"false !== strpos( $text, $needle )",
				"0 === strpos( $text, $needle )",
				"strpos( $text, $needle ) > 1",
				"false === stripos( $text, $needle )",
				"str_starts_with( $text, $needle )",
				"str_contains( $text, $needle )",
				"str_ends_with( $text, $needle )",
				"substr( $text, 0, 4 ) === $needle",
				"0 === strncmp( $text, $needle, 2 )",
				"strlen( $text ) > 4",
				"strtolower( trim( $text ) ) === $needle",
				"ctype_digit( $text )",
				"'' !== $text",
			)
		);
	}

	private function truth_by_array() {
		$array = $this->array_of( 1 );
		$text  = $this->text( 1 );
		return Dice::pick(
			array(
				"in_array( $text, $array, true )",
				"in_array( $text, $array, true )",
				"in_array( $text, $array )",
				"array_key_exists( {$this->key()}, $array )",
				"count( $array ) > 1",
				"! count( $array )",
				"(bool) array_intersect( {$this->list()}, {$this->list()} )",
				"array_diff( {$this->list()}, {$this->list()} )",
				"false !== array_search( $text, {$this->list()}, true )",
				"array() === $array",
				"in_array( {$this->key()}, array_keys( $array ), true )",
			)
		);
	}

	private function truth_by_number() {
		$number = $this->number( 1 );
		return Dice::pick( array( "$number > 3", "5 === $number", "$number % 2", "$number <= 12", "( $number <=> 5 ) < 0", "$number == {$this->any( 0 )}" ) );
	}

	private function truth_by_value() {
		return Dice::falls( 70 ) ? "( {$this->place()} ?? false )" : $this->any( 1 );
	}

	private function truth_by_helper( $depth ) {
		if ( ! $this->scope->helpers ) {
			return $this->truth( $depth );
		}
		return sprintf( Dice::pick( $this->scope->helpers ), Dice::falls( 60 ) ? $this->scope->any_variable() : $this->any( 1 ) );
	}

	private function truth_by_world() {
		$cap = self::literal( Dice::pick( Dice::CAPS ) );
		return Dice::pick(
			array(
				'is_admin()',
				'wp_doing_ajax()',
				'is_multisite()',
				"current_user_can( $cap )",
				"! current_user_can( $cap )",
				'is_user_logged_in()',
				'5 === get_current_user_id()',
				"'heartbeat_received' === current_filter()",
				'doing_filter( current_filter() )',
				'wp_get_current_user()->ID > 1',
				"in_array( 'editor', wp_get_current_user()->roles, true )",
				"in_array( 'acme_role', (array) wp_get_current_user()->roles )",
				'isset( $_POST[\'data\'][' . $this->key() . '] )',
				'! empty( $_POST[\'screen_id\'] )',
				'isset( $_GET[' . $this->key() . '] )',
				"'edith' === wp_get_current_user()->user_login",
			)
		);
	}

	private function truth_by_known() {
		return Dice::pick( array( 'defined( \'GUARD_FLAG\' ) && GUARD_FLAG', 'function_exists( \'guard_nowhere\' )', 'PHP_VERSION_ID > 80000', 'class_exists( \'Guard_Nowhere\', false )', 'GUARD_NUMBER === 5', 'function_exists( \'absint\' )', '\PHP_INT_SIZE === 8', 'version_compare( PHP_VERSION, \'8.0\', \'>=\' )' ) );
	}

	/** Something that may not be there. */
	public function place() {
		$data = Dice::pick( array_merge( $this->scope->variables['data'], array( $this->scope->any_variable() ) ) );
		$key  = $this->key();
		return Dice::pick( array( "{$data}[$key]", "{$data}[$key]", "{$data}[$key]", "{$data}[$key][{$this->key()}]", "{$data}[$key][0]", "{$data}[{$this->key()}][{$this->key()}][{$this->key()}]", $data ) );
	}

	/** Mostly a text. */
	public function text( $depth ) {
		$own   = $this->scope->variables['text'];
		$known = array_merge( $own, $own, $own, array( $own ? $own[0] : $this->scope->any_variable(), self::literal( Dice::pick( Dice::SCREENS ) ) ) );
		$text  = Dice::pick( $known );
		if ( 0 === $depth || Dice::falls( 60 ) ) {
			return $text;
		}
		return Dice::pick(
			array(
				"strtolower( $text )",
				"trim( $text )",
				"substr( $text, 0, 4 )",
				"( $text . '-x' )",
				"\"acme_{$this->interpolated()}\"",
				"str_replace( 'a', 'b', $text )",
				"( {$this->place()} ?? 'acme' )",
				"(string) ( {$this->place()} ?? '' )",
				"( {$this->truth( 0 )} ? $text : 'acme' )",
				"implode( ',', {$this->list()} )",
				"gettype( {$this->any( 0 )} )",
				"sprintf( '%s-%d', $text, 5 )",
				"ucfirst( $text )",
				"( $text ?: 'none' )",
			)
		);
	}

	private function interpolated() {
		$names = array_filter( $this->scope->variables['text'], fn( $name ) => preg_match( '/^\$\w+$/', $name ) );
		return $names ? '{' . Dice::pick( array_values( $names ) ) . '}_x' : 'none';
	}

	/** Mostly a number. */
	public function number( $depth ) {
		$own    = $this->scope->variables['number'];
		$number = Dice::pick( array_merge( $own, $own, $own, array( (string) Dice::number( 0, 12 ), "( {$this->place()} ?? 5 )", 'GUARD_NUMBER' ) ) );
		if ( 0 === $depth || Dice::falls( 50 ) ) {
			return $number;
		}
		return Dice::pick(
			array(
				"(int) ( {$this->place()} ?? 0 )",
				"absint( {$this->place()} ?? 5 )",
				"intval( {$this->text( 0 )} )",
				"( $number + 1 )",
				"( $number * 2 - 3 )",
				"count( {$this->list()} )",
				"strlen( {$this->text( 0 )} )",
				"max( $number, 3 )",
				"( {$this->truth( 0 )} ? $number : 7 )",
				"- $number",
				"( $number | 2 )",
				"abs( $number )",
			)
		);
	}

	/** A list of texts. */
	public function list() {
		$known = $this->scope->variables['list'];
		if ( isset( $this->scope->constants['list'] ) ) {
			$known[] = $this->scope->constants['list'];
		}
		return $known && Dice::falls( 50 ) ? Dice::pick( $known ) : self::literal( Dice::texts() );
	}

	/** Mostly an array. */
	public function array_of( $depth ) {
		$known = array_merge( $this->scope->variables['data'], array( $this->list(), $this->list() ) );
		$array = Dice::pick( $known );
		if ( 0 === $depth || Dice::falls( 65 ) ) {
			return $array;
		}
		return Dice::pick( array( "(array) {$this->any( 0 )}", "( {$this->place()} ?? array() )", "array_keys( $array )", "array_merge( $array, {$this->list()} )", "array_values( $array )", "array_filter( $array )", "array( {$this->any( 0 )}, {$this->text( 0 )} )", "array( {$this->key()} => {$this->any( 0 )} )", "array_slice( $array, 1 )", "explode( '_', {$this->text( 0 )} )" ) );
	}

	/** Whatever. */
	public function any( $depth ) {
		$forms = array( 'variable', 'variable', 'literal', 'place', 'text', 'number', 'array' );
		switch ( Dice::pick( $forms ) ) {
			case 'variable':
				return $this->scope->any_variable();
			case 'literal':
				return self::literal( Dice::value( 1 ) );
			case 'place':
				return "( {$this->place()} ?? {$this->literal( Dice::value( 0 ) )} )";
			case 'text':
				return $this->text( $depth );
			case 'number':
				return $this->number( $depth );
			default:
				return $this->array_of( $depth );
		}
	}
}
