--TEST--
declare_inert() takes what add_filter() takes; anything else is false and a line in the log, never an error
--FILE--
<?php
$log = tempnam( sys_get_temp_dir(), 'declared' );
ini_set( 'log_errors', '1' );
ini_set( 'error_log', $log );
set_error_handler(
	static function ( int $level, string $message ): bool {
		echo "an error: $message\n";

		return true;
	}
);
class Acme {
	public function beat( $response ) {
		return $response;
	}
	public static function still( $response ) {
		return $response;
	}
	public function __invoke( $response ) {
		return $response;
	}
}
$reference = 'acme_beat';
$good      = array(
	array( 'heartbeat_received', 'acme_beat' ),
	array( 'heartbeat_received', 'Acme::still' ),
	array( 'heartbeat_received', array( 'Acme', 'still' ), array() ),
	array( 'heartbeat_received', array( new Acme(), 'beat' ), array( 'acme', 'acme-2' ) ),
	array( 'heartbeat_received', new Acme(), array( 'a' => 'acme', 7 => '12', 8 => 12 ) ),
	array( 'heartbeat_send', static fn( $response ) => $response ),
	// Nobody can tell yet whether it will be there.
	array( 'heartbeat_send', array( 'Nowhere', 'beat' ) ),
	array( 'heartbeat_send', 'parent::beat' ),
	array( 'heartbeat_send', &$reference ),
);
$bad       = array(
	array( '', 'acme_beat' ),
	array( null, 'acme_beat' ),
	array( array( 'heartbeat_send' ), 'acme_beat' ),
	array( "heartbeat\xff", 'acme_beat' ),
	array( 'heartbeat_send', '' ),
	array( 'heartbeat_send', null ),
	array( 'heartbeat_send', 7 ),
	array( 'heartbeat_send', array() ),
	array( 'heartbeat_send', array( 'Acme' ) ),
	array( 'heartbeat_send', array( 'Acme', 'still', 'more' ) ),
	array( 'heartbeat_send', array( 'class' => 'Acme', 'method' => 'still' ) ),
	array( 'heartbeat_send', array( 7, 'still' ) ),
	array( 'heartbeat_send', array( 'Acme', array() ) ),
	array( 'heartbeat_send', 'acme_beat', null ),
	array( 'heartbeat_send', 'acme_beat', 'acme' ),
	array( 'heartbeat_send', 'acme_beat', array( 'acme', null ) ),
	array( 'heartbeat_send', 'acme_beat', array( '' ) ),
	array( 'heartbeat_send', 'acme_beat', array( array( 'acme' ) ) ),
);
foreach ( $good as $at => $arguments ) {
	var_dump( WpHeartbeat\declare_inert( ...$arguments ) );
}
echo "the log: '", file_get_contents( $log ), "'\n";
foreach ( $bad as $arguments ) {
	file_put_contents( $log, '' );
	var_dump( WpHeartbeat\declare_inert( ...$arguments ) );
	echo preg_replace( '/^\\[.*?\\] /', '', file_get_contents( $log ) );
}
// Nobody watches this request: nothing is kept.
$object = new Acme();
$known  = WeakReference::create( $object );
WpHeartbeat\declare_inert( 'heartbeat_send', array( $object, 'beat' ) );
unset( $object );
var_dump( $known->get() );
unlink( $log );
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
the log: ''
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $hook must be the name of a hook; nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $hook must be the name of a hook; nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $hook must be the name of a hook; nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $hook must be the name of a hook; nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $callback must be what was given to add_filter() or add_action(); nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $callback must be what was given to add_filter() or add_action(); nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $callback must be what was given to add_filter() or add_action(); nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $callback must be what was given to add_filter() or add_action(); nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $callback must be what was given to add_filter() or add_action(); nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $callback must be what was given to add_filter() or add_action(); nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $callback must be what was given to add_filter() or add_action(); nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $callback must be what was given to add_filter() or add_action(); nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $callback must be what was given to add_filter() or add_action(); nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $keys must be an array of keys of a tick's data; nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $keys must be an array of keys of a tick's data; nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $keys must be an array of keys of a tick's data; nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $keys must be an array of keys of a tick's data; nothing is declared
bool(false)
PHP Warning:  wp_heartbeat: WpHeartbeat\declare_inert(): $keys must be an array of keys of a tick's data; nothing is declared
NULL
