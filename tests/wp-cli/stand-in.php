<?php
/**
 * A stand-in for WP-CLI, for tests: php stand-in.php DOCROOT [--help] COMMAND…
 *
 * No registry that these tests may use has WP-CLI. This does what the extension meets of it, in the same order and with the same
 * names (WP-CLI 2.12): commands by WP_CLI::add_command(), which puts off what has no parent yet and stops at what cannot be called;
 * arguments by a synopsis, with defaults and options; hooks that are set before WordPress; wp-config.php evaluated inside a method,
 * wp-settings.php included there, and wp-admin's functions behind it; format_items(), print_value(), log(), success(), error().
 * Its words are the stand-in's own.
 */

namespace WP_CLI\Utils {
	/** Rows, with these fields of each. */
	function format_items( $format, $items, $fields ) {
		$fields = is_array( $fields ) ? $fields : explode( ',', $fields );
		foreach ( $items as $item ) {
			foreach ( $fields as $field ) {
				if ( ! array_key_exists( $field, $item ) ) {
					\WP_CLI::error( "Invalid field: $field." );
				}
			}
		}
		$rows = array_map( fn( $item ) => array_map( fn( $field ) => $item[ $field ], $fields ), $items );
		switch ( $format ) {
			case 'table':
				foreach ( array_merge( array( $fields ), $rows ) as $row ) {
					\WP_CLI::line( '| ' . implode( ' | ', $row ) . ' |' );
				}
				break;
			case 'csv':
				foreach ( array_merge( array( $fields ), $rows ) as $row ) {
					fputcsv( STDOUT, $row, ',', '"', '' );
				}
				break;
			case 'json':
				echo json_encode( array_map( fn( $row ) => array_combine( $fields, $row ), $rows ), JSON_PARTIAL_OUTPUT_ON_ERROR );
				break;
			default:
				\WP_CLI::error( "Invalid format: $format" );
		}
	}
}

namespace {
	define( 'WP_CLI', true );
	define( 'WP_CLI_VERSION', '2.12.0' );

	class WP_CLI {
		/** By full name: what is called, its synopsis, what is said of it. */
		public static array $commands = array();
		private static array $deferred = array();

		public static function add_command( $name, $callable, $args = array() ) {
			$is_class = is_string( $callable ) && class_exists( $callable );
			if ( ! is_callable( $callable ) && ! $is_class ) {
				self::error( sprintf( 'Callable %s does not exist, and cannot be registered as `wp %s`.', json_encode( $callable ), $name ) );
			}
			$path = preg_split( '/\s+/', $name );
			array_pop( $path );
			$parent = implode( ' ', $path );
			if ( '' !== $parent && ! isset( self::$commands[ $parent ] ) ) {
				self::$deferred[ $parent ][] = func_get_args();
				return false;
			}
			if ( '' !== $parent && self::$commands[ $parent ]['callable'] ) {
				throw new Exception( "'$parent' can't have subcommands." );
			}
			if ( ! is_callable( $callable ) ) {
				foreach ( ( new ReflectionClass( $callable ) )->getMethods() as $method ) {
					if ( $method->isPublic() && ! $method->isStatic() && ! str_starts_with( $method->getName(), '__' ) ) {
						throw new Exception( "The method {$method->getName()}() would be a command." );
					}
				}
				$callable = null;
			}
			$synopsis = $args['synopsis'] ?? array();
			foreach ( $synopsis as $argument ) {
				if ( ! in_array( $argument['type'], array( 'positional', 'assoc', 'flag', 'generic' ), true ) || ! is_string( $argument['name'] ) ) {
					throw new Exception( 'A synopsis that is none.' );
				}
			}
			self::$commands[ $name ] = array( 'callable' => $callable, 'synopsis' => $synopsis, 'args' => $args );
			foreach ( self::$deferred[ $name ] ?? array() as $deferred ) {
				self::add_command( ...$deferred );
			}
			unset( self::$deferred[ $name ] );
			return true;
		}

		/** Before WordPress is there: it adopts what is preset. */
		public static function add_wp_hook( $tag, $function, $priority = 10, $accepted_args = 1 ) {
			global $wp_filter;
			$id = is_string( $function ) ? $function : spl_object_hash( $function );

			$wp_filter[ $tag ][ $priority ][ $id ] = array( 'function' => $function, 'accepted_args' => $accepted_args );
			return true;
		}

		public static function line( $message = '' ) {
			echo $message, "\n";
		}

		public static function log( $message ) {
			if ( ! in_array( '--quiet', $GLOBALS['argv'], true ) ) {
				fwrite( STDOUT, "$message\n" );
			}
		}

		public static function success( $message ) {
			self::log( "Success: $message" );
		}

		public static function warning( $message ) {
			fwrite( STDERR, "Warning: $message\n" );
		}

		public static function error( $message, $exit = true ) {
			fwrite( STDERR, "Error: $message\n" );
			if ( $exit ) {
				exit( 1 );
			}
		}

