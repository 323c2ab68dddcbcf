//! The stage: one bench a generation, brought up when a test first needs it, used by one test at a time.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, anyhow, bail};
use xtask::{Generation, Progress, extension, paths};

use crate::bench::Bench;
use crate::scenario::Scenario;
use crate::state::State;

/// A bench as far as it is known.
enum Known {
    NotYet,
    Up(Box<Bench>),
    /// Why it did not come up: the other tests that want it need not try again.
    Broken(String),
}

/// Everything that tests share.
pub struct Stage {
    /// All scenarios.
    pub scenarios: Vec<Scenario>,
    benches: [Mutex<Known>; Generation::ALL.len()],
    built: Mutex<Option<PathBuf>>,
}

impl Stage {
    /// With nothing up yet.
    pub fn new(scenarios: Vec<Scenario>) -> Self {
        Self { scenarios, benches: Generation::ALL.map(|_| Mutex::new(Known::NotYet)), built: Mutex::new(None) }
    }

    /// Runs `work` on a generation's bench.
    ///
    /// # Errors
    /// Those of `work`, or why the bench did not come up.
    pub fn with(&self, generation: Generation, work: impl FnOnce(&mut Bench) -> Result<()>) -> Result<()> {
        let at = Generation::ALL.iter().position(|other| *other == generation).context("a known generation")?;
        let mut known = lock(&self.benches[at]);
        if matches!(*known, Known::NotYet) {
            *known = match self.up(generation) {
                Ok(bench) => Known::Up(Box::new(bench)),
                Err(error) => Known::Broken(format!("{error:#}")),
            };
        }
        match &mut *known {
            Known::Up(bench) => work(bench),
            Known::Broken(why) => bail!("the site did not come up: {why}"),
            Known::NotYet => bail!("the site was not brought up"),
        }
    }

    fn up(&self, generation: Generation) -> Result<Bench> {
        let progress = Progress::quiet();
        let so = self.extension(&progress)?;
        let states: Vec<&State> = self.scenarios.iter().map(|scenario| &scenario.state).collect();
        Bench::up(generation, &so, states.into_iter(), &progress)
    }

    fn extension(&self, progress: &Progress) -> Result<PathBuf> {
        let mut built = lock(&self.built);
        if built.is_none() {
            *built = Some(kept(&extension::build(progress)?, "wp_heartbeat.so")?);
        }
        built.clone().ok_or_else(|| anyhow!("the extension was not built"))
    }

    /// Takes every site down.
    pub fn close(&self) {
        for bench in &self.benches {
            *lock(bench) = Known::NotYet;
        }
    }
}

/// A copy of a shared object: a build with other features takes the place of the first.
pub fn kept(so: &std::path::Path, name: &str) -> Result<PathBuf> {
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
