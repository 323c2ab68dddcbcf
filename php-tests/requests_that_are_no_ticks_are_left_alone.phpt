--TEST--
Requests that are no ticks are left to WordPress
--FILE--
<?php
require __DIR__ . '/child.inc';

$requests = array(
	'GET'                        => array( '', array( 'REQUEST_METHOD' => 'GET', 'QUERY_STRING' => 'action=heartbeat' ) ),
	'HEAD'                       => array( '', array( 'REQUEST_METHOD' => 'HEAD', 'QUERY_STRING' => 'action=heartbeat' ) ),
	'PUT'                        => array( 'action=heartbeat', array( 'REQUEST_METHOD' => 'PUT' ) ),
	'method in small letters'    => array( 'action=heartbeat', array( 'REQUEST_METHOD' => 'post' ) ),
	'action in the address only' => array( 'interval=60', array( 'QUERY_STRING' => 'action=heartbeat' ) ),
	'action in a cookie only'    => array( 'interval=60', array( 'HTTP_COOKIE' => 'action=heartbeat' ) ),
	'another action'             => array( 'action=heartbeats', array() ),
	'capital letter'             => array( 'action=Heartbeat', array() ),
	'space after it'             => array( 'action=heartbeat+', array() ),
	'NUL after it'               => array( 'action=heartbeat%00', array() ),
	'an array'                   => array( 'action[]=heartbeat', array() ),
	'said twice'                 => array( 'action=heartbeat&action=other', array() ),
	'no action'                  => array( 'interval=60', array() ),
	'no body'                    => array( '', array() ),
	'JSON'                       => array( '{"action":"heartbeat"}', array( 'CONTENT_TYPE' => 'application/json' ) ),
	'plain text'                 => array( 'action=heartbeat', array( 'CONTENT_TYPE' => 'text/plain' ) ),
);
foreach ( $requests as $name => list( $body, $environment ) ) {
	$answer = Child\request( __DIR__ . '/site/ajax.inc', $body, $environment + array( 'WP_HEARTBEAT_FAULT' => 'answer' ) );
	echo $name, ': ', 'HEAD' === $name ? "$answer->body\n" : substr( strstr( $answer->body, "\n" ), 1 );
}
--EXPECT--
GET: WordPress loaded
HEAD: 
PUT: WordPress loaded
method in small letters: WordPress loaded
action in the address only: WordPress loaded
action in a cookie only: WordPress loaded
another action: WordPress loaded
capital letter: WordPress loaded
space after it: WordPress loaded
NUL after it: WordPress loaded
an array: WordPress loaded
said twice: WordPress loaded
no action: WordPress loaded
no body: WordPress loaded
JSON: WordPress loaded
plain text: WordPress loaded
