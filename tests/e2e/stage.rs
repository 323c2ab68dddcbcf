//! The stage: a few benches for each generation, brought up when tests first need them, each used by one test at a time.

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

/// How many benches a generation has. A test mostly waits: for PHP to take a new file, for counts to be written.
const BENCHES: usize = 3;
/// How many tests are begun at a time: more than there are benches, so that the free ones find a test of theirs.
pub const TESTS: usize = 2 * BENCHES * Generation::ALL.len();

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
        Self { scenarios, ends, benches: PerGeneration::new(BENCHES), built: Build::default(), faulty: Build::default() }
    }

    /// Runs `work` on one of a generation's benches.
    ///
    /// # Errors
    /// Those of `work`, or why the bench did not come up.
    pub fn with<T>(&self, generation: Generation, work: impl FnOnce(&mut Bench) -> Result<T>) -> Result<T> {
        self.benches.with(generation, |number| self.up(generation, number), work)
    }

    fn up(&self, generation: Generation, number: usize) -> Result<Bench> {
        let so = self.built.get(extension::build)?;
        let mut states: Vec<State> = self.scenarios.iter().map(|scenario| scenario.state.clone()).collect();
        states.extend(self.ends.iter().flat_map(End::states));
        states.extend(watching::states());
        states.extend(pacing::states());
        Bench::up(generation, number, &so, states.iter(), &Progress::quiet())
    }

    /// The build that panics where it is told to.
    ///
    /// # Errors
    /// If it does not compile.
    pub fn faulty_extension(&self) -> Result<PathBuf> {
        self.faulty.get(extension::build_with_seams)
    }
}
