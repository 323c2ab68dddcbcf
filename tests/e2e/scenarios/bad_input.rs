//! Scenarios of bad input: the same answer as without the extension, whatever it is.

use crate::cast::Login::{Auth, LoggedIn};
use crate::scenario::Lane::{Declined, Express, Untouched};
use crate::scenario::Scenario;
use xtask::{Request, Tick};

/// The table.
pub fn table() -> Vec<Scenario> {
    [data(), bytes(), cookies(), bodies()].into_iter().flatten().collect()
}

fn data() -> Vec<Scenario> {
    let sends = |name, change: fn(Tick) -> Tick| Scenario::new(name, Express, move |cast| change(cast.tick("edith")));
    vec![
        sends("data that is a text", |tick| tick.set("data", "hello")),
        sends("data that is a text in JSON", |tick| tick.set("data", r#"{"wp-refresh-post-lock":{"post_id":5}}"#)),
        sends("data that is an empty array", |tick| tick.set("data[]", "")),
        // PHP drops fields nested deeper than 64: there is no data.
        Scenario::new("data nested 100 deep", Express, |cast| cast.tick("edith").data(&format!("x{}", "[y]".repeat(100)), "1")),
        sends("data nested 50 deep", |tick| tick.data(&format!("x{}", "[y]".repeat(50)), "1")),
        sends("data of one megabyte", |tick| tick.data("x", "a".repeat(1 << 20))),
        sends("data of 900 fields", |tick| (0..900).fold(tick, |tick, at| tick.data(&format!("x{at}"), "1"))),
        // The action comes behind the data, and so PHP never sees it.
        sends("data of more fields than PHP takes", |tick| (0..1_100).fold(tick, |tick, at| tick.data(&format!("x{at}"), "1")))
            .lane(Untouched),
        sends("data that is not UTF-8", |tick| tick.data("x", b"\xff\xfe")),
        // PHP ends a name at NUL, and so makes another field of it.
        Scenario::new("data with NUL in a name", Declined("odd-request"), |cast| cast.tick("edith").data("x\0y", "a")),
        sends("data with NUL", |tick| tick.data("x", "a\0b")),
        sends("data with core's keys and no arrays behind them", |tick| {
            tick.data("wp-check-locked-posts", "x").data("wp-refresh-metabox-loader-nonces", "0").data("wp_autosave", "")
        }),
        sends("data with numbers for keys", |tick| tick.data("0", "x").data("-1", "x").data("99999999999999999999", "x")),
        Scenario::new("data that is a text, from nobody", Express, |_| Tick::new().set("data", "hello")),
        Scenario::new("data nested 100 deep, from nobody", Express, |_| {
            Tick::new().data(&format!("x{}", "[y]".repeat(100)), "1")
        }),
        // Core itself runs into an error of PHP here; what it shows then is what must be shown.
        sends("a lock that is a text of one letter", |tick| tick.data("wp-refresh-post-lock", "x")).lane(Declined("data")),
        sends("an autosave that is a text", |tick| tick.data("wp_autosave", "x")).lane(Declined("data")),
        sends("new nonces that are a text", |tick| {
            tick.set("_nonce", "0000000000").data("wp-refresh-metabox-loader-nonces", "x")
        })
        .lane(Declined("data")),
    ]
}

fn bytes() -> Vec<Scenario> {
    vec![
        Scenario::new("a screen that is not UTF-8", Express, |cast| cast.tick("edith").set("screen_id", b"dash\xff\xfeboard")),
        Scenario::new("a screen with NUL", Express, |cast| cast.tick("edith").set("screen_id", b"dash\0board")),
        Scenario::new("a screen that is an array, from nobody", Declined("odd-request"), |_| {
            Tick::new().without("screen_id").set("screen_id[]", "dashboard")
        }),
        Scenario::new("a screen that is nested", Declined("odd-request"), |cast| {
            cast.tick("edith").without("screen_id").set("screen_id[a][b][c]", "dashboard")
        }),
        Scenario::new("an interval that is not UTF-8", Express, |cast| cast.tick("edith").set("interval", b"\xff")),
        Scenario::new("a focus with NUL", Express, |cast| cast.tick("edith").set("has_focus", b"\0")),
        Scenario::new("a field whose name is not UTF-8", Declined("odd-request"), |cast| {
            cast.tick("edith").set("\u{fffd}", b"\xff")
        }),
        Scenario::new("a nonce of a megabyte", Express, |cast| cast.tick("edith").set("_nonce", vec![b'a'; 1 << 20])),
        Scenario::new("an origin that is not ASCII", Express, |cast| cast.tick("edith").header("Origin", "http://büro.test")),
        Scenario::new("an origin of 5,000 letters", Express, |cast| {
            cast.tick("edith").header("Origin", &format!("http://{}.test", "a".repeat(5_000)))
        }),
        Scenario::new("a user agent of 5,000 letters", Express, |cast| {
            cast.tick("edith").header("X-Real-IP", &"1".repeat(5_000))
        }),
    ]
}

fn cookies() -> Vec<Scenario> {
    let value = |name: &'static str, lane, value: String| {
        Scenario::new(name, lane, move |cast| {
            let tick = Tick::new().set("_nonce", cast.who("edith").nonce);
            tick.cookie(&cast.cookie("edith", Auth).0, &value).cookie(&cast.cookie("edith", LoggedIn).0, &value)
        })
    };
    vec![
        Scenario::new("a cookie with one part more", Express, |cast| {
            cast.tick_with("edith", &[Auth, LoggedIn], |parts| parts.push("more".to_owned()))
        }),
        Scenario::new("a cookie with one part less", Express, |cast| {
            cast.tick_with("edith", &[Auth, LoggedIn], |parts| {
                parts.pop();
            })
        }),
        value("a cookie with NUL in the name", Express, "ed%00ith%7C4102444800%7Ctoken%7Chash".to_owned()),
        value("a cookie with NUL behind the name", Express, "edith%00%7C4102444800%7Ctoken%7Chash".to_owned()),
        value("a cookie whose name is not ASCII", Declined("odd-session"), "%C3%A9dith%7C4102444800%7Ctoken%7Chash".to_owned()),
        value("a cookie whose name is not UTF-8", Declined("odd-session"), "%E9dith%FF%7C4102444800%7Ctoken%7Chash".to_owned()),
        value(
            "a cookie whose name has a percent sign",
            Declined("odd-session"),
            "50%25%7C4102444800%7Ctoken%7Chash".to_owned(),
        ),
        value(
            "a cookie whose name has an encoded octet",
            Declined("odd-session"),
            "ed%2541ith%7C4102444800%7Ctoken%7Chash".to_owned(),
        ),
        value(
            "a cookie whose name is an emoji",
            Declined("odd-session"),
            "%F0%9F%98%80%7C4102444800%7Ctoken%7Chash".to_owned(),
        ),
        value("a cookie of 4,000 letters", Express, format!("{}%7C4102444800%7Ctoken%7Chash", "a".repeat(4_000))),
        value("a cookie whose name is SQL", Express, "x'%20OR%201=1%20--%20%7C4102444800%7Ctoken%7Chash".to_owned()),
        value("a cookie with a token of bytes", Express, "edith%7C4102444800%7C%00%FF%7Chash".to_owned()),
        value("a cookie with a percent sign that encodes nothing", Declined("odd-session"), "edith%ZZ%7C%7C%7C%".to_owned()),
        Scenario::new("a token and a signature with NUL", Express, |cast| {
            cast.tick_with("edith", &[Auth, LoggedIn], |parts| parts[3].push_str("%00"))
        }),
        Scenario::new("a good cookie whose separators are raw", Express, |cast| {
            let (name, value) = cast.cookie("edith", Auth);
            let (second, other) = cast.cookie("edith", LoggedIn);
            let tick = cast.tick("edith").cookie(&name, &value.replace("%7C", "|"));
            tick.cookie(&second, &other.replace("%7C", "|"))
        }),
        Scenario::new("300 cookies", Express, |cast| {
            (0..300).fold(cast.tick("edith"), |tick, at| tick.cookie(&format!("c{at}"), "x"))
        }),
        Scenario::new("a cookie header without a name", Express, |cast| cast.tick("edith").header("Cookie", "=x; ; a; =")),
        Scenario::new("the cookie for the whole site is an array", Declined("odd-request"), |cast| {
            let name = cast.cookie("edith", LoggedIn).0;
            cast.tick("edith").cookie(&name, "").cookie(&format!("{name}[x]"), "1")
        }),
    ]
}

fn bodies() -> Vec<Scenario> {
    let raw = |name, lane, body: &'static [u8]| {
        Scenario::of_request(name, lane, move |cast| {
            let mut request =
                Request::form("/wp-admin/admin-ajax.php", [("a", "b")]).cookies(&cast.who("edith").cookies(false));
            request.body = body.to_vec();
            request
        })
    };
    vec![
        raw("a body that is cut within an escape", Express, b"action=heartbeat&screen_id=dash%"),
        raw("a body with empty pairs", Express, b"&&action=heartbeat&&=&"),
        raw("a body with semicolons", Declined("odd-request"), b"action=heartbeat&a;b=c"),
        raw("a body with the action twice", Express, b"action=x&action=heartbeat"),
        raw("a body with dots and spaces in a name", Express, b"action=heartbeat&screen.id=x&has focus=1"),
        raw("a body with an array within brackets that do not end", Declined("odd-request"), b"action=heartbeat&data[x=1"),
        raw("a body with a field that is first a text and then an array", Express, b"action=heartbeat&data=x&data[a]=b"),
    ]
}
