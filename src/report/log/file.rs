//! The log's file: kept open, opened anew when it was renamed or removed.

use rustix::fs::OFlags;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A file that did not exist: its owner writes, the owner's group reads.
const MODE: u32 = 0o640;
/// Whom a folder lets write that are neither its owner nor in its group.
const OTHERS_WRITE: u32 = 0o002;

/// How often a line that seems cut short is looked at again, a millisecond apart.
const LOOKS: u32 = 10;

/// A log file.
pub struct LogFile {
    path: PathBuf,
    file: File,
    /// Device and inode.
    identity: (u64, u64),
}

impl LogFile {
    /// Opens the file, or makes it.
    ///
    /// A link is followed (a container's log may lead to `/dev/stdout`), but not where everybody may put one: in a folder like `/tmp`.
    ///
    /// # Errors
    /// The system's.
    pub fn open(path: PathBuf) -> Result<Self, Error> {
        // Nobody who reads a pipe makes a worker wait.
        let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        let folder = path.parent().map(std::fs::metadata).transpose()?;
        if folder.is_none_or(|folder| folder.mode() & OTHERS_WRITE != 0) {
            flags |= OFlags::NOFOLLOW;
        }
        let open = |is_read| {
            let mut options = OpenOptions::new();
            options.read(is_read).append(true).create(true).mode(MODE).custom_flags(flags.bits().cast_signed());
            options.open(&path)
        };
        let file = match open(true) {
            // Enough to write.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => open(false)?,
            file => file?,
        };
        let identity = identity(&file.metadata()?);
        Ok(Self { path, file, identity })
    }

    /// How the file of this path is now, as far as it is still this one.
    #[must_use]
    pub fn still(&self, path: &Path) -> Option<Metadata> {
        let now = (self.path == path).then(|| std::fs::metadata(path).ok()).flatten()?;
        (identity(&now) == self.identity).then_some(now)
    }

    /// Writes a whole line at once: lines of several workers do not mix. `now` as [`LogFile::still`] gave it.
    ///
    /// # Errors
    /// The system's; [`ErrorKind::WriteZero`] where the line was cut short.
    pub fn write(&self, mut line: String, now: Option<&Metadata>) -> Result<(), Error> {
        if now.is_some_and(|now| self.is_torn(now)) {
            line.insert(0, '\n');
        }
        let written = loop {
            match (&self.file).write(line.as_bytes()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        if written < line.len() { Err(ErrorKind::WriteZero.into()) } else { Ok(()) }
    }

    /// Whether the last line was cut short, by this worker or another: the disk was full.
    fn is_torn(&self, now: &Metadata) -> bool {
        if !now.is_file() || self.ends_with_a_line(now.len()) {
            return false;
        }
        // A line that is just being written may be seen in part, where it begins on one page of memory and ends on the next.
        (0..LOOKS).all(|_| {
            std::thread::sleep(Duration::from_millis(1));
            self.file.metadata().is_ok_and(|now| !self.ends_with_a_line(now.len()))
        })
    }

    fn ends_with_a_line(&self, length: u64) -> bool {
        let mut last = [0];
        let Some(end) = length.checked_sub(1) else { return true };
        // A file that may not be read is taken for whole.
        !self.file.read_at(&mut last, end).is_ok_and(|read| read == 1) || last == *b"\n"
    }
}

fn identity(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}
