<?php
/**
 * The site's configuration, read by the wp-config.php of Debian's WordPress: everything comes from the environment, by
 * the names of the official WordPress image.
 */

(static function (): void {
	$environment = static function ( string $name, string $default ): string {
		$value = getenv( $name );
		return false === $value || '' === $value ? $default : $value;
	};

	define( 'DB_HOST', $environment( 'WORDPRESS_DB_HOST', 'mysql' ) );
	define( 'DB_USER', $environment( 'WORDPRESS_DB_USER', 'wordpress' ) );
	define( 'DB_PASSWORD', $environment( 'WORDPRESS_DB_PASSWORD', '' ) );
	define( 'DB_NAME', $environment( 'WORDPRESS_DB_NAME', 'wordpress' ) );
	define( 'DB_CHARSET', $environment( 'WORDPRESS_DB_CHARSET', 'utf8mb4' ) );
	define( 'DB_COLLATE', $environment( 'WORDPRESS_DB_COLLATE', '' ) );
	define( 'WP_DEBUG', (bool) $environment( 'WORDPRESS_DEBUG', '' ) );

	// The entrypoint made them, once. Without them WordPress keeps keys of its own in the database.
	$keys = '/var/lib/wordpress/keys.php';
	$keys = is_readable( $keys ) ? (array) include $keys : array();
	foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $scheme ) {
		foreach ( array( $scheme . '_KEY', $scheme . '_SALT' ) as $name ) {
			$value = $environment( 'WORDPRESS_' . $name, $keys[ $name ] ?? '' );
			if ( '' !== $value ) {
				define( $name, $value );
			}
		}
	}

	// The volume is PHP's own to write; core's files are the image's, and are updated with it.
	define( 'FS_METHOD', 'direct' );
})();

$table_prefix = getenv( 'WORDPRESS_TABLE_PREFIX' ) ?: 'wp_';

if ( getenv( 'WORDPRESS_CONFIG_EXTRA' ) ) {
	eval( getenv( 'WORDPRESS_CONFIG_EXTRA' ) );
}
