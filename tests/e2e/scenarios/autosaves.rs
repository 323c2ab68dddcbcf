//! Scenarios of autosaves: WordPress saves, with a native callback in the place of core's own.

use xtask::Tick;

use crate::cast::Cast;
use crate::scenario::Lane::{self, Declined};
use crate::scenario::Scenario;

const DATA: Lane = Declined("data");

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

/// The table.
pub fn table() -> Vec<Scenario> {
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
