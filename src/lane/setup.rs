//! How the site is set up, from the constants that `wp-config.php` has just defined and the files that WordPress would
//! look for.

use super::decline::Decline;
use super::sealed::Seal;
use crate::engine::{call, constants, globals, mysqli::Target};
use crate::site::Rows;
use crate::site::sql::Tables;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use wordpress::Value;
use wordpress::cookie::CookieNames;
use wordpress::core::MIRRORED;
use wordpress::db_host::parse_db_host;
use wordpress::origin::{home_option, site_url_option};
use wordpress::salt::SaltConstants;

/// What keeps every tick of this site from being answered natively, as far as constants and files say; `None` where nothing does, or it
/// cannot be told from this request. For people: ticks are judged by [`Setup::read`].
#[must_use]
pub fn obstacle() -> Option<Decline> {
    let abspath = path("ABSPATH")?;
    let content = path("WP_CONTENT_DIR").unwrap_or_else(|| abspath.join("wp-content"));
    let of_salts = || Seal::of(&SaltConstants::read(constants::string)).map(|_| ());
    let found = judge_constants().and_then(|()| judge_files(&abspath, &content)).and_then(|()| of_salts());
    found.and_then(|()| database().map(|_| ())).err()
}

/// Constants that make a request something else than an ordinary tick of an ordinary site, if they are true.
const UNUSUAL: [&str; 10] = [
    "SHORTINIT",
    "WP_INSTALLING",
    "WP_SETUP_CONFIG",
    "WP_REPAIRING",
    "XMLRPC_REQUEST",
    "REST_REQUEST",
    "DOING_CRON",
    "WP_NETWORK_ADMIN",
    "WP_USER_ADMIN",
    "WP_SANDBOX_SCRAPING",
];

/// Constants that move core's tables or classes elsewhere, if they are defined at all.
const MOVED: [&str; 2] = ["CUSTOM_USER_TABLE", "CUSTOM_USER_META_TABLE"];

/// Files in `wp-content` that replace parts of WordPress (`_get_dropins()`, 6.1-7.1; those of networks aside).
const DROP_INS: [&str; 6] =
    ["db.php", "object-cache.php", "db-error.php", "maintenance.php", "php-error.php", "fatal-error-handler.php"];

/// A site's folders.
#[derive(Clone, Debug)]
pub struct Folders {
    /// `ABSPATH`
    pub abspath: PathBuf,
    /// `WP_CONTENT_DIR`
    pub content: PathBuf,
    /// `WPMU_PLUGIN_DIR`
    pub mu_plugins: PathBuf,
    /// `WP_PLUGIN_DIR`
    pub plugins: PathBuf,
}

impl Folders {
    /// As the constants say, or as WordPress would define them; `None` where WordPress is not there.
    #[must_use]
    pub fn read() -> Option<Self> {
        let abspath = path("ABSPATH")?;
        let content = path("WP_CONTENT_DIR").unwrap_or_else(|| abspath.join("wp-content"));
        let mu_plugins = path("WPMU_PLUGIN_DIR").unwrap_or_else(|| content.join("mu-plugins"));
        let plugins = path("WP_PLUGIN_DIR").unwrap_or_else(|| content.join("plugins"));
        Some(Self { abspath, content, mu_plugins, plugins })
    }
}

/// A site's setup.
pub struct Setup {
    /// `ABSPATH`
    pub abspath: PathBuf,
    /// `WP_CONTENT_DIR`
    pub content: PathBuf,
    /// `WPMU_PLUGIN_DIR`
    pub mu_plugins: PathBuf,
    /// `WP_PLUGIN_DIR`
    pub plugins: PathBuf,
    /// Keys and salts.
    pub salts: SaltConstants,
    /// The names of the login cookies; resolved once the option `siteurl` is known.
    pub cookies: CookieNames,
    /// Where the database is.
    pub target: Rc<Target>,
    /// Its tables.
    pub tables: Tables,
    /// Whether ticks start due cron work.
    pub cron: bool,
    home: Option<Vec<u8>>,
    siteurl: Option<Vec<u8>>,
}

impl Setup {
    /// Reads the setup.
    ///
    /// # Errors
    /// [`Decline`] where the site is one that WordPress must answer for.
    pub fn read() -> Result<Self, Decline> {
        if !constants::is_true("DOING_AJAX") || !constants::is_true("WP_ADMIN") {
            return Err(Decline::OddRequest);
        }
        judge_constants()?;
        let Folders { abspath, content, mu_plugins, plugins } = Folders::read().ok_or(Decline::Config)?;
        judge_files(&abspath, &content)?;
        let siteurl = constants::string("WP_SITEURL");
        Ok(Self {
            mu_plugins,
            plugins,
            abspath,
            content,
            salts: SaltConstants::read(constants::string),
            cookies: CookieNames::resolve(constants::string, siteurl.as_deref().unwrap_or_default()),
            target: Rc::new(target()?),
            tables: tables()?,
            cron: !constants::is_true("DISABLE_WP_CRON"),
            home: constants::string("WP_HOME"),
            siteurl,
        })
    }

    /// Its folders.
    #[must_use]
    pub fn folders(&self) -> Folders {
        let Self { abspath, content, mu_plugins, plugins, .. } = self;
        let [abspath, content, mu_plugins, plugins] = [abspath, content, mu_plugins, plugins].map(Clone::clone);
        Folders { abspath, content, mu_plugins, plugins }
    }

