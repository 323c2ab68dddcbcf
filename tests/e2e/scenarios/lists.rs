//! Scenarios of the list of posts: which of them does somebody else edit?

use crate::cast::Cast;
use crate::posted::{Age, by, lists};
use crate::scenario::Lane::{self, Declined, Express, Refused};
use crate::scenario::Scenario;

/// The table.
pub fn table() -> Vec<Scenario> {
    [locked(), meta(), rows(), long()].into_iter().flatten().collect()
}

/// Rows that WordPress does not write: it judges them itself.
const ODD: Lane = Refused("odd-rows");

fn by_edith(name: &'static str) -> Scenario {
    Scenario::posts(name, Express, lists("edith", 0..20))
}

fn locked() -> Vec<Scenario> {
    vec![
        by_edith("a list of 20 posts, none locked"),
        by_edith("a list of 20 posts, three locked by others")
            .sql(lock!("post0", "admin", "5"))
            .sql(lock!("post3", "arthur", "60"))
            .sql(lock!("post7", "susan", "140")),
        by_edith("a list of 20 posts, one with a lock of one's own").sql(lock!("post1", "edith", "5")),
        by_edith("a list of 20 posts, one with a lock that is over").sql(lock!("post1", "admin", "200")),
        by_edith("a list of 20 posts, one with a lock that is just over").sql(lock!("post1", "admin", "150")),
        by_edith("a list of 20 posts, one with a lock of the future").sql(lock!("post1", "admin", "-3600")),
        by_edith("a list of 20 posts, one locked by a user who is gone")
            .sql(lock!("post1", "arthur", "5"))
            .sql("DELETE FROM wp_users WHERE ID = {arthur}"),
        by_edith("a list of 20 posts, one of them gone")
            .sql(lock!("post1", "admin", "5"))
            .sql("DELETE FROM wp_posts WHERE ID = {post1}"),
        Scenario::posts("a list by a contributor", Express, lists("conrad", 0..20)).sql(lock!("post0", "admin", "5")),
        Scenario::posts("a list by an author, own posts and others'", Express, lists("arthur", 0..20))
            .sql(lock!("post0", "admin", "5"))
            .sql(lock!("post1", "admin", "5"))
            .sql(lock!("post2", "admin", "5")),
        Scenario::posts("a list by a subscriber", Express, lists("susan", 0..20)).sql(lock!("post0", "admin", "5")),
        Scenario::posts("a list by an administrator", Express, lists("admin", 0..20)).sql(lock!("post0", "edith", "5")),
        Scenario::posts("a list by nobody", Express, lists("nobody", 0..3)).sql(lock!("post0", "admin", "5")),
        Scenario::posts("a list in the grace hour", Express, lists("in grace", 0..5)).sql(lock!("post2", "admin", "5")),
        Scenario::posts("a list by somebody whose session is over", Express, lists("logged out", 0..5))
            .sql(lock!("post0", "admin", "5")),
    ]
}

