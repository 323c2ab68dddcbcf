--TEST--
Bodies that are broken, odd or huge: PHP reads them as it does without the extension, and nothing falls over
--FILE--
<?php
require __DIR__ . '/child.inc';

$deep = 'x';
for ( $depth = 0; $depth < 100; $depth++ ) {
	$deep = "[$depth]$deep";
}
$part   = static fn( string $head, string $content ): string => "--b\r\nContent-Disposition: form-data; $head\r\n\r\n$content\r\n";
$tick   = $part( 'name="action"', 'heartbeat' );
$bodies = array(
	'nonce as an array'         => 'action=heartbeat&_nonce[]=x',
	'data as a string'          => 'action=heartbeat&data=x',
	'data 100 deep'             => 'action=heartbeat&data' . $deep . '=1',
	'data of 1 MB'              => 'action=heartbeat&data[x]=' . str_repeat( 'y', 1 << 20 ),
	'2000 fields'               => 'action=heartbeat' . implode( '', array_map( static fn( $n ) => "&data[f$n]=$n", range( 1, 2000 ) ) ),
	'screen_id as an array'     => 'action=heartbeat&screen_id[a][b]=c',
	'not UTF-8'                 => "action=heartbeat&data[\xff\xfe]=\xc3\x28%ff",
	'NUL bytes'                 => "action=heartbeat&data[a\0b]=\0&%00=%00",
	'half an escape'            => 'action=heartbeat&data=%',
	'only separators'           => '&&&=&=&',
	'open bracket'              => 'action=heartbeat&data[a=b&[=c&]=d',
	'other fields as arrays'    => 'action=heartbeat&has_focus[]=&interval[]=&client[]=',
	'multipart'                 => array( $tick . $part( 'name="data[a]"', 'b' ) . '--b--' ),
	'multipart without its end' => array( $tick ),
	'multipart cut short'       => array( substr( $tick, 0, -15 ) ),
	'multipart with a file'     => array( $tick . $part( 'name="data[f]"; filename="f.php"', '<?php' ) . '--b--' ),
	'multipart, other boundary' => array( str_replace( '--b', '--c', $tick ) ),
);
foreach ( $bodies as $name => $body ) {
	$environment = is_array( $body ) ? array( 'CONTENT_TYPE' => 'multipart/form-data; boundary=b' ) : array();
	$body        = is_array( $body ) ? $body[0] : $body;
	$options     = '-d display_errors=1';
	$stock       = Child\request( __DIR__ . '/site/ajax.inc', $body, array( 'STOCK' => '1' ) + $environment, $options );
	$ours        = Child\request( __DIR__ . '/site/ajax.inc', $body, $environment, $options );
	if ( $stock == $ours && 0 === $ours->status && str_ends_with( $ours->body, "WordPress loaded\n" ) ) {
		echo "$name: the same\n";
	} else {
		var_dump( $name, $stock, $ours );
	}
}
foreach ( array( '0', '5', '100', '-1', 'x', '' ) as $length ) {
	$environment = array( 'CONTENT_LENGTH' => $length );
	$stock       = Child\request( __DIR__ . '/site/ajax.inc', 'action=heartbeat', array( 'STOCK' => '1' ) + $environment );
	$ours        = Child\request( __DIR__ . '/site/ajax.inc', 'action=heartbeat', $environment );
	if ( $stock != $ours ) {
		var_dump( $length, $stock, $ours );
	}
}
echo "done\n";
--EXPECT--
nonce as an array: the same
data as a string: the same
data 100 deep: the same
data of 1 MB: the same
2000 fields: the same
screen_id as an array: the same
not UTF-8: the same
NUL bytes: the same
half an escape: the same
only separators: the same
open bracket: the same
other fields as arrays: the same
multipart: the same
multipart without its end: the same
multipart cut short: the same
multipart with a file: the same
multipart, other boundary: the same
done
