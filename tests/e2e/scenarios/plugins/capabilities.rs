//! Plugins on `map_meta_cap` and `user_has_cap`, which ticks about posts fire.

use super::effect;
use super::pair::{Pair, Proof, pair};
use crate::posted::{Posted, edits, lists};

/// Whether the user may edit is asked of posts that somebody else edits: see [`locked`]. Of effects only those that happen each
/// time: core asks for capabilities before the handler, too, and what was done there is the background's.
fn list() -> Posted {
    lists("edith", 0..3)
}

fn locked(pair: Pair) -> Pair {
    pair.sql(lock!("post0", "admin", "5")).sql(lock!("post2", "arthur", "9"))
}

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    let of_lists = [mapping(), granting()].into_iter().flatten().map(locked);
    of_lists.chain(in_editors()).chain(elsewhere()).collect()
}

const SWITCH: &str = r"
function acme_map_meta_cap( $caps, $cap, $user_id, $args ) {
	switch ( $cap ) {
		case 'acme_manage':
		case 'acme_connect':
			$caps = array( 'manage_options' );
			break;
		case 'acme_view':
			$caps = array( 'read' );
			break;
		default:
			/* here */
			break;
	}
	return $caps;
}
add_filter( 'map_meta_cap', 'acme_map_meta_cap', 10, 4 );";

const BASE_TO_CORE: &str = r"
final class Acme_Permissions {
	const AUTHENTICATE = 'acme_authenticate';
	const SETUP = 'acme_setup';
	const BASE = array(
		self::AUTHENTICATE => 'manage_options',
		self::SETUP => 'manage_options',
	);
	public function register() {
		add_filter( 'map_meta_cap', function ( array $caps, $cap, $user_id, $args ) {
			return $this->map( $caps, $cap, $user_id, $args );
		}, 10, 4 );
	}
	private function map( array $caps, $cap, $user_id, $args ) {
		if ( isset( self::BASE[ $cap ] ) ) {
			return (array) self::BASE[ $cap ];
		}
		/* here */
		return $caps;
	}
}
( new Acme_Permissions() )->register();";

const BY_PROPERTY: &str = r"
class Acme_Mapped {
	private $map = array( 'acme_edit' => array( 'edit_posts' ) );
	public function map( $caps, $cap ) {
		/* here */
		return isset( $this->map[ $cap ] ) ? $this->map[ $cap ] : $caps;
	}
}
add_filter( 'map_meta_cap', array( new Acme_Mapped(), 'map' ), 10, 2 );";

const OF_POST: &str = r"
add_filter( 'map_meta_cap', function ( $caps, $cap, $user_id, $args ) {
	if ( 'edit_post' === $cap && isset( $args[0] ) && 1 === (int) $args[0] ) {
		$caps[] = 'do_not_allow';
	}
	/* here */
	return $caps;
}, 10, 4 );";

const OWNERS: &str = r"
add_filter( 'map_meta_cap', function ( $caps, $cap, $user_id, $args ) {
	if ( ! in_array( $cap, array( 'acme_read', 'acme_write', 'delete_user' ), true ) ) {
		/* here */
		return $caps;
	}
	return array( 'do_not_allow' );
}, 10, 4 );";

const ROLES_FIRST: &str = r"
function acme_roles_first( $caps, $cap ) {
	if ( in_array( 'administrator', wp_get_current_user()->roles, true ) ) {
		/* here */
		return $caps;
	}
	if ( 'edit_post' === $cap ) {
		return array( 'do_not_allow' );
	}
	return $caps;
}
add_filter( 'map_meta_cap', 'acme_roles_first', 10, 2 );";

fn mapping() -> Vec<Pair> {
    vec![
        pair("a switch over capabilities", list(), SWITCH)
            .twins(&[effect::WRITES_OPTION, effect::LATER])
            .acting("that has the capability that is asked", "'acme_view'", "'edit_post'")
            .everywhere(),
        pair("a switch over capabilities, and the post is another's", lists("conrad", 0..4), SWITCH).twin(effect::TENTH_TIME),
        pair("a table of capabilities in a class constant", list(), BASE_TO_CORE).twin(effect::OPENS_SOCKET).acting(
            "whose table has the capability that is asked",
            "'acme_setup'",
            "'edit_post'",
        ),
        pair("a table of capabilities in a property", list(), BY_PROPERTY).proof(Proof::Observed).twin(effect::SENDS_MAIL),
        pair("one post that nobody may edit, and it is not listed", lists("edith", 1..3), OF_POST)
            .proof(Proof::Either)
            .works(list())
            .twin(effect::STARTS_PROCESS),
        pair("a list of capabilities", list(), OWNERS).twin(effect::NINTH_TIME).acting(
            "whose list has the capability that is asked",
            "'delete_user'",
            "'edit_post'",
        ),
        pair("the current user's roles first", lists("admin", 0..3), ROLES_FIRST).works(list()).twin(effect::OPENS_SOCKET),
    ]
}

