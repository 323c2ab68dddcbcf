--TEST--
Files whose names only look like it are included
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

foreach ( array( 'not-wp-settings.php', 'wp-settings.php.inc', 'WP-SETTINGS.PHP' ) as $name ) {
	$folder = sys_get_temp_dir() . '/wp-settings.php-' . getmypid();
	mkdir( $folder );
	file_put_contents( "$folder/$name", "<?php echo '$name', PHP_EOL;" );
	include "$folder/$name";
	unlink( "$folder/$name" );
	rmdir( $folder );
}
include SETTINGS;
echo "not reached\n";
--EXPECT--
not-wp-settings.php
wp-settings.php.inc
WP-SETTINGS.PHP
answered
