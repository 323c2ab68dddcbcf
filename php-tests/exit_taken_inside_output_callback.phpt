--TEST--
An inclusion inside an output callback does no harm, whatever becomes of its output
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

ob_start(
	static function ( string $buffer ): string {
		include SETTINGS;

		return $buffer;
	}
);
echo "buffered\n";
ob_end_flush();
echo "not reached\n";
--EXPECT--
buffered
answered
