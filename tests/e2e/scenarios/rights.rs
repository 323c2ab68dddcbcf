//! Scenarios of what users may do: roles, capabilities, and the rows that they come from.

use crate::posted::{edits, lists, wants_nonces};
use crate::scenario::Lane::{self, Declined, Express, Refused};
use crate::scenario::Scenario;

/// The table.
pub fn table() -> Vec<Scenario> {
    [roles(), forms(), role_option()].into_iter().flatten().collect()
}

const CUSTOM: &str = "UPDATE wp_options SET option_value = CONCAT('a:6:{s:9:\"proofread\";a:2:{s:4:\"name\";s:9:\"Proofread\";s:12:\"capabilities\";a:3:{s:4:\"read\";b:1;s:10:\"edit_posts\";b:1;s:17:\"edit_others_posts\";b:1;}}', SUBSTRING(option_value, 6)) WHERE option_name = 'wp_user_roles'";

/// What the editor is instead: his roles, and a statement more.
const ROLES: [(&str, &str, Option<&str>); 13] = [
    ("an administrator", caps!("edith", "a:1:{s:13:\"administrator\";b:1;}"), None),
    ("an editor", caps!("edith", "a:1:{s:6:\"editor\";b:1;}"), None),
    ("an author", caps!("edith", "a:1:{s:6:\"author\";b:1;}"), None),
    ("a contributor", caps!("edith", "a:1:{s:11:\"contributor\";b:1;}"), None),
    ("a subscriber", caps!("edith", "a:1:{s:10:\"subscriber\";b:1;}"), None),
    ("one with two roles", caps!("edith", "a:2:{s:11:\"contributor\";b:1;s:6:\"author\";b:1;}"), None),
    ("one with two roles the other way round", caps!("edith", "a:2:{s:6:\"editor\";b:1;s:10:\"subscriber\";b:1;}"), None),
    ("an editor who is denied others' posts", caps!("edith", "a:2:{s:6:\"editor\";b:1;s:17:\"edit_others_posts\";b:0;}"), None),
    (
        "a subscriber who may edit",
        caps!("edith", "a:3:{s:10:\"subscriber\";b:1;s:10:\"edit_posts\";b:1;s:20:\"edit_published_posts\";b:1;}"),
        None,
    ),
    ("one without a role", caps!("edith", "a:0:{}"), None),
    ("one of a role that there is not", caps!("edith", "a:1:{s:7:\"unknown\";b:1;}"), None),
    ("one of a role of the site's own", caps!("edith", "a:1:{s:9:\"proofread\";b:1;}"), Some(CUSTOM)),
    ("an editor no more", caps!("edith", "a:2:{s:6:\"editor\";b:0;s:6:\"author\";b:1;}"), None),
];

fn roles() -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for (who, sql, more) in ROLES {
        for (what, posted) in [
            ("a list", lists("edith", 0..6)),
            ("a lock on an own post", edits("edith", 1)),
            ("a lock on another's post", edits("edith", 0)),
            ("new nonces", wants_nonces("edith", 0)),
        ] {
            let scenario = Scenario::posts(format!("{what}, by {who}"), Express, posted)
                .sql(sql)
                .sql(lock!("post3", "susan", "5"))
                .sql(lock!("post4", "admin", "5"));
            scenarios.push(more.into_iter().fold(scenario, Scenario::sql));
        }
    }
    scenarios
}

fn lock(name: &'static str, lane: Lane, sql: &'static str) -> Scenario {
    Scenario::posts(name, lane, edits("edith", 0)).sql(sql)
}

/// Forms of the row of a user's capabilities.
fn forms() -> Vec<Scenario> {
    const ODD: Lane = Refused("odd-rows");
    vec![
        lock("a lock, and roles that are numbers", Express, caps!("edith", "a:1:{s:6:\"editor\";i:1;}")),
        lock("a lock, and roles that are texts", Express, caps!("edith", "a:1:{s:6:\"editor\";s:1:\"1\";}")),
        lock("a lock, and roles that are texts for no", Express, caps!("edith", "a:1:{s:6:\"editor\";s:1:\"0\";}")),
        lock("a lock, and roles that are NULL", Express, caps!("edith", "a:1:{s:6:\"editor\";N;}")),
        lock("a lock, and roles by number", Express, caps!("edith", "a:1:{i:0;s:6:\"editor\";}")),
        lock("a lock, and a role within an array", ODD, caps!("edith", "a:1:{s:6:\"editor\";a:1:{i:0;i:1;}}")).lane(Express),
        lock("a lock, and capabilities that are no array", Express, caps!("edith", "editor")),
        lock("a lock, and capabilities that are a number", Express, caps!("edith", "i:5;")),
        lock("a lock, and capabilities that are empty", Express, caps!("edith", "")),
        lock("a lock, and capabilities that are broken", Express, caps!("edith", "a:1:{s:6:\"editor\"")),
        lock("a lock, and capabilities that look whole and are not", ODD, caps!("edith", "a:2:{s:6:\"editor\";b:1;}")),
        lock("a lock, and capabilities that are an object", ODD, caps!("edith", "O:8:\"stdClass\":1:{s:6:\"editor\";b:1;}")),
        lock(
            "a lock, and capabilities that are NULL",
            Express,
            "UPDATE wp_usermeta SET meta_value = NULL WHERE user_id = {edith} AND meta_key = 'wp_capabilities'",
        ),
        lock(
            "a lock, and no row of capabilities",
            Express,
            "DELETE FROM wp_usermeta WHERE user_id = {edith} AND meta_key = 'wp_capabilities'",
        ),
        lock(
            "a lock, and two rows of capabilities",
            Express,
            "INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES ({edith}, 'wp_capabilities', 'a:1:{s:10:\"subscriber\";b:1;}')",
        ),
        lock(
            "a lock, and the key of the capabilities in capitals",
            Express,
            "UPDATE wp_usermeta SET meta_key = 'WP_CAPABILITIES' WHERE user_id = {edith} AND meta_key = 'wp_capabilities'",
        ),
        lock(
            "a lock, and a capability that is do_not_allow",
            Express,
            caps!("edith", "a:2:{s:6:\"editor\";b:1;s:12:\"do_not_allow\";b:1;}"),
        ),
        lock(
            "a lock, and the capability that everybody has denied",
            Express,
            caps!("edith", "a:2:{s:6:\"editor\";b:1;s:5:\"exist\";b:0;}"),
        ),
        lock("a lock, and a capability named by a number", Express, caps!("edith", "a:2:{s:6:\"editor\";b:1;i:7;b:1;}")),
        lock("a lock by the one user that is a super admin by constant", Express, caps!("edith", "a:0:{}"))
            .config("$super_admins = array( 'edith' );"),
    ]
}

