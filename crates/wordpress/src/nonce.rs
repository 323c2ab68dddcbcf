//! Nonces: made and checked.

use crate::hash::{constant_time_eq, wp_hash};
use crate::value::is_truthy_string;
use crate::{Timestamp, UserId};

/// Half of core's nonce life: DAY_IN_SECONDS / 2, in seconds. The filter `nonce_life` is a hook like any other and must be
/// proven inert by the caller.
const HALF_LIFE: i64 = 43_200;

/// What wp_verify_nonce() says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonceState {
    /// 1: made in the younger half of a nonce's life, at most 12 hours ago.
    Fresh,
    /// 2: made in the older half, 12 to 24 hours ago.
    Old,
    /// false: anything else.
    Invalid,
}

/// Whose nonces, and when.
#[derive(Clone, Copy, Debug)]
pub struct NonceContext<'a> {
    /// The current user; `UserId(0)` without one.
    pub user: UserId,
    /// The token of the logged-in cookie, empty without one: [`crate::cookie::session_token`].
    pub session_token: &'a [u8],
    /// The salt of [`crate::salt::Scheme::Nonce`].
    pub salt: &'a [u8],
    /// `time()`.
    pub now: Timestamp,
}

impl NonceContext<'_> {
    /// Ten hex digits. Mirrors wp_create_nonce() (6.1-7.1).
    pub fn create(&self, action: &str) -> String {
        self.at(self.tick(), action)
    }

    /// Mirrors wp_verify_nonce() (6.1-7.1) for a nonce as core sees it. Slashes do not matter: no nonce holds a character that
    /// wp_magic_quotes() touches. Core fires `wp_verify_nonce_failed` for `Invalid`, except for an empty nonce (`""`, `"0"`).
    pub fn verify(&self, nonce: &[u8], action: &str) -> NonceState {
        if !is_truthy_string(nonce) {
            return NonceState::Invalid;
        }
        let tick = self.tick();
        if constant_time_eq(self.at(tick, action).as_bytes(), nonce) {
            NonceState::Fresh
        } else if constant_time_eq(self.at(tick.saturating_sub(1), action).as_bytes(), nonce) {
            NonceState::Old
        } else {
            NonceState::Invalid
        }
    }

    /// Mirrors wp_nonce_tick() (6.1-7.1): `ceil( time() / ( DAY_IN_SECONDS / 2 ) )`.
    fn tick(&self) -> i64 {
        let now = self.now.0;
        now.div_euclid(HALF_LIFE) + i64::from(now.rem_euclid(HALF_LIFE) != 0)
    }

    fn at(&self, tick: i64, action: &str) -> String {
        let mut data = format!("{tick}|{action}|{}|", self.user.0).into_bytes();
        data.extend_from_slice(self.session_token);
        let hash = wp_hash(&data, self.salt);
        // substr( $hash, -12, 10 ) of 32 hex digits.
        hash.get(20..30).unwrap_or_default().to_owned()
    }
}
