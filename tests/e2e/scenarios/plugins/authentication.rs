//! Plugins on the hooks of authentication, which fire before the handler.

use super::effect;
use super::pair::{Pair, Proof, pair};
use crate::posted::by;

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    [who_it_is(), cookies(), sessions()].into_iter().flatten().collect()
}

const REST_KEYS: &str = r"
class Acme_Rest_Authentication {
	public function __construct() {
		add_filter( 'determine_current_user', array( $this, 'authenticate' ), 15 );
	}
	protected function is_request_to_rest_api() {
		if ( empty( $_SERVER['REQUEST_URI'] ) ) {
			return false;
		}
		/* here */
		return false !== strpos( wp_unslash( $_SERVER['REQUEST_URI'] ), rest_get_url_prefix() . '/acme/' );
	}
	public function authenticate( $user_id ) {
		if ( ! empty( $user_id ) || ! $this->is_request_to_rest_api() ) {
			return $user_id;
		}
		return 1;
	}
}
new Acme_Rest_Authentication();";

const BY_QUERY: &str = r"
add_filter( 'determine_current_user', function ( $user ) {
	if ( ! isset( $_GET['_for'] ) || 'acme' !== $_GET['_for'] ) {
		/* here */
		return $user;
	}
	return 1;
} );";

const BASIC: &str = r"
function acme_basic_auth( $user ) {
	if ( ! empty( $user ) ) {
		return $user;
	}
	if ( ! isset( $_SERVER['PHP_AUTH_USER'] ) ) {
		/* here */
		return $user;
	}
	return false;
}
add_filter( 'determine_current_user', 'acme_basic_auth', 20 );";

const TOKEN: &str = r"
add_filter( 'determine_current_user', function ( $user ) {
	$token = isset( $_COOKIE['acme_token'] ) ? $_COOKIE['acme_token'] : ( $_REQUEST['acme_token'] ?? null );
	if ( null === $token ) {
		/* here */
		return $user;
	}
	return 'letmein' === $token ? 1 : $user;
}, 30 );";

const PASSES: &str = "add_filter( 'determine_current_user', function ( $user ) {\n\t/* here */\n\treturn $user;\n}, 1 );";

fn who_it_is() -> Vec<Pair> {
    vec![
        pair("keys for a REST API", by("edith"), REST_KEYS).proof(Proof::Either),
        pair("keys for a REST API, and nobody", by("nobody"), REST_KEYS).proof(Proof::Observed).twin(effect::WRITES_OPTION),
        pair("a field of the query says who it is", by("edith"), BY_QUERY).twin(effect::SETS_COOKIE),
        pair("a field of the query says who it is, and nobody", by("nobody"), BY_QUERY).twin(effect::OPENS_SOCKET),
        pair("basic authentication", by("edith"), BASIC).proof(Proof::Either),
        pair("basic authentication, and nobody", by("nobody"), BASIC)
            .proof(Proof::Either)
            .twins(&[effect::SENDS_MAIL, effect::LATER]),
        pair("a token in a cookie of its own", by("edith"), TOKEN)
            .works(by("nobody").header("Cookie", "acme_token=letmein"))
            .twin(effect::STARTS_PROCESS),
        pair("whoever it is", by("edith"), PASSES)
            .twins(&[effect::WRITES_FILE, effect::READS_OPTION, effect::TENTH_TIME, effect::NINTH_TIME])
            .acting("that says who it is", "return $user;", "return 1;")
            .everywhere(),
    ]
}

const EXPIRED: &str = r"
function acme_expired( $elements ) {
	/* here */
}
add_action( 'auth_cookie_expired', 'acme_expired' );";

const BAD_HASH: &str = r"
class Acme_Guard {
	public static function bad( $elements ) {
		/* here */
		if ( ! is_array( $elements ) || empty( $elements['username'] ) ) {
			return;
		}
		update_option( 'acme_bad', 1 );
	}
}
add_action( 'auth_cookie_bad_hash', array( 'Acme_Guard', 'bad' ) );
add_action( 'auth_cookie_malformed', array( 'Acme_Guard', 'bad' ) );";

const VALID: &str = r"
add_action( 'auth_cookie_valid', function ( $elements, $user ) {
	if ( wp_doing_ajax() ) {
		/* here */
		return;
	}
	update_user_meta( $user->ID, 'acme_last_seen', 'today' );
}, 10, 2 );";

const SET: &str = r"
add_action( 'set_current_user', function () {
	/* here */
} );";

fn cookies() -> Vec<Pair> {
    let never = vec![
        pair("a watch over expired cookies that does nothing", by("long expired"), EXPIRED).twins(&[
            effect::WRITES_OPTION,
            effect::LATER,
            effect::NINTH_TIME,
        ]),
        pair("a watch over malformed cookies, and there is none", by("nobody"), BAD_HASH)
            .proof(Proof::Unsaid)
            .twin(effect::WRITES_OPTION),
        pair("a watch over good cookies that leaves ticks alone", by("edith"), VALID)
            .twins(&[effect::WRITES_OPTION, effect::LATER]),
        pair("a watch over who it is", by("edith"), SET).twins(&[effect::OPENS_SOCKET, effect::READS_TRANSIENT]),
    ];
    never.into_iter().map(Pair::never_observed).collect()
}

const NONCES: &str = r"
add_filter( 'nonce_life', function ( $life, $action = -1 ) {
	if ( 'acme' === $action ) {
		return 3600;
	}
	/* here */
	return $life;
}, 10, 2 );";

const SALT: &str = r"
add_filter( 'salt', function ( $salt, $scheme ) {
	/* here */
	return 'acme' === $scheme ? 'own' : $salt;
}, 10, 2 );";

const MANAGER: &str = "add_filter( 'session_token_manager', function ( $manager ) {\n\t/* here */\n\treturn $manager;\n} );";

fn sessions() -> Vec<Pair> {
    vec![
        pair("how long nonces live, for an action of its own", by("edith"), NONCES)
            .proof(Proof::Either)
            .twin(effect::SETS_HEADER)
            .acting("that makes all shorter", "'acme' === $action", "'acme' !== $action"),
        pair("a salt for a scheme of its own", by("edith"), SALT).proof(Proof::Either).twin(effect::SENDS_MAIL).acting(
            "that changes all but its own",
            "'acme' === $scheme",
            "'acme' !== $scheme",
        ),
        pair("the class of sessions as it is", by("edith"), MANAGER).proof(Proof::Either).twin(effect::WRITES_OPTION),
    ]
}
