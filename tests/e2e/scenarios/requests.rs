//! Scenarios of the request: who sends it does not matter, what else it carries does.

use xtask::{Request, Tick};

use crate::scenario::Lane::{Declined, Express, Untouched};
use crate::scenario::{Scenario, Server};

/// The table.
pub fn table() -> Vec<Scenario> {
    [fields(), clients(), odd(), elsewhere()].into_iter().flatten().collect()
}

fn fields() -> Vec<Scenario> {
    let field = |name: &'static str, field: &'static str, value: &'static str| {
        Scenario::new(name, Express, move |cast| cast.tick("edith").set(field, value))
    };
    vec![
        Scenario::new("nobody", Express, |_| Tick::new()),
        Scenario::new("nobody, on another screen", Express, |_| Tick::new().screen("front")),
        Scenario::new("nobody, without a screen", Express, |_| Tick::new().without("screen_id")),
        Scenario::new("nobody, with nothing but the action", Express, |_| {
            Tick::new().without("screen_id").without("interval").without("has_focus").without("_nonce")
        }),
        Scenario::new("nobody, with an unknown screen", Express, |_| Tick::new().screen("../../etc/passwd")),
        Scenario::new("no screen", Express, |cast| cast.tick("edith").without("screen_id")),
        field("the post editor's screen", "screen_id", "post"),
        field("the post list's screen", "screen_id", "edit-post"),
        field("an empty screen", "screen_id", ""),
        field("a screen that is 0", "screen_id", "0"),
        field("a screen with capitals, tags and quotes", "screen_id", "<B>'Post'\"\\"),
        field("a screen that is not ASCII", "screen_id", "büro"),
        field("no interval", "interval", ""),
        field("an interval of 15 seconds", "interval", "15"),
        field("an interval that is no number", "interval", "often"),
        field("a page in focus", "has_focus", "true"),
        field("data that is empty", "data", ""),
        field("data that is 0", "data", "0"),
        Scenario::new("a screen of 10,000 letters", Express, |cast| cast.tick("edith").screen(&"a".repeat(10_000))),
        Scenario::new("an interval that is an array", Express, |cast| {
            cast.tick("edith").without("interval").set("interval[]", "15")
        }),
        Scenario::new("a focus that is an array", Express, |cast| {
            cast.tick("edith").without("has_focus").set("has_focus[a][b]", "true")
        }),
        Scenario::new("fields in another order", Express, |cast| {
            let tick = cast.tick("edith").without("interval").without("action");
            tick.set("action", "heartbeat").set("interval", "60")
        }),
        Scenario::of_request("fields as multipart/form-data", Express, |cast| {
            let who = cast.who("edith");
            let fields = [("_nonce", who.nonce.as_str()), ("action", "heartbeat"), ("screen_id", "dashboard")];
            multipart(&fields, "").cookies(&who.cookies(false))
        }),
    ]
}

fn clients() -> Vec<Scenario> {
    let header = |name: &'static str, header: &'static str, value: &'static str| {
        Scenario::new(name, Express, move |cast| cast.tick("edith").header(header, value))
    };
    vec![
        header("a client behind a proxy", "X-Forwarded-For", "203.0.113.7, 198.51.100.2"),
        header("a header that says HTTPS", "HTTPS", "on"),
        header("a header that says X-Forwarded-Proto: https", "X-Forwarded-Proto", "https"),
        header("a header that says X-Forwarded-SSL: on", "X-Forwarded-SSL", "on"),
        header("a header that names another host", "X-Forwarded-Host", "evil.test"),
        header("a header that asks for another method", "X-HTTP-Method-Override", "DELETE"),
        header("a header that names a proxy", "Proxy", "http://evil.test:3128"),
        header("a header that is no UTF-8 (Latin-1 é)", "X-Name", "\u{e9}"),
        header("a referrer", "Referer", "http://heartbeat.test/wp-admin/index.php"),
        header("a language", "Accept-Language", "de-DE,de;q=0.9"),
        header("an Accept header for HTML", "Accept", "text/html"),
        header("an Accept header for XML", "Accept", "text/xml"),
        header("a forwarded client, quoted", "Forwarded", "for=\"[2001:db8::1]\""),
        header("a client address that is no address", "X-Forwarded-For", "'; DROP TABLE wp_users; --"),
        header("a JSON-P parameter in a header", "X-JSONP", "_jsonp"),
        Scenario::new("a host that is another", Express, |cast| cast.tick("edith").header("Host", "other.test")),
        Scenario::new("compression that the client can read", Express, |cast| {
            cast.tick("edith").header("Accept-Encoding", "gzip, deflate")
        }),
        Scenario::new("compression by PHP that the client can read", Declined("output-started"), |cast| {
            cast.tick("edith").header("Accept-Encoding", "gzip, deflate")
        })
        .on(Server::Compressed),
        Scenario::new("compression by PHP that the client cannot read", Express, |cast| cast.tick("edith"))
            .on(Server::Compressed),
        Scenario::new("an answer of PHP without a buffer", Express, |cast| cast.tick("edith")).on(Server::Unbuffered),
        Scenario::new("an answer to nobody without a buffer", Express, |_| Tick::new()).on(Server::Unbuffered),
        Scenario::new("an expired nonce without a buffer", Express, |cast| cast.tick("edith").set("_nonce", "0000000000"))
            .on(Server::Unbuffered),
    ]
}

