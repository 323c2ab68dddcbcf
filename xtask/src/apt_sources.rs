//! The machine's own package sources, rewritten to name what is wanted of the distribution's archive.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::paths;

/// What is wanted.
#[derive(Clone, Copy)]
pub enum Wanted<'a> {
    /// The packages of a suite, whichever the machine uses.
    Packages {
        /// As in `trixie`.
        suite: &'a str,
    },
    /// The source packages of the suites that the machine uses, their updates included.
    Sources,
}

/// Writes lists for [`Wanted`] into `folder`, made from the machine's.
///
/// # Errors
/// If the machine has no source of its distribution's main archive.
pub fn write(wanted: Wanted, folder: &Path) -> Result<()> {
    let mut sources = 0;
    for (number, file) in configured().into_iter().enumerate() {
        let text = fs::read_to_string(&file)?;
        let deb822 = file.extension().is_some_and(|extension| extension == "sources");
        let kept = if deb822 { stanzas_for(&text, wanted) } else { lines_for(&text, wanted) };
        if !kept.is_empty() {
            let extension = if deb822 { "sources" } else { "list" };
            paths::write(&folder.join(format!("{number}.{extension}")), kept)?;
            sources += 1;
        }
    }
    if sources == 0 {
        bail!("no source of the distribution's main archive in /etc/apt: nothing can be fetched from it");
    }
    Ok(())
}

fn configured() -> Vec<PathBuf> {
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

impl Wanted<'_> {
    fn kind(self) -> &'static str {
        match self {
            Self::Packages { .. } => "deb",
            Self::Sources => "deb-src",
        }
    }

    /// Of the suites that a source of the machine's names, those to be named in its place.
    fn suites(self, named: &str) -> String {
        match self {
            Self::Packages { suite } if named.split_whitespace().any(is_main_suite) => suite.to_owned(),
            Self::Packages { .. } => String::new(),
            Self::Sources => named.split_whitespace().filter(|name| is_distributions(name)).collect::<Vec<_>>().join(" "),
        }
    }
}

/// Whether a source of this suite is the distribution's main archive: neither security nor updates, nor somebody else's.
fn is_main_suite(name: &str) -> bool {
    const DEBIAN: [&str; 10] =
        ["bookworm", "trixie", "forky", "duke", "sid", "unstable", "testing", "stable", "oldstable", "oldoldstable"];
    DEBIAN.contains(&name)
}

/// Whether it is the main archive, or what changes in it between releases.
fn is_distributions(name: &str) -> bool {
    let base = ["-security", "-updates"].iter().find_map(|suffix| name.strip_suffix(suffix));
    is_main_suite(base.unwrap_or(name))
}

/// The stanzas of a deb822 file that are the archive's, rewritten.
fn stanzas_for(text: &str, wanted: Wanted) -> String {
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
        let suites = wanted.suites(field("Suites"));
        let is_ours = !suites.is_empty()
            && field("Components").split_whitespace().any(|component| component == "main")
            && field("Types").split_whitespace().any(|kind| kind == "deb")
            && !field("Enabled").trim().eq_ignore_ascii_case("no");
        if !is_ours {
            continue;
        }
        for line in stanza.lines() {
            let key = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            match key.as_str() {
                "types" => kept.push_str(&format!("Types: {}\n", wanted.kind())),
                "suites" => kept.push_str(&format!("Suites: {suites}\n")),
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

/// The lines of a one-line-style file that are the archive's, rewritten.
fn lines_for(text: &str, wanted: Wanted) -> String {
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
        let suite = wanted.suites(named);
        if !suite.is_empty() && words.any(|component| component == "main") {
            kept.push_str(&format!("{} {options}{address} {suite} main\n", wanted.kind()));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEB822: &str = "Types: deb deb-src\n# a snapshot\nURIs: mirror+file:/list\nSuites: bookworm bookworm-updates\n\
        Components: main contrib\nSigned-By:\n -----BEGIN\n .\n -----END\n\n\
        Types: deb\nURIs: file:/security\nSuites: bookworm-security\nComponents: main\n\n\
        Types: deb\nURIs: file:/theirs\nSuites: nodistro\nComponents: main\n";
    const LINES: &str = "# deb file:/old trixie main\ndeb [signed-by=/k arch=amd64] file:/a trixie main contrib\n\
        deb file:/a trixie-security main\ndeb file:/b cloud-bookworm main\ndeb file:/c trixie contrib\n";

    #[test]
    fn only_the_main_archive_is_kept_and_its_suite_replaced() {
        let wanted = Wanted::Packages { suite: "sid" };
        assert_eq!(
            stanzas_for(DEB822, wanted),
            "Types: deb\nURIs: mirror+file:/list\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN\n .\n -----END\n\n"
        );
        assert_eq!(lines_for(LINES, wanted), "deb [signed-by=/k arch=amd64] file:/a sid main\n");
    }

    #[test]
    fn sources_are_those_of_the_machines_suites_and_of_their_updates() {
        assert_eq!(
            stanzas_for(DEB822, Wanted::Sources),
            "Types: deb-src\nURIs: mirror+file:/list\nSuites: bookworm bookworm-updates\nComponents: main\n\
             Signed-By:\n -----BEGIN\n .\n -----END\n\n\
             Types: deb-src\nURIs: file:/security\nSuites: bookworm-security\nComponents: main\n\n"
        );
        assert_eq!(
            lines_for(LINES, Wanted::Sources),
            "deb-src [signed-by=/k arch=amd64] file:/a trixie main\ndeb-src file:/a trixie-security main\n"
        );
    }
}
