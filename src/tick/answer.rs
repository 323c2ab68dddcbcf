//! A tick answered: what `wp_ajax_heartbeat()` and `wp_ajax_nopriv_heartbeat()` say, computed.
//!
//! Nothing here remembers: session, nonce and user come from the rows as they were read for this very tick.

use super::computed::{Context, Fields, NewLock, Question, hook_of};
use super::data::{LOCKED_POSTS, POST_LOCK};
use super::read::Tick;
use crate::lane::core_code::CoreRules;
use crate::lane::decline::Decline;
use crate::lane::facts::Facts;
use crate::lane::setup::Setup;
use crate::site::Rows;
use crate::steer;
use std::collections::BTreeSet;
use wordpress::cookie::{parse_auth_cookie, schemes_in_order, session_token};
use wordpress::headers::{HeaderRules, answer_headers, blog_charset};
use wordpress::nonce::{NonceContext, NonceState};
use wordpress::origin::allowed_origins;
use wordpress::salt::Scheme;
use wordpress::session::{SessionVerdict, validate_auth_cookie};
use wordpress::{Key, Timestamp, UserId, Value, json};

/// What decides which hooks a tick fires: part of what a lease is given for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The cookie that counts first (`auth` or `secure_auth`), and the logged-in cookie where core goes on to it.
    sessions: (SessionVerdict, Option<SessionVerdict>),
    nonce: Option<NonceState>,
    /// What decided in the callbacks that look at data: see [`super::computed`].
    marks: BTreeSet<String>,
}

impl Kind {
    /// The user, where the tick has one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self.sessions {
            (SessionVerdict::Valid { user, .. }, _) | (_, Some(SessionVerdict::Valid { user, .. })) => Some(user),
            _ => None,
        }
    }

    const fn is_in_grace(&self) -> bool {
        matches!(
            self.sessions,
            (SessionVerdict::Valid { grace: true, .. }, _) | (_, Some(SessionVerdict::Valid { grace: true, .. }))
        )
    }

    /// Hooks that core surely fires for such a tick: see [`hook_of`].
    #[must_use]
    pub fn hooks(&self) -> BTreeSet<&'static str> {
        self.marks.iter().filter_map(|mark| hook_of(mark)).collect()
    }

    /// The kind's name: `session/nonce`, or `session+session/nonce` where a second cookie was tried; and the marks behind.
    #[must_use]
    pub fn id(&self) -> String {
        let name = |verdict: SessionVerdict| match verdict {
            SessionVerdict::Valid { grace: false, .. } => "valid",
            SessionVerdict::Valid { grace: true, .. } => "grace",
            SessionVerdict::Malformed => "none",
            SessionVerdict::Expired => "expired",
            SessionVerdict::BadUsername => "bad-username",
            SessionVerdict::BadHash => "bad-hash",
            SessionVerdict::BadSessionToken => "bad-session-token",
        };
        let (first, second) = self.sessions;
        let second = second.map_or_else(String::new, |verdict| format!("+{}", name(verdict)));
        let nonce = match (self.user(), self.nonce) {
            (None, _) => "anonymous",
            (Some(_), None) => "no-nonce",
            (Some(_), Some(NonceState::Fresh)) => "fresh",
            (Some(_), Some(NonceState::Old)) => "old",
            (Some(_), Some(NonceState::Invalid)) => "invalid",
        };
        let marks: String = self.marks.iter().flat_map(|mark| ["/", mark]).collect();
        format!("{}{second}/{nonce}{marks}", name(first))
    }
}

/// A field of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// The same at any time.
    Fixed(Value),
    /// `array( 'new_lock' => … )`
    NewLock(NewLock),
    /// `time()`
    ServerTime,
}

impl Field {
    /// The value, where it is the same at any time.
    #[must_use]
    pub fn fixed(self) -> Option<Value> {
        if let Self::Fixed(value) = self { Some(value) } else { None }
    }
}

/// When the parts of an answer are made.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// When the lock is set.
    pub lock: Timestamp,
    /// When the answer is ready.
    pub server: Timestamp,
}

/// An answer, before it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Header lines, in core's order; each takes the place of an earlier one of its name.
    pub headers: Vec<Vec<u8>>,
    /// What core asked of the user on the way, in its order.
    pub questions: Vec<Question>,
    fields: Fields,
}

impl Answer {
    /// The body.
    ///
    /// # Errors
    /// [`Decline::OddRequest`] where JSON could not hold it; core would mend it by rules that are not mirrored.
    pub fn body(&self, times: Times) -> Result<Vec<u8>, Decline> {
        let value = |field: &Field| match field {
            Field::Fixed(value) => value.clone(),
            Field::NewLock(lock) => Value::Array(vec![(Key::from("new_lock"), Value::str(lock.value(times.lock)))]),
            Field::ServerTime => Value::Int(times.server.0),
        };
        let fields = self.fields.iter().map(|(key, field)| (key.clone(), value(field))).collect();
        json::encode(&Value::Array(fields)).map_err(|_| Decline::OddRequest)
    }

