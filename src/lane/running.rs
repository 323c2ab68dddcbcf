//! Whether PHP runs what the files say: opcache with its times, resets and starts, cached links, folders that were moved.

use super::moments;
use crate::engine::{boot, call, ini, value};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::Metadata;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

/// What names this opcache from its start, or its last reset, to the next: code compiled in another need not be the same, whatever
/// the files' times say. Without opcache every request compiles what the files say.
#[must_use]
pub fn epoch() -> u64 {
    let mut hasher = DefaultHasher::new();
    if opcache_is_on() {
        (boot::booted(), opcache()).hash(&mut hasher);
    }
    hasher.finish()
}

/// `start_time`, `last_restart_time` and how often it was restarted for each reason; nothing where opcache is off, or keeps it to
/// itself (`opcache.restrict_api`).
fn opcache() -> Option<[i64; 5]> {
    if !opcache_is_on() {
        return None;
    }
    // Without the list of scripts it takes a microsecond.
    let status = call::quietly("opcache_get_status", &[&value::bool(false)]).ok()?;
    let statistics = value::entry(status.array()?, "opcache_statistics")?.array()?;
    let number = |name: &str| value::entry(statistics, name).and_then(|number| number.long()).unwrap_or(0);
    Some(["start_time", "last_restart_time", "oom_restarts", "hash_restarts", "manual_restarts"].map(number))
}

/// When what PHP runs was surely not compiled yet: this process's start, or opcache's last reset.
fn base() -> Option<SystemTime> {
    let reset = opcache().and_then(|[_, reset, ..]| u64::try_from(reset).ok());
    // A second that is not over yet is not before it.
    let reset = reset.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    boot::booted().max(reset)
}

/// Judges the files of one request.
#[derive(Debug)]
pub struct Running {
    base: Option<SystemTime>,
    /// When this request began: what it ran was loaded later, if much later, and judged by opcache with this time.
    began: SystemTime,
    looks: bool,
    /// For how long PHP may go on with what it knows of a file, and of a link.
    window: [Duration; 2],
}

impl Running {
    /// With PHP's settings as they are.
    #[must_use]
    pub fn now() -> Self {
        let seconds = |name: &str| Duration::from_secs(ini::int(name).clamp(0, 86_400).unsigned_abs());
        let looks = !opcache_is_on() || ini::is_on("opcache.validate_timestamps");
        let file = if opcache_is_on() { seconds("opcache.revalidate_freq") } else { Duration::ZERO };
        let link = if ini::int("realpath_cache_size") > 0 { seconds("realpath_cache_ttl") } else { Duration::ZERO };
        // A file cache may hold code from before this process; without looking at times PHP would run it.
        let cached_on_disk = ini::get("opcache.file_cache").is_some_and(|folder| !folder.is_empty());
        let base = if looks || !cached_on_disk { base() } else { None };
        Self { base, began: moments::began(), looks, window: [file, file + link] }
    }

    /// Whether the code that this request ran for a file was compiled from what the file holds now.
    ///
    /// It was where the file last changed (inode time: a moved or restored file keeps its modification time) before PHP and its opcache
    /// began; or long enough before the request that opcache has looked at it since, where opcache looks at all.
    #[must_use]
    pub fn is_of(&self, file: &Metadata) -> bool {
        self.is_old(file, self.window[0])
    }

    /// Whether none of the folders that lead to these files was moved lately: files that are moved with their folder keep all times.
    #[must_use]
    pub fn is_of_folders(&self, files: &BTreeSet<OsString>) -> bool {
        let mut folders = BTreeSet::new();
        for file in files {
            // Above a folder that is there already, all are.
            let ancestors = Path::new(file).ancestors().skip(1);
            let _ = ancestors.map(Path::as_os_str).try_for_each(|folder| folders.insert(folder).then_some(()));
        }
        folders.into_iter().all(|folder| {
            let Ok(metadata) = std::fs::symlink_metadata(folder) else { return false };
            // An entry that comes or goes changes both times alike.
            let was_moved = (metadata.ctime(), metadata.ctime_nsec()) != (metadata.mtime(), metadata.mtime_nsec());
            !was_moved || self.is_old(&metadata, self.window[0])
        })
    }

    /// Whether PHP has followed a link to where it leads now: a file from there was loaded, or the link has not been switched since
    /// PHP last had to look.
    #[must_use]
    pub fn follows(&self, link: &Path, files: &BTreeSet<OsString>) -> bool {
        let is_loaded = || {
            let target = std::fs::canonicalize(link).ok();
            target.is_some_and(|target| files.iter().any(|file| Path::new(file).starts_with(&target)))
        };
        let links = links_on(link);
        links.iter().all(|link| self.is_old(link, self.window[1])) || is_loaded()
    }

    fn is_old(&self, metadata: &Metadata, window: Duration) -> bool {
        let Ok(seconds) = u64::try_from(metadata.ctime()) else { return false };
        let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds + 1);
        self.base.is_some_and(|base| changed < base) || (self.looks && changed + window + Duration::from_secs(1) < self.began)
    }
}

/// The symbolic links on the way to a file.
fn links_on(path: &Path) -> Vec<Metadata> {
    let (mut found, mut here) = (Vec::new(), PathBuf::new());
    let mut rest: Vec<OsString> = path.components().rev().map(|part| part.as_os_str().to_owned()).collect();
    while let Some(part) = rest.pop() {
        match Path::new(&part).components().next() {
            Some(Component::ParentDir) => {
                here.pop();
                continue;
            }
            Some(Component::CurDir) => continue,
            _ => here.push(&part),
        }
        let Ok(metadata) = std::fs::symlink_metadata(&here) else { break };
        if !metadata.is_symlink() {
            continue;
        }
        // As many as the system follows.
        if found.len() >= 40 {
            break;
        }
        found.push(metadata);
        let Ok(target) = std::fs::read_link(&here) else { break };
        here.pop();
        rest.extend(target.components().rev().map(|part| part.as_os_str().to_owned()));
    }
    found
}

fn opcache_is_on() -> bool {
    ini::is_on("opcache.enable")
}
