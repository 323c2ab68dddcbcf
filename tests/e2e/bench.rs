//! A bench: one generation's site that is up, with the servers and the cast that scenarios share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use xtask::{Change, Client, Dump, Generation, Pool, PoolOptions, Progress, Site, SiteOptions, paths};

use crate::cast::Cast;
use crate::languages;
use crate::lease_ends;
use crate::scenario::Server;
use crate::state::{self, State};

/// Longer than the extension waits until it takes a new file for the one that PHP runs.
const SETTLING: Duration = Duration::from_millis(3_100);

/// Both sides of a server.
pub struct Sides {
    /// Without the extension.
    pub stock: Client,
    /// With it.
    pub ours: Client,
    /// The pool's name of each.
    pub pools: [String; 2],
}

/// One generation's site.
pub struct Bench {
    sides: BTreeMap<Server, Sides>,
    pools: BTreeMap<String, Pool>,
    /// Who sends ticks.
    pub cast: Cast,
    /// The site. After the pools, which must go down first.
    pub site: Site,
    /// Its generation of WordPress.
    pub generation: Generation,
    /// Its folder.
    pub folder: PathBuf,
    so: PathBuf,
    minted: u64,
    /// The state that the database is known to be in, and its rows then, the extension's own aside.
    stands: Option<(State, Arc<Dump>)>,
    /// The state that was written last, and the second that it took for now.
    written: Option<(State, u64)>,
}

impl Bench {
    /// Brings the generation's `number`th site up; `states` are those of all its scenarios.
    pub fn up<'a>(
        generation: Generation,
        number: usize,
        so: &Path,
        states: impl Iterator<Item = &'a State>,
        progress: &Progress,
    ) -> Result<Self> {
        let options = SiteOptions::new(&format!("e2e-{number}"), generation);
        let folder = paths::sites().join(&options.name);
        repair(&folder, generation, progress)?;
        let site = Site::up(&options, progress)?;
        paths::make(&site.docroot().join("wp-content/mu-plugins"))?;
        languages::write(&site.docroot().join("wp-content"))?;
        state::write_fixtures(&folder, states)?;
        lease_ends::prepare(&site, &folder)?;
        site.extra_config(Some(state::LOADER))?;
        let written = Instant::now();
        Cast::add_users(&site)?;
        let mut bench = Self {
            sides: BTreeMap::new(),
            pools: BTreeMap::new(),
            cast: Cast::default(),
            site,
            generation,
            folder,
            so: so.to_path_buf(),
            minted: 0,
            stands: None,
            written: None,
        };
        bench.mint()?;
        bench.sides(Server::Plain)?;
        std::thread::sleep(SETTLING.saturating_sub(written.elapsed()));
        Ok(bench)
    }

    /// Makes everybody's cookies, and keeps the database as it is then for [`Bench::reset`].
    fn mint(&mut self) -> Result<()> {
        self.minted = half_day();
        self.cast = Cast::mint(&self.site)?;
        let stock = PoolOptions::stock().seeing_edits();
        self.pool("stock-plain", || stock)?;
        let (edith, tls) = {
            let pool = self.pools.get("stock-plain").context("the pool is up")?;
            (self.site.login(pool, "edith")?, self.site.login_tls(pool, "edith")?)
        };
        self.cast.add("edith by the log-in page", edith);
        self.cast.add("edith by the log-in page over TLS", tls);
        self.forget_state();
        self.site.database().snapshot()
    }

    /// Makes all cookies and nonces anew if the half-day has changed: nonces count in half-days.
    pub fn keep_fresh(&mut self) -> Result<()> {
        if self.minted != half_day() {
            self.site.database().restore(false)?;
            self.mint()?;
        }
        Ok(())
    }

    /// The site's database as kept, with a scenario's changes; the extension's rows go too, unless `leases` are to stay.
    pub fn reset(&mut self, state: &State, leases: bool) -> Result<()> {
        self.forget_state();
        self.put(state, leases)
    }

    fn put(&mut self, state: &State, leases: bool) -> Result<()> {
        self.site.database().restore(leases)?;
        // Written again for a scenario's next tick, a state has the same times.
        let at = match self.written.take() {
            Some((written, at)) if written == *state => at,
            _ => seconds(),
        };
        state.write_at(&self.site, &self.cast, at)?;
        self.written = Some((state.clone(), at));
        Ok(())
    }

    /// As [`Bench::reset`], and gives the rows as they are then. Nothing is done where the database is in that state already:
    /// most ticks change nothing.
    pub fn reset_and_dump(&mut self, state: &State, leases: bool) -> Result<Arc<Dump>> {
        if let Some((standing, rows)) = self.stands.take()
            && standing == *state
        {
            if !leases {
                self.site.database().query("DELETE FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_%'")?;
            }
            return Ok(rows);
        }
        self.put(state, leases)?;
        Ok(Arc::new(self.site.database().dump()?))
    }

    /// What has changed since [`Bench::reset_and_dump`] gave `before`, the extension's own rows left out.
    pub fn changes(&mut self, state: &State, before: Arc<Dump>) -> Result<Vec<Change>> {
        let mut changes = before.changes(&self.site.database().dump()?);
        changes.retain(|change| !change.is_own());
        if changes.is_empty() && state.is_quiet() {
            self.stands = Some((state.clone(), before));
        }
        Ok(changes)
    }

    /// The next [`Bench::reset_and_dump`] writes its state anew, with the times that it sets.
    pub fn forget_state(&mut self) {
        self.stands = None;
        self.written = None;
    }

    /// Both sides of a server, started if they are not up yet.
    pub fn sides(&mut self, server: Server) -> Result<&mut Sides> {
        if !self.sides.contains_key(&server) {
            let with = |mut options: PoolOptions, lines: &[Option<(&str, &str)>]| {
                for (name, value) in lines.iter().flatten() {
                    options = options.ini(name, value);
                }
                options.seeing_edits()
            };
            // What only our side is told changes nothing for the other.
            let stock_name = format!("stock-{}", if server.own_ini().is_some() { "plain" } else { server.name() });
            let our_name = format!("ours-{}", server.name());
            let so = self.so.clone();
            self.pool(&stock_name, || with(PoolOptions::stock(), &[server.ini()]))?;
            self.pool(&our_name, || with(ours(&so), &[server.ini(), server.own_ini()]))?;
            let client = |name: &str| {
                let pool = self.pools.get(name).context("the pool is up")?;
                anyhow::Ok(if server == Server::Tls { pool.tls_client() } else { pool.client() })
            };
            let sides = Sides { stock: client(&stock_name)?, ours: client(&our_name)?, pools: [stock_name, our_name] };
            self.sides.insert(server, sides);
        }
        self.sides.get_mut(&server).context("the sides are up")
    }

    /// A pool of that name, started with these options if it is not up yet.
    pub fn pool(&mut self, name: &str, options: impl FnOnce() -> PoolOptions) -> Result<&Pool> {
        if !self.pools.contains_key(name) {
            let options = options().named(name);
            let workers = options.workers as usize;
            let pool = self.site.pool(options)?;
            // The socket is there before the last worker is.
            while pool.workers()?.len() < workers {
                std::thread::sleep(Duration::from_millis(2));
            }
            self.pools.insert(name.to_owned(), pool);
        }
        self.pools.get(name).context("the pool is up")
    }

    /// A pool of our side, as [`Bench::pool`], with more lines of php.ini.
    pub fn our_pool(&mut self, name: &str, change: impl FnOnce(PoolOptions) -> PoolOptions) -> Result<&Pool> {
        let options = change(ours(&self.so).seeing_edits());
        self.pool(name, || options)
    }

    /// Takes a pool down.
    pub fn close(&mut self, name: &str) {
        self.pools.remove(name);
    }

    /// The workers of a pool: a crash shows as a change.
    pub fn workers(&self, name: &str) -> Result<Vec<u32>> {
        self.pools.get(name).with_context(|| format!("no pool {name}"))?.workers()
    }

    /// The workers of a side (0: without the extension) of a server.
    pub fn workers_of(&mut self, server: Server, side: usize) -> Result<Vec<u32>> {
        let name = self.sides(server)?.pools[side].clone();
        self.workers(&name)
    }

    /// The port of a pool.
    pub fn port(&self, name: &str) -> Result<u16> {
        Ok(self.pools.get(name).with_context(|| format!("no pool {name}"))?.port())
    }

    /// The end of a pool's log.
    pub fn log(&self, name: &str) -> String {
        self.pools.get(name).map(Pool::log_tail).unwrap_or_default()
    }

    /// Waits until files that were just written are taken for what PHP runs.
    pub fn settle(&self) {
        std::thread::sleep(SETTLING);
    }

    /// The extension.
    pub fn so(&self) -> &Path {
        &self.so
    }
}

