//! The files that a profile was learned from, and whether they are still the same.

use super::decline::Decline;
use super::running::{self, Running};
use super::stamps::Stamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use wordpress::hash::sha256_hex;

/// A list of files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileList {
    /// Files that were included or mirrored, with their stamps: folder, then name.
    files: BTreeMap<String, BTreeMap<String, Stamp>>,
    /// Files that WordPress would include if they were there.
    absent: BTreeSet<String>,
    /// Where symbolic links led.
    links: BTreeMap<String, String>,
}

/// What a witness found out about the site's files.
#[derive(Debug)]
pub struct Seen {
    /// Files included or mirrored.
    pub files: BTreeSet<PathBuf>,
    /// Files that would have been included had they been there.
    pub absent: BTreeSet<PathBuf>,
    /// Folders and files reached through what may be a symbolic link.
    pub links: BTreeSet<PathBuf>,
}

impl FileList {
    /// Reads a list from its row; `None` where the row is damaged, or not the one of this hash.
    #[must_use]
    pub fn parse(row: &[u8], hash: &str) -> Option<Self> {
        (sha256_hex(row) == hash).then(|| serde_json::from_slice(row).ok())?
    }

    /// The row's value and its hash.
    #[must_use]
    pub fn row(&self) -> (Vec<u8>, String) {
        let row = serde_json::to_vec(self).unwrap_or_default();
        let hash = sha256_hex(&row);
        (row, hash)
    }

    /// This machine's state where all of them are as they were: names its very files and what its opcache was compiled from. One
    /// look at each.
    ///
    /// A file may be replaced by one of the same size and time of modification, of which opcache takes no notice until it starts
    /// anew; and machines with copies of their own have other inodes for the same files.
    #[must_use]
    pub fn look(&self) -> Option<u64> {
        let mut state = running::epoch();
        let mut path = PathBuf::new();
        for (folder, files) in &self.files {
            path.clear();
            path.push(folder);
            for (name, stamp) in files {
                path.push(name);
                let (_, inode) = Stamp::with_inode(&path).filter(|(now, _)| now == stamp)?;
                state = state.wrapping_add(inode);
                path.pop();
            }
        }
        let same = !self.absent.iter().any(|file| Path::new(file).exists())
            && self.links.iter().all(|(link, target)| resolved(Path::new(link)).as_deref() == Some(target));
        same.then_some(state)
    }

    /// Adds what a witness saw.
    ///
    /// # Errors
    /// [`Decline::CodeUnsettled`] where PHP may still run an older state of a file, [`Decline::Changed`] where a file has gone
    /// meanwhile, [`Decline::Config`] where a path is no UTF-8.
    pub fn add(&mut self, seen: &Seen) -> Result<(), Decline> {
        let running = Running::now();
        if !seen.files.iter().all(|file| running.is_of(file))
            || !running.is_of_folders(&seen.files)
            || !seen.links.iter().all(|link| running.follows(link, &seen.files))
        {
            return Err(Decline::CodeUnsettled);
        }
        for file in &seen.files {
            let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { return Err(Decline::Config) };
            let stamp = Stamp::of(file).ok_or(Decline::Changed)?;
            self.files.entry(text(folder)?).or_default().insert(text(Path::new(name))?, stamp);
        }
        for file in &seen.absent {
            self.absent.insert(text(file)?);
        }
        for link in &seen.links {
            if let Some(target) = resolved(link) {
                self.links.insert(text(link)?, target);
            }
        }
        Ok(())
    }
}

fn resolved(link: &Path) -> Option<String> {
    text(&std::fs::canonicalize(link).ok()?).ok()
}

/// A path as JSON can hold it.
fn text(path: &Path) -> Result<String, Decline> {
    path.to_str().map(str::to_owned).ok_or(Decline::Config)
}
