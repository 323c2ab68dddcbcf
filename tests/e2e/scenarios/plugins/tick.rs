//! Plugins on `heartbeat_tick`: they work and answer nothing. What a witness saw shows nothing there: only bytecode does.

use super::effect;
use super::pair::{Pair, Proof, pair};
use crate::posted::{by, edits, lists};

/// A screen test in front of a method call, in a closure bound to `$this` and in a method that one calls.
const SCREEN_THEN_METHOD: &str = r"
final class Acme_Kit {
	public function register() {
		add_action( 'heartbeat_tick', function ( $response, $screen_id ) {
			if ( 'dashboard' === $screen_id || 'toplevel_page_acme' === $screen_id ) {
				$this->refresh();
			}
		}, 10, 2 );
		add_action( 'heartbeat_tick', function ( $response, $screen_id ) {
			$this->on_tick( $screen_id );
		}, 10, 2 );
	}
	private function on_tick( $screen_id ) {
		if ( 'dashboard' !== $screen_id && 'toplevel_page_acme-dashboard' !== $screen_id ) {
			return;
		}
		$this->refresh();
	}
	private function refresh() {
		update_option( 'acme_token', 1 + (int) get_option( 'acme_token' ) );
	}
}
( new Acme_Kit() )->register();";

const SYNC: &str = r"
class Acme_Features {
	private $option;
	public function __construct( $option ) {
		$this->option = $option;
	}
	public function register() {
		add_action( 'heartbeat_tick', fn( $response, $screen_id ) => $this->beat( $screen_id ), 10, 2 );
	}
	protected function beat( $screen_id ) {
		/* here */
		if ( 'dashboard' !== $screen_id ) {
			return;
		}
		update_option( $this->option, 'synced' );
	}
}
( new Acme_Features( 'acme_features' ) )->register();";

const UNCONDITIONAL: &str = r"
class Acme_Queue {
	public function __construct() {
		add_action( 'heartbeat_tick', array( $this, 'process' ) );
		add_action( 'heartbeat_nopriv_tick', array( $this, 'process' ) );
	}
	public function process() {
		$begin = microtime( true );
		foreach ( (array) get_option( 'acme_queue', array() ) as $event ) {
			do_action( 'acme_run', $event );
			if ( microtime( true ) - $begin > 10 ) {
				break;
			}
		}
	}
}
new Acme_Queue();";

const OPTION_GATE: &str = r"
function acme_run_worker() {
	$last = get_option( 'acme_heartbeat_run', 0 );
	if ( time() - 60 < $last ) {
		return;
	}
	update_option( 'acme_heartbeat_run', time() );
}
add_action( 'heartbeat_tick', 'acme_run_worker' );";

const OFF: &str = r"
class Acme_Analytics {
	const TRENDING = false;
	public static function beat() {
		if ( self::TRENDING ) {
			update_option( 'acme_trending', 1 );
		}
	}
}
add_action( 'heartbeat_tick', array( 'Acme_Analytics', 'beat' ) );";

const FLAG: &str = r"
class Acme_Search {
	private static $flags = array( 'indexer' => false );
	public static function beat() {
		if ( ! empty( self::$flags['indexer'] ) ) {
			update_option( 'acme_indexed', 1 );
		}
	}
}
add_action( 'heartbeat_tick', 'Acme_Search::beat' );";

const FLAG_CONSTANT: &str = r"
define( 'ACME_INDEXER', false );
add_action( 'heartbeat_tick', static function () {
	if ( ACME_INDEXER ) {
		update_option( 'acme_indexed', 1 );
	}
} );";

const EMPTY: &str = "add_action( 'heartbeat_tick', function () {\n\t/* here */\n} );";

const EMPTY_FOR_NOBODY: &str = r"
function acme_visit( $response, $screen_id ) {
	if ( 'front' === $screen_id ) {
		update_option( 'acme_visits', 1 + (int) get_option( 'acme_visits' ) );
	} else {
		/* here */
	}
}
add_action( 'heartbeat_nopriv_tick', 'acme_visit', 10, 2 );";

const INVOKABLE: &str = r"
class Acme_Beat {
	const AT = array( 'edit-post' => true, 'upload' => true );
	public function __invoke( $response, $screen_id ) {
		if ( ! isset( self::AT[ $screen_id ] ) ) {
			return;
		}
		update_option( 'acme_beat', $screen_id );
	}
}
add_action( 'heartbeat_tick', new Acme_Beat(), 10, 2 );";

