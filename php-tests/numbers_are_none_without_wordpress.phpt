--TEST--
status() and metrics() give no numbers where WordPress is not loaded, or its database cannot be reached
--FILE--
<?php
function show(): void {
	$status = WpHeartbeat\status();
	echo implode( ' ', array_keys( $status ) ), "\n";
	foreach ( array( 'since', 'ticks', 'kinds', 'reasons', 'cpu', 'bytes', 'round_trips', 'witnesses', 'leases', 'hours', 'recent' ) as $name ) {
		echo $name, ' ', json_encode( $status[ $name ] ), "\n";
	}
	$metrics = WpHeartbeat\metrics();
	echo preg_match_all( '/^[a-z_]+(\{[^}]*\})? [^0]/m', $metrics, $lines ), ' ', $lines[0][0], "\n";
	echo str_ends_with( $metrics, "# EOF\n" ) ? "whole\n" : $metrics;
}
show();
// As wp-config.php leaves them; nobody listens there.
$table_prefix = 'wp_';
foreach ( array( 'DB_HOST' => '127.0.0.1:1', 'DB_USER' => 'nobody', 'DB_PASSWORD' => '', 'DB_NAME' => 'none', 'DB_CHARSET' => 'utf8mb4' ) as $name => $value ) {
	define( $name, $value );
}
show();
--EXPECTF--
version lane state since ticks kinds reasons time cpu bytes round_trips witnesses leases hours recent pace
since 0
ticks {"total":0,"express":0,"full":0}
kinds []
reasons []
cpu {"express":0,"full":0,"saved":0}
bytes {"express":0,"full":0}
round_trips {"express":0,"full":0}
witnesses {"watched":0,"right":0,"wrong":0,"refused":[]}
leases {"given":0,"ended":[]}
hours []
recent []
1 wp_heartbeat_extension_info{version="%s",lane="express"} 1
whole
version lane state since ticks kinds reasons time cpu bytes round_trips witnesses leases hours recent pace
since 0
ticks {"total":0,"express":0,"full":0}
kinds []
reasons []
cpu {"express":0,"full":0,"saved":0}
bytes {"express":0,"full":0}
round_trips {"express":0,"full":0}
witnesses {"watched":0,"right":0,"wrong":0,"refused":[]}
leases {"given":0,"ended":[]}
hours []
recent []
1 wp_heartbeat_extension_info{version="%s",lane="express"} 1
whole
