//! Which keys of a tick's data wake a callback, as its guard shows them.

mod guard_support;

use guard::build;
use guard_support::{Site, code, sealed};

/// A callback of `heartbeat_received` with `$response, $data, $screen_id`.
fn filter(text: &str) -> guard::code::Code {
    code("acme_beat", &format!("RECV #1 -> $response\nRECV #2 -> $data\nRECV #3 -> $screen\n{text}"))
}

fn elements(text: &str, site: &Site, at: u32) -> Vec<String> {
    let guard = build(filter(text), site).unwrap_or_else(|refusal| panic!("{text}: {refusal}"));
    guard.elements_of(at).into_iter().collect()
}

#[test]
fn keys_are_those_that_are_asked_of_the_data() {
    for (text, expected) in [
        ("ISSET_ISEMPTY_DIM_OBJ $data 'acme' -> ~0\nJMPZ ~0 @6\nECHO 'x'\nRETURN $response", &["acme"][..]),
        (
            "FETCH_DIM_IS $data 'acme' -> ~0\nISSET_ISEMPTY_DIM_OBJ ~0 'lock' -> ~1\nJMPZ ~1 @7\nECHO 'x'\nRETURN $response",
            &["acme"],
        ),
        ("ARRAY_KEY_EXISTS 'acme' $data -> ~0\nJMPNZ ~0 @6\nRETURN $response\nTHROW ~0", &["acme"]),
        ("ISSET_ISEMPTY_DIM_OBJ $data 7 -> ~0\nJMPZ ~0 @6\nECHO 'x'\nRETURN $response", &["7"]),
        // What stands behind the way that is inert may be asked, too.
        (
            "ISSET_ISEMPTY_DIM_OBJ $data 'b' -> ~0\nJMPZ ~0 @6\nECHO 'x'\nISSET_ISEMPTY_DIM_OBJ $data 'a' -> ~1\nJMPZ ~1 @9\nECHO 'y'\nRETURN $response",
            &["a", "b"],
        ),
        // The screen's name is no key of the data.
        ("IS_IDENTICAL $screen 'post' -> ~0\nJMPZ ~0 @6\nECHO 'x'\nRETURN $response", &[]),
    ] {
        assert_eq!(elements(text, &Site::new(), 2), expected, "{text}");
        assert!(elements(text, &Site::new(), 1).is_empty() && elements(text, &Site::new(), 0).is_empty(), "{text}");
    }
}

#[test]
fn data_that_is_handed_on_is_followed() {
    let wants = "RECV #1 -> $first\nRECV #2 -> $given\nISSET_ISEMPTY_DIM_OBJ $given 'more' -> ~0\nISSET_ISEMPTY_DIM_OBJ $first 'none' -> ~1\nRETURN ~0";
    let site = Site::new().function(code("acme_wants", wants));
    let text = "INIT_FCALL _ 'acme_wants'\nSEND_VAR $screen #1\nSEND_VAR $data #2\nDO_UCALL -> ~0\nJMPZ ~0 @9\nECHO 'x'\nRETURN $response";
    assert_eq!(elements(text, &site, 2), ["more"]);
    assert_eq!(elements(text, &site, 3), ["none"]);
}

#[test]
fn methods_of_its_object_are_followed() {
    let beat = "RECV #1 -> $given\nISSET_ISEMPTY_DIM_OBJ $given 'acme' -> ~0\nRETURN ~0";
    let text = "FETCH_THIS -> ~0\nINIT_METHOD_CALL ~0 'Beat'\nSEND_VAR $data #1\nDO_UCALL -> ~1\nJMPZ ~1 @9\nECHO 'x'\nRETURN $response";
    let mut method = filter(text);
    (method.this, method.scope) = (Some("acme".into()), Some("acme".into()));
    let guard = build(sealed(method), &Site::new().method(code("Acme::Beat", beat), false, None)).unwrap();
    assert_eq!(guard.elements_of(2).into_iter().collect::<Vec<_>>(), ["acme"]);
}
