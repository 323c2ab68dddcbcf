//! A witness: a tick that WordPress answers while the extension watches, to learn whether the next such ticks can be
//! answered natively.

mod files;
mod judgement;
mod verdict;

use super::background;
use super::core_code::{self, Judged};
use super::decline::Decline;
use super::express::{Attempt, Place};
use super::facts::{self, Facts, registered_default};
use super::lease::Learned;
use super::moments;
use super::plugins::core_calls::CoreCalls;
use super::plugins::declared::Declarations;
use super::plugins::judge;
use super::plugins::observed::{Observations, Watch};
use super::plugins::owner::{Owners, core_files};
use super::plugins::prove::{self, Evidence, Proven};
use super::record::Watched;
use super::setup::Setup;
use super::third_party::{self, Hooks};
use crate::engine::hooks::Snapshot;
use crate::engine::sight::Fired;
use crate::engine::{effects, hooks, output};
use crate::steer;
use crate::tick::Answer;
use crate::tick::computed::{self, Question};
use judgement::Aftermath;
use std::collections::BTreeSet;
use std::path::PathBuf;
use wordpress::UserId;
use wordpress::capability::UserCaps;
use wordpress::core::Group;
use wordpress::post_lock::{EDIT_LOCK, single};

/// A witness, from the inclusion of `wp-settings.php` to the request's end.
pub struct Witness {
    attempt: Box<Attempt>,
    /// Whose files are whose.
    owners: Owners,
    /// Header lines that were there before WordPress loaded: both lanes have them.
    headers_before: Vec<Vec<u8>>,
    /// How often each hook had fired at each moment: authentication begins, ends, …, the handler begins.
    fired: Vec<Fired>,
    /// The hooks table at those moments, and when the handler had ended.
    moments: Vec<Snapshot>,
    /// How many output buffers there were, and whether a header callback, before WordPress loaded.
    output_before: (i32, bool),
    /// Watches callbacks run.
    pub watch: Watch,
    /// What was seen of callbacks in the way.
    observations: Observations,
    observed: Option<Result<Observed, Decline>>,
}

/// What was found at the moment when the tick's handler had finished.
struct Observed {
    place: Place,
    /// `None` where core's code is not known; the reason where the rows are not of the form that the rules mirror.
    prediction: Result<Option<Answer>, Decline>,
    judged: Judged,
    /// What was learned of this WordPress.
    learned: Learned,
    /// What else than core's rules decides this answer, apart from callbacks.
    changed: Option<String>,
    /// The callbacks in the way, with what is proven of them.
    proven: Proven,
    /// The callback that does something in this tick, or may.
    in_the_way: Option<String>,
    /// Whether WordPress answered another kind of tick than was predicted.
    is_other: bool,
}

impl Witness {
    /// Begins to watch.
    #[must_use]
    pub fn begin(attempt: Box<Attempt>) -> Self {
        let options = attempt.setup.tables.options();
        effects::watch(Box::new(background::worth(options)), core_files(&attempt.setup));
        output::begin_capture();
        Self {
            owners: Owners::of(&attempt.setup),
            attempt,
            headers_before: output::headers(),
            fired: Vec::new(),
            moments: Vec::new(),
            output_before: (output::buffers(), output::has_header_callback()),
            watch: Watch::new(),
            observations: Observations::default(),
            observed: None,
        }
    }

    /// One of [`moments::WATCHED`], or the handler is about to run.
    pub fn watch_moment(&mut self) {
        // Core comes to each once in a tick; a plugin that fires them often shall not fill the memory.
        if self.moments.len() < 16 {
            self.moments.extend(Snapshot::take());
            self.fired.push(Fired::now());
            self.watch.begin(&hooks::current().unwrap_or_default());
        }
    }

    /// The tick's handler has run: WordPress is shutting down, its hooks and code are still there to look at.
    pub fn handler_ended(&mut self) {
        self.observations = std::mem::take(&mut self.watch).end();
        self.moments.extend(Snapshot::take());
        self.observed = Some(self.observe());
        // They hold PHP's memory, which is gone when the request ends.
        self.moments.clear();
        self.fired.clear();
    }

