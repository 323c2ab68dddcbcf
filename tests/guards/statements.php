<?php
/** Random statements, as PHP code: branches that do nothing, and branches that act. */
final class Statements {
	private $scope;
	private $expressions;
	private $counter = 0;

	public function __construct( Scope $scope ) {
		$this->scope       = $scope;
		$this->expressions = new Expressions( $scope );
	}

	/** A body with its end. */
	public function body() {
		$code = '';
		for ( $count = Dice::pick( array( 1, 1, 2, 2, 3 ) ); $count > 0; --$count ) {
			$code .= $this->statement( 2 );
		}
		return $code . $this->end();
	}

	/** What stands last: the first argument goes back. */
	private function end() {
		if ( ! $this->scope->is_filter ) {
			return Dice::falls( 30 ) ? "return;\n" : '';
		}
		$first = $this->scope->first;
		if ( Dice::falls( 92 ) ) {
			return "return $first;\n";
		}
		return Dice::pick( array( "\$copy = $first;\nreturn \$copy;\n", "return {$this->expressions->truth( 0 )} ? $first : $first;\n", "return $first ?: array();\n", "return (array) $first;\n", "return is_array( $first ) ? $first : array();\n", "return array_merge( $first, array() );\n" ) );
	}

	public function leave() {
		return $this->scope->is_filter ? "return {$this->scope->first};\n" : "return;\n";
	}

	public function statement( $depth ) {
		$forms = array( 'if', 'if', 'if', 'if', 'if', 'if', 'guard', 'guard', 'guard', 'local', 'local', 'switch', 'match', 'loop', 'hard', 'hard', 'hard', Dice::falls( 40 ) ? 'odd' : 'hard' );
		return $this->{ 'statement_' . Dice::pick( $depth > 0 ? $forms : array( 'guard', 'act', 'act', 'local' ) ) }( $depth - 1 );
	}

	private function statement_if( $depth ) {
		$code = "if ( {$this->expressions->truth()} ) {\n{$this->branch( $depth )}}";
		while ( Dice::falls( 15 ) ) {
			$code .= " elseif ( {$this->expressions->truth( 1 )} ) {\n{$this->branch( $depth )}}";
		}
		return $code . ( Dice::falls( 15 ) ? " else {\n{$this->branch( $depth )}}\n" : "\n" );
	}

	/** `if ( … ) return $response;` */
	private function statement_guard( $depth ) {
		return "if ( {$this->expressions->truth( 1 )} ) {\n{$this->leave()}}\n";
	}

	private function statement_local( $depth ) {
		$name = '$local_' . ( ++$this->counter ) . '_' . Dice::number( 0, 99 );
		switch ( Dice::pick( array( 'text', 'number', 'any', 'data', 'truth', 'grown', 'default', 'op' ) ) ) {
			case 'text':
				$code = "$name = {$this->expressions->text( 1 )};\n";
				$this->scope->add( 'text', $name );
				break;
			case 'number':
				$code = "$name = {$this->expressions->number( 1 )};\n" . ( Dice::falls( 40 ) ? Dice::pick( array( "++$name;\n", "{$name}++;\n", "$name += 2;\n", "$name -= 5;\n" ) ) : '' );
				$this->scope->add( 'number', $name );
				break;
			case 'data':
				$code = "$name = {$this->expressions->array_of( 1 )};\n";
				$this->scope->add( 'data', $name );
				break;
			case 'truth':
				$code = "$name = {$this->expressions->truth( 1 )};\n";
				$this->scope->add( 'any', $name );
				break;
			case 'grown':
				$code = "$name = array();\n{$name}[] = {$this->expressions->text( 1 )};\n{$name}[{$this->expressions->key()}] = {$this->expressions->any( 0 )};\n";
				$this->scope->add( 'data', $name );
				break;
			case 'default':
				$code = "$name = null;\n$name ??= {$this->expressions->text( 0 )};\n";
				$this->scope->add( 'text', $name );
				break;
			case 'op':
				$code = "$name = {$this->expressions->text( 0 )};\n$name .= {$this->expressions->text( 0 )};\n";
				$this->scope->add( 'text', $name );
				break;
			default:
				$code = "$name = {$this->expressions->any( 1 )};\n";
				$this->scope->add( 'any', $name );
		}
		return $code;
	}

