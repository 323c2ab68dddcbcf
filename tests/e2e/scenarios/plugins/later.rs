//! What comes later: a plugin that did nothing a moment ago, and rows that have changed since.

use crate::posted::{by, lists};
use crate::scenario::Lane::{Express, Refused};
use crate::scenario::{Scenario, Server};

const FOR_ADMINISTRATORS: &str = r"
add_filter( 'heartbeat_send', function ( $response ) {
	if ( in_array( 'administrator', wp_get_current_user()->roles, true ) ) {
		$response['acme'] = 'acted';
	}
	return $response;
} );";

const FOR_MANAGERS: &str = r"
add_filter( 'heartbeat_send', function ( $response ) {
	if ( ! current_user_can( 'manage_options' ) ) {
		return $response;
	}
	$response['acme'] = 'acted';
	return $response;
} );
add_action( 'heartbeat_tick', function () {
	if ( current_user_can( 'manage_options' ) ) {
		update_option( 'acme_managed', 1 );
	}
} );";

/// No bytecode settles what a filter says.
const FOR_FILTERED_MANAGERS: &str = r"
add_filter( 'heartbeat_send', function ( $response ) {
	if ( apply_filters( 'acme_can_manage', current_user_can( 'manage_options' ) ) ) {
		$response['acme'] = 'acted';
	}
	return $response;
} );";

const THROWS: &str = r"
add_filter( 'heartbeat_received', function ( $response ) {
	throw new RuntimeException( 'acme' );
} );";

const ADMINISTRATOR: &str = caps!("edith", "a:1:{s:13:\"administrator\";b:1;}");
const SUBSCRIBER: &str = caps!("edith", "a:1:{s:10:\"subscriber\";b:1;}");
const NO_ROLE: &str = caps!("edith", "a:0:{}");

/// Replaces the list of locked posts by an empty one.
const EMPTIES: &str = r"
add_filter( 'heartbeat_received', function ( $response ) {
	return array();
}, 20 );";

const REWRITES: &str = r"
add_filter( 'heartbeat_received', function ( $response ) {
	if ( isset( $response['wp-check-locked-posts'] ) ) {
		$response['wp-check-locked-posts'] = array( 'acme' => count( get_post_types() ) > 0 );
	}
	return $response;
}, 20 );";

const GRANTS: &str = r"
add_filter( 'user_has_cap', function ( $allcaps ) {
	$allcaps['edit_others_posts'] = true;
	$allcaps['edit_published_posts'] = true;
	return $allcaps;
} );";

const NEW: &str = "full:no-lease";

/// What the callback leaves for later is done when its object goes.
const AT_ITS_END: &str = r"
class Acme {
	private $seen = false;
	public function received( $response ) {
		$this->seen = true;
		return $response;
	}
	public function __destruct() {
		if ( $this->seen ) {
			update_option( 'acme_seen', 1 + (int) get_option( 'acme_seen' ) );
		}
	}
}
add_filter( 'heartbeat_send', array( new Acme(), 'received' ) );";

/// The scenarios.
pub fn table() -> Vec<Scenario> {
    let named = |name: &str, code, posted| Scenario::posts(format!("fixture: {name}"), Express, posted).plugin(code);
    vec![
        // What code may have changed of a user's rights was seen of these rights.
        named("a role-gated callback, and the user gets the role", FOR_ADMINISTRATORS, by("edith")).then(ADMINISTRATOR, NEW),
        named("a role-gated callback by bytecode, and the user gets the role", FOR_ADMINISTRATORS, by("edith"))
            .on(Server::BytecodeOnly)
            .then(SUBSCRIBER, NEW)
            .then(ADMINISTRATOR, NEW),
        named("a callback gated by a capability, and the user gets it", FOR_MANAGERS, by("edith"))
            .then(SUBSCRIBER, NEW)
            .then(NO_ROLE, NEW)
            .then(ADMINISTRATOR, NEW),
        named("a callback gated by a capability, and the role gets it", FOR_MANAGERS, by("edith"))
            .on(Server::BytecodeOnly)
            .then(
                "UPDATE wp_options SET option_value = REPLACE(option_value, 's:17:\"edit_others_posts\"', 's:14:\"manage_options\"') WHERE option_name = 'wp_user_roles'",
                NEW,
            ),
        named("a callback gated by a filtered capability, and the user gets it", FOR_FILTERED_MANAGERS, by("edith"))
            .then(ADMINISTRATOR, NEW),
        named("a callback that throws", THROWS, by("edith").data("other", "x"))
            .config("define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true );\nini_set( 'display_errors', '0' );")
            .lane(Refused("third-party")),
        // What was observed is what became of one response, and now there is another.
        named("a callback that empties the response, and then there is a lock", EMPTIES, lists("edith", 0..3))
            .then(lock!("post0", "admin", "5"), NEW),
        named("a callback that rewrites locks, and then there is one", REWRITES, lists("edith", 0..3))
            .then(lock!("post0", "admin", "5"), NEW),
        // What was observed is that a callback gave what the user had already.
        named("a callback that gives rights, and then the user has them no more", GRANTS, lists("edith", 0..3))
            .sql(lock!("post0", "admin", "5"))
            .then(SUBSCRIBER, NEW),
        named("a callback that tells its object what to do at its end", AT_ITS_END, by("edith")).lane(Refused("background")),
    ]
}