fn odd() -> Vec<Scenario> {
    let path = |name: &'static str, path: &'static str| {
        Scenario::new(name, Declined("odd-request"), move |cast| cast.tick("edith").path(path))
    };
    let field = |name: &'static str, field: &'static str, value: &'static str| {
        Scenario::new(name, Declined("odd-request"), move |cast| cast.tick("edith").set(field, value))
    };
    vec![
        path("a parameter in the address", "/wp-admin/admin-ajax.php?lang=de"),
        path("another action in the address", "/wp-admin/admin-ajax.php?action=logged-in"),
        path("the action in the address too", "/wp-admin/admin-ajax.php?action=heartbeat"),
        field("a field that heartbeat.js does not send", "lang", "de"),
        // PHP drops it.
        Scenario::new("a field with an empty name", Express, |cast| cast.tick("edith").set("[]", "x")),
        field("a callback for JSON-P", "_jsonp", "alert"),
        Scenario::new("a screen that is an array", Declined("odd-request"), |cast| {
            cast.tick("edith").without("screen_id").set("screen_id[]", "dashboard")
        }),
        Scenario::new("a cookie that is an array", Declined("odd-request"), |cast| {
            let name = cast.cookie("edith", crate::cast::Login::Auth).0;
            cast.tick("edith").cookie(&name, "").cookie(&format!("{name}[]"), "x")
        }),
        Scenario::new("the recovery mode's cookie", Declined("odd-request"), |cast| {
            cast.tick("edith").cookie("wordpress_rec_0123456789abcdef0123456789abcdef", "x")
        }),
        Scenario::of_request("a file", Declined("odd-request"), |cast| {
            let who = cast.who("edith");
            multipart(&[("_nonce", who.nonce.as_str()), ("action", "heartbeat")], "hello").cookies(&who.cookies(false))
        }),
        Scenario::new("a field of the Customizer", Declined("customizer"), |cast| cast.tick("edith").set("wp_customize", "on")),
        Scenario::new("a changeset of the Customizer", Declined("customizer"), |cast| {
            let changeset = "01234567-0123-4123-8123-0123456789ab";
            cast.tick("admin")
                .set("wp_customize", "on")
                .set("customize_changeset_uuid", changeset)
                .data("check_changeset_lock", "1")
        }),
        Scenario::new("an Authorization header", Declined("credentials"), |cast| {
            cast.tick("edith").header("Authorization", "Bearer abc")
        }),
        Scenario::new("a name and a password by HTTP", Declined("credentials"), |cast| {
            cast.tick("edith").header("Authorization", "Basic ZWRpdGg6d3Jvbmc=")
        }),
        Scenario::new("a name and a password by HTTP, without cookies", Declined("credentials"), |_| {
            Tick::new().header("Authorization", "Basic ZWRpdGg6d3Jvbmc=")
        }),
    ]
}

fn elsewhere() -> Vec<Scenario> {
    let post =
        |name: &'static str, lane, path: &'static str| Scenario::new(name, lane, move |cast| cast.tick("edith").path(path));
    vec![
        post("a tick sent to another script of wp-admin", Declined("odd-request"), "/wp-admin/admin-post.php"),
        post("a tick sent to the front page", Declined("odd-request"), "/index.php"),
        post("a tick sent to XML-RPC", Declined("odd-request"), "/xmlrpc.php"),
        post("a tick sent to a script that is not there", Untouched, "/wp-admin/nothing.php"),
        Scenario::of_request("a tick by GET", Untouched, |cast| {
            let who = cast.who("edith");
            let path = format!("/wp-admin/admin-ajax.php?action=heartbeat&_nonce={}", who.nonce);
            Request::get(&path).cookies(&who.cookies(false))
        }),
        Scenario::new("another action", Untouched, |cast| cast.tick("edith").set("action", "logged-in")),
        Scenario::new("an action in capitals", Untouched, |cast| cast.tick("edith").set("action", "Heartbeat")),
        Scenario::new("an action with a space behind it", Untouched, |cast| cast.tick("edith").set("action", "heartbeat ")),
        Scenario::new("an action that is an array", Untouched, |cast| {
            cast.tick("edith").without("action").set("action[]", "heartbeat")
        }),
        Scenario::new("no action", Untouched, |cast| cast.tick("edith").without("action")),
        Scenario::of_request("a tick as JSON", Untouched, |cast| {
            let mut request = Request::get("/wp-admin/admin-ajax.php").header("Content-Type", "application/json");
            "POST".clone_into(&mut request.method);
            request.body = br#"{"action":"heartbeat","_nonce":"x"}"#.to_vec();
            request.cookies(&cast.who("edith").cookies(false))
        }),
        Scenario::of_request("a tick by PUT", Untouched, |cast| {
            let mut request = cast.tick("edith").request();
            "PUT".clone_into(&mut request.method);
            request
        }),
        Scenario::of_request("a tick by HEAD", Untouched, |cast| {
            let mut request = cast.tick("edith").request();
            "HEAD".clone_into(&mut request.method);
            request
        }),
    ]
}

/// A form of fields, and of a file if there is one.
pub fn multipart(fields: &[(&str, &str)], file: &str) -> Request {
    const BOUNDARY: &str = "----wp-heartbeat-boundary";
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    if !file.is_empty() {
        body.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"a.txt\"\r\n\
             Content-Type: text/plain\r\n\r\n{file}\r\n"
        ));
    }
    body.push_str(&format!("--{BOUNDARY}--\r\n"));
    let mut request = Request::get("/wp-admin/admin-ajax.php")
        .header("Content-Type", &format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("User-Agent", "wp_heartbeat xtask");
    "POST".clone_into(&mut request.method);
    request.body = body.into_bytes();
    request
}