fn meta() -> Vec<Scenario> {
    vec![
        by_edith("a list of 20 posts, one lock without its user")
            .sql(meta!("post0", "_edit_lock", "UNIX_TIMESTAMP()"))
            .sql(meta!("post0", "_edit_last", "'{admin}'")),
        by_edith("a list of 20 posts, one lock without its user, edited last by nobody")
            .sql(meta!("post0", "_edit_lock", "UNIX_TIMESTAMP()")),
        by_edith("a list of 20 posts, one lock without its user, edited last by a text")
            .sql(meta!("post0", "_edit_lock", "UNIX_TIMESTAMP()"))
            .sql(meta!("post0", "_edit_last", "'{admin}x'")),
        by_edith("a list of 20 posts, one lock without its user, edited last by two")
            .sql(meta!("post0", "_edit_lock", "UNIX_TIMESTAMP()"))
            .sql(meta!("post0", "_edit_last", "'{edith}'"))
            .sql(meta!("post0", "_edit_last", "'{admin}'")),
        by_edith("a list of 20 posts, one with two locks").sql(lock!("post0", "admin", "5")).sql(lock!("post0", "arthur", "9")),
        by_edith("a list of 20 posts, one with two locks, the first one's own")
            .sql(lock!("post0", "edith", "5"))
            .sql(lock!("post0", "arthur", "9")),
        by_edith("a list of 20 posts, one whose first lock is NULL")
            .sql(meta!("post0", "_edit_lock", "NULL"))
            .sql(lock!("post0", "arthur", "9")),
        by_edith("a list of 20 posts, locks that are no locks").sql(
            "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post0}, '_edit_lock', 'x'), ({post1}, '_edit_lock', ''), ({post2}, '_edit_lock', ':'), ({post3}, '_edit_lock', '99999999999:1'), ({post4}, '_edit_lock', '-1:1'), ({post5}, '_edit_lock', '0')",
        ),
        by_edith("a list of 20 posts, a lock of three parts")
            .sql(meta!("post0", "_edit_lock", "CONCAT(UNIX_TIMESTAMP(), ':{admin}:{arthur}')")),
        by_edith("a list of 20 posts, a lock with spaces")
            .sql(meta!("post0", "_edit_lock", "CONCAT(' ', UNIX_TIMESTAMP(), ' : {admin} ')")),
        by_edith("a list of 20 posts, a lock whose time is a fraction")
            .sql(meta!("post0", "_edit_lock", "CONCAT(UNIX_TIMESTAMP(), '.5:{admin}')")),
        by_edith("a list of 20 posts, a lock whose time has a letter")
            .sql(meta!("post0", "_edit_lock", "CONCAT(UNIX_TIMESTAMP(), 'x:{admin}')")),
        by_edith("a list of 20 posts, a lock whose user has a letter")
            .sql(meta!("post0", "_edit_lock", "CONCAT(UNIX_TIMESTAMP(), ':{admin}x')")),
        by_edith("a list of 20 posts, a lock that is serialized").lane(ODD)
            .sql(meta!("post0", "_edit_lock", "CONCAT('s:12:\"', UNIX_TIMESTAMP(), ':{admin}\";')")),
        by_edith("a list of 20 posts, a lock that is an array")
            .sql(meta!("post0", "_edit_lock", "'a:1:{i:0;i:5;}'")).lane(Declined("data")).only(&[]),
        by_edith("a list of 20 posts, a lock whose key is in capitals")
            .sql(meta!("post0", "_EDIT_LOCK", "CONCAT(UNIX_TIMESTAMP(), ':{admin}')")),
        by_edith("a list of 20 posts, a lock whose key ends with a space")
            .sql(meta!("post0", "_edit_lock ", "CONCAT(UNIX_TIMESTAMP(), ':{admin}')")),
    ]
}

