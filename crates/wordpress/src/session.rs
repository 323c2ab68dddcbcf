//! Who sends a tick: a login cookie checked against the user's row and the session row.

use crate::cookie::AuthCookie;
use crate::hash::{constant_time_eq, hmac_sha256, sha256_hex, wp_hash};
use crate::number::{Number, compare_with_int, is_infinite, numeric, to_int};
use crate::php_serialized::{SerializedError, maybe_unserialize};
use crate::version::Version;
use crate::{Key, Timestamp, UserId, Value};

/// HOUR_IN_SECONDS: what core grants an Ajax request after a cookie's end.
const GRACE: i64 = 3_600;

/// A row of the users table, as far as a session asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// `ID`
    pub id: UserId,
    /// `user_login`
    pub login: Vec<u8>,
    /// `user_pass`: the password's hash.
    pub pass: Vec<u8>,
}

/// What core makes of a login cookie: one for each action that it fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionVerdict {
    /// `auth_cookie_valid`. In `grace` the cookie's end has passed: `$login_grace_period` is set.
    Valid {
        /// The current user.
        user: UserId,
        /// Whether this is the hour after the cookie's end.
        grace: bool,
    },
    /// `auth_cookie_malformed`: [`crate::cookie::parse_auth_cookie`] gave `None`.
    Malformed,
    /// `auth_cookie_expired`
    Expired,
    /// `auth_cookie_bad_username`
    BadUsername,
    /// `auth_cookie_bad_hash`
    BadHash,
    /// `auth_cookie_bad_session_token`
    BadSessionToken,
}

/// Which four characters of the password's hash go into a cookie's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFragment {
    /// Before 6.8: four from offset 8.
    FromOffset8,
    /// Since 6.8: four from offset 8 of a `$P$` or `$2y$` hash, the last four of any other.
    ByHashKind,
}

impl PasswordFragment {
    /// The rule of the variant of wp_validate_auth_cookie() that [`crate::core::known`] dates with `since`.
    pub fn of_variant(since: Version) -> Self {
        if since >= Version::new(6, 8, 0) { Self::ByHashKind } else { Self::FromOffset8 }
    }
}

/// A cookie or session row that core treats in a way that is not mirrored: the caller declines.
#[derive(Clone, Debug, PartialEq)]
pub enum Undecided {
    /// Before 6.8 core adds an hour to the expiration as it stands: a warning or a fatal error unless it is numeric. Also a number
    /// that no float holds (`1e1000`), of which PHP's versions make different integers.
    ExpirationNotNumeric,
    /// The session row claims to be serialized and cannot be read.
    SessionRow(SerializedError),
    /// A session that is neither a time nor an array with a numeric `expiration`.
    SessionEntry,
}

impl std::fmt::Display for Undecided {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ExpirationNotNumeric => f.write_str("expected a number as the cookie's expiration, got something else"),
            Self::SessionRow(error) => write!(f, "session tokens: {error}"),
            Self::SessionEntry => f.write_str("session tokens: expected each session to have an expiration, got one without"),
        }
    }
}

impl std::error::Error for Undecided {}

/// Whether a cookie's time, with the hour of grace for Ajax requests, is over. `(int)` of the expiration as since 6.8; where
/// that matters ("12abc" before 6.8) [`validate_auth_cookie`] is undecided, so this is only good for saving a read.
pub fn cookie_expired(cookie: &AuthCookie<'_>, now: Timestamp) -> bool {
    match to_int(&cookie.expiration).checked_add(GRACE) {
        Some(end) => end < now.0,
        // Beyond PHP_INT_MAX PHP goes on with a float: far away.
        None => false,
    }
}

/// Mirrors wp_validate_auth_cookie() (6.1-7.1), in core's own order, for an Ajax request.
///
/// `user` is the row found for [`crate::login::name_to_look_up`], `session_tokens` the raw `meta_value` of the row of usermeta
/// with exactly the key `session_tokens` and the lowest `umeta_id` (`None`: no such row); both are looked at only once core
/// would have read them. `salt` is that of the cookie's scheme. The parts of the verdict are core's; the hooks that it fires on
/// the way are the caller's to prove.
///
/// # Errors
/// [`Undecided`]
pub fn validate_auth_cookie(
    cookie: &AuthCookie<'_>,
    user: Option<&UserRow>,
    session_tokens: Option<&[u8]>,
    salt: &[u8],
    password_fragment: PasswordFragment,
    now: Timestamp,
) -> Result<SessionVerdict, Undecided> {
    // 6.1-6.7: `$expired = $expiration; $expired += HOUR_IN_SECONDS;`, since 6.8: `(int) $expiration`. They differ where there
    // is no plain integer; the variants of the function change together with the fragment.
    let is_old = password_fragment == PasswordFragment::FromOffset8;
    let is_plain = matches!(numeric(&cookie.expiration), Some(Number::Int(_)));
    if (is_old && !is_plain) || is_infinite(&cookie.expiration) {
        return Err(Undecided::ExpirationNotNumeric);
    }
    if cookie_expired(cookie, now) {
        return Ok(SessionVerdict::Expired);
    }
    let Some(user) = user else {
        return Ok(SessionVerdict::BadUsername);
    };
    if !constant_time_eq(cookie_hash(cookie, user, salt, password_fragment).as_bytes(), &cookie.hmac) {
        return Ok(SessionVerdict::BadHash);
    }
    if !has_session(session_tokens, &cookie.token, now)? {
        return Ok(SessionVerdict::BadSessionToken);
    }
    // `$expiration < time()` compares the string itself.
    let grace = compare_with_int(&cookie.expiration, now.0).is_lt();
    Ok(SessionVerdict::Valid { user: user.id, grace })
}

