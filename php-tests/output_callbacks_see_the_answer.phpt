--TEST--
Output callbacks of wp-config.php see the answer, innermost first
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

ob_start( static fn( string $buffer ): string => "outer($buffer)\n" );
ob_start( static fn( string $buffer ): string => strtoupper( trim( $buffer ) ) );
include SETTINGS;
echo "not reached\n";
--EXPECT--
outer(ANSWERED)
