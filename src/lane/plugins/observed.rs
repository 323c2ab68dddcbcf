//! Proof by observation: what a witness saw other people's filters do while they ran.
//!
//! A filter that handed back what it was given, and did nothing that can be seen beside it, did nothing in this tick. Only filters:
//! an action exists to act, and one that sometimes works shows nothing when it does not.

use super::looks::Table;
use super::watched_hooks::{self, Moment};
use crate::engine::effects::{self, Call, Kind};
use crate::engine::hooks::{Registered, Snapshot};
use crate::engine::sight::{Counts, Held, Sight};
use crate::engine::watched::{self, Hook, Interleaved};
use crate::lane::background;
use crate::lane::third_party::{is_core_entry, is_own};
use ext_php_rs::types::Zval;
use std::collections::{BTreeMap, HashMap};

/// The PHP function that stands first on a watched hook.
pub const HOOK: &str = "WpHeartbeat\\watch_hook";
/// The PHP function that stands before and behind a watched callback while its priority's turn comes.
pub const CALLBACK: &str = "WpHeartbeat\\watch_callback";

/// A hook that runs more often than this in one tick is watched no further.
const MOST_RUNS_OF_HOOK: u32 = 2_000;
/// A callback's first runs are looked at one by one for changes of the hooks table, and so many of all callbacks; behind that,
/// several runs are looked at together.
const ALONE: u32 = 2;
const ALONE_EARLY: u32 = 64;
const ALONE_IN_ALL: u32 = 128;

/// What was seen of a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    /// It was not called while its hook was watched.
    NotRun,
    /// Each time it gave back what it was given, and nothing else was seen of it.
    Unchanged {
        /// How often it ran.
        runs: u32,
    },
    /// What it did at least once, for people: the rest of a sentence that begins with the callback.
    Did(String),
}

/// What was seen of the callbacks of a tick.
#[derive(Debug, Default)]
pub struct Observations {
    seen: BTreeMap<(String, i64, String), Observation>,
    /// Hooks that could not be watched to the end, and why.
    lost: BTreeMap<String, &'static str>,
    /// How often a hook fired within watched callbacks, by the moment behind which that was.
    inside: BTreeMap<Vec<u8>, BTreeMap<usize, i64>>,
}

impl Observations {
    /// What was seen of the callback with this key on `hook` at `priority`.
    #[must_use]
    pub fn of(&self, hook: &str, priority: i64, key: &str) -> Observation {
        match self.seen.get(&(hook.to_owned(), priority, key.to_owned())) {
            Some(Observation::Unchanged { .. }) if self.lost.contains_key(hook) => {
                Observation::Did(self.lost.get(hook).copied().unwrap_or_default().to_owned())
            }
            Some(seen) => seen.clone(),
            None => Observation::NotRun,
        }
    }

    /// How often `hook` fired within watched callbacks from one moment to another: as those of [`Watch::begin`] were counted, from
    /// 0; `until` is left out.
    #[must_use]
    pub fn inside(&self, hook: &[u8], from: usize, until: usize) -> i64 {
        self.inside.get(hook).map_or(0, |moments| moments.range(from..until).map(|(_, count)| count).sum())
    }
}

/// A watch over the hooks of a tick. Holds PHP's values: to be ended, or dropped, before the request ends.
#[derive(Default)]
pub struct Watch {
    /// How many moments have begun.
    moments: usize,
    /// Whether the last of them has begun: core changes no hooks from there on.
    is_handler: bool,
    hooks: HashMap<u32, Watched>,
    running: Vec<Running>,
    callbacks: Vec<Seen>,
    by_key: HashMap<(u32, i64, String), usize>,
    inside: BTreeMap<Vec<u8>, BTreeMap<usize, i64>>,
    table: Table,
}

/// A hook that is watched.
struct Watched {
    name: String,
    hook: Hook,
    runs: u32,
    /// Whether [`HOOK`] was put on it; else the witness stands first on it anyway.
    is_ours: bool,
    lost: Option<&'static str>,
}

/// A callback, and what was seen of it.
struct Seen {
    hook: String,
    priority: i64,
    key: String,
    runs: u32,
    did: Option<String>,
}

/// A run of a hook, from its first callback on.
struct Running {
    frame: usize,
    hook: u32,
    priority: i64,
    /// What lies between the probes of this priority: a callback that is watched, or others.
    steps: Vec<Option<usize>>,
    /// How many of the probes have been called.
    at: usize,
    /// In place until the first probe is called.
    interleaved: Option<Interleaved>,
    open: Option<Open>,
}

/// A callback that runs.
struct Open {
    callback: usize,
    sight: Sight,
    given: Result<Held, &'static str>,
    /// Only for a callback that no other watched one has called.
    counts: Option<Counts>,
    /// How many changes of the hooks table were known when it began, where it is looked at alone.
    changed: Option<usize>,
    moment: usize,
}

