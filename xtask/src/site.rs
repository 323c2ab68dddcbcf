//! A whole site: WordPress's files, its database and everything that serves it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use nix::fcntl::{Flock, FlockArg};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::config::{self, Secrets, Values};
use crate::drivers::{Driver, Drivers};
use crate::identity::{login, mint};
use crate::mariadb::MariaDb;
use crate::paths::text;
use crate::pool::Home;
use crate::{Database, Generation, Identity, Mint, Php, Pool, PoolOptions, Progress, Request, packages, paths, wordpress};

/// Log-in names and roles of the users of every site. Each one's password is [`password`].
pub const USERS: [(&str, &str); 5] =
    [("admin", "administrator"), ("edith", "editor"), ("arthur", "author"), ("conrad", "contributor"), ("susan", "subscriber")];

/// The password of a user of [`USERS`].
#[must_use]
pub fn password(login: &str) -> String {
    format!("{login}-heartbeat")
}

/// The name of a site's database, and of its user.
const DATABASE: &str = "heartbeat";

/// Raised when what the installer makes changes: sites made before are made anew.
const RECIPE: u32 = 2;

/// Which site is wanted.
#[derive(Clone, Debug)]
pub struct SiteOptions {
    /// The name of its folder under `target/sites`. Two runs with one name at a time are refused.
    pub name: String,
    /// The generation of WordPress.
    pub generation: Generation,
    /// A WordPress of the user's instead: it is copied, and gets a database of its own.
    pub wordpress: Option<PathBuf>,
    /// `DISABLE_WP_CRON`.
    pub disable_wp_cron: bool,
    /// Whether browsers may come to 127.0.0.1 and a port.
    pub browsable: bool,
    /// How many published posts, by the administrator, the editor and the author in turn.
    pub posts: u32,
}

impl SiteOptions {
    /// A site of a generation, 40 posts, cron off. `purpose` and the generation give its name.
    #[must_use]
    pub fn new(purpose: &str, generation: Generation) -> Self {
        Self {
            name: format!("{purpose}-{generation}"),
            generation,
            wordpress: None,
            disable_wp_cron: true,
            browsable: false,
            posts: 40,
        }
    }
}

/// What a site's folder was made of.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Recipe {
    recipe: u32,
    wordpress: String,
    posts: u32,
}

/// A site that is up: files, database, command line. Pools are started over it with [`Site::pool`].
///
/// Everything is taken down when it is dropped; drop its pools first (declare them after it).
pub struct Site {
    database: Database,
    mariadb: MariaDb,
    drivers: Drivers,
    home: Home,
    version: String,
    _lock: Flock<File>,
}

impl Site {
    /// Brings a site up: installs packages, fetches WordPress and installs it if need be, starts MariaDB.
    ///
    /// # Errors
    /// If any of that fails, or if another run has the site.
    pub fn up(options: &SiteOptions, progress: &Progress) -> Result<Self> {
        let php = packages::ensure(progress)?;
        let folder = paths::sites().join(&options.name);
        paths::make(&folder)?;
        let lock = File::create(folder.join("lock"))?;
        let lock = Flock::lock(lock, FlockArg::LockExclusiveNonblock)
            .map_err(|_| anyhow!("another run has the site {} (folder {})", options.name, folder.display()))?;
        let original = match &options.wordpress {
            Some(theirs) => theirs.clone(),
            None => options.generation.folder(progress)?,
        };
        let docroot = docroot(&folder, &original, options, progress)?;
        let sockets = Arc::new(sockets(&folder)?);
        let modules = folder.join("modules");
        if modules.is_dir() {
            fs::remove_dir_all(&modules)?;
        }
        php.link_modules(&modules)?;
        let mariadb = MariaDb::up(&folder, &sockets.path().join("db.sock"), progress)?;
        let site = Self {
            database: Database::new(mariadb.socket(), DATABASE),
            drivers: Drivers::new(&php, &folder.join("drivers"), &modules, &docroot)?,
            version: wordpress::version(&docroot)?,
            home: Home { php, docroot, modules, logs: folder.join("pools"), sockets },
            mariadb,
            _lock: lock,
        };
        site.install(&folder, options, progress)?;
        Ok(site)
    }

