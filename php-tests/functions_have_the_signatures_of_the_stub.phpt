--TEST--
The functions are those of wp_heartbeat.stub.php, with the same signatures
--FILE--
<?php
$stub = file_get_contents( dirname( __DIR__ ) . '/wp_heartbeat.stub.php' );
eval( str_replace( 'namespace WpHeartbeat;', 'namespace Stub;', substr( $stub, strlen( '<?php' ) ) ) );

function signature( ReflectionFunction $function ): string {
	$parameters = array();
	foreach ( $function->getParameters() as $parameter ) {
		$parameters[] = sprintf(
			'%s %s%s$%s%s',
			$parameter->getType(),
			$parameter->isPassedByReference() ? '&' : '',
			$parameter->isVariadic() ? '...' : '',
			$parameter->getName(),
			$parameter->isOptional() ? ' = ' . var_export( $parameter->getDefaultValue(), true ) : ''
		);
	}

	return $function->getShortName() . '( ' . implode( ', ', $parameters ) . ' ): ' . $function->getReturnType();
}

$stated = array();
foreach ( get_defined_functions()['user'] as $name ) {
	if ( str_starts_with( $name, 'stub\\' ) ) {
		$stated[] = signature( new ReflectionFunction( $name ) );
	}
}
// What builds for tests have besides is for tests only.
$own   = fn( ReflectionFunction $function ) => 0 !== stripos( $function->getName(), 'WpHeartbeat\Seam\\' );
$there = array_map( 'signature', array_filter( ( new ReflectionExtension( 'wp_heartbeat' ) )->getFunctions(), $own ) );
echo 'in the stub only: ', implode( "\n", array_diff( $stated, $there ) ), "\n";
echo 'in the extension only: ', implode( "\n", array_diff( $there, $stated ) ), "\n";
var_dump( count( $stated ) > 0 );
--EXPECT--
in the stub only: 
in the extension only: 
bool(true)
