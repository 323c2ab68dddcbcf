--TEST--
The exit is taken inside a Fiber that another one started, while a third one is suspended
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

$third = new Fiber( static fn() => Fiber::suspend() );
$third->start();

$outer = new Fiber(
	static function (): void {
		$inner = new Fiber(
			static function (): void {
				include SETTINGS;
			}
		);
		$inner->start();
		echo "not reached: outer\n";
	}
);
$outer->start();
echo "not reached\n";
--EXPECT--
answered