    fn install(&self, folder: &Path, options: &SiteOptions, progress: &Progress) -> Result<()> {
        let secrets = kept_secrets(&folder.join("secrets.json"))?;
        let values = Values {
            database: DATABASE,
            socket: text(self.mariadb.socket())?,
            disable_wp_cron: options.disable_wp_cron,
            browsable: options.browsable,
        };
        config::write(&self.home.docroot, &secrets, &values)?;
        let stamp = folder.join("installed.json");
        let wanted = Recipe { recipe: RECIPE, wordpress: self.version.clone(), posts: options.posts };
        let installed = fs::read_to_string(&stamp).ok().and_then(|text| serde_json::from_str::<Recipe>(&text).ok());
        let ready = installed.as_ref() == Some(&wanted) && self.database.start_over().is_ok();
        if !ready {
            self.install_anew(&secrets, options, progress)?;
            paths::write(&stamp, serde_json::to_string(&wanted)?)?;
        }
        self.freshen()
    }

    fn install_anew(&self, secrets: &Secrets, options: &SiteOptions, progress: &Progress) -> Result<()> {
        let what = format!("installing WordPress {} with {} posts", self.version, options.posts);
        progress.step(&what, || {
            self.database.drop_all()?;
            self.database.create(DATABASE, &secrets.password)?;
            let users: Vec<Value> =
                USERS.map(|(login, role)| json!({ "login": login, "role": role, "password": password(login) })).into();
            let input = json!({ "url": config::site_url(), "users": users, "posts": options.posts });
            self.drivers.run::<Value>(Driver::Install, &input)
        })?;
        self.settle(progress)?;
        self.database.keep_installed()
    }

    /// Lets WordPress write what it writes once, on first visits: to a page, a log-in, a dashboard, the editors.
    fn settle(&self, progress: &Progress) -> Result<()> {
        progress.step("letting the new site settle", || {
            self.freshen()?;
            let pool = self.pool(PoolOptions::stock().named("settling"))?;
            let mut client = pool.client();
            client.send(&Request::get("/"))?;
            for (user, role) in USERS {
                let who = self.login(&pool, user)?;
                let mut pages = vec!["/wp-admin/index.php", "/wp-admin/profile.php"];
                if role != "subscriber" {
                    pages.extend(["/wp-admin/edit.php", "/wp-admin/edit.php"]);
                }
                for page in pages {
                    client.send(&Request::get(page).cookies(&who.cookies(false)))?;
                }
            }
            Ok(())
        })
    }

    /// Dates as of now what WordPress would fetch or write again once it is old: update checks.
    ///
    /// # Errors
    /// If WordPress cannot be run.
    pub fn freshen(&self) -> Result<()> {
        self.drivers.run::<Value>(Driver::Freshen, &json!({})).map(|_| ())
    }

    /// Starts a php-fpm master with its nginx over the site.
    ///
    /// # Errors
    /// If one does not come up.
    pub fn pool(&self, options: PoolOptions) -> Result<Pool> {
        Pool::up(&self.home, options)
    }

    /// Logs a user of [`USERS`] in over HTTP.
    ///
    /// # Errors
    /// If that fails.
    pub fn login(&self, pool: &Pool, user: &str) -> Result<Identity> {
        let mut who = login(&mut pool.client(), user, &password(user))?;
        who.user_id = self.user_id(user)?;
        Ok(who)
    }

    /// Logs a user of [`USERS`] in over what PHP takes for TLS.
    ///
    /// # Errors
    /// If that fails.
    pub fn login_tls(&self, pool: &Pool, user: &str) -> Result<Identity> {
        let mut who = login(&mut pool.tls_client(), user, &password(user))?;
        who.user_id = self.user_id(user)?;
        Ok(who)
    }

    /// Makes cookies and nonces to measure, without HTTP. Some 50 ms, whatever their number.
    ///
    /// # Errors
    /// If a user is not there, or WordPress cannot be run.
    pub fn mint(&self, wanted: &[Mint]) -> Result<Vec<Identity>> {
        mint(&self.drivers, wanted)
    }

