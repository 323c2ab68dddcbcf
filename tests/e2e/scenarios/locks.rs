//! Scenarios of the editor: is the post still the user's?

use crate::posted::{Age, by, edits};
use crate::scenario::Lane::{self, Declined, Express, Refused};
use crate::scenario::Scenario;

/// The table.
pub fn table() -> Vec<Scenario> {
    [rows(), posts(), hooked()].into_iter().flatten().collect()
}

/// A witness gives no verdict where the lock is of its own second, or a later one: WordPress then fires fewer hooks than later.
const YOUNG: Lane = Declined("no-lease");

fn refresh(name: &'static str, who: &'static str, post: usize) -> Scenario {
    Scenario::posts(name, Express, edits(who, post))
}

fn rows() -> Vec<Scenario> {
    vec![
        refresh("a lock on a post that nobody edits", "edith", 0),
        refresh("a lock of one's own", "edith", 0).sql(lock!("post0", "edith", "30")),
        refresh("a lock of one's own, of this very second", "edith", 0).lane(YOUNG).sql(lock!("post0", "edith", "0")),
        refresh("a lock of one's own, of the future", "edith", 0).lane(YOUNG).sql(lock!("post0", "edith", "-100")),
        refresh("a lock that somebody has", "edith", 0).sql(lock!("post0", "admin", "5")),
        refresh("a lock that somebody had", "edith", 0).sql(lock!("post0", "admin", "200")),
        refresh("a lock that somebody had until now", "edith", 0).sql(lock!("post0", "admin", "150")),
        refresh("a lock of a user who is gone", "edith", 0)
            .sql(lock!("post0", "arthur", "5"))
            .sql("DELETE FROM wp_users WHERE ID = {arthur}"),
        refresh("two locks on a post", "edith", 0).sql(lock!("post0", "edith", "30")).sql(lock!("post0", "admin", "5")),
        refresh("two locks on a post, the first somebody's", "edith", 0)
            .sql(lock!("post0", "admin", "5"))
            .sql(lock!("post0", "edith", "30")),
        refresh("three locks on a post, all of them over", "edith", 0)
            .sql(lock!("post0", "admin", "500"))
            .sql(lock!("post0", "edith", "300"))
            .sql(lock!("post0", "arthur", "400")),
        refresh("two equal locks of this very second", "edith", 0)
            .lane(YOUNG)
            .sql(lock!("post0", "edith", "0"))
            .sql(lock!("post0", "edith", "0")),
        refresh("two locks, one of this very second", "edith", 0)
            .lane(YOUNG)
            .sql(lock!("post0", "edith", "0"))
            .sql(lock!("post0", "edith", "30")),
        refresh("a lock that is NULL", "edith", 0).sql(meta!("post0", "_edit_lock", "NULL")),
        refresh("a lock that is empty", "edith", 0).sql(meta!("post0", "_edit_lock", "''")),
        refresh("a lock that is 0", "edith", 0).sql(meta!("post0", "_edit_lock", "'0'")),
        refresh("a lock that is a text", "edith", 0).sql(meta!("post0", "_edit_lock", "'hello'")),
        refresh("a lock that is serialized", "edith", 0).lane(Refused("odd-rows")).sql(meta!(
            "post0",
            "_edit_lock",
            "CONCAT('s:12:\"', UNIX_TIMESTAMP(), ':{admin}\";')"
        )),
        refresh("a lock without its user", "edith", 0).sql(meta!("post0", "_edit_lock", "UNIX_TIMESTAMP() - 3")).sql(meta!(
            "post0",
            "_edit_last",
            "'{admin}'"
        )),
        refresh("a lock without its user, edited last by oneself", "edith", 0)
            .sql(meta!("post0", "_edit_lock", "UNIX_TIMESTAMP() - 3"))
            .sql(meta!("post0", "_edit_last", "'{edith}'")),
        // To the database such a key is the lock's, to PHP it is not.
        refresh("a lock whose key is in capitals", "edith", 0).lane(Refused("odd-rows")).sql(meta!(
            "post0",
            "_EDIT_LOCK",
            "CONCAT(UNIX_TIMESTAMP() - 3, ':{admin}')"
        )),
        refresh("a lock whose key ends with a space", "edith", 0).lane(Refused("odd-rows")).sql(meta!(
            "post0",
            "_edit_lock ",
            "CONCAT(UNIX_TIMESTAMP() - 3, ':{admin}')"
        )),
        refresh("a lock with other rows beside it", "edith", 0)
            .sql(meta!("post0", "_edit_last", "'{edith}'"))
            .sql(meta!("post0", "own", "'x'"))
            .sql(lock!("post0", "edith", "30")),
    ]
}

