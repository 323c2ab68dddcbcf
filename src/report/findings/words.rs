//! What an owner's code uses the heartbeat for, what it would lose by slower ticks, and what can be done: in plain words.

use super::model::{Obstacle, OwnerFindings, Use};
use crate::wp::{__, sentence};
use std::collections::BTreeSet;

/// More names than a sentence bears.
const MOST_NAMES: usize = 8;

/// What an owner's code uses the heartbeat for, by what was found of it.
#[must_use]
pub fn uses(owner: &OwnerFindings) -> Vec<Use> {
    let on = |hooks: &[&str]| owner.callbacks.iter().any(|callback| hooks.contains(&callback.hook.as_str()));
    let receives = |hook: &str| matches!(hook, "heartbeat_received" | "heartbeat_nopriv_received");
    let receivers = || owner.callbacks.iter().filter(|callback| receives(&callback.hook));
    let keys: BTreeSet<String> = receivers().flat_map(|callback| callback.keys.iter().cloned()).collect();
    let mut uses = Vec::new();
    if !keys.is_empty() {
        uses.push(Use::Answers(keys.into_iter().collect()));
    }
    let mut add = |is_so: bool, it: Use| uses.extend(is_so.then_some(it));
    add(receivers().any(|callback| callback.keys.is_empty()), Use::Looks);
    add(on(&["heartbeat_send", "heartbeat_nopriv_send"]), Use::Adds);
    add(on(&["heartbeat_tick", "heartbeat_nopriv_tick"]), Use::Acts);
    add(on(&["heartbeat_nopriv_received", "heartbeat_nopriv_send", "heartbeat_nopriv_tick"]), Use::Visitors);
    add(on(&["wp_refresh_nonces"]), Use::Nonces);
    add(on(&["heartbeat_settings", "wp_heartbeat_interval", "heartbeat_locations"]), Use::Settings);
    let is_other =
        |hook: &str| !hook.starts_with("heartbeat_") && hook != "wp_refresh_nonces" && hook != "wp_heartbeat_interval";
    let others: BTreeSet<&String> =
        owner.callbacks.iter().map(|callback| &callback.hook).filter(|hook| is_other(hook)).collect();
    add(!others.is_empty(), Use::TakesPart(others.into_iter().cloned().collect()));
    add(!owner.background.is_empty(), Use::Background);
    uses
}

/// Names with commas between them; of many the first, and that there are more.
#[must_use]
pub fn names(names: &[String]) -> String {
    let mut shown: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
    if names.len() > MOST_NAMES {
        shown.push("…");
    }
    shown.join(", ")
}

impl Use {
    /// What is done, in plain words. Holds names as they are: to be escaped where it is printed.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Answers(keys) => sentence("Its pages ask something with their ticks, and it answers: %1$s.", &[&names(keys)]),
            Self::Looks => __("It looks at what each tick carries; which of it is meant for it is not known."),
            Self::Adds => __("It may add something of its own to the answer of each tick."),
            Self::Acts => __("It does something at each tick."),
            Self::Visitors => __("It does so for visitors who are not logged in, too."),
            Self::Nonces => __("It renews security tokens (nonces) of pages that stay open for long."),
            Self::Settings => __("It changes how often pages send ticks, or stops them."),
            Self::TakesPart(hooks) => sentence(
                "It takes part in what WordPress does for a tick (log-in, rights, texts, data): %1$s.",
                &[&names(hooks)],
            ),
            Self::Background => __("It works in the background of ticks, as it does in other requests."),
        }
    }

    /// The same in a word or two, in English: for what is copied to be read by others.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Answers(keys) => format!("answers {}", names(keys)),
            Self::Looks => "looks at all data".to_owned(),
            Self::Adds => "adds to answers".to_owned(),
            Self::Acts => "acts at ticks".to_owned(),
            Self::Visitors => "visitors too".to_owned(),
            Self::Nonces => "refreshes nonces".to_owned(),
            Self::Settings => "changes settings".to_owned(),
            Self::TakesPart(hooks) => format!("takes part in {}", names(hooks)),
            Self::Background => "works in the background".to_owned(),
        }
    }

    /// What would be lost by slower ticks, or none; `None`: nothing.
    #[must_use]
    pub fn loss(&self) -> Option<String> {
        Some(match self {
            Self::Answers(_) => __("What its pages ask is answered later, or not at all."),
            Self::Looks => __("What it does with ticks it does later, or not at all."),
            Self::Adds => __("What its pages show from ticks is older, or missing."),
            Self::Acts => __("What it does at ticks it does more rarely, or not at all."),
            Self::Nonces => __("Its forms may be refused on pages that stay open for a day."),
            Self::Visitors | Self::Settings | Self::TakesPart(_) | Self::Background => return None,
        })
    }
}

/// What WordPress itself uses ticks for, each with what would be lost by slower ones, or none.
#[must_use]
pub fn of_core() -> Vec<(String, String)> {
    [
        (
            "Post locks: who is editing a post, and who has taken over.",
            "A lock ends after 150 seconds without a tick: two people may then write over each other's work.",
        ),
        ("Icons in lists of posts: which posts are being edited now.", "The icons come and go later, or not at all."),
        ("Autosaves of the classic editor.", "More of what was written is lost when a browser or computer fails."),
        (
            "The log-in dialog on pages whose session has ended.",
            "Who is logged out notices only when saving, and may lose what was written.",
        ),
        (
            "Fresh security tokens (nonces) for pages that stay open for long.",
            "Saving fails on pages that were open for a day.",
        ),
    ]
    .into_iter()
    .map(|(what, loss)| (__(what), __(loss)))
    .collect()
}

/// Whether a setting can name it.
fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

impl OwnerFindings {
    /// What the site's owner can do about what stands in the way, each a sentence; none where nothing does. Holds names as they are.
    #[must_use]
    pub fn advice(&self) -> Vec<String> {
        let mut advice = Vec::new();
        let in_the_way = self.callbacks.iter().filter(|callback| callback.is_in_the_way);
        for callback in in_the_way.take(1) {
            let (title, what) = (self.title.as_str(), format!("{} ({})", callback.callback, callback.hook));
            let parts = [title, &what];
            advice.push(sentence(
                "%1$s hooks into ticks in a way that cannot be shown to change nothing: %2$s. Update it, or ask its author to \
                 look for his own data first (docs/plugins.md says how).",
                &parts,
            ));
            if let Some(name) = self.name.as_deref().filter(|name| is_plain(name)) {
                let entry = format!("{}={name}/*", callback.hook);
                advice.push(sentence(
                    "If you know that it does nothing in ticks, say so with the setting wp_heartbeat.inert: %1$s",
                    &[&entry],
                ));
            }
        }
        if self.has_unaccepted_background() {
            const WHAT: &str = "%1$s does something in the background of each tick.";
            advice.push(sentence(WHAT, &[&self.title]));
            match &self.name {
                Some(name) if is_plain(name) => advice.push(sentence(
                    "If that need not be done with each tick, accept it under Tools > Heartbeat, or with the setting \
                     wp_heartbeat.background: %1$s",
                    &[name],
                )),
                Some(_) => advice.push(__("If that need not be done with each tick, accept it under Tools > Heartbeat.")),
                None => {}
            }
        }
        advice
    }
}

impl Obstacle {
    /// The reason and what was seen, in plain words. Holds what was seen as it is.
    #[must_use]
    pub fn sentence(&self) -> String {
        let reason = __(self.reason.sentence());
        self.detail.as_ref().map_or_else(|| reason.clone(), |detail| format!("{reason} ({detail})"))
    }
}
