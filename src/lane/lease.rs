//! Leases: leave to answer one shape and kind of tick natively until a time, as rows of the site's options table.

use super::about::{About, Deed};
use super::decline::Decline;
use super::facts::Facts;
use super::setup::Setup;
use crate::steer::Pace;
use crate::tick::Tick;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wordpress::Timestamp;
use wordpress::hash::hmac_sha256;
use wordpress::salt::Scheme;

/// All rows of leases begin so; the letter behind says whose they are.
pub const PREFIX: &str = "_wp_heartbeat_lease_";

/// Anyone can send anonymous ticks with any screen and cookies: they get this many rows, and no more.
const MOST_ANONYMOUS: u64 = 256;
/// Ticks of users: each user, screen, client and post in an editor has a row.
const MOST_OF_USERS: u64 = 4_096;
/// What one user can take of them: more than a person has pages open.
const MOST_OF_ONE: u64 = 128;

/// More kinds of ticks than one page sends, with their lists of posts: the row is read at each tick.
const MOST_KINDS: usize = 24;

/// How long a refusal for what was seen in the background is remembered behind its end: longer than two ticks of a page are apart.
const REMEMBERED: i64 = 300;

/// How many digits of a row's name say whose it is.
const OF_ONE: usize = 8;

/// How many say which shape it is.
const OF_SHAPE: usize = 32;

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
        let of_user =
            hash(&[login, &tick.screen_id, &tick.data.shape, &tick.circumstances, &tick.others_cookies, &tick.client]);
        let anonymous = hash(&[&tick.screen_id, &tick.data.shape, &tick.circumstances, &tick.all_cookies]);
        Ok(Self {
            of_user: format!("{PREFIX}u_{}_{}", &user[..OF_ONE], &of_user[..OF_SHAPE]),
            anonymous: format!("{PREFIX}a_{}", &anonymous[..OF_SHAPE]),
        })
    }

    /// The row for ticks with or without a user.
    #[must_use]
    pub fn row(&self, has_user: bool) -> &str {
        if has_user { &self.of_user } else { &self.anonymous }
    }

    /// Where rows are: the prefixes of their names, and how many characters follow.
    pub const ROWS: [(&str, usize); 2] =
        [("_wp_heartbeat_lease_u_", OF_ONE + 1 + OF_SHAPE), ("_wp_heartbeat_lease_a_", OF_SHAPE)];

    /// A row's name without what all have in common; and back.
    #[must_use]
    pub fn short(row: &str) -> &str {
        row.strip_prefix(PREFIX).unwrap_or(row)
    }

    /// The row of this short name; `None` where it cannot be one.
    #[must_use]
    pub fn row_of(short: &str) -> Option<String> {
        let is_one = |(prefix, more): &(&str, usize)| {
            let rest = prefix.strip_prefix(PREFIX).and_then(|kind| short.strip_prefix(kind));
            rest.is_some_and(|rest| rest.len() == *more && rest.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'_'))
        };
        Self::ROWS.iter().any(is_one).then(|| format!("{PREFIX}{short}"))
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
    /// How many witnesses in a row have refused for what they saw in the background; 0 for any other verdict. See [`hold()`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub again: u32,
    /// The hash of the callbacks in the way, where there are any: see [`super::plugins::set::CallbackSet`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callbacks: Option<String>,
    /// That ticks of exactly the same data only are covered: their verdicts are beside this one, under a name of their own.
    #[serde(default, skip_serializing_if = "is_false")]
    pub exactly: bool,
    /// What the user might do when callbacks were seen to do nothing ([`super::facts::standing`]); ticks of users who may do something
    /// else are not covered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<String>,
    /// What was seen in the background: for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deeds: Vec<Deed>,
}

/// For serde, which hands out references.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// For serde, which hands out references.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// For how many seconds no tick is watched, after so many witnesses in a row have refused for what they saw in the background, which
/// may be work of once in a while: the next tick is looked at at once, those that follow ever later.
#[must_use]
pub const fn hold(again: u32) -> i64 {
    match again {
        0 | 1 => 0,
        2 => 15,
        3 => 30,
        _ => 60,
    }
}

impl Verdict {
    /// Until when it is of use.
    const fn kept_until(&self) -> i64 {
        self.until + if self.again > 0 { REMEMBERED } else { 0 }
    }
}

/// Why no lease was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// [`Decline::id`].
    pub reason: String,
    /// What exactly stood in the way, for the site's owner.
    pub detail: String,
}

/// What a witness learned of the WordPress that answers ticks of a shape.
#[derive(Clone, Debug)]
pub struct Learned {
    /// What it holds in memory, where they depend on it.
    pub facts: Option<Facts>,
    /// How often they are to come, where somebody has a say in it.
    pub pace: Option<Pace>,
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
    /// How often such ticks are to come, where somebody has a say in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pace: Option<Pace>,
    kinds: BTreeMap<String, Verdict>,
    /// What the shape is: for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<About>,
}

