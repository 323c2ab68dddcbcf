//! Scenarios that the extension leaves to WordPress because of how the site is set up.

use xtask::Tick;

use crate::scenario::Lane::{Declined, Express, Refused, Untouched};
use crate::scenario::{Scenario, Server};
use crate::state::Place::At;

/// The table.
pub fn table() -> Vec<Scenario> {
    [lanes(), files(), constants(), cron()].into_iter().flatten().collect()
}

fn declined(name: &'static str, reason: &'static str) -> Scenario {
    Scenario::new(name, Declined(reason), |cast| cast.tick("edith"))
}

fn lanes() -> Vec<Scenario> {
    vec![
        declined("the lane is full by php.ini", "lane-full").on(Server::LaneFull),
        Scenario::new("the lane is full by php.ini, and nobody sends", Declined("lane-full"), |_| Tick::new())
            .on(Server::LaneFull),
        Scenario::new("the lane is off by php.ini", Untouched, |cast| cast.tick("edith")).on(Server::LaneOff),
        declined("the lane is full by WP_HEARTBEAT_LANE", "lane-full").config("define( 'WP_HEARTBEAT_LANE', 'full' );"),
        Scenario::new("the lane is off by WP_HEARTBEAT_LANE", Untouched, |cast| cast.tick("edith"))
            .config("define( 'WP_HEARTBEAT_LANE', 'off' );"),
        Scenario::new("the lane is off by WP_HEARTBEAT_LANE, php.ini says full", Untouched, |cast| cast.tick("edith"))
            .config("define( 'WP_HEARTBEAT_LANE', 'off' );")
            .on(Server::LaneFull),
    ]
}

/// One code for both, as opcache knows the file by its name.
const MAINTENANCE: &str = "$upgrading = defined( 'E2E_UPGRADING' ) ? E2E_UPGRADING : 1;";

fn files() -> Vec<Scenario> {
    let drop_in = |name: &'static str, path: &'static str, code: &'static str| declined(name, "drop-in").file(At(path), code);
    vec![
        declined("the site is in maintenance", "maintenance")
            .file(At(".maintenance"), MAINTENANCE)
            .config("define( 'E2E_UPGRADING', time() );"),
        declined("the site was in maintenance", "maintenance").file(At(".maintenance"), MAINTENANCE),
        drop_in(
            "an object cache",
            "wp-content/object-cache.php",
            "require_once ABSPATH . 'wp-includes/class-wp-object-cache.php';\nrequire_once ABSPATH . 'wp-includes/cache.php';",
        ),
        drop_in("a database class", "wp-content/db.php", "// Its own wpdb would stand here."),
        drop_in("a page cache", "wp-content/advanced-cache.php", "// A page cache.").config("define( 'WP_CACHE', true );"),
        drop_in("a page for database errors", "wp-content/db-error.php", "echo 'sorry';\ndie();"),
        drop_in("a page for maintenance", "wp-content/maintenance.php", "echo 'later';\ndie();"),
        drop_in("a page for PHP errors", "wp-content/php-error.php", "echo 'oh';"),
        drop_in("a handler of fatal errors", "wp-content/fatal-error-handler.php", "return new WP_Fatal_Error_Handler();"),
        Scenario::new("a drop-in of networks on a site that is none", Express, |cast| cast.tick("edith"))
            .file(At("wp-content/sunrise.php"), "echo 'sunrise';"),
        Scenario::new("a drop-in for uninstalled sites", Express, |cast| cast.tick("edith"))
            .file(At("wp-content/install.php"), "echo 'install';"),
    ]
}

