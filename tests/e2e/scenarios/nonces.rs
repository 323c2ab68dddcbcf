//! Scenarios of the nonce: its age, whose it is, and its forms.

use xtask::{Identity, Tick};

use crate::scenario::Lane::{Declined, Express};
use crate::scenario::{Scenario, Server};

/// The nonce of an action, by age: 0, 1 and 2 half-days.
fn nonce(who: &Identity, action: &str, age: usize) -> String {
    let nonce = who.nonces.get(action).cloned().unwrap_or_default();
    [nonce.fresh, nonce.old, nonce.stale][age].clone()
}

fn heartbeat(name: &'static str, who: &'static str, age: usize) -> Scenario {
    Scenario::new(name, Express, move |cast| cast.tick(who).set("_nonce", nonce(&cast.who(who), "heartbeat-nonce", age)))
}

fn given(name: &'static str, nonce: &'static str) -> Scenario {
    Scenario::new(name, Express, move |cast| cast.tick("edith").set("_nonce", nonce))
}

/// The table.
pub fn table() -> Vec<Scenario> {
    vec![
        heartbeat("a nonce of this half-day", "edith", 0),
        heartbeat("a nonce of the half-day before", "edith", 1),
        heartbeat("a nonce of the half-day before, of a subscriber", "susan", 1),
        heartbeat("a nonce that has expired", "edith", 2),
        heartbeat("a nonce of the half-day before, in the grace hour", "in grace", 1),
        heartbeat("a nonce that has expired, in the grace hour", "in grace", 2),
        heartbeat("an expired cookie with a nonce of the half-day before", "long expired", 1),
        Scenario::new("a nonce of the half-day before over TLS", Express, |cast| {
            cast.tick_by_tls("edith").set("_nonce", nonce(&cast.who("edith"), "heartbeat-nonce", 1))
        })
        .on(Server::Tls),
        Scenario::new("another user's nonce", Express, |cast| cast.tick("edith").set("_nonce", cast.who("arthur").nonce)),
        Scenario::new("the nonce of another session of the same user", Express, |cast| {
            cast.tick("edith").set("_nonce", cast.who("edith elsewhere").nonce)
        }),
        Scenario::new("the nonce of somebody who is not logged in", Express, |cast| {
            cast.tick("edith").set("_nonce", cast.who("nobody").nonce)
        }),
        Scenario::new("the nonce of another action", Express, |cast| {
            cast.tick("edith").set("_nonce", nonce(&cast.who("edith"), "wp_rest", 0))
        }),
        Scenario::new("a nonce in capitals", Express, |cast| {
            cast.tick("edith").set("_nonce", cast.who("edith").nonce.to_uppercase())
        }),
        Scenario::new("a nonce with a space before it", Express, |cast| {
            cast.tick("edith").set("_nonce", format!(" {}", cast.who("edith").nonce))
        }),
        Scenario::new("a nonce with one letter more", Express, |cast| {
            cast.tick("edith").set("_nonce", format!("{}0", cast.who("edith").nonce))
        }),
        Scenario::new("a nonce with NUL at its end", Express, |cast| {
            cast.tick("edith").set("_nonce", format!("{}\0", cast.who("edith").nonce))
        }),
        Scenario::new("no nonce", Express, |cast| cast.tick("edith").without("_nonce")),
        Scenario::new("no nonce, in the grace hour", Express, |cast| cast.tick("in grace").without("_nonce")),
        Scenario::new("no nonce and nobody", Express, |_| Tick::new().without("_nonce")),
        Scenario::new("a nonce and nobody", Express, |cast| Tick::new().set("_nonce", cast.who("nobody").nonce)),
        Scenario::new("a nonce that is an array", Declined("odd-request"), |cast| {
            cast.tick("edith").without("_nonce").set("_nonce[]", cast.who("edith").nonce)
        }),
        Scenario::new("a nonce that is an array, from nobody", Declined("odd-request"), |_| {
            Tick::new().without("_nonce").set("_nonce[]", "x")
        }),
        Scenario::new("a nonce of 100,000 letters", Express, |cast| cast.tick("edith").set("_nonce", "a".repeat(100_000))),
        given("an empty nonce", ""),
        given("a nonce that is 0", "0"),
        given("a nonce that is 00", "00"),
        given("a nonce that is one space", " "),
        given("a nonce with quotes", "'\"\\"),
        Scenario::new("a nonce that is not UTF-8", Express, |cast| cast.tick("edith").set("_nonce", b"\xff\xfe\x80")),
    ]
}