impl Watch {
    /// A watch over nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The hook `current` fires: if it is a moment from which on hooks are to be watched, they are. Each call counts as a moment.
    pub fn begin(&mut self, current: &str) {
        self.moments += 1;
        if !self.table.unseen.is_empty() {
            self.look();
        }
        let Some(moment) = Moment::of(current) else { return };
        self.is_handler |= moment == Moment::Handler;
        if moment == Moment::Authentication {
            // The witness itself stands first on this one.
            self.add(current, false);
        }
        let mut names = watched_hooks::at(moment);
        if self.is_handler {
            let Some(table) = Snapshot::take() else { return };
            names.extend(watched_hooks::of_options(&table));
        }
        for name in names {
            self.add(&name, true);
        }
        if self.is_handler {
            self.table.renew();
        }
    }

    fn add(&mut self, name: &str, is_ours: bool) {
        let Some(hook) = Hook::named(name) else { return };
        let is_foreign = |entry: &Registered| !is_known(name, entry);
        let is_wanted = hook.entries().is_some_and(|entries| entries.iter().any(is_foreign));
        if is_wanted && !self.hooks.contains_key(&hook.id()) && (!is_ours || hook.put_first(name, HOOK)) {
            let watched = Watched { name: name.to_owned(), hook, runs: 0, is_ours, lost: None };
            self.hooks.insert(watched.hook.id(), watched);
        }
    }

    /// A hook begins to run: called by what stands first on it.
    pub fn hook_begins(&mut self) {
        let Some(caller) = watched::caller() else { return };
        let id = caller.hook.id();
        self.end_those_that_left(|running| running.frame != caller.frame && watched::is_running(running.frame, running.hook));
        let Some(watched) = self.hooks.get_mut(&id) else { return };
        watched.runs += 1;
        if watched.runs > MOST_RUNS_OF_HOOK {
            watched.lost = Some("ran too often to be watched");
            return;
        }
        let priority = i64::MIN;
        let run = Running { frame: caller.frame, hook: id, priority, steps: Vec::new(), at: 0, interleaved: None, open: None };
        self.running.push(run);
        self.go_on();
    }

    /// A probe is called, with the value as it is now.
    pub fn probe(&mut self, value: &Zval) {
        let Some(caller) = watched::caller() else { return };
        let id = caller.hook.id();
        let is_this = |running: &Running| running.frame == caller.frame && running.hook == id;
        self.end_those_that_left(|running| is_this(running));
        let Some(run) = self.running.last_mut() else { return };
        if run.interleaved.take().is_some_and(|interleaved| !interleaved.restore()) {
            self.lose(id, "was changed while it ran");
        }
        let sight = Sight::now();
        let Some(run) = self.running.last_mut() else { return };
        let (at, open) = (run.at, run.open.take());
        run.at += 1;
        let step = run.steps.get(at).copied();
        let is_alone = step.flatten().is_some_and(|callback| self.is_looked_at_alone(callback));
        if is_alone || open.as_ref().is_some_and(|open| open.changed.is_some()) {
            self.look();
        }
        if let Some(open) = open {
            self.close(open, value, &sight);
        }
        match step {
            Some(Some(callback)) => self.open(callback, value, sight, is_alone),
            Some(None) => {}
            None => self.go_on(),
        }
    }

    /// The priority is done, or has not begun: puts probes into the next one, or ends the run where there is none.
    fn go_on(&mut self) {
        let Some(run) = self.running.last_mut() else { return };
        let Some(watched) = self.hooks.get(&run.hook) else { return };
        let (id, name) = (run.hook, watched.name.as_str());
        match watched.hook.interleave(run.priority, CALLBACK, |entry| !is_known(name, entry)) {
            Ok(Some((interleaved, priority, steps))) => {
                let mut known = Vec::with_capacity(steps.len());
                for step in steps {
                    known.push(step.map(|entry| known_as(&mut self.by_key, &mut self.callbacks, id, name, entry)));
                }
                run.interleaved = Some(interleaved);
                (run.priority, run.steps, run.at) = (priority, known, 0);
            }
            Ok(None) => {
                self.running.pop();
            }
            Err(_) => {
                self.running.pop();
                self.lose(id, "stands on a hook that is not of WordPress's own form");
            }
        }
    }

    fn is_looked_at_alone(&self, callback: usize) -> bool {
        let most = if self.is_handler { ALONE } else { ALONE_EARLY };
        self.callbacks[callback].runs < most && self.table.looks < ALONE_IN_ALL
    }

