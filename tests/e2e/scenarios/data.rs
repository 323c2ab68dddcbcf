//! Scenarios of ticks with data: WordPress answers them, with native callbacks in the place of core's own.

use xtask::Tick;

use crate::cast::Cast;
use crate::scenario::Lane::{self, Declined};
use crate::scenario::Scenario;

const DATA: Lane = Declined("data");

/// The table.
pub fn table() -> Vec<Scenario> {
    [lists(), locks(), nonces(), autosaves(), others()].into_iter().flatten().collect()
}

/// A lock on a post, taken so many seconds ago.
macro_rules! lock {
    ($post:literal, $user:literal, $age:literal) => {
        concat!(
            "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({",
            $post,
            "}, '_edit_lock', CONCAT(UNIX_TIMESTAMP() - ",
            $age,
            ", ':{",
            $user,
            "}'))"
        )
    };
}

fn list(cast: &Cast, who: &str, posts: std::ops::Range<usize>) -> Tick {
    posts.fold(cast.tick(who).screen("edit-post"), |tick, post| {
        tick.data("wp-check-locked-posts[]", format!("post-{}", cast.post(post)))
    })
}

fn lists() -> Vec<Scenario> {
    let by_edith = |name| Scenario::new(name, DATA, |cast| list(cast, "edith", 0..20));
    let keys = |name, keys: &'static [&'static str]| {
        Scenario::new(name, DATA, move |cast| {
            let tick = cast.tick("edith").screen("edit-post");
            keys.iter().fold(tick, |tick, key| tick.data("wp-check-locked-posts[]", key))
        })
        .sql(lock!("post0", "admin", "5"))
    };
    vec![
        by_edith("a list of 20 posts, none locked"),
        by_edith("a list of 20 posts, three locked by others")
            .sql(lock!("post0", "admin", "5"))
            .sql(lock!("post3", "arthur", "60"))
            .sql(lock!("post7", "susan", "149")),
        by_edith("a list of 20 posts, one with a lock of one's own").sql(lock!("post1", "edith", "5")),
        by_edith("a list of 20 posts, one with a lock that is over").sql(lock!("post1", "admin", "200")),
        by_edith("a list of 20 posts, one locked by a user who is gone").sql(lock!("post1", "arthur", "5"))
            .sql("DELETE FROM wp_users WHERE ID = {arthur}"),
        by_edith("a list of 20 posts, one lock without its user")
            .sql("INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post0}, '_edit_lock', UNIX_TIMESTAMP())")
            .sql("INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post0}, '_edit_last', '{admin}')"),
        by_edith("a list of 20 posts, one with two locks").sql(lock!("post0", "admin", "5")).sql(lock!("post0", "arthur", "9")),
        by_edith("a list of 20 posts, locks that are no locks")
            .sql("INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post0}, '_edit_lock', 'x'), ({post1}, '_edit_lock', ''), ({post2}, '_edit_lock', ':'), ({post3}, '_edit_lock', '99999999999:1'), ({post4}, '_edit_lock', '-1:1')"),
        by_edith("a list without pictures of the users").sql(lock!("post0", "admin", "5"))
            .sql("UPDATE wp_options SET option_value = '0' WHERE option_name = 'show_avatars'"),
        by_edith("a list with another kind of pictures").sql(lock!("post0", "admin", "5"))
            .sql("UPDATE wp_options SET option_value = 'identicon' WHERE option_name = 'avatar_default'")
            .sql("UPDATE wp_options SET option_value = 'PG' WHERE option_name = 'avatar_rating'"),
        by_edith("a list with a name that is not ASCII and has tags").sql(lock!("post0", "admin", "5"))
            .sql("UPDATE wp_users SET display_name = 'Ádám <b>\"O''Neil\"</b> & 😀' WHERE ID = {admin}"),
        by_edith("a list on a site in another language").sql(lock!("post0", "admin", "5"))
            .sql("INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('WPLANG', 'de_DE', 'yes') ON DUPLICATE KEY UPDATE option_value = 'de_DE'"),
        Scenario::new("a list by a contributor", DATA, |cast| list(cast, "conrad", 0..20)).sql(lock!("post0", "admin", "5")),
        Scenario::new("a list by an author, own posts and others'", DATA, |cast| list(cast, "arthur", 0..20))
            .sql(lock!("post0", "admin", "5")).sql(lock!("post1", "admin", "5")).sql(lock!("post2", "admin", "5")),
        Scenario::new("a list by nobody", DATA, |cast| list(cast, "nobody", 0..3)).sql(lock!("post0", "admin", "5")),
        Scenario::new("a list of 100 posts, each many times", DATA, |cast| {
            (0..100).fold(cast.tick("edith"), |tick, at| {
                tick.data("wp-check-locked-posts[]", format!("post-{}", cast.post(at % 7)))
            })
        })
        .sql(lock!("post0", "admin", "5")),
        keys("a list of keys that name no post", &["post-0", "post-", "post--1", "post-999999", "x", "", "post-1e3", "post-0x10"]),
        keys("a list of keys with signs and spaces", &["post- 5", "post-+5", "post-5abc", "POST-5", "abcde5", "\u{e4}\u{e4}-5"]),
        Scenario::new("a list that is a text", DATA, |cast| cast.tick("edith").data("wp-check-locked-posts", "post-5")),
        Scenario::new("a list of lists", DATA, |cast| cast.tick("edith").data("wp-check-locked-posts[][]", "post-5")).only(&[]),
        Scenario::new("a list with keys of its own", DATA, |cast| {
            cast.tick("edith").data("wp-check-locked-posts[a]", format!("post-{}", cast.post(0)))
        })
        .sql(lock!("post0", "admin", "5")),
        Scenario::new("a list and a nonce of the half-day before", DATA, |cast| {
            let nonce = cast.who("edith").nonces["heartbeat-nonce"].old.clone();
            list(cast, "edith", 0..3).set("_nonce", nonce)
        }),
        Scenario::new("a list and a nonce that has expired", DATA, |cast| list(cast, "edith", 0..3).set("_nonce", "0000000000")),
    ]
}

