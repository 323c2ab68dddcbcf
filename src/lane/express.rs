//! The express lane: a tick answered before WordPress loads, or declined with the reason.

use super::core_code::Variants;
use super::decline::Decline;
use super::lease::{Lease, Shape};
use super::profile::{self, Profile};
use super::setup::{Setup, judge_early_code};
use crate::engine::output;
use crate::site::{self, Rows, SiteError, Wanted};
use crate::tick::answer::answer;
use crate::tick::{Answer, Tick};
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
    /// See [`profile::circumstances`].
    pub circumstances: String,
    /// Whether output goes through a buffer, which decides the order of two headers.
    pub buffered: bool,
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
            SiteError::Statement | SiteError::Form => Self::Read,
        }
    }
}

/// Answers the tick, if all that it takes is known and proven. `settings_path` is `wp-settings.php` as PHP resolved it.
///
/// # Errors
/// [`Declined`]: WordPress answers.
pub fn attempt(tick: Tick, settings_path: &[u8]) -> Result<Answer, Declined> {
    let attempt = read(tick, settings_path)?;
    match judge(&attempt) {
        Ok(answer) => Ok(answer),
        Err(reason @ (Decline::NoLease | Decline::LeaseOver | Decline::Changed)) => {
            Err(Declined { reason, attempt: Some(Box::new(attempt)) })
        }
        Err(reason) => Err(reason.into()),
    }
}

/// Looks at the site and reads the tick's rows.
fn read(tick: Tick, settings_path: &[u8]) -> Result<Attempt, Decline> {
    if output::headers_sent() || output::buffers() > 1 {
        return Err(Decline::OutputStarted);
    }
    judge_early_code()?;
    let mut setup = Setup::read()?;
    let login = likely_login(&tick, &setup)?;
    let shape = Shape::of(&tick, login.as_deref(), &setup)?;
    let mut site = site::open(&setup.target, &setup.tables)?;
    let mut rows = site.read(&wanted(&shape, login.clone()))?;
    setup.resolve_cookies(&rows)?;
    let shape = match login_of_cookies(&tick, &setup)? {
        exact if exact == login => shape,
        // The cookie's name is not the one that it seemed to be: ask again for the right user.
        exact => {
            let shape = Shape::of(&tick, exact.as_deref(), &setup)?;
            rows = site.read(&wanted(&shape, exact))?;
            shape
        }
    };
    let is_due = |row: &Vec<u8>| cron::is_due(row, tick.now).unwrap_or(true);
    if setup.cron && rows.options.get("cron").is_some_and(is_due) {
        return Err(Decline::CronDue);
    }
    let circumstances = profile::circumstances(&setup, &rows, settings_path);
    Ok(Attempt { tick, setup, rows, shape, circumstances, buffered: output::buffers() > 0 })
}

fn wanted(shape: &Shape, login: Option<Vec<u8>>) -> Wanted {
    let names = profile::OPTIONS.iter().map(|name| (*name).to_owned());
    let own = [profile::row_name().to_owned(), shape.of_user.clone(), shape.anonymous.clone(), "cron".to_owned()];
    Wanted { options: names.chain(own).collect(), login }
}

/// Computes the answer and asks whether it may be given.
fn judge(attempt: &Attempt) -> Result<Answer, Decline> {
    let row = attempt.rows.options.get(profile::row_name()).ok_or(Decline::NoLease)?;
    let profile = Profile::parse(row).ok_or(Decline::NoLease)?;
    let (place, answer) = attempt.predict(&profile.variants)?;
    let judged = Lease::parse(attempt.rows.options.get(&place.row)).judge(&profile.generation, &place.kind, attempt.tick.now);
    if matches!(judged, Err(Decline::NoLease | Decline::LeaseOver | Decline::Changed)) {
        return Err(judged.err().unwrap_or(Decline::NoLease));
    }
    // A refusal ends with the state of the site that it was made for, just as a lease does.
    if !profile.holds(&attempt.circumstances) {
        return Err(Decline::Changed);
    }
    judged?;
    answer.ok_or(Decline::CoreUnknown)
}

/// Where a tick's verdict is kept.
pub struct Place {
    /// The lease row.
    pub row: String,
    /// The kind of tick in it.
    pub kind: String,
}

impl Attempt {
    /// Where the verdict over a tick is kept whose kind the rules cannot tell.
    #[must_use]
    pub fn unjudged(&self) -> Place {
        Place { row: self.shape.row(self.rows.user.is_some()).to_owned(), kind: "unjudged".to_owned() }
    }

    /// The answer that core's rules give, and where the verdict over such ticks is kept; no answer where core's code is
    /// not known.
    ///
    /// # Errors
    /// [`Decline`] where a row is not of the form that the rules mirror.
    pub fn predict(&self, variants: &Variants) -> Result<(Place, Option<Answer>), Decline> {
        let Self { tick, setup, rows, .. } = self;
        let Some(rules) = variants.rules() else { return Ok((self.unjudged(), None)) };
        let (kind, answer) = answer(tick, rows, setup, &rules, self.buffered)?;
        let row = self.shape.row(kind.user().is_some()).to_owned();
        Ok((Place { row, kind: kind.id() }, Some(answer)))
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
