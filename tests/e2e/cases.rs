//! Cases: tests that are no row of a table, each with a way of its own.

use std::time::Duration;

use anyhow::{Result, bail};
use xtask::Generation;
use xtask::process::{Signal, send};

use crate::bench::Bench;
use crate::{
    accepted, cli, connection, counting, declaring, editors, explaining, fuzzed, lease_ends, logging, machines, noticing,
    pacing, page, site_health,
};

/// One case.
pub struct Case {
    /// A sentence.
    pub name: &'static str,
    /// The generations of WordPress that it runs on.
    pub generations: &'static [Generation],
    /// Does it, and says what was not as it must be.
    pub run: fn(&mut Bench) -> Result<()>,
}

impl Case {
    /// On every generation.
    pub const fn everywhere(name: &'static str, run: fn(&mut Bench) -> Result<()>) -> Self {
        Self { name, generations: &Generation::ALL, run }
    }

    /// On one generation: what is tested is the same in all, or takes its time.
    pub const fn on(generation: &'static Generation, name: &'static str, run: fn(&mut Bench) -> Result<()>) -> Self {
        Self { name, generations: std::slice::from_ref(generation), run }
    }
}

/// All of them, those that take longest first.
pub fn all() -> impl Iterator<Item = &'static Case> {
    [
        editors::CASES,
        counting::CASES,
        logging::CASES,
        lease_ends::CASES,
        machines::CASES,
        connection::CASES,
        fuzzed::CASES,
        accepted::CASES,
        declaring::CASES,
        explaining::CASES,
        pacing::CASES,
        noticing::CASES,
        site_health::CASES,
        cli::CASES,
        page::CASES,
    ]
    .into_iter()
    .flatten()
}

/// Ends a pool's workers, one by one, with a signal; php-fpm starts others in their place.
///
/// # Errors
/// If others do not come.
pub fn end_workers(bench: &Bench, pool: &str, signal: Signal) -> Result<()> {
    let before = bench.workers(pool)?;
    for pid in &before {
        send(*pid, signal);
    }
    for _ in 0..1_000 {
        let now = bench.workers(pool)?;
        if now.len() == before.len() && now.iter().all(|pid| !before.contains(pid)) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    bail!("no others came for the workers {before:?}")
}
