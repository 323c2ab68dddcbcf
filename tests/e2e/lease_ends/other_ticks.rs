//! What is another tick: a lease is for one shape and kind, and says nothing of others.

use xtask::Tick;

use super::end::{Change, End, NO_LEASE, end};

/// The ends.
pub fn ends() -> Vec<End> {
    vec![
        end("another user sends", NO_LEASE, Change::Sends(|cast| cast.tick("arthur"))),
        end("nobody sends", NO_LEASE, Change::Sends(|_| Tick::new())),
        end("another session of the user sends", ["express", "express"], Change::Sends(|cast| cast.tick("edith elsewhere"))),
        end("another screen sends", NO_LEASE, Change::Sends(|cast| cast.tick("edith").screen("post"))),
        end(
            "another address sends",
            NO_LEASE,
            Change::Sends(|cast| cast.tick("edith").header("X-Forwarded-For", "203.0.113.7")),
        ),
        end(
            "the nonce gets old",
            NO_LEASE,
            Change::Sends(|cast| {
                let nonce = cast.who("edith").nonces["heartbeat-nonce"].old.clone();
                cast.tick("edith").set("_nonce", nonce)
            }),
        ),
        end("the nonce expires", NO_LEASE, Change::Sends(|cast| cast.tick("edith").set("_nonce", "0000000000"))),
        end(
            "the signature is forged",
            NO_LEASE,
            Change::Sends(|cast| {
                cast.tick_with("edith", &[crate::cast::Login::Auth, crate::cast::Login::LoggedIn], |parts| {
                    parts[3] = "0".repeat(64)
                })
            }),
        ),
        end("data comes with the tick", NO_LEASE, Change::Sends(|cast| cast.tick("edith").data("own", "1"))),
    ]
}
