//! The express lane: a tick answered before WordPress loads, or declined with the reason.

use super::core_code::Variants;
use super::decline::Decline;
use super::facts::Facts;
use super::lease::{Lease, Shape};
use super::plugins::{self, set::CallbackSet, world::TickWorld};
use super::profile::{self, Profile};
use super::record::Home;
use super::sealed::Seal;
use super::setup::{Setup, judge_early_code};
use super::{facts, moments, record};
use crate::engine::output;
use crate::site::{self, Rows, Site, SiteError, Wanted};
use crate::steer;
use crate::tick::answer::{Times, answer};
use crate::tick::computed::{self, Question};
use crate::tick::{Answer, Tick};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;
use wordpress::UserId;
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
    /// [`Tick::exactly`], for a witness: WordPress changes what it is made from.
    pub exactly: String,
    /// Opens and closes the site's rows of ours.
    pub seal: Seal,
    /// See [`profile::circumstances`].
    pub circumstances: String,
    /// Whether a refusal of such ticks is over, and this one is to be watched.
    pub watch_again: bool,
    /// Whether the rows are among those read that say what the user may do.
    pub has_rights: bool,
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
    let (mut attempt, mut site) = read(tick, settings_path)?;
    match judge(&mut attempt, &mut *site) {
        Ok(answer) => Ok(carry_out(&attempt, answer, &mut *site)?),
        Err(reason) => {
            let lacks_proof = matches!(reason, Decline::NoLease | Decline::LeaseOver | Decline::Changed);
            if !lacks_proof && !attempt.watch_again {
                return Err(reason.into());
            }
            // A witness may have to tell what a plugin's code asks of the user.
            attempt.read_rights(&mut *site).map_err(Decline::from)?;
            attempt.exactly = attempt.tick.exactly();
            Err(Declined { reason, attempt: Some(Box::new(attempt)) })
        }
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
    record::note(|record| {
        let counted = record.wanted.counted;
        record.home = counted.then(|| Home { target: Rc::clone(&setup.target), tables: setup.tables.clone() });
    });
    let login = likely_login(&tick, &setup)?;
    let shape = Shape::of(&tick, login.as_deref(), &setup)?;
    let mut site = site::open(&setup.target, &setup.tables)?;
    let mut rows = site.read(&wanted(&tick, &setup, &shape, login.clone()))?;
    setup.resolve_cookies(&rows)?;
    let siteurl = setup.siteurl(&rows)?;
    record::note(|record| record.site = siteurl);
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
    let seal = Seal::of(&setup.salts)?;
    let profile = Profile::load(&rows, &seal, &mut *site)?;
    let circumstances = profile::circumstances(&setup, &rows, settings_path);
    let has_rights = rows.user.is_some() && wants_rights(&tick);
    Ok((
        Attempt {
            tick,
            setup,
            rows,
            shape,
            profile,
            seal,
            exactly: String::new(),
            circumstances,
            watch_again: false,
            has_rights,
            buffer: output::buffer_size(),
        },
        site,
    ))
}

