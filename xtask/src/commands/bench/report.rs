//! What a run found out, as it goes into the JSON file.

use std::time::Duration;

use serde::Serialize;

use super::probe::Needs;
use crate::commands::side_by_side::measure::Samples;

/// A whole run.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Where it was measured.
    pub machine: Vec<(String, String)>,
    /// Whether it was a short run.
    pub quick: bool,
    /// Every kind of tick, a site each.
    pub ticks: Vec<SiteTicks>,
    /// Many clients at once, a site each.
    pub throughput: Vec<SiteThroughput>,
    /// What grows with a site, one thing each.
    pub growth: Vec<Growth>,
    /// Looking at files for changes, a number of files each.
    pub files: Vec<FileChecks>,
}

/// What one request cost, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cost {
    /// One of ten requests took no longer: what is left when the machine had nothing else to do.
    pub p10: f64,
    /// Half of the requests took no longer, as the client saw it.
    pub median: f64,
    /// 95 of 100 requests took no longer, as the client saw it.
    pub p95: f64,
    /// Processor time of the PHP workers, on average.
    pub cpu: f64,
}

impl From<&Samples> for Cost {
    fn from(samples: &Samples) -> Self {
        Self {
            p10: ms(samples.quantile(10)),
            median: ms(samples.median()),
            p95: ms(samples.quantile(95)),
            cpu: ms(samples.cpu),
        }
    }
}

/// In milliseconds.
#[must_use]
pub fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// All kinds of tick on one site.
#[derive(Debug, Serialize)]
pub struct SiteTicks {
    /// As in `WordPress 7.1, 13 plugins`.
    pub site: String,
    /// Ticks of each kind to each side.
    pub count: u32,
    /// One row a kind.
    pub rows: Vec<TickRow>,
    /// The least that a PHP request costs; measured once.
    pub floors: Option<Floors>,
}

/// One kind of tick, to all sides in turn.
#[derive(Debug, Serialize)]
pub struct TickRow {
    /// The kind.
    pub kind: String,
    /// Who answered with the extension, as `Server-Timing` has it.
    pub lane: String,
    /// Without the extension.
    pub stock: Cost,
    /// With it.
    pub ours: Cost,
    /// With it, WordPress always loading (`wp_heartbeat.lane=full`).
    pub full: Option<Cost>,
    /// What a request needs without the extension.
    pub stock_needs: Counted,
    /// What a request needs with it.
    pub ours_needs: Counted,
}

/// What was counted, not timed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Counted {
    /// Round trips to the database, logging in included.
    pub round_trips: f64,
    /// Peak memory of PHP, in MB (2^20 bytes).
    pub memory: f64,
}

impl From<Needs> for Counted {
    fn from(needs: Needs) -> Self {
        Self { round_trips: needs.round_trips, memory: needs.memory / 1_048_576.0 }
    }
}

/// The extension's dashboard tick between what cannot be gone below.
#[derive(Debug, Serialize)]
pub struct Floors {
    /// The express dashboard tick.
    pub ours: Cost,
    /// A script that does by hand what that tick does, and nothing else.
    pub handwritten: Cost,
    /// A script without a statement.
    pub empty: Cost,
}

/// Many clients on one site.
#[derive(Debug, Serialize)]
pub struct SiteThroughput {
    /// The site.
    pub site: String,
    /// PHP workers of each side.
    pub workers: u32,
    /// One row a number of clients.
    pub rows: Vec<ThroughputRow>,
}

/// A number of clients.
#[derive(Debug, Serialize)]
pub struct ThroughputRow {
    /// Clients at once.
    pub clients: u32,
    /// Without the extension.
    pub stock: Rate,
    /// With it.
    pub ours: Rate,
}

/// What many clients got.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rate {
    /// Ticks answered, all of them right.
    pub ticks: usize,
    /// Ticks a second.
    pub per_second: f64,
    /// Median time as the clients saw it, in milliseconds.
    pub median: f64,
    /// The 95th percentile of the same.
    pub p95: f64,
    /// Processor time of the PHP workers for one tick on average, in milliseconds.
    pub cpu: f64,
}

/// One thing that grows with a site.
#[derive(Debug, Serialize)]
pub struct Growth {
    /// Short, for file names: `posts-listed`.
    pub name: String,
    /// What grows, as an axis says it.
    pub axis: String,
    /// The kind of tick that is sent.
    pub kind: String,
    /// Ticks to each side at each size.
    pub count: u32,
    /// One row a size.
    pub rows: Vec<GrowthRow>,
}

/// One size.
#[derive(Debug, Serialize)]
pub struct GrowthRow {
    /// How many.
    pub size: u64,
    /// Who answered with the extension.
    pub lane: String,
    /// Without the extension.
    pub stock: Cost,
    /// With it.
    pub ours: Cost,
}

/// The dashboard tick on a site with so many plugin files.
#[derive(Debug, Serialize)]
pub struct FileChecks {
    /// Plugin files that the proof rests on.
    pub files: u32,
    /// Ticks to each side.
    pub count: u32,
    /// Without the extension.
    pub stock: Cost,
    /// Files looked at as often as opcache does (the default).
    pub default: Cost,
    /// Files looked at in every tick (`wp_heartbeat.revalidate_freq=0`).
    pub always: Cost,
    /// What looking at one file costs, in microseconds of wall time.
    pub wall_per_file: f64,
    /// The same in processor time.
    pub cpu_per_file: f64,
}
