//! Synthetic plugins, made from a template: they load classes, register hooks and compute, and leave the tick's own hooks alone.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::Result;
use serde_json::{Value, json};
use xtask::drivers::Driver;
use xtask::{Site, paths};

const MAIN: &str = include_str!("../../../php/bench-plugin.php");
const GUARDS: &str = include_str!("../../../php/bench-guards.php");
const CLASS: &str = include_str!("../../../php/bench-plugin-class.php");

/// How many plugins, and what each is like.
#[derive(Clone, Copy, Debug)]
pub struct Set {
    /// Plugins.
    pub plugins: u32,
    /// PHP files of each, the main one among them; at least 2.
    pub files: u32,
    /// How often each class goes through its loop on `init` and again on `admin_init`.
    pub work: u32,
}

impl Set {
    /// As many as sites of the real kind have, and together as costly: a stock tick took 80 to 105 ms with 13 well-known
    /// plugins on the machine where that was looked at.
    pub const REAL: Self = Self { plugins: 13, files: 100, work: 72 };

    /// One plugin with forty callbacks on the hooks of a tick that do nothing in it (and some more where the tick is about posts).
    pub const GUARDS: Self = Self { plugins: 0, files: 0, work: 0 };

    /// Nothing but files.
    pub const fn files(plugins: u32, files: u32) -> Self {
        Self { plugins, files, work: 0 }
    }

    /// All PHP files.
    pub const fn total(self) -> u32 {
        self.plugins * self.files
    }

    /// In words.
    pub fn describe(self) -> String {
        match self.plugins {
            0 => "forty callbacks in the way".to_owned(),
            plugins => format!("{plugins} plugins of {} files each", self.files),
        }
    }
}

/// Writes the plugins into the site's folder and activates them, in place of those that were there. Start pools afterwards:
/// the files are dated back, so that opcache keeps them at once.
pub fn activate(site: &Site, set: Set) -> Result<()> {
    let folder = site.docroot().join("wp-content/plugins");
    let then = SystemTime::now() - Duration::from_secs(60);
    let mut active = Vec::new();
    if set.plugins == 0 {
        paths::make(&folder.join("bench-guards"))?;
        put(&folder.join("bench-guards/bench-guards.php"), GUARDS, then)?;
        active.push("bench-guards/bench-guards.php".to_owned());
    }
    for number in 1..=set.plugins {
        let name = format!("bench-{number:02}");
        let includes = folder.join(&name).join("includes");
        paths::make(&includes)?;
        let classes = set.files - 1;
        let fill = |template: &str, class: u32| {
            template
                .replace("__P__", &format!("{number:02}"))
                .replace("__N__", &format!("{class:03}"))
                .replace("__CLASSES__", &classes.to_string())
                .replace("__WORK__", &set.work.to_string())
        };
        put(&folder.join(&name).join(format!("{name}.php")), &fill(MAIN, 0), then)?;
        for class in 1..=classes {
            put(&includes.join(format!("C{class:03}.php")), &fill(CLASS, class), then)?;
        }
        active.push(format!("{name}/{name}.php"));
    }
    site.drivers().run::<Value>(Driver::Furnish, &json!({ "plugins": active }))?;
    // WordPress asks for updates of plugins that it has not asked for yet.
    site.freshen()
}

fn put(file: &Path, text: &str, then: SystemTime) -> Result<()> {
    paths::write(file, text)?;
    Ok(File::options().write(true).open(file)?.set_modified(then)?)
}
