//! Plugins on `heartbeat_received`, in the forms that well-known ones have: most look for their own key first.

use super::effect;
use super::pair::{Pair, Proof, pair};
use crate::posted::{Posted, by};

/// A tick with somebody else's data.
fn other() -> Posted {
    by("edith").data("acme-other", "x")
}

fn with(key: &'static str, value: &'static str) -> Posted {
    other().data(key, value)
}

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    [own_key(), own_key_of_others(), right_first(), without_key()].into_iter().flatten().collect()
}

const METHOD: &str = r"
class Acme_Lock {
	public function __construct() {
		add_filter( 'heartbeat_received', array( $this, 'heartbeat_received' ), 10, 2 );
	}
	public function heartbeat_received( $response, $data ) {
		if ( isset( $data['acme_post_lock']['post_ID'] ) ) {
			$post_id = (int) $data['acme_post_lock']['post_ID'];
			$this->lock( $post_id );
			$response['acme_post_lock'] = array( 'post' => $post_id, 'time' => 'now' );
		} else {
			/* here */
		}
		return $response;
	}
	private function lock( $post_id ) {
		update_post_meta( $post_id, '_acme_lock', get_current_user_id() );
	}
}
new Acme_Lock();";

const HANDED_ON: &str = r"
class Acme_Orders {
	public static function beat( $response, $data ) {
		if ( ! isset( $data['acme-refresh-order-lock'] ) ) {
			/* here */
			return $response;
		}
		unset( $response['wp-refresh-post-lock'] );
		$response['acme-refresh-order-lock'] = array( 'lock' => (int) $data['acme-refresh-order-lock'] );
		return $response;
	}
}
add_filter( 'heartbeat_received', function ( ...$all ) {
	return Acme_Orders::beat( ...$all );
}, 11, 2 );";

const HANDED_TO_OBJECT: &str = r"
class Acme_Locks {
	public function beat( $response, $data ) {
		/* here */
		if ( empty( $data['acme-check-locked-orders'] ) ) {
			return $response;
		}
		$response['acme-check-locked-orders'] = array_keys( (array) $data['acme-check-locked-orders'] );
		return $response;
	}
}
$acme_locks = new Acme_Locks();
add_filter( 'heartbeat_received', function ( $response, $data ) use ( $acme_locks ) {
	return $acme_locks->beat( $response, $data );
}, 11, 2 );";

const IDS: &str = r"
class Acme_Videos {
	public function add_filters() {
		add_filter( 'heartbeat_received', array( $this, 'processing' ), 10, 3 );
	}
	public function processing( $response, $data, $screen_id ) {
		if ( empty( $data['acme_processing_ids'] ) || ! is_array( $data['acme_processing_ids'] ) ) {
			return $response;
		}
		/* here */
		foreach ( $data['acme_processing_ids'] as $id ) {
			$response['acme_processing'][ $id ] = get_post_status( (int) $id );
		}
		return $response;
	}
}
( new Acme_Videos() )->add_filters();";

const STATIC: &str = r"
class Acme_Builder {
	public static function init() {
		add_filter( 'heartbeat_received', __CLASS__ . '::lock', 10, 2 );
	}
	public static function lock( $response, $data ) {
		if ( isset( $data['acme_builder_lock'] ) ) {
			$response['acme_builder_lock'] = array( 'id' => absint( $data['acme_builder_lock']['post_id'] ) );
		}
		/* here */
		return $response;
	}
}
Acme_Builder::init();";

const HELPED: &str = r"
function acme_get_array_var( $array, $key = '', $default = false ) {
	if ( is_array( $array ) ) {
		if ( isset( $array[ $key ] ) ) {
			return $array[ $key ];
		}
	}
	return $default;
}
function acme_refresh_lock( $response, $data ) {
	$received = acme_get_array_var( $data, 'acme-refresh-lock' );
	if ( ! $received ) {
		/* here */
		return $response;
	}
	$response['acme-refresh-lock'] = acme_get_array_var( $received, 'type', 'funnel' );
	return $response;
}
add_filter( 'heartbeat_received', 'acme_refresh_lock', 10, 2 );";

