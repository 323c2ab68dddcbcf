//! Scenarios of posts of every type and status: whose lock may be refreshed, and who is told who holds it.

use crate::posted::{edits, lists, wants_nonces};
use crate::scenario::Lane::{self, Express};
use crate::scenario::Scenario;
use crate::state::TYPES;

/// The table.
pub fn table() -> Vec<Scenario> {
    [statuses(), trash(), privacy(), cores_types(), own_types(), owners()].into_iter().flatten().collect()
}

/// Statuses: those of WordPress, and one that nobody registered.
const STATUSES: [(&str, &str); 10] = [
    ("published", post!("post2", "post_status = 'publish'")),
    ("a draft", post!("post2", "post_status = 'draft'")),
    ("pending", post!("post2", "post_status = 'pending'")),
    ("private", post!("post2", "post_status = 'private'")),
    ("scheduled", post!("post2", "post_status = 'future', post_date = '2099-01-01', post_date_gmt = '2099-01-01'")),
    ("an auto-draft", post!("post2", "post_status = 'auto-draft'")),
    ("trashed", post!("post2", "post_status = 'trash'")),
    ("inheriting", post!("post2", "post_status = 'inherit'")),
    ("of an unknown status", post!("post2", "post_status = 'frozen'")),
    ("of no status", post!("post2", "post_status = ''")),
];

/// The author's third post, his own; the contributor's once it is his.
fn statuses() -> Vec<Scenario> {
    const TO_CONRAD: &str = post!("post2", "post_author = {conrad}");
    STATUSES
        .into_iter()
        .flat_map(|(status, sql)| {
            let lock = |who: &'static str, whose: &str| {
                Scenario::posts(format!("a lock on {whose} post, {status}"), Express, edits(who, 2)).sql(sql)
            };
            [
                lock("arthur", "an author's own"),
                lock("conrad", "a contributor's own").sql(TO_CONRAD),
                lock("arthur", "a contributor's (by an author)").sql(TO_CONRAD),
                lock("edith", "another's"),
            ]
        })
        .collect()
}

fn trash() -> Vec<Scenario> {
    let was = |name, who: &'static str, sql: &'static str| {
        Scenario::posts(name, Express, edits(who, 2)).sql(post!("post2", "post_status = 'trash'")).sql(sql)
    };
    const TO_CONRAD: &str = post!("post2", "post_author = {conrad}");
    vec![
        was("a trashed post that was published", "arthur", meta!("post2", "_wp_trash_meta_status", "'publish'")),
        was("a contributor's trashed post that was published", "conrad", meta!("post2", "_wp_trash_meta_status", "'publish'"))
            .sql(TO_CONRAD),
        was("a contributor's trashed post that was scheduled", "conrad", meta!("post2", "_wp_trash_meta_status", "'future'"))
            .sql(TO_CONRAD),
        was("a contributor's trashed post that was a draft", "conrad", meta!("post2", "_wp_trash_meta_status", "'draft'"))
            .sql(TO_CONRAD),
        was("a contributor's trashed post that was published and a draft", "conrad",
            "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post2}, '_wp_trash_meta_status', 'draft'), ({post2}, '_wp_trash_meta_status', 'publish')")
            .sql(TO_CONRAD),
        was("a contributor's trashed post that was nothing", "conrad", meta!("post2", "_wp_trash_meta_status", "NULL"))
            .sql(TO_CONRAD),
        was("a contributor's trashed post that was published, serialized", "conrad", meta!("post2", "_wp_trash_meta_status", "'s:7:\"publish\";'"))
            .sql(TO_CONRAD),
    ]
}

fn privacy() -> Vec<Scenario> {
    let page = |name, who: &'static str, sql: &'static str| Scenario::posts(name, Express, edits(who, 0)).sql(sql);
    const THIS: &str = option!("wp_page_for_privacy_policy", "{post0}");
    const PAGE: &str = post!("post0", "post_type = 'page'");
    vec![
        page("a lock on the privacy policy by an editor", "edith", THIS).sql(PAGE),
        page("a lock on the privacy policy by an administrator", "admin", THIS).sql(PAGE),
        page("a lock on a privacy policy that is a post", "edith", THIS),
        page("a lock on a privacy policy in another form", "edith", option!("wp_page_for_privacy_policy", " {post0}x")),
        page("a lock, and another privacy policy", "edith", option!("wp_page_for_privacy_policy", "{post1}")),
        page(
            "a lock, and no privacy policy",
            "edith",
            "DELETE FROM wp_options WHERE option_name = 'wp_page_for_privacy_policy'",
        ),
        page(
            "a lock, and a privacy policy that is a serialized number",
            "edith",
            option!("wp_page_for_privacy_policy", "i:{post0};"),
        ),
        Scenario::posts("a list with the privacy policy by an editor", Express, lists("edith", 0..3))
            .sql(THIS)
            .sql(lock!("post0", "admin", "5")),
        Scenario::posts("nonces for the privacy policy", Express, wants_nonces("edith", 0)).sql(THIS),
    ]
}

