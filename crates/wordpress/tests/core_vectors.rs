//! Sessions, nonces and salts as WordPress's own functions (6.1.9, 6.8.7, 7.1.4) gave them.

mod common;

use common::{rows, text};
use wordpress::cookie::{parse_auth_cookie, session_token};
use wordpress::nonce::{NonceContext, NonceState};
use wordpress::salt::{SaltConstants, Scheme};
use wordpress::session::{PasswordFragment, SessionVerdict, UserRow, validate_auth_cookie};
use wordpress::version::Version;
use wordpress::{Timestamp, UserId};

const USER: UserId = UserId(7);

/// Cases in which core comes to a verdict and we leave it to core: cookies and rows that no WordPress made.
const LEFT_TO_CORE: [&str; 10] = [
    "6.1 expiration-exponent",
    "6.1 expiration-exponent-high",
    "6.1 expiration-far",
    "6.1 expiration-float",
    "6.1 expiration-float-past",
    "session-array-exp",
    "session-cut-brace",
    "session-null-exp",
    "session-trailing",
    "session-true-exp",
];

fn verdict_of(cell: &str) -> Option<SessionVerdict> {
    Some(match cell {
        "auth_cookie_valid" => SessionVerdict::Valid { user: USER, grace: false },
        "auth_cookie_valid grace" => SessionVerdict::Valid { user: USER, grace: true },
        "auth_cookie_malformed" => SessionVerdict::Malformed,
        "auth_cookie_expired" => SessionVerdict::Expired,
        "auth_cookie_bad_username" => SessionVerdict::BadUsername,
        "auth_cookie_bad_hash" => SessionVerdict::BadHash,
        "auth_cookie_bad_session_token" => SessionVerdict::BadSessionToken,
        trouble if trouble.starts_with("trouble") => return None,
        other => panic!("{other}"),
    })
}

#[test]
fn sessions() {
    for row in rows(include_str!("data/sessions.tsv")) {
        let [version, name, raw, pass, sessions, expected] = &row[..] else { panic!("{row:?}") };
        let (version, name) = (Version::parse(text(version)).unwrap(), text(name));
        let user = (pass != b"-").then(|| UserRow { id: USER, login: b"admin".to_vec(), pass: pass.clone() });
        let sessions = (sessions != b"-").then_some(&sessions[..]);
        let verdict = match parse_auth_cookie(raw) {
            None => Ok(SessionVerdict::Malformed),
            Some(cookie) => validate_auth_cookie(
                &cookie,
                user.as_ref(),
                sessions,
                b"auth key and salt",
                PasswordFragment::of_variant(version),
                Timestamp(1_700_000_000),
            ),
        };
        match (verdict_of(text(expected)), verdict) {
            (None, verdict) => assert!(verdict.is_err(), "{version} {name}: {verdict:?}"),
            (Some(expected), verdict) => {
                let is_left = LEFT_TO_CORE.iter().any(|left| *left == name || *left == format!("{version} {name}"));
                assert_eq!(verdict.ok(), (!is_left).then_some(expected), "{version} {name}");
            }
        }
    }
}

#[test]
fn nonces() {
    for row in rows(include_str!("data/nonces.tsv")) {
        let [_, now, user, logged_in, action, nonce, states] = &row[..] else { panic!("{row:?}") };
        let now: i64 = text(now).parse().unwrap();
        let token = session_token((logged_in != b"-").then_some(&logged_in[..]));
        let at = |now| NonceContext {
            user: UserId(text(user).parse().unwrap()),
            session_token: &token,
            salt: b"nkns",
            now: Timestamp(now),
        };
        assert_eq!(at(now).create(text(action)), text(nonce), "{row:?}");
        for (later, state) in [0, 43_199, 43_200, 86_399, 86_400].into_iter().zip(text(states).split(',')) {
            let expected = match state {
                "1" => NonceState::Fresh,
                "2" => NonceState::Old,
                _ => NonceState::Invalid,
            };
            assert_eq!(at(now + later).verify(nonce, text(action)), expected, "{row:?} {later}");
        }
        for other in ["", "0", "0000000000", "abcdefghij0", "\u{e4}"] {
            assert_eq!(at(now).verify(other.as_bytes(), text(action)), NonceState::Invalid);
        }
    }
}

#[test]
fn salts() {
    const NAMES: [&str; 10] = [
        "AUTH_KEY",
        "AUTH_SALT",
        "SECURE_AUTH_KEY",
        "SECURE_AUTH_SALT",
        "LOGGED_IN_KEY",
        "LOGGED_IN_SALT",
        "NONCE_KEY",
        "NONCE_SALT",
        "SECRET_KEY",
        "SECRET_SALT",
    ];
    for row in rows(include_str!("data/salts.tsv")) {
        let [_, values, expected] = &row[..] else { panic!("{row:?}") };
        let values: Vec<_> = text(values).split('|').collect();
        let constants = SaltConstants::read(|name| {
            let value = values[NAMES.iter().position(|own| *own == name)?];
            (value != "-").then(|| value.into())
        });
        let schemes = [Scheme::Auth, Scheme::SecureAuth, Scheme::LoggedIn, Scheme::Nonce];
        for (scheme, expected) in schemes.into_iter().zip(text(expected).split('|')) {
            let salt = constants.salt(scheme);
            match expected {
                "!" => assert!(salt.is_err(), "{row:?} {scheme:?}"),
                _ => assert_eq!(text(&salt.unwrap()), expected, "{row:?} {scheme:?}"),
            }
        }
    }
}