impl Lease {
    /// Reads a lease row; what cannot be read is no lease.
    #[must_use]
    pub fn parse(row: Option<&[u8]>) -> Self {
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

    /// How often such ticks were to come when the verdicts were given.
    #[must_use]
    pub const fn pace(&self) -> Option<&Pace> {
        self.pace.as_ref()
    }

    /// The row with this said of its shape.
    #[must_use]
    pub fn about(self, about: About) -> Self {
        Self { about: Some(about), ..self }
    }

    /// What the shape is, as far as it was written down.
    #[must_use]
    pub const fn shape(&self) -> Option<&About> {
        self.about.as_ref()
    }

    /// The state of the site that the verdicts rest on: see [`super::profile::Profile::generation`].
    #[must_use]
    pub fn generation(&self) -> &str {
        &self.profile
    }

    /// The verdicts, by kind of tick. One that covers just ticks that are exactly alike has a sign and a hash behind its kind: see
    /// [`kind_alone()`].
    pub fn verdicts(&self) -> impl Iterator<Item = (&str, &Verdict)> {
        self.kinds.iter().map(|(kind, verdict)| (kind.as_str(), verdict))
    }

    /// Whether a tick of this kind, and of exactly this kind where that counts ([`Tick::exactly`]), may be answered natively now.
    ///
    /// # Errors
    /// The reason why not: [`Decline::NoLease`], [`Decline::LeaseOver`], [`Decline::Changed`], or the witness's own.
    pub fn judge(
        &self,
        generation: &str,
        kind: &str,
        exactly: impl FnOnce() -> String,
        now: Timestamp,
    ) -> Result<&Verdict, Decline> {
        let verdict = self.judge_kind(generation, kind, now)?;
        if verdict.exactly { self.judge_kind(generation, &exact_kind(kind, &exactly()), now) } else { Ok(verdict) }
    }

    fn judge_kind(&self, generation: &str, kind: &str, now: Timestamp) -> Result<&Verdict, Decline> {
        let verdict = self.kinds.get(kind).ok_or(Decline::NoLease)?;
        if self.profile != generation {
            return Err(Decline::Changed);
        }
        // A clock that was set back must not stretch a lease.
        let is_over = verdict.until <= now.0 || verdict.until > now.0 + 3_600;
        match &verdict.denied {
            // The next witness may find nothing; until then what was seen last is why.
            Some(denied) if is_over && verdict.again > 0 && verdict.until <= now.0 && verdict.kept_until() > now.0 => {
                Err(Decline::from_id(&denied.reason).unwrap_or(Decline::LeaseOver))
            }
            _ if is_over => Err(Decline::LeaseOver),
            None => Ok(verdict),
            Some(denied) => Err(Decline::from_id(&denied.reason).unwrap_or(Decline::NoLease)),
        }
    }

    /// Whether a refusal of ticks of this kind is over: the next is to be watched, whatever reason it still has.
    #[must_use]
    pub fn is_to_be_watched(&self, kind: &str, now: Timestamp) -> bool {
        self.kinds.get(kind).is_some_and(|verdict| verdict.denied.is_some() && verdict.until <= now.0)
    }

    /// How many witnesses in a row have refused ticks of this kind for what they saw in the background.
    #[must_use]
    pub fn refusals(&self, generation: &str, kind: &str, now: Timestamp) -> u32 {
        let verdict = self.kinds.get(kind).filter(|verdict| self.profile == generation && verdict.kept_until() > now.0);
        verdict.map_or(0, |verdict| verdict.again)
    }

    /// The row with this verdict in it, given for a tick that is exactly so ([`Tick::exactly`]): others are kept while they rest on the same profile
    /// and on what was learned, and still hold.
    #[must_use]
    pub fn with(
        mut self,
        generation: &str,
        learned: Learned,
        kind: &str,
        exactly: &str,
        verdict: Verdict,
        now: Timestamp,
    ) -> Self {
        let Learned { facts, pace } = learned;
        if self.profile != generation || self.facts != facts || self.pace != pace {
            self.kinds.clear();
            self.profile = generation.to_owned();
            (self.facts, self.pace) = (facts, pace);
        }
        self.kinds.retain(|_, verdict| verdict.kept_until() > now.0);
        if verdict.exactly {
            if self.kinds.len() >= MOST_KINDS {
                self.kinds.retain(|kind, _| !kind.contains('@'));
            }
            self.kinds.insert(exact_kind(kind, exactly), Verdict { exactly: false, ..verdict.clone() });
        }
        self.kinds.insert(kind.to_owned(), verdict);
        self.last = self.kinds.values().map(Verdict::kept_until).max().unwrap_or_default();
        self
    }
}

/// The kind of tick in a verdict's name, and whether it covers just ticks that are exactly alike.
#[must_use]
pub fn kind_alone(name: &str) -> (&str, bool) {
    name.split_once('@').map_or((name, false), |(kind, _)| (kind, true))
}

/// The name of a verdict for ticks that are exactly alike.
fn exact_kind(kind: &str, exactly: &str) -> String {
    format!("{kind}@{}", exactly.get(..16).unwrap_or(exactly))
}
