//! A witness: a tick that WordPress answers while the extension watches, to learn whether the next such ticks can be
//! answered natively.

use super::background::{first_effect, may_be_effect};
use super::core_code::{self, Judged};
use super::decline::Decline;
use super::express::{Attempt, Place};
use super::facts::{self, Facts, registered_default};
use super::file_list::Seen;
use super::lease::{Denied, Lease, Shape, Verdict};
use super::moments;
use super::profile::{self, Profile};
use super::setup::Setup;
use super::third_party;
use crate::engine::hooks::Snapshot;
use crate::engine::{constants, effects, globals, hooks, output};
use crate::settings;
use crate::site::{self, Site};
use crate::tick::Answer;
use crate::tick::computed::{self, NewLock};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use wordpress::capability::UserCaps;
use wordpress::core::Group;
use wordpress::php_serialized;
use wordpress::post_lock::{EDIT_LOCK, single};
use wordpress::{Key, Timestamp, UserId, Value};

/// How long a refusal is remembered at most: a plugin switched off is noticed at once by its own sign, but not every cause has
/// one.
const REFUSAL: i64 = 60;

/// A witness, from the inclusion of `wp-settings.php` to the request's end.
pub struct Witness {
    attempt: Box<Attempt>,
    /// Header lines that were there before WordPress loaded: both lanes have them.
    headers_before: Vec<Vec<u8>>,
    /// How often each hook had fired at each moment: authentication begins, ends, …, the handler begins.
    fired: Vec<BTreeMap<Vec<u8>, i64>>,
    /// The hooks table at those moments, and when the handler had ended.
    moments: Vec<Snapshot>,
    /// How many output buffers there were, and whether a header callback, before WordPress loaded.
    output_before: (i32, bool),
    observed: Option<Result<Observed, Decline>>,
}

/// What was found at the moment when the tick's handler had finished.
struct Observed {
    place: Place,
    /// `None` where core's code is not known; the reason where the rows are not of the form that the rules mirror.
    prediction: Result<Option<Answer>, Decline>,
    judged: Judged,
    /// What WordPress holds in memory, where the tick depends on it.
    facts: Option<Facts>,
    /// A callback in the way.
    in_the_way: Option<String>,
    /// Whether WordPress answered another kind of tick than was predicted.
    is_other: bool,
}

impl Witness {
    /// Begins to watch.
    #[must_use]
    pub fn begin(attempt: Box<Attempt>) -> Self {
        effects::watch(may_be_effect);
        output::begin_capture();
        Self {
            attempt,
            headers_before: output::headers(),
            fired: Vec::new(),
            moments: Vec::new(),
            output_before: (output::buffers(), output::has_header_callback()),
            observed: None,
        }
    }

    /// One of [`moments::WATCHED`], or the handler is about to run.
    pub fn watch_moment(&mut self) {
        // Core comes to each once in a tick; a plugin that fires them often shall not fill the memory.
        if self.moments.len() < 16 {
            self.moments.extend(Snapshot::take());
            self.fired.push(hooks::fired());
        }
    }

