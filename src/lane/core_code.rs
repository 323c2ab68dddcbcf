//! Whether core's code, as it runs in this request, is code that the rules mirror; and what of it differs between versions.

use super::decline::Decline;
use super::running::Running;
use super::stamps::Stamp;
use crate::engine::code::{self, Code};
use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::sync::LazyLock;
use wordpress::avatar::AvatarRule;
use wordpress::core::{FILE_PREFIX, Group, MIRRORED, Version, known};
use wordpress::fingerprint::{CodeItem, Fingerprint, file_fingerprint, items};
use wordpress::post_lock::LockUser;
use wordpress::session::PasswordFragment;
use wordpress::ssl::is_ssl_of_variant;

use crate::tick::Tick;

/// The functions whose variants the rules tell apart.
const TOLD_APART: [&str; 6] = [
    "get_avatar_data",
    "is_ssl",
    "send_frame_options_header",
    "wp_check_post_lock",
    "wp_get_nocache_headers",
    "wp_validate_auth_cookie",
];

/// What is mirrored differently from version to version: for each function the first version that has the site's variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoreRules {
    is_ssl: Version,
    /// The variant of send_frame_options_header().
    pub frame_options: Version,
    /// The variant of wp_get_nocache_headers().
    pub nocache_headers: Version,
    validate_auth_cookie: Version,
    /// How pictures of users are named, where a witness has looked.
    pub avatar: Option<AvatarRule>,
    /// How the user is read from a post's lock, where a witness has looked.
    pub lock_user: Option<LockUser>,
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
    /// These and the others; `None` where a function is of one variant here and of another there.
    #[must_use]
    pub fn with(&self, others: &Self) -> Option<Self> {
        let differ = others.0.iter().any(|(name, version)| self.0.get(name).is_some_and(|own| own != version));
        (!differ).then(|| Self(self.0.iter().chain(&others.0).map(|(name, version)| (name.clone(), version.clone())).collect()))
    }

    /// The rules; `None` where one is missing.
    #[must_use]
    pub fn rules(&self) -> Option<CoreRules> {
        let version = |name: &str| Version::parse(self.0.get(name)?);
        Some(CoreRules {
            is_ssl: version("is_ssl")?,
            frame_options: version("send_frame_options_header")?,
            nocache_headers: version("wp_get_nocache_headers")?,
            validate_auth_cookie: version("wp_validate_auth_cookie")?,
            avatar: version("get_avatar_data").map(AvatarRule::of_variant),
            lock_user: version("wp_check_post_lock").map(LockUser::of_variant),
        })
    }
}

/// Core's code, judged.
#[derive(Debug)]
pub struct Judged {
    /// The variants found.
    pub variants: Variants,
    /// The paths of the files that the mirrored code lives in.
    pub files: BTreeSet<OsString>,
    /// The first piece of code that is in no known variant: ticks that lean on it are WordPress's.
    pub unknown: Option<&'static str>,
}

/// Judges the code that ticks of these groups depend on, as it is loaded now.
///
/// # Errors
/// [`Decline::CodeUnsettled`] for a file that may be newer than the code that runs.
pub fn judge(abspath: &Path, groups: &[Group]) -> Result<Judged, Decline> {
    let (mut variants, mut unknown) = (BTreeMap::new(), None);
    let mut files = Files::new();
    for mirrored in MIRRORED.iter().filter(|mirrored| groups.contains(&mirrored.group)) {
        let Some(place) = Place::of(mirrored.name, abspath) else { continue };
        match files.variant(mirrored.name, &place) {
            Ok(since) if TOLD_APART.contains(&mirrored.name) => {
                variants.insert(mirrored.name.to_owned(), since.to_string());
            }
            Ok(_) => {}
            Err(Decline::CoreUnknown) => unknown = unknown.or(Some(mirrored.name)),
            Err(reason) => return Err(reason),
        }
    }
    Ok(Judged { variants: Variants(variants), files: files.of_known(), unknown })
}

/// Which of these groups of functions are loaded in known variants, each.
pub fn are_known<'a>(groups: impl Iterator<Item = &'a [&'a str]>, abspath: &Path) -> Vec<bool> {
    are_known_in(groups, abspath).0
}

/// The same, with the files of all that is in known variants.
pub fn are_known_in<'a>(groups: impl Iterator<Item = &'a [&'a str]>, abspath: &Path) -> (Vec<bool>, BTreeSet<OsString>) {
    let mut files = Files::new();
    let mut is_known = |name: &&str| Place::of(name, abspath).is_some_and(|place| files.variant(name, &place).is_ok());
    // All of each, so that every file is found.
    let known = groups.map(|names| names.iter().filter(|name| is_known(name)).count() == names.len()).collect();
    (known, files.of_known())
}

/// Where a piece of code is.
struct Place {
    /// A path.
    file: Vec<u8>,
    /// First and last line of a function; `None` for a whole file.
    lines: Option<(u32, u32)>,
}

