//! File stamps: whether a file is the one that a proof was made of, and whether PHP runs what the file says.

use crate::engine::{boot, ini};
use crate::settings::REVALIDATE_FREQ;
use serde::{Deserialize, Serialize};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// What tells one state of a file from another: time of modification (nanoseconds since 1970) and size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp(i64, u64);

impl Stamp {
    /// The stamp of a file now; `None` where there is none.
    #[must_use]
    pub fn of(file: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(file).ok()?;
        let nanos = metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec());
        Some(Self(nanos, metadata.size()))
    }
}

/// Whether the code that PHP runs for this file was compiled from what the file holds now.
///
/// It is where the file last changed (inode time: a moved or restored file keeps its modification time) before this process
/// and its opcache began; or long enough ago that opcache has looked at it since, where opcache looks at all.
#[must_use]
pub fn is_settled(file: &Path) -> bool {
    let Ok(metadata) = std::fs::metadata(file) else { return false };
    let Ok(seconds) = u64::try_from(metadata.ctime()) else { return false };
    let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds + 1);
    // A file cache may hold code from before this process; without looking at times PHP would run it.
    let looks = !opcache_is_on() || ini::is_on("opcache.validate_timestamps");
    let cached_on_disk = ini::get("opcache.file_cache").is_some_and(|folder| !folder.is_empty());
    if boot::booted().is_some_and(|booted| changed < booted) && (looks || !cached_on_disk) {
        return true;
    }
    let window = if opcache_is_on() { ini::int("opcache.revalidate_freq").clamp(0, 86_400).unsigned_abs() } else { 0 };
    looks && changed + Duration::from_secs(window + 1) < SystemTime::now()
}

/// For how long files need not be looked at again: as long as PHP itself would go on with the code that it has.
#[must_use]
pub fn revalidate_after() -> Duration {
    let seconds = match REVALIDATE_FREQ.value().parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) if opcache_is_on() && ini::is_on("opcache.validate_timestamps") => {
            ini::int("opcache.revalidate_freq").clamp(0, 3_600).unsigned_abs()
        }
        Err(_) => 0,
    };
    Duration::from_secs(seconds)
}

fn opcache_is_on() -> bool {
    ini::is_on("opcache.enable")
}
