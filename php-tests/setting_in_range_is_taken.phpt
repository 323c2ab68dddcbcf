--TEST--
A setting in range is taken, without a word
--FILE--
<?php
require __DIR__ . '/child.inc';

$values = array(
	'lane'          => array( 'express', 'full', 'off' ),
	'lease'         => array( '1', '300', '3600' ),
	'proof'         => array( 'observed', 'bytecode', 'none', '' ),
	'inert'         => array( '', '"heartbeat_received=acme_beat"', '"heartbeat_received=Acme\\Lock->beat?a|b,heartbeat_send=acme/*"', '"a=b c=D::e"' ),
	'background'    => array( 'exact', 'all', 'acme', '"acme,other-plugin single.php"', '' ),
	'server_timing' => array( '0', '1', 'on', 'off', 'yes', 'no', 'true', 'false', '' ),
);
foreach ( $values as $name => $good ) {
	foreach ( $good as $value ) {
		$answer = Child\command_line( '-d ' . escapeshellarg( "wp_heartbeat.$name=$value" ) . " -r 'echo ini_get( \"wp_heartbeat.$name\" );'" );
		echo "$name=$value: '$answer->body'$answer->errors\n";
	}
}
--EXPECT--
lane=express: 'express'
lane=full: 'full'
lane=off: ''
lease=1: '1'
lease=300: '300'
lease=3600: '3600'
proof=observed: 'observed'
proof=bytecode: 'bytecode'
proof=none: ''
proof=: ''
inert=: ''
inert="heartbeat_received=acme_beat": 'heartbeat_received=acme_beat'
inert="heartbeat_received=Acme\Lock->beat?a|b,heartbeat_send=acme/*": 'heartbeat_received=Acme\Lock->beat?a|b,heartbeat_send=acme/*'
inert="a=b c=D::e": 'a=b c=D::e'
background=exact: 'exact'
background=all: 'all'
background=acme: 'acme'
background="acme,other-plugin single.php": 'acme,other-plugin single.php'
background=: ''
server_timing=0: '0'
server_timing=1: '1'
server_timing=on: '1'
server_timing=off: ''
server_timing=yes: '1'
server_timing=no: ''
server_timing=true: '1'
server_timing=false: ''
server_timing=: ''
