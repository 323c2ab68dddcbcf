<?php
/** Runs a case on both sides and compares. */
class Bench {
	const TWINS = array(
		'wp_check_locked_posts'            => 'WpHeartbeat\check_locked_posts',
		'wp_refresh_post_lock'             => 'WpHeartbeat\refresh_post_lock',
		'heartbeat_autosave'               => 'WpHeartbeat\heartbeat_autosave',
		'wp_auth_check'                    => 'WpHeartbeat\auth_check',
		'wp_refresh_post_nonces'           => 'WpHeartbeat\refresh_post_nonces',
		'wp_refresh_metabox_loader_nonces' => 'WpHeartbeat\refresh_metabox_loader_nonces',
		'wp_refresh_heartbeat_nonces'      => 'WpHeartbeat\refresh_heartbeat_nonces',
	);

	/** Hooks on which reading ahead shows, and nothing else: they are told of many rows at once, in another order. */
	const READING = array( 'update_post_metadata_cache', 'update_user_metadata_cache', 'sanitize_key' );

	public $fixtures;
	private $only;
	private $passed = 0;
	private $failed = 0;
	private $hooks;
	private $ended = false;

	public function __construct( Fixtures $fixtures, $only ) {
		$this->fixtures = $fixtures;
		$this->only     = $only;
		$fields         = _wp_post_revision_fields( array() );
		add_filter( '_wp_post_revision_fields', fn() => $fields, PHP_INT_MIN );
		// What would end the script is an exception here.
		add_filter( 'wp_die_ajax_handler', fn() => fn( $message ) => throw new RuntimeException( 'wp_die: ' . $this->text( $message ) ) );
		$this->hooks = $this->copy_hooks( $GLOBALS['wp_filter'] );
	}

	/**
	 * A case: `core` the function, `args` gives its arguments; and, where wanted, `user` (the editor), `setup`, `by`
	 * (`native` or `core`: who must answer), `queries` (the most that the native side may make), `may_read_more` (than
	 * core), `post` ($_POST), `warm` (a step behind the caches' flush), `holds` (what else must be), `elsewhere` (what is
	 * thrown may name another file: PHP's own functions name the line of PHP code that runs, and natively there is none).
	 */
	public function compare( $name, array $case ) {
		if ( '' !== $this->only && ! str_contains( $name, $this->only ) ) {
			return;
		}
		for ( $try = 0; $try < 5; $try++ ) {
			// Both sides must run within one second of the clock.
			$try && time_sleep_until( time() + 1 );
			$second = time();
			// Which side goes first changes, so that what only the first call does would show.
			$first  = ( $this->passed + $this->failed ) % 2;
			$sides  = array();
			$names  = $first ? array( 'native', 'core' ) : array( 'core', 'native' );
			foreach ( $names as $side ) {
				try {
					$sides[ $side ] = $this->run( $case, 'core' === $side ? $case['core'] : self::TWINS[ $case['core'] ] );
				} catch ( Throwable $thrown ) {
					$this->tell( $name, "the case itself fails: $thrown" );
					return;
				}
			}
			if ( time() === $second ) {
				break;
			}
		}
		$this->tell( $name, $this->difference( $case, $sides['core'], $sides['native'] ), $sides );
	}

	public function tell( $name, $difference, $sides = null ) {
		if ( null === $difference ) {
			++$this->passed;
			$queries = $sides ? " # queries: core {$sides['core']['queries']}, native {$sides['native']['queries']}" : '';
			echo "ok $name$queries\n";
		} else {
			++$this->failed;
			echo "not ok $name: $difference\n";
		}
	}

	/** The last cases end the script from within; then the sum. */
	public function ends() {
		require __DIR__ . '/cases/endings.php';
	}

	public function sum() {
		if ( $this->ended ) {
			return;
		}
		$this->ended = true;
		$this->fixtures->undo();
		echo "{$this->passed} passed, {$this->failed} failed\n";
		// Whatever status the endings left.
		exit( $this->failed ? 1 : 0 );
	}

	/** Everything as the fixtures left it. */
	public function reset() {
		global $wpdb, $wp_filter;
		$wpdb->query( 'ROLLBACK TO SAVEPOINT fixtures' );
		$wp_filter = $this->copy_hooks( $this->hooks );
		$_POST     = array();
		unset( $GLOBALS['login_grace_period'], $GLOBALS['post'] );
		// Core keeps what the last filter made of these from call to call: every case begins with core's own.
		_wp_post_revision_fields( array() );
		wp_cache_flush();
	}

	private function copy_hooks( $hooks ) {
		return array_map( fn( $hook ) => clone $hook, $hooks );
	}

