//! The table that the demonstration prints.

use std::fmt;
use std::time::Duration;

use crate::commands::side_by_side::measure::Samples;

/// What one side needed for a kind of tick.
pub struct Cost {
    /// The middle one of the times that the client saw.
    pub median: Duration,
    /// Processor time of the workers, on average.
    pub cpu: Duration,
    /// Statements and connections, on average.
    pub sql: (f64, f64),
}

impl Cost {
    /// From what was measured, and the SQL of one.
    pub fn new(samples: &Samples, sql: (f64, f64)) -> Self {
        Self { median: samples.median(), cpu: samples.cpu, sql }
    }

    fn sql(&self) -> String {
        format!("{:.0}+{:.0}", self.sql.0, self.sql.1)
    }
}

/// A kind of tick, to both sides.
pub struct TickRow {
    pub name: &'static str,
    pub stock: Cost,
    pub ours: Cost,
    /// The lane that answered, or all of them with their counts.
    pub lane: String,
    /// What was not the same.
    pub difference: Option<String>,
}

/// A script against the extension's dashboard tick.
pub struct ScriptRow {
    pub name: &'static str,
    pub script: Cost,
    pub ours: Cost,
}

/// Everything that was measured.
#[derive(Default)]
pub struct Table {
    pub ticks: Vec<TickRow>,
    pub scripts: Vec<ScriptRow>,
}

impl Table {
    /// Whether every answer was the same on both sides.
    pub fn all_same(&self) -> bool {
        self.ticks.iter().all(|row| row.difference.is_none())
    }
}

fn ms(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1000.0)
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(1e-9)
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{:<16} {:>9} {:>9} {:>7} {:>10} {:>10} {:>8} {:>8}  {:<5} lane",
            "tick", "stock ms", "ours ms", "faster", "stock CPU", "ours CPU", "stock Q", "ours Q", "same"
        )?;
        for row in &self.ticks {
            writeln!(
                out,
                "{:<16} {:>9} {:>9} {:>6.1}x {:>10} {:>10} {:>8} {:>8}  {:<5} {}",
                row.name,
                ms(row.stock.median),
                ms(row.ours.median),
                ratio(row.stock.median, row.ours.median),
                ms(row.stock.cpu),
                ms(row.ours.cpu),
                row.stock.sql(),
                row.ours.sql(),
                if row.difference.is_none() { "yes" } else { "NO" },
                row.lane
            )?;
        }
        writeln!(
            out,
            "\n{:<16} {:>9} {:>9} {:>7} {:>10} {:>10} {:>8}",
            "against", "its ms", "ours ms", "ours/it", "its CPU", "ours CPU", "its Q"
        )?;
        for row in &self.scripts {
            writeln!(
                out,
                "{:<16} {:>9} {:>9} {:>7.2} {:>10} {:>10} {:>8}",
                row.name,
                ms(row.script.median),
                ms(row.ours.median),
                ratio(row.ours.median, row.script.median),
                ms(row.script.cpu),
                ms(row.ours.cpu),
                row.script.sql()
            )?;
        }
        for row in &self.ticks {
            if let Some(difference) = &row.difference {
                writeln!(out, "\n{}: not the same: {difference}", row.name)?;
            }
        }
        Ok(())
    }
}
