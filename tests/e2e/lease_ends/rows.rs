//! Ends that rows make: options, users, sessions, and the extension's own rows.

use xtask::Tick;

use super::end::{CHANGED, Change, End, NO_LEASE, end};
use crate::resealed::until;

/// The ends.
pub fn ends() -> Vec<End> {
    vec![
        end(
            "the home page's address changes",
            CHANGED,
            Change::Sql("UPDATE wp_options SET option_value = 'http://other.test' WHERE option_name = 'home'"),
        ),
        end(
            "the site's address changes",
            CHANGED,
            Change::Sql("UPDATE wp_options SET option_value = 'http://other.test' WHERE option_name = 'siteurl'"),
        )
        .by(|_| Tick::new()),
        end(
            "the language changes",
            CHANGED,
            Change::Sql(
                "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('WPLANG', 'de_DE', 'yes') ON DUPLICATE KEY UPDATE option_value = 'de_DE'",
            ),
        ),
        end(
            "the charset changes",
            CHANGED,
            Change::Sql("UPDATE wp_options SET option_value = 'ISO-8859-1' WHERE option_name = 'blog_charset'"),
        ),
        end(
            "the session is destroyed",
            NO_LEASE,
            Change::Sql("DELETE FROM wp_usermeta WHERE user_id = {edith} AND meta_key = 'session_tokens'"),
        ),
        end(
            "the password changes",
            NO_LEASE,
            Change::Sql("UPDATE wp_users SET user_pass = '$P$BOtherHash/changed/entirely/00000' WHERE ID = {edith}"),
        ),
        end("the user is deleted", NO_LEASE, Change::Sql("DELETE FROM wp_users WHERE ID = {edith}")),
        end(
            "the leases are deleted",
            NO_LEASE,
            Change::Sql("DELETE FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease\\_%'"),
        ),
        end(
            "the profile is deleted",
            ["full:no-lease", "express"],
            Change::Sql("DELETE FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_profile\\_%'"),
        ),
        end(
            "a lease is no JSON any more",
            NO_LEASE,
            Change::Sql(
                "UPDATE wp_options SET option_value = LEFT(option_value, 30) WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease\\_%'",
            ),
        ),
        end(
            "the profile is no JSON any more",
            ["full:no-lease", "express"],
            Change::Sql(
                "UPDATE wp_options SET option_value = LEFT(option_value, 30) WHERE option_name LIKE '\\_wp\\_heartbeat\\_profile\\_%'",
            ),
        ),
        end("a lease is for years", ["full:lease-over", "express"], Change::Leases(|row| until(row, 9_999_999_999))),
        end("a lease is over", ["full:lease-over", "express"], Change::Leases(|row| until(row, 1_000_000_000))),
        end("a lease rests on another profile", CHANGED, Change::Leases(|row| row.replacen("\"profile\":\"", "\"profile\":\"0", 1))),
        end(
            "a lease is made longer by somebody who has not the salt",
            NO_LEASE,
            Change::Sql(
                "UPDATE wp_options SET option_value = REGEXP_REPLACE(option_value, '\"until\":[0-9]+', CONCAT('\"until\":', UNIX_TIMESTAMP() + 3000)) WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease\\_%'",
            ),
        ),
        end("the style sheet changes", CHANGED, Change::Sql("UPDATE wp_options SET option_value = 'e2e-other' WHERE option_name = 'stylesheet'")),
        end("the template changes", CHANGED, Change::Sql("UPDATE wp_options SET option_value = 'e2e-other' WHERE option_name = 'template'")),
        end(
            "active plugins change, and no file of any is there",
            CHANGED,
            Change::Sql("UPDATE wp_options SET option_value = 'a:1:{i:0;s:8:\"none.php\";}' WHERE option_name = 'active_plugins'"),
        ),
        end("the language goes", CHANGED, Change::Sql("DELETE FROM wp_options WHERE option_name = 'WPLANG'")).at_first(
            "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('WPLANG', '', 'yes') ON DUPLICATE KEY UPDATE option_value = ''",
        ),
        // What is read for every tick ends no lease.
        end(
            "the user's role changes",
            ["express", "express"],
            Change::Sql("UPDATE wp_usermeta SET meta_value = 'a:1:{s:10:\"subscriber\";b:1;}' WHERE user_id = {edith} AND meta_key = 'wp_capabilities'"),
        ),
        end(
            "the user loses every role",
            ["express", "express"],
            Change::Sql("DELETE FROM wp_usermeta WHERE user_id = {edith} AND meta_key = 'wp_capabilities'"),
        ),
        end(
            "the definitions of roles change",
            ["express", "express"],
            Change::Sql("UPDATE wp_options SET option_value = REPLACE(option_value, 's:10:\"edit_posts\";b:1;', 's:10:\"edit_posts\";b:0;') WHERE option_name = 'wp_user_roles'"),
        ),
        end(
            "another user's sessions are destroyed",
            ["express", "express"],
            Change::Sql("DELETE FROM wp_usermeta WHERE user_id = {arthur} AND meta_key = 'session_tokens'"),
        ),
        end(
            "the user's name and address change",
            ["express", "express"],
            Change::Sql("UPDATE wp_users SET display_name = 'Edith the Other', user_email = 'other@example.test' WHERE ID = {edith}"),
        ),
        end("every post goes to the trash", ["express", "express"], Change::Sql("UPDATE wp_posts SET post_status = 'trash'")),
        end(
            "the site's title changes",
            ["express", "express"],
            Change::Sql("UPDATE wp_options SET option_value = 'Another title' WHERE option_name = 'blogname'"),
        ),
    ]
}
