//! Plugins on `wp_refresh_nonces`, which a tick with a nonce of the half-day before fires.

use super::effect;
use super::pair::{Pair, Proof, pair};
use crate::posted::{Age, Posted, by, wants_nonces};

const OWN_KEY: &str = r"
class Acme_Nonces {
	public static function refresh( $response, $data ) {
		if ( isset( $data['acme_post_lock']['post_ID'] ) ) {
			$response['acme_nonces'] = array( 'saved' => 'new' );
			return $response;
		}
		/* here */
		return $response;
	}
}
add_filter( 'wp_refresh_nonces', array( 'Acme_Nonces', 'refresh' ), 30, 2 );";

const ALWAYS: &str = r"
add_filter( 'wp_refresh_nonces', function ( $response, $data, $screen_id ) {
	$response['acme_token'] = 'token';
	return $response;
}, 10, 3 );";

const SCREEN: &str = r"
function acme_map_nonces( $response, $data, $screen_id ) {
	if ( 'toplevel_page_acme-map' !== $screen_id ) {
		/* here */
		return $response;
	}
	$response['acme_map'] = wp_create_nonce( 'acme_map' );
	return $response;
}
add_filter( 'wp_refresh_nonces', 'acme_map_nonces', 10, 3 );";

const RESPONSE_KEY: &str = r"
function acme_editor_nonces( $response ) {
	if ( ! array_key_exists( 'wp-refresh-post-nonces', $response ) ) {
		/* here */
		return $response;
	}
	$response['wp-refresh-post-nonces']['replace']['acme'] = 'new';
	return $response;
}
add_filter( 'wp_refresh_nonces', 'acme_editor_nonces', 11 );";

const CORES_KEY: &str = r"
function acme_beside_core( array $response, array $data ) {
	$asked = $data['wp-refresh-post-nonces'] ?? array();
	if ( empty( $asked['post_id'] ) || empty( $data['acme'] ) ) {
		/* here */
		return $response;
	}
	$response['acme'] = $asked['post_id'];
	return $response;
}
add_filter( 'wp_refresh_nonces', 'acme_beside_core', 20, 2 );";

fn old() -> Posted {
    by("edith").aged(Age::Old)
}

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    vec![
        pair("a key of two levels on wp_refresh_nonces", old().data("other", "x"), OWN_KEY)
            .works(old().data("acme_post_lock[post_ID]", "5"))
            .twin(effect::WRITES_OPTION)
            .everywhere(),
        pair("a key of two levels on wp_refresh_nonces, and no data", old(), OWN_KEY).twin(effect::APPENDS),
        pair("a key of two levels on wp_refresh_nonces, and the nonce has expired", by("edith").aged(Age::Stale), OWN_KEY)
            .twin(effect::SETS_HEADER),
        pair("a token with every refresh of nonces", old(), ALWAYS).proof(Proof::None),
        // Its nonce is fresh: nobody asks for the token.
        pair("a token with every refresh of nonces, and there is none", by("edith"), ALWAYS),
        pair("a screen on wp_refresh_nonces", old().data("other", "x"), SCREEN)
            .works(old().screen("toplevel_page_acme-map"))
            .twins(&[effect::SENDS_MAIL, effect::NINTH_TIME]),
        pair("a screen on wp_refresh_nonces, in an editor", wants_nonces("edith", 0), SCREEN).twin(effect::WRITES_USER_META),
        pair("a key of the response on wp_refresh_nonces, which is not there", old(), RESPONSE_KEY)
            .proof(Proof::Either)
            .works(wants_nonces("edith", 0))
            .twin(effect::AT_SHUTDOWN),
        pair("a key of core's and one of its own on wp_refresh_nonces", wants_nonces("edith", 1), CORES_KEY)
            .works(wants_nonces("edith", 1).data("acme", "1"))
            .twin(effect::APPENDS),
    ]
}