fn posts() -> Vec<Scenario> {
    let id =
        |name, id: &str| Scenario::posts(name, Express, by("edith").screen("post").data("wp-refresh-post-lock[post_id]", id));
    vec![
        refresh("a lock by a contributor who may not", "conrad", 0),
        refresh("a lock by a subscriber who may not", "susan", 0),
        refresh("a lock by nobody", "nobody", 0),
        refresh("a lock by an author on an own post", "arthur", 2),
        refresh("a lock by an author on another's post", "arthur", 0),
        refresh("a lock on a post that has a password", "edith", 1)
            .sql(post!("post1", "post_password = 'x', post_status = 'draft'")),
        refresh("a lock in the grace hour", "in grace", 2),
        refresh("a lock by somebody whose session is over", "logged out", 0),
        refresh("a lock on a post that is not there", "edith", 0).sql("DELETE FROM wp_posts WHERE ID = {post0}"),
        refresh("a lock on a post that is not there, and has one", "edith", 0)
            .sql(lock!("post0", "admin", "5"))
            .sql("DELETE FROM wp_posts WHERE ID = {post0}"),
        id("a lock on post 0", "0"),
        id("a lock on post 00", "00"),
        id("a lock on a post by a number with zeros before it", "000{post0}"),
        id("a lock on a post that never was", "999999"),
        id("a lock on a post of a negative number", "-5").lane(Declined("data")),
        id("a lock on a post with a space before it", " {post0}").lane(Declined("data")),
        id("a lock on a post that is no number", "five").lane(Declined("data")),
        id("a lock on a post that is empty", "").lane(Declined("data")),
        id("a lock on a post beyond what numbers hold", "99999999999999999999").lane(Declined("data")),
        Scenario::posts("a lock without a post", Declined("data"), by("edith").data("wp-refresh-post-lock[lock]", "1:2")),
        Scenario::posts(
            "a lock on an array of posts",
            Declined("data"),
            by("edith").data("wp-refresh-post-lock[post_id][]", "5"),
        ),
        Scenario::posts("a lock that is a word", Declined("data"), by("edith").data("wp-refresh-post-lock", "five")),
        Scenario::posts(
            "a lock with the lock that the page knows",
            Express,
            edits("edith", 0).data("wp-refresh-post-lock[lock]", "1700000000:1"),
        )
        .sql(lock!("post0", "edith", "30")),
        Scenario::posts("a lock and a nonce of the half-day before", Express, edits("edith", 0).aged(Age::Old)),
        Scenario::posts("a lock and a nonce that has expired", Express, edits("edith", 0).aged(Age::Stale)),
        Scenario::new("a lock and no nonce", Express, |cast| edits("edith", 0).tick(cast).without("_nonce")),
    ]
}

