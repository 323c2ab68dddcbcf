//! Where things are: the workspace, and the folder in it that keeps sites between runs.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The workspace's root: the folder above this crate's.
///
/// # Panics
/// If the sources were moved away since this was compiled and cargo does not say where to.
#[must_use]
pub fn workspace() -> PathBuf {
    let now = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let compiled = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    now.iter()
        .chain([&compiled])
        .flat_map(|folder| folder.ancestors())
        .find(|folder| folder.join("xtask/Cargo.toml").is_file())
        .expect("the sources are where cargo says, or where they were compiled")
        .to_path_buf()
}

/// The folder that keeps unpacked WordPress generations and installed sites between runs: `target/sites`, whatever
/// cargo's own target folder is, so that all ways to run find the same.
#[must_use]
pub fn sites() -> PathBuf {
    workspace().join("target").join("sites")
}

/// Makes a folder and those above it.
///
/// # Errors
/// If it cannot be made; the error names it.
pub fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))
}

/// Writes a file.
///
/// # Errors
/// If it cannot be written; the error names it.
pub fn write(file: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    std::fs::write(file, contents).with_context(|| format!("writing {}", file.display()))
}

/// The path as text.
///
/// # Errors
/// If it is not UTF-8: it could not be written into a configuration file.
pub fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))
}

/// The program's path: looked for on `PATH` and then in the `sbin` folders, which are not on a plain user's `PATH`.
///
/// # Errors
/// If no such program is installed.
pub fn program(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
        .with_context(|| format!("no program `{name}` on this machine"))
}