    /// Whether this setup, read after WordPress has loaded, is the one that was read before: a must-use plugin may define what
    /// belongs into `wp-config.php`, and the next tick would be judged without it. (Keys and salts that were defined before
    /// cannot be defined again; where one was missing, the tick was declined.)
    #[must_use]
    pub fn is_like(&self, before: &Self) -> bool {
        self.abspath == before.abspath
            && self.content == before.content
            && self.plugins == before.plugins
            && self.mu_plugins == before.mu_plugins
            && self.cookies == before.cookies
            && self.tables == before.tables
            && self.cron == before.cron
            && self.home == before.home
            && self.siteurl == before.siteurl
    }

    /// Whether the cookies' names can be told before anything is read.
    #[must_use]
    pub fn knows_cookies(&self) -> bool {
        self.siteurl.is_some() || constants::defined("COOKIEHASH")
    }

    /// Resolves the cookies' names from the option `siteurl`.
    ///
    /// # Errors
    /// [`Decline::Options`] where that option is missing.
    pub fn resolve_cookies(&mut self, rows: &Rows) -> Result<(), Decline> {
        self.cookies = CookieNames::resolve(constants::string, &self.siteurl(rows)?);
        Ok(())
    }

    /// `get_option( 'siteurl' )`.
    ///
    /// # Errors
    /// [`Decline::Options`] where the row is missing.
    pub fn siteurl(&self, rows: &Rows) -> Result<Vec<u8>, Decline> {
        let row = rows.options.get("siteurl").ok_or(Decline::Options)?;
        Ok(site_url_option(row, self.siteurl.as_deref()))
    }

    /// `get_option( 'home' )`.
    ///
    /// # Errors
    /// [`Decline::Options`] where the row is missing.
    pub fn home(&self, rows: &Rows) -> Result<Vec<u8>, Decline> {
        let row = rows.options.get("home").ok_or(Decline::Options)?;
        Ok(home_option(row, self.home.as_deref(), &self.siteurl(rows)?))
    }
}

fn judge_constants() -> Result<(), Decline> {
    // Mirrors is_multisite() (6.1-7.1).
    let network = match constants::get("MULTISITE") {
        Some(value) => value.is_truthy(),
        None => ["SUBDOMAIN_INSTALL", "VHOST", "SUNRISE"].iter().any(|name| constants::defined(name)),
    };
    if network {
        return Err(Decline::Multisite);
    }
    if UNUSUAL.iter().any(|name| constants::is_true(name)) || MOVED.iter().any(|name| constants::defined(name)) {
        return Err(Decline::Config);
    }
    Ok(())
}

/// Globals of WordPress's that decide a tick and that it takes over where they are there before it loads.
const EARLY: [&str; 13] = [
    "current_user",
    "l10n",
    "l10n_unloaded",
    "locale",
    "login_grace_period",
    "wp_actions",
    "wp_filter",
    "wp_filters",
    "wp_meta_keys",
    "wp_post_types",
    "wp_roles",
    "wp_textdomain_registry",
    "wp_user_roles",
];

/// Globals by which code before WordPress could decide a tick, and functions of core's that it could have replaced.
///
/// # Errors
/// [`Decline::EarlyCode`] where there are any: what they do is seen by no witness, as they may be there in one tick only.
pub fn judge_early_code() -> Result<(), Decline> {
    let preset = |name: &str| globals::variable_is_set(name);
    let pluggable = MIRRORED.iter().filter(|mirrored| mirrored.file == "wp-includes/pluggable.php");
    let early = EARLY.iter().any(|name| preset(name)) || pluggable.into_iter().any(|mirrored| call::exists(mirrored.name));
    if early { Err(Decline::EarlyCode) } else { Ok(()) }
}

fn judge_files(abspath: &Path, content: &Path) -> Result<(), Decline> {
    if abspath.join(".maintenance").exists() {
        return Err(Decline::Maintenance);
    }
    let cached = constants::is_true("WP_CACHE") && content.join("advanced-cache.php").exists();
    if cached || DROP_INS.iter().any(|name| content.join(name).exists()) {
        return Err(Decline::DropIn);
    }
    Ok(())
}

fn path(constant: &str) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let text = constants::string(constant).filter(|text| text.starts_with(b"/"))?;
    Some(PathBuf::from(std::ffi::OsString::from_vec(text)))
}

/// Where the site's database is, and its tables, whatever the request.
///
/// # Errors
/// [`Decline::Config`] where the constants are missing (WordPress is not loaded), or such that ticks are never answered natively.
pub fn database() -> Result<(Target, Tables), Decline> {
    Ok((target()?, tables()?))
}

/// Mirrors wpdb::__construct(), wpdb::parse_db_host() and wpdb::db_connect() (6.1-7.1).
fn target() -> Result<Target, Decline> {
    let string = |name: &str| constants::string(name).ok_or(Decline::Config);
    // Core asks for utf8mb4 wherever utf8 is configured and the server has it; others are read and compared otherwise.
    let charset = string("DB_CHARSET")?.to_ascii_lowercase();
    if !matches!(charset.as_slice(), b"utf8" | b"utf8mb4") {
        return Err(Decline::Config);
    }
    let host = parse_db_host(&string("DB_HOST")?).ok_or(Decline::Config)?;
    let flags = match constants::get("MYSQL_CLIENT_FLAGS") {
        None => 0,
        Some(Value::Int(flags)) => flags,
        Some(_) => return Err(Decline::Config),
    };
    Ok(Target {
        host: host.host,
        port: host.port,
        socket: host.socket,
        user: string("DB_USER")?,
        password: string("DB_PASSWORD")?,
        database: string("DB_NAME")?,
        flags,
    })
}

fn tables() -> Result<Tables, Decline> {
    match globals::variable("table_prefix") {
        Some(Value::Str(prefix)) => Tables::of_prefix(&prefix).ok_or(Decline::Config),
        _ => Err(Decline::Config),
    }
}
