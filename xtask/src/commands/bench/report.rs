//! What a run found out, as it goes into the JSON file.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::numbers::Numbers;
use super::probe::Needs;
use crate::commands::side_by_side::measure::Samples;

/// A whole run.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Where it was measured.
    pub machine: Vec<(String, String)>,
    /// Whether it was a short run.
    pub quick: bool,
    /// What the project wants, and what this run says of it.
    pub goals: Vec<Goal>,
    /// Every kind of tick, a site each.
    pub ticks: Vec<SiteTicks>,
    /// The least that a PHP request costs.
    pub floors: Option<Floors>,
    /// Where WordPress loads all the same.
    pub full_lane: Option<FullLane>,
    /// The two ways to the database.
    pub sources: Option<Sources>,
    /// Express ticks with plugins and without.
    pub inert: Option<Inert>,
    /// Express ticks with forty callbacks in the way that guards find inert, and without.
    pub guards: Option<Inert>,
    /// Ticks that are watched, in place of those of the full lane.
    pub witnesses: Vec<FullLane>,
    /// Express ticks counted and logged.
    pub numbers: Option<Numbers>,
    /// Many clients at once, a site each.
    pub throughput: Vec<SiteThroughput>,
    /// Very many ticks.
    pub soak: Option<Soak>,
    /// What grows with a site, one thing and kind of tick each.
    pub growth: Vec<Growth>,
    /// Looking at files for changes, a number of files each.
    pub files: Vec<FileChecks>,
}

/// What the project wants, and what was measured of it.
#[derive(Debug, Serialize)]
pub struct Goal {
    /// What is measured.
    pub what: String,
    /// The limit, in words: `at least 18`.
    pub goal: String,
    /// What this run says.
    pub measured: f64,
    /// Digits after the point that mean something.
    pub digits: usize,
    /// Whether it is within the limit.
    pub reached: bool,
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

/// Express ticks beside one another and beside scripts that run no WordPress, all in turn.
#[derive(Debug, Serialize)]
pub struct Floors {
    /// Requests of each.
    pub count: u32,
    /// The express dashboard tick.
    pub dashboard: Floor,
    /// The express tick of a list of 20 posts.
    pub list: Floor,
    /// The express tick of an editor.
    pub editor: Floor,
    /// A script that does by hand what the dashboard tick does, and nothing else.
    pub handwritten: Floor,
    /// A script without a statement.
    pub empty: Floor,
}

/// One of them.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Floor {
    /// What it cost.
    pub cost: Cost,
    /// Its time as a multiple of the express dashboard tick's of the same round, in the middle.
    pub of_dashboard: f64,
}

/// Ticks for which WordPress loads, with the extension and without.
#[derive(Debug, Serialize)]
pub struct FullLane {
    /// The site.
    pub site: String,
    /// Ticks of each kind to each side.
    pub count: u32,
    /// One row a kind.
    pub rows: Vec<FullLaneRow>,
}

/// One kind, to all sides in turn.
#[derive(Debug, Serialize)]
pub struct FullLaneRow {
    /// The kind.
    pub kind: String,
    /// Who answered with the extension, and why.
    pub lane: String,
    /// Without the extension.
    pub stock: Cost,
    /// With it, WordPress always loading (`wp_heartbeat.lane=full`).
    pub full: Cost,
    /// The two compared.
    pub full_of_stock: Relation,
    /// A second stock compared to the first: what differs here is chance.
    pub again_of_stock: Relation,
}

/// One side's cost as multiples of another's.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Relation {
    /// The middle one of the ratios of two times of one round.
    pub paired: f64,
    /// The ratio of the two processor times.
    pub cpu: f64,
}

impl Relation {
    /// Of two sides that were asked in turn.
    #[must_use]
    pub fn of(one: &Samples, other: &Samples) -> Self {
        Self { paired: one.of(other), cpu: ms(one.cpu) / ms(other.cpu).max(1e-9) }
    }
}

/// The two ways to the database.
#[derive(Debug, Serialize)]
pub struct Sources {
    /// The site.
    pub site: String,
    /// Ticks of each kind to each.
    pub count: u32,
    /// One row a kind.
    pub rows: Vec<SourceRow>,
}

/// One kind, through both in turn.
#[derive(Debug, Serialize)]
pub struct SourceRow {
    /// The kind.
    pub kind: String,
    /// Over the connection that the worker keeps.
    pub kept: Source,
    /// Over one that the tick opens through mysqli (`wp_heartbeat.connection_idle=0`).
    pub mysqli: Source,
}

/// What a tick costs one way.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Source {
    /// What it cost.
    pub cost: Cost,
    /// Round trips to the database, logging in included.
    pub round_trips: f64,
}

/// Express ticks on two sites in turn, without plugins and with.
#[derive(Debug, Serialize)]
pub struct Inert {
    /// The one without, the one with.
    pub sites: [String; 2],
    /// Ticks of each kind to each.
    pub count: u32,
    /// One row a kind.
    pub rows: Vec<InertRow>,
}

/// One kind on both sites.
#[derive(Debug, Serialize)]
pub struct InertRow {
    /// The kind.
    pub kind: String,
    /// Without plugins.
    pub bare: Cost,
    /// With plugins.
    pub plugins: Cost,
    /// The middle one of the ratios of two times of one round.
    pub plugins_of_bare: f64,
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

/// Very many ticks to the extension.
#[derive(Debug, Serialize)]
pub struct Soak {
    /// The site.
    pub site: String,
    /// Clients at once.
    pub clients: u32,
    /// The kinds of tick, each sent by as many clients as each other.
    pub kinds: Vec<String>,
    /// Ticks sent.
    pub ticks: u64,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// Ticks without an answer, or with another one than stock's.
    pub errors: u64,
    /// What the first of them was.
    pub first_error: Option<String>,
    /// How often each lane answered.
    pub lanes: BTreeMap<String, u64>,
    /// Workers that were not there any more at the end.
    pub workers_lost: usize,
    /// The workers' own memory after the first twentieth of the ticks, in MB (2^20 bytes).
    pub memory_early: f64,
    /// And after all.
    pub memory_late: f64,
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
    /// The bytes of the option that holds them, where one does.
    pub bytes: Option<u64>,
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