fn locks() -> Vec<Scenario> {
    let refresh = |name, who: &'static str, post: usize| {
        Scenario::new(name, DATA, move |cast| {
            cast.tick(who).screen("post").data("wp-refresh-post-lock[post_id]", cast.post(post).to_string())
        })
    };
    let id = |name, id: &'static str| {
        Scenario::new(name, DATA, move |cast| cast.tick("edith").screen("post").data("wp-refresh-post-lock[post_id]", id))
    };
    vec![
        refresh("a lock on a post that nobody edits", "edith", 0),
        refresh("a lock of one's own", "edith", 0).sql(lock!("post0", "edith", "30")),
        refresh("a lock that somebody has", "edith", 0).sql(lock!("post0", "admin", "5")),
        refresh("a lock that somebody had", "edith", 0).sql(lock!("post0", "admin", "200")),
        refresh("a lock that somebody has, without pictures", "edith", 0).sql(lock!("post0", "admin", "5"))
            .sql("UPDATE wp_options SET option_value = '0' WHERE option_name = 'show_avatars'"),
        refresh("a lock of a user who is gone", "edith", 0).sql(lock!("post0", "arthur", "5"))
            .sql("DELETE FROM wp_users WHERE ID = {arthur}"),
        refresh("two locks on a post", "edith", 0).sql(lock!("post0", "edith", "30")).sql(lock!("post0", "admin", "5")),
        refresh("a lock by a contributor who may not", "conrad", 0),
        refresh("a lock by a subscriber who may not", "susan", 0),
        refresh("a lock by an author on an own post", "arthur", 2),
        refresh("a lock by an author on another's post", "arthur", 0),
        refresh("a lock on a post in the trash", "edith", 0).sql("UPDATE wp_posts SET post_status = 'trash' WHERE ID = {post0}"),
        refresh("a lock on a post of an unknown type", "edith", 0).sql("UPDATE wp_posts SET post_type = 'unknown' WHERE ID = {post0}"),
        refresh("a lock on a post that is private", "arthur", 0)
            .sql("UPDATE wp_posts SET post_status = 'private' WHERE ID = {post0}"),
        refresh("a lock on a post that has a password", "edith", 1)
            .sql("UPDATE wp_posts SET post_password = 'x', post_status = 'draft' WHERE ID = {post1}"),
        refresh("a lock in the grace hour", "in grace", 2),
        refresh("a lock by somebody whose session is over", "logged out", 0),
        id("a lock on post 0", "0"),
        id("a lock on a post that is not there", "999999"),
        id("a lock on a post of a negative number", "-5"),
        id("a lock on a post that is no number", "five"),
        Scenario::new("a lock without a post", DATA, |cast| cast.tick("edith").data("wp-refresh-post-lock[lock]", "1:2")),
        Scenario::new("a lock on an array of posts", DATA, |cast| cast.tick("edith").data("wp-refresh-post-lock[post_id][]", "5")),
        Scenario::new("a lock, by a site where a filter makes it longer", DATA, |cast| {
            cast.tick("edith").data("wp-refresh-post-lock[post_id]", cast.post(0).to_string())
        })
        .sql(lock!("post0", "admin", "200"))
        .mu_plugin("add_filter( 'wp_check_post_lock_window', fn() => 600 );"),
        Scenario::new("a lock, by a site that answers for it", DATA, |cast| {
            cast.tick("edith").data("wp-refresh-post-lock[post_id]", cast.post(0).to_string())
        })
        .mu_plugin("add_filter( 'heartbeat_received', function ( $response, $data ) {\n\t$response['own'] = array_keys( $response );\n\tunset( $response['wp-refresh-post-lock'] );\n\treturn $response;\n}, 20, 2 );"),
        Scenario::new("a lock, by a site that took core's callback away", DATA, |cast| {
            cast.tick("edith").data("wp-refresh-post-lock[post_id]", cast.post(0).to_string())
        })
        .mu_plugin("add_action( 'admin_init', function () {\n\tremove_filter( 'heartbeat_received', 'wp_refresh_post_lock', 10 );\n} );"),
        Scenario::new("a lock, by a site that takes core's callback away at the last moment", DATA, |cast| {
            cast.tick("edith").data("wp-refresh-post-lock[post_id]", cast.post(0).to_string())
        })
        .mu_plugin("add_filter( 'heartbeat_received', function ( $response ) {\n\t$response['was'] = array( has_filter( 'heartbeat_received', 'wp_refresh_post_lock' ), remove_filter( 'heartbeat_received', 'wp_refresh_post_lock', 10 ) );\n\treturn $response;\n}, 5 );"),
        Scenario::new("a lock, by a site where nobody may do anything", DATA, |cast| {
            cast.tick("edith").data("wp-refresh-post-lock[post_id]", cast.post(0).to_string())
        })
        .mu_plugin("add_filter( 'user_has_cap', '__return_empty_array' );"),
    ]
}

