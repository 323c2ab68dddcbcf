//! Plugins on `heartbeat_send`, which every tick of a user fires.

use super::effect;
use super::pair::{Pair, Proof, pair};
use crate::posted::{by, edits, lists};

const EDITORS: &str = r"
class Acme_Interval {
	const SCREENS = array( 'post', 'page', 'acme_layout' );
	public static function ensure( $response, $screen_id ) {
		if ( ! in_array( $screen_id, self::SCREENS, true ) ) {
			/* here */
			return $response;
		}
		$response['heartbeat_interval'] = 'standard';
		return $response;
	}
}
add_filter( 'heartbeat_send', array( 'Acme_Interval', 'ensure' ), 100, 2 );";

const MODIFIED: &str = r"
function acme_modified( $response ) {
	if ( ! current_user_can( 'edit_posts' ) ) {
		return $response;
	}
	if ( ! isset( $_POST['data']['acme'] ) ) {
		/* here */
		return $response;
	}
	$response['acme'] = array( 'post_modified' => 'now' );
	return $response;
}
add_filter( 'heartbeat_send', 'acme_modified' );";

const SIGNED_IN: &str = r"
function acme_auth_check( $response ) {
	$response['acme_signed_in'] = is_user_logged_in() && ! empty( $GLOBALS['login_grace_period'] ) === false;
	return $response;
}
add_filter( 'heartbeat_send', 'acme_auth_check' );
add_filter( 'heartbeat_nopriv_send', 'acme_auth_check' );";

const BY_USER: &str = r"
add_filter( 'heartbeat_send', function ( $response, $screen_id = 'front' ) {
	if ( 0 === strpos( $screen_id, 'acme' ) && get_current_user_id() > 0 ) {
		$response['acme'] = array( 'user' => wp_get_current_user()->user_login );
	}
	/* here */
	return $response;
}, 10, 2 );";

const BY_HOOK: &str = r"
class Acme_Send {
	private static function is_mine( $screen_id ) {
		return 'heartbeat_send' === current_filter() && false !== strpos( $screen_id, 'acme' );
	}
	public static function send( $response, $screen_id ) {
		return self::is_mine( $screen_id ) ? self::add( $response ) : $response;
	}
	private static function add( $response ) {
		$response['acme'] = current_filter();
		return $response;
	}
}
add_filter( 'heartbeat_send', array( Acme_Send::class, 'send' ), 10, 2 );";

const UNTOUCHED: &str = "add_filter( 'heartbeat_send', function ( $response ) {\n\t/* here */\n\treturn $response;\n} );";

const RESPONSE_KEY: &str = r"
function acme_when_locked( $response, $screen_id ) {
	if ( isset( $response['wp-refresh-post-lock']['lock_error'] ) ) {
		$response['acme'] = 'taken';
	}
	/* here */
	return $response;
}
add_filter( 'heartbeat_send', 'acme_when_locked', 20, 2 );";

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    vec![
        pair("a list of screens", by("edith"), EDITORS)
            .works(by("edith").screen("acme_layout"))
            .twins(&[effect::WRITES_OPTION, effect::LATER])
            .acting("whose list has the screen", "'acme_layout'", "'dashboard'"),
        pair("a list of screens, in an editor of something else", edits("edith", 0).screen("attachment"), EDITORS)
            .sql(lock!("post0", "edith", "30"))
            .twin(effect::APPENDS),
        pair("a capability, then a posted key, on heartbeat_send", by("edith").data("other", "x"), MODIFIED)
            .works(by("edith").data("acme[post_id]", "{post0}"))
            .twin(effect::SETS_HEADER),
        pair("a capability, then a posted key, and nothing is posted", by("edith"), MODIFIED).twin(effect::AT_SHUTDOWN),
        pair("a session check of a plugin's own", by("edith"), SIGNED_IN).proof(Proof::None),
        pair("a session check of a plugin's own for nobody", by("nobody"), SIGNED_IN).proof(Proof::None),
        pair("a screen by the beginning of its name, and the user", by("edith"), BY_USER)
            .works(by("edith").screen("acme-page"))
            .twin(effect::WRITES_USER_META)
            .acting("that looks for any screen", "0 === strpos", "false === strpos"),
        pair("a private method that is asked first", by("edith"), BY_HOOK)
            .works(by("edith").screen("toplevel_page_acme"))
            .acting("whose method answers otherwise", "false !== strpos", "false === strpos")
            .acting("whose method prints", "return 'heartbeat_send'", "print ' '; return 'heartbeat_send'")
            .resting(
                "whose method asks for the time",
                "return 'heartbeat_send'",
                "return time() > 4102444800 && 'heartbeat_send'",
            ),
        pair("a closure that gives back what it got", by("edith"), UNTOUCHED)
            .twins(&[effect::READS_OPTION, effect::OPENS_SOCKET, effect::ECHOES])
            .resting(
                "that gives a copy",
                "return $response;",
                "return (array) json_decode( wp_json_encode( $response ), true );",
            )
            .acting("that gives something else", "return $response;", "return array( 'acme' => 1 );")
            .acting("that gives nothing", "return $response;", "return;")
            .everywhere(),
        pair("a closure that gives back what it got, on a list", lists("edith", 0..3), UNTOUCHED).twin(effect::SENDS_MAIL),
        pair("a closure that gives back what it got, in an editor", edits("edith", 0), UNTOUCHED)
            .sql(lock!("post0", "edith", "30"))
            .twin(effect::WRITES_FILE),
        pair("a key of core's in the response, which is not there", edits("edith", 0), RESPONSE_KEY)
            .proof(Proof::Either)
            .sql(lock!("post0", "edith", "30"))
            .twin(effect::APPENDS),
        pair("a key of core's in the response", edits("edith", 0), RESPONSE_KEY)
            .proof(Proof::None)
            .sql(lock!("post0", "admin", "5")),
    ]
}
