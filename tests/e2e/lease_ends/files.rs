//! Ends that files make: plugins, themes, drop-ins, `wp-config.php`.

use super::edits::SENDS_MORE;
use super::end::{CHANGED, Change, End, NO_LEASE, end};
use crate::state::Place;

/// Active plugins are written as WordPress writes them; the files are those of [`super::edits::prepare`].
const WHOLE_ACTIVE: &str =
    "UPDATE wp_options SET option_value = 'a:1:{i:0;s:13:\"e2e-whole.php\";}' WHERE option_name = 'active_plugins'";
const ACTIVE: &str =
    "UPDATE wp_options SET option_value = 'a:1:{i:0;s:14:\"e2e-edited.php\";}' WHERE option_name = 'active_plugins'";
const LATER_ACTIVE: &str =
    "UPDATE wp_options SET option_value = 'a:1:{i:0;s:13:\"e2e-later.php\";}' WHERE option_name = 'active_plugins'";
const LINKED_ACTIVE: &str =
    "UPDATE wp_options SET option_value = 'a:1:{i:0;s:19:\"e2e-linked/main.php\";}' WHERE option_name = 'active_plugins'";
const OWN_THEME: &str = "UPDATE wp_options SET option_value = 'e2e-theme' WHERE option_name IN ('template', 'stylesheet')";
const BARE_THEME: &str = "UPDATE wp_options SET option_value = 'e2e-bare' WHERE option_name IN ('template', 'stylesheet')";
const CHILD_THEME: &str = "UPDATE wp_options SET option_value = IF(option_name = 'template', 'e2e-parent', 'e2e-bare') WHERE option_name IN ('template', 'stylesheet')";
const GERMAN: &str = "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('WPLANG', 'de_DE', 'yes') ON DUPLICATE KEY UPDATE option_value = 'de_DE'";
const OTHER_THEME: &str = "UPDATE wp_options SET option_value = 'e2e-other' WHERE option_name IN ('template', 'stylesheet')";
const CACHED: &str = "define( 'WP_CACHE', true );";
/// All cron work is due in centuries only.
const NO_CRON_DUE: &str = "UPDATE wp_options SET option_value = REGEXP_REPLACE(option_value, 'i:(1[0-9]{9});a:', 'i:2\\\\1;a:') WHERE option_name = 'cron'";