	private function statement_switch( $depth ) {
		$of_numbers = Dice::falls( 25 );
		$code       = 'switch ( ' . ( $of_numbers ? $this->expressions->number( 1 ) : $this->expressions->text( 1 ) ) . " ) {\n";
		foreach ( array_slice( $of_numbers ? array( 0, 1, 5, 7, 8, 12, 13 ) : array( 'dashboard', 'post', 'acme', 'edit-post', 'acme_page', 'edit_posts', 'read', '', 'x1', 'x2' ), Dice::number( 0, 2 ), Dice::number( 1, 9 ) ) as $case ) {
			$code .= 'case ' . var_export( $case, true ) . ":\n" . ( Dice::falls( 60 ) ? $this->branch( $depth ) . "break;\n" : '' );
		}
		return $code . ( Dice::falls( 40 ) ? "default:\n{$this->branch( $depth )}" : '' ) . "}\n";
	}

	private function statement_match( $depth ) {
		$of   = Dice::falls( 70 ) ? $this->expressions->text( 0 ) : $this->expressions->number( 0 );
		$code = '$matched = match ( ' . $of . " ) {\n";
		foreach ( array_slice( array( '\'dashboard\'', '\'post\'', '5', '\'5\'', '\'acme\', \'edit-post\'', '\'read\'', '7' ), 0, Dice::number( 1, 7 ) ) as $arm ) {
			$code .= "$arm => {$this->expressions->truth( 0 )},\n";
		}
		return $code . ( Dice::falls( 90 ) ? "default => {$this->expressions->truth( 0 )},\n" : '' ) . "};\nif ( \$matched ) {\n{$this->branch( $depth )}}\n";
	}

	private function statement_loop( $depth ) {
		$list = Dice::falls( 60 ) ? $this->expressions->list() : $this->expressions->array_of( 0 );
		switch ( Dice::number( 0, 3 ) ) {
			case 0:
				return "\$n = 0;\nwhile ( \$n < 3 ) {\n++\$n;\nif ( {$this->expressions->truth( 0 )} ) {\nbreak;\n}\n}\nif ( \$n > 2 ) {\n{$this->branch( $depth )}}\n";
			case 1:
				return "for ( \$i = 0; \$i < " . Dice::number( 0, 4 ) . "; \$i++ ) {\nif ( {$this->expressions->truth( 0 )} ) {\n{$this->branch( $depth )}}\n}\n";
			default:
				$code   = 'foreach ( ' . $list . ( Dice::falls( 40 ) ? ' as $k => $v' : ' as $v' ) . " ) {\nif ( ";
				$truth  = Dice::falls( 60 ) ? '$v === ' . $this->expressions->text( 0 ) : $this->expressions->truth( 0 );
				$inside = Dice::pick( array( "break;\n", "continue;\n", $this->leave(), $this->branch( $depth ) ) );
				return "$code$truth ) {\n$inside}\n}\n";
		}
	}

	private function statement_hard( $depth ) {
		return str_replace( array( '%act%', '%leave%' ), array( $this->branch( $depth ), $this->leave() ), Hard::statement( $this->expressions, $this->scope ) );
	}

