//! The express lane: a tick answered before WordPress loads, or declined with the reason.

use super::core_code::Variants;
use super::decline::Decline;
use super::facts::Facts;
use super::lease::{Lease, Shape};
use super::profile::{self, Profile};
use super::setup::{Setup, judge_early_code};
use super::{facts, moments};
use crate::engine::output;
use crate::site::{self, Rows, Site, SiteError, Wanted};
use crate::tick::answer::{Times, answer};
use crate::tick::{Answer, Tick, computed};
use std::collections::BTreeSet;
use std::rc::Rc;
use wordpress::cookie::{parse_auth_cookie, schemes_in_order};
use wordpress::cron;
use wordpress::login::name_to_look_up;

/// A tick that could be judged: what a witness needs to go on with where no lease was found.
pub struct Attempt {
    /// The tick.
    pub tick: Tick,
    /// The site's setup.
    pub setup: Setup,
    /// The rows as they were read before WordPress loaded.
    pub rows: Rows,
    /// Where leases for this tick are.
    pub shape: Shape,
    /// What is known of the site.
    pub profile: Option<Rc<Profile>>,
    /// See [`profile::circumstances`].
    pub circumstances: String,
    /// What PHP's output buffer takes before it sends anything, in bytes: where it does not take the whole answer, the order of two
    /// headers is another.
    pub buffer: usize,
}

/// Why the express lane did not answer.
pub struct Declined {
    /// The reason.
    pub reason: Decline,
    /// The tick as far as it was judged, if only the proof was missing: a witness can give it.
    pub attempt: Option<Box<Attempt>>,
}

impl From<Decline> for Declined {
    fn from(reason: Decline) -> Self {
        Self { reason, attempt: None }
    }
}

impl From<SiteError> for Decline {
    fn from(error: SiteError) -> Self {
        match error {
            SiteError::Client => Self::NoMysqli,
            SiteError::Connect => Self::Connect,
            SiteError::Statement | SiteError::Charset => Self::Read,
            SiteError::Form => Self::Rows,
        }
    }
}

/// An answer that is ready to be sent.
pub struct Ready {
    /// Header lines, in core's order; each takes the place of an earlier one of its name.
    pub headers: Vec<Vec<u8>>,
    /// The body.
    pub body: Vec<u8>,
}

/// Answers the tick, if all that it takes is known and proven; what the answer says has been written is. `settings_path` is
/// `wp-settings.php` as PHP resolved it.
///
/// # Errors
/// [`Declined`]: WordPress answers, and nothing was written.
pub fn attempt(tick: Tick, settings_path: &[u8]) -> Result<Ready, Declined> {
    let (attempt, mut site) = read(tick, settings_path)?;
    match judge(&attempt) {
        Ok(answer) => Ok(carry_out(&attempt, answer, &mut *site)?),
        Err(reason @ (Decline::NoLease | Decline::LeaseOver | Decline::Changed)) => {
            Err(Declined { reason, attempt: Some(Box::new(attempt)) })
        }
        Err(reason) => Err(reason.into()),
    }
}

/// Writes what the answer says. The last step that can fail: behind it the answer goes out.
fn carry_out(attempt: &Attempt, answer: Answer, site: &mut dyn Site) -> Result<Ready, Decline> {
    let now = moments::now();
    let body = answer.body(Times { lock: now, server: now })?;
    if let Some(lock) = answer.new_lock() {
        let read = attempt.rows.posts.get(&lock.post).ok_or(Decline::LockWrite)?;
        match site.write_lock(lock.post, &read.meta, &lock.value(now)) {
            Ok(true) => {}
            // Somebody else was there between, or nobody knows: WordPress looks again.
            Ok(false) | Err(_) => return Err(Decline::LockWrite),
        }
    }
    Ok(Ready { headers: answer.headers, body })
}