fn nonces() -> Vec<Scenario> {
    let refresh = |name, who: &'static str, key: &'static str, nonce: &'static str| {
        Scenario::new(name, DATA, move |cast| {
            let ages = cast.who(who).nonces["heartbeat-nonce"].clone();
            let nonce = match nonce {
                "fresh" => ages.fresh,
                "old" => ages.old,
                _ => ages.stale,
            };
            cast.tick(who).screen("post").set("_nonce", nonce).data(key, cast.post(0).to_string())
        })
    };
    const POST: &str = "wp-refresh-post-nonces[post_id]";
    const LOADER: &str = "wp-refresh-metabox-loader-nonces[post_id]";
    vec![
        refresh("new nonces for the post editor, the old ones fresh", "edith", POST, "fresh"),
        refresh("new nonces for the post editor, the old ones half gone", "edith", POST, "old"),
        refresh("new nonces for the post editor, the old ones gone", "edith", POST, "stale"),
        refresh("new nonces for the meta boxes, the old ones half gone", "edith", LOADER, "old"),
        refresh("new nonces for the meta boxes, the old ones gone", "edith", LOADER, "stale"),
        refresh("new nonces for a contributor who may not", "conrad", POST, "old"),
        refresh("new nonces for the meta boxes of a contributor who may not", "conrad", LOADER, "old"),
        refresh("new nonces in the grace hour", "in grace", POST, "old"),
        refresh("new nonces for nothing that there is", "edith", "wp-refresh-unknown-nonces", "old"),
        Scenario::new("new nonces without a post", DATA, |cast| {
            let nonce = cast.who("edith").nonces["heartbeat-nonce"].old.clone();
            cast.tick("edith").set("_nonce", nonce).data("wp-refresh-post-nonces[x]", "1")
        }),
        Scenario::new("new nonces for post 0", DATA, |cast| {
            let nonce = cast.who("edith").nonces["heartbeat-nonce"].old.clone();
            let tick = cast.tick("edith").set("_nonce", nonce).data("wp-refresh-post-nonces[post_id]", "0");
            tick.data("wp-refresh-metabox-loader-nonces[post_id]", "0")
        }),
        Scenario::new("new nonces of both kinds and a lock", DATA, |cast| {
            let nonce = cast.who("edith").nonces["heartbeat-nonce"].old.clone();
            let post = cast.post(1).to_string();
            let tick = cast.tick("edith").screen("post").set("_nonce", nonce).data("wp-refresh-post-nonces[post_id]", &post);
            tick.data("wp-refresh-metabox-loader-nonces[post_id]", &post).data("wp-refresh-post-lock[post_id]", &post)
        }),
        refresh("new nonces, and a site that adds one", "edith", POST, "old")
            .mu_plugin("add_filter( 'wp_refresh_nonces', function ( $response ) {\n\t$response['own'] = wp_create_nonce( 'own' );\n\treturn $response;\n} );"),
    ]
}

