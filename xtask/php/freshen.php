<?php
/**
 * Dates as of now what WordPress would ask the network for, or write, once it is old: so that no tick does.
 *
 * Called as `php freshen.php DOCROOT HOST`.
 */

$_SERVER['HTTP_HOST']       = $argv[2];
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';

require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

$core = (object) array(
	'updates'         => array(),
	'version_checked' => $GLOBALS['wp_version'],
	'last_checked'    => time(),
);
$plugins = (object) array(
	'last_checked' => time(),
	'checked'      => wp_list_pluck( get_plugins(), 'Version' ),
	'response'     => array(),
	'translations' => array(),
	'no_update'    => array(),
);
$themes  = (object) array(
	'last_checked' => time(),
	'checked'      => array_map( fn( $theme ) => $theme->get( 'Version' ), wp_get_themes() ),
	'response'     => array(),
	'no_update'    => array(),
	'translations' => array(),
);
set_site_transient( 'update_core', $core );
set_site_transient( 'update_plugins', $plugins );
set_site_transient( 'update_themes', $themes );

// A theme's patterns are looked up again after half an hour.
$GLOBALS['wpdb']->query(
	"UPDATE {$GLOBALS['wpdb']->options} SET option_value = UNIX_TIMESTAMP() + 31536000
	WHERE option_name LIKE '\\_site\\_transient\\_timeout\\_wp\\_theme\\_files\\_patterns%'"
);

echo "\n#answer\n", json_encode( true );
