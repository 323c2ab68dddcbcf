//! One of something for each generation of WordPress: made when a test first needs it, used by one test at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail};

use crate::Generation;

/// One of them as far as it is known.
enum Known<T> {
    NotYet,
    Up(Box<T>),
    /// Why it did not come up: the other tests that want it need not try again.
    Broken(String),
}

/// One of something for each generation.
pub struct PerGeneration<T>([Mutex<Known<T>>; Generation::ALL.len()]);

impl<T> Default for PerGeneration<T> {
    /// With nothing up yet.
    fn default() -> Self {
        Self(Generation::ALL.map(|_| Mutex::new(Known::NotYet)))
    }
}

impl<T> PerGeneration<T> {
    /// Runs `work` on a generation's, which `up` makes if it is the first.
    ///
    /// # Errors
    /// Those of `work`, or why it did not come up.
    pub fn with<W>(
        &self,
        generation: Generation,
        up: impl FnOnce() -> Result<T>,
        work: impl FnOnce(&mut T) -> Result<W>,
    ) -> Result<W> {
        let at = Generation::ALL.iter().position(|other| *other == generation).context("a known generation")?;
        let mut known = lock(&self.0[at]);
        if matches!(*known, Known::NotYet) {
            *known = match up() {
                Ok(made) => Known::Up(Box::new(made)),
                Err(error) => Known::Broken(format!("{error:#}")),
            };
        }
        match &mut *known {
            Known::Up(made) => work(made),
            Known::Broken(why) => bail!("the site did not come up: {why}"),
            Known::NotYet => bail!("the site was not brought up"),
        }
    }
}

/// A test that panicked leaves nothing that the next could not use.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
