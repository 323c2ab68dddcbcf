--TEST--
The exit is taken inside methods, static and not, and inside a constructor
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

class Loader {
	private array $kept;

	public function __construct( string $name ) {
		$this->kept = array( $name => $this );
		self::load( $this );
		echo "not reached: constructor\n";
	}

	public static function load( self $loader ): void {
		$loader->settings();
		echo "not reached: static method\n";
	}

	private function settings(): void {
		include SETTINGS;
		echo "not reached: method\n";
	}
}

new Loader( 'name' );
echo "not reached\n";
--EXPECT--
answered
