//! What a tick posts, as values: short to write in a table, and to be printed as it is written there.

use std::fmt::Write;

use xtask::Tick;

use crate::cast::Cast;

/// How old the nonce is, in half-days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Good.
    Fresh,
    /// Good, and to be refreshed.
    Old,
    /// No longer good.
    Stale,
}

/// A tick by somebody of the cast.
#[derive(Clone, Debug)]
pub struct Posted {
    who: &'static str,
    screen: &'static str,
    nonce: Age,
    tls: bool,
    headers: Vec<(&'static str, &'static str)>,
    data: Vec<(String, String)>,
}

/// A tick without data from the dashboard, with a good nonce.
pub fn by(who: &'static str) -> Posted {
    Posted { who, screen: "dashboard", nonce: Age::Fresh, tls: false, headers: Vec::new(), data: Vec::new() }
}

/// From the list of posts, about these of the cast's posts.
pub fn lists(who: &'static str, posts: std::ops::Range<usize>) -> Posted {
    posts.fold(by(who).screen("edit-post"), |posted, post| posted.listing(format!("post-{{post{post}}}")))
}

/// From the editor of one of the cast's posts.
pub fn edits(who: &'static str, post: usize) -> Posted {
    by(who).screen("post").data("wp-refresh-post-lock[post_id]", format!("{{post{post}}}"))
}

/// From the editors of one of the cast's posts, block and classic, for new nonces.
pub fn wants_nonces(who: &'static str, post: usize) -> Posted {
    let id = format!("{{post{post}}}");
    let tick = by(who).screen("post").aged(Age::Old).data("wp-refresh-post-nonces[post_id]", &id);
    tick.data("wp-refresh-metabox-loader-nonces[post_id]", id)
}

impl Posted {
    /// Another screen.
    pub fn screen(mut self, id: &'static str) -> Self {
        self.screen = id;
        self
    }

    /// With a nonce of that age.
    pub fn aged(mut self, nonce: Age) -> Self {
        self.nonce = nonce;
        self
    }

    /// With the cookies for TLS.
    pub fn by_tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// One more header.
    pub fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    /// One more field of `data`, as [`Tick::data`] takes it; ids may stand in key and value as in [`Cast::fill_in`].
    pub fn data(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.data.push((key.into(), value.into()));
        self
    }

    /// One more row of a list of posts.
    pub fn listing(self, row: impl Into<String>) -> Self {
        self.data("wp-check-locked-posts[]", row)
    }

    /// The tick.
    pub fn tick(&self, cast: &Cast) -> Tick {
        let tick = if self.tls { cast.tick_by_tls(self.who) } else { cast.tick(self.who) };
        let tick = match (self.nonce, cast.who(self.who).nonces.get("heartbeat-nonce")) {
            (Age::Fresh, _) | (_, None) => tick,
            (Age::Old, Some(nonce)) => tick.set("_nonce", &nonce.old),
            (Age::Stale, Some(nonce)) => tick.set("_nonce", &nonce.stale),
        };
        let tick = self.headers.iter().fold(tick.screen(self.screen), |tick, (name, value)| tick.header(name, value));
        // A name that is not in the cast is a mistake in a table: it stays as it is, and the scenario shows it.
        let filled = |text: &str| cast.fill_in(text).unwrap_or_else(|_| text.to_owned());
        self.data.iter().fold(tick, |tick, (key, value)| tick.data(&filled(key), filled(value)))
    }

    /// As Rust text.
    pub fn rust(&self) -> String {
        let mut text = format!("by({:?}).screen({:?})", self.who, self.screen);
        if self.nonce != Age::Fresh {
            let _ = write!(text, ".aged(Age::{:?})", self.nonce);
        }
        if self.tls {
            text.push_str(".by_tls()");
        }
        for (name, value) in &self.headers {
            let _ = write!(text, ".header({name:?}, {value:?})");
        }
        for (key, value) in &self.data {
            let _ = match key.as_str() {
                "wp-check-locked-posts[]" => write!(text, ".listing({value:?})"),
                _ => write!(text, ".data({key:?}, {value:?})"),
            };
        }
        text
    }
}
