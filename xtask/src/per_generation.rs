//! A few of something for each generation of WordPress: made when tests first need them, each used by one test at a time.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail};

use crate::Generation;

/// Some of something for each generation.
pub struct PerGeneration<T>([Shelf<T>; Generation::ALL.len()]);

/// Those of one generation that nobody uses.
struct Shelf<T> {
    free: Mutex<Vec<Place<T>>>,
    put_back: Condvar,
}

/// One of them, as far as it is known.
struct Place<T> {
    number: usize,
    holds: Known<T>,
}

enum Known<T> {
    NotYet,
    Up(Box<T>),
    /// Why it did not come up: the other tests that get it need not try again.
    Broken(String),
}

impl<T> PerGeneration<T> {
    /// Up to `each` for each generation, with nothing up yet.
    #[must_use]
    pub fn new(each: usize) -> Self {
        // The last is taken first.
        let places = || (1..=each).rev().map(|number| Place { number, holds: Known::NotYet }).collect();
        Self(Generation::ALL.map(|_| Shelf { free: Mutex::new(places()), put_back: Condvar::new() }))
    }

    /// Runs `work` on one of a generation's, and waits until one is free. `up` makes it if need be and is told which it is, from
    /// one on.
    ///
    /// # Errors
    /// Those of `work`, or why it did not come up.
    pub fn with<W>(
        &self,
        generation: Generation,
        up: impl FnOnce(usize) -> Result<T>,
        work: impl FnOnce(&mut T) -> Result<W>,
    ) -> Result<W> {
        let at = Generation::ALL.iter().position(|other| *other == generation).context("a known generation")?;
        let mut taken = Taken { shelf: &self.0[at], place: Some(self.0[at].take()) };
        let place = taken.place.as_mut().context("it was taken")?;
        if matches!(place.holds, Known::NotYet) {
            place.holds = match up(place.number) {
                Ok(made) => Known::Up(Box::new(made)),
                Err(error) => Known::Broken(format!("{error:#}")),
            };
        }
        match &mut place.holds {
            Known::Up(made) => work(made),
            Known::Broken(why) => bail!("the site did not come up: {why}"),
            Known::NotYet => bail!("the site was not brought up"),
        }
    }
}

impl<T> Shelf<T> {
    fn take(&self) -> Place<T> {
        let mut free = self.lock();
        loop {
            // One that is up, before another is made.
            let best = free.iter().rposition(|place| matches!(place.holds, Known::Up(_))).or(free.len().checked_sub(1));
            if let Some(at) = best {
                return free.remove(at);
            }
            free = self.put_back.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Place<T>>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts back what was taken, whatever becomes of the test: one that panicked leaves nothing that the next could not use.
struct Taken<'a, T> {
    shelf: &'a Shelf<T>,
    place: Option<Place<T>>,
}

impl<T> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        self.shelf.lock().extend(self.place.take());
        self.shelf.put_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn each_is_made_once_and_used_by_one_at_a_time() {
        let (shared, made) = (PerGeneration::new(2), AtomicUsize::new(0));
        let both = Barrier::new(2);
        let up = |number| {
            made.fetch_add(1, Ordering::Relaxed);
            Ok(number)
        };
        let use_one = || shared.with(Generation::NEWEST, up, |one: &mut usize| Ok(*one));
        std::thread::scope(|scope| {
            let at_once = || {
                shared.with(Generation::NEWEST, up, |one| {
                    both.wait();
                    Ok(*one)
                })
            };
            let (first, second) = (scope.spawn(at_once), scope.spawn(at_once));
            let mut used = [first, second].map(|user| user.join().unwrap().unwrap());
            used.sort_unstable();
            assert_eq!(used, [1, 2]);
        });
        assert!((1..=2).contains(&use_one().unwrap()));
        assert_eq!(made.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn one_that_is_up_is_taken_before_another_is_made() {
        let shared = PerGeneration::new(2);
        for _ in 0..3 {
            assert_eq!(shared.with(Generation::NEWEST, Ok, |one: &mut usize| Ok(*one)).unwrap(), 1);
        }
    }

    #[test]
    fn what_did_not_come_up_is_not_tried_again_and_a_panic_keeps_nothing() {
        let shared = PerGeneration::<()>::new(1);
        let down = |_| bail!("no room");
        for _ in 0..2 {
            let said = shared.with(Generation::NEWEST, down, |()| Ok(())).unwrap_err().to_string();
            assert_eq!(said, "the site did not come up: no room");
        }
        let shared = PerGeneration::<()>::new(1);
        let panics =
            std::panic::AssertUnwindSafe(|| shared.with(Generation::NEWEST, |_| Ok(()), |()| -> Result<()> { panic!() }));
        assert!(std::panic::catch_unwind(panics).is_err());
        assert!(shared.with(Generation::NEWEST, down, |()| Ok(())).is_ok());
    }
}