/// An autosave of a post: title, content, and the nonce of the post's editor unless another is given.
fn autosave(cast: &Cast, who: &str, post: usize, title: &str, content: &str, nonce: Option<&str>) -> Tick {
    let id = cast.post(post);
    let own = cast.who(who).nonces.get(&format!("update-post_{id}")).map(|nonce| nonce.fresh.clone()).unwrap_or_default();
    cast.tick(who)
        .screen("post")
        .data("wp_autosave[post_id]", id.to_string())
        .data("wp_autosave[post_type]", "post")
        .data("wp_autosave[post_title]", title)
        .data("wp_autosave[content]", content)
        .data("wp_autosave[excerpt]", "")
        .data("wp_autosave[catslist]", "1")
        .data("wp_autosave[comment_status]", "open")
        .data("wp_autosave[ping_status]", "open")
        .data("wp_autosave[post_author]", cast.who(who).user_id.to_string())
        .data("wp_autosave[_wpnonce]", nonce.unwrap_or(&own))
}

fn autosaves() -> Vec<Scenario> {
    let save = |name, who: &'static str, post: usize, title: &'static str, content: &'static str| {
        Scenario::new(name, DATA, move |cast| autosave(cast, who, post, title, content, None))
    };
    const DRAFT: &str = "UPDATE wp_posts SET post_status = 'draft', post_author = {edith} WHERE ID = {post0}";
    vec![
        save("an autosave of a published post", "edith", 1, "Another title", "Other content."),
        save("an autosave of one's own draft", "edith", 0, "Another title", "Other content.").sql(DRAFT),
        save("an autosave of another's draft", "admin", 0, "Another title", "Other content.").sql(DRAFT),
        save("an autosave of one's own draft that somebody else has locked", "edith", 0, "Another title", "Other content.")
            .sql(DRAFT)
            .sql(lock!("post0", "admin", "5")),
        save("an autosave with quotes, backslashes and letters beyond ASCII", "edith", 1, "\"It's\" \\ é 😀", "<p>a\\b 'c' \"d\"</p>\n\n&amp;"),
        save("an autosave with a script", "arthur", 2, "T", "<script>alert(1)</script><p onclick='x'>a</p>"),
        save("an autosave with a script, of an administrator", "admin", 0, "T", "<script>alert(1)</script>"),
        save("an autosave of a post with an autosave", "edith", 1, "Another title", "Other content.")
            .sql("INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, post_modified, post_modified_gmt, post_parent, post_type, to_ping, pinged, post_content_filtered) VALUES ({edith}, '2024-01-01 00:00:00', '2024-01-01 00:00:00', 'Old.', 'Old', '', 'inherit', '{post1}-autosave-v1', '2024-01-01 00:00:00', '2024-01-01 00:00:00', {post1}, 'revision', '', '', '')"),
        save("an autosave of a post with the same autosave", "edith", 1, "Old", "Old.")
            .sql("INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, post_modified, post_modified_gmt, post_parent, post_type, to_ping, pinged, post_content_filtered) VALUES ({edith}, '2024-01-01 00:00:00', '2024-01-01 00:00:00', 'Old.', 'Old', '', 'inherit', '{post1}-autosave-v1', '2024-01-01 00:00:00', '2024-01-01 00:00:00', {post1}, 'revision', '', '', '')"),
        save("an autosave that changes nothing", "edith", 1, "Same", "Same.")
            .sql("UPDATE wp_posts SET post_title = 'Same', post_content = 'Same.' WHERE ID = {post1}"),
        save("an autosave by a contributor who may not", "conrad", 1, "T", "C"),
        save("an autosave by an author of another's post", "arthur", 1, "T", "C"),
        save("an autosave that is empty", "edith", 1, "", ""),
        save("an autosave of a new post", "edith", 0, "Title", "Content.")
            .sql("UPDATE wp_posts SET post_status = 'auto-draft', post_title = 'Auto Draft', post_author = {edith} WHERE ID = {post0}"),
        Scenario::new("an autosave with another post's nonce", DATA, |cast| {
            autosave(cast, "edith", 1, "T", "C", Some("0000000000"))
        }),
        Scenario::new("an autosave without a nonce", DATA, |cast| {
            cast.tick("edith").data("wp_autosave[post_id]", cast.post(1).to_string()).data("wp_autosave[content]", "C")
        }),
        Scenario::new("an autosave of a post that is not there", DATA, |cast| {
            cast.tick("edith").data("wp_autosave[post_id]", "999999").data("wp_autosave[_wpnonce]", "x")
        }),
        Scenario::new("an autosave and a lock", DATA, |cast| {
            let id = cast.post(1).to_string();
            autosave(cast, "edith", 1, "T2", "C2", None).data("wp-refresh-post-lock[post_id]", id)
        }),
        Scenario::new("an autosave while nonces expired", DATA, |cast| {
            autosave(cast, "edith", 1, "T2", "C2", None).set("_nonce", "0000000000")
        }),
        save("an autosave on a site that watches", "edith", 1, "Another title", "Other content.")
            .mu_plugin("add_action( 'wp_creating_autosave', function ( $post ) {\n\tupdate_option( 'own_saved', $post['post_title'] );\n} );\nadd_filter( 'heartbeat_received', function ( $response ) {\n\t$response['own'] = defined( 'DOING_AUTOSAVE' );\n\treturn $response;\n}, 600 );"),
    ]
}

