--TEST--
Destructors run after the exit: of what unwinds, of globals, of statics; what they print is appended
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

class Speaks {
	public static ?Speaks $kept = null;

	public function __construct( private string $name ) {}

	public function __destruct() {
		echo "$this->name\n";
	}
}

function load(): void {
	$local = new Speaks( 'local' );
	include SETTINGS;
}

Speaks::$kept = new Speaks( 'static' );
$global       = new Speaks( 'global' );
load();
echo "not reached\n";
--EXPECT--
answered
local
global
static
