//! Whose a file is: a plugin's, a theme's, core's.

use crate::engine::stack::Core;
use crate::engine::{globals, stack};
use crate::lane::setup::{Folders, Setup};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};
use wordpress::Value;

/// Whose a piece of code is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Owner {
    /// A plugin: its folder, or its file where it has none.
    Plugin(String),
    /// A must-use plugin: likewise.
    MustUse(String),
    /// A theme's folder.
    Theme(String),
    /// A PHP file in `wp-content`.
    DropIn(String),
    /// WordPress itself.
    Core,
    /// Code in another folder, by its path; empty where nothing at all is known of it.
    Other(String),
}

impl Owner {
    /// The name that the setting `wp_heartbeat.background` takes; `None` for core and for code of nobody's.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Plugin(name) | Self::MustUse(name) | Self::Theme(name) | Self::DropIn(name) => Some(name),
            Self::Core | Self::Other(_) => None,
        }
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plugin(name) => write!(f, "plugin {name}"),
            Self::MustUse(name) => write!(f, "must-use plugin {name}"),
            Self::Theme(name) => write!(f, "theme {name}"),
            Self::DropIn(name) => write!(f, "drop-in {name}"),
            Self::Core => f.write_str("WordPress"),
            Self::Other(folder) if folder.is_empty() => f.write_str("unknown code"),
            Self::Other(folder) => write!(f, "code in {folder}"),
        }
    }
}

type Make = fn(String) -> Owner;

/// A site's folders, by owner.
pub struct Owners {
    /// Core's own folders and WordPress's folder, each as written and as PHP resolves it.
    core: [Vec<PathBuf>; 2],
    /// Folders in which each entry has an owner of its own, likewise.
    homes: Vec<(PathBuf, Make)>,
    /// `wp-content`, likewise.
    content: Vec<PathBuf>,
    /// Where entries of those folders lead that are links, and links in folders of theirs. Looked at only where a file is in none.
    links: OnceCell<Vec<(PathBuf, Owner)>>,
}

/// A folder as written, and as it resolves.
fn spellings(folder: &Path) -> Vec<PathBuf> {
    let resolved = std::fs::canonicalize(folder).ok().filter(|resolved| resolved != folder);
    // Without the slashes and dots with which constants often end.
    [Some(folder.components().collect()), resolved].into_iter().flatten().collect()
}

impl Owners {
    /// Those of this setup, and of the theme folders that are registered now.
    #[must_use]
    pub fn of(setup: &Setup) -> Self {
        Self::among(&setup.folders())
    }

    /// Those of these folders, and of the theme folders that are registered now.
    #[must_use]
    pub fn among(folders: &Folders) -> Self {
        let mut homes: Vec<(PathBuf, Make)> = Vec::new();
        let mut add = |folder: &Path, make: Make| homes.extend(spellings(folder).into_iter().map(|folder| (folder, make)));
        add(&folders.plugins, Owner::Plugin);
        add(&folders.mu_plugins, Owner::MustUse);
        add(&folders.content.join("themes"), Owner::Theme);
        for folder in theme_folders() {
            add(&folder, Owner::Theme);
        }
        let core = ["wp-includes", "wp-admin"].iter().flat_map(|folder| spellings(&folders.abspath.join(folder))).collect();
        let root = spellings(&folders.abspath);
        Self { core: [core, root], homes, content: spellings(&folders.content), links: OnceCell::new() }
    }

    /// Whose a file is, by its path as PHP resolved it.
    #[must_use]
    pub fn owner_of(&self, file: &Path) -> Owner {
        let [core, root] = &self.core;
        if core.iter().any(|folder| file.starts_with(folder)) {
            return Owner::Core;
        }
        let at_home = |(home, make): &(PathBuf, Make)| Some(make(first_below(home, file)?));
        self.homes
            .iter()
            .find_map(at_home)
            .or_else(|| self.content.iter().find_map(|content| drop_in(content, file)))
            .or_else(|| of_root(root, file))
            .or_else(|| self.links().iter().find(|(target, _)| file.starts_with(target)).map(|(_, owner)| owner.clone()))
            .unwrap_or_else(|| Owner::Other(file.parent().map(|folder| folder.display().to_string()).unwrap_or_default()))
    }

    /// Longest paths first: the nearest counts.
    fn links(&self) -> &[(PathBuf, Owner)] {
        self.links.get_or_init(|| {
            let mut links: Vec<(PathBuf, Owner)> = Vec::new();
            for (home, make) in &self.homes {
                for entry in entries(home) {
                    let Some(name) = entry.file_name().map(text) else { continue };
                    let owner = make(name);
                    if entry.is_symlink() {
                        links.extend(std::fs::canonicalize(&entry).ok().map(|target| (target, owner)));
                    } else {
                        let inner = entries(&entry).into_iter().filter(|inner| inner.is_symlink());
                        links.extend(inner.filter_map(|inner| Some((std::fs::canonicalize(inner).ok()?, owner.clone()))));
                    }
                }
            }
            links.sort_by_key(|(target, _)| std::cmp::Reverse(target.as_os_str().len()));
            links
        })
    }
}

/// What the engine takes for core's files in this setup.
#[must_use]
pub fn core_files(setup: &Setup) -> Core {
    let slashed = |folder: &Path| -> Vec<Vec<u8>> {
        spellings(folder).into_iter().map(|folder| [folder.as_os_str().as_bytes(), b"/"].concat()).collect()
    };
    let folders = ["wp-includes", "wp-admin"].iter().flat_map(|folder| slashed(&setup.abspath.join(folder))).collect();
    Core { folders, roots: slashed(&setup.abspath) }
}

/// `$wp_theme_directories`: register_theme_directory() (6.1-7.1) adds to it.
fn theme_folders() -> Vec<PathBuf> {
    let registered = globals::variable("wp_theme_directories");
    let folders = registered.as_ref().and_then(Value::as_array).unwrap_or_default().iter();
    folders
        .filter_map(|(_, folder)| match folder {
            Value::Str(folder) => Some(PathBuf::from(OsString::from_vec(folder.clone()))),
            _ => None,
        })
        .filter(|folder| folder.is_absolute())
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    // More than anyone's plugins folder has.
    std::fs::read_dir(folder).into_iter().flatten().flatten().take(2_048).map(|entry| entry.path()).collect()
}

/// The name of the entry of `home` that leads to `file`.
fn first_below(home: &Path, file: &Path) -> Option<String> {
    match file.strip_prefix(home).ok()?.components().next()? {
        Component::Normal(name) => Some(text(name)),
        _ => None,
    }
}

fn drop_in(content: &Path, file: &Path) -> Option<Owner> {
    let is_right_in = file.parent() == Some(content) && file.extension() == Some(OsStr::new("php"));
    is_right_in.then(|| Owner::DropIn(file.file_name().map(text).unwrap_or_default()))
}

fn of_root(root: &[PathBuf], file: &Path) -> Option<Owner> {
    let is_right_in = root.iter().any(|folder| file.parent() == Some(folder));
    // The site's own settings are nobody else's.
    let is_config = file.file_name() == Some(OsStr::new("wp-config.php"));
    is_right_in.then(|| if is_config { Owner::Other("wp-config.php".to_owned()) } else { Owner::Core })
}

fn text(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

/// The owner of the code that made a call.
#[must_use]
pub fn of_origin(origin: &stack::Origin, owners: &Owners) -> Owner {
    match &origin.file {
        Some(file) => owners.owner_of(Path::new(OsStr::from_bytes(file))),
        // Core's alone, or no PHP code at all (an object that goes when all is over).
        None => Owner::Core,
    }
}