	public function run( array $case, $function ) {
		global $wpdb;
		$this->reset();
		$f = $this->fixtures;
		isset( $case['setup'] ) && $case['setup']( $f );
		wp_set_current_user( 0 );
		wp_cache_flush();
		wp_load_alloptions();
		wp_set_current_user( '' === ( $case['user'] ?? 'editor' ) ? 0 : $f->{$case['user'] ?? 'editor'} );
		$arguments = $case['args']( $f );
		$_POST     = isset( $case['post'] ) ? $case['post']( $f ) : array();
		isset( $case['warm'] ) && $case['warm']( $f );

		$seen = (object) array( 'hooks' => array(), 'core' => null, 'errors' => array(), 'writes' => array() );
		$this->watch( $seen, $case['core'] );
		$told = array( 'result' => null, 'thrown' => null );
		$queries = $wpdb->num_queries;
		try {
			$told['result'] = $function( ...$arguments );
		} catch ( Throwable $thrown ) {
			$told['thrown'] = get_class( $thrown ) . ': ' . $thrown->getMessage();
			if ( empty( $case['elsewhere'] ) ) {
				$told['thrown'] .= ' in ' . $thrown->getFile() . ':' . $thrown->getLine();
			}
		}
		$told['queries'] = $wpdb->num_queries - $queries;
		restore_error_handler();
		remove_all_filters( 'all' );
		$told['arguments'] = $arguments;
		$told['rows']      = $this->rows();
		$told['post']      = $_POST;
		return $told + (array) $seen;
	}

	/** Notes what happens: hooks and their arguments, whether core's callback runs, warnings, queries that write. */
	private function watch( $seen, $core ) {
		add_action(
			'all',
			function ( ...$arguments ) use ( $seen, $core ) {
				if ( 'query' === $arguments[0] ) {
					preg_match( '/^\s*(SELECT|SHOW)/i', $arguments[1] ) || $seen->writes[] = $this->text( $arguments[1] );
				}
				$reading = 'query' === $arguments[0] || ( 'wp_check_locked_posts' === $core && in_array( $arguments[0], self::READING, true ) );
				if ( ! $reading ) {
					$seen->hooks[] = $arguments[0] . ' ' . $this->text( array_slice( $arguments, 1 ) );
					$stack         = array_column( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ), 'function' );
					$seen->core    = in_array( $core, $stack, true );
				}
			}
		);
		set_error_handler(
			function ( $level, $message, $file, $line ) use ( $seen ) {
				$seen->errors[] = "$level $message in $file:$line";
				return true;
			}
		);
	}

	private function text( $value ) {
		return is_string( $value ) ? $value : print_r( $value, true );
	}

	private function rows() {
		global $wpdb;
		$rows = array();
		foreach ( array( 'posts', 'postmeta', 'usermeta', 'users', 'term_relationships' ) as $table ) {
			$rows[ $table ] = $wpdb->get_results( "SELECT * FROM {$wpdb->$table} ORDER BY 1, 2", ARRAY_N );
		}
		$rows['options'] = $wpdb->get_results( "SELECT option_name, option_value, autoload FROM $wpdb->options ORDER BY 1", ARRAY_N );
		return $rows;
	}

	/** What a side told, made alike where only the database's counters and the microseconds of the clock differ. */
	private function alike( $text ) {
		$text    = preg_replace( '/#\d+ \(/', '# (', $text );
		$text    = preg_replace( '/\b0\.\d{8} \d{10}\b/', 'microtime', $text );
		$text    = preg_replace( '/(query_vars_hash.*?=> |wp_query:)[0-9a-f]{32}/', '$1hash', $text );
		$numbers = array();
		return preg_replace_callback(
			'/\b[78]0\d{5}\b/',
			function ( $found ) use ( &$numbers ) {
				$kind = $found[0][0];
				if ( in_array( $found[0], array( '7000000', '8000000' ), true ) ) {
					return $found[0];
				}
				$numbers[ $kind ][ $found[0] ] ??= 'new' . $kind . '-' . count( $numbers[ $kind ] ?? array() );
				return $numbers[ $kind ][ $found[0] ];
			},
			$text
		);
	}

	private function difference( array $case, array $core, array $native ) {
		foreach ( array( 'thrown', 'errors', 'result', 'hooks', 'writes', 'rows', 'arguments', 'post' ) as $what ) {
			// var_dump() tells types apart, print_r() does not.
			$sides = array();
			foreach ( array( $core, $native ) as $told ) {
				ob_start();
				'result' === $what ? var_dump( $told[ $what ] ) : print_r( $told[ $what ] );
				$sides[] = $this->alike( ob_get_clean() );
			}
			if ( $sides[0] !== $sides[1] ) {
				return "$what differ: " . $this->first_difference( $sides[0], $sides[1] );
			}
		}
		$by = array( 'native' => false, 'core' => true )[ $case['by'] ?? '' ] ?? null;
		if ( null !== $by && null !== $native['core'] && $native['core'] !== $by ) {
			return $by ? 'core\'s callback should have answered' : 'core\'s callback answered';
		}
		if ( isset( $case['queries'] ) && $native['queries'] > $case['queries'] ) {
			return "{$native['queries']} queries, at most {$case['queries']} are allowed (core: {$core['queries']})";
		}
		if ( empty( $case['may_read_more'] ) && $native['queries'] > $core['queries'] ) {
			return "{$native['queries']} queries, core makes {$core['queries']}";
		}
		return isset( $case['holds'] ) ? $case['holds']( $native ) : null;
	}

	private function first_difference( $one, $other ) {
		$one   = explode( "\n", $one );
		$other = explode( "\n", $other );
		foreach ( $one as $n => $line ) {
			if ( ! isset( $other[ $n ] ) || $line !== $other[ $n ] ) {
				$line = trim( $line );
				return "core «" . substr( $line, 0, 300 ) . "», native «" . substr( trim( $other[ $n ] ?? '' ), 0, 300 ) . "» (line $n)";
			}
		}
		return 'native goes on with «' . substr( trim( $other[ count( $one ) ] ), 0, 300 ) . '»';
	}
}
