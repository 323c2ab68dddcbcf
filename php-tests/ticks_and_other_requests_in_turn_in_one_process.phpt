--TEST--
Ticks and other requests in turn in one process: each is taken for what it is
--FILE--
<?php
$socket  = stream_socket_server( 'tcp://127.0.0.1:0' );
$address = stream_socket_get_name( $socket, false );
fclose( $socket );
$server = proc_open(
	'exec ' . getenv( 'TEST_PHP_EXECUTABLE' ) . ' ' . getenv( 'TEST_PHP_EXTRA_ARGS' ) . " -S $address -t " . escapeshellarg( __DIR__ . '/site' ),
	array( array( 'file', '/dev/null', 'r' ), array( 'file', '/dev/null', 'w' ), array( 'file', '/dev/null', 'w' ) ),
	$pipes,
	null,
	array(
		'PATH'               => getenv( 'PATH' ),
		'WP_HEARTBEAT_FAULT' => 'answer',
	)
);
for ( $waited = 0; $waited < 200 && ! @stream_socket_client( "tcp://$address" ); $waited++ ) {
	usleep( 50000 );
}

function send( string $method, string $body ): void {
	global $address;
	echo file_get_contents(
		"http://$address/ajax.php",
		false,
		stream_context_create(
			array(
				'http' => array(
					'method'  => $method,
					'content' => $body,
					'header'  => 'Content-Type: application/x-www-form-urlencoded',
				),
			)
		)
	);
}

for ( $turn = 0; $turn < 3; $turn++ ) {
	send( 'POST', 'action=heartbeat' );
	send( 'GET', '' );
	send( 'POST', 'action=other' );
	send( 'POST', 'action=heartbeat' );
}
proc_terminate( $server );
proc_close( $server );
--EXPECT--
answered
WordPress loaded
WordPress loaded
answered
answered
WordPress loaded
WordPress loaded
answered
answered
WordPress loaded
WordPress loaded
answered
