//! The stage: one bench a generation, brought up when a test first needs it, used by one test at a time.

use std::path::PathBuf;

use anyhow::Result;
use xtask::extension::{self, Build};
use xtask::{Generation, PerGeneration, Progress};

use crate::bench::Bench;
use crate::lease_ends::End;
use crate::pacing;
use crate::scenario::Scenario;
use crate::state::State;
use crate::watching;

/// Everything that tests share.
pub struct Stage {
    /// All scenarios.
    pub scenarios: Vec<Scenario>,
    /// All ends of leases.
    pub ends: Vec<End>,
    benches: PerGeneration<Bench>,
    built: Build,
    faulty: Build,
}

impl Stage {
    /// With nothing up yet.
    pub fn new(scenarios: Vec<Scenario>, ends: Vec<End>) -> Self {
        Self { scenarios, ends, benches: PerGeneration::default(), built: Build::default(), faulty: Build::default() }
    }

    /// Runs `work` on a generation's bench.
    ///
    /// # Errors
    /// Those of `work`, or why the bench did not come up.
    pub fn with<T>(&self, generation: Generation, work: impl FnOnce(&mut Bench) -> Result<T>) -> Result<T> {
        self.benches.with(generation, || self.up(generation), work)
    }

    fn up(&self, generation: Generation) -> Result<Bench> {
        let so = self.built.get(extension::build)?;
        let mut states: Vec<State> = self.scenarios.iter().map(|scenario| scenario.state.clone()).collect();
        states.extend(self.ends.iter().flat_map(End::states));
        states.extend(watching::states());
        states.extend(pacing::states());
        Bench::up(generation, &so, states.iter(), &Progress::quiet())
    }

    /// The build that panics where it is told to.
    ///
    /// # Errors
    /// If it does not compile.
    pub fn faulty_extension(&self) -> Result<PathBuf> {
        self.faulty.get(extension::build_with_seams)
    }
}