fn others() -> Vec<Scenario> {
    vec![
        Scenario::new("data that nobody knows", DATA, |cast| cast.tick("edith").data("own[x]", "1")),
        Scenario::new("data that nobody knows, from nobody", DATA, |_| Tick::new().data("own[x]", "1")),
        Scenario::new("data that a plugin answers", DATA, |cast| cast.tick("edith").data("own[x]", "it's \\ 1"))
            .mu_plugin("add_filter( 'heartbeat_received', function ( $response, $data, $screen_id ) {\n\tif ( isset( $data['own'] ) ) {\n\t\t$response['own'] = array( $data, $screen_id );\n\t}\n\treturn $response;\n}, 10, 3 );"),
        Scenario::new("data that a plugin answers nobody", DATA, |_| Tick::new().data("own[x]", "1"))
            .mu_plugin("add_filter( 'heartbeat_nopriv_received', function ( $response, $data ) {\n\t$response['own'] = $data;\n\treturn $response;\n}, 10, 2 );"),
        Scenario::new("data that a plugin writes down", DATA, |cast| cast.tick("edith").data("own[x]", "1"))
            .mu_plugin("add_filter( 'heartbeat_received', function ( $response, $data ) {\n\tupdate_option( 'own', $data );\n\treturn $response;\n}, 10, 2 );"),
    ]
}