const CUSTOMER: &str = r"
function acme_customer_has_capability( $allcaps, $caps, $args ) {
	if ( isset( $caps[0] ) ) {
		switch ( $caps[0] ) {
			case 'view_order':
				$allcaps['view_order'] = true;
				break;
			case 'pay_for_order':
				$allcaps['pay_for_order'] = empty( $args[2] );
				break;
		}
	}
	/* here */
	return $allcaps;
}
add_filter( 'user_has_cap', 'acme_customer_has_capability', 10, 3 );";

const DIFFERENCE: &str = r"
add_filter( 'user_has_cap', function ( $allcaps, $caps, $args, $user ) {
	if ( ! array_diff( array( 'restrict_content', 'list_roles' ), $caps ) ) {
		$allcaps['list_roles'] = true;
		return $allcaps;
	}
	/* here */
	return $allcaps;
}, 10, 4 );";

const SWITCHING: &str = r"
class Acme_Switching {
	public function __construct() {
		add_filter( 'user_has_cap', array( $this, 'filter_user_has_cap' ), 10, 4 );
	}
	public function filter_user_has_cap( array $user_caps, array $required_caps, array $args, WP_User $user ) {
		if ( 'switch_to_user' === $args[0] ) {
			$user_caps['switch_to_user'] = $user->ID > 1;
		} elseif ( 'switch_off' === $args[0] ) {
			$user_caps['switch_off'] = user_can( $user->ID, 'edit_users' );
		} else {
			/* here */
		}
		return $user_caps;
	}
}
new Acme_Switching();";

const BY_ID: &str = r"
add_filter( 'user_has_cap', function ( $allcaps, $caps, $args ) {
	$user_id = $args[1] ?? 0;
	if ( ! $user_id || $user_id !== get_current_user_id() || 999999 !== (int) $user_id ) {
		/* here */
		return $allcaps;
	}
	return array( 'read' => true );
}, 10, 3 );";

const GRANTS: &str = r"
add_filter( 'user_has_cap', function ( $allcaps ) {
	$allcaps['acme'] = true;
	return $allcaps;
} );";

const GRANTS_AGAIN: &str = r"
add_filter( 'user_has_cap', function ( $allcaps ) {
	/* here */
	$allcaps['read'] = true;
	return $allcaps;
} );";

fn granting() -> Vec<Pair> {
    vec![
        pair("a switch over what is required", list(), CUSTOMER)
            .twins(&[effect::SENDS_MAIL, effect::READS_OPTION])
            .acting(
                "that grants what is required",
                "'pay_for_order':",
                "'edit_others_posts':\n\t\t\t\t$allcaps['edit_published_posts'] = false;",
            )
            .everywhere(),
        pair("a switch over what is required, asked of a subscriber", lists("susan", 0..3), CUSTOMER).twin(effect::SETS_COOKIE),
        pair("the difference of what is required and a list", list(), DIFFERENCE).twin(effect::ON_SHUTDOWN),
        pair("a method with types, and the user's object", list(), SWITCHING).twin(effect::WRITES_FILE).acting(
            "that looks for what is asked",
            "'switch_off' ===",
            "'edit_post' ===",
        ),
        pair("the user's id out of the arguments", list(), BY_ID).twin(effect::WRITES_OPTION),
        pair("a capability more for everybody", list(), GRANTS).proof(Proof::None),
        pair("a capability that the user has already", list(), GRANTS_AGAIN).proof(Proof::Either).twin(effect::WRITES_OPTION),
    ]
}

fn in_editors() -> Vec<Pair> {
    vec![
        pair("a switch over capabilities, in an editor", edits("edith", 0), SWITCH)
            .sql(lock!("post0", "edith", "30"))
            .twin(effect::WRITES_FILE),
        pair("a switch over what is required, in an editor", edits("edith", 0), CUSTOMER)
            .sql(lock!("post0", "edith", "30"))
            .twin(effect::AT_SHUTDOWN),
    ]
}

const INERT_BESIDE: &str = r"
add_filter( 'user_has_cap', function ( $allcaps, $caps, $args ) {
	if ( 'manage_options' === $args[0] && 'post' === ( $_POST['screen_id'] ?? '' ) ) {
		$allcaps['manage_options'] = true;
	}
	return $allcaps;
}, 10, 3 );
add_filter( 'heartbeat_send', function ( $response ) {
	if ( ! current_user_can( 'manage_options' ) ) {
		return $response;
	}
	$response['acme'] = 1;
	return $response;
} );";

const ASKED: &str = r"
add_filter( 'user_has_cap', function ( $allcaps ) {
	update_option( 'acme_asked', 1 + (int) get_option( 'acme_asked' ) );
	return $allcaps;
} );
add_filter( 'heartbeat_send', function ( $response ) {
	if ( current_user_can( 'manage_options' ) ) {
		$response['acme'] = 1;
	}
	return $response;
} );";

/// A capability that a callback asks is asked of other callbacks, too.
fn elsewhere() -> Vec<Pair> {
    vec![
        pair("a capability asked first, and it depends on another plugin", crate::posted::by("edith"), INERT_BESIDE)
            .proof(Proof::Unsaid)
            .works(crate::posted::by("edith").screen("post")),
        pair("a capability asked first, and another plugin counts", crate::posted::by("edith"), ASKED).proof(Proof::None),
    ]
}
