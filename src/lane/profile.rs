//! Profile: what the express lane must know of a site that its rows do not say, bound to the files it was learned from.
//!
//! It is kept in the site's own options table, as each lease is; whoever can write there owns the site already. It is two rows:
//! the list of files can be long, and is read only by a worker that has not that list yet. The small row, which each tick reads,
//! names the other by a hash of what is in it: the two can never be of different times.

use super::core_code::Variants;
use super::decline::Decline;
use super::file_list::{FileList, Seen};
use super::plugins::accepted;
use super::sealed::{Seal, unverified};
use super::setup::Setup;
use super::stamps::revalidate_after;
use crate::settings;
use crate::site::{Rows, Site, SiteError, Wanted};
use crate::steer;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;
use std::sync::OnceLock;
use std::time::Instant;
use wordpress::hash::sha256_hex;

/// Options that decide what loads, what every tick answers, or what a witness lets pass: a change of any ends all leases and refusals.
pub const OPTIONS: [&str; 8] =
    ["active_plugins", "blog_charset", "home", "siteurl", "stylesheet", "template", "WPLANG", accepted::ROW];

/// The names of all profiles' rows begin so, those of their lists of files and sets of callbacks too; so many characters that name the
/// build follow.
pub const PREFIX: &str = "_wp_heartbeat_profile_";
const OF_BUILD: usize = 16;

/// More machines than serve one site; the first goes when one more comes.
const MOST_STATES: usize = 64;

/// How many profiles a worker keeps: one for each site that it serves, up to this.
const MOST_KEPT: usize = 16;

/// A profile. Its own fields are those of the small row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// Names this state of the site: leases refer to it. New whenever something that a proof rests on has changed.
    pub generation: String,
    /// What the site looked like apart from its files: see [`circumstances`].
    circumstances: String,
    /// Core's variants.
    pub variants: Variants,
    /// The hash of the row with the files.
    list: String,
    /// The states of machines, files and opcaches that witnesses have seen: see [`FileList::look`].
    states: Vec<u64>,
    #[serde(skip)]
    files: Rc<FileList>,
    /// When the files were last found unchanged.
    #[serde(skip)]
    looked: Cell<Option<Instant>>,
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
    format!("{PREFIX}{}", &sha256_hex(build.as_bytes())[..OF_BUILD])
}

/// The generations that a site's profiles have now, this build's and others'.
#[derive(Debug)]
pub struct Generations {
    current: Option<String>,
    others: BTreeSet<String>,
}

impl Generations {
    /// Reads them.
    ///
    /// # Errors
    /// [`SiteError`] where the rows could not be read.
    pub fn read(site: &mut dyn Site) -> Result<Self, SiteError> {
        /// The small row, as far as any build has it.
        #[derive(Deserialize)]
        struct Row {
            generation: String,
        }
        let mut found = Self { current: None, others: BTreeSet::new() };
        for (name, row) in site.find(PREFIX, OF_BUILD)? {
            let Ok(Row { generation }) = serde_json::from_slice(unverified(&row)) else { continue };
            if name == row_name() {
                found.current = Some(generation);
            } else {
                found.others.insert(generation);
            }
        }
        Ok(found)
    }

    /// Whether this is the generation of this build's profile.
    #[must_use]
    pub fn is_current(&self, generation: &str) -> bool {
        self.current.as_deref() == Some(generation)
    }

    /// Whether this is the generation of another build's profile.
    #[must_use]
    pub fn is_anothers(&self, generation: &str) -> bool {
        self.others.contains(generation)
    }
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
    // What was accepted or refused under another setting was judged by it.
    for setting in [&settings::BACKGROUND, &settings::PROOF, &settings::INERT] {
        add(setting.value().as_bytes());
    }
    // Paces that were learned are those of the settings.
    add(&steer::settings());
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
    /// The profiles used last, with their small rows. Paths and times of files are in them, and nothing of users.
    static KEPT: RefCell<Vec<(Vec<u8>, Rc<Profile>)>> = const { RefCell::new(Vec::new()) };
}

/// The profile that a row says, if this worker has it, as the one used last.
fn kept(row: &[u8]) -> Option<Rc<Profile>> {
    KEPT.with_borrow_mut(|kept| {
        let place = kept.iter().position(|(of, _)| of == row)?;
        kept[..=place].rotate_right(1);
        Some(Rc::clone(&kept[0].1))
    })
}

fn keep(row: &[u8], profile: &Rc<Profile>) {
    KEPT.with_borrow_mut(|kept| {
        kept.truncate(MOST_KEPT - 1);
        kept.insert(0, (row.to_vec(), Rc::clone(profile)));
    });
}

/// The list of this hash, if this worker has it.
fn kept_list(hash: &str) -> Option<Rc<FileList>> {
    KEPT.with_borrow(|kept| kept.iter().find(|(_, profile)| profile.list == hash).map(|(_, profile)| Rc::clone(&profile.files)))
}

/// Rows with lists of files begin so: the hash follows.
fn list_prefix() -> String {
    format!("{}_files_", row_name())
}

fn list_name(hash: &str) -> String {
    list_prefix() + hash.get(..16).unwrap_or_default()
}

