//! The WordPress generations that Debian packages, fetched and unpacked into plain folders.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, anyhow, bail};

use crate::{Progress, apt, interrupt, paths};

/// What WordPress's own links need beside it.
const COMPANIONS: [&str; 7] = [
    "wordpress-l10n",
    "libjs-underscore",
    "libjs-lodash",
    "libjs-cropper",
    "libjs-jquery-ui",
    "php-getid3",
    "libphp-phpmailer",
];

/// A generation of WordPress, by the Debian suite that packages it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Generation {
    /// 6.1, in Debian 12.
    V6_1,
    /// 6.8, in Debian 13.
    V6_8,
    /// 7.x, in Debian's unstable suite.
    V7,
}

impl Generation {
    /// All of them, oldest first.
    pub const ALL: [Self; 3] = [Self::V6_1, Self::V6_8, Self::V7];

    /// The newest.
    pub const NEWEST: Self = Self::V7;

    /// As in `6.1`, `6.8`, `7.x`: also the name of its folder.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::V6_1 => "6.1",
            Self::V6_8 => "6.8",
            Self::V7 => "7.x",
        }
    }

    fn suite(self) -> &'static str {
        match self {
            Self::V6_1 => "bookworm",
            Self::V6_8 => "trixie",
            Self::V7 => "sid",
        }
    }

    /// The default theme, a package of its own: on a site whose theme is missing core itself writes on every tick.
    #[must_use]
    pub fn theme(self) -> &'static str {
        match self {
            Self::V6_1 => "twentytwentythree",
            Self::V6_8 | Self::V7 => "twentytwentyfive",
        }
    }

    /// Its unpacked folder, fetched first if this machine has not got it yet.
    ///
    /// # Errors
    /// If it cannot be fetched or unpacked. What was begun is thrown away then.
    pub fn folder(self, progress: &Progress) -> Result<PathBuf> {
        // Sites come up side by side: the first fetches, the others wait for it.
        static FETCHING: Mutex<()> = Mutex::new(());
        let _fetching = FETCHING.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = paths::sites().join("wordpress").join(self.name());
        if folder.is_dir() {
            return Ok(folder);
        }
        let parent = folder.parent().context("the folder has one above it")?;
        paths::make(parent)?;
        // In the same file system as its place, for the rename that makes it whole or absent.
        let work = tempfile::Builder::new().prefix(".unpacking-").tempdir_in(parent)?;
        let (debs, root, docroot) = (work.path().join("debs"), work.path().join("root"), work.path().join("docroot"));
        progress.step(&format!("fetching WordPress {self} from Debian {}", self.suite()), || {
            let theme = format!("wordpress-theme-{}", self.theme());
            let mut packages = vec!["wordpress", &theme];
            packages.extend(COMPANIONS);
            apt::download(self.suite(), &packages, &debs)
        })?;
        progress.step(&format!("unpacking WordPress {self}"), || {
            apt::unpack(&debs, &root)?;
            interrupt::check()?;
            plain_docroot(&root, &docroot)
        })?;
        if !docroot.join("wp-content/themes").join(self.theme()).is_dir() {
            bail!("the packages of WordPress {self} hold no theme {}", self.theme());
        }
        fs::rename(&docroot, &folder).with_context(|| format!("moving WordPress to {}", folder.display()))?;
        Ok(folder)
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Generation {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|generation| generation.name() == name)
            .ok_or_else(|| anyhow!("{name} is none of 6.1, 6.8, 7.x"))
    }
}

/// A folder without the package's links into the rest of the file system: each is replaced by what it leads to inside
/// `root`; those that lead nowhere there (a configuration file of the machine's) are dropped.
fn plain_docroot(root: &Path, docroot: &Path) -> Result<()> {
    copy(root, &root.join("usr/share/wordpress"), docroot)?;
    let state = root.join("var/lib/wordpress/wp-content");
    for name in ["themes", "languages"] {
        if state.join(name).is_dir() {
            copy(root, &state.join(name), &docroot.join("wp-content").join(name))?;
        }
    }
    paths::make(&docroot.join("wp-content/uploads"))?;
    // Debian's own, which looks for sites in /etc.
    let config = docroot.join("wp-config.php");
    if config.exists() {
        fs::remove_file(config)?;
    }
    Ok(())
}

/// Copies a WordPress that somebody has into a site of ours, its configuration left behind. Links are kept followed.
///
/// # Errors
/// If `from` holds no WordPress, or cannot be copied.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    if !from.join("wp-includes/version.php").is_file() {
        bail!("{} holds no WordPress (no wp-includes/version.php)", from.display());
    }
    copy(Path::new("/"), from, to)?;
    let config = to.join("wp-config.php");
    if config.exists() {
        fs::remove_file(config)?;
    }
    Ok(())
}

/// Copies a tree, links replaced by what they lead to under `root`. Nothing is shared by hard links: a site that comes up would
/// touch the files of those that are up.
fn copy(root: &Path, from: &Path, to: &Path) -> Result<()> {
    interrupt::check()?;
    paths::make(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let Some(source) = resolve(root, &entry.path()) else {
            continue;
        };
        if source.is_dir() {
            copy(root, &source, &target)?;
            continue;
        }
        fs::copy(&source, &target).with_context(|| format!("copying {}", source.display()))?;
    }
    Ok(())
}

/// The file that a path leads to, absolute links being taken as from `root`; nothing if it leads nowhere.
fn resolve(root: &Path, path: &Path) -> Option<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..16 {
        if !path.is_symlink() {
            return path.exists().then_some(path);
        }
        let link = fs::read_link(&path).ok()?;
        path = match link.strip_prefix("/") {
            Ok(inside) => root.join(inside),
            Err(_) => path.parent()?.join(link),
        };
    }
    None
}

/// The version that a WordPress folder says it is, as in `6.8.7`.
///
/// # Errors
/// If it does not say.
pub fn version(docroot: &Path) -> Result<String> {
    let file = docroot.join("wp-includes/version.php");
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    text.lines()
        .find_map(|line| line.strip_prefix("$wp_version = '"))
        .and_then(|rest| rest.split('\'').next())
        .map(str::to_owned)
        .with_context(|| format!("{} names no version", file.display()))
}

/// Takes away from a site's `wp-content` (and its `mu-plugins`, `plugins` and `uploads`) what the original has not got.
///
/// # Errors
/// If something cannot be removed.
pub fn tidy_content(original: &Path, docroot: &Path) -> Result<()> {
    for folder in ["wp-content", "wp-content/plugins", "wp-content/mu-plugins", "wp-content/uploads"] {
        let Ok(entries) = fs::read_dir(docroot.join(folder)) else {
            continue;
        };
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default();
            if original.join(folder).join(name).exists() {
                continue;
            }
            if path.is_dir() && !path.is_symlink() {
                fs::remove_dir_all(&path)?;
            } else {
                fs::remove_file(&path)?;
            }
        }
    }
    Ok(())
}
