//! The site's wp-config.php: values that tests may override, and nothing that changes from run to run but the socket.

use std::fmt::Write;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::nginx::HOST;
use crate::paths;

/// The file beside wp-config.php that is included first, if there is one: what it defines wins.
pub const EXTRA: &str = "wp-config-extra.php";
/// The file beside wp-config.php that holds only constants: enough for a script that wants the database and the salts
/// without WordPress.
pub const VALUES: &str = "wp-config-values.php";

const SALTS: [&str; 8] = [
    "AUTH_KEY",
    "SECURE_AUTH_KEY",
    "LOGGED_IN_KEY",
    "NONCE_KEY",
    "AUTH_SALT",
    "SECURE_AUTH_SALT",
    "LOGGED_IN_SALT",
    "NONCE_SALT",
];

const WP_CONFIG: &str = "<?php
if ( is_file( __DIR__ . '/wp-config-extra.php' ) ) {
\trequire __DIR__ . '/wp-config-extra.php';
}
require __DIR__ . '/wp-config-values.php';
if ( ! defined( 'ABSPATH' ) ) {
\tdefine( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
";

/// A browser comes to 127.0.0.1 and a port: the site then is there. Our own client names the site, whatever the port.
const BROWSABLE: &str = r"
$host = $_SERVER['HTTP_HOST'] ?? '';
if ( ! defined( 'WP_HOME' ) && preg_match( '/^(127\.0\.0\.1|localhost):\d+$/D', $host ) ) {
	define( 'WP_HOME', 'http://' . $host );
	define( 'WP_SITEURL', 'http://' . $host );
}
";

/// What is random about a site; kept, so that sessions outlive a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Secrets {
    /// The database user's password.
    pub password: String,
    /// The values of the eight salts, in WordPress's order.
    pub salts: Vec<String>,
}

impl Secrets {
    /// New ones.
    ///
    /// # Errors
    /// If the machine gives no random bytes.
    pub fn random() -> Result<Self> {
        Ok(Self { password: random_hex()?, salts: SALTS.iter().map(|_| random_hex()).collect::<Result<_>>()? })
    }
}

fn random_hex() -> Result<String> {
    let mut bytes = [0_u8; 32];
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes)).context("reading /dev/urandom")?;
    Ok(bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}")))
}

/// What wp-config.php says besides the secrets.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The database's name and its user's.
    pub database: &'a str,
    /// MariaDB's socket.
    pub socket: &'a str,
    /// `DISABLE_WP_CRON`: no tick spawns due cron.
    pub disable_wp_cron: bool,
    /// Whether a browser may come to 127.0.0.1 and a port.
    pub browsable: bool,
}

/// Writes wp-config.php and its values into a docroot, and takes an earlier run's extra file away.
///
/// # Errors
/// If a file cannot be written.
pub fn write(docroot: &Path, secrets: &Secrets, values: &Values<'_>) -> Result<()> {
    let mut php = String::from("<?php\n");
    let mut text =
        |name: &str, value: &str| -> Result<()> { Ok(writeln!(php, "defined( '{name}' ) || define( '{name}', '{value}' );")?) };
    text("DB_NAME", values.database)?;
    text("DB_USER", values.database)?;
    text("DB_PASSWORD", &secrets.password)?;
    text("DB_HOST", &format!("localhost:{}", values.socket))?;
    text("DB_CHARSET", "utf8mb4")?;
    text("DB_COLLATE", "")?;
    for (name, salt) in SALTS.iter().zip(&secrets.salts) {
        text(name, salt)?;
    }
    for (name, value) in [
        ("WP_DEBUG", false),
        ("WP_HTTP_BLOCK_EXTERNAL", true),
        ("AUTOMATIC_UPDATER_DISABLED", true),
        ("DISABLE_WP_CRON", values.disable_wp_cron),
    ] {
        writeln!(php, "defined( '{name}' ) || define( '{name}', {value} );")?;
    }
    if values.browsable {
        php.push_str(BROWSABLE);
    }
    writeln!(php, "$table_prefix = $table_prefix ?? 'wp_';")?;
    put(&docroot.join(VALUES), &php)?;
    put(&docroot.join("wp-config.php"), WP_CONFIG)?;
    let extra = docroot.join(EXTRA);
    if extra.exists() {
        fs::remove_file(extra)?;
    }
    Ok(())
}

/// The site's address.
#[must_use]
pub fn site_url() -> String {
    format!("http://{HOST}")
}

/// Writes a file if it does not hold that text yet, dated back: opcache leaves files of the last seconds alone.
fn put(file: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    paths::write(file, text)?;
    let then = SystemTime::now() - Duration::from_secs(60);
    File::options().write(true).open(file)?.set_modified(then)?;
    Ok(())
}
