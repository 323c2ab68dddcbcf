//! Packages of another suite: fetched through private lists made from the machine's own sources, unpacked, not installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::process::run;

/// Fetches packages of a Debian suite into `folder`, leaving the machine's lists, caches and packages alone.
///
/// # Errors
/// If the machine has no source of its distribution's main archive, or if the network or the archive fails.
pub fn download(suite: &str, packages: &[&str], folder: &Path) -> Result<()> {
    let private = tempfile::tempdir()?;
    let archive = PrivateApt::new(private.path(), suite)?;
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

struct PrivateApt {
    options: Vec<String>,
}

impl PrivateApt {
    fn new(folder: &Path, suite: &str) -> Result<Self> {
        for name in ["parts", "lists/partial", "cache/archives/partial"] {
            paths::make(&folder.join(name))?;
        }
        let status = folder.join("status");
        paths::write(&status, "")?;
        let mut sources = 0;
        for (number, file) in configured_sources().into_iter().enumerate() {
            let text = fs::read_to_string(&file)?;
            let deb822 = file.extension().is_some_and(|extension| extension == "sources");
            let kept = if deb822 { stanzas_for(&text, suite) } else { lines_for(&text, suite) };
            if !kept.is_empty() {
                let extension = if deb822 { "sources" } else { "list" };
                paths::write(&folder.join(format!("parts/{number}.{extension}")), kept)?;
                sources += 1;
            }
        }
        if sources == 0 {
            bail!("no source of the distribution's main archive in /etc/apt: WordPress cannot be fetched");
        }
        let at = |name: &str| folder.join(name).display().to_string();
        Ok(Self {
            options: vec![
                "Dir::Etc::sourcelist=/dev/null".to_owned(),
                format!("Dir::Etc::sourceparts={}", at("parts")),
                "Dir::Etc::preferences=/dev/null".to_owned(),
                "Dir::Etc::preferencesparts=/dev/null".to_owned(),
                format!("Dir::State::Lists={}", at("lists")),
                format!("Dir::State::status={}", at("status")),
                format!("Dir::Cache={}", at("cache")),
                format!("APT::Default-Release={suite}"),
                "Acquire::Languages=none".to_owned(),
                "Acquire::Retries=3".to_owned(),
                // The folders are ours alone: apt's own user could not write there.
                "APT::Sandbox::User=root".to_owned(),
            ],
        })
    }

    fn apt_get(&self) -> Command {
        let mut command = Command::new("apt-get");
        command.arg("-qq");
        for option in &self.options {
            command.args(["-o", option]);
        }
        command
    }
}

fn configured_sources() -> Vec<PathBuf> {
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    if let Ok(entries) = fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(entries.flatten().map(|entry| entry.path()));
    }
    files.retain(|file| {
        file.is_file() && file.extension().is_some_and(|extension| extension == "list" || extension == "sources")
    });
    files.sort();
    files
}

/// Whether a source of this suite is the distribution's main archive: neither security nor updates, nor somebody else's.
fn is_main_suite(name: &str) -> bool {
    const DEBIAN: [&str; 10] =
        ["bookworm", "trixie", "forky", "duke", "sid", "unstable", "testing", "stable", "oldstable", "oldoldstable"];
    DEBIAN.contains(&name)
}

/// The stanzas of a deb822 file that are the main archive's, with another suite.
fn stanzas_for(text: &str, suite: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let text = lines.join("\n");
    let mut kept = String::new();
    for stanza in text.split("\n\n") {
        let field = |name: &str| {
            stanza
                .lines()
                .find_map(|line| line.split_once(':').filter(|(key, _)| key.eq_ignore_ascii_case(name)))
                .map_or("", |(_, value)| value)
        };
        let is_main = field("Suites").split_whitespace().any(is_main_suite)
            && field("Components").split_whitespace().any(|component| component == "main")
            && field("Types").split_whitespace().any(|kind| kind == "deb")
            && !field("Enabled").trim().eq_ignore_ascii_case("no");
        if !is_main {
            continue;
        }
        for line in stanza.lines() {
            let key = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            match key.as_str() {
                "types" => kept.push_str("Types: deb\n"),
                "suites" => kept.push_str(&format!("Suites: {suite}\n")),
                "components" => kept.push_str("Components: main\n"),
                _ => {
                    kept.push_str(line);
                    kept.push('\n');
                }
            }
        }
        kept.push('\n');
    }
    kept
}

/// The lines of a one-line-style file that are the main archive's, with another suite.
fn lines_for(text: &str, suite: &str) -> String {
    let mut kept = String::new();
    for line in text.lines() {
        let Some(rest) = line.trim().strip_prefix("deb ") else {
            continue;
        };
        let rest = rest.trim_start();
        let (options, rest) = match rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            Some((options, rest)) => (format!("[{options}] "), rest),
            None => (String::new(), rest),
        };
        let mut words = rest.split_whitespace();
        let (Some(address), Some(named)) = (words.next(), words.next()) else {
            continue;
        };
        if is_main_suite(named) && words.any(|component| component == "main") {
            kept.push_str(&format!("deb {options}{address} {suite} main\n"));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_main_archive_is_kept_and_its_suite_replaced() {
        let deb822 = "Types: deb deb-src\n# a snapshot\nURIs: mirror+file:/list\nSuites: bookworm bookworm-updates\n\
            Components: main contrib\nSigned-By:\n -----BEGIN\n .\n -----END\n\n\
            Types: deb\nURIs: file:/security\nSuites: bookworm-security\nComponents: main\n\n\
            Types: deb\nURIs: file:/theirs\nSuites: nodistro\nComponents: main\n";
        assert_eq!(
            stanzas_for(deb822, "sid"),
            "Types: deb\nURIs: mirror+file:/list\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN\n .\n -----END\n\n"
        );
        let lines = "# deb file:/old trixie main\ndeb [signed-by=/k arch=amd64] file:/a trixie main contrib\n\
            deb file:/a trixie-security main\ndeb file:/b cloud-bookworm main\ndeb file:/c trixie contrib\n";
        assert_eq!(lines_for(lines, "sid"), "deb [signed-by=/k arch=amd64] file:/a sid main\n");
    }
}