    fn observe(&self) -> Result<Observed, Decline> {
        // Without one of the moments (somebody cleared a hook) nothing is proven.
        if self.moments.len() < moments::WATCHED.len() + 2 || self.fired.len() < moments::WATCHED.len() + 1 {
            return Err(Decline::WitnessIncomplete);
        }
        let fired = self.fired_in_the_tick();
        if self.is_lock_of_this_moment() {
            return Err(Decline::WitnessIncomplete);
        }
        let judged = core_code::judge(&self.attempt.setup.abspath, &groups(&self.attempt))?;
        let facts = if self.attempt.is_about_posts() { Facts::learn(&self.attempt.rows, &self.attempt.setup) } else { None };
        let pace = steer::pace_of_tick();
        let paces = steer::Known { of_user: pace.as_ref(), anonymous: pace.as_ref() };
        let (place, prediction) = match self.attempt.predict(&judged.variants, facts.as_ref(), paces) {
            Ok((place, prediction)) => (place, Ok(prediction)),
            Err(reason) => (self.attempt.unjudged(), Err(reason)),
        };
        let uses_language = prediction.as_ref().is_ok_and(|answer| answer.as_ref().is_none_or(Answer::is_translated));
        let questions = prediction.as_ref().ok().and_then(Option::as_ref).map_or(&[][..], |answer| &answer.questions);
        let (proven, in_the_way) = self.callbacks(&fired, uses_language, place.user, questions);
        let changed = self.changed(uses_language, proven.set.needs_rights());
        // A hook that core surely fires was not: the rows changed between, and what was watched is another kind of tick.
        let is_other = place.hooks.iter().any(|hook| !fired.contains(hook.as_bytes()));
        let learned = Learned { facts, pace };
        Ok(Observed { place, prediction, judged, learned, changed, proven, in_the_way, is_other })
    }

    /// The callbacks in the way, with what is proven of them; and the first that does something in this tick.
    fn callbacks(
        &self,
        fired: &BTreeSet<Vec<u8>>,
        uses_language: bool,
        user: Option<UserId>,
        questions: &[Question],
    ) -> (Proven, Option<String>) {
        let setup = &self.attempt.setup;
        let hooks = Hooks { fired, counted: &Fired::now(), is_about_posts: self.attempt.is_about_posts(), uses_language };
        let found = match third_party::survey(&hooks, &self.moments) {
            Ok(found) => found,
            Err(hook) => return (Proven::default(), Some(format!("{hook}: not a hook of WordPress's own form"))),
        };
        if found.is_empty() {
            return (Proven::default(), None);
        }
        let core = CoreCalls::look(&setup.abspath);
        let evidence = Evidence {
            owners: &self.owners,
            observations: &self.observations,
            core: &core,
            declarations: &Declarations::read(),
        };
        let mapped = prove::mapped();
        let world = self.attempt.world(user, questions, &mapped);
        let mut proven = prove::prove(found, &evidence, &world);
        let acts = judge::judge(&proven.set, &world, judge::When::Watched).err().map(|acts| acts.to_string());
        proven.set.asked = world.asked().into_iter().collect();
        proven.files.extend(core.files.into_iter().map(PathBuf::from));
        (proven, acts)
    }

    /// Whether the user has taken the lock to be refreshed in this very second: core then leaves it as it is, and fires fewer hooks than
    /// for an older one.
    fn is_lock_of_this_moment(&self) -> bool {
        let Attempt { tick, rows, .. } = &*self.attempt;
        let own = rows.user.as_ref().map(|user| user.id.0.to_string());
        let found = tick.data.post_lock.and_then(|post| rows.posts.get(&post));
        let lock = found.and_then(|found| single(&found.meta, EDIT_LOCK)).and_then(|lock| std::str::from_utf8(lock).ok());
        lock.and_then(|lock| lock.split_once(':'))
            .is_some_and(|(time, user)| own.as_deref() == Some(user) && time.parse().is_ok_and(|time: i64| time >= tick.now.0))
    }

