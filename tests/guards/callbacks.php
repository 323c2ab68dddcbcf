<?php
/** Random callbacks in each form that plugins give them, as files of PHP code. */
final class Callbacks {
	/** Parameters by hook, in order: name and kind. */
	const PARAMETERS = array(
		'heartbeat_received'   => array( 'response' => 'any', 'data' => 'data', 'screen_id' => 'text' ),
		'heartbeat_send'       => array( 'response' => 'any', 'screen_id' => 'text' ),
		'heartbeat_tick'       => array( 'response' => 'any', 'screen_id' => 'text' ),
		'user_has_cap'         => array( 'allcaps' => 'data', 'caps' => 'list', 'args' => 'list', 'user' => 'user' ),
		'map_meta_cap'         => array( 'caps' => 'list', 'cap' => 'text', 'user_id' => 'number', 'args' => 'list' ),
		'update_post_metadata' => array( 'check' => 'any', 'object_id' => 'number', 'meta_key' => 'text', 'meta_value' => 'any' ),
		'updated_post_meta'    => array( 'meta_id' => 'number', 'object_id' => 'number', 'meta_key' => 'text', 'meta_value' => 'any' ),
	);
	const ACTIONS = array( 'heartbeat_tick', 'updated_post_meta' );
	const FORMS   = array( 'function', 'function', 'function', 'static', 'method', 'method', 'method', 'closure', 'closure', 'arrow', 'forward', 'invokable', 'convertible' );
	const TYPES   = array( 'data' => array( 'array', 'array', '?array', 'iterable' ), 'list' => array( 'array' ), 'text' => array( 'string', 'string', '?string', 'string|int', 'mixed' ), 'number' => array( 'int', 'int', 'int|string', '?int', 'float' ), 'any' => array( 'mixed' ), 'user' => array( 'WP_User', '?WP_User' ) );

	private $number;
	private $scope;
	private $hook;

	/**
	 * A file of callbacks; `$first` is the number of its first. It returns a list of them: each an array of `hook`, `is_filter`,
	 * `callback` and `form`.
	 */
	public static function file( $first, $count ) {
		$code = "<?php\n" . ( Dice::falls( 25 ) ? "declare( strict_types=1 );\n" : '' );
		$space = Dice::falls( 25 ) ? "Acme\\Space$first" : '';
		if ( $space ) {
			$code .= "namespace $space;\nuse WP_User, RuntimeException, Countable, Guard_Counter, Guard_Child, Guard_Elder;\n";
		}
		$entries = '';
		for ( $number = $first; $number < $first + $count; ++$number ) {
			$one      = new self();
			$code    .= $one->write( $number );
			$entries .= $one->entry( $space ? "$space\\" : '' );
		}
		return "{$code}return array(\n$entries);\n";
	}

	private $form;
	private $callback;

	private function write( $number ) {
		$this->number = $number;
		$this->hook   = Dice::pick( Dice::HOOKS );
		$this->form   = Dice::pick( self::FORMS );
		$this->scope  = new Scope();
		$this->scope->is_filter = ! in_array( $this->hook, self::ACTIONS, true );
		return $this->{ "write_{$this->form}" }();
	}

	private function entry( $space ) {
		$is_filter = var_export( $this->scope->is_filter, true );
		$callback  = str_replace( '%SPACE%', addslashes( $space ), $this->callback );
		return "array( 'hook' => '{$this->hook}', 'is_filter' => $is_filter, 'form' => '{$this->form}', 'callback' => $callback ),\n";
	}

