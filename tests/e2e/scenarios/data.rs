//! Scenarios of data that no callback of core's takes, of data from nobody, and of ticks with data to sites set up in every way.

use wordpress::hash::md5_hex;
use xtask::Tick;

use crate::cast::Cast;
use crate::posted::{Posted, by, edits, lists, wants_nonces};
use crate::scenario::Lane::{Declined, Express, Refused};
use crate::scenario::{Scenario, Server};

/// The table.
pub fn table() -> Vec<Scenario> {
    [others(), answered(), setups(), constants(), origins()].into_iter().flatten().collect()
}

fn others() -> Vec<Scenario> {
    let sends = |name, posted| Scenario::posts(name, Express, posted);
    vec![
        sends("data that nobody knows", by("edith").data("own[x]", "1")),
        sends("data that nobody knows, a text", by("edith").data("own", "it's \\ 1")),
        sends("data that nobody knows, deep", by("edith").data("own[a][b][c][]", "1").data("own[a][b][d]", "2")),
        sends("data that nobody knows, from nobody", by("nobody").data("own[x]", "1")),
        sends("a lock and data that nobody knows", edits("edith", 0).data("own", "1")),
        sends("a list from nobody", lists("nobody", 0..3)),
        sends("new nonces from nobody", wants_nonces("nobody", 0)),
        sends("data from one whose cookie has expired", edits("long expired", 2)),
        sends("an autosave that is empty", by("edith").data("wp_autosave", "")),
        sends("an autosave that is 0", by("edith").data("wp_autosave", "0")),
        Scenario::posts("an autosave from nobody", Declined("data"), by("nobody").data("wp_autosave[post_id]", "1")),
        Scenario::new("data that is a text", Express, |cast| cast.tick("edith").set("data", "wp-refresh-post-lock")),
        Scenario::new("data that is 0", Express, |cast| cast.tick("edith").set("data", "0")),
        Scenario::new("data that is a list", Express, |cast| cast.tick("edith").set("data[]", "x").set("data[5]", "y")),
        Scenario::new("data that is not UTF-8", Express, |cast| cast.tick("edith").data("own", b"\xff\xfe")),
        Scenario::new("a lock on the screen of the front page", Express, |cast| {
            edits("edith", 0).tick(cast).without("screen_id")
        }),
    ]
}

fn answered() -> Vec<Scenario> {
    let hooked =
        |name, posted: Posted, code: &'static str| Scenario::posts(name, Refused("third-party"), posted).mu_plugin(code);
    vec![
        hooked("data that a plugin answers", by("edith").data("own[x]", "it's \\ 1"),
            "add_filter( 'heartbeat_received', function ( $response, $data, $screen_id ) {\n\tif ( isset( $data['own'] ) ) {\n\t\t$response['own'] = array( $data, $screen_id );\n\t}\n\treturn $response;\n}, 10, 3 );"),
        hooked("data that a plugin answers nobody", by("nobody").data("own[x]", "1"),
            "add_filter( 'heartbeat_nopriv_received', function ( $response, $data ) {\n\t$response['own'] = $data;\n\treturn $response;\n}, 10, 2 );"),
        hooked("data that a plugin writes down", by("edith").data("own[x]", "1"),
            "add_filter( 'heartbeat_received', function ( $response, $data ) {\n\tupdate_option( 'own', $data );\n\treturn $response;\n}, 10, 2 );"),
        hooked("data that a plugin changes before core looks", edits("edith", 0),
            "add_action( 'admin_init', function () {\n\t$_POST['data']['own'] = 1;\n} );"),
        hooked("data that a plugin takes away", edits("edith", 0), "add_action( 'admin_init', function () {\n\tunset( $_POST['data'] );\n} );"),
        hooked("a plugin beside a list", lists("edith", 0..3),
            "add_filter( 'heartbeat_received', function ( $response ) {\n\t$response['own'] = 1;\n\treturn $response;\n}, 5 );"),
        hooked("a plugin that judges who edits", lists("arthur", 0..3),
            "add_filter( 'user_has_cap', function ( $all, $caps ) {\n\treturn array_fill_keys( $caps, true ) + $all;\n}, 10, 2 );")
            .sql(lock!("post0", "admin", "5")),
    ]
}

type Make = fn(&Cast) -> Tick;

/// A list, a lock and nonces, by the editor, over a plain connection.
const KINDS: [(&str, Make); 3] = [
    ("a list", |cast| lists("edith", 0..3).tick(cast)),
    ("a lock", |cast| edits("edith", 0).tick(cast)),
    ("new nonces", |cast| wants_nonces("edith", 0).tick(cast)),
];