    /// The hooks that were fired while the user was authenticated, and while the handler ran, with the handler's own. What fired only
    /// inside callbacks that are not core's is theirs: it is proven with them.
    fn fired_in_the_tick(&self) -> BTreeSet<Vec<u8>> {
        let now = Fired::now();
        let between = |from: usize, until: usize| -> Vec<Vec<u8>> {
            let Some(earlier) = self.fired.get(from) else { return Vec::new() };
            let later = self.fired.get(until).unwrap_or(&now).since(earlier).into_iter();
            later.filter(|(hook, more)| *more > self.observations.inside(hook, from, until)).map(|(hook, _)| hook).collect()
        };
        let mut fired: BTreeSet<Vec<u8>> = between(0, 1).into_iter().collect();
        fired.extend(between(self.fired.len().saturating_sub(1), usize::MAX));
        // The handler's own hook had fired when the witness, first on it, was called.
        let handlers = ["wp_ajax_heartbeat", "wp_ajax_nopriv_heartbeat"].map(|hook| hook.as_bytes().to_vec());
        fired.extend(handlers.into_iter().filter(|hook| now.has(hook)));
        fired
    }

    /// What keeps core's rules from being all that decides this answer, callbacks aside.
    fn changed(&self, uses_language: bool, needs_rights: bool) -> Option<String> {
        let Attempt { tick, setup, .. } = &*self.attempt;
        let changed = |what: &str| Some(format!("{what} changed while WordPress loaded"));
        if !tick.is_unchanged() {
            return changed("the request's fields, cookies or headers were");
        }
        if !Setup::read().is_ok_and(|now| now.is_like(setup)) {
            return changed("constants that belong into wp-config.php were");
        }
        if (output::buffers(), output::has_header_callback()) != self.output_before {
            return Some("an output buffer or a header callback was set up while WordPress loaded".to_owned());
        }
        let asks = self.attempt.is_about_posts() || needs_rights;
        if asks && !self.user_caps().is_ok_and(|caps| facts::user_may(&caps)) {
            return changed("what the user may do was");
        }
        if uses_language && Fired::now().has(b"change_locale") {
            return changed("the language was");
        }
        let capabilities = setup.tables.capabilities_key();
        let default = registered_default("user", &["session_tokens", facts::LOCALE, &capabilities])
            .or_else(|| registered_default("post", &["_edit_lock", "_edit_last", "_wp_trash_meta_status"]));
        default.map(|key| format!("register_meta: a default for {key}"))
    }

    /// What the user may do by the rows that were read.
    fn user_caps(&self) -> Result<UserCaps, Decline> {
        let Attempt { rows, setup, .. } = &*self.attempt;
        computed::user_caps(rows.user.as_ref().map_or(UserId(0), |user| user.id), rows, setup)
    }

    /// The request is over and its answer sent: decides, and writes the decision down. `None` where nothing could be decided.
    pub fn conclude(self) -> Option<Watched> {
        let body = output::end_capture().unwrap_or_default();
        let calls = effects::sleep();
        // Cut short, or not settled yet: the next tick may tell.
        let Some(Ok(observed)) = self.observed else { return None };
        let after = Aftermath::of(&observed, &self.attempt, &calls, &self.owners);
        let refusal = judgement::judge(&observed, &self.attempt, &self.headers_before, &body, &after).err();
        let deeds = after.deeds(refusal.as_ref());
        let denied = refusal.as_ref().map(|denied| Decline::from_id(&denied.reason).unwrap_or(Decline::WitnessIncomplete));
        // What fails here shows at the next tick, too: it finds no lease.
        let written = verdict::write(&self.attempt, observed, refusal, deeds);
        Some(denied.or_else(|| written.err()).map_or(Watched::Granted, Watched::Denied))
    }
}

/// The groups of core's code that a tick leans on.
fn groups(attempt: &Attempt) -> Vec<Group> {
    let data = &attempt.tick.data;
    let mut groups = vec![Group::Tick, Group::Anonymous, Group::LoggedIn, Group::Nonces];
    if !data.shape.is_empty() {
        groups.push(Group::Data);
    }
    if attempt.is_about_posts() {
        groups.push(Group::Posts);
    }
    if data.locked_posts.is_some() || data.post_lock.is_some() {
        groups.push(Group::Holder);
    }
    if data.post_lock.is_some() {
        groups.push(Group::PostLock);
    }
    groups
}