/// Forms of the option that holds the roles.
fn role_option() -> Vec<Scenario> {
    vec![
        lock("a lock, and editors may no longer edit others' posts", Express,
            "UPDATE wp_options SET option_value = REPLACE(option_value, 's:17:\"edit_others_posts\";b:1;', 's:17:\"edit_others_posts\";b:0;') WHERE option_name = 'wp_user_roles'"),
        lock("a lock, and rights that are numbers", Express,
            "UPDATE wp_options SET option_value = REPLACE(option_value, 's:17:\"edit_others_posts\";b:1;', 's:17:\"edit_others_posts\";i:1;') WHERE option_name = 'wp_user_roles'"),
        lock("a lock, and rights that are texts", Express,
            "UPDATE wp_options SET option_value = REPLACE(option_value, 's:17:\"edit_others_posts\";b:1;', 's:17:\"edit_others_posts\";s:3:\"yes\";') WHERE option_name = 'wp_user_roles'"),
        lock("a lock, and roles that are not loaded with the other options", Express,
            "UPDATE wp_options SET autoload = 'no' WHERE option_name = 'wp_user_roles'"),
        lock("a lock, and no roles at all", Express, "DELETE FROM wp_options WHERE option_name = 'wp_user_roles'"),
        lock("a lock, and an empty list of roles", Express, "UPDATE wp_options SET option_value = 'a:0:{}' WHERE option_name = 'wp_user_roles'"),
        // A fatal error of PHP, and so is the next.
        lock("a lock, and roles that are broken", Declined("no-lease"), "UPDATE wp_options SET option_value = LEFT(option_value, 100) WHERE option_name = 'wp_user_roles'"),
        lock("a lock, and roles that are an object", Declined("no-lease"), "UPDATE wp_options SET option_value = 'O:8:\"stdClass\":0:{}' WHERE option_name = 'wp_user_roles'"),
        lock("a lock, and a role without a name", Refused("odd-options"),
            "UPDATE wp_options SET option_value = REPLACE(option_value, 's:4:\"name\";s:6:\"Editor\";', '') WHERE option_name = 'wp_user_roles'"),
        // The user's rights are known by then.
        Scenario::posts("a lock, and roles that a plugin changes in memory too late", Express, edits("arthur", 0))
            .mu_plugin(IN_MEMORY_TOO_LATE),
        Scenario::posts("a lock, and roles that a plugin changes in memory", Refused("third-party"), edits("arthur", 0))
            .mu_plugin(IN_MEMORY),
        Scenario::posts("a list, and roles that a plugin changes in memory", Refused("third-party"), lists("arthur", 0..3))
            .sql(lock!("post0", "admin", "5"))
            .mu_plugin(IN_MEMORY),
        Scenario::posts("a lock, and a role that a plugin adds in memory", Refused("third-party"), edits("arthur", 0))
            .sql(caps!("arthur", "a:1:{s:9:\"proofread\";b:1;}"))
            .mu_plugin("add_action( 'setup_theme', function () {\n\twp_roles()->use_db = false;\n\tadd_role( 'proofread', 'Proofread', array( 'edit_posts' => true, 'edit_others_posts' => true, 'edit_published_posts' => true ) );\n} );"),
        Scenario::posts("a lock, and roles that code before WordPress sets", Declined("early-code"), edits("arthur", 0))
            .config("$wp_user_roles = array( 'author' => array( 'name' => 'Author', 'capabilities' => array( 'edit_posts' => true, 'edit_others_posts' => true, 'edit_published_posts' => true ) ) );"),
    ]
}

/// A plugin that changes a role without writing it down, before WordPress looks at the user.
const IN_MEMORY: &str = "add_action( 'setup_theme', function () {\n\twp_roles()->role_objects['author']->capabilities['edit_others_posts'] = true;\n} );";
const IN_MEMORY_TOO_LATE: &str =
    "add_action( 'init', function () {\n\twp_roles()->role_objects['author']->capabilities['edit_others_posts'] = true;\n} );";
