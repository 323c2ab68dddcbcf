<?php
/** Runs callbacks both ways, and counts. */
final class Runner {
	const PER_FILE  = 25;
	const ARGUMENTS = 8;
	const DAMAGES   = 3;
	/** The functions of core that a guard answers by itself. */
	const CORE = array( 'is_admin', 'wp_doing_ajax', 'wp_doing_cron', 'is_multisite', 'is_network_admin', 'current_filter', 'current_action', 'doing_filter', 'get_current_user_id', 'is_user_logged_in', 'wp_get_current_user', 'current_user_can', '__return_true', 'is_wp_error', 'WP_User::exists', 'WP_User::has_cap', 'WP_User::__get', 'WP_User::__isset' );

	public $pairs          = 0;
	private $inert         = 0;
	private $found         = 0;
	private $disagreements = 0;
	private $damaged       = 0;
	private $believed      = 0;
	private $missed        = array();
	private $heard         = 0;
	private $only;

	public function __construct( $only ) {
		$this->only = $only;
		set_error_handler( fn() => ++$this->heard );
	}

	public function run( $number, array $entry ) {
		for ( $count = 0; $count < self::ARGUMENTS; ++$count ) {
			$arguments = Dice::arguments( $entry['hook'] );
			$opaque    = Dice::opaque( $entry['hook'] );
			$world     = Dice::world() + array( 'hook' => $entry['hook'], 'core' => self::CORE );
			if ( null === $this->only || (int) $this->only === $number ) {
				$this->pair( $number, $entry, $arguments, $opaque, $world );
			}
		}
		for ( $count = 0; $count < self::DAMAGES; ++$count ) {
			++$this->damaged;
			$said            = WpHeartbeat\Seam\guard_of_damaged( $entry['callback'], $entry['is_filter'], $arguments, $opaque, $world, $number * self::DAMAGES + $count );
			$this->believed += 'inert' === $said ? 1 : 0;
		}
	}

	private function pair( $number, array $entry, array $arguments, array $opaque, array $world ) {
		++$this->pairs;
		$GLOBALS['guard_world'] = $world;
		list( $_POST, $_GET )   = array_values( $world['superglobals'] );
		// The user that the hook hands on is the tick's.
		foreach ( $arguments as &$argument ) {
			$argument = $argument instanceof WP_User ? new WP_User() : $argument;
		}
		unset( $argument );
		$said = WpHeartbeat\Seam\guard( $entry['callback'], $entry['is_filter'], $arguments, $opaque, $world );
		$did  = $this->did( $entry, $arguments );
		if ( null !== $this->only ) {
			echo "#$number {$entry['form']} on {$entry['hook']}\n  with ", json_encode( $arguments, JSON_PARTIAL_OUTPUT_ON_ERROR ), ' told all but ', json_encode( $opaque ), "\n  PHP: ", $did ?? 'nothing', "\n  replay: $said\n";
		}
		if ( null === $did ) {
			++$this->inert;
			$this->found += 'inert' === $said ? 1 : 0;
			if ( 'inert' !== $said ) {
				$why                  = preg_replace( '/ \(\S*:\d+\)$/', '', $said );
				$this->missed[ $why ] = array( ( $this->missed[ $why ][0] ?? 0 ) + 1, $number );
			}
		} elseif ( 'inert' === $said ) {
			++$this->disagreements;
			echo "disagrees: callback $number ({$entry['form']} on {$entry['hook']}): $did; arguments ", json_encode( $arguments, JSON_PARTIAL_OUTPUT_ON_ERROR ), "\n";
		}
		if ( 'differs once stored' === $said || str_starts_with( $said, 'cannot be stored' ) ) {
			++$this->disagreements;
			echo "disagrees: callback $number $said\n";
		}
	}

	/** Runs the callback: what it did, or null where it did nothing. */
	private function did( array $entry, array $arguments ) {
		$GLOBALS['acted'] = 0;
		$this->heard      = 0;
		$first            = $arguments[0] ?? null;
		$before           = $this->state( $entry['callback'] );
		$kept             = serialize( $arguments );
		ob_start();
		try {
			// As WP_Hook::apply_filters() calls it.
			$back = call_user_func_array( $entry['callback'], $arguments );
			$did  = null;
		} catch ( Throwable $thrown ) {
			$did = 'throws ' . get_class( $thrown ) . ': ' . $thrown->getMessage();
		}
		$output = ob_get_clean();
		if ( null !== $did ) {
			return $did;
		}
		if ( 0 !== $GLOBALS['acted'] || 0 !== $this->heard || '' !== $output ) {
			return "acts ({$GLOBALS['acted']}), warns ({$this->heard}) or prints ($output)";
		}
		if ( $entry['is_filter'] && $back !== $first ) {
			return 'gives back ' . json_encode( $back );
		}
		if ( $before !== $this->state( $entry['callback'] ) ) {
			return 'keeps something';
		}
		return serialize( $arguments ) === $kept ? null : 'changes its arguments';
	}

	/** What a callback could keep for its next call: properties, static ones too, and static variables. */
	private function state( $callback ) {
		$state   = array( Guard_Counter::$count );
		$closure = Closure::fromCallable( $callback );
		$code    = new ReflectionFunction( $closure );
		foreach ( $code->getStaticVariables() as $name => $value ) {
			$state[] = array( $name, $value );
		}
		$object = $code->getClosureThis();
		if ( $object && $object !== $this ) {
			$state[] = (array) $object;
		}
		$class = $code->getClosureScopeClass();
		if ( $class && Runner::class !== $class->getName() ) {
			$state[] = $class->getStaticProperties();
		}
		return serialize( $state );
	}

	public function tell() {
		arsort( $this->missed );
		foreach ( array_slice( $this->missed, 0, 40 ) as $why => list( $count, $number ) ) {
			echo "missed $count times (callback $number): $why\n";
		}
		echo "{$this->pairs} pairs, {$this->inert} inert, {$this->found} of them found, {$this->disagreements} disagreements, {$this->damaged} damaged copies, {$this->believed} of them believed\n";
	}
}
