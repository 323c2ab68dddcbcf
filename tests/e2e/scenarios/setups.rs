//! Scenarios of how a site is set up, where the extension can still answer.

use wordpress::hash::md5_hex;
use xtask::Tick;

use crate::cast::Login::{Auth, LoggedIn};
use crate::scenario::Lane::{Declined, Express, Refused, Untouched};
use crate::scenario::{Scenario, Server};
use crate::state::Place;

/// The table.
pub fn table() -> Vec<Scenario> {
    [cookies(), addresses(), options(), constants(), output()].into_iter().flatten().collect()
}

/// A tick by the editor to a site where wp-config.php says this.
fn config(name: &'static str, code: &'static str) -> Scenario {
    Scenario::new(name, Express, |cast| cast.tick("edith")).config(code)
}

fn cookies() -> Vec<Scenario> {
    let named = |name: &'static str, login, code: &'static str| {
        Scenario::new(name, Express, move |cast| {
            let (cookie, value) = cast.cookie("edith", login);
            cast.tick("edith").cookie(&cookie, "").cookie("own_name", &value)
        })
        .config(code)
    };
    vec![
        Scenario::new("COOKIEHASH defined", Express, |cast| cast.tick_with_hash("edith", "mine"))
            .config("define( 'COOKIEHASH', 'mine' );"),
        Scenario::new("COOKIEHASH defined, and cookies of the usual name", Express, |cast| cast.tick("edith"))
            .config("define( 'COOKIEHASH', 'mine' );"),
        Scenario::new("COOKIEHASH empty", Express, |cast| cast.tick_with_hash("edith", ""))
            .config("define( 'COOKIEHASH', '' );"),
        named("AUTH_COOKIE defined", Auth, "define( 'AUTH_COOKIE', 'own_name' );"),
        named("LOGGED_IN_COOKIE defined", LoggedIn, "define( 'LOGGED_IN_COOKIE', 'own_name' );"),
        Scenario::new("SECURE_AUTH_COOKIE defined", Express, |cast| {
            let (cookie, value) = cast.cookie("edith", crate::cast::Login::SecureAuth);
            cast.tick_by_tls("edith").cookie(&cookie, "").cookie("own_name", &value)
        })
        .config("define( 'SECURE_AUTH_COOKIE', 'own_name' );")
        .on(Server::Tls),
        config(
            "COOKIEPATH, ADMIN_COOKIE_PATH and COOKIE_DOMAIN defined",
            "define( 'COOKIEPATH', '/x/' );\ndefine( 'ADMIN_COOKIE_PATH', '/y' );\ndefine( 'COOKIE_DOMAIN', 'heartbeat.test' );",
        ),
    ]
}

fn addresses() -> Vec<Scenario> {
    let hash = |url: &str| md5_hex(url.as_bytes());
    let (constant, option) = (hash("http://constant.test"), hash("http://option.test"));
    let slashed = hash("http://slash.test");
    vec![
        Scenario::new("WP_SITEURL defined, and cookies of its name", Express, move |cast| {
            cast.tick_with_hash("edith", &constant)
        })
        .config("define( 'WP_SITEURL', 'http://constant.test' );"),
        Scenario::new("WP_SITEURL defined, and cookies of the option's name", Express, |cast| cast.tick("edith"))
            .config("define( 'WP_SITEURL', 'http://constant.test' );"),
        Scenario::new("WP_SITEURL with a slash behind it", Express, move |cast| cast.tick_with_hash("edith", &slashed))
            .config("define( 'WP_SITEURL', 'http://slash.test/' );"),
        config(
            "WP_SITEURL and WP_HOME as the options have them",
            "define( 'WP_SITEURL', 'http://heartbeat.test' );\ndefine( 'WP_HOME', 'http://heartbeat.test' );",
        ),
        config("WP_SITEURL from the request", "define( 'WP_SITEURL', 'http://' . $_SERVER['HTTP_HOST'] );"),
        config("WP_HOME empty", "define( 'WP_HOME', '' );"),
        Scenario::new("an option siteurl that was changed", Express, move |cast| cast.tick_with_hash("edith", &option))
            .sql("UPDATE wp_options SET option_value = 'http://option.test' WHERE option_name = 'siteurl'"),
        Scenario::new("an option siteurl that was changed, and cookies of the old name", Express, |cast| cast.tick("edith"))
            .sql("UPDATE wp_options SET option_value = 'http://option.test' WHERE option_name = 'siteurl'"),
        Scenario::new("an option siteurl with TLS, without TLS", Express, |cast| {
            cast.tick_with_hash("edith", &md5_hex(b"https://heartbeat.test"))
        })
        .sql("UPDATE wp_options SET option_value = 'https://heartbeat.test' WHERE option_name = 'siteurl'"),
    ]
}