/// Looks at the site and reads the tick's rows.
fn read(tick: Tick, settings_path: &[u8]) -> Result<(Attempt, Box<dyn Site>), Decline> {
    if output::headers_sent() || output::buffers() > 1 {
        return Err(Decline::OutputStarted);
    }
    judge_early_code()?;
    let mut setup = Setup::read()?;
    let login = likely_login(&tick, &setup)?;
    let shape = Shape::of(&tick, login.as_deref(), &setup)?;
    let mut site = site::open(&setup.target, &setup.tables)?;
    let mut rows = site.read(&wanted(&tick, &setup, &shape, login.clone()))?;
    setup.resolve_cookies(&rows)?;
    let shape = match login_of_cookies(&tick, &setup)? {
        exact if exact == login => shape,
        // The cookie's name is not the one that it seemed to be: ask again for the right user.
        exact => {
            let shape = Shape::of(&tick, exact.as_deref(), &setup)?;
            rows = site.read(&wanted(&tick, &setup, &shape, exact))?;
            shape
        }
    };
    let is_due = |row: &Vec<u8>| cron::is_due(row, tick.now).unwrap_or(true);
    if rows.options.get("cron").is_some_and(is_due) {
        return Err(Decline::CronDue);
    }
    let profile = Profile::load(&rows, &mut *site)?;
    let circumstances = profile::circumstances(&setup, &rows, settings_path);
    Ok((Attempt { tick, setup, rows, shape, profile, circumstances, buffer: output::buffer_size() }, site))
}

fn wanted(tick: &Tick, setup: &Setup, shape: &Shape, login: Option<Vec<u8>>) -> Wanted {
    let mut options: Vec<String> = profile::OPTIONS.iter().map(|name| (*name).to_owned()).collect();
    options.extend([profile::row_name().to_owned(), shape.of_user.clone(), shape.anonymous.clone()]);
    if setup.cron {
        options.push("cron".to_owned());
    }
    // Nobody's tick is told nothing of posts.
    let posts = if login.is_some() { tick.data.posts.clone() } else { BTreeSet::new() };
    let mut user_meta = Vec::new();
    if !posts.is_empty() {
        options.extend(computed::OPTIONS.iter().map(|name| (*name).to_owned()));
        options.push(setup.tables.roles_option());
        user_meta.extend([setup.tables.capabilities_key(), facts::LOCALE.to_owned()]);
    }
    Wanted { options, login, user_meta, posts: posts.into_iter().collect() }
}

/// Computes the answer and asks whether it may be given.
fn judge(attempt: &Attempt) -> Result<Answer, Decline> {
    let profile = attempt.profile.as_deref().ok_or(Decline::NoLease)?;
    let of_user = Lease::parse(attempt.rows.options.get(&attempt.shape.of_user));
    let facts = of_user.facts().filter(|facts| facts.are_of(&attempt.rows, &attempt.setup));
    let (place, answer) = attempt.predict(&profile.variants, facts)?;
    let lease = if place.row == attempt.shape.of_user {
        of_user
    } else {
        Lease::parse(attempt.rows.options.get(&attempt.shape.anonymous))
    };
    let judged = match lease.judge(&profile.generation, &place.kind, attempt.tick.now) {
        // What no rule could tell apart was refused as such.
        Err(Decline::NoLease) => lease.judge(&profile.generation, UNJUDGED, attempt.tick.now),
        judged => judged,
    };
    if let Err(reason @ (Decline::NoLease | Decline::LeaseOver | Decline::Changed)) = judged {
        return Err(reason);
    }
    // A refusal ends with the state of the site that it was made for, just as a lease does.
    if !profile.holds(&attempt.circumstances) {
        return Err(Decline::Changed);
    }
    judged?;
    answer.ok_or(Decline::CoreUnknown)
}

/// The kind of a tick that the rules could not tell.
const UNJUDGED: &str = "unjudged";

/// Where a tick's verdict is kept.
pub struct Place {
    /// The lease row.
    pub row: String,
    /// The kind of tick in it.
    pub kind: String,
    /// Hooks that core surely fires for ticks of this kind.
    pub hooks: BTreeSet<&'static str>,
}

