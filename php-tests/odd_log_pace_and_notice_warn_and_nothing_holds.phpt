--TEST--
A log that is no path, an interval, load or notice out of range: a warning when PHP starts names setting, value and range, and the default holds
--FILE--
<?php
require __DIR__ . '/child.inc';

$values = array(
	'log'              => array( 'ticks.log', '../ticks.log', '~/ticks.log', "\"/tmp/ticks\n.log\"", 'Syslog', '1' ),
	'interval.editor'  => array( '5', 'abc', '121', "'off'" ),
	'interval.front'   => array( '5', 'abc', '-15' ),
	'pace.load'        => array( '-1', '1e2', 'high', '101' ),
	'session_notice'   => array( '9999', '-1', '1.5' ),
	'metrics'          => array( '2' ),
);
foreach ( $values as $name => $bad ) {
	foreach ( $bad as $value ) {
		$answer = Child\command_line(
			'-d opcache.preload= -d ' . escapeshellarg( "wp_heartbeat.$name=$value" ) . " -r 'echo ini_get( \"wp_heartbeat.$name\" );'"
		);
		echo preg_replace( '/\n+/', "\n", trim( $answer->body . $answer->errors ) ), "\n";
	}
}
--EXPECT--
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.log is "ticks.log", but must be the absolute path of a file, syslog, or nothing; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.log is "../ticks.log", but must be the absolute path of a file, syslog, or nothing; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.log is "~/ticks.log", but must be the absolute path of a file, syslog, or nothing; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.log is "/tmp/ticks?.log", but must be the absolute path of a file, syslog, or nothing; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.log is "Syslog", but must be the absolute path of a file, syslog, or nothing; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.log is "1", but must be the absolute path of a file, syslog, or nothing; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.interval.editor is "5", but must be a whole number from 15 to 120 (seconds), or nothing (WordPress's own); never off: without ticks an editor loses its post's lock, autosaves and the notice of a session that ended; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.interval.editor is "abc", but must be a whole number from 15 to 120 (seconds), or nothing (WordPress's own); never off: without ticks an editor loses its post's lock, autosaves and the notice of a session that ended; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.interval.editor is "121", but must be a whole number from 15 to 120 (seconds), or nothing (WordPress's own); never off: without ticks an editor loses its post's lock, autosaves and the notice of a session that ended; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.interval.editor is "off", but must be a whole number from 15 to 120 (seconds), or nothing (WordPress's own); never off: without ticks an editor loses its post's lock, autosaves and the notice of a session that ended; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.interval.front is "5", but must be a whole number from 15 to 120 (seconds), off, or nothing (WordPress's own); nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.interval.front is "abc", but must be a whole number from 15 to 120 (seconds), off, or nothing (WordPress's own); nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.interval.front is "-15", but must be a whole number from 15 to 120 (seconds), off, or nothing (WordPress's own); nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.pace.load is "-1", but must be a number from 0.1 to 100 (load average of one minute, by processor), or nothing; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.pace.load is "1e2", but must be a number from 0.1 to 100 (load average of one minute, by processor), or nothing; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.pace.load is "high", but must be a number from 0.1 to 100 (load average of one minute, by processor), or nothing; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.pace.load is "101", but must be a number from 0.1 to 100 (load average of one minute, by processor), or nothing; nothing holds instead in Unknown on line 0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.session_notice is "9999", but must be a whole number from 0 to 1440 (minutes); 0 holds instead in Unknown on line 0
0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.session_notice is "-1", but must be a whole number from 0 to 1440 (minutes); 0 holds instead in Unknown on line 0
0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.session_notice is "1.5", but must be a whole number from 0 to 1440 (minutes); 0 holds instead in Unknown on line 0
0
Warning: PHP Startup: wp_heartbeat: wp_heartbeat.metrics is "2", but must be 0 or 1; 1 holds instead in Unknown on line 0
1