    /// The lock that must be written before the answer may say so.
    #[must_use]
    pub fn new_lock(&self) -> Option<NewLock> {
        self.fields.iter().find_map(|(_, field)| match field {
            Field::NewLock(lock) => Some(*lock),
            _ => None,
        })
    }

    /// Whether there are sentences in it, which WordPress translates.
    #[must_use]
    pub fn is_translated(&self) -> bool {
        let has_text = |value: &Value| value.get("text").is_some();
        self.fields.iter().any(|(key, field)| match field {
            Field::Fixed(value) if *key == Key::from(LOCKED_POSTS) => {
                value.as_array().unwrap_or_default().iter().any(|(_, holder)| has_text(holder))
            }
            Field::Fixed(value) if *key == Key::from(POST_LOCK) => value.get("lock_error").is_some_and(has_text),
            _ => false,
        })
    }

    /// Whether `body` is this answer, given at a time from `earliest` to `latest`.
    #[must_use]
    pub fn is_body(&self, body: &[u8], earliest: Timestamp, latest: Timestamp) -> bool {
        // At most the time that a tick took: a handful of seconds to try, bounded all the same.
        let seconds = earliest.0..=latest.0.min(earliest.0 + 60);
        seconds.clone().any(|server| {
            let locks = if self.new_lock().is_some() { *seconds.start()..=server } else { server..=server };
            locks
                .map(|lock| Times { lock: Timestamp(lock), server: Timestamp(server) })
                .any(|times| self.body(times).is_ok_and(|own| own == body))
        })
    }
}

/// No answer without posts is longer, in bytes: two nonces, and what every answer has.
const SHORT: usize = 512;

/// What core would answer, with an output buffer of `buffer` bytes. `facts` are what a witness learned of the WordPress that answers
/// such ticks, `paces` how often it would have them come.
///
/// # Errors
/// [`Decline`] where a row is not of the form that the rules mirror; [`Decline::NoLease`] where a witness is needed to tell.
pub fn answer(
    tick: &Tick,
    rows: &Rows,
    setup: &Setup,
    rules: &CoreRules,
    facts: Option<&Facts>,
    paces: steer::Known<'_>,
    buffer: usize,
) -> Result<(Kind, Answer), Decline> {
    let sessions = sessions(tick, rows, setup, rules)?;
    let mut kind = Kind { sessions, nonce: None, marks: BTreeSet::new() };
    let (mut fields, questions) = match kind.user() {
        Some(user) => logged_in(tick, rows, setup, rules, facts, user, &mut kind)?,
        None => (vec![auth_check(false), server_time()], Vec::new()),
    };
    steer_answer(&mut fields, &kind, tick, rows, setup, rules, paces);
    let mut answer = Answer { headers: Vec::new(), questions, fields };
    // Only an answer with posts in it can be longer than a buffer of the usual size; others are not put together twice.
    let is_short = kind.marks.is_empty() && buffer >= SHORT;
    // Times have ten digits for some centuries: its length is the same whenever it is sent.
    let is_buffered = is_short || answer.body(Times { lock: tick.now, server: tick.now })?.len() < buffer;
    answer.headers = headers(tick, rows, setup, rules, kind.user().is_some(), is_buffered)?;
    Ok((kind, answer))
}

/// Mirrors determine_current_user as core alone has it: wp_validate_auth_cookie() at 10, then wp_validate_logged_in_cookie() at
/// 20 (which in admin-ajax does look at its cookie: only `wp-admin/admin.php` makes a request a blog's admin). Application
/// passwords need credentials that [`Tick::read`] declines.
fn sessions(
    tick: &Tick,
    rows: &Rows,
    setup: &Setup,
    rules: &CoreRules,
) -> Result<(SessionVerdict, Option<SessionVerdict>), Decline> {
    let [first, second] = schemes_in_order(rules.is_ssl(tick));
    let verdict = session(tick, rows, setup, rules, first)?.unwrap_or(SessionVerdict::Malformed);
    match verdict {
        SessionVerdict::Valid { .. } => Ok((verdict, None)),
        _ => Ok((verdict, session(tick, rows, setup, rules, second)?)),
    }
}

