//! Packages of another suite, and source packages: fetched through private lists made from the machine's own sources,
//! unpacked, not installed.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt_sources::{self, Wanted};
use crate::paths;
use crate::process::run;

/// Fetches packages of a Debian suite into `folder`, leaving the machine's lists, caches and packages alone.
///
/// # Errors
/// If the machine has no source of its distribution's main archive, or if the network or the archive fails.
pub fn download(suite: &str, packages: &[&str], folder: &Path) -> Result<()> {
    let archive = PrivateApt::new(Wanted::Packages { suite })?;
    run(archive.apt_get().arg("update")).with_context(|| format!("fetching the package list of {suite}"))?;
    paths::make(folder)?;
    run(archive.apt_get().arg("download").args(packages).current_dir(folder))
        .with_context(|| format!("fetching {} from {suite}", packages.join(" ")))?;
    Ok(())
}

/// Unpacks every package in `folder` over `root`.
///
/// # Errors
/// If one cannot be unpacked.
pub fn unpack(folder: &Path, root: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        run(Command::new("dpkg").arg("-x").arg(entry?.path()).arg(root))?;
    }
    Ok(())
}

/// Source packages of the suites that the machine takes its packages from, their security updates included.
pub struct SourceArchive {
    archive: PrivateApt,
}

impl SourceArchive {
    /// Fetches the lists.
    ///
    /// # Errors
    /// If the machine has no source of its distribution's main archive, or if the network or the archive fails.
    pub fn open() -> Result<Self> {
        let archive = PrivateApt::new(Wanted::Sources)?;
        run(archive.apt_get().arg("update")).context("fetching the lists of source packages")?;
        Ok(Self { archive })
    }

    /// The versions of a source package that the lists name, in no order; none if there is no such package.
    ///
    /// # Errors
    /// If the lists cannot be read.
    pub fn versions(&self, package: &str) -> Result<Vec<String>> {
        let stanzas = run(self.archive.command("apt-cache").args(["showsrc", "--only-source", package]))
            .context("reading the lists of source packages")?;
        Ok(versions_in(&stanzas, package))
    }

    /// Puts the original tarball of a version into `folder`: neither the distribution's patches nor its signatures.
    ///
    /// # Errors
    /// If the archive does not give it, or gives another than its lists promise.
    pub fn download(&self, package: &str, version: &str, folder: &Path) -> Result<()> {
        let wanted = format!("{package}={version}");
        let mut command = self.archive.apt_get();
        command.args(["source", "--download-only", "--tar-only", &wanted]);
        run(command.current_dir(folder)).with_context(|| format!("fetching the source of {package} {version}"))?;
        Ok(())
    }
}

/// Of the stanzas that apt-cache shows.
fn versions_in(stanzas: &str, package: &str) -> Vec<String> {
    let field = |stanza: &str, name: &str| {
        stanza.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default().to_owned()
    };
    let own = stanzas.split("\n\n").filter(|stanza| field(stanza, "Package") == package);
    own.map(|stanza| field(stanza, "Version")).filter(|version| !version.is_empty()).collect()
}

/// An apt with lists, caches and state of its own, which go when it is dropped.
struct PrivateApt {
    options: Vec<String>,
    _folder: tempfile::TempDir,
}

impl PrivateApt {
    fn new(wanted: Wanted) -> Result<Self> {
        let private = tempfile::tempdir()?;
        let folder = private.path();
        for name in ["parts", "lists/partial", "cache/archives/partial"] {
            paths::make(&folder.join(name))?;
        }
        paths::write(&folder.join("status"), "")?;
        apt_sources::write(wanted, &folder.join("parts"))?;
        let at = |name: &str| folder.join(name).display().to_string();
        let mut options = vec![
            "Dir::Etc::sourcelist=/dev/null".to_owned(),
            format!("Dir::Etc::sourceparts={}", at("parts")),
            "Dir::Etc::preferences=/dev/null".to_owned(),
            "Dir::Etc::preferencesparts=/dev/null".to_owned(),
            format!("Dir::State::Lists={}", at("lists")),
            format!("Dir::State::status={}", at("status")),
            format!("Dir::Cache={}", at("cache")),
            "Acquire::Languages=none".to_owned(),
            "Acquire::Retries=3".to_owned(),
            // The folders are ours alone: apt's own user could not write there.
            "APT::Sandbox::User=root".to_owned(),
        ];
        if let Wanted::Packages { suite } = wanted {
            options.push(format!("APT::Default-Release={suite}"));
        }
        Ok(Self { options, _folder: private })
    }

    fn apt_get(&self) -> Command {
        let mut command = self.command("apt-get");
        command.arg("-qq");
        command
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for option in &self.options {
            command.args(["-o", option]);
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_package_itself() {
        let stanzas = "Package: php8.2\nBinary: php8.2-cli\nVersion: 8.2.32-1\n\n\nPackage: php-defaults\nVersion: 93\n\n\
            Package: php8.2\nFormat: 3.0 (quilt)\nVersion: 8.2.35-1\nStandards-Version: 4.6\n\n";
        assert_eq!(versions_in(stanzas, "php8.2"), ["8.2.32-1", "8.2.35-1"]);
        assert_eq!(versions_in("", "php8.2"), Vec::<String>::new());
    }
}