fn options() -> Vec<Scenario> {
    let option = |name: &'static str, lane, sql: &'static str| Scenario::new(name, lane, |cast| cast.tick("edith")).sql(sql);
    vec![
        option("another charset", Express, "UPDATE wp_options SET option_value = 'ISO-8859-1' WHERE option_name = 'blog_charset'"),
        option("a charset in small letters", Express, "UPDATE wp_options SET option_value = 'utf-8' WHERE option_name = 'blog_charset'"),
        option("a charset without its hyphen", Express, "UPDATE wp_options SET option_value = 'UTF8' WHERE option_name = 'blog_charset'"),
        option("no charset", Refused("odd-options"), "UPDATE wp_options SET option_value = '' WHERE option_name = 'blog_charset'"),
        // mb_internal_encoding() throws: a fatal error.
        option("a charset with a space and a semicolon", Declined("no-lease"),
            "UPDATE wp_options SET option_value = 'UTF-8 ; x' WHERE option_name = 'blog_charset'"),
        option("a charset with a line break", Declined("no-lease"),
            "UPDATE wp_options SET option_value = 'UTF-8\\r\\nX-Own: 1' WHERE option_name = 'blog_charset'"),
        option("a charset option that is missing", Refused("odd-options"), "DELETE FROM wp_options WHERE option_name = 'blog_charset'"),
        option("another language", Express, "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('WPLANG', 'de_DE', 'yes') ON DUPLICATE KEY UPDATE option_value = 'de_DE'"),
        option("a time zone", Express, "UPDATE wp_options SET option_value = 'Asia/Kolkata' WHERE option_name = 'timezone_string'"),
        option("no salts in the database, and none needed", Express, "DELETE FROM wp_options WHERE option_name LIKE '%\\_salt'"),
        option("options that are not loaded with the others", Express,
            "UPDATE wp_options SET autoload = 'no' WHERE option_name IN ('siteurl', 'home', 'blog_charset', 'WPLANG', 'cron')"),
        option("options whose names are in capitals", Declined("odd-rows"),
            "UPDATE wp_options SET option_name = 'BLOG_CHARSET' WHERE option_name = 'blog_charset'"),
        // Core finds its own events missing and writes them.
        option("cron not due, and ticks may start it", Refused("background"),
            "UPDATE wp_options SET option_value = 'a:2:{i:4102444800;a:1:{s:4:\"noop\";a:1:{s:32:\"40cd750bba9870f18aada2478b24840a\";a:2:{s:8:\"schedule\";b:0;s:4:\"args\";a:0:{}}}}s:7:\"version\";i:2;}' WHERE option_name = 'cron'")
            .config("define( 'DISABLE_WP_CRON', false );"),
        option("no cron at all, and ticks may start it", Refused("background"), "DELETE FROM wp_options WHERE option_name = 'cron'")
            .config("define( 'DISABLE_WP_CRON', false );"),
    ]
}

