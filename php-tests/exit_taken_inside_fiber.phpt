--TEST--
The exit is taken inside a Fiber
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

$fiber = new Fiber(
	static function (): void {
		try {
			$word = Fiber::suspend( 'suspended' );
			echo "$word\n";
			include SETTINGS;
		} finally {
			echo "not reached: finally\n";
		}
	}
);

echo $fiber->start(), "\n";
$fiber->resume( 'resumed' );
echo "not reached\n";
--EXPECT--
suspended
resumed
answered
