//! The files that a profile was learned from, and whether they are still the same.

use super::decline::Decline;
use super::running::{self, Running};
use super::stamps::Stamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
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
    /// Paths of files included or mirrored: as texts, which are faster to sort than the parts of paths.
    pub files: BTreeSet<OsString>,
    /// Files that would have been included had they been there.
    pub absent: BTreeSet<PathBuf>,
    /// Folders and files reached through what may be a symbolic link.
    pub links: BTreeSet<PathBuf>,
}

/// The same, as a list has it.
pub struct Stamped<'a> {
    /// Folder, name and stamp of each file.
    files: Vec<(&'a str, &'a str, Stamp)>,
    absent: Vec<&'a str>,
    links: Vec<&'a str>,
}

impl Seen {
    /// Looks at all of it.
    ///
    /// # Errors
    /// [`Decline::CodeUnsettled`] where PHP may still run an older state of a file, [`Decline::Config`] where a path is no UTF-8.
    pub fn stamped<'a>(&'a self) -> Result<Stamped<'a>, Decline> {
        let running = Running::now();
        let mut files = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let metadata = std::fs::metadata(file).ok().filter(|metadata| running.is_of(metadata));
            let stamp = Stamp::of(&metadata.ok_or(Decline::CodeUnsettled)?);
            let (folder, name) = file.to_str().and_then(|file| file.rsplit_once('/')).ok_or(Decline::Config)?;
            files.push((if folder.is_empty() { "/" } else { folder }, name, stamp));
        }
        if !running.is_of_folders(&self.files) || !self.links.iter().all(|link| running.follows(link, &self.files)) {
            return Err(Decline::CodeUnsettled);
        }
        let texts = |paths: &'a BTreeSet<PathBuf>| paths.iter().map(|path| text(path)).collect::<Result<_, _>>();
        Ok(Stamped { files, absent: texts(&self.absent)?, links: texts(&self.links)? })
    }
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
                let (now, inode) = Stamp::with_inode(&path, &std::fs::metadata(&path).ok()?);
                if now != *stamp {
                    return None;
                }
                state = state.wrapping_add(inode);
                path.pop();
            }
        }
        let same = !self.absent.iter().any(|file| Path::new(file).exists())
            && self.links.iter().all(|(link, target)| resolved(Path::new(link)).as_deref() == Some(target));
        same.then_some(state)
    }

    /// Whether all that a witness saw is in it. Whether links still lead to where they led is for [`FileList::look`] to say.
    #[must_use]
    pub fn has(&self, seen: &Stamped<'_>) -> bool {
        // One folder's files follow each other.
        let mut last: Option<(&str, &BTreeMap<String, Stamp>)> = None;
        let has_files = seen.files.iter().all(|(folder, name, stamp)| {
            if last.is_none_or(|(last, _)| last != *folder) {
                last = self.files.get(*folder).map(|files| (*folder, files));
            }
            last.is_some_and(|(_, files)| files.get(*name) == Some(stamp))
        });
        has_files
            && seen.absent.iter().all(|file| self.absent.contains(*file))
            && seen.links.iter().all(|link| self.links.contains_key(*link))
    }

    /// Adds what a witness saw.
    pub fn add(&mut self, seen: Stamped<'_>) {
        for (folder, name, stamp) in seen.files {
            self.files.entry(folder.to_owned()).or_default().insert(name.to_owned(), stamp);
        }
        self.absent.extend(seen.absent.into_iter().map(str::to_owned));
        self.links.extend(seen.links.into_iter().filter_map(|link| Some((link.to_owned(), resolved(Path::new(link))?))));
    }
}

fn resolved(link: &Path) -> Option<String> {
    text(&std::fs::canonicalize(link).ok()?).ok().map(str::to_owned)
}

/// A path as JSON can hold it.
fn text(path: &Path) -> Result<&str, Decline> {
    path.to_str().ok_or(Decline::Config)
}
