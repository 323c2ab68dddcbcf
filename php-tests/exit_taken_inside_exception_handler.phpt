--TEST--
The exit is taken inside an exception handler
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

set_exception_handler(
	static function ( Throwable $thrown ): void {
		echo $thrown->getMessage(), "\n";
		include SETTINGS;
		echo "not reached: handler\n";
	}
);

throw new LogicException( 'uncaught' );
--EXPECT--
uncaught
answered