fn constants() -> Vec<Scenario> {
    vec![
        config("nothing but a comment", "// Nothing."),
        config("WP_DEBUG", "define( 'WP_DEBUG', true );\ndefine( 'WP_DEBUG_DISPLAY', false );"),
        config("WP_DEBUG with display", "define( 'WP_DEBUG', true );\ndefine( 'WP_DEBUG_DISPLAY', true );"),
        config("SAVEQUERIES and SCRIPT_DEBUG", "define( 'SAVEQUERIES', true );\ndefine( 'SCRIPT_DEBUG', true );"),
        config("the database's charset is utf8", "define( 'DB_CHARSET', 'utf8' );"),
        config("the database's charset in capitals", "define( 'DB_CHARSET', 'UTF8MB4' );"),
        config("a collation", "define( 'DB_COLLATE', 'utf8mb4_unicode_ci' );"),
        config("the table prefix, set by itself", "$table_prefix = 'wp_';"),
        config("the places of wp-content and its folders",
            "define( 'WP_CONTENT_DIR', __DIR__ . '/../docroot/wp-content' );\ndefine( 'WP_PLUGIN_DIR', WP_CONTENT_DIR . '/plugins' );\ndefine( 'WPMU_PLUGIN_DIR', WP_CONTENT_DIR . '/mu-plugins' );").leaving_out_transients(),
        config("wp-content in a folder without drop-ins", "define( 'WP_CONTENT_DIR', __DIR__ );\ndefine( 'WP_CONTENT_URL', 'http://heartbeat.test/c' );").leaving_out_transients(),
        config("a language by constant", "define( 'WPLANG', 'de_DE' );"),
        config("a memory limit and a time zone", "define( 'WP_MEMORY_LIMIT', '128M' );\ndate_default_timezone_set( 'Asia/Kolkata' );"),
        config("WP_ALLOW_MULTISITE", "define( 'WP_ALLOW_MULTISITE', true );"),
        config("MULTISITE is false", "define( 'MULTISITE', false );"),
        config("WP_INSTALLING is false", "define( 'WP_INSTALLING', false );"),
        config("WP_CACHE without its drop-in", "define( 'WP_CACHE', true );"),
        config("a drop-in for page caching that is not switched on", "define( 'WP_CACHE', false );")
            .file(Place::At("wp-content/advanced-cache.php"), "// A page cache."),
        config("ALTERNATE_WP_CRON, and cron is off", "define( 'ALTERNATE_WP_CRON', true );"),
        config("DISALLOW_FILE_MODS", "define( 'DISALLOW_FILE_MODS', true );"),
        config("WP_ENVIRONMENT_TYPE", "define( 'WP_ENVIRONMENT_TYPE', 'staging' );"),
        config("WP_HEARTBEAT_LANE is express", "define( 'WP_HEARTBEAT_LANE', 'express' );"),
        config("WP_HEARTBEAT_LANE is a word that there is not", "define( 'WP_HEARTBEAT_LANE', 'fast' );"),
        config("WP_HEARTBEAT_LANE is a number", "define( 'WP_HEARTBEAT_LANE', 1 );"),
        Scenario::new("a lane in php.ini that there is not", Express, |cast| cast.tick("edith")).on(Server::LaneBad),
        config("WP_HEARTBEAT_LANE is express, php.ini says full", "define( 'WP_HEARTBEAT_LANE', 'express' );").on(Server::LaneFull),
        config("WP_HEARTBEAT_LANE is express, php.ini says off", "define( 'WP_HEARTBEAT_LANE', 'express' );").on(Server::LaneOff),
        config("request variables that wp-config.php changes", "$_POST['screen_id'] = 'changed';"),
        config("a nonce that wp-config.php takes away", "unset( $_POST['_nonce'] );"),
    ]
}

fn output() -> Vec<Scenario> {
    let config = |name, lane, code| Scenario { lane, ..config(name, code) };
    vec![
        config("a header from wp-config.php", Express, "header( 'X-Own: 1' );"),
        config("a header from wp-config.php that WordPress sets too", Express, "header( 'Content-Type: text/plain' );"),
        config("a header from wp-config.php twice", Express, "header( 'X-Own: 1' );\nheader( 'X-Own: 2', false );"),
        config("a cookie from wp-config.php", Express, "setcookie( 'own', 'value' );"),
        config("a status from wp-config.php", Refused("prediction-wrong"), "http_response_code( 418 );"),
        config("a byte printed by wp-config.php", Refused("prediction-wrong"), "echo 'x';"),
        config("a line break printed by wp-config.php", Refused("prediction-wrong"), "echo \"\\n\";"),
        config("a buffer opened by wp-config.php", Declined("output-started"), "ob_start();"),
        config(
            "a buffer opened by wp-config.php that changes what is printed",
            Declined("output-started"),
            "ob_start( 'strtoupper' );",
        ),
        // The headers have left: nothing more can be said in them.
        config("what wp-config.php printed and flushed", Untouched, "echo 'x';\nflush();\nob_flush();\nflush();"),
        config(
            "a function at the end that prints",
            Refused("prediction-wrong"),
            "register_shutdown_function( function () {\n\techo 'end';\n} );",
        ),
        config("a function at the end that does nothing", Express, "register_shutdown_function( function () {} );"),
        config(
            "a header function at the end",
            Refused("background"),
            "header_register_callback( function () {\n\theader( 'X-Last: 1' );\n} );",
        ),
        Scenario::new("a header from wp-config.php without a buffer", Express, |cast| cast.tick("edith"))
            .config("header( 'X-Own: 1' );")
            .on(Server::Unbuffered),
        Scenario::new("a byte printed by wp-config.php without a buffer", Untouched, |_| Tick::new())
            .config("echo 'x';")
            .on(Server::Unbuffered),
    ]
}
