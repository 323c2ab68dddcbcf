//! `cargo xtask learn-core DIR…`: reads unpacked WordPress trees and adds their variants of core's functions to the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{fs, io};

use wordpress::core::{FILE_PREFIX, MIRRORED, Mirrored, learned, variants};
use wordpress::fingerprint::{CodeItem, Fingerprint, LexError, file_fingerprint, items};
use wordpress::version::{Stage, Version};

/// Why a WordPress could not be learned from.
#[derive(Debug)]
pub enum LearnError {
    /// A file cannot be read or written.
    Io(PathBuf, io::Error),
    /// `wp-includes/version.php` does not give a version.
    NoVersion(PathBuf),
    /// A PHP file cannot be read as PHP.
    Source(PathBuf, LexError),
    /// None of the mirrored code is there.
    Nothing(PathBuf),
}

impl fmt::Display for LearnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::NoVersion(path) => write!(f, "{}: expected $wp_version = '6.8.7', found none", path.display()),
            Self::Source(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Nothing(path) => write!(f, "{}: expected WordPress, found none of the functions mirrored", path.display()),
        }
    }
}

impl std::error::Error for LearnError {}

/// What was not in the table before.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Versions that had not been looked at.
    pub versions: Vec<Version>,
    /// Names with a new variant, and the first version that has it.
    pub variants: Vec<(String, Version)>,
}

/// Variants by name and fingerprint, each with the first version that has it.
type Table = BTreeMap<(String, Fingerprint), Version>;

/// Adds the variants found in the WordPress trees `dirs` to those already known, and writes the table to `output`
/// (`crates/wordpress/src/core_functions.rs`). The same trees in any order give the same bytes. "Known" is what this
/// program was compiled with.
///
/// # Errors
/// [`LearnError`]; nothing is written then.
pub fn learn_core(dirs: &[PathBuf], output: &Path) -> Result<News, LearnError> {
    let mut table = Table::new();
    for variant in variants() {
        table.insert((variant.name.to_owned(), variant.fingerprint), variant.since);
    }
    let known: BTreeSet<(String, Fingerprint)> = table.keys().cloned().collect();
    let mut versions: BTreeSet<Version> = learned().iter().copied().collect();
    for dir in dirs {
        let version = version_of(dir)?;
        let found = learn(dir, version, &mut table)?;
        println!("{version}: {found} of {} pieces of core's code found in {}", MIRRORED.len(), dir.display());
        versions.insert(version);
    }
    // A name that is no longer mirrored leaves the table.
    table.retain(|(name, _), _| MIRRORED.iter().any(|mirrored| mirrored.name == name));
    fs::write(output, render(&table, &versions)).map_err(|error| LearnError::Io(output.to_owned(), error))?;
    Ok(News {
        versions: versions.into_iter().filter(|version| !learned().contains(version)).collect(),
        variants: table.into_iter().filter(|(key, _)| !known.contains(key)).map(|((name, _), since)| (name, since)).collect(),
    })
}

fn read(path: &Path) -> Result<Vec<u8>, LearnError> {
    fs::read(path).map_err(|error| LearnError::Io(path.to_owned(), error))
}

fn version_of(dir: &Path) -> Result<Version, LearnError> {
    let path = dir.join("wp-includes/version.php");
    let source = String::from_utf8_lossy(&read(&path)?).into_owned();
    let assigned = source.split("$wp_version").skip(1).find_map(|rest| rest.trim_start().strip_prefix('='));
    let quoted = assigned.and_then(|rest| rest.trim_start().strip_prefix('\'')).and_then(|rest| rest.split('\'').next());
    quoted.and_then(Version::parse).ok_or(LearnError::NoVersion(path))
}

/// Puts one tree's variants into the table; how many pieces of code were found.
fn learn(dir: &Path, version: Version, table: &mut Table) -> Result<usize, LearnError> {
    let mut files: BTreeMap<&str, Vec<CodeItem>> = BTreeMap::new();
    let mut found = 0;
    for mirrored in MIRRORED {
        let fingerprints = fingerprints(dir, mirrored, &mut files)?;
        found += usize::from(!fingerprints.is_empty());
        if fingerprints.is_empty() {
            println!("{version}: no {}", mirrored.name);
        }
        for fingerprint in fingerprints {
            let since = table.entry((mirrored.name.to_owned(), fingerprint)).or_insert(version);
            *since = version.min(*since);
        }
    }
    if found == 0 { Err(LearnError::Nothing(dir.to_owned())) } else { Ok(found) }
}

