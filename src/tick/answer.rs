//! A tick answered: what `wp_ajax_heartbeat()` and `wp_ajax_nopriv_heartbeat()` say to a tick without data, computed.
//!
//! Nothing here remembers: session, nonce and user come from the rows as they were read for this very tick.

use super::read::Tick;
use crate::lane::core_code::CoreRules;
use crate::lane::decline::Decline;
use crate::lane::setup::Setup;
use crate::site::Rows;
use wordpress::cookie::{parse_auth_cookie, schemes_in_order, session_token};
use wordpress::headers::{HeaderRules, answer_headers, blog_charset};
use wordpress::nonce::{NonceContext, NonceState};
use wordpress::origin::allowed_origins;
use wordpress::salt::Scheme;
use wordpress::session::{SessionVerdict, validate_auth_cookie};
use wordpress::{Key, Timestamp, UserId, Value, json};

/// What decides which hooks a tick fires: part of what a lease is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The cookie that counts first (`auth` or `secure_auth`), and the logged-in cookie where core goes on to it.
    sessions: (SessionVerdict, Option<SessionVerdict>),
    nonce: Option<NonceState>,
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

    /// The kind's name: `session/nonce`, or `session+session/nonce` where a second cookie was tried.
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
        format!("{}{second}/{nonce}", name(first))
    }
}

/// An answer, before it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Header lines, in core's order; each takes the place of an earlier one of its name.
    pub headers: Vec<Vec<u8>>,
    fields: Vec<(Key, Value)>,
    has_server_time: bool,
}

impl Answer {
    /// The body, with the server's time where core adds it.
    ///
    /// # Errors
    /// [`Decline::OddRequest`] where JSON could not hold it; core would mend it by rules that are not mirrored.
    pub fn body(&self, now: Timestamp) -> Result<Vec<u8>, Decline> {
        let mut fields = self.fields.clone();
        if self.has_server_time {
            fields.push((Key::from("server_time"), Value::Int(now.0)));
        }
        json::encode(&Value::Array(fields)).map_err(|_| Decline::OddRequest)
    }

    /// Whether `body` is this answer, given at a time from `earliest` to `latest`.
    #[must_use]
    pub fn is_body(&self, body: &[u8], earliest: Timestamp, latest: Timestamp) -> bool {
        // At most the time that a tick took: a handful of seconds to try, bounded all the same.
        (earliest.0..=latest.0.min(earliest.0 + 120)).any(|now| self.body(Timestamp(now)).is_ok_and(|own| own == body))
    }
}

/// What core would answer.
///
/// # Errors
/// [`Decline`] where a row is not of the form that the rules mirror.
pub fn answer(tick: &Tick, rows: &Rows, setup: &Setup, rules: &CoreRules, buffered: bool) -> Result<(Kind, Answer), Decline> {
    let mut kind = Kind { sessions: sessions(tick, rows, setup, rules)?, nonce: None };
    let (fields, has_server_time) = match kind.user() {
        Some(user) => {
            let (nonce, fields, has_server_time) = logged_in(tick, setup, user, kind.is_in_grace())?;
            kind.nonce = nonce;
            (fields, has_server_time)
        }
        None => (vec![auth_check(false)], true),
    };
    let headers = headers(tick, rows, setup, rules, kind.user().is_some(), buffered)?;
    Ok((kind, Answer { headers, fields, has_server_time }))
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

type Said = (Option<NonceState>, Vec<(Key, Value)>, bool);

/// Mirrors wp_ajax_heartbeat() without data (6.1-7.1).
fn logged_in(tick: &Tick, setup: &Setup, user: UserId, grace: bool) -> Result<Said, Decline> {
    let Some(posted) = &tick.nonce else {
        return Ok((None, vec![(Key::from("success"), Value::Bool(false))], false));
    };
    let salt = setup.salts.salt(Scheme::Nonce).map_err(|_| Decline::Salts)?;
    let token = session_token(tick.cookies.get(&setup.cookies.logged_in)?);
    let context = NonceContext { user, session_token: &token, salt: &salt, now: tick.now };
    // Core compares the slashed nonce; one that slashes would change is none that core made.
    let state = context.verify(&wordpress::sanitize::add_slashes(posted), "heartbeat-nonce");
    let mut fields = Vec::new();
    if state != NonceState::Fresh {
        // wp_refresh_heartbeat_nonces(); the other two callbacks of wp_refresh_nonces need data.
        fields.push((Key::from("rest_nonce"), Value::str(context.create("wp_rest"))));
        fields.push((Key::from("heartbeat_nonce"), Value::str(context.create("heartbeat-nonce"))));
    }
    if state == NonceState::Invalid {
        fields.push((Key::from("nonces_expired"), Value::Bool(true)));
        return Ok((Some(state), fields, false));
    }
    fields.push(auth_check(!grace));
    Ok((Some(state), fields, true))
}

/// Mirrors wp_auth_check() (6.1-7.1).
fn auth_check(good: bool) -> (Key, Value) {
    (Key::from("wp-auth-check"), Value::Bool(good))
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
