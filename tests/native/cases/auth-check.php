<?php
/** wp_auth_check(): is the user still logged in? */

$case  = fn( array $more = array() ) => $more + array(
	'core' => 'wp_auth_check',
	'args' => fn() => array( array( 'server' => 'x' ) ),
	'by'   => 'native',
);
$grace = fn( $grace ) => fn() => $GLOBALS['login_grace_period'] = $grace;

return array(
	'logged in'                      => $case(),
	'nobody'                         => $case( array( 'user' => '' ) ),
	'in the hour of grace'           => $case( array( 'setup' => $grace( 1 ) ) ),
	'nobody in the hour of grace'    => $case( array( 'user' => '', 'setup' => $grace( 1 ) ) ),
	'grace 0'                        => $case( array( 'setup' => $grace( 0 ) ) ),
	'grace "0"'                      => $case( array( 'setup' => $grace( '0' ) ) ),
	'grace ""'                       => $case( array( 'setup' => $grace( '' ) ) ),
	'grace null'                     => $case( array( 'setup' => $grace( null ) ) ),
	'grace "00"'                     => $case( array( 'setup' => $grace( '00' ) ) ),
	'grace 0.0'                      => $case( array( 'setup' => $grace( 0.0 ) ) ),
	'grace array()'                  => $case( array( 'setup' => $grace( array() ) ) ),
	'grace array( 0 )'               => $case( array( 'setup' => $grace( array( 0 ) ) ) ),
	'grace an object'                => $case( array( 'setup' => $grace( new stdClass() ) ) ),
	'grace a reference'              => $case( array( 'setup' => function () {
		static $grace = 1;
		$GLOBALS['login_grace_period'] = &$grace;
	} ) ),
	'response with such a field'     => $case( array( 'args' => fn() => array( array( 'wp-auth-check' => 'x', 'y' => 1 ) ) ) ),
	'response empty'                 => $case( array( 'args' => fn() => array( array() ) ) ),
	'response as null'               => $case( array( 'args' => fn() => array( null ) ) ),
	'response as false'              => $case( array( 'args' => fn() => array( false ) ) ),
	'response as true'               => $case( array( 'args' => fn() => array( true ) ) ),
	'response as a text'             => $case( array( 'args' => fn() => array( 'text' ) ) ),
	'response as an object'          => $case( array( 'args' => fn() => array( new stdClass() ) ) ),
	'response that takes fields'     => $case( array( 'args' => fn() => array( new ArrayObject() ) ) ),
	'response with a reference'      => $case( array( 'args' => function () {
		$field = 'old';
		return array( array( 'wp-auth-check' => &$field ) );
	} ) ),
	'the user is found out late'     => $case( array( 'user' => '', 'warm' => function ( $f ) {
		$GLOBALS['current_user'] = null;
		add_filter( 'determine_current_user', fn() => $f->author, 99 );
	} ) ),
	'finding out the user throws'    => $case( array( 'user' => '', 'warm' => function () {
		$GLOBALS['current_user'] = null;
		add_filter( 'determine_current_user', fn() => throw new LogicException( 'who?' ), 99 );
	} ) ),
);
