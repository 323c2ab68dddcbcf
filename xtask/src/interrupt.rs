//! Ctrl-C: a flag instead of a death, so that everything is taken down in order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C, SIGTERM and SIGHUP set the flag that [`check`] reads.
///
/// # Errors
/// If the handler cannot be set, or was set before.
pub fn install() -> Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst))?;
    Ok(())
}

/// Whether the user wants to stop.
#[must_use]
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// For loops and waits.
///
/// # Errors
/// If the user wants to stop.
pub fn check() -> Result<()> {
    if interrupted() {
        bail!("interrupted");
    }
    Ok(())
}

/// Returns when the user wants to stop.
pub fn wait() {
    while !interrupted() {
        std::thread::sleep(Duration::from_millis(100));
    }
}
