//! Servers that live in the past: php-fpm with its clock put back, so that what takes hours need not be waited for.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::PoolOptions;
use crate::paths::text;

/// Puts a pool's clock back by `by`, or right again with zero. It is the clock that PHP itself goes by: extensions are bound to
/// the C library by themselves and see the real time, as does the database. What measures how long something takes runs on.
///
/// # Errors
/// If libfaketime is not installed.
pub fn put_back(options: &mut PoolOptions, by: Duration) -> Result<()> {
    let ours = [
        ("LD_PRELOAD", text(&library()?)?.to_owned()),
        ("FAKETIME", format!("-{}", by.as_secs())),
        // The name before version 0.9.10, and since.
        ("DONT_FAKE_MONOTONIC", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        // Files keep their dates.
        ("NO_FAKE_STAT", "1".to_owned()),
    ];
    options.environment.retain(|(name, _)| ours.iter().all(|(own, _)| name != own));
    if !by.is_zero() {
        options.environment.extend(ours.map(|(name, value)| (name.to_owned(), value)));
    }
    Ok(())
}

/// In the folder of the machine's architecture.
fn library() -> Result<PathBuf> {
    fs::read_dir("/usr/lib")?
        .filter_map(|entry| Some(entry.ok()?.path().join("faketime/libfaketime.so.1")))
        .find(|file| file.is_file())
        .context("libfaketime is not installed")
}
