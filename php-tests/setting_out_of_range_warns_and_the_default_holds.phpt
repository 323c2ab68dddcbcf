--TEST--
A setting out of range: a warning when PHP starts names setting, value and range, and the default holds
--FILE--
<?php
require __DIR__ . '/child.inc';

$values = array(
	'lane'          => array( 'fast', 'Express', 'express,full', '1' ),
	'lease'         => array( '0', '3601', '-1', '1.5', '300s', '1e2', '0x10', '99999999999999999999', 'long' ),
	'proof'         => array( 'seen', 'Bytecode', 'observed,bytecode' ),
	'inert'         => array( '"acme_beat"', '"=acme_beat"', '"heartbeat_received="', '"heartbeat_received=?acme"', '"a=b, c"' ),
	'background'    => array( '"exact,acme"', '"all acme"', 'on', 'acme/acme.php', '","' ),
	'server_timing' => array( '2', '-1', 'maybe', "'1 '" ),
);
foreach ( $values as $name => $bad ) {
	foreach ( $bad as $value ) {
		// Where files are preloaded PHP starts in two processes, and both warn.
		$answer = Child\command_line(
			'-d opcache.preload= -d ' . escapeshellarg( "wp_heartbeat.$name=$value" ) . " -r 'echo ini_get( \"wp_heartbeat.$name\" );'"
		);
		echo trim( $answer->body ), $answer->errors, "\n";
	}
}
--EXPECT--
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lane is "fast", but must be one of express, full, off; express holds instead in Unknown on line 0
express
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lane is "Express", but must be one of express, full, off; express holds instead in Unknown on line 0
express
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lane is "express,full", but must be one of express, full, off; express holds instead in Unknown on line 0
express
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lane is "1", but must be one of express, full, off; express holds instead in Unknown on line 0
express
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lease is "0", but must be a whole number from 1 to 3600 (seconds); 300 holds instead in Unknown on line 0
300
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lease is "3601", but must be a whole number from 1 to 3600 (seconds); 300 holds instead in Unknown on line 0
300
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lease is "-1", but must be a whole number from 1 to 3600 (seconds); 300 holds instead in Unknown on line 0
300
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lease is "1.5", but must be a whole number from 1 to 3600 (seconds); 300 holds instead in Unknown on line 0
300
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lease is "300s", but must be a whole number from 1 to 3600 (seconds); 300 holds instead in Unknown on line 0
300
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lease is "1e2", but must be a whole number from 1 to 3600 (seconds); 300 holds instead in Unknown on line 0
300
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lease is "0x10", but must be a whole number from 1 to 3600 (seconds); 300 holds instead in Unknown on line 0
300
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lease is "99999999999999999999", but must be a whole number from 1 to 3600 (seconds); 300 holds instead in Unknown on line 0
300
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.lease is "long", but must be a whole number from 1 to 3600 (seconds); 300 holds instead in Unknown on line 0
300
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.proof is "seen", but must be one of observed, bytecode, none; observed holds instead in Unknown on line 0
observed
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.proof is "Bytecode", but must be one of observed, bytecode, none; observed holds instead in Unknown on line 0
observed
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.proof is "observed,bytecode", but must be one of observed, bytecode, none; observed holds instead in Unknown on line 0
observed
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.inert is "acme_beat", but must be a list of hook=callback or hook=callback?key|key, separated by commas or spaces; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.inert is "=acme_beat", but must be a list of hook=callback or hook=callback?key|key, separated by commas or spaces; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.inert is "heartbeat_received=", but must be a list of hook=callback or hook=callback?key|key, separated by commas or spaces; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.inert is "heartbeat_received=?acme", but must be a list of hook=callback or hook=callback?key|key, separated by commas or spaces; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.inert is "a=b, c", but must be a list of hook=callback or hook=callback?key|key, separated by commas or spaces; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.background is "exact,acme", but must be exact, all, or names of plugins, separated by commas or spaces; exact holds instead in Unknown on line 0
exact
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.background is "all acme", but must be exact, all, or names of plugins, separated by commas or spaces; exact holds instead in Unknown on line 0
exact
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.background is "1", but must be exact, all, or names of plugins, separated by commas or spaces; exact holds instead in Unknown on line 0
exact
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.background is "acme/acme.php", but must be exact, all, or names of plugins, separated by commas or spaces; exact holds instead in Unknown on line 0
exact
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.background is ",", but must be exact, all, or names of plugins, separated by commas or spaces; exact holds instead in Unknown on line 0
exact
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.server_timing is "2", but must be 0 or 1; 0 holds instead in Unknown on line 0
0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.server_timing is "-1", but must be 0 or 1; 0 holds instead in Unknown on line 0
0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.server_timing is "maybe", but must be 0 or 1; 0 holds instead in Unknown on line 0
0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.server_timing is "1 ", but must be 0 or 1; 0 holds instead in Unknown on line 0
0
