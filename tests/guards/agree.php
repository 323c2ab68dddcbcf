<?php
/**
 * Builds guards of generated callbacks, replays them on generated arguments, and runs the callbacks themselves: wherever a replay
 * says that a callback is inert, PHP must have done nothing.
 *
 * Called as `php -d extension=wp_heartbeat.so agree.php FOLDER SEED PAIRS [CALLBACK]` with a build that has the tests' seams. FOLDER
 * is where the callbacks are written to, and is not cleared. Prints `disagrees …` for each disagreement and last `PAIRS pairs, N inert,
 * N of them found, N disagreements, N damaged copies, N of them believed`. With the number of a callback it tells of that one only.
 */

error_reporting( E_ALL );
// What callbacks raise is counted; what is shown is a fatal error of the driver's own.
ini_set( 'display_errors', 'stderr' );
ini_set( 'log_errors', '0' );
ini_set( 'memory_limit', '1G' );

foreach ( array( 'dice', 'scope', 'expressions', 'hard', 'statements', 'callbacks', 'runner' ) as $part ) {
	require __DIR__ . "/$part.php";
}
list( , $folder, $seed, $pairs ) = $argv;
$only = $argv[4] ?? null;

@mkdir( "$folder/wp-includes", 0777, true );
@mkdir( "$folder/plugins", 0777, true );
copy( __DIR__ . '/core.php', "$folder/wp-includes/functions.php" );
copy( __DIR__ . '/helpers.php', "$folder/plugins/helpers.php" );
define( 'ABSPATH', "$folder/" );
define( 'GUARD_FLAG', true );
define( 'GUARD_NUMBER', 5 );
require "$folder/wp-includes/functions.php";
require "$folder/plugins/helpers.php";
if ( ! WpHeartbeat\Seam\engine_is_own() ) {
	echo "the engine is not its own\n";
	exit( 2 );
}

$runner = new Runner( $only );
$first  = 0;
while ( $runner->pairs < $pairs ) {
	Dice::seed( $seed * 100000 + $first );
	$file = "$folder/plugins/callbacks-$first.php";
	file_put_contents( $file, Callbacks::file( $first, Runner::PER_FILE ) );
	try {
		$callbacks = require $file;
	} catch ( Error $error ) {
		echo "the generator made what cannot be loaded: $error\n";
		exit( 2 );
	}
	foreach ( $callbacks as $at => $entry ) {
		$runner->run( $first + $at, $entry );
	}
	$first += Runner::PER_FILE;
}
$runner->tell();
