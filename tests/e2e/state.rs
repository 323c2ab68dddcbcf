//! State: what a scenario changes of a site before it sends its tick, and takes back after.
//!
//! Code of a scenario stands ready in files that were written once, and is switched on by a symbolic link. A file that has
//! just been written may not be what PHP runs: the extension gives no lease for it, which is tested elsewhere.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wordpress::hash::sha256_hex;
use xtask::{Site, paths};

use crate::bench::seconds;
use crate::cast::Cast;

/// Where a file of a scenario is switched on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Included by wp-config.php, first.
    Config,
    /// A must-use plugin.
    MuPlugin,
    /// A plugin, and it is active.
    Plugin,
    /// The same, in a plugin folder of this name.
    PluginIn(&'static str),
    /// Under this path in the docroot.
    At(&'static str),
}

/// What is different from the site as installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Statements, with `{edith}` and the like for ids: see [`Cast::fill_in`].
    pub sql: Vec<&'static str>,
    /// PHP code, without the opening tag.
    pub files: Vec<(Place, &'static str)>,
}

/// A must-use plugin that registers post types: with capabilities of their own, by one name and by two, and without
/// `map_meta_cap`.
pub const TYPES: &str = "add_action( 'init', function () {
\tregister_post_type( 'book', array( 'public' => true, 'map_meta_cap' => true, 'capability_type' => 'book' ) );
\tregister_post_type( 'story', array( 'public' => true, 'map_meta_cap' => true, 'capability_type' => array( 'story', 'stories' ) ) );
\tregister_post_type( 'record', array( 'map_meta_cap' => false, 'capability_type' => 'record' ) );
\tregister_post_type( 'leaflet', array( 'map_meta_cap' => false, 'capabilities' => array( 'edit_post' => 'edit_posts' ) ) );
\tregister_post_type( 'note' );
} );";

/// The folder of links that the site's wp-config.php includes all of.
const CONFIGS: &str = "configs";

/// What the site's wp-config.php runs first, whatever the scenario.
pub const LOADER: &str =
    "foreach ( glob( dirname( __DIR__ ) . '/configs/*.php' ) as $config ) {\n\trequire $config;\n}\nunset( $config );";

/// Writes the code of all scenarios. Gives whether anything was new.
pub fn write_fixtures<'a>(folder: &Path, states: impl Iterator<Item = &'a State>) -> Result<bool> {
    let (fixtures, configs) = (folder.join("fixtures"), folder.join(CONFIGS));
    paths::make(&fixtures)?;
    if configs.is_dir() {
        // Links of a run that was killed.
        std::fs::remove_dir_all(&configs)?;
    }
    paths::make(&configs)?;
    let mut new = false;
    for (_, code) in states.flat_map(|state| &state.files) {
        let file = fixture(folder, code);
        if !file.is_file() {
            paths::write(&file, format!("<?php\n{code}\n"))?;
            new = true;
        }
    }
    Ok(new)
}

fn name_of(code: &str) -> String {
    format!("e2e-{}.php", &sha256_hex(code.as_bytes())[..16])
}

fn fixture(folder: &Path, code: &str) -> PathBuf {
    folder.join("fixtures").join(name_of(code))
}

impl State {
    /// Switches the scenario's files on. They are off again when the result is dropped.
    pub fn link(&self, site: &Site, folder: &Path) -> Result<Links> {
        let mut links = Links(Vec::new());
        for (place, code) in &self.files {
            let docroot = site.docroot();
            // A link's name belongs to one code: opcache may know a file by the name under which it was included.
            let link = match place {
                Place::Config => folder.join(CONFIGS).join(name_of(code)),
                Place::MuPlugin => docroot.join("wp-content/mu-plugins").join(name_of(code)),
                Place::Plugin => docroot.join("wp-content/plugins").join(name_of(code)),
                Place::PluginIn(of) => docroot.join("wp-content/plugins").join(of).join(name_of(code)),
                Place::At(path) => docroot.join(path),
            };
            paths::make(link.parent().context("a link stands in a folder")?)?;
            symlink(fixture(folder, code), &link).with_context(|| format!("linking {}", link.display()))?;
            links.0.push(link);
        }
        Ok(links)
    }

    /// Whether a tick's rows are those that are there once its answer is: a scenario's own code may write later. What
    /// [`TYPES`] does is known.
    pub fn is_quiet(&self) -> bool {
        self.files.iter().all(|(_, code)| *code == TYPES)
    }

    /// Changes the database as [`State::write_at`] does, now.
    pub fn write(&self, site: &Site, cast: &Cast) -> Result<()> {
        self.write_at(site, cast, seconds())
    }

    /// Changes the database: plugins are activated, then the statements run, for which it is the second `at`.
    pub fn write_at(&self, site: &Site, cast: &Cast, at: u64) -> Result<()> {
        let plugin = |(place, code): &(Place, &str)| match place {
            Place::Plugin => Some(name_of(code)),
            Place::PluginIn(folder) => Some(format!("{folder}/{}", name_of(code))),
            _ => None,
        };
        let plugins: Vec<String> = self.files.iter().filter_map(plugin).collect();
        if !plugins.is_empty() {
            activate(site, &plugins)?;
        }
        if self.sql.is_empty() {
            return Ok(());
        }
        site.database().query(&format!("SET timestamp = {at}"))?;
        let written = self.sql.iter().try_for_each(|sql| site.database().query(&cast.fill_in(sql)?).map(|_| ()));
        site.database().query("SET timestamp = DEFAULT")?;
        written
    }
}

/// Makes these the active plugins.
pub fn activate(site: &Site, plugins: &[String]) -> Result<()> {
    let entries: String =
        plugins.iter().enumerate().map(|(at, plugin)| format!("i:{at};s:{}:\"{plugin}\";", plugin.len())).collect();
    let entries = entries.replace('\'', "''");
    site.database().query(&format!(
        "UPDATE wp_options SET option_value = 'a:{}:{{{entries}}}' WHERE option_name = 'active_plugins'",
        plugins.len()
    ))?;
    Ok(())
}

/// Links that are there while this lives.
pub struct Links(Vec<PathBuf>);

impl Drop for Links {
    fn drop(&mut self) {
        for link in &self.0 {
            if let Err(error) = std::fs::remove_file(link) {
                eprintln!("{} could not be removed: {error}", link.display());
            }
        }
    }
}
