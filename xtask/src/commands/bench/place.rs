//! A site to measure on, with its pools, and the ways to ask them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use xtask::drivers::Driver;
use xtask::{Generation, Pool, PoolOptions, Progress, Request, Site, SiteOptions};

use super::plugins::{self, Set};
use crate::commands::side_by_side::kinds::Kind;
use crate::commands::side_by_side::measure::{Side, compare, in_turn, wait_for_express};

/// For how long a lease may be waited for.
const PATIENCE: Duration = Duration::from_secs(15);
/// Ticks that warm a side up: opcache fills, both workers learn the site.
const WARM_UP: u32 = 6;

/// A site that is up, and what is measured on it.
pub struct Place {
    /// Without the extension.
    pub stock: Pool,
    /// With it.
    pub ours: Pool,
    /// Drop it last: the pools are before it.
    pub site: Site,
    /// As in `WordPress 7.1, 13 plugins`.
    pub name: String,
    shared_object: PathBuf,
}

impl Place {
    /// Brings it up: 200 posts, cron as it comes but nothing due, and plugins if any.
    ///
    /// # Errors
    /// If it does not come up.
    pub fn up(generation: Generation, set: Option<Set>, shared_object: &Path, progress: &Progress) -> Result<Self> {
        let mut options = SiteOptions::new("bench", generation);
        options.posts = 200;
        options.disable_wp_cron = false;
        let site = Site::up(&options, progress)?;
        site.drivers().run::<Value>(Driver::Furnish, &json!({ "events": 0 }))?;
        let mut name = format!("WordPress {}", site.version());
        if let Some(set) = set {
            progress.step(&format!("making {}", set.describe()), || plugins::activate(&site, set))?;
            name = format!("{name}, {} plugins", set.plugins);
        }
        let stock = site.pool(PoolOptions::stock())?;
        let ours = site.pool(ours(shared_object))?;
        Ok(Self { stock, ours, site, name, shared_object: shared_object.to_path_buf() })
    }

    /// The options of a pool with the extension: leases outlast the run, and each answer names its lane.
    #[must_use]
    pub fn ours(&self) -> PoolOptions {
        ours(&self.shared_object)
    }

    /// A pool with the extension that is not the usual one.
    ///
    /// # Errors
    /// If it does not come up.
    pub fn other(&self, name: &str, setting: (&str, &str)) -> Result<Pool> {
        self.site.pool(self.ours().named(name).ini(setting.0, setting.1))
    }

    /// Runs what the kind wants in the database.
    ///
    /// # Errors
    /// The database's.
    pub fn prepare(&self, kind: &Kind) -> Result<()> {
        kind.before.iter().try_for_each(|sql| self.site.database().query(sql).map(|_| ()))
    }

    /// Warms the sides up and makes sure that what is measured next is what is meant: the same answers, the right lane.
    ///
    /// # Errors
    /// If an answer differs, or the express lane does not come to answer what it must.
    pub fn ready(&self, kind: &Kind, stock: Side<'_>, ours: Side<'_>) -> Result<()> {
        in_turn(kind.name, [stock, ours], WARM_UP, &Progress::quiet())?;
        if kind.dataless {
            self.wait_for_express(kind.name, ours)?;
        }
        match compare(stock, ours)? {
            Some(difference) => bail!("{}, {}: the two sides' answers differ: {difference}", self.name, kind.name),
            None => Ok(()),
        }
    }

    /// Both workers answer natively, many times in a row.
    ///
    /// # Errors
    /// If they do not come to do so; the error names the lane and what was written down of the reason.
    pub fn wait_for_express(&self, kind: &str, side: Side<'_>) -> Result<()> {
        let lane = wait_for_express(side, PATIENCE)?;
        if lane != "express" {
            bail!("{}, {kind}: expected lane express, got {lane}\n{}", self.name, self.refusals()?);
        }
        Ok(())
    }

    fn refusals(&self) -> Result<String> {
        let sql =
            r"SELECT option_name, option_value FROM wp_options WHERE option_name LIKE '\_wp\_heartbeat\_lease\_%' LIMIT 8";
        let rows = self.site.database().query(sql)?;
        let lines: Vec<String> = rows.into_iter().map(|row| row.into_iter().flatten().collect::<Vec<_>>().join(" ")).collect();
        Ok(lines.join("\n"))
    }
}

fn ours(shared_object: &Path) -> PoolOptions {
    PoolOptions::extension(shared_object).ini("wp_heartbeat.server_timing", "1").ini("wp_heartbeat.lease", "3600")
}

/// Asserts that one lane answered all of a kind's ticks, and the express lane those without data.
///
/// # Errors
/// If not.
pub fn check_lane(place: &str, kind: &Kind, lane: &str) -> Result<()> {
    if lane.contains(", ") || (kind.dataless && lane != "express") {
        let wanted = if kind.dataless { "express" } else { "one and the same" };
        bail!("{place}, {}: expected lane {wanted} in every measured tick, got {lane}", kind.name);
    }
    Ok(())
}

/// The n-th request of a kind.
pub fn requests(kind: &Kind) -> impl Fn(u32) -> Request + '_ {
    |number| (kind.tick)(number).request()
}