/// The ends.
pub fn ends() -> Vec<End> {
    vec![
        end("a plugin is activated", ["full:changed", "full:third-party"], Change::Gets(Place::Plugin, SENDS_MORE)),
        end("a plugin that does nothing is activated", CHANGED, Change::Gets(Place::Plugin, "// Nothing yet.")),
        end("a must-use plugin is dropped in", ["full:changed", "full:third-party"], Change::Gets(Place::MuPlugin, SENDS_MORE)),
        end("a must-use plugin is taken away", CHANGED, Change::Loses).with(Place::MuPlugin, "// Nothing for long."),
        // Leads to another file under the same name.
        end(
            "a must-use plugin's link is switched",
            ["full:changed", "full:third-party"],
            Change::Relink("mu-plugins/e2e-link.php"),
        ),
        end("a plugin's file is edited", ["full:changed", "full:changed"], Change::Edit("plugins/e2e-edited.php"))
            .at_first(ACTIVE),
        end("a file that a plugin includes is edited", ["full:changed", "full:changed"], Change::Edit("plugins/e2e-part.php"))
            .at_first(WHOLE_ACTIVE),
        end(
            "the theme's functions are edited",
            ["full:changed", "full:changed"],
            Change::Edit("themes/e2e-theme/functions.php"),
        )
        .at_first(OWN_THEME),
        end("the theme is switched", CHANGED, Change::Sql(OTHER_THEME)),
        end(
            "an object cache is dropped in",
            ["full:drop-in", "full:drop-in"],
            Change::Gets(
                Place::At("wp-content/object-cache.php"),
                "require_once ABSPATH . 'wp-includes/class-wp-object-cache.php';\nrequire_once ABSPATH . 'wp-includes/cache.php';",
            ),
        ),
        end(
            "a database class is dropped in",
            ["full:drop-in", "full:drop-in"],
            Change::Gets(Place::At("wp-content/db.php"), "// Its own wpdb would stand here."),
        ),
        end("a database class is taken away", ["full:no-lease", "express"], Change::Loses)
            .with(Place::At("wp-content/db.php"), "// Its own wpdb would stand here.")
            .leased("full:drop-in"),
        end(
            "wp-config.php says full",
            ["full:lane-full", "full:lane-full"],
            Change::Gets(Place::Config, "define( 'WP_HEARTBEAT_LANE', 'full' );"),
        ),
        end(
            "wp-config.php makes the site a network",
            ["full:multisite", "full:multisite"],
            Change::Gets(Place::Config, "define( 'MULTISITE', true );"),
        ),
        // What wp-config.php defines is read anew for each tick.
        end(
            "wp-config.php moves the home page",
            ["express", "express"],
            Change::Gets(Place::Config, "define( 'WP_HOME', 'http://constant.test' );"),
        )
        .by(|cast| cast.tick("edith").header("Origin", "http://constant.test")),
        end("a plugin that was in the way is taken away", CHANGED, Change::Loses)
            .with(Place::MuPlugin, SENDS_MORE)
            .leased("full:third-party"),
        end(
            "a plugin is deactivated",
            CHANGED,
            Change::Sql("UPDATE wp_options SET option_value = 'a:0:{}' WHERE option_name = 'active_plugins'"),
        )
        .at_first(ACTIVE),
        // WordPress goes on without it.
        end("an active plugin's file is deleted", CHANGED, Change::Loses).with(Place::Plugin, "// Nothing for long, either."),
        end(
            "the missing file of an active plugin appears",
            ["full:changed", "full:third-party"],
            Change::Gets(Place::At("wp-content/plugins/e2e-later.php"), SENDS_MORE),
        )
        .at_first(LATER_ACTIVE),
        end(
            "a plugin's folder is a link that is switched",
            ["full:changed", "full:third-party"],
            Change::Relink("plugins/e2e-linked"),
        )
        .at_first(LINKED_ACTIVE),
        end(
            "a folder beside the must-use plugins is a link that is switched",
            ["full:changed", "full:changed"],
            Change::Relink("mu-plugins/e2e-linked"),
        ),
        end(
            "the theme gets functions",
            ["full:changed", "full:third-party"],
            Change::Gets(Place::At("wp-content/themes/e2e-bare/functions.php"), SENDS_MORE),
        )
        .at_first(BARE_THEME),
        end(
            "the parent theme's functions are edited",
            ["full:changed", "full:changed"],
            Change::Edit("themes/e2e-parent/functions.php"),
        )
        .at_first(CHILD_THEME),
        end(
            "the language gets code of its own",
            ["full:changed", "full:third-party"],
            Change::Gets(Place::At("wp-content/languages/de_DE.php"), SENDS_MORE),
        )
        .at_first(GERMAN),
        end(
            "a page cache is dropped in",
            ["full:drop-in", "full:drop-in"],
            Change::Gets(Place::At("wp-content/advanced-cache.php"), "// Its pages would be kept here."),
        )
        .with(Place::Config, CACHED),
        // Without WP_CACHE it is no drop-in.
        end(
            "a page cache that nobody wants is dropped in",
            ["express", "express"],
            Change::Gets(Place::At("wp-content/advanced-cache.php"), "// Its pages would be kept here."),
        ),
        end(
            "an error page of the database is dropped in",
            ["full:drop-in", "full:drop-in"],
            Change::Gets(Place::At("wp-content/db-error.php"), "// It would be printed here."),
        ),
        end(
            "a page for maintenance is dropped in",
            ["full:drop-in", "full:drop-in"],
            Change::Gets(Place::At("wp-content/maintenance.php"), "// It would be printed here."),
        ),
        end(
            "a page for PHP's errors is dropped in",
            ["full:drop-in", "full:drop-in"],
            Change::Gets(Place::At("wp-content/php-error.php"), "// It would be printed here."),
        ),
        end(
            "a handler of fatal errors is dropped in",
            ["full:drop-in", "full:drop-in"],
            Change::Gets(Place::At("wp-content/fatal-error-handler.php"), "return new WP_Fatal_Error_Handler();"),
        ),
        end(
            "wp-config.php moves the must-use plugins",
            CHANGED,
            Change::Gets(Place::Config, "define( 'WPMU_PLUGIN_DIR', dirname( __DIR__ ) . '/configs/none' );"),
        ),
        end(
            "wp-config.php moves the plugins",
            CHANGED,
            Change::Gets(Place::Config, "define( 'WP_PLUGIN_DIR', dirname( __DIR__ ) . '/configs/none' );"),
        ),
        end(
            "wp-config.php gets another salt for nonces",
            NO_LEASE,
            Change::Gets(Place::Config, "define( 'NONCE_SALT', 'another one, and as good as the one before it was' );"),
        ),
        end(
            "wp-config.php gets another key for log-ins",
            NO_LEASE,
            Change::Gets(Place::Config, "define( 'AUTH_KEY', 'another one, and as good as the one before it was' );"),
        ),
        end(
            "wp-config.php names other tables, which there are not",
            ["full:database-read", "full:database-read"],
            Change::Gets(Place::Config, "$table_prefix = 'gone_';"),
        ),
        end(
            "wp-config.php switches cron on, and nothing is due",
            ["express", "express"],
            Change::Gets(Place::Config, "define( 'DISABLE_WP_CRON', false );"),
        )
        .at_first(NO_CRON_DUE),
    ]
}
