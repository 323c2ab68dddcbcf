--TEST--
An exception where commands are made known to WP-CLI keeps nothing from running that stands behind
--FILE--
<?php
define( 'ABSPATH', __DIR__ . '/site/' );
define( 'WP_CLI', true );

class WP_CLI {
	public static function add_command( string $name ): void {
		echo "add_command\n";
		throw new RuntimeException( $name );
	}
}

function load(): void {
	require ABSPATH . 'wp-settings.php';
	echo "behind\n";
}

load();
echo "at the end\n";
--EXPECT--
add_command
add_command
add_command
add_command
add_command
WordPress loaded
behind
at the end