impl Profile {
    /// The profile in these rows; `None` where there is none, or it is damaged. The list of files is read where this worker has not
    /// got it.
    ///
    /// # Errors
    /// [`SiteError`] where that could not be read.
    pub fn load(rows: &Rows, seal: &Seal, site: &mut dyn Site) -> Result<Option<Rc<Self>>, SiteError> {
        let row = rows.options.get(row_name()).and_then(|row| seal.open(row_name(), row));
        let Some(row) = row else { return Ok(None) };
        if let Some(profile) = kept(row) {
            return Ok(Some(profile));
        }
        let Ok(mut profile) = serde_json::from_slice::<Self>(row) else { return Ok(None) };
        let files = match kept_list(&profile.list) {
            Some(files) => Some(files),
            None => read_list(&profile.list, site)?,
        };
        let Some(files) = files else { return Ok(None) };
        profile.files = files;
        let profile = Rc::new(profile);
        keep(row, &profile);
        Ok(Some(profile))
    }

    /// Whether the site is still as this profile has it. Files are looked at as often as PHP would look at them:
    /// `wp_heartbeat.revalidate_freq`.
    #[must_use]
    pub fn holds(&self, circumstances: &str) -> bool {
        if self.circumstances != circumstances {
            return false;
        }
        let after = revalidate_after();
        if !after.is_zero() && self.looked.get().is_some_and(|looked| looked.elapsed() < after) {
            return true;
        }
        let looks = Instant::now();
        let unchanged = self.files.look().is_some_and(|state| self.states.contains(&state));
        self.looked.set(unchanged.then_some(looks));
        unchanged
    }

    /// The profile after another witness: the old one, with what the witness saw added, if it still holds; else a new one.
    ///
    /// # Errors
    /// [`Decline::CodeUnsettled`] where PHP may still run an older state of a file, [`Decline::Changed`] where a file has gone
    /// meanwhile.
    pub fn after(old: Option<&Self>, circumstances: String, variants: &Variants, seen: &Seen) -> Result<Self, Decline> {
        let seen = seen.stamped()?;
        let same = old.filter(|old| old.circumstances == circumstances);
        let merged = same.and_then(|old| Some((old, old.variants.with(variants)?, old.files.look()?)));
        let (generation, variants, mut states, files) = match merged {
            Some((old, variants, state)) => {
                // What was proven in other states may not hold in this one; what is proven from now on holds in all.
                let is_new = !old.states.contains(&state);
                let generation = if is_new { new_generation(&circumstances) } else { old.generation.clone() };
                (generation, variants, old.states.clone(), Some((&old.files, state)))
            }
            None => (new_generation(&circumstances), variants.clone(), Vec::new(), None),
        };
        let (files, state) = match files {
            Some((files, state)) if files.has(&seen) => (Rc::clone(files), state),
            files => {
                let mut files = files.map_or_else(FileList::default, |(files, _)| FileList::clone(files));
                files.add(seen);
                let state = files.look().ok_or(Decline::Changed)?;
                (Rc::new(files), state)
            }
        };
        let same_list = old.filter(|old| old.files == files);
        if same_list.is_none() {
            // Sums over another list.
            states.clear();
        }
        if !states.contains(&state) {
            let surplus = (states.len() + 1).saturating_sub(MOST_STATES);
            states.drain(..surplus);
            states.push(state);
        }
        let list = same_list.map_or_else(|| files.row().1, |old| old.list.clone());
        Ok(Self { generation, circumstances, variants, list, states, files, looked: Cell::new(None) })
    }

    /// Writes the profile, unless the site has it: `old` is what `old_row` says. Gives whether it is there; if not, another witness
    /// was first, and what this one saw is not in its profile.
    ///
    /// The list goes first, under a name of its own: until the small row has changed, nobody asks for it.
    ///
    /// # Errors
    /// [`SiteError`] where a statement failed.
    pub fn write(
        &self,
        old: Option<&Self>,
        old_row: Option<&[u8]>,
        seal: &Seal,
        site: &mut dyn Site,
    ) -> Result<bool, SiteError> {
        let has_list = old.is_some_and(|old| old.list == self.list);
        if has_list
            && old.is_some_and(|old| {
                (&old.generation, &old.variants, &old.states) == (&self.generation, &self.variants, &self.states)
            })
        {
            return Ok(true);
        }
        let list = list_name(&self.list);
        if !has_list {
            site.write(&[(list.clone(), Some(self.files.row().0))])?;
        }
        let row = seal.close(row_name(), serde_json::to_vec(self).unwrap_or_default());
        if !site.replace(row_name(), old_row, &row)? {
            return Ok(false);
        }
        if !has_list {
            site.remove_others(&list_prefix(), &list)?;
        }
        Ok(true)
    }
}

fn read_list(hash: &str, site: &mut dyn Site) -> Result<Option<Rc<FileList>>, SiteError> {
    let name = list_name(hash);
    let rows = site.read(&Wanted { options: vec![name.clone()], ..Wanted::default() })?;
    Ok(rows.options.get(&name).and_then(|row| FileList::parse(row, hash)).map(Rc::new))
}

/// A name that no earlier state had: the time is in it.
fn new_generation(circumstances: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seed = format!("{circumstances} {} {}", now.as_nanos(), std::process::id());
    sha256_hex(seed.as_bytes())[..32].to_owned()
}
