//! What was found, by whose it is.

use crate::lane::decline::Decline;

/// What is known of a site's use of the heartbeat.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Whose code was found: those in the way first, then by name.
    pub owners: Vec<OwnerFindings>,
    /// What else stood in the way of ticks when they were watched: nobody's in particular.
    pub obstacles: Vec<Obstacle>,
    /// Keys of the data with which pages of users sent ticks, of which nobody is known to answer to them.
    pub unclaimed: Vec<String>,
    /// Kinds of ticks that may be answered natively now.
    pub express: u64,
    /// Kinds of ticks that are WordPress's for what a witness found, with what has ended since.
    pub full: u64,
    /// The rows with what witnesses found could not be read: what is here is from this request alone.
    pub is_partial: bool,
    /// Somebody has taken WordPress's script `heartbeat` off its list in this request: pages like this one send no ticks, whatever
    /// depends on it.
    pub script_is_gone: bool,
}

/// What was found of one owner's code.
#[derive(Clone, Debug, Default)]
pub struct OwnerFindings {
    /// Whose it is, as `explain()` says: `plugin acme`, `theme acme`, `WordPress`, `unknown code`, …
    pub owner: String,
    /// The name that `wp_heartbeat.background` and `wp_heartbeat.inert` take; `None` for core and for code of nobody's.
    pub name: Option<String>,
    /// What it calls itself; where that is not known, as `owner`.
    pub title: String,
    /// Its callbacks on the hooks of ticks, each once.
    pub callbacks: Vec<CallbackFound>,
    /// What it was seen to do in the background of ticks, each thing once.
    pub background: Vec<WorkFound>,
    /// What it uses the heartbeat for.
    pub uses: Vec<Use>,
}

/// A callback on a hook of the heartbeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackFound {
    /// The hook.
    pub hook: String,
    /// `acme_beat`, `Acme\Lock::beat`, `Acme\Lock->beat`, `{closure}`.
    pub callback: String,
    /// As WordPress sorts them.
    pub priority: i64,
    /// Its file; `None` where there is none.
    pub file: Option<String>,
    /// Its first line in there, from 1; 0 where none is known.
    pub line: u32,
    /// What proves that it does nothing in ticks (`bytecode`, `observed`, `declared`), or `none`; `None`: no tick with it was watched yet,
    /// or it stands on a hook that ticks do not fire.
    pub proof: Option<&'static str>,
    /// Why it is not proven, or why its bytecode did not prove it.
    pub why: Option<String>,
    /// Keys of a tick's data that wake it, as far as they are known.
    pub keys: Vec<String>,
    /// It is why WordPress answers ticks.
    pub is_in_the_way: bool,
}

/// Work in the background of ticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkFound {
    /// What is done, without values: `mysqli_query: UPDATE wp_options`.
    pub what: String,
    /// The hook through which it was called.
    pub hook: Option<String>,
    /// The callback that the hook called.
    pub callback: Option<String>,
    /// The site's owner has accepted it.
    pub accepted: bool,
}

/// What an owner's code uses the heartbeat for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// Its own ticks: it answers to these keys of the data.
    Answers(Vec<String>),
    /// It looks at each tick's data; for which keys is not known.
    Looks,
    /// It may add to each answer.
    Adds,
    /// It does something at each tick.
    Acts,
    /// It does so for visitors who are not logged in, too.
    Visitors,
    /// It refreshes nonces of pages that are open for long.
    Nonces,
    /// It changes how often pages send ticks, or which of them do.
    Settings,
    /// It takes part in what ticks need: who is logged in, what he may do, texts, metadata. By hook.
    TakesPart(Vec<String>),
    /// It works in the background of ticks, as of all requests.
    Background,
}

/// Something in the way of ticks that is nobody's in particular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The reason.
    pub reason: Decline,
    /// What exactly was seen.
    pub detail: Option<String>,
    /// Of how many kinds of ticks.
    pub kinds: u64,
}

impl OwnerFindings {
    /// Whether anything of it stands in the express lane's way.
    #[must_use]
    pub fn is_in_the_way(&self) -> bool {
        self.callbacks.iter().any(|callback| callback.is_in_the_way) || self.has_unaccepted_background()
    }

    /// Whether it was seen to do in the background what the site's owner has not accepted.
    #[must_use]
    pub fn has_unaccepted_background(&self) -> bool {
        self.background.iter().any(|work| !work.accepted)
    }
}
