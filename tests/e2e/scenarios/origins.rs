//! Scenarios of the Origin header, which browsers send with every tick.

use crate::scenario::Lane::Express;
use crate::scenario::{Scenario, Server};
use xtask::Tick;

/// The table.
pub fn table() -> Vec<Scenario> {
    let from = |name: &'static str, origin: &'static str| {
        Scenario::new(name, Express, move |cast| cast.tick("edith").header("Origin", origin))
    };
    vec![
        from("the site's own origin", "http://heartbeat.test"),
        from("the site's own origin with TLS", "https://heartbeat.test"),
        from("the site's own origin with a slash behind it", "http://heartbeat.test/"),
        from("the site's own origin with a port", "http://heartbeat.test:8080"),
        from("the site's own origin in capitals", "HTTP://HEARTBEAT.TEST"),
        from("a stranger's origin", "http://evil.test"),
        from("an origin whose name begins like the site's", "http://heartbeat.test.evil.test"),
        from("an origin that is null", "null"),
        from("an origin that is 0", "0"),
        from("an origin that is empty", ""),
        from("an origin with quotes", "http://heartbeat.test'\"\\"),
        from("two origins in one", "http://heartbeat.test http://evil.test"),
        Scenario::new("nobody from the site's own origin", Express, |_| Tick::new().header("Origin", "http://heartbeat.test")),
        Scenario::new("the site's own origin over TLS", Express, |cast| {
            cast.tick_by_tls("edith").header("Origin", "https://heartbeat.test")
        })
        .on(Server::Tls),
        Scenario::new("the site's own origin without a buffer", Express, |cast| {
            cast.tick("edith").header("Origin", "http://heartbeat.test")
        })
        .on(Server::Unbuffered),
        from("the origin of a home page elsewhere", "http://home.test")
            .sql("UPDATE wp_options SET option_value = 'http://home.test' WHERE option_name = 'home'"),
        from("the origin of the admin pages, with a home page elsewhere", "http://heartbeat.test")
            .sql("UPDATE wp_options SET option_value = 'http://home.test' WHERE option_name = 'home'"),
        from("the origin of a home page with a port and a folder", "https://home.test:8443")
            .sql("UPDATE wp_options SET option_value = 'https://home.test:8443/blog/' WHERE option_name = 'home'"),
        from("the origin of WP_HOME", "http://constant.test").config("define( 'WP_HOME', 'http://constant.test' );"),
        from("an origin and a home option that is empty", "http://heartbeat.test")
            .sql("UPDATE wp_options SET option_value = '' WHERE option_name = 'home'"),
    ]
}
