//! Ticks of every kind, from people of every kind, by several clients at a time.

use anyhow::{Context, Result};
use xtask::{Answer, Client, Request, Tick};

use crate::bench::Bench;

/// What nobody must find in a log.
const CONTENT: &str = "a secret draft of mine";
const PASSWORD: &str = "c2VjcmV0OnBhc3N3b3Jk";

/// How many ticks until the mix begins again.
const ROUND: usize = 100;

/// The ticks of a round.
pub struct Mix {
    requests: Vec<Request>,
}

impl Mix {
    /// By this bench's cast.
    pub fn of(bench: &Bench) -> Self {
        Self { requests: (0..ROUND).map(|at| tick(bench, at).request()).collect() }
    }

    /// Sends so many, as fast as they are answered; gives all answers.
    pub fn send(&self, clients: &mut [Client], ticks: usize) -> Result<Vec<Answer>> {
        let count = clients.len();
        let answers = std::thread::scope(|scope| {
            let senders: Vec<_> = clients
                .iter_mut()
                .enumerate()
                .map(|(first, client)| {
                    scope.spawn(move || {
                        let own = (first..ticks).step_by(count);
                        own.map(|at| client.send(&self.requests[at % ROUND])).collect::<Result<Vec<Answer>>>()
                    })
                })
                .collect();
            let joined = senders.into_iter().map(|sender| sender.join().ok().context("a client panicked")?);
            joined.collect::<Result<Vec<Vec<Answer>>>>()
        });
        Ok(answers?.concat())
    }

    /// What must stand in no log: cookies, nonces, a password, content.
    pub fn secrets(&self, bench: &Bench) -> Vec<String> {
        let mut secrets = vec![CONTENT.to_owned(), PASSWORD.to_owned()];
        for name in PEOPLE {
            let who = bench.cast.who(name);
            secrets.extend([who.token.clone(), who.nonce.clone()]);
            secrets.extend(who.cookies(false).into_iter().flat_map(|(name, value)| [name, value]));
        }
        secrets.retain(|secret| !secret.is_empty());
        secrets
    }
}

const PEOPLE: [&str; 4] = ["edith", "arthur", "admin", "conrad"];

fn tick(bench: &Bench, at: usize) -> Tick {
    let who = PEOPLE[at % PEOPLE.len()];
    let (tick, post) = (bench.cast.tick(who), bench.cast.post(at % 6));
    match at {
        0 => tick
            .screen("post")
            .data("wp_autosave[post_id]", post.to_string())
            .data("wp_autosave[content]", CONTENT)
            .data("wp_autosave[post_title]", CONTENT),
        1 => tick.data("acme-asks", CONTENT),
        2 => tick.header("Authorization", &format!("Basic {PASSWORD}")),
        3 => tick.set("_nonce", "0123456789"),
        4 => tick.path("/wp-admin/admin-ajax.php?customize_changeset_uuid=x"),
        5 => tick.data("wp-check-locked-posts", "no list"),
        6 => tick.screen(&"a screen's name that is very long and odd <b>\"'\\\n".repeat(9)),
        7 => bench.cast.tick("logged out"),
        8..=17 => Tick::new(),
        18..=27 => (0..6).fold(tick.screen("edit-post"), |tick, number| {
            tick.data("wp-check-locked-posts[]", format!("post-{}", bench.cast.post(number)))
        }),
        28..=32 => tick.screen("post").data("wp-refresh-post-lock[post_id]", post.to_string()),
        33..=37 => tick.screen("post").data("wp-refresh-post-nonces[post_id]", post.to_string()),
        _ => tick,
    }
}