fn cores_types() -> Vec<Scenario> {
    let of = |name: &str, lane: Lane, who: &'static str, sql: &'static str| {
        let lock = Scenario::posts(format!("a lock on {name}"), lane, edits(who, 0)).sql(sql);
        [
            lock,
            Scenario::posts(format!("a list with {name}"), lane, lists(who, 0..2)).sql(sql).sql(lock!("post0", "susan", "5")),
        ]
    };
    [
        of("a page", Express, "edith", post!("post0", "post_type = 'page'")),
        of("a page, by an author", Express, "arthur", post!("post0", "post_type = 'page', post_author = {arthur}")),
        of("an attachment", Express, "edith", post!("post0", "post_type = 'attachment', post_status = 'inherit'")),
        of(
            "an attachment of one's own",
            Express,
            "arthur",
            post!("post0", "post_type = 'attachment', post_status = 'inherit', post_author = {arthur}"),
        ),
        of("a reusable block", Express, "edith", post!("post0", "post_type = 'wp_block'")),
        of("a menu item", Express, "edith", post!("post0", "post_type = 'nav_menu_item'")),
        of("a template", Express, "admin", post!("post0", "post_type = 'wp_template'")),
        of("custom CSS", Express, "admin", post!("post0", "post_type = 'custom_css'")),
        of("a request of a user's", Express, "admin", post!("post0", "post_type = 'user_request'")),
        of(
            "a revision",
            FULL,
            "edith",
            post!("post0", "post_type = 'revision', post_status = 'inherit', post_parent = {post1}"),
        ),
        of("a revision of nothing", FULL, "edith", post!("post0", "post_type = 'revision', post_status = 'inherit'")),
        of("a post of an unknown type", FULL, "edith", post!("post0", "post_type = 'unknown'")),
        of("a post of no type", FULL, "edith", post!("post0", "post_type = ''")),
        of("a post whose type is a number", FULL, "edith", post!("post0", "post_type = '5'")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the rules leave to WordPress, watched or not.
const FULL: Lane = Lane::Refused("odd-rows");

fn own_types() -> Vec<Scenario> {
    const BOOKS: &str = caps!(
        "edith",
        "a:4:{s:6:\"editor\";b:1;s:10:\"edit_books\";b:1;s:17:\"edit_others_books\";b:1;s:20:\"edit_published_books\";b:1;}"
    );
    const STORIES: &str =
        caps!("edith", "a:3:{s:6:\"editor\";b:1;s:12:\"edit_stories\";b:1;s:19:\"edit_others_stories\";b:1;}");
    const RECORD: &str = caps!("edith", "a:2:{s:6:\"editor\";b:1;s:11:\"edit_record\";b:1;}");
    let of = |name: &str, sql: &'static str| {
        let lock = Scenario::posts(format!("a lock on {name}"), Express, edits("edith", 0)).sql(sql).mu_plugin(TYPES);
        let list = Scenario::posts(format!("a list with {name}"), Express, lists("edith", 0..2));
        [lock, list.sql(sql).sql(lock!("post0", "susan", "5")).mu_plugin(TYPES)]
    };
    let with = |scenarios: [Scenario; 2], sql: &'static str| scenarios.map(|scenario| scenario.sql(sql));
    const BOOK: &str = post!("post0", "post_type = 'book'");
    [
        of("a book, by one who may edit none", BOOK),
        with(of("a book, by one who may edit books", BOOK), BOOKS),
        with(
            of(
                "a private book, by one who may not edit private ones",
                post!("post0", "post_type = 'book', post_status = 'private'"),
            ),
            BOOKS,
        ),
        of("a story, by one who may edit none", post!("post0", "post_type = 'story', post_status = 'draft'")),
        with(of("a story, by one who may edit drafts", post!("post0", "post_type = 'story', post_status = 'draft'")), STORIES),
        with(of("a published story, by one who may edit drafts", post!("post0", "post_type = 'story'")), STORIES),
        of("a record, by one who may edit none", post!("post0", "post_type = 'record'")),
        with(of("a record, by one who may edit records", post!("post0", "post_type = 'record'")), RECORD),
        of("a leaflet, which whoever edits posts may edit", post!("post0", "post_type = 'leaflet'")),
        of("a note, which is like a post", post!("post0", "post_type = 'note'")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn owners() -> Vec<Scenario> {
    let of = |name, who: &'static str, sql: &'static str| Scenario::posts(name, Express, edits(who, 0)).sql(sql);
    vec![
        of("a lock on a post of nobody's, by an author", "arthur", post!("post0", "post_author = 0")),
        of("a lock on a post of nobody's, by an editor", "edith", post!("post0", "post_author = 0")),
        of("a lock on a post of a user who is gone", "edith", post!("post0", "post_author = 99999")),
        of("a lock on a post with a parent", "arthur", post!("post0", "post_author = {arthur}, post_parent = {post1}")),
        of(
            "a lock on a post whose status is in capitals",
            "conrad",
            post!("post0", "post_author = {conrad}, post_status = 'PUBLISH'"),
        ),
        of("a lock on a post whose type is in capitals", "edith", post!("post0", "post_type = 'POST'")).lane(FULL),
    ]
}
