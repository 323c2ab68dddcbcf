//! The numbers: what is counted of ticks, and how two counts become one.

use crate::lane::decline::Decline;
use crate::lane::record::{LONGEST_SCREEN, Purpose, Record, Watched};
use crate::lane::timing::Lane;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

/// The histogram's upper bounds, in microseconds; what takes longer is in no bucket but in the sum of all.
pub const BOUNDS: [u64; 14] =
    [250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000];

/// How many hours are kept, the running one included.
pub const HOURS: i64 = 25;

/// How many of the ticks answered last are kept.
pub const RECENT: usize = 50;

const HOUR: i64 = 3_600;

/// The ticks of one lane, summed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sums {
    /// How many.
    pub ticks: u64,
    /// How long their requests took, in microseconds.
    pub time: u64,
    /// How much of a processor they took, in microseconds.
    pub cpu: u64,
    /// Bytes of their answers' bodies.
    pub bytes: u64,
    /// How often they asked the database something.
    pub round_trips: u64,
    /// How many took at most as long as each of [`BOUNDS`], and longer than the one before. Not kept by the hour.
    #[serde(skip_serializing_if = "are_none")]
    pub buckets: [u64; BOUNDS.len()],
}

/// Both lanes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lanes {
    /// Answered natively.
    pub express: Sums,
    /// Answered by WordPress.
    pub full: Sums,
}

/// What witnesses found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Witnesses {
    /// Ticks that were watched to their end.
    pub watched: u64,
    /// Of these, predictions that were right: a lease was given.
    pub right: u64,
    /// Predictions that were wrong.
    pub wrong: u64,
    /// Leases that were not given, by reason.
    pub refused: BTreeMap<String, u64>,
}

/// An hour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hour {
    /// Its ticks, by lane.
    pub lanes: Lanes,
    /// Why WordPress answered, by [`Decline::id`].
    pub reasons: BTreeMap<String, u64>,
}

/// One of the ticks answered last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// When its request began, in milliseconds since 1970.
    pub at: u64,
    /// The user; 0: nobody.
    pub user: u64,
    /// The screen.
    pub screen: String,
    /// [`crate::lane::record::Purpose::id`]
    pub kind: String,
    /// Why WordPress answered; `None`: it was answered natively.
    pub reason: Option<String>,
    /// How long its request took, in microseconds.
    pub time: u64,
}

/// What is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Since when, in seconds since 1970; 0: nothing is counted yet.
    pub since: i64,
    /// All ticks, by lane.
    pub lanes: Lanes,
    /// How many of each kind ([`crate::lane::record::Purpose::id`]) each lane has answered: express, full.
    pub kinds: BTreeMap<String, [u64; 2]>,
    /// Why WordPress answered, by [`Decline::id`].
    pub reasons: BTreeMap<String, u64>,
    /// What witnesses found. Leases given are the predictions that were right.
    pub witnesses: Witnesses,
    /// Leases that ended, by reason: `lease-over`, `changed`.
    pub ended: BTreeMap<String, u64>,
    /// The last [`HOURS`], by the second in which each begins.
    pub hours: BTreeMap<i64, Hour>,
    /// The last [`RECENT`] ticks, the newest last.
    pub recent: Vec<Recent>,
}

impl Sums {
    fn add(&mut self, record: &Record) {
        add(&mut self.ticks, 1);
        add(&mut self.time, micros(record.took));
        add(&mut self.cpu, micros(record.cpu));
        add(&mut self.bytes, record.bytes);
        add(&mut self.round_trips, record.round_trips);
    }

    fn add_to_bucket(&mut self, time: u64) {
        if let Some(bucket) = BOUNDS.iter().position(|bound| time <= *bound) {
            add(&mut self.buckets[bucket], 1);
        }
    }

    fn merge(&mut self, other: &Self) {
        add(&mut self.ticks, other.ticks);
        add(&mut self.time, other.time);
        add(&mut self.cpu, other.cpu);
        add(&mut self.bytes, other.bytes);
        add(&mut self.round_trips, other.round_trips);
        self.buckets.iter_mut().zip(other.buckets).for_each(|(own, other)| add(own, other));
    }
}

impl Sums {
    /// How many took longer than the last of [`BOUNDS`].
    #[must_use]
    pub fn beyond(&self) -> u64 {
        self.ticks.saturating_sub(self.buckets.iter().fold(0, |sum: u64, ticks| sum.saturating_add(*ticks)))
    }
}

impl Lanes {
    const fn of(&mut self, lane: Lane) -> &mut Sums {
        match lane {
            Lane::Express => &mut self.express,
            Lane::Full(_) => &mut self.full,
        }
    }

    /// Adds others.
    pub fn merge(&mut self, other: &Self) {
        self.express.merge(&other.express);
        self.full.merge(&other.full);
    }
}