		public static function print_value( $value, $assoc_args = array() ) {
			echo 'json' === ( $assoc_args['format'] ?? '' ) ? json_encode( $value ) : var_export( $value, true ), "\n";
		}
	}

	class Runner {
		public function run( string $docroot, array $words ): void {
			$this->load_wordpress( $docroot );
			$words      = array_values( array_diff( $words, array( '--quiet' ) ) );
			$positional = array_values( array_filter( $words, fn( $word ) => ! str_starts_with( $word, '--' ) ) );
			$assoc      = array();
			foreach ( array_diff( $words, $positional ) as $word ) {
				[ $name, $value ] = explode( '=', substr( $word, 2 ), 2 ) + array( 1 => true );
				$assoc[ $name ]   = $value;
			}
			$name = array_shift( $positional ) ?? '';
			while ( $positional && isset( WP_CLI::$commands[ "$name {$positional[0]}" ] ) ) {
				$name .= ' ' . array_shift( $positional );
			}
			$command = WP_CLI::$commands[ $name ] ?? WP_CLI::error( "'$name' is not a registered wp command." );
			if ( isset( $assoc['help'] ) ) {
				$this->help( $name, $command );
				return;
			}
			if ( null === $command['callable'] ) {
				foreach ( array_keys( WP_CLI::$commands ) as $other ) {
					if ( str_starts_with( $other, "$name " ) ) {
						WP_CLI::line( "usage: wp $other" );
					}
				}
				return;
			}
			call_user_func( $command['callable'], $positional, $this->validated( $command['synopsis'], $positional, $assoc ) );
		}

		private function help( string $name, array $command ): void {
			WP_CLI::line( "wp $name: {$command['args']['shortdesc']}" );
			foreach ( $command['synopsis'] as $argument ) {
				WP_CLI::line( "{$argument['type']} {$argument['name']}: {$argument['description']}" );
			}
			WP_CLI::line( $command['args']['longdesc'] ?? '' );
		}

		private function validated( array $synopsis, array $positional, array $assoc ): array {
			$known = array();
			foreach ( $synopsis as $argument ) {
				$known[ $argument['type'] ][] = $argument['name'];
				if ( 'assoc' !== $argument['type'] ) {
					continue;
				}
				$value = $assoc[ $argument['name'] ] ?? $argument['default'] ?? null;
				if ( isset( $argument['options'] ) && ! in_array( $value, $argument['options'], true ) ) {
					WP_CLI::error( "Invalid value specified for '{$argument['name']}'" );
				}
				if ( null !== $value ) {
					$assoc[ $argument['name'] ] = $value;
				}
			}
			if ( count( $positional ) > count( $known['positional'] ?? array() ) ) {
				WP_CLI::error( 'Too many positional arguments: ' . end( $positional ) );
			}
			foreach ( array_keys( $assoc ) as $name ) {
				if ( ! in_array( $name, $known['assoc'] ?? array(), true ) ) {
					WP_CLI::error( "unknown --$name parameter" );
				}
			}
			return $assoc;
		}

		/** In a method, as there: what wp-config.php sets becomes global afterwards. */
		private function load_wordpress( string $docroot ): void {
			define( 'ABSPATH', rtrim( $docroot, '/' ) . '/' );
			$_SERVER['HTTP_HOST']      = '127.0.0.1';
			$_SERVER['REQUEST_METHOD'] = 'GET';
			$_SERVER['REQUEST_URI']    = '/';
			$stand_in_before           = get_defined_vars();
			eval( $this->config() );
			foreach ( get_defined_vars() as $key => $variable ) {
				if ( 'stand_in_before' !== $key && ! array_key_exists( $key, $stand_in_before ) ) {
					global ${$key};
					${$key} = $variable;
				}
			}
			WP_CLI::add_wp_hook( 'enable_maintenance_mode', static fn() => false );
			WP_CLI::add_wp_hook( 'enable_loading_advanced_cache_dropin', static fn() => false );
			WP_CLI::add_wp_hook( 'wp_die_handler', static fn() => static fn( $message ) => WP_CLI::error( is_string( $message ) ? $message : 'wp_die' ) );
			global $wpdb, $shortcode_tags;
			require ABSPATH . 'wp-settings.php';
			require ABSPATH . 'wp-admin/includes/admin.php';
		}

		/** wp-config.php, but for its last line, with its own path for __FILE__ and __DIR__. */
		private function config(): string {
			$file  = is_file( ABSPATH . 'wp-config.php' ) ? ABSPATH . 'wp-config.php' : dirname( ABSPATH ) . '/wp-config.php';
			$lines = preg_grep( '/^\s*require.+wp-settings\.php/', explode( "\n", file_get_contents( $file ) ), PREG_GREP_INVERT );
			$code  = preg_replace( '/^\s*<\?php\s/', '', implode( "\n", $lines ) );
			return str_replace( array( '__FILE__', '__DIR__' ), array( var_export( $file, true ), var_export( dirname( $file ), true ) ), $code );
		}
	}

	( new Runner() )->run( $argv[1], array_slice( $argv, 2 ) );
}
