--TEST--
A callback is named with its kind and lines, without loading classes and without running code
--SKIPIF--
<?php
function_exists( 'WpHeartbeat\Seam\describe' ) || print 'skip needs the build with the seams of the tests';
--FILE--
<?php
spl_autoload_register( function ( $name ) {
	echo "asked to load $name\n";
} );
function acme( $response ) {
	return $response;
}
class Base {
	public function method( $x ) {
		return $x;
	}
	public static function one( $x ) {
		return $x;
	}
	public function __invoke( $x ) {
		return $x;
	}
	private function hidden() {
	}
	public function closure() {
		return $this->hidden( ... );
	}
}
class Child extends Base {
	public function __call( $name, $arguments ) {
		echo "called\n";
	}
}
$child   = new Child();
$closure = function () {
};
$cases = array(
	'acme',
	'\ACME',
	'Base::one',
	array( 'Child', 'one' ),
	array( $child, 'method' ),
	array( $child, 'missing' ),
	$child,
	$closure,
	array( $closure, '__invoke' ),
	fn( $x ) => $x,
	acme( ... ),
	Child::one( ... ),
	$child->method( ... ),
	$child->closure(),
	'strlen',
	strlen( ... ),
	array( new ArrayObject(), 'count' ),
	'Child::missing',
	'Nowhere::method',
	array( 'Nowhere', 'method' ),
	'missing',
	array( 1, 2 ),
	array( 'a' ),
	5,
	null,
);
foreach ( $cases as $case ) {
	echo str_replace( __DIR__ . '/', '', WpHeartbeat\Seam\describe( $case ) ?? 'none' ), "\n";
}
?>
--EXPECT--
acme Function callbacks_are_described_without_running_them.php:5-7
acme Function callbacks_are_described_without_running_them.php:5-7
Base::one StaticMethod callbacks_are_described_without_running_them.php:12-14
Child::one StaticMethod callbacks_are_described_without_running_them.php:12-14
Child->method Method callbacks_are_described_without_running_them.php:9-11
Child->missing Method callbacks_are_described_without_running_them.php:25-27
Child->__invoke Invokable callbacks_are_described_without_running_them.php:15-17
{closure} Closure callbacks_are_described_without_running_them.php:30-31
{closure} Closure callbacks_are_described_without_running_them.php:30-31
{closure} Closure callbacks_are_described_without_running_them.php:42-42
acme Function callbacks_are_described_without_running_them.php:5-7
Child::one StaticMethod callbacks_are_described_without_running_them.php:12-14
Child->method Method callbacks_are_described_without_running_them.php:9-11
Child->hidden Method callbacks_are_described_without_running_them.php:18-19
strlen Internal -:0-0
strlen Internal -:0-0
ArrayObject->count Internal -:0-0
none
none
none
none
none
none
none
none