fn cookie_hash(cookie: &AuthCookie<'_>, user: &UserRow, salt: &[u8], password_fragment: PasswordFragment) -> String {
    let AuthCookie { username, expiration, token, .. } = cookie;
    let fragment = fragment_of(&user.pass, password_fragment);
    let key = wp_hash(&[username, fragment, expiration, token].join(&b'|'), salt);
    hmac_sha256(&[&username[..], expiration, token].join(&b'|'), key.as_bytes())
}

fn fragment_of(pass: &[u8], password_fragment: PasswordFragment) -> &[u8] {
    let from_offset_8 = match password_fragment {
        PasswordFragment::FromOffset8 => true,
        PasswordFragment::ByHashKind => pass.starts_with(b"$P$") || pass.starts_with(b"$2y$"),
    };
    if from_offset_8 {
        let rest = pass.get(8..).unwrap_or_default();
        &rest[..rest.len().min(4)]
    } else {
        &pass[pass.len().saturating_sub(4)..]
    }
}

/// When the session of a cookie that [`validate_auth_cookie`] found valid is over: at the cookie's end or at the session's own, whichever
/// comes first. Arguments as there. `None` where the row has no such session.
///
/// Mirrors WP_Session_Tokens::get() with WP_User_Meta_Session_Tokens (6.1-7.1); core itself has no such question.
pub fn end_of_session(cookie: &AuthCookie<'_>, session_tokens: Option<&[u8]>) -> Option<Timestamp> {
    let sessions = maybe_unserialize(session_tokens?).ok()?;
    let session = sessions.get_key(&Key::Str(sha256_hex(&cookie.token).into_bytes()))?;
    first_end(&cookie.expiration, prepared(session)?)
}

/// The first of two ends: a login cookie's expiration and its session's, each read as `(int)` does. `None` where the latter is no number.
pub fn first_end(cookie: &[u8], session: &Value) -> Option<Timestamp> {
    let session = match session {
        Value::Int(time) => *time,
        // As PHP casts a float that an integer holds; others are no times.
        Value::Float(time) if time.abs() < 9e18 => *time as i64,
        Value::Str(text) => to_int(text),
        _ => return None,
    };
    Some(Timestamp(session.min(to_int(cookie))))
}

/// Mirrors WP_Session_Tokens::verify() with WP_User_Meta_Session_Tokens (6.1-7.1).
fn has_session(row: Option<&[u8]>, token: &[u8], now: Timestamp) -> Result<bool, Undecided> {
    let Some(row) = row else { return Ok(false) };
    let Value::Array(sessions) = maybe_unserialize(row).map_err(Undecided::SessionRow)? else {
        return Ok(false);
    };
    let verifier = Key::Str(sha256_hex(token).into_bytes());
    let mut found = false;
    // Core looks at every session, so any odd one matters.
    for (key, session) in &sessions {
        let is_valid = is_still_valid(session, now).ok_or(Undecided::SessionEntry)?;
        found |= is_valid && *key == verifier;
    }
    Ok(found)
}

/// A session's expiration. Mirrors prepare_session(): a plain number is an expiration and nothing else.
fn prepared(session: &Value) -> Option<&Value> {
    match session {
        Value::Int(_) => Some(session),
        Value::Array(_) => session.get("expiration"),
        _ => None,
    }
}

/// Mirrors prepare_session() and is_still_valid(): `$session['expiration'] >= time()`; `None` where PHP warns or throws.
fn is_still_valid(session: &Value, now: Timestamp) -> Option<bool> {
    match prepared(session)? {
        Value::Int(time) => Some(*time >= now.0),
        Value::Float(time) => Some(*time >= now.0 as f64),
        Value::Str(text) => Some(compare_with_int(text, now.0).is_ge()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::parse_auth_cookie;

    #[test]
    fn a_session_ends_with_its_cookie_or_its_row() {
        let row = |expiration: &str| {
            let other = "s:1:\"x\";a:1:{s:10:\"expiration\";i:5;}";
            format!("a:2:{{{other}s:64:\"{}\";{expiration}}}", sha256_hex(b"token")).into_bytes()
        };
        let array = |expiration: &str| row(&format!("a:2:{{s:10:\"expiration\";{expiration}s:2:\"ip\";s:9:\"127.0.0.1\";}}"));
        for (cookie, row, end) in [
            ("100", Some(array("i:100;")), Some(100)),
            ("90", Some(array("i:100;")), Some(90)),
            ("110", Some(array("i:100;")), Some(100)),
            ("110", Some(row("i:100;")), Some(100)),
            ("110", Some(array("d:100.9;")), Some(100)),
            ("110", Some(array("s:3:\"100\";")), Some(100)),
            ("110.9", Some(array("i:200;")), Some(110)),
            ("110", Some(array("d:INF;")), None),
            ("110", Some(array("b:1;")), None),
            ("110", Some(row("s:3:\"100\";")), None),
            ("110", Some(b"a:0:{}".to_vec()), None),
            ("110", Some(b"broken".to_vec()), None),
            ("110", None, None),
        ] {
            let raw = format!("edith|{cookie}|token|hash");
            let cookie = parse_auth_cookie(raw.as_bytes()).unwrap();
            assert_eq!(end_of_session(&cookie, row.as_deref()), end.map(Timestamp), "{raw} {row:?}");
        }
    }
}