	/** The parameter list; the scope learns the names. */
	private function parameters() {
		$list  = array();
		$known = self::PARAMETERS[ $this->hook ];
		if ( ! $this->scope->is_filter && Dice::falls( 20 ) ) {
			$known = array_slice( $known, 0, Dice::number( 1, count( $known ) ) );
		} elseif ( Dice::falls( 20 ) ) {
			$known = array_slice( $known, 0, Dice::number( 1, count( $known ) ) );
		}
		$defaults = Dice::falls( 20 );
		foreach ( $known as $name => $kind ) {
			if ( ! $list ) {
				$this->scope->first = "$$name";
				$type               = $this->scope->is_filter ? '' : 'mixed ';
				$mark               = Dice::falls( 2 ) ? '&' : '';
				$list[]             = Dice::falls( 20 ) ? "$type$mark$$name" : "$mark$$name";
				continue;
			}
			$type    = Dice::falls( 25 ) ? Dice::pick( self::TYPES[ $kind ] ) . ' ' : '';
			$default = '';
			if ( $defaults ) {
				$default = ' = ' . ( 'user' === $kind ? 'null' : Dice::pick( array( 'text' => array( "'acme'", '\'\'' ), 'number' => array( '0', '5', '1 + 4' ), 'data' => array( 'array()' ), 'list' => array( 'array()' ), 'any' => array( 'null' ) )[ $kind ] ) );
				$type    = 'user' === $kind && $type ? '?WP_User ' : $type;
			}
			$list[] = "$type$$name$default";
			if ( 'user' === $kind ) {
				$this->scope->add( 'number', '$' . $name . '->ID' );
				$this->scope->add( 'list', '$' . $name . '->roles' );
			} else {
				$this->scope->add( $kind, "$$name" );
			}
		}
		if ( count( $list ) < 2 ) {
			$this->scope->add( 'text', '$_POST[\'screen_id\']' );
		}
		if ( Dice::falls( 6 ) ) {
			$list[] = Dice::pick( array( '...$rest', '$more = null', 'array ...$rest' ) );
		}
		// Few read what they hand back, but where it is a list of capabilities.
		if ( Dice::falls( 'user_has_cap' === $this->hook || 'map_meta_cap' === $this->hook ? 40 : 3 ) ) {
			$this->scope->add( reset( $known ), $this->scope->first );
		}
		return implode( ', ', $list );
	}

	private function returned() {
		return Dice::falls( 90 ) ? '' : ( $this->scope->is_filter ? ': mixed' : ': void' );
	}

	private function body() {
		return ( new Statements( $this->scope ) )->body();
	}

	/** A helper that gives a truth about its one argument. */
	private function helper( $head, $on_object = false ) {
		$scope            = new Scope();
		$scope->constants = $this->scope->constants;
		$type             = Dice::falls( 15 ) ? Dice::pick( array( 'string ', 'array ', 'mixed ', 'int ', '?string ' ) ) : '';
		$scope->add( 'any', '$x' );
		$scope->add( Dice::pick( array( 'text', 'data', 'number' ) ), '$x' );
		$expressions = new Expressions( $scope );
		$code        = "$head( $type\$x" . ( Dice::falls( 15 ) ? ', $strict = true' : '' ) . ' )' . ( Dice::falls( 15 ) ? ': bool' : '' ) . " {\n";
		if ( Dice::falls( 40 ) ) {
			$code .= "if ( {$expressions->truth( 1 )} ) {\nreturn " . Dice::pick( array( 'true', 'false' ) ) . ";\n}\n";
		}
		if ( Dice::falls( 8 ) ) {
			$scope->first = '$x';
			$code        .= "if ( {$expressions->truth( 1 )} ) {\n" . ( new Statements( $scope ) )->act() . "}\n";
		}
		return "{$code}return {$expressions->truth( 1 )};\n}\n";
	}

	private function write_function() {
		$code = '';
		if ( Dice::falls( 35 ) ) {
			$code                    = $this->helper( "function guard_helper_{$this->number}" );
			$this->scope->helpers[] = "guard_helper_{$this->number}( %s )";
		}
		$parameters     = $this->parameters();
		$this->callback = "'%SPACE%guard_{$this->number}'";
		if ( Dice::falls( 2 ) ) {
			return "{$code}function guard_{$this->number}( $parameters ) {\nif ( false ) {\nyield 5;\n}\n{$this->body()}}\n";
		}
		$mark = Dice::falls( 2 ) ? '&' : '';
		return "{$code}function {$mark}guard_{$this->number}( $parameters ){$this->returned()} {\n{$this->body()}}\n";
	}

	/** The class around a method, with constants, helpers and a parent. */
	private function in_class( callable $inside ) {
		$this->scope->in_class  = true;
		$this->scope->constants = array( 'key' => Dice::pick( array( 'self::KEY', 'static::KEY', 'self::INHERITED', "Guard_Of_{$this->number}::KEY" ) ), 'list' => Dice::pick( array( 'self::SCREENS', 'static::CAPS' ) ) );
		$code  = "abstract class Guard_Parent_{$this->number} {\nconst INHERITED = 'acme_lock';\npublic static \$count = 0;\n";
		$code .= $this->helper( 'protected static function is_theirs' ) . "}\n";
		$code .= ( Dice::falls( 50 ) ? 'final ' : '' ) . "class Guard_Of_{$this->number} extends Guard_Parent_{$this->number} {\nconst KEY = 'acme';\n";
		$code .= 'private const SCREENS = ' . Expressions::literal( Dice::texts() ) . ";\nconst CAPS = " . Expressions::literal( Dice::texts() ) . ";\n";
		$code .= "public \$log = array();\npublic \$flag = true;\n" . "private function act() {\n++\$GLOBALS['acted'];\n}\n";
		$code .= $this->helper( 'private static function is_mine' ) . $this->helper( 'public function wants' );
		$this->scope->helpers = array( 'self::is_mine( %s )', 'static::is_theirs( %s )', 'parent::is_theirs( %s )', "Guard_Of_{$this->number}::is_mine( %s )" );
		if ( $this->scope->on_object ) {
			$this->scope->helpers[] = '$this->wants( %s )';
			$this->scope->helpers[] = '$this->wants( %s )';
			$this->scope->helpers[] = 'call_user_func( array( $this, \'wants\' ), %s )';
		} else {
			$this->scope->helpers[] = 'call_user_func( array( __CLASS__, \'is_theirs\' ), %s )';
		}
		return "$code{$inside()}}\n";
	}

