//! A witness: a tick that WordPress answers while the extension watches, to learn whether the next such ticks can be
//! answered natively.

use super::background::first_effect;
use super::core_code::{self, Judged, Variants};
use super::decline::Decline;
use super::express::{Attempt, Place};
use super::lease::{Denied, Lease, Shape, Verdict};
use super::profile::{self, Profile, Seen};
use super::setup::Setup;
use super::third_party;
use crate::engine::hooks::Snapshot;
use crate::engine::{effects, globals, hooks, output};
use crate::settings;
use crate::site::{self, Site};
use crate::tick::Answer;
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use wordpress::core::Group;
use wordpress::php_serialized;
use wordpress::{Key, Value};

/// How long a refusal is remembered at most: a plugin switched off is noticed at once by its own sign, but not every cause has
/// one.
const REFUSAL: i64 = 60;

/// A witness, from the inclusion of `wp-settings.php` to the request's end.
pub struct Witness {
    attempt: Box<Attempt>,
    /// Header lines that were there before WordPress loaded: both lanes have them.
    headers_before: Vec<Vec<u8>>,
    /// How often each hook had fired when the handler began.
    fired_before: Option<BTreeMap<Vec<u8>, i64>>,
    /// The hooks table when the user was known, when the handler began, and when it had ended.
    moments: Vec<Snapshot>,
    observed: Option<Result<Observed, Decline>>,
}

/// What was found at the moment when the tick's handler had finished.
struct Observed {
    place: Place,
    prediction: Option<Answer>,
    judged: Judged,
    /// A callback in the way.
    in_the_way: Option<String>,
}

impl Witness {
    /// Begins to watch.
    #[must_use]
    pub fn begin(attempt: Box<Attempt>) -> Self {
        effects::watch();
        output::begin_capture();
        Self { attempt, headers_before: output::headers(), fired_before: None, moments: Vec::new(), observed: None }
    }

    /// Authentication is over: its callbacks are still there to look at.
    pub fn user_known(&mut self) {
        // Core sets the user once in a tick; a plugin that sets it often shall not fill the memory.
        if self.moments.len() < 4 {
            self.moments.extend(Snapshot::take());
        }
    }

    /// The tick's handler is about to run.
    pub fn handler_begins(&mut self) {
        self.moments.extend(Snapshot::take());
        self.fired_before = Some(hooks::fired());
    }

    /// The tick's handler has run: WordPress is shutting down, its hooks and code are still there to look at.
    pub fn handler_ended(&mut self) {
        self.moments.extend(Snapshot::take());
        self.observed = Some(self.observe());
        // They hold PHP's memory, which is gone when the request ends.
        self.moments.clear();
    }

    fn observe(&self) -> Result<Observed, Decline> {
        let before = self.fired_before.as_ref().ok_or(Decline::WitnessIncomplete)?;
        // Authentication, begin and end: without one of them nothing is proven.
        if self.moments.len() < 3 {
            return Err(Decline::WitnessIncomplete);
        }
        let fired: BTreeSet<Vec<u8>> = hooks::fired()
            .into_iter()
            .filter(|(hook, count)| before.get(hook).is_none_or(|earlier| earlier < count))
            .map(|(hook, _)| hook)
            .collect();
        let groups = [Group::Tick, Group::Anonymous, Group::LoggedIn, Group::Nonces];
        let mut judged = core_code::judge(&self.attempt.setup.abspath, &groups)?;
        if judged.unknown.is_some() {
            judged.variants = Variants::default();
        }
        let (place, prediction) = self.attempt.predict(&judged.variants)?;
        Ok(Observed { place, prediction, judged, in_the_way: self.in_the_way(&fired) })
    }

    /// What keeps core's rules from being all that decides this answer.
    fn in_the_way(&self, fired: &BTreeSet<Vec<u8>>) -> Option<String> {
        let Attempt { tick, setup, .. } = &*self.attempt;
        let changed = |what: &str| Some(format!("{what} changed while WordPress loaded"));
        if !tick.is_unchanged() {
            return changed("the request's fields, cookies or headers were");
        }
        if !Setup::read().is_ok_and(|now| now.is_like(setup)) {
            return changed("constants that belong into wp-config.php were");
        }
        third_party::first(fired, &self.moments)
    }

    /// The request is over and its answer sent: decides, and writes the decision down.
    pub fn conclude(self) {
        let body = output::end_capture().unwrap_or_default();
        let calls = effects::sleep();
        // Cut short, or not settled yet: the next tick may tell.
        let Some(Ok(observed)) = self.observed else { return };
        let refusal = judge(&observed, &self.attempt, &self.headers_before, &body, &calls).err();
        // What fails here shows at the next tick: it finds no lease.
        let _ = write(&self.attempt, observed, refusal);
    }
}

/// Whether ticks like this one may be answered natively from now on.
fn judge(
    observed: &Observed,
    attempt: &Attempt,
    before: &[Vec<u8>],
    body: &[u8],
    calls: &[effects::Call],
) -> Result<(), Denied> {
    if let Some(name) = observed.judged.unknown {
        return Err(denied(Decline::CoreUnknown, name));
    }
    if let Some(detail) = &observed.in_the_way {
        return Err(denied(Decline::ThirdParty, detail));
    }
    let prediction = observed.prediction.as_ref().ok_or_else(|| denied(Decline::CoreUnknown, "rules"))?;
    judge_answer(prediction, attempt, before, body)?;
    first_effect(calls, &attempt.setup.tables.options()).map_or(Ok(()), |detail| Err(denied(Decline::Background, &detail)))
}

fn denied(reason: Decline, detail: &str) -> Denied {
    Denied { reason: reason.id().to_owned(), detail: detail.to_owned() }
}

