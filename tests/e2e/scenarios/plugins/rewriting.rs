//! Plugins on `heartbeat_received` that look at what others answered, or answer everybody.

use super::effect;
use super::pair::{Pair, Proof, pair};
use crate::posted::{Posted, by, lists};

/// A tick with somebody else's data.
fn other() -> Posted {
    by("edith").data("acme-other", "x")
}

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    [rewriting(), from_nobody()].into_iter().flatten().collect()
}

const REWRITES: &str = r"
function acme_collaborate( $response, $data, $screen_id ) {
	if ( ! isset( $response['wp-check-locked-posts'] ) ) {
		/* here */
		return $response;
	}
	foreach ( $response['wp-check-locked-posts'] as $key => $locked ) {
		$response['wp-check-locked-posts'][ $key ]['text'] = 'Currently being edited';
		unset( $response['wp-check-locked-posts'][ $key ]['avatar_src'] );
	}
	return $response;
}
add_filter( 'heartbeat_received', 'acme_collaborate', 20, 3 );";

const UNSETS: &str = r"
add_filter( 'heartbeat_received', function ( $response ) {
	/* here */
	unset( $response['acme_unread'] );
	return $response;
}, 10, 1 );";

const COPIES: &str = r"
add_filter( 'heartbeat_received', function ( $response, $data ) {
	/* here */
	return array_merge( $response, array() );
}, 10, 2 );";

fn rewriting() -> Vec<Pair> {
    vec![
        pair("a callback that rewrites core's locks, and there are none", other(), REWRITES)
            .proof(Proof::Either)
            .twin(effect::APPENDS),
        pair("a callback that rewrites core's locks", lists("edith", 0..3), REWRITES)
            .proof(Proof::None)
            .sql(lock!("post0", "admin", "5")),
        pair("a callback that takes away what is not there", other(), UNSETS).proof(Proof::Observed).twin(effect::SENDS_MAIL),
        pair("a callback that gives a copy of the response", other(), COPIES).proof(Proof::Observed).twin(effect::OPENS_SOCKET),
    ]
}

const FROM_NOBODY: &str = r"
function acme_activity( $response, $data ) {
	if ( empty( $data['acme_activity_last_recorded'] ) ) {
		/* here */
		return $response;
	}
	$response['acme_newest'] = (int) $data['acme_activity_last_recorded'] + 1;
	return $response;
}
add_filter( 'heartbeat_received', 'acme_activity', 10, 2 );
add_filter( 'heartbeat_nopriv_received', 'acme_activity', 10, 2 );";

fn from_nobody() -> Vec<Pair> {
    vec![
        pair("a callback for everybody, and nobody's tick", by("nobody").data("acme-other", "x"), FROM_NOBODY)
            .works(by("nobody").data("acme_activity_last_recorded", "41"))
            .twin(effect::APPENDS),
        pair("a callback for everybody, and an expired cookie", by("long expired").data("acme-other", "x"), FROM_NOBODY)
            .twin(effect::WRITES_OPTION),
        pair(
            "a callback that logs everybody out who is nobody",
            by("nobody").data("acme-other", "x"),
            "add_filter( 'heartbeat_nopriv_received', function ( $response ) {\n\t$response['acme_action'] = 'logout';\n\treturn $response;\n} );",
        )
        .proof(Proof::None),
    ]
}