const WITH_RIGHT: &str = r"
add_action( 'heartbeat_tick', function ( array $response, string $screen_id ): void {
	if ( ! current_user_can( 'manage_options' ) || 'post' === $screen_id ) {
		/* here */
		return;
	}
	update_option( 'acme_managed', 1 );
}, 10, 2 );";

const BY_RESPONSE: &str = r"
add_action( 'heartbeat_tick', function ( $response ) {
	if ( isset( $response['acme'] ) ) {
		update_option( 'acme_seen', 1 );
	}
} );";

fn workers() -> Vec<Pair> {
    let elsewhere = || by("edith").screen("edit-post");
    vec![
        pair("a worker for two screens, by closures and methods", elsewhere(), SCREEN_THEN_METHOD)
            .works(by("edith"))
            .acting("that works on this screen, too", "'toplevel_page_acme'", "'edit-post'")
            .acting(
                "whose method works on this screen, too",
                "'toplevel_page_acme-dashboard' !== $screen_id",
                "'edit-post' !== $screen_id",
            )
            .acting(
                "that works before it asks",
                "private function on_tick( $screen_id ) {",
                "private function on_tick( $screen_id ) {\n\t\t$this->refresh();",
            )
            .everywhere(),
        pair("a worker for two screens, on a list", lists("edith", 0..3), SCREEN_THEN_METHOD),
        pair("a worker for two screens, in an editor", edits("edith", 0), SCREEN_THEN_METHOD)
            .sql(lock!("post0", "edith", "30")),
        pair("a worker for one screen, by an arrow function", elsewhere(), SYNC).works(by("edith")).twins(&[
            effect::WRITES_OPTION,
            effect::OPENS_SOCKET,
            effect::NINTH_TIME,
            effect::LATER,
        ]),
        pair("a worker for everybody", by("edith"), UNCONDITIONAL).proof(Proof::None),
        pair("a worker for everybody, and nobody's tick", by("nobody"), UNCONDITIONAL).proof(Proof::None),
        pair("a worker that an option lets rest", by("edith"), OPTION_GATE)
            .proof(Proof::None)
            .sql(option!("acme_heartbeat_run", "4102444800")),
        pair("a worker that a class constant switches off", by("edith"), OFF)
            .acting("whose constant is true", "TRENDING = false", "TRENDING = true")
            .acting(
                "that works before it asks",
                "if ( self::TRENDING ) {",
                "update_option( 'acme_beats', 1 );\n\t\tif ( self::TRENDING ) {",
            ),
        pair("a worker that a static property switches off", by("edith"), FLAG).proof(Proof::None),
        pair("a worker that a constant switches off", by("edith"), FLAG_CONSTANT).proof(Proof::Unsaid).acting(
            "whose constant is true",
            "'ACME_INDEXER', false",
            "'ACME_INDEXER', true",
        ),
        pair("a worker that does nothing", by("edith"), EMPTY)
            .twins(&[effect::WRITES_FILE, effect::SENDS_MAIL, effect::AT_SHUTDOWN, effect::READS_OPTION, effect::SETS_HEADER])
            .everywhere(),
        pair("a worker on the front page's ticks, and nobody's tick", by("nobody"), EMPTY_FOR_NOBODY)
            .works(by("nobody").screen("front"))
            .twin(effect::WRITES_OPTION),
        pair("a worker that is an object", by("edith"), INVOKABLE).works(elsewhere()).acting(
            "whose table has the screen",
            "'upload' =>",
            "'dashboard' =>",
        ),
        pair("a worker for who may manage", by("edith"), WITH_RIGHT).works(by("admin")).twin(effect::SCHEDULES),
        pair("a worker for who may manage, not in the editor", by("admin").screen("post"), WITH_RIGHT).twin(effect::TENTH_TIME),
        pair("a worker that reads the response", by("edith"), BY_RESPONSE).proof(Proof::Unsaid).acting(
            "that finds what it looks for",
            "['acme']",
            "['wp-auth-check']",
        ),
    ]
}

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    workers().into_iter().map(Pair::never_observed).collect()
}
