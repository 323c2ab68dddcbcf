//! What a lease row tells people, and nothing decides by: on which screen and with which data its ticks came, and what a witness saw of
//! their background. Names only, never values; short, as the row is read at each tick.

use super::background::Effect;
use crate::tick::Tick;
use guard::told::cut;
use serde::{Deserialize, Serialize};
use wordpress::Key;

/// More keys than a page's scripts send.
const MOST_KEYS: usize = 16;
/// Longer names are cut, in characters.
const MOST_OF_A_NAME: usize = 64;
/// A plugin's name, which is that of its folder or file, is never cut: whose background is accepted goes by it. In characters, with what
/// stands before it.
const MOST_OF_AN_OWNER: usize = 272;
/// More effects than anyone reads.
const MOST_DEEDS: usize = 8;
/// Longer sentences are cut, in characters.
const MOST_OF_A_DEED: usize = 120;

/// What ticks of one shape have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The screen's id.
    pub screen: String,
    /// The keys of the data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
}

impl About {
    /// Of a tick's shape.
    #[must_use]
    pub fn of(tick: &Tick) -> Self {
        let data = tick.callbacks_data();
        let name = |key: &Key| match key {
            Key::Str(name) => cut(&String::from_utf8_lossy(name), MOST_OF_A_NAME),
            Key::Int(number) => number.to_string(),
        };
        Self {
            screen: cut(&String::from_utf8_lossy(&tick.screen_id), MOST_OF_A_NAME),
            keys: data.as_array().unwrap_or_default().iter().take(MOST_KEYS).map(|(key, _)| name(key)).collect(),
        }
    }
}

/// An effect that a witness saw, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// Whose code did it.
    pub owner: String,
    /// The hook through which that code was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hook: Option<String>,
    /// The callback that the hook called; without a hook, the function that did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
    /// What was done.
    pub what: String,
    /// Whether the site's owner had accepted it.
    pub accepted: bool,
}

impl Deed {
    /// Those worth telling, each once, in the order of the effects.
    #[must_use]
    pub fn of(effects: &[Effect]) -> Vec<Self> {
        let mut deeds = Vec::new();
        for effect in effects {
            let deed = Self {
                owner: cut(&effect.owner.to_string(), MOST_OF_AN_OWNER),
                hook: effect.hook.as_deref().map(|hook| cut(hook, MOST_OF_A_NAME)),
                callback: effect.callback.as_deref().map(|callback| cut(callback, MOST_OF_A_NAME)),
                what: cut(&effect.what, MOST_OF_A_DEED),
                accepted: effect.accepted,
            };
            if deeds.len() < MOST_DEEDS && !deeds.contains(&deed) {
                deeds.push(deed);
            }
        }
        deeds
    }
}
