//! Part `numbers`: what counting and logging cost an express tick.

use anyhow::Result;
use serde::Serialize;
use xtask::{PoolOptions, Progress, paths};

use super::place::Place;
use super::report::{Cost, Relation};
use super::table::{heading, number, table};
use crate::commands::side_by_side::kinds::{self, named};
use crate::commands::side_by_side::measure::{Side, in_turn};

/// Express ticks with nothing of it, counted, and counted and logged, in turn.
#[derive(Debug, Serialize)]
pub struct Numbers {
    /// The site.
    pub site: String,
    /// Ticks of each kind to each.
    pub count: u32,
    /// One row a kind.
    pub rows: Vec<Row>,
}

/// One kind.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The kind.
    pub kind: String,
    /// Neither counted nor logged.
    pub off: Cost,
    /// Counted (`wp_heartbeat.metrics=1`).
    pub counted: Relation,
    /// Counted and logged to a file.
    pub logged: Relation,
    /// Neither, once more: how far two alike are apart.
    pub again: Relation,
}

/// Measures, `count` ticks of each kind to each.
pub fn measure(place: &Place, count: u32, progress: &Progress) -> Result<Numbers> {
    progress.say(&format!("express ticks counted and logged on {}", place.name));
    let folder = tempfile::Builder::new().prefix("wph-numbers-").tempdir()?;
    let log = folder.path().join("ticks.log");
    let pool = |name: &str, metrics: &str, log: &str| {
        // Seconds as of a day's work: a worker that serves this often writes its numbers every five.
        let options: PoolOptions = place.ours().named(name);
        place.site.pool(options.ini("wp_heartbeat.metrics", metrics).ini("wp_heartbeat.log", log))
    };
    let pools = [
        pool("numbers-off", "0", "")?,
        pool("numbers-counted", "1", "")?,
        pool("numbers-logged", "1", paths::text(&log)?)?,
        pool("numbers-again", "0", "")?,
    ];
    let kinds = place.kinds()?;
    let mut rows = Vec::new();
    for name in [kinds::DASHBOARD, kinds::LIST, kinds::EDITOR] {
        let kind = named(&kinds, name)?;
        place.prepare(kind)?;
        let request = kind.requests(&place.site);
        let sides = [0, 1, 2, 3].map(|at: usize| Side { pool: &pools[at], request: &request });
        for side in sides {
            place.wait_for_express(kind, side)?;
        }
        let samples = in_turn(name, sides, count, progress)?;
        samples.iter().try_for_each(|samples| place.check_lane(kind, samples))?;
        let [off, counted, logged, again] = &samples;
        rows.push(Row {
            kind: name.to_owned(),
            off: off.into(),
            counted: Relation::of(counted, off),
            logged: Relation::of(logged, off),
            again: Relation::of(again, off),
        });
    }
    Ok(Numbers { site: place.name.clone(), count, rows })
}

/// As a table.
pub fn write(text: &mut String, numbers: &Numbers) {
    let below = format!(
        "{} express ticks each way in turn. Times are the middle one of the ratios of one round, as the client saw them (numbers are \
         written down behind the answer); CPU is all that the worker did. \"Off again\" is a second pool that does the same as the \
         first.",
        numbers.count
    );
    heading(text, format!("Ticks counted and logged: {}", numbers.site), below);
    let rows = numbers.rows.iter().map(|row| {
        let times = [row.counted, row.logged, row.again].map(|relation| number(relation.paired, 3));
        let cpu = [row.counted, row.logged, row.again].map(|relation| number(relation.cpu, 3));
        let off = [number(row.off.median, 3), number(row.off.cpu, 3)];
        [vec![row.kind.clone()], off.into(), times.into(), cpu.into()].concat()
    });
    let columns = [
        "tick",
        "off: median, ms",
        "off: CPU, ms",
        "counted: time / off",
        "and logged",
        "off again",
        "counted: CPU / off",
        "and logged",
        "off again",
    ];
    table(text, &columns, rows);
}
