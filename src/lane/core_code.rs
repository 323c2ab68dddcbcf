//! Whether core's code, as it runs in this request, is code that the rules mirror; and what of it differs between versions.

use super::decline::Decline;
use super::stamps::{Stamp, is_settled};
use crate::engine::code::{self, Code};
use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use wordpress::core::{FILE_PREFIX, Group, MIRRORED, Version, known};
use wordpress::fingerprint::{Fingerprint, file_fingerprint, items};
use wordpress::session::PasswordFragment;
use wordpress::ssl::is_ssl_of_variant;

use crate::tick::Tick;

/// The functions whose variants the rules of a tick without data tell apart.
const TOLD_APART: [&str; 4] = ["is_ssl", "send_frame_options_header", "wp_get_nocache_headers", "wp_validate_auth_cookie"];

/// What is mirrored differently from version to version: for each function the first version that has the site's variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoreRules {
    is_ssl: Version,
    /// The variant of send_frame_options_header().
    pub frame_options: Version,
    /// The variant of wp_get_nocache_headers().
    pub nocache_headers: Version,
    validate_auth_cookie: Version,
}

impl CoreRules {
    /// Which part of the password's hash goes into a cookie's key.
    #[must_use]
    pub fn password_fragment(&self) -> PasswordFragment {
        PasswordFragment::of_variant(self.validate_auth_cookie)
    }

    /// Whether core takes the tick for an encrypted one.
    #[must_use]
    pub fn is_ssl(&self, tick: &Tick) -> bool {
        is_ssl_of_variant(self.is_ssl, tick.https.as_deref(), tick.server_port.as_deref())
    }
}

/// The variants as a profile keeps them: function to version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variants(BTreeMap<String, String>);

impl Variants {
    /// The rules; `None` where one is missing.
    #[must_use]
    pub fn rules(&self) -> Option<CoreRules> {
        let version = |name: &str| Version::parse(self.0.get(name)?);
        Some(CoreRules {
            is_ssl: version("is_ssl")?,
            frame_options: version("send_frame_options_header")?,
            nocache_headers: version("wp_get_nocache_headers")?,
            validate_auth_cookie: version("wp_validate_auth_cookie")?,
        })
    }
}

/// Core's code, judged.
#[derive(Debug)]
pub struct Judged {
    /// The variants found.
    pub variants: Variants,
    /// The files that the mirrored code lives in.
    pub files: BTreeSet<PathBuf>,
    /// The first piece of code that is in no known variant: ticks that lean on it are WordPress's.
    pub unknown: Option<&'static str>,
}

/// Judges the code that ticks of these groups depend on, as it is loaded now.
///
/// # Errors
/// [`Decline::CodeUnsettled`] for a file that may be newer than the code that runs.
pub fn judge(abspath: &Path, groups: &[Group]) -> Result<Judged, Decline> {
    let mut judged = Judged { variants: Variants::default(), files: BTreeSet::new(), unknown: None };
    for mirrored in MIRRORED.iter().filter(|mirrored| groups.contains(&mirrored.group)) {
        let Some((file, lines)) = loaded_from(mirrored.name, abspath) else { continue };
        let since = match variant(mirrored.name, &file, lines) {
            Ok(since) => since,
            Err(Decline::CoreUnknown) => {
                judged.unknown = judged.unknown.or(Some(mirrored.name));
                continue;
            }
            Err(reason) => return Err(reason),
        };
        judged.files.insert(file);
        if TOLD_APART.contains(&mirrored.name) {
            judged.variants.0.insert(mirrored.name.to_owned(), since.to_string());
        }
    }
    Ok(judged)
}

/// Whether each of these functions is loaded in a known variant.
pub fn are_known(names: &[&str], abspath: &Path) -> bool {
    names.iter().all(|name| loaded_from(name, abspath).is_some_and(|(file, lines)| variant(name, &file, lines).is_ok()))
}

/// The file of a piece of code and its lines there; `None` where it is not loaded (a version that has no such function, and
/// then no known caller of it).
fn loaded_from(name: &str, abspath: &Path) -> Option<(PathBuf, Option<(u32, u32)>)> {
    if let Some(file) = name.strip_prefix(FILE_PREFIX) {
        return Some((abspath.join(file), None));
    }
    match code::find(name)? {
        Code::User { file, start_line, end_line } => {
            Some((PathBuf::from(std::ffi::OsStr::from_bytes(&file)), Some((start_line, end_line))))
        }
        // Taken over by an extension: no file tells what it does.
        Code::Internal => Some((PathBuf::new(), None)),
    }
}

fn variant(name: &str, file: &Path, lines: Option<(u32, u32)>) -> Result<Version, Decline> {
    let contents = contents(file)?;
    let fingerprint = match lines {
        None => contents.whole,
        Some((start, end)) => {
            // What runs must lie where the file has it: the engine's line numbers are those of the code that it compiled.
            let item = contents.items.get(&name.to_ascii_lowercase()).ok_or(Decline::CoreUnknown)?;
            let found = item.iter().find(|item| item.lines == (start, end)).ok_or(Decline::CodeUnsettled)?;
            found.fingerprint
        }
    };
    known(name, &fingerprint).ok_or(Decline::CoreUnknown)
}

struct Found {
    lines: (u32, u32),
    fingerprint: Fingerprint,
}

struct Contents {
    stamp: Stamp,
    whole: Fingerprint,
    items: HashMap<String, Vec<Found>>,
}

/// Files read before, by path; nothing of a site's data is in them, only WordPress's code.
static READ: LazyLock<RwLock<HashMap<PathBuf, Arc<Contents>>>> = LazyLock::new(RwLock::default);

/// More files than core has mirrored code in: a worker that serves many sites starts over.
const MOST_READ: usize = 512;

fn contents(file: &Path) -> Result<Arc<Contents>, Decline> {
    let stamp = Stamp::of(file).ok_or(Decline::CoreUnknown)?;
    if !is_settled(file) {
        return Err(Decline::CodeUnsettled);
    }
    if let Some(contents) = READ.read().get(file).filter(|contents| contents.stamp == stamp) {
        return Ok(Arc::clone(contents));
    }
    let source = std::fs::read(file).map_err(|_| Decline::CoreUnknown)?;
    let whole = file_fingerprint(&source).map_err(|_| Decline::CoreUnknown)?;
    let mut by_name: HashMap<String, Vec<Found>> = HashMap::new();
    for item in items(&source).map_err(|_| Decline::CoreUnknown)? {
        let found = Found { lines: (item.start_line, item.end_line), fingerprint: item.fingerprint };
        by_name.entry(item.name.to_ascii_lowercase()).or_default().push(found);
    }
    let contents = Arc::new(Contents { stamp, whole, items: by_name });
    let mut read = READ.write();
    if read.len() >= MOST_READ {
        read.clear();
    }
    read.insert(file.to_owned(), Arc::clone(&contents));
    Ok(contents)
}
