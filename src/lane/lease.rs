//! Leases: leave to answer one shape and kind of tick natively until a time, as rows of the site's options table.

use super::decline::Decline;
use super::facts::Facts;
use super::setup::Setup;
use crate::tick::Tick;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wordpress::Timestamp;
use wordpress::hash::hmac_sha256;
use wordpress::salt::Scheme;

/// All rows of leases begin so; the letter behind says whose they are.
const PREFIX: &str = "_wp_heartbeat_lease_";

/// Anyone can send anonymous ticks with any screen and cookies: they get this many rows, and no more.
const MOST_ANONYMOUS: u64 = 256;
/// Ticks of users: each user, screen, client and post in an editor has a row.
const MOST_OF_USERS: u64 = 4_096;
/// What one user can take of them: more than a person has pages open.
const MOST_OF_ONE: u64 = 128;

/// How many digits of a row's name say whose it is.
const OF_ONE: usize = 8;

/// A shape's row names: which counts is known once the session has been checked.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Where the tick has a user: login, screen, data, circumstances and client.
    pub of_user: String,
    /// Where it has none: screen, data and circumstances.
    pub anonymous: String,
}

impl Shape {
    /// The shape of a tick whose cookie names this login. Keyed with the site's salt: a row's name tells nobody whose it is.
    ///
    /// # Errors
    /// [`Decline::Salts`] where the salt is in the database.
    pub fn of(tick: &Tick, login: Option<&[u8]>, setup: &Setup) -> Result<Self, Decline> {
        let salt = setup.salts.salt(Scheme::Nonce).map_err(|_| Decline::Salts)?;
        let key = [&b"wp_heartbeat shape "[..], &salt].concat();
        let hash = |parts: &[&[u8]]| {
            let mut text = Vec::new();
            for part in parts {
                text.extend_from_slice(&(part.len() as u64).to_le_bytes());
                text.extend_from_slice(part);
            }
            hmac_sha256(&text, &key)
        };
        let login = login.unwrap_or_default();
        let user = hash(&[login]);
        let of_user = hash(&[login, &tick.screen_id, &tick.data.shape, &tick.circumstances, &tick.client]);
        let anonymous = hash(&[&tick.screen_id, &tick.data.shape, &tick.circumstances]);
        Ok(Self {
            of_user: format!("{PREFIX}u_{}_{}", &user[..OF_ONE], &of_user[..32]),
            anonymous: format!("{PREFIX}a_{}", &anonymous[..32]),
        })
    }

    /// The row for ticks with or without a user.
    #[must_use]
    pub fn row(&self, has_user: bool) -> &str {
        if has_user { &self.of_user } else { &self.anonymous }
    }

    /// The prefixes of the rows beside this one, and how many there may be of each.
    #[must_use]
    pub fn ceilings(row: &str) -> Vec<(&str, u64)> {
        let prefix = |length: usize| &row[..(PREFIX.len() + length).min(row.len())];
        match prefix(2) {
            all if all.ends_with("u_") => vec![(prefix(2 + OF_ONE + 1), MOST_OF_ONE), (all, MOST_OF_USERS)],
            all => vec![(all, MOST_ANONYMOUS)],
        }
    }
}

/// What a witness decided for one kind of tick of a shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Until when it holds: seconds since 1970.
    pub until: i64,
    /// Why no lease was given; `None`: the tick may be answered natively.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denied: Option<Denied>,
}

/// Why no lease was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// [`Decline::id`].
    pub reason: String,
    /// What exactly stood in the way, for the site's owner.
    pub detail: String,
}

/// A lease row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// When the last verdict ends. First in the row, where SQL can read it: see `Tables::expire()`.
    last: i64,
    /// The profile's generation that the verdicts rest on.
    profile: String,
    /// What WordPress held in memory, where ticks of this shape depend on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    facts: Option<Facts>,
    kinds: BTreeMap<String, Verdict>,
}

impl Lease {
    /// Reads a lease row; what cannot be read is no lease.
    #[must_use]
    pub fn parse(row: Option<&Vec<u8>>) -> Self {
        row.and_then(|row| serde_json::from_slice(row).ok()).unwrap_or_default()
    }

    /// The row's value.
    #[must_use]
    pub fn row(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What WordPress held in memory when the verdicts were given.
    #[must_use]
    pub const fn facts(&self) -> Option<&Facts> {
        self.facts.as_ref()
    }

    /// Whether a tick of this kind may be answered natively now.
    ///
    /// # Errors
    /// The reason why not: [`Decline::NoLease`], [`Decline::LeaseOver`], [`Decline::Changed`], or the witness's own.
    pub fn judge(&self, generation: &str, kind: &str, now: Timestamp) -> Result<(), Decline> {
        let verdict = self.kinds.get(kind).ok_or(Decline::NoLease)?;
        if self.profile != generation {
            return Err(Decline::Changed);
        }
        // A clock that was set back must not stretch a lease.
        if verdict.until <= now.0 || verdict.until > now.0 + 3_600 {
            return Err(Decline::LeaseOver);
        }
        match &verdict.denied {
            None => Ok(()),
            Some(denied) => Err(Decline::from_id(&denied.reason).unwrap_or(Decline::NoLease)),
        }
    }

    /// The row with this verdict in it: others are kept while they rest on the same profile and facts and still hold.
    #[must_use]
    pub fn with(mut self, generation: &str, facts: Option<Facts>, kind: &str, verdict: Verdict, now: Timestamp) -> Self {
        if self.profile != generation || self.facts != facts {
            self.kinds.clear();
            self.profile = generation.to_owned();
            self.facts = facts;
        }
        self.kinds.retain(|_, verdict| verdict.until > now.0);
        self.kinds.insert(kind.to_owned(), verdict);
        self.last = self.kinds.values().map(|verdict| verdict.until).max().unwrap_or_default();
        self
    }
}
