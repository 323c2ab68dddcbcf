//! Profile: what the express lane must know of a site that its rows do not say, bound to the files it was learned from.
//!
//! It is a row of the site's own options table, as is each lease; whoever can write there owns the site already.

use super::core_code::Variants;
use super::decline::Decline;
use super::setup::Setup;
use super::stamps::{Stamp, is_settled, revalidate_after};
use crate::site::Rows;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::OnceLock;
use std::time::Instant;
use wordpress::hash::sha256_hex;

/// Options that decide what loads, or what every tick answers: a change of any ends all leases.
pub const OPTIONS: [&str; 7] = ["active_plugins", "blog_charset", "home", "siteurl", "stylesheet", "template", "WPLANG"];

/// A profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Names this state of the site: leases refer to it. New whenever something that a proof rests on has changed.
    pub generation: String,
    /// What the site looked like apart from its files: see [`circumstances`].
    circumstances: String,
    /// Core's variants.
    pub variants: Variants,
    /// Files that were included or mirrored, with their stamps.
    files: BTreeMap<String, Stamp>,
    /// Files that WordPress would include if they were there.
    absent: BTreeSet<String>,
    /// Where symbolic links led.
    links: BTreeMap<String, String>,
}

/// The row's name: each build of PHP and of this extension has its own, because each has its own code to prove.
#[must_use]
pub fn row_name() -> &'static str {
    // PHP's version is the same for the process's life.
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(build_row_name)
}

fn build_row_name() -> String {
    let php = crate::engine::constants::string("PHP_VERSION").unwrap_or_default();
    let build = [env!("CARGO_PKG_VERSION"), crate::engine::build_id(), &String::from_utf8_lossy(&php)].join("\n");
    format!("_wp_heartbeat_profile_{}", &sha256_hex(build.as_bytes())[..16])
}

/// A hash of what decides what loads, apart from files: options, folders, the path of `wp-settings.php` as PHP resolved it,
/// the must-use plugins, and PHP's own start where code is preloaded.
#[must_use]
pub fn circumstances(setup: &Setup, rows: &Rows, settings_path: &[u8]) -> String {
    let mut text = Vec::new();
    let mut add = |part: &[u8]| {
        text.extend_from_slice(&(part.len() as u64).to_le_bytes());
        text.extend_from_slice(part);
    };
    for name in OPTIONS {
        // A missing option is something else than an empty one.
        add(rows.options.get(name).map_or(&b"-"[..], |_| b"+"));
        add(rows.options.get(name).map_or(&b""[..], Vec::as_slice));
    }
    for folder in [&setup.abspath, &setup.content, &setup.plugins, &setup.mu_plugins] {
        add(folder.as_os_str().as_bytes());
    }
    add(settings_path);
    for plugin in names_in(&setup.mu_plugins) {
        add(&plugin);
    }
    if crate::engine::ini::get("opcache.preload").is_some_and(|script| !script.is_empty()) {
        add(format!("{:?}", crate::engine::boot::booted()).as_bytes());
    }
    sha256_hex(&text)
}

/// The PHP files of a folder, sorted: what wp_get_mu_plugins() (6.1-7.1) would load.
fn names_in(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(Result::ok).map(|entry| entry.file_name().as_bytes().to_vec());
    let mut names: Vec<_> = names.filter(|name| name.ends_with(b".php")).collect();
    names.sort();
    names
}

thread_local! {
    /// The row that was parsed last. Paths and times of files are in it, and nothing of users.
    static LAST_READ: RefCell<Option<(Vec<u8>, Rc<Profile>)>> = const { RefCell::new(None) };
    /// When the files of which generation were last found unchanged.
    static LAST_LOOK: RefCell<Option<(String, Instant)>> = const { RefCell::new(None) };
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

impl Profile {
    /// Reads a profile from its row. The last one read is kept: the next tick's row is most often the same.
    #[must_use]
    pub fn parse(row: &[u8]) -> Option<Rc<Self>> {
        if let Some(profile) =
            LAST_READ.with_borrow(|last| last.as_ref().filter(|last| last.0 == row).map(|last| Rc::clone(&last.1)))
        {
            return Some(profile);
        }
        let profile: Rc<Self> = Rc::new(serde_json::from_slice(row).ok()?);
        LAST_READ.set(Some((row.to_vec(), Rc::clone(&profile))));
        Some(profile)
    }

    /// The row's value.
    #[must_use]
    pub fn row(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Whether the site is still as this profile has it. Files are looked at as often as PHP would look at them:
    /// `wp_heartbeat.revalidate_freq`.
    #[must_use]
    pub fn holds(&self, circumstances: &str) -> bool {
        if self.circumstances != circumstances {
            return false;
        }
        let after = revalidate_after();
        let is_recent = |last: &(String, Instant)| last.0 == self.generation && last.1.elapsed() < after;
        if !after.is_zero() && LAST_LOOK.with_borrow(|last| last.as_ref().is_some_and(is_recent)) {
            return true;
        }
        let looked = Instant::now();
        let unchanged = self.files_are_unchanged();
        LAST_LOOK.set(unchanged.then(|| (self.generation.clone(), looked)));
        unchanged
    }

    fn files_are_unchanged(&self) -> bool {
        self.files.iter().all(|(file, stamp)| Stamp::of(Path::new(file)) == Some(*stamp))
            && !self.absent.iter().any(|file| Path::new(file).exists())
            && self.links.iter().all(|(link, target)| resolved(Path::new(link)).as_deref() == Some(target))
    }

    /// The profile after another witness: the old one, with what the witness saw added, if it still holds; else a new one.
    ///
    /// # Errors
    /// [`Decline::CodeUnsettled`] where PHP may still run an older state of a file, [`Decline::Changed`] where a file has gone
    /// meanwhile.
    pub fn after(old: Option<&Self>, circumstances: String, variants: Variants, seen: &Seen) -> Result<Self, Decline> {
        let mut profile = match old {
            Some(old) if old.circumstances == circumstances && old.files_are_unchanged() && old.variants == variants => {
                old.clone()
            }
            _ => Self {
                generation: new_generation(&circumstances),
                circumstances,
                variants,
                files: BTreeMap::new(),
                absent: BTreeSet::new(),
                links: BTreeMap::new(),
            },
        };
        for file in &seen.files {
            if !is_settled(file) {
                return Err(Decline::CodeUnsettled);
            }
            profile.files.insert(text(file)?, Stamp::of(file).ok_or(Decline::Changed)?);
        }
        for file in &seen.absent {
            profile.absent.insert(text(file)?);
        }
        for link in &seen.links {
            if let Some(target) = resolved(link) {
                profile.links.insert(text(link)?, target);
            }
        }
        Ok(profile)
    }
}

fn resolved(link: &Path) -> Option<String> {
    text(&std::fs::canonicalize(link).ok()?).ok()
}

/// A path as JSON can hold it.
fn text(path: &Path) -> Result<String, Decline> {
    path.to_str().map(str::to_owned).ok_or(Decline::Config)
}

/// A name that no earlier state had: the time is in it.
fn new_generation(circumstances: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seed = format!("{circumstances} {} {}", now.as_nanos(), std::process::id());
    sha256_hex(seed.as_bytes())[..32].to_owned()
}