    /// One identity of [`Site::mint`].
    ///
    /// # Errors
    /// If the user is not there, or WordPress cannot be run.
    pub fn mint_one(&self, wanted: Mint) -> Result<Identity> {
        self.mint(&[wanted])?.pop().context("one identity was made")
    }

    /// A user's id by log-in name.
    ///
    /// # Errors
    /// If there is no such user.
    pub fn user_id(&self, user: &str) -> Result<u64> {
        let id = self.database.value(&format!("SELECT ID FROM wp_users WHERE user_login = '{user}'"))?;
        Ok(id.with_context(|| format!("no user {user}"))?.parse()?)
    }

    /// The ids of the published posts, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn posts(&self) -> Result<Vec<u64>> {
        let sql = "SELECT ID FROM wp_posts WHERE post_type = 'post' AND post_status = 'publish' ORDER BY ID";
        let rows = self.database.query(sql)?;
        rows.into_iter().flatten().flatten().map(|id| Ok(id.parse()?)).collect()
    }

    /// The site's files.
    #[must_use]
    pub fn docroot(&self) -> &Path {
        &self.home.docroot
    }

    /// Where its sockets are, and where its PHP keeps temporary files: a short path. Gone with the site.
    #[must_use]
    pub fn temporary(&self) -> &Path {
        self.home.sockets.path()
    }

    /// The site's database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The server behind it, to be stopped and started.
    #[must_use]
    pub fn mariadb(&self) -> &MariaDb {
        &self.mariadb
    }

    /// The command line's PHP over the site.
    #[must_use]
    pub fn drivers(&self) -> &Drivers {
        &self.drivers
    }

    /// WordPress's version, as in `6.8.7`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The PHP that serves it.
    #[must_use]
    pub fn php(&self) -> &Php {
        &self.home.php
    }

    /// Writes PHP code that wp-config.php runs first (`<?php` is put before it); what it defines wins. `None` takes it
    /// away. Pools see it at once only with [`PoolOptions::seeing_edits`].
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn extra_config(&self, code: Option<&str>) -> Result<()> {
        let file = self.home.docroot.join(config::EXTRA);
        match code {
            Some(code) => paths::write(&file, format!("<?php\n{code}\n")),
            None if file.exists() => fs::remove_file(&file).context("removing the extra configuration"),
            None => Ok(()),
        }
    }
}

/// The site's own copy of WordPress's files, made anew if WordPress is another one than last time. What a test left in
/// wp-content is taken away.
fn docroot(folder: &Path, original: &Path, options: &SiteOptions, progress: &Progress) -> Result<PathBuf> {
    let docroot = folder.join("docroot");
    let theirs = options.wordpress.is_some();
    let stale = theirs || wordpress::version(&docroot).ok() != wordpress::version(original).ok();
    if stale {
        progress.step(&format!("copying WordPress to {}", docroot.display()), || {
            let work = tempfile::Builder::new().prefix(".copying-").tempdir_in(folder)?;
            let copy = work.path().join("docroot");
            wordpress::copy_folder(original, &copy)?;
            if docroot.exists() {
                fs::remove_dir_all(&docroot)?;
            }
            Ok(fs::rename(&copy, &docroot)?)
        })?;
    } else {
        // Plugins and drop-ins of an earlier run's tests.
        wordpress::tidy_content(original, &docroot)?;
    }
    Ok(docroot)
}

/// A short folder of its own for the sockets, whose paths may have 108 bytes. One that a run left behind which was killed
/// is taken away.
fn sockets(folder: &Path) -> Result<TempDir> {
    let note = folder.join("sockets");
    if let Ok(left) = fs::read_to_string(&note)
        && Path::new(&left).is_dir()
    {
        fs::remove_dir_all(&left).with_context(|| format!("removing {left}"))?;
    }
    let sockets = tempfile::Builder::new().prefix("wph-").tempdir()?;
    paths::write(&note, text(sockets.path())?)?;
    Ok(sockets)
}

fn kept_secrets(file: &Path) -> Result<Secrets> {
    if let Some(kept) = fs::read_to_string(file).ok().and_then(|text| serde_json::from_str(&text).ok()) {
        return Ok(kept);
    }
    let secrets = Secrets::random()?;
    paths::write(file, serde_json::to_string(&secrets)?)?;
    Ok(secrets)
}