	private function write_static() {
		$this->callback = Dice::pick( array( "'%SPACE%Guard_Of_{$this->number}::beat'", "array( '%SPACE%Guard_Of_{$this->number}', 'beat' )" ) );
		return $this->in_class( fn() => "public static function beat( {$this->parameters()} ){$this->returned()} {\n{$this->body()}}\n" );
	}

	private function write_method() {
		$this->scope->on_object = true;
		$this->callback         = "array( new Guard_Of_{$this->number}(), 'beat' )";
		return $this->in_class( fn() => "public function beat( {$this->parameters()} ){$this->returned()} {\n{$this->body()}}\n" );
	}

	private function write_invokable() {
		$this->scope->on_object = true;
		$this->callback         = "new Guard_Of_{$this->number}()";
		return $this->in_class( fn() => "public function __invoke( {$this->parameters()} ) {\n{$this->body()}}\n" );
	}

	/** A private method that was made a closure. */
	private function write_convertible() {
		$this->scope->on_object = true;
		$this->callback         = "( new Guard_Of_{$this->number}() )->closure()";
		return $this->in_class( fn() => "private function beat( {$this->parameters()} ) {\n{$this->body()}}\npublic function closure() {\nreturn \$this->beat( ... );\n}\n" );
	}

	/** All arguments handed on to a method. */
	private function write_forward() {
		$this->scope->on_object = true;
		$back                   = $this->scope->is_filter ? 'return ' : '';
		$this->callback         = "( new Guard_Of_{$this->number}() )->closure()";
		$hand                   = Dice::pick( array( 'call_user_func_array( array( $this, \'beat\' ), func_get_args() )', '$this->beat( ...func_get_args() )', 'call_user_func_array( [ $this, \'beat\' ], $all )', '$this->beat( ...$all )' ) );
		$taken                  = str_contains( $hand, '$all' ) ? '...$all' : '';
		return $this->in_class( fn() => "public function beat( {$this->parameters()} ) {\n{$this->body()}}\npublic function closure() {\nreturn function ( $taken ) {\n$back$hand;\n};\n}\n" );
	}

	private function write_closure() {
		$parameters = $this->parameters();
		$uses       = '';
		$bound      = '';
		if ( Dice::falls( 60 ) ) {
			$bound = '$keys_' . $this->number . ' = ' . Expressions::literal( Dice::texts() ) . ";\n\$flag_{$this->number} = " . Expressions::literal( Dice::pick( array( true, false, 5, 'acme', 'post' ) ) ) . ";\n";
			$mark  = Dice::falls( 8 ) ? '&' : '';
			$uses  = " use ( \$keys_{$this->number}, $mark\$flag_{$this->number} )";
			$this->scope->add( 'list', "\$keys_{$this->number}" );
			$this->scope->add( 'any', "\$flag_{$this->number}" );
		}
		$static         = Dice::falls( 30 ) ? 'static ' : '';
		$this->callback = "\$closure_{$this->number}";
		return "$bound\$closure_{$this->number} = {$static}function ( $parameters )$uses{$this->returned()} {\n{$this->body()}};\n";
	}

	private function write_arrow() {
		$parameters     = $this->parameters();
		$expressions    = new Expressions( $this->scope );
		$this->callback = "\$closure_{$this->number}";
		$back           = $this->scope->is_filter ? $this->scope->first : 'null';
		$bound          = "\$caught_{$this->number} = " . Expressions::literal( Dice::pick( Dice::TEXTS ) ) . ";\n";
		$this->scope->add( 'text', "\$caught_{$this->number}" );
		$act = Dice::pick( array( 'guard_act()', "array( 'else' )", 'throw new RuntimeException( \'acted\' )' ) );
		return "$bound\$closure_{$this->number} = fn( $parameters ) => ( {$expressions->truth()} ) ? $back : $act;\n";
	}
}
