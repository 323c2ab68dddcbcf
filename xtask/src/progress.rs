//! What is being done and how far it is, for the person who waits.

use std::io::{IsTerminal, Write};
use std::time::Instant;

use anyhow::Result;

/// Says on standard error what is being done. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Progress {
    begun: Instant,
    quiet: bool,
}

impl Progress {
    /// Says everything.
    #[must_use]
    pub fn loud() -> Self {
        Self { begun: Instant::now(), quiet: false }
    }

    /// Says nothing.
    #[must_use]
    pub fn quiet() -> Self {
        Self { begun: Instant::now(), quiet: true }
    }

    /// A line of its own, with the seconds since the start.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            eprintln!("[{:6.1} s] {text}", self.begun.elapsed().as_secs_f64());
        }
    }

    /// Says what is being done, does it, and says how long it took if that was a while.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn step<T>(&self, text: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.say(text);
        let begun = Instant::now();
        let result = work();
        let seconds = begun.elapsed().as_secs_f64();
        if seconds > 3.0 && result.is_ok() {
            self.say(&format!("  … done in {seconds:.1} s"));
        }
        result
    }

    /// How far a long step is. On a terminal one line is written over and over; elsewhere only the end is said.
    pub fn count(&self, what: &str, done: usize, of: usize) {
        if self.quiet {
            return;
        }
        if std::io::stderr().is_terminal() {
            let end = if done == of { "\n" } else { "" };
            eprint!("\r             {what}: {done}/{of}{end}");
            // A progress line that cannot be shown is no reason to stop.
            let _ = std::io::stderr().flush();
        } else if done == of {
            eprintln!("             {what}: {done}/{of}");
        }
    }
}
