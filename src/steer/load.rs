//! The machine's load, and whether pages are to be slower for it.

use crate::settings;
use std::thread::available_parallelism;

/// Below this part of the threshold pages recover: between, they stay as they are, so that they do not go back and forth.
const RECOVERS_BELOW: f64 = 0.9;
/// The kernel counts loads in parts of this.
const PARTS: f64 = 65_536.0;

/// What the load asks of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slowing {
    /// Nothing, ever: there is no threshold.
    Never,
    /// Nothing now: pages that are slow for it recover.
    Over,
    /// That they stay as they are.
    Holds,
    /// That they slow down.
    Acts,
}

/// The load against the threshold, as it was once in a request.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// The average of one minute by processor; `None` where there is no telling.
    pub now: Option<f64>,
    /// `wp_heartbeat.pace.load`; `None` where nothing is set.
    pub threshold: Option<f64>,
}

impl Load {
    /// Looks; the system is asked only where there is a threshold.
    #[must_use]
    pub fn look() -> Self {
        let threshold = settings::PACE_LOAD.value().parse().ok();
        Self { now: threshold.and_then(|_: f64| by_processor()), threshold }
    }

    /// What it asks of pages.
    #[must_use]
    pub fn slowing(self) -> Slowing {
        match (self.threshold, self.now) {
            (None, _) => Slowing::Never,
            (Some(threshold), Some(now)) if now > threshold => Slowing::Acts,
            (Some(threshold), Some(now)) if now < threshold * RECOVERS_BELOW => Slowing::Over,
            (Some(_), _) => Slowing::Holds,
        }
    }
}

/// The average load of one minute, by processor that this process may use.
#[must_use]
pub fn by_processor() -> Option<f64> {
    if let Some(load) = told_by_a_test() {
        return Some(load);
    }
    let processors = u32::try_from(available_parallelism().ok()?.get()).ok()?;
    // Fifty thousand runnable processes are more than the number's precision is good for.
    #[allow(clippy::cast_precision_loss)]
    let load = rustix::system::sysinfo().loads[0] as f64 / PARTS;
    Some(load / f64::from(processors))
}

#[cfg(not(feature = "test-seams"))]
const fn told_by_a_test() -> Option<f64> {
    None
}

/// In builds for tests: the load that is in the file which `WP_HEARTBEAT_LOAD` names.
#[cfg(feature = "test-seams")]
fn told_by_a_test() -> Option<f64> {
    std::fs::read_to_string(std::env::var("WP_HEARTBEAT_LOAD").ok()?).ok()?.trim().parse().ok()
}