/// The same with the cookies for TLS.
const TLS_KINDS: [(&str, Make); 3] = [
    ("a list", |cast| lists("edith", 0..3).by_tls().tick(cast)),
    ("a lock", |cast| edits("edith", 0).by_tls().tick(cast)),
    ("new nonces", |cast| wants_nonces("edith", 0).by_tls().tick(cast)),
];

fn each(kinds: [(&'static str, Make); 3], where_to: &str, change: impl Fn(Scenario) -> Scenario) -> Vec<Scenario> {
    let scenario =
        |(what, make)| change(Scenario::new(format!("{what}, {where_to}"), Express, make).sql(lock!("post1", "admin", "5")));
    kinds.into_iter().map(scenario).collect()
}

fn setups() -> Vec<Scenario> {
    [
        each(TLS_KINDS, "HTTPS is on", |scenario| scenario.on(Server::Tls)),
        each(TLS_KINDS, "HTTPS is 1", |scenario| scenario.config("$_SERVER['HTTPS'] = '1';")),
        each(TLS_KINDS, "the port is 443", |scenario| scenario.config("$_SERVER['SERVER_PORT'] = '443';")),
        each(KINDS, "FORCE_SSL_ADMIN without TLS", |scenario| scenario.config("define( 'FORCE_SSL_ADMIN', true );")),
        each(TLS_KINDS, "FORCE_SSL_ADMIN over TLS", |scenario| {
            scenario.config("define( 'FORCE_SSL_ADMIN', true );").on(Server::Tls)
        }),
        each(KINDS, "HTTPS is off", |scenario| scenario.config("$_SERVER['HTTPS'] = 'off';")),
        each(KINDS, "without a buffer", |scenario| scenario.on(Server::Unbuffered)),
        each(KINDS, "compressed", |scenario| scenario.on(Server::Compressed)),
        each(KINDS, "an address with TLS in the option", |scenario| {
            scenario.sql("UPDATE wp_options SET option_value = 'https://heartbeat.test' WHERE option_name = 'siteurl'")
        }),
        each(KINDS, "salts in the database only where not needed", |scenario| {
            scenario.sql("DELETE FROM wp_options WHERE option_name LIKE '%\\_salt'")
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn constants() -> Vec<Scenario> {
    fn renamed(cast: &Cast, posted: &Posted, hash: &str) -> Tick {
        cast.who("edith").cookies(false).into_iter().fold(posted.tick(cast), |tick, (cookie, value)| {
            let renamed = cookie.rsplit_once('_').map(|(stem, _)| format!("{stem}_{hash}")).unwrap_or_default();
            tick.cookie(&cookie, "").cookie(&renamed, &value)
        })
    }
    let kinds: [(&str, Posted); 3] =
        [("a list", lists("edith", 0..3)), ("a lock", edits("edith", 0)), ("new nonces", wants_nonces("edith", 0))];
    let mut scenarios = Vec::new();
    for (what, posted) in kinds {
        let with = |name: &str, hash: String, code: &'static str| {
            let posted = posted.clone();
            Scenario::new(format!("{what}, {name}"), Express, move |cast| renamed(cast, &posted, &hash)).config(code)
        };
        scenarios.extend([
            with("COOKIEHASH defined", "mine".to_owned(), "define( 'COOKIEHASH', 'mine' );"),
            with("WP_SITEURL defined", md5_hex(b"http://constant.test"), "define( 'WP_SITEURL', 'http://constant.test' );"),
            Scenario::posts(format!("{what}, WP_DEBUG with display"), Express, posted.clone())
                .config("define( 'WP_DEBUG', true );\ndefine( 'WP_DEBUG_DISPLAY', true );"),
            Scenario::posts(format!("{what}, AUTH_COOKIE defined and not sent"), Express, posted.clone())
                .config("define( 'AUTH_COOKIE', 'own_name' );"),
        ]);
    }
    scenarios
}

fn origins() -> Vec<Scenario> {
    let from = |name: &str, origin: &'static str| {
        [("a list", lists("edith", 0..3)), ("a lock", edits("edith", 0)), ("new nonces", wants_nonces("edith", 0))]
            .map(|(what, posted)| Scenario::posts(format!("{what}, from {name}"), Express, posted.header("Origin", origin)))
    };
    const HOME: &str = "UPDATE wp_options SET option_value = 'http://home.test' WHERE option_name = 'home'";
    [
        from("the site's own origin", "http://heartbeat.test"),
        from("another allowed host", "http://home.test").map(|scenario| scenario.sql(HOME)),
        from("a stranger's origin", "http://evil.test"),
    ]
    .into_iter()
    .flatten()
    .collect()
}