fn own_key() -> Vec<Pair> {
    vec![
        pair("a method with a key of two levels", other(), METHOD)
            .works(with("acme_post_lock[post_ID]", "{post3}"))
            .twins(&[effect::WRITES_OPTION, effect::LATER])
            .acting(
                "that looks for the key that was sent",
                "isset( $data['acme_post_lock']['post_ID'] )",
                "isset( $data['acme-other'] )",
            ),
        pair("a method with a key of two levels, and only the first", with("acme_post_lock", "text"), METHOD)
            .twin(effect::OPENS_SOCKET),
        pair("a closure that hands all its arguments to a static method", other(), HANDED_ON)
            .works(with("acme-refresh-order-lock", "7"))
            .twins(&[effect::SENDS_MAIL, effect::NINTH_TIME]),
        pair("a closure that hands its arguments to an object's method", other(), HANDED_TO_OBJECT)
            .proof(Proof::Either)
            .works(with("acme-check-locked-orders[5]", "1"))
            .twin(effect::WRITES_FILE),
        pair("a method with a list of ids", other(), IDS).works(with("acme_processing_ids[]", "{post0}")),
        pair("a method with a list of ids, which is a text", with("acme_processing_ids", "5"), IDS),
        pair("a static method by its name", other(), STATIC)
            .works(with("acme_builder_lock[post_id]", "5"))
            .twin(effect::AT_SHUTDOWN),
        pair("a function that asks a helper for its key", other(), HELPED)
            .works(with("acme-refresh-lock[type]", "email"))
            .twin(effect::SETS_HEADER)
            .acting(
                "whose helper counts",
                "return $default;",
                "update_option( 'acme_count', 1 + (int) get_option( 'acme_count' ) );\n\treturn $default;",
            )
            .acting("whose helper gives something", "return $default;", "return array( 'type' => 'twin' );"),
        pair("a function that asks a helper for its key, which is empty", with("acme-refresh-lock", ""), HELPED),
    ]
}

const SEVERAL_KEYS: &str = r"
add_filter( 'heartbeat_received', 'acme_presence', 11, 2 );
function acme_presence( $response, $data ) {
	if ( ! isset( $data['acme_users'] ) && ! isset( $data['acme_fetch']['notifications'] ) ) {
		/* here */
		return $response;
	}
	$response['acme_users'] = isset( $data['acme_users'] ) ? wp_list_pluck( get_users(), 'user_login' ) : array();
	return $response;
}";

const OFF_BY_CONSTANT: &str = r"
define( 'ACME_EDIT_LOCKS', 'acme-locks' );
function acme_locks( $response, $data = array() ) {
	if ( array_key_exists( ACME_EDIT_LOCKS, $data ) ) {
		$response[ ACME_EDIT_LOCKS ] = count( (array) $data[ ACME_EDIT_LOCKS ] );
	}
	/* here */
	return $response;
}
add_filter( 'heartbeat_received', 'acme_locks', 10, 2 );";

const BY_REQUEST: &str = r"
function acme_request( $response ) {
	if ( ! isset( $_POST['data']['acme']['modified'] ) ) {
		/* here */
		return $response;
	}
	$response['acme'] = sanitize_text_field( wp_unslash( $_POST['data']['acme']['modified'] ) );
	return $response;
}
add_filter( 'heartbeat_received', 'acme_request' );";

fn own_key_of_others() -> Vec<Pair> {
    vec![
        pair("a function with one key or another", other(), SEVERAL_KEYS)
            .works(with("acme_users", "1"))
            .twin(effect::WRITES_USER_META)
            .acting("that asks the wrong way round", "&& ! isset", "&& isset"),
        pair("a function whose key is a constant of its own", other(), OFF_BY_CONSTANT)
            .proof(Proof::Either)
            .works(with("acme-locks[]", "x"))
            .twin(effect::SCHEDULES)
            .acting("whose constant is the key that was sent", "'acme-locks' );", "'acme-other' );"),
        pair("a function that looks into $_POST", other(), BY_REQUEST)
            .works(with("acme[modified]", "now"))
            .twin(effect::STARTS_PROCESS),
    ]
}

const RIGHT_FIRST: &str = r"
function acme_updates( $response, $data ) {
	if ( ! current_user_can( 'manage_options' ) || ! is_array( $data ) || empty( $data['acme-updates'] ) ) {
		/* here */
		return $response;
	}
	$response['acme-updates'] = array( 'time' => 'now' );
	return $response;
}
add_filter( 'heartbeat_received', 'acme_updates', 10, 2 );";

