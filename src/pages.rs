//! Requests that are no ticks: what of ours stands on WordPress's hooks there, put on them when WordPress is about to load.

use crate::engine::hooks;
use crate::{report, steer};

/// A function of ours on a hook of WordPress.
#[derive(Clone, Copy, Debug)]
pub struct OnHook {
    /// The hook.
    pub hook: &'static str,
    /// The PHP function.
    pub function: &'static str,
    /// WordPress's priority.
    pub priority: i64,
    /// How many arguments it takes.
    pub accepted_args: i64,
}

/// WordPress is about to load: `wp-config.php` has run.
pub fn begin() {
    // A hook that code before WordPress has preset stays as it is: ours is then not on it, and all else is.
    for wanted in steer::hooks().into_iter().chain(report::hooks()) {
        hooks::preset(wanted.hook, wanted.function, wanted.priority, wanted.accepted_args);
    }
    report::cli::begin();
}