/// A pool with the extension, which says what it did.
fn ours(so: &Path) -> PoolOptions {
    PoolOptions::extension(so).ini("wp_heartbeat.server_timing", "1")
}

/// A log once `holds` is true of it, or as it is half a minute later: php-fpm hands on what its workers say when it comes to it.
pub fn logged(read: impl Fn() -> String, holds: impl Fn(&str) -> bool) -> String {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let log = read();
        if holds(&log) || Instant::now() > until {
            return log;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The half-day that it is: what nonces count in.
pub fn half_day() -> u64 {
    seconds().div_ceil(43_200)
}

/// Seconds since the epoch.
pub fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Waits until a second begins: what comes then has all of it.
pub fn wait_for_second() {
    let into = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos();
    std::thread::sleep(Duration::from_secs(1).saturating_sub(Duration::from_nanos(into.into())));
}

/// Core's files that tests edit, and a file that makes WordPress stop: put right before the site comes up, should an
/// earlier run have been killed.
pub const EDITED: [&str; 2] = ["wp-includes/functions.php", "wp-admin/includes/misc.php"];

fn repair(folder: &Path, generation: Generation, progress: &Progress) -> Result<()> {
    let docroot = folder.join("docroot");
    let maintenance = docroot.join(".maintenance");
    if maintenance.is_symlink() {
        std::fs::remove_file(maintenance)?;
    }
    let original = generation.folder(progress)?;
    for file in EDITED {
        let (theirs, ours) = (std::fs::read(original.join(file))?, docroot.join(file));
        if ours.is_file() && std::fs::read(&ours)? != theirs {
            paths::write(&ours, theirs)?;
        }
    }
    Ok(())
}
