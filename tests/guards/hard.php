<?php
/** Statements about the corners of PHP, as PHP code: copies and aliases, what arguments become, conversions, jumps out of loops. */
final class Hard {
	/** One of them; `%act%` stands where the statement acts, `%leave%` where it leaves. */
	public static function statement( Expressions $some, Scope $scope ) {
		$variable = $scope->any_variable();
		$is_plain = (bool) preg_match( '/^\$\w+$/', $variable );
		$data     = Dice::pick( $scope->variables['data'] ?: array( $variable ) );
		$forms    = array(
			// A copy is a copy.
			"\$copy = $data;\n\$copy['copied'] = 1;\nif ( isset( {$data}['copied'] ) ) {\n%act%}\n",
			"\$copy = (array) $data;\nunset( \$copy[{$some->key()}] );\nif ( count( \$copy ) > 3 ) {\n%act%}\n",
			"\$grown = array( 1, 2 );\nforeach ( \$grown as \$each ) {\n\$grown[] = \$each;\n}\nif ( count( \$grown ) !== 4 ) {\n%act%}\n",
			"\$keyed = array( '5' => 'a', 'x' => 'b', true => 'c' );\n\$keyed[] = 'd';\nif ( ! isset( \$keyed[6], \$keyed[1] ) || isset( \$keyed[7] ) ) {\n%act%}\n",
			"\$keyed = array( -5 => 'a' );\n\$keyed[] = 'b';\nif ( isset( \$keyed[0] ) && isset( \$keyed[-4] ) ) {\n%act%}\n",
			// Jumps.
			"foreach ( array( 1, 2, 3 ) as \$outer ) {\nforeach ( {$some->list()} as \$inner ) {\nif ( \$inner === {$some->text( 0 )} ) {\ncontinue 2;\n}\nif ( \$outer > 1 && {$some->truth( 0 )} ) {\nbreak 2;\n}\n}\nif ( \$outer === 2 ) {\n%act%}\n}\n",
			"\$turns = 0;\ndo {\n++\$turns;\nif ( {$some->truth( 0 )} ) {\ncontinue;\n}\n} while ( \$turns < 3 && {$some->truth( 0 )} );\nif ( \$turns === 2 ) {\n%act%}\n",
			"switch ( true ) {\ncase {$some->truth( 0 )}:\n%leave%case {$some->truth( 0 )}:\ndefault:\nif ( {$some->truth( 0 )} ) {\nbreak;\n}\n%act%}\n",
			"switch ( {$some->any( 0 )} ) {\ndefault:\nbreak;\ncase 0:\ncase '0':\ncase '':\n%act%break;\ncase {$some->literal( Dice::value( 0 ) )}:\n%leave%}\n",
			"switch ( {$some->any( 0 )} ) {\ncase 1:\ncase 5:\n%act%break;\ncase 12:\ncase 7:\ncase 8:\n%leave%}\n",
			// Conversions.
			"if ( {$some->any( 0 )} == {$some->literal( Dice::value( 0 ) )} && {$some->any( 0 )} != {$some->any( 0 )} ) {\n%act%}\n",
			"if ( ( {$some->any( 0 )} <=> {$some->any( 0 )} ) === " . Dice::pick( array( '-1', '0', '1' ) ) . " ) {\n%act%}\n",
			"if ( in_array( {$some->any( 0 )}, array( 0, 'acme', null, '5', 1.5 ), " . Dice::pick( array( 'true', 'false' ) ) . " ) ) {\n%act%}\n",
			"\$sum = {$some->any( 0 )} " . Dice::pick( array( '+', '-', '*', '.', '%', '/', '**', '|', '&', '<<' ) ) . " {$some->any( 0 )};\nif ( \$sum ) {\n%act%}\n",
			"\$cast = " . Dice::pick( array( '(int)', '(string)', '(bool)', '(float)', '(array)' ) ) . " {$some->any( 0 )};\nif ( \$cast == {$some->literal( Dice::value( 0 ) )} ) {\n%act%}\n",
			"\$count = {$some->any( 0 )};\n\$count" . Dice::pick( array( '++', '--', ' += 1', ' .= 5', ' -= 2' ) ) . ";\nif ( \$count > 5 ) {\n%act%}\n",
			// Offsets.
			"if ( isset( {$variable}[0] ) && 'a' === {$variable}[0] ) {\n%act%}\n",
			"if ( isset( {$variable}[-1], {$variable}['0'] ) || ! empty( {$variable}['x'] ) ) {\n%act%}\n",
			"if ( ( {$variable}[ {$some->any( 0 )} ] ?? 'none' ) === 'none' ) {\n%leave%}\n",
			"if ( isset( {$variable}[ {$some->any( 0 )} ] ) ) {\n%act%}\n",
			"if ( empty( {$variable}[0][0] ) && isset( {$variable}[0][0][0] ) ) {\n%act%}\n",
			"if ( array_key_exists( {$some->any( 0 )}, $data ) ) {\n%act%}\n",
			"list( 'acme' => \$one, 'deep' => list( 0 => \$two ) ) = array( 'acme' => {$some->text( 0 )}, 'deep' => {$some->any( 0 )} );\nif ( \$two ?? \$one === 'acme' ) {\n%act%}\n",
			"[ \$one, [ , \$two ] ] = array( 5, array( 1, {$some->text( 0 )} ) );\nif ( \$two === 'post' ) {\n%act%}\n",
			// Variables that are not there, or no more.
			"if ( isset( \$nowhere ) || ! empty( \$nowhere['x'] ) || ( \$nowhere ?? false ) ) {\n%act%}\n",
			"if ( {$some->truth( 0 )} ) {\n\$maybe = 1;\n}\nif ( isset( \$maybe ) && {$some->truth( 0 )} ) {\n%act%}\n",
			"if ( {$some->truth( 0 )} ) {\n\$perhaps = 1;\n}\nif ( \$perhaps ) {\n%act%}\n",
			"\$chosen = {$some->truth( 0 )} ? null : {$some->text( 0 )};\n\$chosen ??= 'acme';\nif ( 'acme' === \$chosen ) {\n%act%}\n",
			"if ( ( {$some->place()} ?? null )?->nothing ) {\n%act%}\n",
			// Calls.
			"if ( guard_pair( b: {$some->text( 0 )}, a: 'acme' ) ) {\n%act%}\n",
			"if ( guard_pair( ...array( 'b' => {$some->text( 0 )}, 'a' => 'post' ) ) ) {\n%act%}\n",
			"if ( guard_pair( ...array( {$some->text( 0 )}, 'post', 'more' ) ) ) {\n%act%}\n",
			"if ( guard_typed( {$some->any( 0 )} ) > 5 ) {\n%act%}\n",
			"if ( guard_first_of( {$some->any( 0 )}, {$some->any( 0 )} ) === 'acme' ) {\n%act%}\n",
			"if ( guard_depth( 3 ) > 5 && {$some->truth( 0 )} ) {\n%act%}\n",
			"if ( guard_depth( 9 ) > 5 && {$some->truth( 0 )} ) {\n%act%}\n",
			"if ( Guard_Child::asks( {$some->any( 0 )} ) ) {\n%act%}\n",
			"if ( Guard_Child::KEY === {$some->text( 0 )} || Guard_Child::late() === {$some->text( 0 )} ) {\n%act%}\n",
			"if ( Guard_Elder::late() === {$some->text( 0 )} ) {\n%act%}\n",
			"if ( Guard_Child::hidden_from_outside( {$some->text( 0 )} ) ) {\n%act%}\n",
			"if ( Guard_Child::of_elder( {$some->text( 0 )} ) === 'child' ) {\n%act%}\n",
			"if ( Guard_Child::by_trait() === {$some->text( 0 )} ) {\n%act%}\n",
			"if ( Guard_Child::anything( 1 ) ) {\n%act%}\n",
			"if ( guard_defaults( {$some->text( 0 )} ) ) {\n%act%}\n",
			"if ( call_user_func_array( 'guard_pair', array( 'acme', {$some->text( 0 )} ) ) || call_user_func( 'Guard_Child::asks', {$some->any( 0 )} ) ) {\n%act%}\n",
			"if ( strlen( {$some->any( 0 )} ) > 3 ) {\n%act%}\n",
			"if ( strpos( {$some->any( 0 )}, {$some->any( 0 )} ) ) {\n%act%}\n",
			"if ( count( {$some->any( 0 )} ) ) {\n%act%}\n",
			"if ( implode( {$some->any( 0 )} ) || implode( '', {$some->array_of( 0 )} ) === 'acme' ) {\n%act%}\n",
			"if ( substr( {$some->text( 0 )}, {$some->number( 0 )}, {$some->any( 0 )} ) ) {\n%act%}\n",
			"if ( max( {$some->any( 0 )}, {$some->any( 0 )} ) == {$some->any( 0 )} ) {\n%act%}\n",
			"if ( array_search( {$some->any( 0 )}, {$some->array_of( 0 )} ) ) {\n%act%}\n",
			"if ( array_merge( {$some->array_of( 0 )}, {$some->any( 0 )} ) ) {\n%act%}\n",
			"if ( in_array( {$some->text( 0 )}, {$some->array_of( 0 )}, {$some->any( 0 )} ) ) {\n%act%}\n",
			"if ( trim( {$some->text( 0 )}, {$some->any( 0 )} ) === '' ) {\n%act%}\n",
			"if ( array_keys( {$some->array_of( 0 )}, {$some->any( 0 )} ) ) {\n%act%}\n",
			"if ( explode( {$some->any( 0 )}, {$some->text( 0 )} ) ) {\n%act%}\n",
			"if ( sprintf( {$some->text( 0 )}, {$some->any( 0 )} ) === '5' ) {\n%act%}\n",
			"if ( is_numeric( {$some->any( 0 )} ) xor ctype_digit( {$some->any( 0 )} ) ) {\n%act%}\n",
			"if ( constant( 'GUARD_NUMBER' ) + {$some->number( 0 )} > 9 ) {\n%act%}\n",
			"if ( ( {$some->literal( Dice::value( 0 ) )} and {$some->truth( 0 )} ) || \"{$some->key()}\" === {$some->text( 0 )} ) {\n%act%}\n",
		);
		if ( $is_plain && '$this' !== $variable && $variable !== $scope->first ) {
			// Arguments that were written to.
			$forms[] = "$variable = 'written';\n\$all = func_get_args();\nif ( in_array( 'written', \$all, true ) ) {\n%act%}\n";
			$forms[] = "$variable = {$some->any( 0 )};\nif ( func_get_args() === array() ) {\n%act%}\n";
			$forms[] = "unset( $variable );\nif ( isset( $variable ) ) {\n%act%}\n";
			$forms[] = "if ( compact( '" . substr( $variable, 1 ) . "' ) === array() ) {\n%act%}\n";
			$forms[] = "$variable = (array) $variable;\n{$variable}['added'] = true;\nif ( empty( {$variable}['added'] ) ) {\n%act%}\n";
		}
		return Dice::pick( $forms );
	}
}
