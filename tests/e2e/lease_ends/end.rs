//! One end of a lease: a site, a tick, what happens, and who must answer after it.

use xtask::Tick;

use crate::cast::Cast;
use crate::state::{Place, State};

/// What happens to a site between two ticks.
pub enum Change {
    /// Statements: see [`Cast::fill_in`].
    Sql(&'static str),
    /// The site's leases say something else, under the site's own seal.
    Leases(fn(&str) -> String),
    /// The site gets a file, switched on as a scenario's is.
    Gets(Place, &'static str),
    /// The files that the site had before are switched off.
    Loses,
    /// A file in wp-content, written when the site came up, gets another text.
    Edit(&'static str),
    /// A link in wp-content, made when the site came up, leads elsewhere.
    Relink(&'static str),
    /// The same site is sent another tick.
    Sends(fn(&Cast) -> Tick),
}

/// One end of a lease.
pub struct End {
    /// A sentence.
    pub name: &'static str,
    /// The tick that is sent.
    pub tick: fn(&Cast) -> Tick,
    /// The site at first.
    pub before: State,
    /// What happens.
    pub change: Change,
    /// What it must say at the second tick before the change.
    pub leased: &'static str,
    /// What `Server-Timing` must say after the change, and at the tick after that.
    pub lanes: [&'static str; 2],
}

/// A full tick that is watched, and gives a lease again.
pub const CHANGED: [&str; 2] = ["full:changed", "express"];
/// The tick is of a kind that has no lease yet.
pub const NO_LEASE: [&str; 2] = ["full:no-lease", "express"];

fn edith(cast: &Cast) -> Tick {
    cast.tick("edith")
}

/// An end for a dashboard tick by the editor.
pub fn end(name: &'static str, lanes: [&'static str; 2], change: Change) -> End {
    End { name, tick: edith, before: State::default(), change, leased: "express", lanes }
}

impl End {
    /// For another tick.
    pub fn by(self, tick: fn(&Cast) -> Tick) -> Self {
        Self { tick, ..self }
    }

    /// The site has a file at first.
    pub fn with(mut self, place: Place, code: &'static str) -> Self {
        self.before.files.push((place, code));
        self
    }

    /// The site gives no lease at first.
    pub fn leased(self, lane: &'static str) -> Self {
        Self { leased: lane, ..self }
    }

    /// A statement at first.
    pub fn at_first(mut self, sql: &'static str) -> Self {
        self.before.sql.push(sql);
        self
    }

    /// Every state that the end needs files for.
    pub fn states(&self) -> Vec<State> {
        let mut states = vec![self.before.clone()];
        if let Change::Gets(place, code) = &self.change {
            states.push(State { sql: Vec::new(), files: vec![(place.clone(), *code)] });
        }
        states
    }
}