impl Place {
    /// `None` where it is not loaded: a version that has no such function has no known caller of it either.
    fn of(name: &str, abspath: &Path) -> Option<Self> {
        if let Some(file) = name.strip_prefix(FILE_PREFIX) {
            return Some(Self { file: abspath.join(file).into_os_string().into_vec(), lines: None });
        }
        Some(match code::find(name)? {
            Code::User { file, start_line, end_line } => Self { file, lines: Some((start_line, end_line)) },
            // Taken over by an extension: no file tells what it does.
            Code::Internal => Self { file: Vec::new(), lines: None },
        })
    }
}

/// Fingerprints taken before, by file and name. Nothing of a site's data is in them, only WordPress's code.
static TAKEN: LazyLock<RwLock<HashMap<Vec<u8>, OfFile>>> = LazyLock::new(RwLock::default);

type OfFile = HashMap<String, Taken>;

/// More files than those of core that have mirrored code: a worker that serves many sites starts over.
const MOST_TAKEN: usize = 1_024;

#[derive(Clone, Copy)]
struct Taken {
    stamp: InodeStamp,
    lines: Option<(u32, u32)>,
    /// The first version that has this code under this name; `None` for unknown code.
    since: Option<Version>,
}

/// A file's stamp, with what tells it from another of the same stamp.
type InodeStamp = (Stamp, u64);

/// The files of one judgement, each looked at once.
struct Files {
    running: Running,
    files: HashMap<Vec<u8>, File>,
}

/// A file of one judgement.
struct File {
    stamp: Result<InodeStamp, Decline>,
    /// What it says, once that was asked.
    source: Option<Vec<u8>>,
    /// Whether code from it was found in a known variant.
    is_known: bool,
}

impl Files {
    fn new() -> Self {
        Self { running: Running::now(), files: HashMap::new() }
    }

    /// The files with code in known variants.
    fn of_known(self) -> BTreeSet<OsString> {
        self.files.into_iter().filter(|(_, file)| file.is_known).map(|(path, _)| OsString::from_vec(path)).collect()
    }

    fn variant(&mut self, name: &str, place: &Place) -> Result<Version, Decline> {
        if !self.files.contains_key(&place.file) {
            self.files.insert(place.file.clone(), File::look(path(&place.file), &self.running));
        }
        let file = self.files.get_mut(&place.file).ok_or(Decline::CoreUnknown)?;
        let stamp = file.stamp?;
        let is_this = |taken: &Taken| taken.stamp == stamp && taken.lines == place.lines;
        let taken = TAKEN.read().get(&place.file).and_then(|names| names.get(name)).copied().filter(is_this);
        let since = match taken {
            Some(taken) => taken.since,
            None => {
                let since = known(name, &file.fingerprint(name, place)?);
                take(name, place, Taken { stamp, lines: place.lines, since });
                since
            }
        };
        file.is_known |= since.is_some();
        since.ok_or(Decline::CoreUnknown)
    }
}

fn take(name: &str, place: &Place, found: Taken) {
    let mut taken = TAKEN.write();
    if taken.len() >= MOST_TAKEN {
        taken.clear();
    }
    taken.entry(place.file.clone()).or_default().insert(name.to_owned(), found);
}

impl File {
    fn look(path: &Path, running: &Running) -> Self {
        let metadata = std::fs::metadata(path).map_err(|_| Decline::CoreUnknown);
        let stamp = metadata.and_then(|metadata| {
            running.is_of(&metadata).then(|| Stamp::with_inode(path, &metadata)).ok_or(Decline::CodeUnsettled)
        });
        Self { stamp, source: None, is_known: false }
    }

    fn fingerprint(&mut self, name: &str, place: &Place) -> Result<Fingerprint, Decline> {
        let source = match self.source.take() {
            Some(source) => source,
            None => std::fs::read(path(&place.file)).map_err(|_| Decline::CoreUnknown)?,
        };
        let source = self.source.insert(source);
        match place.lines {
            None => file_fingerprint(source).map_err(|_| Decline::CoreUnknown),
            Some(lines) => function_fingerprint(name, source, lines).ok_or(Decline::CoreUnknown),
        }
    }
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// The fingerprint of the function that fills these lines: the engine's line numbers are those of the code that it compiled, so
/// what runs must lie just there. Only these lines are read: a whole file of core's costs milliseconds.
fn function_fingerprint(name: &str, source: &[u8], (start, end): (u32, u32)) -> Option<Fingerprint> {
    let count = end.checked_sub(start)?.checked_add(1)? as usize;
    let lines: Vec<&[u8]> =
        source.split_inclusive(|byte| *byte == b'\n').skip(start.checked_sub(1)? as usize).take(count).collect();
    let body = lines.concat();
    // A method's modifiers stand on its first line; its class is put around it again.
    let wrapped = match name.split_once("::") {
        Some((class, _)) => [b"<?php class ", class.as_bytes(), b" { ", &body, b" }"].concat(),
        None => [b"<?php ", &body[..]].concat(),
    };
    let spans = |item: &CodeItem| (item.start_line, item.end_line as usize) == (1, count);
    items(&wrapped)
        .ok()?
        .into_iter()
        .find(|item| item.name.eq_ignore_ascii_case(name) && spans(item))
        .map(|item| item.fingerprint)
}
