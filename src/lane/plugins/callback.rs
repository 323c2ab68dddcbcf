//! A callback that is not core's own on a hook of a tick, with what is known of it: as it is stored and shown.

use guard::Guard;
use guard::told::cut;
use serde::{Deserialize, Serialize};

/// A callback.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Callback {
    /// The hook.
    pub hook: String,
    /// Whether the hook is a filter; else it is an action.
    pub is_filter: bool,
    /// As WordPress sorts them.
    pub priority: i64,
    /// How many arguments it takes at most.
    pub accepted_args: i64,
    /// `acme_beat`, `Acme\Lock::beat`, `Acme\Lock->beat`, `{closure}`.
    pub name: String,
    /// `function`, `method`, `static method`, `closure`, `invokable`, …
    pub kind: String,
    /// The file that it was compiled from; `None` for one that is not PHP code, or code without a file.
    pub file: Option<String>,
    /// Its first line in there.
    pub line: u32,
    /// Whose it is: `plugin acme`.
    pub owner: String,
    /// Why it can be left out, or why not.
    pub proof: Proof,
}

/// Why a callback can be left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Proof {
    /// Its bytecode says for which ticks it does nothing: asked anew at each.
    Bytecode(Box<Guard>),
    /// A witness saw it do nothing, and why its bytecode did not settle it. Holds for ticks of exactly the same kind.
    Observed(String),
    /// Its owner, or the site's, says that it does nothing unless the tick's data has one of these keys.
    Declared {
        /// Who says so.
        by: Declarant,
        /// The keys.
        keys: Vec<String>,
    },
    /// Nothing is proven: why not.
    None(String),
}

/// Who declares a callback inert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Declarant {
    /// A plugin, through `WpHeartbeat\declare_inert()`.
    Plugin,
    /// The site's owner, through the setting `wp_heartbeat.inert`.
    Setting,
}

/// Longer reasons are cut, in characters: more is nothing that a person reads, and may be what a request said.
const MOST_OF_A_REASON: usize = 320;

impl Proof {
    /// No proof, for this reason.
    #[must_use]
    pub fn none(why: impl Into<String>) -> Self {
        Self::None(cut(&why.into(), MOST_OF_A_REASON))
    }

    /// A proof by observation; bytecode did not settle it for this reason.
    #[must_use]
    pub fn observed(why: &str) -> Self {
        Self::Observed(cut(why, MOST_OF_A_REASON))
    }

    /// Its word, for people: `bytecode`, `observed`, `declared`, `none`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Bytecode(_) => "bytecode",
            Self::Observed(_) => "observed",
            Self::Declared { .. } => "declared",
            Self::None(_) => "none",
        }
    }
}

impl std::fmt::Display for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { hook, name, priority, owner, .. } = self;
        write!(f, "{hook}: {name} at {priority} ({owner})")
    }
}