fn rows() -> Vec<Scenario> {
    let keys = |name, keys: &[&str]| {
        let posted = keys.iter().fold(by("edith").screen("edit-post"), |posted, key| posted.listing(*key));
        Scenario::posts(name, Express, posted).sql(lock!("post0", "admin", "5"))
    };
    vec![
        keys(
            "a list of rows that name no post",
            &["post-0", "post-", "post--1", "post-999999", "x", "", "post-1e3", "post-0x10"],
        ),
        keys(
            "a list of rows with signs and spaces",
            &["post- 5", "post-+5", "post-5abc", "POST-5", "abcde5", "\u{e4}\u{e4}-5"],
        ),
        keys(
            "a list of rows that name a post in other ways",
            &[
                "post- {post0}",
                "post--{post0}",
                "POST-{post0}",
                "00000{post0}",
                "post-{post0}x",
                "post-{post0}.9",
                "\u{e4}\u{e4}-{post0}",
                "post-00{post0}",
            ],
        ),
        keys("a list of rows whose names are numbers", &["10000{post0}", "-1000{post0}", "post-{post0}"]),
        keys("a list with one post three times", &["post-{post0}", "post-{post0}", "post-{post0}"]),
        keys(
            "a list of rows beyond what numbers hold",
            &[
                "post-9223372036854775806",
                "post-9223372036854775807",
                "post-18446744073709551617",
                "post-99999999999999999999999999",
            ],
        )
        .lane(Declined("data")),
        Scenario::posts("a list that is a text", Express, by("edith").data("wp-check-locked-posts", "post-5")),
        Scenario::posts("a list that is empty", Express, by("edith").data("wp-check-locked-posts", "")),
        Scenario::posts("a list of lists", Declined("data"), by("edith").data("wp-check-locked-posts[][]", "post-5")).only(&[]),
        Scenario::posts("a list with keys of its own", Express, by("edith").data("wp-check-locked-posts[a]", "post-{post0}"))
            .sql(lock!("post0", "admin", "5")),
        Scenario::new("a list of rows that are not UTF-8", Refused("odd-request"), |cast| {
            cast.tick("edith")
                .data("wp-check-locked-posts[]", [b"\xff\xfe\xfd\xfc-", cast.post(0).to_string().as_bytes()].concat())
        })
        .sql(lock!("post0", "admin", "5")),
        Scenario::posts("a list and a nonce of the half-day before", Express, lists("edith", 0..3).aged(Age::Old))
            .sql(lock!("post0", "admin", "5")),
        Scenario::posts("a list and a nonce that has expired", Express, lists("edith", 0..3).aged(Age::Stale))
            .sql(lock!("post0", "admin", "5")),
        Scenario::new("a list and another user's nonce", Express, |cast| {
            lists("edith", 0..3).tick(cast).set("_nonce", cast.who("arthur").nonce)
        })
        .sql(lock!("post0", "admin", "5")),
        Scenario::new("a list and no nonce", Express, |cast| lists("edith", 0..3).tick(cast).without("_nonce")),
    ]
}

/// 200 posts more, numbered from 5001, by turns the administrator's and the author's.
const POSTS: &str = "INSERT INTO wp_posts (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, post_modified, post_modified_gmt, post_type, to_ping, pinged, post_content_filtered) SELECT 5000 + seq, IF(seq % 2, {admin}, {arthur}), '2024-01-01', '2024-01-01', '', 'T', '', 'publish', CONCAT('n', seq), '2024-01-01', '2024-01-01', 'post', '', '', '' FROM seq_1_to_200";
const LOCKS: &str = "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT 5000 + seq, '_edit_lock', CONCAT(UNIX_TIMESTAMP() - 20, ':', IF(seq % 3, {admin}, {edith})) FROM seq_1_to_200 WHERE seq % 4 = 0";

fn long() -> Vec<Scenario> {
    let of_200 = |cast: &Cast, who| {
        (5001..5201).fold(by(who).screen("edit-post"), |posted, id| posted.listing(format!("post-{id}"))).tick(cast)
    };
    vec![
        Scenario::posts(
            "a list of 100 posts, each many times",
            Express,
            (0..100).fold(by("edith"), |posted, at| posted.listing(format!("post-{{post{}}}", at % 7))),
        )
        .sql(lock!("post0", "admin", "5")),
        Scenario::new("a list of 200 posts, none locked", Express, move |cast| of_200(cast, "edith")).sql(POSTS),
        Scenario::new("a list of 200 posts, a quarter locked", Express, move |cast| of_200(cast, "edith"))
            .sql(POSTS)
            .sql(LOCKS),
        Scenario::new("a list of 200 posts by their author", Express, move |cast| of_200(cast, "arthur")).sql(POSTS).sql(LOCKS),
        Scenario::new("a list of 200 posts by a contributor", Express, move |cast| of_200(cast, "conrad"))
            .sql(POSTS)
            .sql(LOCKS),
    ]
}
