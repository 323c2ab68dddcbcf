//! The extension: built for the PHP of this machine.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{Progress, paths};

/// Builds `wp_heartbeat` as it ships (release) and says where the shared object is, by cargo's own account.
///
/// # Errors
/// If it does not compile.
pub fn build(progress: &Progress) -> Result<PathBuf> {
    build_with(progress, &[])
}

/// As [`build`], with cargo features switched on (`test-seams`: panics and exits on demand). It is put where a build
/// without them does not overwrite it.
///
/// # Errors
/// If it does not compile.
pub fn build_with(progress: &Progress, features: &[&str]) -> Result<PathBuf> {
    progress.step("building the extension (cargo build --release)", || {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(["build", "--release", "--package", "wp_heartbeat"])
            .args(["--message-format", "json-render-diagnostics"])
            .current_dir(paths::workspace())
            .stdin(Stdio::null())
            .stderr(Stdio::inherit());
        if !features.is_empty() {
            command.arg("--features").arg(features.join(","));
        }
        let output = command.output().context("starting cargo")?;
        if !output.status.success() {
            bail!("the extension does not compile");
        }
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(shared_object)
            .next_back()
            .context("cargo named no shared object of wp_heartbeat")
            .and_then(|built| set_aside(built, features))
    })
}

fn set_aside(built: PathBuf, features: &[&str]) -> Result<PathBuf> {
    if features.is_empty() {
        return Ok(built);
    }
    let folder = paths::sites().join("extension");
    paths::make(&folder)?;
    let aside = folder.join(format!("libwp_heartbeat-{}.so", features.join("-")));
    // A new file in the old one's place: a PHP that has the old one mapped keeps it.
    let new = tempfile::NamedTempFile::new_in(&folder)?;
    std::fs::copy(&built, new.path()).with_context(|| format!("copying {}", built.display()))?;
    new.persist(&aside)?;
    Ok(aside)
}

fn shared_object(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    if message["reason"] != "compiler-artifact" || message["target"]["name"] != "wp_heartbeat" {
        return None;
    }
    message["filenames"].as_array()?.iter().filter_map(Value::as_str).find(|file| file.ends_with(".so")).map(PathBuf::from)
}