/// The verdict over the cookie of one scheme; `None` where it is missing or empty.
fn session(
    tick: &Tick,
    rows: &Rows,
    setup: &Setup,
    rules: &CoreRules,
    scheme: Scheme,
) -> Result<Option<SessionVerdict>, Decline> {
    let name = setup.cookies.of(scheme).unwrap_or_default();
    let Some(raw) = tick.cookies.get(name)?.filter(|raw| Value::str(raw).is_truthy()) else { return Ok(None) };
    let Some(cookie) = parse_auth_cookie(raw) else { return Ok(Some(SessionVerdict::Malformed)) };
    let salt = setup.salts.salt(scheme).map_err(|_| Decline::Salts)?;
    let tokens = rows.session_tokens.as_deref();
    validate_auth_cookie(&cookie, rows.user.as_ref(), tokens, &salt, rules.password_fragment(), tick.now)
        .map(Some)
        .map_err(|_| Decline::Session)
}

/// Mirrors wp_ajax_heartbeat() (6.1-7.1).
fn logged_in(
    tick: &Tick,
    rows: &Rows,
    setup: &Setup,
    rules: &CoreRules,
    facts: Option<&Facts>,
    user: UserId,
    kind: &mut Kind,
) -> Result<(Fields, Vec<Question>), Decline> {
    let fixed = |name: &str, value: Value| (Key::from(name), Field::Fixed(value));
    let Some(posted) = &tick.nonce else { return Ok((vec![fixed("success", Value::Bool(false))], Vec::new())) };
    let salt = setup.salts.salt(Scheme::Nonce).map_err(|_| Decline::Salts)?;
    let token = session_token(tick.cookies.get(&setup.cookies.logged_in)?);
    let nonces = NonceContext { user, session_token: &token, salt: &salt, now: tick.now };
    // Core compares the slashed nonce; one that slashes would change is none that core made.
    let state = nonces.verify(&wordpress::sanitize::add_slashes(posted), "heartbeat-nonce");
    kind.nonce = Some(state);
    let context = Context::new(&tick.data, rows, setup, rules, facts, nonces, rules.is_ssl(tick));
    let mut fields = Vec::new();
    if state != NonceState::Fresh {
        context.refresh_nonces(&mut fields)?;
        // wp_refresh_heartbeat_nonces(), the last of the callbacks.
        fields.push(fixed("rest_nonce", Value::str(nonces.create("wp_rest"))));
        fields.push(fixed("heartbeat_nonce", Value::str(nonces.create("heartbeat-nonce"))));
    }
    if state == NonceState::Invalid {
        fields.push(fixed("nonces_expired", Value::Bool(true)));
    } else {
        context.received(&mut fields)?;
        fields.push(auth_check(!kind.is_in_grace()));
        fields.push(server_time());
    }
    let (marks, questions) = context.into_parts();
    kind.marks = marks;
    Ok((fields, questions))
}

/// Adds what the site's owner wants in an answer, where core sends one to its end: before the time, behind all else.
fn steer_answer(
    fields: &mut Fields,
    kind: &Kind,
    tick: &Tick,
    rows: &Rows,
    setup: &Setup,
    rules: &CoreRules,
    paces: steer::Known<'_>,
) {
    let Some(end) = fields.iter().position(|(_, field)| *field == Field::ServerTime) else { return };
    let (pace, session) = match kind.user() {
        None => (paces.anonymous, None),
        Some(_) => {
            let [first, second] = schemes_in_order(rules.is_ssl(tick));
            let counts = if matches!(kind.sessions.0, SessionVerdict::Valid { .. }) { first } else { second };
            (paces.of_user, steer::seconds_left(tick, rows, setup, counts))
        }
    };
    fields.splice(end..end, steer::fields(tick.interval.as_deref(), pace, session));
}

fn server_time() -> (Key, Field) {
    (Key::from("server_time"), Field::ServerTime)
}

/// Mirrors wp_auth_check() (6.1-7.1).
fn auth_check(good: bool) -> (Key, Field) {
    (Key::from("wp-auth-check"), Field::Fixed(Value::Bool(good)))
}

fn headers(
    tick: &Tick,
    rows: &Rows,
    setup: &Setup,
    rules: &CoreRules,
    logged_in: bool,
    buffered: bool,
) -> Result<Vec<Vec<u8>>, Decline> {
    let charset = rows.options.get("blog_charset").and_then(|row| blog_charset(row)).ok_or(Decline::Options)?;
    let origin = match &tick.origin {
        None => None,
        Some(origin) => {
            let allowed = allowed_origins(&setup.siteurl(rows)?, &setup.home(rows)?).ok_or(Decline::Options)?;
            // `$_SERVER` is slashed by the time that core compares.
            allowed.contains(&wordpress::sanitize::add_slashes(origin).into_owned()).then_some(origin.as_slice())
        }
    };
    let variants = HeaderRules::of_variants(rules.nocache_headers, rules.frame_options, logged_in, buffered);
    let lines = answer_headers(&variants, &charset, origin);
    Ok(lines.into_iter().map(|(name, value)| [name.as_bytes(), b": ", &value].concat()).collect())
}
