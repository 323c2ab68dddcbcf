//! The stage: one bench a generation, brought up when a test first needs it, used by one test at a time.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use xtask::{Generation, PerGeneration, Progress, extension, paths};

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
    built: Mutex<Option<PathBuf>>,
    faulty: Mutex<Option<PathBuf>>,
}

impl Stage {
    /// With nothing up yet.
    pub fn new(scenarios: Vec<Scenario>, ends: Vec<End>) -> Self {
        Self { scenarios, ends, benches: PerGeneration::default(), built: Mutex::new(None), faulty: Mutex::new(None) }
    }

    /// Runs `work` on a generation's bench.
    ///
    /// # Errors
    /// Those of `work`, or why the bench did not come up.
    pub fn with<T>(&self, generation: Generation, work: impl FnOnce(&mut Bench) -> Result<T>) -> Result<T> {
        self.benches.with(generation, || self.up(generation), work)
    }

    fn up(&self, generation: Generation) -> Result<Bench> {
        let progress = Progress::quiet();
        let so = self.extension(&progress)?;
        let mut states: Vec<State> = self.scenarios.iter().map(|scenario| scenario.state.clone()).collect();
        states.extend(self.ends.iter().flat_map(End::states));
        states.extend(watching::states());
        states.extend(pacing::states());
        Bench::up(generation, &so, states.iter(), &progress)
    }

    fn extension(&self, progress: &Progress) -> Result<PathBuf> {
        // One lock for both: a build takes the other's place.
        let mut built = lock(&self.built);
        if built.is_none() {
            *built = Some(kept(&extension::build(progress)?, "wp_heartbeat.so")?);
        }
        built.clone().context("the extension was not built")
    }

    /// The build that panics where it is told to.
    ///
    /// # Errors
    /// If it does not compile.
    pub fn faulty_extension(&self) -> Result<PathBuf> {
        let _one_at_a_time = lock(&self.built);
        let mut faulty = lock(&self.faulty);
        if faulty.is_none() {
            let so = extension::build_with(&Progress::quiet(), &["test-seams"])?;
            *faulty = Some(kept(&so, "wp_heartbeat-test-seams.so")?);
        }
        faulty.clone().context("the extension was not built")
    }
}

/// A copy of a shared object: a build with other features takes the place of the first.
fn kept(so: &Path, name: &str) -> Result<PathBuf> {
    let folder = paths::sites().join("e2e-builds");
    paths::make(&folder)?;
    let (new, copy) = (folder.join(format!(".{name}.new")), folder.join(name));
    std::fs::copy(so, &new).with_context(|| format!("copying {}", so.display()))?;
    // A rename: whoever has the old one mapped keeps it.
    std::fs::rename(&new, &copy)?;
    Ok(copy)
}

/// A test that panicked leaves nothing that the next could not use.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
