--TEST--
The constant WP_HEARTBEAT_LANE wins over php.ini; out of range it is logged and passed over
--FILE--
<?php
require __DIR__ . '/child.inc';

foreach ( array( 'express', 'full', 'off' ) as $setting ) {
	foreach ( array( '', '"express"', '"full"', '"off"', '"fast"', '""', 'true', '7', '[1]' ) as $constant ) {
		$answer = Child\request(
			__DIR__ . '/site/config.inc',
			'action=heartbeat',
			array( 'CONSTANT' => $constant ),
			"-d wp_heartbeat.lane='\"$setting\"' -d wp_heartbeat.server_timing=1"
		);
		preg_match( '/desc="?([a-z:-]*)/', $answer->headers, $lane );
		// Express is tried, and declines for a reason of its own: there is no site here.
		$lane = array( '' => 'off', 'full:lane-full' => 'full' )[ $lane[1] ?? '' ] ?? 'express';
		echo "$setting, $constant: $lane\n";
		if ( "WordPress loaded\n" !== $answer->body || 0 !== $answer->status ) {
			var_dump( $answer );
		}
		if ( 'express' === $setting ) {
			echo preg_replace( '/^\\[.*?\\] /', '', $answer->errors );
		}
	}
}
--EXPECT--
express, : express
express, "express": express
express, "full": full
express, "off": off
express, "fast": express
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_LANE is "fast", but must be one of express, full, off; express holds instead
express, "": express
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_LANE is "", but must be one of express, full, off; express holds instead
express, true: express
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_LANE is "1", but must be one of express, full, off; express holds instead
express, 7: express
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_LANE is "7", but must be one of express, full, off; express holds instead
express, [1]: express
PHP Warning:  wp_heartbeat: WP_HEARTBEAT_LANE is "(not a string)", but must be one of express, full, off; express holds instead
full, : full
full, "express": express
full, "full": full
full, "off": off
full, "fast": full
full, "": full
full, true: full
full, 7: full
full, [1]: full
off, : off
off, "express": express
off, "full": full
off, "off": off
off, "fast": off
off, "": off
off, true: off
off, 7: off
off, [1]: off