    /// The tick's handler has run: WordPress is shutting down, its hooks and code are still there to look at.
    pub fn handler_ended(&mut self) {
        self.moments.extend(Snapshot::take());
        self.observed = Some(self.observe());
        // They hold PHP's memory, which is gone when the request ends.
        self.moments.clear();
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
        let (place, prediction) = match self.attempt.predict(&judged.variants, facts.as_ref()) {
            Ok((place, prediction)) => (place, Ok(prediction)),
            Err(reason) => (self.attempt.unjudged(), Err(reason)),
        };
        let uses_language = prediction.as_ref().is_ok_and(|answer| answer.as_ref().is_none_or(Answer::is_translated));
        let in_the_way = self.in_the_way(&fired, uses_language);
        // A hook that core surely fires was not: the rows changed between, and what was watched is another kind of tick.
        let is_other = place.hooks.iter().any(|hook| !fired.contains(hook.as_bytes()));
        Ok(Observed { place, prediction, judged, facts, in_the_way, is_other })
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

    /// The hooks that were fired while the user was authenticated, and while the handler ran, with the handler's own.
    fn fired_in_the_tick(&self) -> BTreeSet<Vec<u8>> {
        let between = |from: &BTreeMap<Vec<u8>, i64>, to: &BTreeMap<Vec<u8>, i64>| -> Vec<Vec<u8>> {
            let more = |(hook, count): &(&Vec<u8>, &i64)| from.get(*hook).is_none_or(|earlier| earlier < *count);
            to.iter().filter(more).map(|(hook, _)| hook.clone()).collect()
        };
        let now = hooks::fired();
        let mut fired: BTreeSet<Vec<u8>> = BTreeSet::new();
        if let [begins, ends, ..] = self.fired.as_slice() {
            fired.extend(between(begins, ends));
        }
        fired.extend(self.fired.last().map(|handler_begins| between(handler_begins, &now)).unwrap_or_default());
        // The handler's own hook had fired when the witness, first on it, was called.
        let handlers = ["wp_ajax_heartbeat", "wp_ajax_nopriv_heartbeat"].map(|hook| hook.as_bytes().to_vec());
        fired.extend(handlers.into_iter().filter(|hook| now.contains_key(hook)));
        fired
    }

    /// What keeps core's rules from being all that decides this answer.
    fn in_the_way(&self, fired: &BTreeSet<Vec<u8>>, uses_language: bool) -> Option<String> {
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
        if self.attempt.is_about_posts() && !self.user_caps().is_ok_and(|caps| facts::user_may(&caps)) {
            return changed("what the user may do was");
        }
        if uses_language && hooks::fired().contains_key(&b"change_locale"[..]) {
            return changed("the language was");
        }
        let capabilities = setup.tables.capabilities_key();
        let default = registered_default("user", &["session_tokens", facts::LOCALE, &capabilities])
            .or_else(|| registered_default("post", &["_edit_lock", "_edit_last", "_wp_trash_meta_status"]));
        if let Some(key) = default {
            return Some(format!("register_meta: a default for {key}"));
        }
        third_party::first(fired, self.attempt.is_about_posts(), uses_language, &self.moments)
    }

    /// What the user may do by the rows that were read.
    fn user_caps(&self) -> Result<UserCaps, Decline> {
        let Attempt { rows, setup, .. } = &*self.attempt;
        computed::user_caps(rows.user.as_ref().map_or(UserId(0), |user| user.id), rows, setup)
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
    let prediction = observed.prediction.as_ref().map_err(|reason| denied(*reason, "rows"))?;
    if let Some(detail) = &observed.in_the_way {
        return Err(denied(Decline::ThirdParty, detail));
    }
    // A post of a type that nobody registered: core raises a notice.
    let prediction = prediction.as_ref().ok_or_else(|| denied(Decline::Rows, "post type"))?;
    judge_answer(prediction, attempt, before, body)?;
    if observed.is_other {
        return Err(denied(Decline::WitnessIncomplete, "rows changed meanwhile"));
    }
    let calls = without_lock(calls, prediction.new_lock(), attempt);
    let effect = first_effect(calls, &attempt.setup.tables.options());
    effect.map_or(Ok(()), |detail| Err(denied(Decline::Background, &detail)))
}

/// The calls but the one with which core wrote the lock that was predicted: the express lane writes it, too.
fn without_lock<'a>(
    calls: &'a [effects::Call],
    lock: Option<NewLock>,
    attempt: &'a Attempt,
) -> impl Iterator<Item = &'a effects::Call> {
    let written = lock.and_then(|lock| {
        let inserts = !attempt.rows.posts.get(&lock.post)?.meta.iter().any(|row| row.key == EDIT_LOCK);
        let table = attempt.setup.tables.postmeta();
        // At most the time that a tick took.
        let until = moments::now().0.min(attempt.tick.now.0 + 60);
        let mut values = (attempt.tick.now.0..=until).map(|now| lock.value(Timestamp(now)));
        let statements: Vec<Vec<u8>> =
            values.by_ref().map(|value| lock_statement(&table, lock, &String::from_utf8_lossy(&value), inserts)).collect();
        calls.iter().position(|call| matches!(call.kind, effects::Kind::Sql(_)) && statements.contains(&call.argument))
    });
    calls.iter().enumerate().filter(move |(at, _)| Some(*at) != written).map(|(_, call)| call)
}

