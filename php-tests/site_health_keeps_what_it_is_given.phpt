--TEST--
Site Health's filters give back what they are given, with one entry more where it is an array
--INI--
error_log=/dev/null
--FILE--
<?php
foreach ( array( null, 7, 'text', new stdClass() ) as $odd ) {
	var_dump( WpHeartbeat\site_health_info( $odd ) === $odd, WpHeartbeat\site_health_tests( $odd ) === $odd );
}
var_dump( WpHeartbeat\site_health_info(), WpHeartbeat\site_health_tests() );

$object = new stdClass();
$info   = array( 'wp-core' => array( 'fields' => array( $object ) ), 5 => 'odd' );
$more   = WpHeartbeat\site_health_info( $info );
echo implode( ' ', array_keys( $more ) ), "\n";
var_dump( $more['wp-core']['fields'][0] === $object, count( $info ) );
foreach ( $more['wp-heartbeat']['fields'] as $name => $field ) {
	echo $name, ': ', implode( ' ', array_keys( $field ) ), "\n";
}

$tests = array( 'direct' => array( 'other' => array( 'test' => $object ) ), 'async' => array() );
$more  = WpHeartbeat\site_health_tests( $tests );
echo implode( ' ', array_keys( $more ) ), ': ', implode( ' ', array_keys( $more['direct'] ) ), "\n";
var_dump( $more['direct']['other']['test'] === $object, is_callable( $more['direct']['wp_heartbeat']['test'] ) );
echo json_encode( WpHeartbeat\site_health_tests( array() ) ), "\n";
echo json_encode( WpHeartbeat\site_health_tests( array( 'direct' => 'odd' ) ) ), "\n";

$result = WpHeartbeat\site_health_test();
echo implode( ' ', array_keys( $result ) ), ': ', $result['status'], ' ', $result['test'], "\n";

// Nothing of WordPress is there, and no WP-CLI.
var_dump( WpHeartbeat\forget(), WpHeartbeat\cli_forget(), WpHeartbeat\cli_explain( 'odd', 'odd' ) );
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
NULL
NULL
wp-core 5 wp-heartbeat
bool(true)
int(2)
version: label value debug private
state: label value debug private
ticks: label value debug private
kinds: label value debug private
in_the_way: label value debug private
core_uses: label value debug private
settings: label value debug private
pace: label value debug private
php: label value debug private
direct async: other wp_heartbeat
bool(true)
bool(true)
{"direct":{"wp_heartbeat":{"label":"Heartbeat","test":"WpHeartbeat\\site_health_test"}}}
{"direct":"odd"}
label status badge description actions test: good wp_heartbeat
int(-1)
NULL
NULL