    fn look(&mut self) {
        for (callback, hook) in self.table.look() {
            self.note(callback, format!("may have changed the callbacks on {hook}"));
        }
    }

    fn open(&mut self, callback: usize, value: &Zval, sight: Sight, is_alone: bool) {
        let is_outermost = self.running.iter().all(|run| run.open.is_none());
        self.callbacks[callback].runs += 1;
        let counts = is_outermost.then(Counts::now);
        let changed = is_alone.then_some(self.table.changed.len());
        if let Some(run) = self.running.last_mut() {
            run.open = Some(Open { callback, sight, given: Held::new(value), counts, changed, moment: self.moments });
        }
    }

    fn close(&mut self, open: Open, value: &Zval, sight: &Sight) {
        let given = match &open.given {
            Ok(held) if held.is(value) => None,
            Ok(_) => Some("changed the value".to_owned()),
            Err(why) => Some((*why).to_owned()),
        };
        let did = given.or_else(|| effect(&open.sight, sight)).or_else(|| open.sight.difference(sight).map(str::to_owned));
        if let Some(did) = did {
            self.note(open.callback, did);
        }
        match open.changed {
            None => self.table.unseen.push(open.callback),
            Some(earlier) => {
                if let Some(hook) = self.table.changed.get(earlier) {
                    self.note(open.callback, format!("changed the callbacks on {hook}"));
                }
            }
        }
        // Across a moment nobody knows what was before and what behind it.
        if let Some(counts) = open.counts.filter(|_| open.moment == self.moments) {
            for (hook, more) in counts.since() {
                *self.inside.entry(hook).or_default().entry(self.moments - 1).or_insert(0) += more;
            }
        }
    }

    fn note(&mut self, callback: usize, did: String) {
        self.callbacks[callback].did.get_or_insert(did);
    }

    fn lose(&mut self, hook: u32, why: &'static str) {
        if let Some(watched) = self.hooks.get_mut(&hook) {
            watched.lost = Some(why);
        }
    }

    /// Runs that ended without a word: an exception, or the end of the request, left their callback.
    fn end_those_that_left(&mut self, runs: impl Fn(&Running) -> bool) {
        while self.running.last().is_some_and(|running| !runs(running)) {
            let Some(run) = self.running.pop() else { return };
            if let Some(interleaved) = run.interleaved {
                interleaved.restore();
                self.lose(run.hook, "was not called as WordPress calls it");
            }
            if let Some(open) = run.open {
                self.note(open.callback, "did not come back (an exception, or the request's end)".to_owned());
            }
        }
    }

    /// Takes away all that was put into hooks, and gives what was seen.
    #[must_use]
    pub fn end(mut self) -> Observations {
        self.end_those_that_left(|_| false);
        self.look();
        let mut observations = Observations { inside: self.inside, ..Observations::default() };
        for watched in self.hooks.values() {
            let is_there = !watched.is_ours || watched.hook.take_first(&watched.name, HOOK);
            if let Some(why) = watched.lost.or((!is_there).then_some("stands on a hook that somebody cleared")) {
                observations.lost.insert(watched.name.clone(), why);
            }
        }
        for Seen { hook, priority, key, runs, did } in self.callbacks {
            let seen = match (did, runs) {
                (Some(did), _) => Observation::Did(did),
                (None, 0) => Observation::NotRun,
                (None, runs) => Observation::Unchanged { runs },
            };
            observations.seen.insert((hook, priority, key), seen);
        }
        observations
    }
}

/// Whether an entry is core's or the witness's own.
fn is_known(hook: &str, entry: &Registered) -> bool {
    is_own(hook, &entry.callback) || is_core_entry(hook, entry)
}

/// The number of a callback.
fn known_as(
    by_key: &mut HashMap<(u32, i64, String), usize>,
    callbacks: &mut Vec<Seen>,
    hook: u32,
    name: &str,
    entry: Registered,
) -> usize {
    let Registered { priority, key, .. } = entry;
    *by_key.entry((hook, priority, key)).or_insert_with_key(|(_, _, key)| {
        callbacks.push(Seen { hook: name.to_owned(), priority, key: key.clone(), runs: 0, did: None });
        callbacks.len() - 1
    })
}

/// What is compared as it is before and behind a callback: it may put it back.
const COMPARED: [&str; 3] = ["set_error_handler", "set_exception_handler", "ob_start"];

/// The first effect between two moments, in words.
fn effect(before: &Sight, after: &Sight) -> Option<String> {
    let tells = |call: &Call| !matches!(call.kind, Kind::Header) && !COMPARED.contains(&call.function);
    if before.effects == after.effects {
        return effects::is_full().then(|| "ran among too many effects to tell".to_owned());
    }
    effects::first_since(before.effects, tells).map(|call| format!("called {}", background::briefly(&call)))
}