/// The statement with which `wpdb` writes a lock (`wpdb::update()`, `wpdb::insert()`, 6.1-7.1).
fn lock_statement(table: &str, lock: NewLock, value: &str, inserts: bool) -> Vec<u8> {
    let post = lock.post.0;
    if inserts {
        format!("INSERT INTO `{table}` (`post_id`, `meta_key`, `meta_value`) VALUES ({post}, '_edit_lock', '{value}')")
    } else {
        format!("UPDATE `{table}` SET `meta_value` = '{value}' WHERE `post_id` = {post} AND `meta_key` = '_edit_lock'")
    }
    .into_bytes()
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
    // nocache_headers() takes it away.
    expected.retain(|line| !same_name(line, b"Last-Modified:"));
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
    if !prediction.is_body(body, attempt.tick.now, moments::now()) {
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
    let old = attempt.profile.as_deref();
    let old_row = attempt.rows.options.get(profile::row_name());
    let seen = seen(attempt, observed.judged.files);
    let profile = Profile::after(old, attempt.circumstances.clone(), &observed.judged.variants, &seen)?;
    let mut site = site::open(&attempt.setup.target, &attempt.setup.tables)?;
    if !profile.write(old, old_row.map(Vec::as_slice), &mut *site)? {
        return Err(Decline::Write);
    }
    write_verdict(&mut *site, attempt, &profile.generation, observed.facts, &observed.place, refusal)
}

fn write_verdict(
    site: &mut dyn Site,
    attempt: &Attempt,
    generation: &str,
    facts: Option<Facts>,
    place: &Place,
    refusal: Option<Denied>,
) -> Result<(), Decline> {
    let now = moments::now();
    let old = attempt.rows.options.get(&place.row);
    if old.is_none() {
        for (prefix, most) in Shape::ceilings(&place.row) {
            site.expire(prefix, now)?;
            if site.count(prefix)? >= most {
                return Err(Decline::LeasesFull);
            }
        }
    }
    let lasts = settings::LEASE.number();
    let until = now.0 + if refusal.is_some() { lasts.min(REFUSAL) } else { lasts };
    let lease = Lease::parse(old).with(generation, facts, &place.kind, Verdict { until, denied: refusal }, now);
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
    let (translations, no_translations) = translations(attempt).into_iter().partition(|file| file.exists());
    files.extend::<Vec<PathBuf>>(translations);
    let mut absent: BTreeSet<PathBuf> = <Vec<PathBuf>>::into_iter(no_translations).collect();
    let mut links = BTreeSet::from([setup.content.clone(), setup.plugins.clone(), setup.mu_plugins.clone()]);
    // Must-use plugins, and the folders beside them that they load from, are often links into a release.
    links.extend(std::fs::read_dir(&setup.mu_plugins).into_iter().flatten().flatten().map(|entry| entry.path()));
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

/// Files of core's translations for the user, who may have a language of his own.
fn translations(attempt: &Attempt) -> Vec<PathBuf> {
    if !attempt.is_about_posts() {
        return Vec::new();
    }
    let rows = &attempt.rows;
    let Some(folder) = constants::string("WP_LANG_DIR").map(|folder| PathBuf::from(std::ffi::OsString::from_vec(folder)))
    else {
        return Vec::new();
    };
    let locales = [rows.user_meta.get(facts::LOCALE), rows.options.get("WPLANG")].into_iter().flatten();
    let names = locales.filter(|locale| !locale.is_empty()).flat_map(|locale| {
        [(&b""[..], &b".mo"[..]), (b"", b".l10n.php"), (b"admin-", b".mo"), (b"admin-", b".l10n.php")]
            .map(|(before, after)| [before, locale, after].concat())
    });
    names.map(|name| folder.join(relative(&name))).collect()
}

fn relative(name: &[u8]) -> PathBuf {
    Path::new(std::ffi::OsStr::from_bytes(name))
        .components()
        .filter(|part| matches!(part, std::path::Component::Normal(_)))
        .collect()
}