/// Compares what was sent with the prediction.
fn judge_answer(prediction: &Answer, attempt: &Attempt, before: &[Vec<u8>], body: &[u8]) -> Result<(), Denied> {
    let wrong = |detail: &str| denied(Decline::PredictionWrong, detail);
    if output::status() != 200 {
        return Err(wrong("status"));
    }
    let mut expected = before.to_vec();
    for line in &prediction.headers {
        expected.retain(|earlier| !same_name(earlier, line));
        expected.push(line.clone());
    }
    let sent: Vec<Vec<u8>> = output::headers().into_iter().filter(|line| !super::timing::is_own(line)).collect();
    if sent != expected {
        let odd =
            sent.iter().find(|line| !expected.contains(line)).or_else(|| expected.iter().find(|line| !sent.contains(line)));
        let name = odd.and_then(|line| line.split(|byte| *byte == b':').next()).unwrap_or(b"(order)");
        return Err(wrong(&format!("header {}", String::from_utf8_lossy(name))));
    }
    if !prediction.is_body(body, attempt.tick.now, super::moments::now()) {
        return Err(wrong("body"));
    }
    Ok(())
}

fn same_name(a: &[u8], b: &[u8]) -> bool {
    let name = |line: &[u8]| line.split(|byte| *byte == b':').next().unwrap_or_default().to_ascii_lowercase();
    name(a) == name(b)
}

/// Writes the verdict, and the profile that it rests on.
fn write(attempt: &Attempt, observed: Observed, refusal: Option<Denied>) -> Result<(), Decline> {
    let row_name = profile::row_name();
    let old_row = attempt.rows.options.get(row_name);
    let old = old_row.and_then(|row| Profile::parse(row));
    let seen = seen(attempt, observed.judged.files);
    let profile = Profile::after(old.as_deref(), attempt.circumstances.clone(), observed.judged.variants, &seen)?;
    let mut site = site::open(&attempt.setup.target, &attempt.setup.tables)?;
    if old.as_deref() != Some(&profile) && !site.replace(row_name, old_row.map(Vec::as_slice), &profile.row())? {
        // Another witness was first: what this one saw is not in its profile.
        return Err(Decline::Write);
    }
    write_verdict(&mut *site, attempt, &profile.generation, &observed.place, refusal)
}

fn write_verdict(
    site: &mut dyn Site,
    attempt: &Attempt,
    generation: &str,
    place: &Place,
    refusal: Option<Denied>,
) -> Result<(), Decline> {
    let now = super::moments::now();
    let old = attempt.rows.options.get(&place.row);
    if old.is_none() {
        let (prefix, most) = Shape::ceiling(&place.row);
        site.expire(prefix, now)?;
        if site.count(prefix)? >= most {
            return Err(Decline::LeasesFull);
        }
    }
    let lasts = settings::LEASE.number();
    let until = now.0 + if refusal.is_some() { lasts.min(REFUSAL) } else { lasts };
    let lease = Lease::parse(old).with(generation, &place.kind, Verdict { until, denied: refusal }, now);
    Ok(site.write(&[(place.row.clone(), Some(lease.row()))])?)
}

/// The files that this request rested on.
fn seen(attempt: &Attempt, mirrored: BTreeSet<PathBuf>) -> Seen {
    let setup = &attempt.setup;
    let core = [setup.abspath.join("wp-includes"), setup.abspath.join("wp-admin")];
    let core: Vec<PathBuf> =
        core.iter().flat_map(|folder| [std::fs::canonicalize(folder).ok(), Some(folder.clone())]).flatten().collect();
    let mut files = mirrored;
    for file in globals::included_files() {
        let file = PathBuf::from(std::ffi::OsStr::from_bytes(&file));
        // Core's own files change with its version, and those that matter here are among the mirrored ones. Files of the
        // request's own making (`eval`, streams) have no path of the file system.
        if file.is_absolute() && !core.iter().any(|folder| file.starts_with(folder)) {
            files.insert(file);
        }
    }
    files.insert(setup.abspath.join("wp-includes/version.php"));
    let mut absent = BTreeSet::new();
    let mut links = BTreeSet::from([setup.content.clone(), setup.plugins.clone(), setup.mu_plugins.clone()]);
    for file in may_load(attempt) {
        if file.exists() {
            links.insert(file);
        } else {
            absent.insert(file);
        }
    }
    Seen { files, absent, links }
}

/// Files that WordPress includes if they are there: active plugins, the themes' functions, the locale's own code.
fn may_load(attempt: &Attempt) -> Vec<PathBuf> {
    let Attempt { setup, rows, .. } = attempt;
    let mut files = Vec::new();
    let plugins = rows.options.get("active_plugins").and_then(|row| php_serialized::maybe_unserialize(row).ok());
    for plugin in plugins.as_ref().and_then(Value::as_array).unwrap_or_default() {
        if let (Key::Int(_) | Key::Str(_), Value::Str(file)) = plugin {
            files.push(setup.plugins.join(relative(file)));
        }
    }
    for option in ["template", "stylesheet"] {
        if let Some(theme) = rows.options.get(option) {
            files.push(setup.content.join("themes").join(relative(theme)).join("functions.php"));
        }
    }
    if let Some(locale) = rows.options.get("WPLANG").filter(|locale| !locale.is_empty()) {
        files.push(setup.content.join("languages").join(relative(&[locale, &b".php"[..]].concat())));
    }
    files
}

fn relative(name: &[u8]) -> PathBuf {
    Path::new(std::ffi::OsStr::from_bytes(name))
        .components()
        .filter(|part| matches!(part, std::path::Component::Normal(_)))
        .collect()
}