fn hooked() -> Vec<Scenario> {
    let hooked = |name, code: &'static str| refresh(name, "edith", 0).mu_plugin(code).lane(Refused("third-party"));
    vec![
        hooked("a lock, by a site where a filter makes it longer", "add_filter( 'wp_check_post_lock_window', fn() => 600 );")
            .sql(lock!("post0", "admin", "200")),
        hooked("a lock, by a site that answers for it",
            "add_filter( 'heartbeat_received', function ( $response, $data ) {\n\t$response['own'] = array_keys( $response );\n\tunset( $response['wp-refresh-post-lock'] );\n\treturn $response;\n}, 20, 2 );"),
        hooked("a lock, by a site that took core's callback away",
            "add_action( 'admin_init', function () {\n\tremove_filter( 'heartbeat_received', 'wp_refresh_post_lock', 10 );\n} );").lane(Refused("prediction-wrong")),
        hooked("a lock, by a site that takes core's callback away at the last moment",
            "add_filter( 'heartbeat_received', function ( $response ) {\n\t$response['was'] = array( has_filter( 'heartbeat_received', 'wp_refresh_post_lock' ), remove_filter( 'heartbeat_received', 'wp_refresh_post_lock', 10 ) );\n\treturn $response;\n}, 5 );"),
        hooked("a lock, by a site where nobody may do anything", "add_filter( 'user_has_cap', '__return_empty_array' );"),
        hooked("a lock, by a site that maps capabilities", "add_filter( 'map_meta_cap', function ( $caps, $cap ) {\n\treturn 'edit_post' === $cap ? array( 'read' ) : $caps;\n}, 10, 2 );"),
        hooked("a lock, by a site that gives it for another", "add_filter( 'get_post_metadata', function ( $value, $id, $key ) {\n\treturn '_edit_lock' === $key ? array( time() . ':1' ) : $value;\n}, 10, 3 );"),
        hooked("a lock, by a site that writes none", "add_filter( 'update_post_metadata', function ( $check, $id, $key ) {\n\treturn '_edit_lock' === $key ? false : $check;\n}, 10, 3 );"),
        hooked("a lock, by a site that hears of it", "add_action( 'added_post_meta', function ( $id, $post, $key ) {\n\tif ( '_edit_lock' === $key ) {\n\t\tadd_post_meta( $post, 'own', $key );\n\t}\n}, 10, 3 );"),
        hooked("a lock, by a site that looks at no query", "add_filter( 'query', function ( $sql ) {\n\treturn $sql;\n} );").lane(Express),
        hooked("a lock, by a site that watches the query", "add_filter( 'query', function ( $sql ) {\n\t$GLOBALS['own'] = strlen( $sql );\n\treturn $sql;\n} );"),
        hooked("a lock that somebody has, with another picture", "add_filter( 'get_avatar_url', fn() => 'http://heartbeat.test/a.png' );")
            .sql(lock!("post0", "admin", "5")),
        hooked("a lock that somebody has, in other words", "add_filter( 'gettext', fn( $text ) => str_replace( 'taken', 'TAKEN', $text ) );")
            .sql(lock!("post0", "admin", "5")),
        hooked("a lock that somebody has, and users are filtered", "add_filter( 'get_user_metadata', function ( $value, $id, $key ) {\n\treturn 'wp_capabilities' === $key ? array( array( 'subscriber' => true ) ) : $value;\n}, 10, 3 );")
            .sql(lock!("post0", "admin", "5")),
        // By what is no part of a tick's shape.
        hooked("a lock that somebody has, on a site that chooses the language", "add_filter( 'determine_locale', fn( $locale ) => '1' === ( $_COOKIE['own'] ?? '' ) ? 'de_DE' : $locale );")
            .sql(lock!("post0", "admin", "5")),
        refresh("a lock on a site that chooses a language which nobody reads", "edith", 0)
            .mu_plugin("add_filter( 'determine_locale', fn( $locale ) => '1' === ( $_COOKIE['own'] ?? '' ) ? 'de_DE' : $locale );"),
        refresh("a lock on a site whose roles' option is spelled in capitals", "edith", 0)
            .lane(Declined("odd-rows"))
            .sql("UPDATE wp_options SET option_name = 'WP_user_roles' WHERE option_name = 'wp_user_roles'"),
    ]
}