impl Counts {
    /// Counts a tick.
    pub fn add(&mut self, record: &Record) {
        let began = record.began.duration_since(UNIX_EPOCH).unwrap_or_default();
        let second = i64::try_from(began.as_secs()).unwrap_or(i64::MAX);
        if self.since == 0 {
            self.since = second;
        }
        let hour = self.hours.entry(second - second.rem_euclid(HOUR)).or_default();
        hour.lanes.of(record.lane).add(record);
        let lane = self.lanes.of(record.lane);
        lane.add(record);
        lane.add_to_bucket(micros(record.took));
        let reason = match record.lane {
            Lane::Express => None,
            Lane::Full(reason) => Some(reason),
        };
        let side = usize::from(reason.is_some());
        match self.kinds.get_mut(record.purpose.id()) {
            Some(kind) => add(&mut kind[side], 1),
            None => _ = self.kinds.insert(record.purpose.id().to_owned(), [u64::from(side == 0), u64::from(side == 1)]),
        }
        if let Some(reason) = reason {
            count(&mut hour.reasons, reason.id());
            count(&mut self.reasons, reason.id());
            if matches!(reason, Decline::LeaseOver | Decline::Changed) {
                count(&mut self.ended, reason.id());
            }
        }
        if let Some(watched) = record.watched {
            self.witnesses.add(watched);
        }
        self.recent.push(Recent {
            at: u64::try_from(began.as_millis()).unwrap_or(u64::MAX),
            user: record.user.map_or(0, |user| user.0),
            screen: String::from_utf8_lossy(&record.screen).into_owned(),
            kind: record.purpose.id().to_owned(),
            reason: reason.map(|reason| reason.id().to_owned()),
            time: micros(record.took),
        });
        self.tidy();
    }

    /// Adds another count of the same site's ticks.
    pub fn merge(&mut self, other: &Self) {
        self.since = [self.since, other.since].into_iter().filter(|since| *since > 0).min().unwrap_or(0);
        self.lanes.merge(&other.lanes);
        for (kind, more) in &other.kinds {
            let own = self.kinds.entry(kind.clone()).or_default();
            own.iter_mut().zip(more).for_each(|(own, more)| add(own, *more));
        }
        merge(&mut self.reasons, &other.reasons);
        merge(&mut self.ended, &other.ended);
        add(&mut self.witnesses.watched, other.witnesses.watched);
        add(&mut self.witnesses.right, other.witnesses.right);
        add(&mut self.witnesses.wrong, other.witnesses.wrong);
        merge(&mut self.witnesses.refused, &other.witnesses.refused);
        for (hour, more) in &other.hours {
            let own = self.hours.entry(*hour).or_default();
            own.lanes.merge(&more.lanes);
            merge(&mut own.reasons, &more.reasons);
        }
        self.recent.extend(other.recent.iter().cloned());
        self.tidy();
    }

    /// A count out of a row that anybody may have changed: what cannot be is left out. `now` in seconds since 1970.
    #[must_use]
    pub fn plausible(mut self, now: i64) -> Self {
        let is_reason = |id: &String| Decline::from_id(id).is_some();
        let is_kind = |id: &str| Purpose::ALL.iter().any(|purpose| purpose.id() == id);
        self.since = self.since.clamp(0, now);
        self.kinds.retain(|id, _| is_kind(id));
        for reasons in [&mut self.reasons, &mut self.ended, &mut self.witnesses.refused] {
            reasons.retain(|id, _| is_reason(id));
        }
        // The clocks of two machines may differ.
        let soon = now + HOUR;
        self.hours.retain(|hour, _| (0..=soon).contains(hour));
        self.hours.values_mut().for_each(|hour| hour.reasons.retain(|id, _| is_reason(id)));
        self.recent.retain(|tick| {
            i64::try_from(tick.at / 1_000).is_ok_and(|at| at <= soon)
                && is_kind(&tick.kind)
                && tick.reason.as_ref().is_none_or(is_reason)
                && tick.screen.len() <= LONGEST_SCREEN
        });
        self.tidy();
        self
    }

    /// Forgets hours and ticks that are too many.
    fn tidy(&mut self) {
        if let Some(last) = self.hours.keys().next_back().copied() {
            self.hours.retain(|hour, _| *hour > last - HOURS * HOUR);
        }
        if !self.recent.is_sorted_by_key(|tick| tick.at) {
            self.recent.sort_by_key(|tick| tick.at);
        }
        let surplus = self.recent.len().saturating_sub(RECENT);
        self.recent.drain(..surplus);
    }
}

impl Witnesses {
    fn add(&mut self, watched: Watched) {
        add(&mut self.watched, 1);
        match watched {
            Watched::Granted => add(&mut self.right, 1),
            Watched::Denied(reason) => {
                add(&mut self.wrong, u64::from(reason == Decline::PredictionWrong));
                count(&mut self.refused, reason.id());
            }
        }
    }
}

fn count(counts: &mut BTreeMap<String, u64>, what: &str) {
    match counts.get_mut(what) {
        Some(count) => add(count, 1),
        None => _ = counts.insert(what.to_owned(), 1),
    }
}

fn merge(own: &mut BTreeMap<String, u64>, other: &BTreeMap<String, u64>) {
    for (what, more) in other {
        add(own.entry(what.clone()).or_default(), *more);
    }
}

/// No sum runs over, whatever a row says.
const fn add(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

fn are_none(buckets: &[u64]) -> bool {
    buckets.iter().all(|bucket| *bucket == 0)
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
