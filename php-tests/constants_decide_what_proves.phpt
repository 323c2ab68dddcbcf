--TEST--
The constants WP_HEARTBEAT_PROOF and WP_HEARTBEAT_INERT win over php.ini; out of range they are logged and passed over
--FILE--
<?php
require __DIR__ . '/child.inc';

$constants = array(
	'WP_HEARTBEAT_PROOF' => array( '"bytecode"', '"none"', 'false', '"seen"', '""' ),
	'WP_HEARTBEAT_INERT' => array( '"heartbeat_received=acme_beat"', '"heartbeat_received=Acme->beat?a|b, heartbeat_send=acme/*"', '""', '"acme_beat"', '"=x"', '"a=,b=c"', '[1]' ),
);
foreach ( $constants as $name => $values ) {
	foreach ( $values as $value ) {
		$setting = 'wp_heartbeat.' . strtolower( substr( $name, strlen( 'WP_HEARTBEAT_' ) ) );
		$answer  = Child\command_line( '-r ' . escapeshellarg( "define( '$name', $value ); ob_start(); phpinfo( INFO_MODULES ); preg_match( '/^$setting => (.*?) => /m', ob_get_clean(), \$found ); echo \$found[1] ?? 'nothing';" ) );
		echo "$name = $value: $answer->body\n", preg_replace( '/^\\[.*?\\] /m', '', $answer->errors );
	}
}
--EXPECT--
WP_HEARTBEAT_PROOF = "bytecode": bytecode
WP_HEARTBEAT_PROOF = "none": none
WP_HEARTBEAT_PROOF = false: none
WP_HEARTBEAT_PROOF = "seen": observed
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_PROOF is "seen", but must be one of observed, bytecode, none; observed holds instead
WP_HEARTBEAT_PROOF = "": observed
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_PROOF is "", but must be one of observed, bytecode, none; observed holds instead
WP_HEARTBEAT_INERT = "heartbeat_received=acme_beat": heartbeat_received=acme_beat
WP_HEARTBEAT_INERT = "heartbeat_received=Acme->beat?a|b, heartbeat_send=acme/*": heartbeat_received=Acme->beat?a|b, heartbeat_send=acme/*
WP_HEARTBEAT_INERT = "": nothing
WP_HEARTBEAT_INERT = "acme_beat": nothing
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_INERT is "acme_beat", but must be a list of hook=callback or hook=callback?key|key, separated by commas or spaces; nothing holds instead
WP_HEARTBEAT_INERT = "=x": nothing
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_INERT is "=x", but must be a list of hook=callback or hook=callback?key|key, separated by commas or spaces; nothing holds instead
WP_HEARTBEAT_INERT = "a=,b=c": nothing
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_INERT is "a=,b=c", but must be a list of hook=callback or hook=callback?key|key, separated by commas or spaces; nothing holds instead
WP_HEARTBEAT_INERT = [1]: nothing
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_INERT is "(not a string)", but must be a list of hook=callback or hook=callback?key|key, separated by commas or spaces; nothing holds instead