/// Every definition of a mirrored piece of code in a tree (two where one stands in each branch of an `if`).
fn fingerprints<'a>(
    dir: &Path,
    mirrored: &'a Mirrored,
    files: &mut BTreeMap<&'a str, Vec<CodeItem>>,
) -> Result<Vec<Fingerprint>, LearnError> {
    if mirrored.name.starts_with(FILE_PREFIX) {
        let path = dir.join(mirrored.file);
        return Ok(vec![file_fingerprint(&read(&path)?).map_err(|error| LearnError::Source(path, error))?]);
    }
    let mut fingerprints = Vec::new();
    for file in [Some(mirrored.file), mirrored.formerly].into_iter().flatten() {
        if !files.contains_key(file) {
            let path = dir.join(file);
            files.insert(file, items(&read(&path)?).map_err(|error| LearnError::Source(path, error))?);
        }
        let own = files[file].iter().filter(|item| item.name == mirrored.name);
        fingerprints.extend(own.map(|item| item.fingerprint));
    }
    Ok(fingerprints)
}

fn render(table: &Table, versions: &BTreeSet<Version>) -> String {
    let mut rows: Vec<_> = table.iter().map(|((name, fingerprint), since)| (name, since, fingerprint)).collect();
    rows.sort();
    let mut out = String::from(
        "//! Core's functions that the rules mirror, in every variant known.\n\
         //! @generated by `cargo xtask learn-core DIR…`: do not edit.\n\n\
         use crate::core::Variant as V;\n\
         use crate::version::{Stage, Version};\n\n\
         const fn v(major: u8, minor: u8, patch: u8) -> Version {\n    Version::new(major, minor, patch)\n}\n\n\
         /// The versions that were looked at.\n#[rustfmt::skip]\npub(crate) const LEARNED: &[Version] = &[\n",
    );
    // Writing to a String does not fail.
    for version in versions {
        let _ = writeln!(out, "    {},", literal(*version));
    }
    out.push_str("];\n\n/// Sorted by name, then by version.\n#[rustfmt::skip]\npub(crate) const VARIANTS: &[V] = &[\n");
    for (name, since, fingerprint) in rows {
        let _ = writeln!(out, "    V::new(\"{name}\", {}, 0x{fingerprint}),", literal(*since));
    }
    out.push_str("];\n");
    out
}

fn literal(version: Version) -> String {
    let Version { major, minor, patch, stage } = version;
    let release = format!("v({major}, {minor}, {patch})");
    match stage {
        Stage::Release => release,
        _ => format!("{release}.at(Stage::{stage:?})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree with every file that is looked at, one function in them, and admin-ajax.php.
    fn wordpress(dir: &Path, version: &str, wp_hash: &str) -> PathBuf {
        let files = MIRRORED.iter().flat_map(|mirrored| [Some(mirrored.file), mirrored.formerly]).flatten();
        for file in files {
            let path = dir.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "<?php\n").unwrap();
        }
        fs::write(dir.join("wp-includes/version.php"), format!("<?php\n$wp_version = '{version}';\n")).unwrap();
        fs::write(dir.join("wp-includes/pluggable.php"), format!("<?php {wp_hash}")).unwrap();
        dir.to_owned()
    }

    #[test]
    fn a_new_version_adds_its_variants_to_what_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let new = wordpress(&dir.path().join("new"), "99.2", "function wp_hash() { return 'new'; }");
        let older = wordpress(&dir.path().join("older"), "99.1-RC2", "function wp_hash( ) { /* the same */ return 'new'; }");
        let table = dir.path().join("table.rs");
        learn_core(&[new.clone(), older.clone()], &table).unwrap();
        let text = fs::read_to_string(&table).unwrap();
        assert!(text.contains("    v(99, 1, 0).at(Stage::Candidate),\n    v(99, 2, 0),\n"), "{text}");
        let rows: Vec<_> = text.lines().filter(|line| line.contains("V::new(\"wp_hash\"")).collect();
        assert_eq!(rows.len(), wordpress::core::variants_of("wp_hash").len() + 1, "{rows:?}");
        assert!(rows.last().unwrap().contains("v(99, 1, 0).at(Stage::Candidate)"), "{rows:?}");
        learn_core(&[older, new], &table).unwrap();
        assert_eq!(fs::read_to_string(&table).unwrap(), text);
    }

    #[test]
    fn what_is_no_wordpress_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let table = dir.path().join("table.rs");
        assert!(matches!(learn_core(&[dir.path().to_owned()], &table), Err(LearnError::Io(..))));
        let unnamed = wordpress(&dir.path().join("unnamed"), "trunk", "");
        assert!(matches!(learn_core(&[unnamed], &table), Err(LearnError::NoVersion(_))));
        let broken = wordpress(&dir.path().join("broken"), "99.1", "'");
        assert!(matches!(learn_core(&[broken], &table), Err(LearnError::Source(..))));
        assert!(!table.exists());
    }

    #[test]
    fn without_trees_the_table_stays_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let table = dir.path().join("table.rs");
        learn_core(&[], &table).unwrap();
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/wordpress/src/core_functions.rs");
        assert_eq!(fs::read_to_string(table).unwrap(), fs::read_to_string(committed).unwrap());
    }
}