thread_local! {
    /// Whether a guard has asked this worker what a user may do: rows that say so are then read with the others.
    static RIGHTS_WANTED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a user's tick is read with the rows that say what the user may do.
fn wants_rights(tick: &Tick) -> bool {
    !tick.data.posts.is_empty() || RIGHTS_WANTED.get()
}

/// The rows that say what the user may do: options, and the user's own.
fn rows_of_rights(setup: &Setup) -> (Vec<String>, Vec<String>) {
    (vec![setup.tables.roles_option()], vec![setup.tables.capabilities_key()])
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
    if login.is_some() && wants_rights(tick) {
        let (of_site, of_user) = rows_of_rights(setup);
        options.extend(of_site);
        user_meta.extend(of_user);
    }
    if !posts.is_empty() {
        options.extend(computed::OPTIONS.iter().map(|name| (*name).to_owned()));
        user_meta.push(facts::LOCALE.to_owned());
    }
    Wanted { options, login, user_meta, posts: posts.into_iter().collect() }
}

/// Computes the answer and asks whether it may be given.
fn judge(attempt: &mut Attempt, site: &mut dyn Site) -> Result<Answer, Decline> {
    let profile = attempt.profile.clone().ok_or(Decline::NoLease)?;
    let (of_user, anonymous) = (attempt.lease(&attempt.shape.of_user), attempt.lease(&attempt.shape.anonymous));
    let facts = of_user.facts().filter(|facts| facts.are_of(&attempt.rows, &attempt.setup));
    let paces = steer::Known { of_user: of_user.pace(), anonymous: anonymous.pace() };
    let (place, answer) = attempt.predict(&profile.variants, facts, paces)?;
    record::note(|record| record.user = place.user);
    let lease = if place.row == attempt.shape.of_user { of_user } else { anonymous };
    let (now, exactly) = (attempt.tick.now, || attempt.tick.exactly());
    let judged = match lease.judge(&profile.generation, &place.kind, exactly, now) {
        // What no rule could tell apart was refused as such.
        Err(Decline::NoLease) => lease.judge(&profile.generation, UNJUDGED, exactly, now),
        judged => judged,
    };
    if let Err(reason @ (Decline::NoLease | Decline::LeaseOver | Decline::Changed)) = judged {
        return Err(reason);
    }
    attempt.watch_again = judged.is_err() && lease.is_to_be_watched(&place.kind, attempt.tick.now);
    // A refusal ends with the state of the site that it was made for, just as a lease does.
    if !profile.holds(&attempt.circumstances) {
        return Err(Decline::Changed);
    }
    let (callbacks, standing) = judged.map(|verdict| (verdict.callbacks.clone(), verdict.standing.clone()))?;
    // How often such ticks are to come was not told where it is to be.
    if lease.pace().is_none() && steer::is_set() {
        return Err(Decline::NoLease);
    }
    let answer = answer.ok_or(Decline::CoreUnknown)?;
    if let Some(standing) = standing {
        attempt.want_rights(site)?;
        if facts::standing(&attempt.rows, &attempt.setup) != standing {
            return Err(Decline::NoLease);
        }
    }
    if let Some(hash) = callbacks {
        judge_callbacks(&hash, attempt, place.user, &answer, site)?;
    }
    Ok(answer)
}

/// Asks whether the callbacks in the way, which this hash names, do nothing in this tick.
fn judge_callbacks(
    hash: &str,
    attempt: &mut Attempt,
    user: Option<UserId>,
    answer: &Answer,
    site: &mut dyn Site,
) -> Result<(), Decline> {
    let set = CallbackSet::load(hash, site)?.ok_or(Decline::NoLease)?;
    if user.is_some() && set.needs_rights() {
        attempt.want_rights(site)?;
    }
    let world = attempt.world(user, &answer.questions, &set.mapped);
    plugins::judge::judge(&set, &world, plugins::judge::When::Later).map_err(|_| Decline::ThirdParty)
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
    /// The user whom the tick's cookies are good for.
    pub user: Option<UserId>,
}

impl Attempt {
    /// Whether the tick asks for more than a user's session: posts, and what he may do with them.
    #[must_use]
    pub fn is_about_posts(&self) -> bool {
        self.rows.user.is_some() && !self.tick.data.posts.is_empty()
    }

    /// The lease row of this name; one without verdicts where there is none.
    #[must_use]
    pub fn lease(&self, name: &str) -> Lease {
        Lease::parse(self.rows.options.get(name).and_then(|row| self.seal.open(name, row)))
    }

    /// Reads the rows that say what the user may do, where the tick did not ask for them anyway.
    ///
    /// # Errors
    /// [`SiteError`] where they could not be read.
    pub fn read_rights(&mut self, site: &mut dyn Site) -> Result<(), SiteError> {
        if !self.has_rights && self.rows.user.is_some() {
            let (mut options, user_meta) = rows_of_rights(&self.setup);
            // A user's rows come behind it.
            options.push("siteurl".to_owned());
            let login = self.rows.user.as_ref().map(|user| user.login.clone());
            let rights = site.read(&Wanted { options, login, user_meta, posts: Vec::new() })?;
            // The user went, or became another, in between.
            if rights.user != self.rows.user {
                return Err(SiteError::Form);
            }
            self.rows.options.extend(rights.options);
            self.rows.user_meta.extend(rights.user_meta);
            self.has_rights = true;
        }
        Ok(())
    }

    /// The same; and from now on this worker asks for them at once.
    ///
    /// # Errors
    /// As [`Attempt::read_rights`].
    pub fn want_rights(&mut self, site: &mut dyn Site) -> Result<(), SiteError> {
        RIGHTS_WANTED.set(true);
        self.read_rights(site)
    }

    /// The tick as guards ask for it.
    #[must_use]
    pub fn world<'a>(&'a self, user: Option<UserId>, questions: &'a [Question], mapped: &'a BTreeSet<String>) -> TickWorld<'a> {
        TickWorld::new(&self.tick, &self.rows, &self.setup, user, questions, mapped, self.has_rights)
    }

    /// Where the verdict over a tick is kept whose kind the rules cannot tell.
    #[must_use]
    pub fn unjudged(&self) -> Place {
        Place {
            row: self.shape.row(self.rows.user.is_some()).to_owned(),
            kind: UNJUDGED.to_owned(),
            hooks: BTreeSet::new(),
            user: None,
        }
    }

    /// The answer that core's rules give, and where the verdict over such ticks is kept; no answer where core's code, or what
    /// WordPress holds in memory, is not known.
    ///
    /// # Errors
    /// [`Decline`] where a row is not of the form that the rules mirror.
    pub fn predict(
        &self,
        variants: &Variants,
        facts: Option<&Facts>,
        paces: steer::Known<'_>,
    ) -> Result<(Place, Option<Answer>), Decline> {
        let Self { tick, setup, rows, .. } = self;
        let Some(rules) = variants.rules() else { return Ok((self.unjudged(), None)) };
        match answer(tick, rows, setup, &rules, facts, paces, self.buffer) {
            Ok((kind, answer)) => {
                let row = self.shape.row(kind.user().is_some()).to_owned();
                Ok((Place { row, kind: kind.id(), hooks: kind.hooks(), user: kind.user() }, Some(answer)))
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
