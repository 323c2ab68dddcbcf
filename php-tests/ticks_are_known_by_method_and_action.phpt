--TEST--
A tick is a POST whose field action is heartbeat, however it is written
--FILE--
<?php
require __DIR__ . '/child.inc';

$form      = 'application/x-www-form-urlencoded';
$multipart = 'multipart/form-data; boundary=b';
$requests  = array(
	'plain'                     => array( $form, 'action=heartbeat' ),
	'last field'                => array( $form, 'interval=60&_nonce=0123456789&screen_id=dashboard&action=heartbeat' ),
	'said twice, the last holds' => array( $form, 'action=other&action=heartbeat' ),
	'percent-encoded'           => array( $form, '%61ction=heart%62eat' ),
	'space before the name'     => array( $form, '+action=heartbeat' ),
	'with a character set'      => array( $form . '; charset=UTF-8', 'action=heartbeat' ),
	'multipart'                 => array(
		$multipart,
		"--b\r\nContent-Disposition: form-data; name=\"action\"\r\n\r\nheartbeat\r\n--b--\r\n",
	),
);
foreach ( $requests as $name => list( $type, $body ) ) {
	$answer = Child\request(
		__DIR__ . '/site/ajax.inc',
		$body,
		array(
			'CONTENT_TYPE'       => $type,
			'WP_HEARTBEAT_FAULT' => 'answer',
		)
	);
	echo $name, ': ', substr( strstr( $answer->body, "\n" ), 1 );
}
--EXPECT--
plain: answered
last field: answered
said twice, the last holds: answered
percent-encoded: answered
space before the name: answered
with a character set: answered
multipart: answered
