//! The files that a watched request rested on.

use crate::engine::{constants, globals};
use crate::lane::express::Attempt;
use crate::lane::facts;
use crate::lane::file_list::Seen;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use wordpress::{Key, Value, php_serialized};

/// The files that this request rested on.
pub(super) fn seen(attempt: &Attempt, mirrored: BTreeSet<OsString>) -> Seen {
    let setup = &attempt.setup;
    let core = [setup.abspath.join("wp-includes"), setup.abspath.join("wp-admin")];
    let core = core.iter().flat_map(|folder| [std::fs::canonicalize(folder).ok(), Some(folder.clone())]).flatten();
    let core: Vec<Vec<u8>> = core.map(|folder| beginning(&folder)).collect();
    let mut files = mirrored;
    globals::included_files(|file| {
        // Core's own files change with its version, and those that matter here are among the mirrored ones. Files of the
        // request's own making (`eval`, streams) have no path of the file system. PHP names files by resolved paths.
        if file.starts_with(b"/") && !core.iter().any(|folder| file.starts_with(folder)) {
            files.insert(OsStr::from_bytes(file).to_owned());
        }
    });
    files.insert(setup.abspath.join("wp-includes/version.php").into_os_string());
    let (translations, no_translations) = translations(attempt).into_iter().partition(|file| file.exists());
    files.extend(<Vec<PathBuf>>::into_iter(translations).map(PathBuf::into_os_string));
    let mut absent: BTreeSet<PathBuf> = <Vec<PathBuf>>::into_iter(no_translations).collect();
    let mut links = BTreeSet::from([setup.content.clone(), setup.plugins.clone(), setup.mu_plugins.clone()]);
    // Must-use plugins, and the folders beside them that they load from, are often links into a release.
    links.extend(std::fs::read_dir(&setup.mu_plugins).into_iter().flatten().flatten().map(|entry| entry.path()));
    for file in may_load(attempt) {
        if file.exists() {
            links.insert(file);
        } else {
            absent.insert(file);
        }
    }
    Seen { files, absent, links }
}

/// Files that WordPress includes if they are there: active plugins, the themes' functions, the locale's own code.
fn may_load(attempt: &Attempt) -> Vec<PathBuf> {
    let Attempt { setup, rows, .. } = attempt;
    let mut files = Vec::new();
    let plugins = rows.options.get("active_plugins").and_then(|row| php_serialized::maybe_unserialize(row).ok());
    for plugin in plugins.as_ref().and_then(Value::as_array).unwrap_or_default() {
        if let (Key::Int(_) | Key::Str(_), Value::Str(file)) = plugin {
            files.push(setup.plugins.join(relative(file)));
        }
    }
    for option in ["template", "stylesheet"] {
        if let Some(theme) = rows.options.get(option) {
            files.push(setup.content.join("themes").join(relative(theme)).join("functions.php"));
        }
    }
    if let Some(locale) = rows.options.get("WPLANG").filter(|locale| !locale.is_empty()) {
        files.push(setup.content.join("languages").join(relative(&[locale, &b".php"[..]].concat())));
    }
    files
}

/// Files of core's translations for the user, who may have a language of his own.
fn translations(attempt: &Attempt) -> Vec<PathBuf> {
    if !attempt.is_about_posts() {
        return Vec::new();
    }
    let rows = &attempt.rows;
    let Some(folder) = constants::string("WP_LANG_DIR").map(|folder| PathBuf::from(std::ffi::OsString::from_vec(folder)))
    else {
        return Vec::new();
    };
    let locales = [rows.user_meta.get(facts::LOCALE), rows.options.get("WPLANG")].into_iter().flatten();
    let names = locales.filter(|locale| !locale.is_empty()).flat_map(|locale| {
        [(&b""[..], &b".mo"[..]), (b"", b".l10n.php"), (b"admin-", b".mo"), (b"admin-", b".l10n.php")]
            .map(|(before, after)| [before, locale, after].concat())
    });
    names.map(|name| folder.join(relative(&name))).collect()
}

/// How the paths of the files in a folder begin.
fn beginning(folder: &Path) -> Vec<u8> {
    // Without doubled slashes.
    let folder: PathBuf = folder.components().collect();
    [folder.as_os_str().as_bytes(), b"/"].concat()
}

fn relative(name: &[u8]) -> PathBuf {
    Path::new(std::ffi::OsStr::from_bytes(name))
        .components()
        .filter(|part| matches!(part, std::path::Component::Normal(_)))
        .collect()
}
