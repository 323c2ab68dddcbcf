//! The plugins of WordPress's own Heartbeat documentation, with a twin for each effect there is.

use super::effect;
use super::pair::{Pair, pair};
use crate::posted::by;

const EMPTY: &str = r"
function myplugin_receive_heartbeat( array $response, array $data ) {
	/* here */
	if ( empty( $data['myplugin_customfield'] ) ) {
		return $response;
	}
	$received = $data['myplugin_customfield'];
	$response['myplugin_customfield_hashed'] = sha1( $received );
	return $response;
}
add_filter( 'heartbeat_received', 'myplugin_receive_heartbeat', 10, 2 );";

const ISSET: &str = r"
function myplugin_respond( $response, $data, $screen_id ) {
	if ( isset( $data['client'] ) && 'marco' === $data['client'] ) {
		$response['server'] = 'polo';
	}
	/* here */
	return $response;
}
add_filter( 'heartbeat_received', 'myplugin_respond', 10, 3 );";

const SCREEN: &str = r"
function myplugin_send( $response, $screen_id ) {
	if ( 'post' === $screen_id ) {
		$response['myplugin_notice'] = 'Somebody is writing.';
	} else {
		/* here */
	}
	return $response;
}
add_filter( 'heartbeat_send', 'myplugin_send', 10, 2 );";

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    vec![
        pair("the documentation's callback with empty()", by("edith").data("other", "x"), EMPTY)
            .works(by("edith").data("myplugin_customfield", "A text."))
            .twins(effect::ALL)
            .everywhere(),
        pair("the documentation's callback with isset()", by("edith").data("other", "x"), ISSET)
            .works(by("edith").data("client", "marco"))
            .twins(&[effect::APPENDS, effect::NINTH_TIME, effect::TENTH_TIME])
            .everywhere(),
        pair("the documentation's callback with isset() and another text", by("edith").data("client", "polo"), ISSET)
            .twin(effect::LATER),
        pair("the documentation's callback on a screen", by("edith"), SCREEN)
            .works(by("edith").screen("post"))
            .twins(effect::ALL)
            .everywhere(),
        pair("the documentation's callback on a list", crate::posted::lists("edith", 0..3), SCREEN).twin(effect::WRITES_OPTION),
    ]
}
