--TEST--
The exit is taken inside a generator
--ENV--
WP_HEARTBEAT_FAULT=answer
--POST--
action=heartbeat
--FILE--
<?php
require __DIR__ . '/site/settings.inc';

function numbers(): Generator {
	try {
		yield 1;
		include SETTINGS;
		yield 2;
	} finally {
		echo "not reached: finally\n";
	}
}

foreach ( numbers() as $number ) {
	echo "$number\n";
}
echo "not reached\n";
--EXPECT--
1
answered
