--TEST--
A shutdown function that fails after the exit fails as it would after exit()
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

register_shutdown_function(
	static function (): void {
		throw new LogicException( 'in shutdown' );
	}
);
include SETTINGS;
echo "not reached\n";
--EXPECTF--
answered

Fatal error: Uncaught LogicException: in shutdown in %s:%d
Stack trace:
#0 [internal function]: {closure%S}()
#1 {main}
  thrown in %s on line %d
