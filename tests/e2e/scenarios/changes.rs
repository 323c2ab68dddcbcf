//! Scenarios of what is read at every tick: something changes between two native answers, and the second one knows.

use crate::posted::{by, edits, lists, wants_nonces};
use crate::scenario::Lane::Express;
use crate::scenario::Scenario;

/// The lane after a change of what each tick reads.
const STILL: &str = "express";
/// The lane where the tick now is of another kind, which has not been watched yet: other hooks are fired.
const OTHER: &str = "full:no-lease";
/// The lane after a change of what a lease was given for.
const CHANGED: &str = "full:changed";

/// The table.
pub fn table() -> Vec<Scenario> {
    [users(), posts(), locks(), options()].into_iter().flatten().collect()
}

fn lock(name: &'static str) -> Scenario {
    Scenario::posts(name, Express, edits("edith", 0))
}

fn held(name: &'static str) -> Scenario {
    lock(name).sql(lock!("post0", "admin", "5"))
}

fn list(name: &'static str) -> Scenario {
    Scenario::posts(name, Express, lists("edith", 0..5)).sql(lock!("post0", "admin", "5"))
}

fn users() -> Vec<Scenario> {
    const DEMOTED: &str = caps!("edith", "a:1:{s:10:\"subscriber\";b:1;}");
    const PROMOTED: &str = caps!("edith", "a:1:{s:13:\"administrator\";b:1;}");
    const LOGGED_OUT: &str = "DELETE FROM wp_usermeta WHERE user_id = {edith} AND meta_key = 'session_tokens'";
    const GERMAN: &str = locale!("edith", "de_DE");
    vec![
        lock("the user's role changes, then a lock").then(DEMOTED, OTHER).then(PROMOTED, OTHER),
        list("the user's role changes, then a list").then(DEMOTED, OTHER).then(PROMOTED, OTHER),
        Scenario::posts("the user's role changes, then new nonces", Express, wants_nonces("edith", 0)).then(DEMOTED, OTHER),
        lock("the user is denied a capability, then a lock")
            .then(caps!("edith", "a:2:{s:6:\"editor\";b:1;s:17:\"edit_others_posts\";b:0;}"), OTHER),
        lock("the session is destroyed elsewhere, then a lock").then(LOGGED_OUT, OTHER),
        list("the session is destroyed elsewhere, then a list").then(LOGGED_OUT, OTHER),
        Scenario::posts("the session is destroyed elsewhere", Express, by("edith")).then(LOGGED_OUT, OTHER),
        lock("the password changes, then a lock")
            .then("UPDATE wp_users SET user_pass = REVERSE(user_pass) WHERE ID = {edith}", OTHER),
        lock("the user is deleted, then a lock").then("DELETE FROM wp_users WHERE ID = {edith}", OTHER),
        held("the holder's name changes").then("UPDATE wp_users SET display_name = 'Another' WHERE ID = {admin}", STILL),
        held("the holder's address changes")
            .then("UPDATE wp_users SET user_email = 'other@heartbeat.test' WHERE ID = {admin}", STILL),
        held("the holder is deleted").then("DELETE FROM wp_users WHERE ID = {admin}", OTHER),
        // The sentence must be learned in the other language.
        held("the user's language changes").then(GERMAN, OTHER),
        list("the user's language changes, then a list").then(GERMAN, OTHER),
        lock("the user's language changes, and nobody holds the lock").then(GERMAN, STILL),
        Scenario::posts("the user's language changes, and nothing is said in it", Express, by("edith")).then(GERMAN, STILL),
    ]
}

fn posts() -> Vec<Scenario> {
    let arthur = |name| Scenario::posts(name, Express, edits("arthur", 2));
    vec![
        lock("the post is trashed").then(post!("post0", "post_status = 'trash'"), STILL),
        arthur("the post is another's").then(post!("post2", "post_author = {edith}"), STILL),
        Scenario::posts("the post is one's own now", Express, edits("arthur", 0))
            .then(post!("post0", "post_author = {arthur}"), OTHER),
        Scenario::posts("the post is published", Express, edits("conrad", 0))
            .sql(post!("post0", "post_status = 'draft', post_author = {conrad}"))
            .then(post!("post0", "post_status = 'publish'"), OTHER),
        arthur("the post becomes a page").then(post!("post2", "post_type = 'page'"), OTHER),
        arthur("the post becomes private").then(post!("post2", "post_status = 'private'"), STILL),
        arthur("the post is gone").then("DELETE FROM wp_posts WHERE ID = {post2}", OTHER),
        list("a post of the list is gone").then("DELETE FROM wp_posts WHERE ID = {post0}", OTHER),
        Scenario::posts("the list is the contributor's now", Express, lists("conrad", 0..5))
            .sql(lock!("post0", "admin", "5"))
            .then(post!("post0", "post_status = 'draft', post_author = {conrad}"), OTHER),
        Scenario::posts("a trashed post turns out to have been published", Express, edits("conrad", 0))
            .sql(post!("post0", "post_status = 'trash', post_author = {conrad}"))
            .then(meta!("post0", "_wp_trash_meta_status", "'publish'"), OTHER),
    ]
}

fn locks() -> Vec<Scenario> {
    vec![
        lock("somebody takes the lock over").then(lock!("post0", "admin", "2"), OTHER),
        held("the lock is given up").then("DELETE FROM wp_postmeta WHERE post_id = {post0} AND meta_key = '_edit_lock'", OTHER),
        held("another takes the lock over")
            .then("UPDATE wp_postmeta SET meta_value = CONCAT(UNIX_TIMESTAMP(), ':{arthur}') WHERE post_id = {post0} AND meta_key = '_edit_lock'", STILL),
        list("a second post of the list is locked").then(lock!("post1", "arthur", "2"), STILL),
        list("the lock in the list is given up").then("DELETE FROM wp_postmeta WHERE meta_key = '_edit_lock'", OTHER),
        lock("the lock is doubled").then(lock!("post0", "edith", "20"), OTHER).then(lock!("post0", "edith", "30"), STILL),
    ]
}

fn options() -> Vec<Scenario> {
    const RIGHTS: &str = "UPDATE wp_options SET option_value = REPLACE(option_value, 's:17:\"edit_others_posts\";b:1;', 's:17:\"edit_others_posts\";b:0;') WHERE option_name = 'wp_user_roles'";
    vec![
        lock("the roles' rights change, then a lock").then(RIGHTS, OTHER),
        list("the roles' rights change, then a list").then(RIGHTS, OTHER),
        held("pictures are switched off, then a lock").then(option!("show_avatars", "0"), OTHER),
        list("pictures are switched off, then a list")
            .then(option!("show_avatars", "0"), OTHER)
            .then(option!("show_avatars", "1"), STILL),
        list("pictures have another default").then(option!("avatar_default", "retro"), STILL),
        list("pictures have another rating").then(option!("avatar_rating", "X"), STILL),
        Scenario::posts("the post is the privacy policy now", Express, edits("edith", 0))
            .then(option!("wp_page_for_privacy_policy", "{post0}"), OTHER),
        list("the site's language changes").then(option!("WPLANG", "de_DE"), CHANGED),
    ]
}
