//! The source of the PHP that is installed, from its distribution: PHP's own tests are only there.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::apt::SourceArchive;
use crate::process::run;
use crate::{Php, Progress, interrupt, paths};

/// PHP's source as its authors published it, packed.
#[derive(Clone, Debug)]
pub struct PhpSource {
    /// The version that is installed, as in `8.2.35`.
    pub installed: String,
    /// The version whose source this is: the same, or the nearest that the distribution gives.
    pub version: String,
    /// The folder that it is kept in; there is room in it for what is made of it.
    pub folder: PathBuf,
    tarball: PathBuf,
}

impl PhpSource {
    /// Finds it in `target/sites/php-src-INSTALLED`; fetched first if it is not there.
    ///
    /// # Errors
    /// If no source of this PHP's minor version can be had.
    pub fn of(php: &Php, progress: &Progress) -> Result<Self> {
        let cli = format!("php{}-cli", php.version);
        let answer = run(Command::new("dpkg-query").args(["-W", "-f", "${source:Package} ${source:Version}", &cli]))?;
        let (package, full) = answer.trim().split_once(' ').with_context(|| format!("dpkg names no source of {cli}"))?;
        let installed = upstream(full).to_owned();
        let folder = paths::sites().join(format!("php-src-{installed}"));
        if !folder.is_dir() {
            progress
                .step(&format!("fetching the source of PHP {installed}"), || fetch(package, full, &folder, progress))
                .with_context(|| format!("PHP's own tests come with its source, which cannot be had: {package} {full}"))?;
        }
        let (tarball, version) = packed_in(&folder)?;
        if version != installed {
            progress.say(&format!("PHP {installed} is installed; the nearest source that there is is that of {version}"));
        }
        Ok(Self { installed, version, folder, tarball })
    }

    /// Unpacks folders of it into an empty folder.
    ///
    /// # Errors
    /// If one is not in it, or cannot be written.
    pub fn unpack(&self, folders: &[&str], into: &Path) -> Result<()> {
        let mut command = Command::new("tar");
        command.arg("-xf").arg(&self.tarball).arg("-C").arg(into).arg("--strip-components=1").arg("--no-same-owner");
        command.args(["--wildcards", "--no-wildcards-match-slash"]);
        run(command.args(folders.iter().map(|folder| format!("*/{folder}"))))?;
        Ok(())
    }
}

/// Puts the tarball of `full`, or of the nearest version that there is, into `folder`, which is made then.
fn fetch(package: &str, full: &str, folder: &Path, progress: &Progress) -> Result<()> {
    let parent = folder.parent().context("the folder has one above it")?;
    paths::make(parent)?;
    // In the same file system as its place, for the rename that makes it whole or absent.
    let work = tempfile::Builder::new().prefix(".fetching-").tempdir_in(parent)?;
    let archive = SourceArchive::open()?;
    let versions = nearest_first(archive.versions(package)?, full);
    ensure!(!versions.is_empty(), "the distribution's lists name no source package {package}");
    let mut failures = Vec::new();
    for version in versions {
        interrupt::check()?;
        // Lists name a version that the mirror has no longer, or not yet.
        match archive.download(package, &version, work.path()).and_then(|()| packed_in(work.path())) {
            Ok(_) => return std::fs::rename(work.keep(), folder).with_context(|| format!("making {}", folder.display())),
            Err(error) => {
                progress.say(&format!("  the archive does not give {version}"));
                failures.push(format!("{error:#}"));
            }
        }
    }
    bail!("{}", failures.join("\n"))
}

/// The versions of the same minor version, the one that is installed first, then by how far their patch levels are from
/// its.
fn nearest_first(versions: Vec<String>, full: &str) -> Vec<String> {
    let (minor, patch) = split(full);
    let mut near: Vec<String> = versions.into_iter().filter(|version| split(version).0 == minor).collect();
    near.sort_by_key(|version| (version != full, split(version).1.abs_diff(patch), version.clone()));
    near.dedup();
    near
}

/// `8.2` and 35 of `8.2.35-1~deb12u1`.
fn split(version: &str) -> (String, u32) {
    let mut parts = upstream(version).split('.');
    let minor = parts.by_ref().take(2).collect::<Vec<_>>().join(".");
    let patch = parts.next().unwrap_or_default();
    let digits: String = patch.chars().take_while(char::is_ascii_digit).collect();
    (minor, digits.parse().unwrap_or(0))
}

/// `8.2.35` of `1:8.2.35-1~deb12u1`.
fn upstream(version: &str) -> &str {
    let version = version.split_once(':').map_or(version, |(_, rest)| rest);
    version.rsplit_once('-').map_or(version, |(upstream, _)| upstream)
}

/// The tarball in a folder, and the version in its name (`php8.2_8.2.35.orig.tar.xz`).
fn packed_in(folder: &Path) -> Result<(PathBuf, String)> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some((_, version)) = name.split_once(".orig.tar.").and_then(|(name, _)| name.split_once('_')) {
            return Ok((path, version.to_owned()));
        }
    }
    bail!("{}: expected a file NAME_VERSION.orig.tar.xz, found none", folder.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_installed_version_comes_first_then_the_nearest() {
        let known = ["8.2.20-1", "8.4.35-1", "8.2.35-1~deb12u1", "8.2.32-1~deb12u1", "8.2.36-1", "8.2.20-1"];
        let known = known.map(str::to_owned).to_vec();
        assert_eq!(
            nearest_first(known.clone(), "8.2.35-1~deb12u1"),
            ["8.2.35-1~deb12u1", "8.2.36-1", "8.2.32-1~deb12u1", "8.2.20-1"]
        );
        assert_eq!(nearest_first(known, "8.3.1-1"), Vec::<String>::new());
        assert_eq!(split("1:8.5.0~rc1-2"), ("8.5".to_owned(), 0));
    }

    #[test]
    fn the_tarball_says_which_version_it_is() {
        let folder = tempfile::tempdir().unwrap();
        assert!(packed_in(folder.path()).is_err());
        for name in ["php8.2_8.2.32-1.dsc", "php8.2_8.2.32.orig.tar.xz"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(packed_in(folder.path()).unwrap().1, "8.2.32");
    }
}
