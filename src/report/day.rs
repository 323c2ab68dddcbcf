//! The last day of what was counted: the hour that runs, and the 23 before it.

use super::counts::{Counts, Hour, Lanes, Sums};
use crate::lane::decline::Decline;
use crate::lane::moments;
use std::collections::BTreeMap;

const HOUR: i64 = 3_600;
/// How many hours a day has.
pub const HOURS: i64 = 24;

/// The last day's ticks.
pub struct Day {
    /// When each hour begins, in seconds since 1970, and its ticks, the eldest first: 24 of them.
    pub hours: Vec<(i64, Hour)>,
    /// All of them.
    pub lanes: Lanes,
}

impl Day {
    /// The day that ends with the hour that runs.
    #[must_use]
    pub fn of(counts: &Counts) -> Self {
        let now = moments::now().0;
        let last = now - now.rem_euclid(HOUR);
        let begins = (0..HOURS).rev().map(|before| last - before * HOUR);
        let hours: Vec<_> = begins.map(|begins| (begins, counts.hours.get(&begins).cloned().unwrap_or_default())).collect();
        let mut lanes = Lanes::default();
        hours.iter().for_each(|(_, hour)| lanes.merge(&hour.lanes));
        Self { hours, lanes }
    }

    /// The ticks answered natively, and those that WordPress answered.
    #[must_use]
    pub const fn ticks(&self) -> (u64, u64) {
        (self.lanes.express.ticks, self.lanes.full.ticks)
    }

    /// All ticks.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.lanes.express.ticks.saturating_add(self.lanes.full.ticks)
    }

    /// The share of ticks answered natively, in whole percents, never rounded up; `None`: there were none.
    #[must_use]
    pub fn percent(&self) -> Option<u128> {
        (u128::from(self.lanes.express.ticks) * 100).checked_div(u128::from(self.all()))
    }

    /// How long a tick of each lane took on average, in milliseconds; `None`: there was none.
    #[must_use]
    pub fn milliseconds(&self) -> [Option<f64>; 2] {
        let mean = |sums: &Sums| (sums.ticks > 0).then(|| sums.time as f64 / sums.ticks as f64 / 1e3);
        [mean(&self.lanes.express), mean(&self.lanes.full)]
    }

    /// Why WordPress answered, the most frequent reason first; reasons of other builds, which this one does not know, left out.
    #[must_use]
    pub fn reasons(&self) -> Vec<(Decline, u64)> {
        let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
        for (reason, count) in self.hours.iter().flat_map(|(_, hour)| &hour.reasons) {
            let sum = reasons.entry(reason).or_default();
            *sum = sum.saturating_add(*count);
        }
        let known = reasons.into_iter().filter_map(|(id, count)| Some((Decline::from_id(id)?, count)));
        let mut reasons: Vec<_> = known.collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        reasons
    }
}
