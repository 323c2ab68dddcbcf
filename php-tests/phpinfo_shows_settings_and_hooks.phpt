--TEST--
phpinfo() shows version, state, settings and the hooks into the engine
--FILE--
<?php
ob_start();
phpinfo( INFO_MODULES );
$text = ob_get_clean();
foreach (
	array(
		'/^version => \\d+\\.\\d+\\.\\d+$/m',
		'/^state => express$/m',
		'/^panics caught in this process => 0$/m',
		'/^wp_heartbeat\\.lane => express => /m',
		'/^wp_heartbeat\\.lease => 300 => .*1 to 3600/m',
		'/^wp_heartbeat\\.server_timing => 0 => /m',
		'/^zend_compile_file => first => /m',
	) as $pattern
) {
	echo preg_match( $pattern, strstr( $text, "\nwp_heartbeat\n" ) ), " $pattern\n";
}
--EXPECT--
1 /^version => \d+\.\d+\.\d+$/m
1 /^state => express$/m
1 /^panics caught in this process => 0$/m
1 /^wp_heartbeat\.lane => express => /m
1 /^wp_heartbeat\.lease => 300 => .*1 to 3600/m
1 /^wp_heartbeat\.server_timing => 0 => /m
1 /^zend_compile_file => first => /m