fn constants() -> Vec<Scenario> {
    let constant = |name: &'static str, reason: &'static str, code: &'static str| declined(name, reason).config(code);
    vec![
        constant("a network by MULTISITE", "multisite", "define( 'MULTISITE', true );"),
        constant("a network by SUBDOMAIN_INSTALL", "multisite", "define( 'SUBDOMAIN_INSTALL', false );"),
        constant("a network by VHOST", "multisite", "define( 'VHOST', 'no' );"),
        constant("WP_INSTALLING", "config", "define( 'WP_INSTALLING', true );"),
        constant("WP_REPAIRING", "config", "define( 'WP_REPAIRING', true );"),
        constant("SHORTINIT", "config", "define( 'SHORTINIT', true );"),
        constant("the database's charset is latin1", "config", "define( 'DB_CHARSET', 'latin1' );"),
        constant("the database's charset is empty", "config", "define( 'DB_CHARSET', '' );"),
        constant("a users table elsewhere", "config", "define( 'CUSTOM_USER_TABLE', 'wp_users' );"),
        constant("a users' data table elsewhere", "config", "define( 'CUSTOM_USER_META_TABLE', 'wp_usermeta' );"),
        constant("a table prefix that WordPress refuses", "config", "$table_prefix = 'wp-';"),
        constant("a table prefix of no tables", "database-read", "$table_prefix = 'none_';"),
        constant("the wrong password of the database", "database-connect", "define( 'DB_PASSWORD', 'wrong' );"),
        constant("the wrong name of the database", "database-connect", "define( 'DB_NAME', 'nothing' );"),
        constant("a database that is not there", "database-connect", "define( 'DB_HOST', 'localhost:/nowhere/db.sock' );"),
        salts("a salt that is missing", "define( 'NONCE_SALT', 'put your unique phrase here' );"),
        salts("a salt that is empty", "define( 'NONCE_SALT', '' );"),
        salts("two salts that are the same", "define( 'AUTH_SALT', 'the same' );\ndefine( 'NONCE_SALT', 'the same' );"),
    ]
}

/// Salts that WordPress takes from the database, where they are already: new ones would be random.
fn salts(name: &'static str, code: &'static str) -> Scenario {
    declined(name, "salts-in-database").config(code).sql(
        "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('auth_key', 'k1', 'yes'), ('auth_salt', 's1', 'yes'), \
         ('secure_auth_key', 'k2', 'yes'), ('secure_auth_salt', 's2', 'yes'), ('logged_in_key', 'k3', 'yes'), \
         ('logged_in_salt', 's3', 'yes'), ('nonce_key', 'k4', 'yes'), ('nonce_salt', 's4', 'yes') \
         ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)",
    )
}

fn cron() -> Vec<Scenario> {
    vec![
        // A lock that has just been taken keeps WordPress from calling out, which would leave a random value behind.
        declined("cron is due", "cron-due")
            .config("define( 'DISABLE_WP_CRON', false );")
            .sql("UPDATE wp_options SET option_value = 'a:1:{i:1000000000;a:1:{s:4:\"noop\";a:1:{s:32:\"40cd750bba9870f18aada2478b24840a\";a:2:{s:8:\"schedule\";b:0;s:4:\"args\";a:0:{}}}}}' WHERE option_name = 'cron'")
            .sql("INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('_transient_doing_cron', CONCAT(UNIX_TIMESTAMP(), '.5'), 'yes') ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)"),
        // Core finds its own events missing and writes them.
        Scenario::new("cron is due and switched off", Refused("background"), |cast| cast.tick("edith"))
            .sql("UPDATE wp_options SET option_value = 'a:1:{i:1000000000;a:1:{s:4:\"noop\";a:1:{s:32:\"40cd750bba9870f18aada2478b24840a\";a:2:{s:8:\"schedule\";b:0;s:4:\"args\";a:0:{}}}}}' WHERE option_name = 'cron'"),
        // WordPress writes a new one at once.
        Scenario::new("a cron option that cannot be read", Refused("background"), |cast| cast.tick("edith"))
            .config("define( 'DISABLE_WP_CRON', false );")
            .sql("UPDATE wp_options SET option_value = 'a:1:{broken' WHERE option_name = 'cron'"),
    ]
}