	/** What no replay follows, or hardly: it may act, and may not. */
	private function statement_odd( $depth ) {
		$first = $this->scope->first;
		return Dice::pick(
			array(
				"\$unset = 1;\nunset( \$unset );\nif ( isset( \$unset ) ) {\n{$this->act()}}\n",
				"list( \$one, \$two ) = array( {$this->expressions->text( 0 )}, 5 );\nif ( \$one === \$two ) {\n{$this->act()}}\n",
				"if ( func_num_args() > 2 && {$this->expressions->truth( 0 )} ) {\n{$this->act()}}\n",
				"\$given = func_get_args();\nif ( count( \$given ) > 3 ) {\n{$this->act()}}\n",
				"\$called = call_user_func( 'strtolower', {$this->expressions->text( 0 )} );\nif ( 'acme' === \$called ) {\n{$this->act()}}\n",
				"\$quiet = @{$this->expressions->place()};\nif ( \$quiet ) {\n{$this->act()}}\n",
				"extract( array( 'first_of_all' => 1 ) );\n",
				"\$same = &$first;\n" . ( Dice::falls( 50 ) ? "\$same = 5;\n" : '' ),
				"\$function = function () use ( &$first ) {\n$first = 5;\n};\n" . ( Dice::falls( 50 ) ? "\$function();\n" : '' ),
				"foreach ( array( 1, 2 ) as &\$by_reference ) {\n++\$by_reference;\n}\n",
				"try {\nif ( {$this->expressions->truth( 0 )} ) {\nthrow new RuntimeException( 'caught' );\n}\n} catch ( RuntimeException \$caught ) {\n{$this->branch( 0 )}}\n",
				"\$name = 'first_of_all';\n\$\$name = 5;\n",
				"\$filtered = array_filter( {$this->expressions->list()}, fn( \$each ) => \$each === {$this->expressions->text( 0 )} );\nif ( \$filtered ) {\n{$this->act()}}\n",
				"if ( preg_match( '/^acme/', {$this->expressions->text( 0 )} ) ) {\n{$this->act()}}\n",
				"if ( is_callable( {$this->expressions->text( 0 )} ) ) {\n{$this->act()}}\n",
				"guard_fill( \$filled );\nif ( \$filled ) {\n{$this->act()}}\n",
				"guard_fill( $first );\n",
				"\$plucked = wp_list_pluck( array( array( 'a' => {$this->expressions->text( 0 )} ) ), 'a' );\nif ( in_array( 'acme', \$plucked, true ) ) {\n{$this->act()}}\n",
			)
		);
	}

	private function branch( $depth ) {
		if ( $depth > 0 && Dice::falls( 25 ) ) {
			return $this->statement( $depth );
		}
		return Dice::falls( 70 ) ? $this->act() : $this->leave();
	}

	private function statement_act() {
		return $this->act();
	}

	/** Something that PHP would do, or would be heard of. */
	public function act() {
		$first = $this->scope->first;
		$calls = '$calls_' . Dice::number( 0, 99999 );
		$acts  = array(
			"\$GLOBALS['acted']++;\n",
			"\$GLOBALS['acted'] += 1;\n",
			"guard_act();\n",
			"update_option( 'acme', 1 );\n",
			"echo 'acted';\n",
			"print 'acted';\n",
			"throw new RuntimeException( 'acted' );\n",
			"trigger_error( 'acted' );\n",
			"global \$acted;\n++\$acted;\n",
			"call_user_func( 'guard_act' );\n",
			"static $calls = 0;\n++$calls;\n",
			"\$heard = \$never_set . 'x';\n",
			"\$heard = array()['never'];\n",
			"intdiv( 1, 0 );\n",
			"guard_missing_function();\n",
			"( function () {\n++\$GLOBALS['acted'];\n} )();\n",
			"Guard_Counter::\$count++;\n",
			"Guard_Counter::count();\n",
			"new Guard_Counter();\n",
			"array_map( 'guard_act', array( 1 ) );\n",
			"\$object = wp_get_current_user();\n\$object->ID = 5;\n++\$GLOBALS['acted'];\n",
		);
		if ( $this->scope->in_class ) {
			$acts[] = "self::\$count++;\n";
			$acts[] = "static::\$count = static::\$count + 1;\n";
		}
		if ( $this->scope->on_object ) {
			$acts[] = "\$this->count++;\n";
			$acts[] = "\$this->log[] = 'x';\n";
			$acts[] = "\$this->{'count'} = 1 + \$this->count;\n";
			$acts[] = "\$this->act();\n";
		}
		if ( $this->scope->is_filter ) {
			$back = array( "{$first}['acme'] = 1;\n", "{$first}[] = 1;\n", "return array( 'else' );\n", "return null === $first ? 5 : null;\n", "$first = array( 'else' );\n", "$first += array( 'zz' => 1 );\n", "unset( {$first}['server_time'] );\n++\$GLOBALS['acted'];\n", "array_unshift( $first, 1 );\n" );
			$acts = array_merge( $acts, $back, $back );
		}
		return Dice::pick( $acts );
	}
}