impl Attempt {
    /// Whether the tick asks for more than a user's session: posts, and what he may do with them.
    #[must_use]
    pub fn is_about_posts(&self) -> bool {
        self.rows.user.is_some() && !self.tick.data.posts.is_empty()
    }

    /// Where the verdict over a tick is kept whose kind the rules cannot tell.
    #[must_use]
    pub fn unjudged(&self) -> Place {
        Place { row: self.shape.row(self.rows.user.is_some()).to_owned(), kind: UNJUDGED.to_owned(), hooks: BTreeSet::new() }
    }

    /// The answer that core's rules give, and where the verdict over such ticks is kept; no answer where core's code, or what
    /// WordPress holds in memory, is not known.
    ///
    /// # Errors
    /// [`Decline`] where a row is not of the form that the rules mirror.
    pub fn predict(&self, variants: &Variants, facts: Option<&Facts>) -> Result<(Place, Option<Answer>), Decline> {
        let Self { tick, setup, rows, .. } = self;
        let Some(rules) = variants.rules() else { return Ok((self.unjudged(), None)) };
        match answer(tick, rows, setup, &rules, facts, self.buffer) {
            Ok((kind, answer)) => {
                let row = self.shape.row(kind.user().is_some()).to_owned();
                Ok((Place { row, kind: kind.id(), hooks: kind.hooks() }, Some(answer)))
            }
            Err(Decline::NoLease) => Ok((self.unjudged(), None)),
            Err(reason) => Err(reason),
        }
    }
}

/// The login name to look up, as far as it can be told before the option `siteurl` is read, which names the cookies: that of
/// the one pair of cookies that look like login cookies.
fn likely_login(tick: &Tick, setup: &Setup) -> Result<Option<Vec<u8>>, Decline> {
    if setup.knows_cookies() {
        return login_of_cookies(tick, setup);
    }
    let first: &[u8] = if is_ssl(tick) { b"wordpress_sec_" } else { b"wordpress_" };
    let mut logins = tick.cookies.named_with_hash(first).chain(tick.cookies.named_with_hash(b"wordpress_logged_in_"));
    let Some(login) = logins.next().map(login_in).transpose()?.flatten() else { return Ok(None) };
    // Cookies of several sites or users: which count is known once the option is read.
    let same = logins.all(|raw| login_in(raw).is_ok_and(|other| other.as_ref() == Some(&login)));
    Ok(same.then_some(login))
}

/// The login name that the tick's cookies are for.
///
/// # Errors
/// [`Decline::Session`] where they are for two users, or for a name that is looked up by rules that are not mirrored.
fn login_of_cookies(tick: &Tick, setup: &Setup) -> Result<Option<Vec<u8>>, Decline> {
    let mut login = None;
    for scheme in schemes_in_order(is_ssl(tick)) {
        let raw = tick.cookies.get(setup.cookies.of(scheme).unwrap_or_default())?;
        match (&login, raw.map(login_in).transpose()?.flatten()) {
            (None, found) => login = found,
            (Some(_), None) => {}
            (Some(one), Some(other)) if *one == other => {}
            (Some(_), Some(_)) => return Err(Decline::Session),
        }
    }
    Ok(login)
}

fn login_in(raw: &[u8]) -> Result<Option<Vec<u8>>, Decline> {
    let Some(cookie) = parse_auth_cookie(raw) else { return Ok(None) };
    name_to_look_up(&cookie.username).map_err(|_| Decline::Session)
}

/// Good enough to choose which row to ask for; which cookie counts is decided by the site's own variant of is_ssl(), and a
/// user who was not asked for is a user whose cookie is not believed.
fn is_ssl(tick: &Tick) -> bool {
    wordpress::ssl::is_ssl(tick.https.as_deref(), tick.server_port.as_deref())
}