const RIGHT_THEN_KEY: &str = r"
class Acme_Sales {
	public static function init() {
		add_filter( 'heartbeat_received', array( 'Acme_Sales', 'received' ), 10, 2 );
	}
	public static function received( $response, $data ) {
		if ( ! current_user_can( 'edit_others_posts' ) ) {
			return $response;
		}
		if ( empty( $data['acme_sales'] ) ) {
			/* here */
			return $response;
		}
		$response['acme-total'] = count( get_posts() );
		return $response;
	}
}
Acme_Sales::init();";

const RIGHT_ONLY: &str = r"
function acme_for_managers( $response ) {
	if ( ! current_user_can( 'manage_options' ) ) {
		/* here */
		return $response;
	}
	$response['acme_interval'] = 'fast';
	return $response;
}
add_filter( 'heartbeat_received', 'acme_for_managers', 10 );";

const RIGHT_FILTERED: &str = r"
class Acme_Options {
	public static function user_can_manage() {
		$can = current_user_can( 'manage_options' );
		return (bool) apply_filters( 'acme_user_can_manage', $can, false );
	}
}
function acme_jobs( $response, $data ) {
	if ( ! Acme_Options::user_can_manage() || ! is_array( $data ) || empty( $data['acme-jobs'] ) ) {
		/* here */
		return $response;
	}
	$response['acme-jobs'] = 'none';
	return $response;
}
add_filter( 'heartbeat_received', 'acme_jobs', 10, 2 );";

fn right_first() -> Vec<Pair> {
    let by_admin = || by("admin").data("acme-other", "x");
    vec![
        pair("a capability that the user has not, then the key", other(), RIGHT_FIRST)
            .works(by_admin().data("acme-updates", "1"))
            .twin(effect::APPENDS)
            .acting(
                "that asks the wrong way round",
                "! current_user_can( 'manage_options' ) || ! is_array( $data ) || empty( $data['acme-updates'] )",
                "current_user_can( 'manage_options' )",
            ),
        pair("a capability that the user has, then the key", by_admin(), RIGHT_FIRST).twin(effect::IN_TIME),
        pair("a capability of the editor's, then the key", other(), RIGHT_THEN_KEY)
            .works(with("acme_sales", "1"))
            .twin(effect::TENTH_TIME),
        pair("a capability of the editor's asked of a subscriber", by("susan").data("acme_sales", "1"), RIGHT_THEN_KEY),
        pair("a capability and no key", other(), RIGHT_ONLY)
            .works(by_admin())
            .twins(&[effect::SETS_COOKIE, effect::READS_TRANSIENT]),
        pair("a capability that a filter may change", other(), RIGHT_FILTERED)
            .proof(Proof::Observed)
            .works(by_admin().data("acme-jobs", "1"))
            .twin(effect::WRITES_FILE),
    ]
}

const BUILT_FIRST: &str = r"
class Acme_Images {
	private $commands = array( 'acme_smush' => 'smush' );
	private static $instance;
	public static function instance() {
		if ( null === self::$instance ) {
			self::$instance = new self();
		}
		return self::$instance;
	}
	public function received( $response, $data ) {
		foreach ( $data as $key => $value ) {
			if ( isset( $this->commands[ $key ] ) ) {
				$response[ $key ] = $this->commands[ $key ];
			}
		}
		return $response;
	}
}
add_filter( 'heartbeat_received', function ( $response, $data ) {
	/* here */
	return Acme_Images::instance()->received( $response, $data );
}, 10, 2 );";

const USER_META: &str = r"
class Acme_Onboarding {
	public function __construct() {
		add_filter( 'heartbeat_received', array( $this, 'received' ), 10, 2 );
	}
	public function received( $response, $data ) {
		$state = get_user_meta( get_current_user_id(), 'acme_onboarding', true );
		if ( empty( $state ) ) {
			/* here */
			return $response;
		}
		$response['acme_onboarding'] = $state;
		return $response;
	}
}
new Acme_Onboarding();";

fn without_key() -> Vec<Pair> {
    vec![
        pair("an object that is made first, then a loop over the keys", other(), BUILT_FIRST)
            .proof(Proof::Observed)
            .works(with("acme_smush", "1"))
            .twin(effect::WRITES_OPTION),
        pair("a state in the user's meta, which is not there", other(), USER_META)
            .proof(Proof::Observed)
            .twin(effect::ON_SHUTDOWN),
        pair("a state in the user's meta", other(), USER_META)
            .proof(Proof::None)
            .sql("INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES ({edith}, 'acme_onboarding', 'step 2')"),
    ]
}
