--TEST--
The exit is taken inside a generator that another one delegates to
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

function inner(): Generator {
	yield 1;
	include SETTINGS;
	yield 2;
}

function outer(): Generator {
	$result = yield from inner();
	echo "not reached: outer\n";

	return $result;
}

$generator = outer();
foreach ( $generator as $number ) {
	echo "$number\n";
}
echo "not reached\n";
--EXPECT--
1
answered
