//! The extension: built for the PHP of this machine.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{Progress, paths};

/// Builds `wp_heartbeat` as it ships (release) and says where the shared object is, by cargo's own account.
///
/// # Errors
/// If it does not compile.
pub fn build(progress: &Progress) -> Result<PathBuf> {
    cargo_build(progress, &["--release"])
}

/// Builds it with the seams that only tests use (panics, exits and loads on demand), in a profile of its own: soon built, and in a
/// folder where neither build overwrites the other.
///
/// # Errors
/// If it does not compile.
pub fn build_with_seams(progress: &Progress) -> Result<PathBuf> {
    cargo_build(progress, &["--profile", "seams", "--features", "test-seams"])
}

/// A build that many want at once: made when the first asks.
#[derive(Debug, Default)]
pub struct Build(Mutex<Option<PathBuf>>);

impl Build {
    /// Where the shared object is; `build` makes it.
    ///
    /// # Errors
    /// Those of `build`.
    pub fn get(&self, build: impl FnOnce(&Progress) -> Result<PathBuf>) -> Result<PathBuf> {
        let mut built = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(so) = &*built {
            return Ok(so.clone());
        }
        let so = build(&Progress::quiet())?;
        *built = Some(so.clone());
        Ok(so)
    }
}

fn cargo_build(progress: &Progress, how: &[&str]) -> Result<PathBuf> {
    progress.step(&format!("building the extension (cargo build {})", how.join(" ")), || {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["build", "--package", "wp_heartbeat", "--message-format", "json-render-diagnostics"])
            .args(how)
            .current_dir(paths::workspace())
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .context("starting cargo")?;
        if !output.status.success() {
            bail!("the extension does not compile");
        }
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(shared_object)
            .next_back()
            .context("cargo named no shared object of wp_heartbeat")
    })
}

fn shared_object(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    if message["reason"] != "compiler-artifact" || message["target"]["name"] != "wp_heartbeat" {
        return None;
    }
    message["filenames"].as_array()?.iter().filter_map(Value::as_str).find(|file| file.ends_with(".so")).map(PathBuf::from)
}
