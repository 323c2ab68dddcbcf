//! `cargo xtask setup`: everything that comes from outside, so that what follows needs no network but cargo's.

use std::process::ExitCode;

use anyhow::Result;
use xtask::{Generation, PhpSource, Progress, packages};

/// Installs packages, and fetches every WordPress and PHP's own tests.
///
/// # Errors
/// If one cannot be had.
pub fn run() -> Result<ExitCode> {
    let progress = Progress::loud();
    let php = packages::ensure(&progress)?;
    packages::ensure_end_to_end(&progress)?;
    packages::ensure_browser(&progress)?;
    for generation in Generation::ALL {
        generation.folder(&progress)?;
    }
    PhpSource::of(&php, &progress)?;
    progress.say("everything is here");
    Ok(ExitCode::SUCCESS)
}
