//! File stamps: whether a file is the one that a proof was made of, and how often that is looked at.

use crate::engine::ini;
use crate::settings::REVALIDATE_FREQ;
use serde::{Deserialize, Serialize};
use std::fs::Metadata;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

/// What tells one state of a file from another, the same on every machine that has a copy of it: time of modification (nanoseconds
/// since 1970) and size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp(i64, u64);

impl Stamp {
    /// The stamp of a file of which this is known.
    #[must_use]
    pub fn of(metadata: &Metadata) -> Self {
        let nanos = metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec());
        Self(nanos, metadata.size())
    }

    /// The stamp, and what tells this machine's file from another in its place with the same stamp: a hash over its path, inode and
    /// the inode's time, which nobody can set.
    #[must_use]
    pub fn with_inode(file: &Path, metadata: &Metadata) -> (Self, u64) {
        let mut hasher = DefaultHasher::new();
        (file.as_os_str(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec()).hash(&mut hasher);
        (Self::of(metadata), hasher.finish())
    }
}

/// For how long files need not be looked at again: as long as PHP itself would go on with the code that it has.
#[must_use]
pub fn revalidate_after() -> Duration {
    let seconds = match REVALIDATE_FREQ.value().parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) if ini::is_on("opcache.enable") && ini::is_on("opcache.validate_timestamps") => {
            ini::int("opcache.revalidate_freq").clamp(0, 3_600).unsigned_abs()
        }
        Err(_) => 0,
    };
    Duration::from_secs(seconds)
}
