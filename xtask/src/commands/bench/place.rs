//! A site to measure on, with its pools, and the ways to ask them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use xtask::drivers::Driver;
use xtask::{Generation, Pool, PoolOptions, Progress, Site, SiteOptions};

use super::plugins::{self, Set};
use crate::commands::side_by_side::kinds::{self, Kind};
use crate::commands::side_by_side::measure::{Samples, Side, compare, in_turn, wait_for_express};

/// For how long a lease may be waited for.
const PATIENCE: Duration = Duration::from_secs(15);
/// Ticks that warm a side up: opcache fills, both workers learn the site.
const WARM_UP: u32 = 6;
/// Posts of a site as it comes up.
pub const POSTS: u32 = 100;

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
    /// Brings it up: [`POSTS`] posts, cron as it comes but nothing due, and plugins if any. One site as WordPress comes and one
    /// with plugins may be up at the same time.
    ///
    /// # Errors
    /// If it does not come up.
    pub fn up(generation: Generation, set: Option<Set>, shared_object: &Path, progress: &Progress) -> Result<Self> {
        let mut options = SiteOptions::new(if set.is_some() { "bench-plugins" } else { "bench" }, generation);
        options.posts = POSTS;
        options.disable_wp_cron = false;
        let site = Site::up(&options, progress)?;
        site.drivers().run::<Value>(Driver::Furnish, &json!({ "events": 0 }))?;
        let mut name = format!("WordPress {}", site.version());
        if let Some(set) = set {
            progress.step(&format!("making {}", set.describe()), || plugins::activate(&site, set))?;
            name = format!("{name}, {}", if set.plugins == 0 { set.describe() } else { format!("{} plugins", set.plugins) });
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

    /// All kinds of tick, by people of this site.
    ///
    /// # Errors
    /// If nobody can log in, or the database does not answer.
    pub fn kinds(&self) -> Result<Vec<Kind>> {
        kinds::all(&self.site, &self.stock)
    }

    /// Runs what the kind wants in the database.
    ///
    /// # Errors
    /// The database's.
    pub fn prepare(&self, kind: &Kind) -> Result<()> {
        kind.before.iter().try_for_each(|sql| self.site.database().query(sql).map(|_| ()))
    }

    /// Stock and extension in turn, once what is measured is what is meant.
    ///
    /// # Errors
    /// If a side does not answer, an answer differs, or a lane answers that should not.
    pub fn measure(&self, kind: &Kind, label: &str, count: u32, progress: &Progress) -> Result<[Samples; 2]> {
        self.prepare(kind)?;
        let request = kind.requests(&self.site);
        let (stock, ours) = (Side { pool: &self.stock, request: &request }, Side { pool: &self.ours, request: &request });
        self.ready(kind, stock, ours)?;
        let [stock, ours] = in_turn(label, [stock, ours], count, progress)?;
        self.check_lane(kind, &ours)?;
        Ok([stock, ours])
    }

    /// Warms the sides up and makes sure that what is measured next is what is meant: the same answers, the right lane.
    ///
    /// # Errors
    /// If an answer differs, or the express lane does not come to answer what it must.
    pub fn ready(&self, kind: &Kind, stock: Side<'_>, ours: Side<'_>) -> Result<()> {
        in_turn(kind.name, [stock, ours], WARM_UP, &Progress::quiet())?;
        if kind.express {
            self.wait_for_express(kind, ours)?;
        }
        self.check_same(kind, stock, ours)
    }

    /// The sides give the same answers.
    ///
    /// # Errors
    /// If they do not.
    pub fn check_same(&self, kind: &Kind, stock: Side<'_>, ours: Side<'_>) -> Result<()> {
        match compare(stock, ours)? {
            Some(difference) => bail!("{}, {}: the two sides' answers differ: {difference}", self.name, kind.name),
            None => Ok(()),
        }
    }

    /// Both workers answer natively, many times in a row.
    ///
    /// # Errors
    /// If they do not come to do so; the error names the lane and what was written down of the reason.
    pub fn wait_for_express(&self, kind: &Kind, side: Side<'_>) -> Result<()> {
        let lane = wait_for_express(side, PATIENCE)?;
        if lane != "express" {
            bail!("{}, {}: expected lane express, got {lane}\n{}", self.name, kind.name, self.refusals()?);
        }
        Ok(())
    }

    /// One lane answered all of a kind's ticks, and the express lane those that are its own.
    ///
    /// # Errors
    /// If not.
    pub fn check_lane(&self, kind: &Kind, ours: &Samples) -> Result<()> {
        let lane = ours.lane();
        if lane.contains(", ") || (kind.express && lane != "express") {
            let wanted = if kind.express { "express" } else { "one and the same" };
            bail!("{}, {}: expected lane {wanted} in every measured tick, got {lane}", self.name, kind.name);
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
