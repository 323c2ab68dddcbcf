//! Scenarios of the editors' nonces: those of the classic editor and of the block editor's meta boxes.

use crate::posted::{Age, by, edits, wants_nonces};
use crate::scenario::Lane::{Declined, Express, Refused};
use crate::scenario::{Scenario, Server};

const POST: &str = "wp-refresh-post-nonces[post_id]";
const LOADER: &str = "wp-refresh-metabox-loader-nonces[post_id]";

/// The table.
pub fn table() -> Vec<Scenario> {
    [asked(), combined(), odd()].into_iter().flatten().collect()
}

fn refresh(name: &'static str, who: &'static str, key: &'static str, age: Age) -> Scenario {
    Scenario::posts(name, Express, by(who).screen("post").aged(age).data(key, "{post0}"))
}

fn asked() -> Vec<Scenario> {
    use Age::{Fresh, Old, Stale};
    vec![
        refresh("new nonces for the post editor, the old ones fresh", "edith", POST, Fresh),
        refresh("new nonces for the post editor, the old ones half gone", "edith", POST, Old),
        refresh("new nonces for the post editor, the old ones gone", "edith", POST, Stale),
        refresh("new nonces for the meta boxes, the old ones fresh", "edith", LOADER, Fresh),
        refresh("new nonces for the meta boxes, the old ones half gone", "edith", LOADER, Old),
        refresh("new nonces for the meta boxes, the old ones gone", "edith", LOADER, Stale),
        refresh("new nonces for an administrator", "admin", POST, Old),
        refresh("new nonces for a contributor who may not", "conrad", POST, Old),
        refresh("new nonces for a contributor who may not, the old ones gone", "conrad", POST, Stale),
        refresh("new nonces for the meta boxes of a contributor who may not", "conrad", LOADER, Old),
        refresh("new nonces for nobody", "nobody", POST, Old),
        refresh("new nonces in the grace hour", "in grace", POST, Old),
        refresh("new nonces for nothing that there is", "edith", "wp-refresh-unknown-nonces", Old),
        Scenario::posts("new nonces for an author's own post", Express, wants_nonces("arthur", 2)),
        Scenario::posts("new nonces for another's post", Express, wants_nonces("arthur", 0)),
        Scenario::posts("new nonces for a post that is locked", Express, wants_nonces("edith", 0))
            .sql(lock!("post0", "admin", "5")),
        Scenario::posts("new nonces for a post that is gone", Express, wants_nonces("edith", 0))
            .sql("DELETE FROM wp_posts WHERE ID = {post0}"),
        Scenario::posts("new nonces for a post in the trash", Express, wants_nonces("edith", 0))
            .sql(post!("post0", "post_status = 'trash'")),
        Scenario::new("new nonces and another user's nonce", Express, |cast| {
            wants_nonces("edith", 0).tick(cast).set("_nonce", cast.who("arthur").nonce)
        }),
        Scenario::posts("new nonces over TLS", Express, wants_nonces("edith", 0).by_tls()).on(Server::Tls),
    ]
}

fn combined() -> Vec<Scenario> {
    let everything = |who, post: usize| {
        let posted = wants_nonces(who, post).data("wp-refresh-post-lock[post_id]", format!("{{post{post}}}"));
        (0..5).fold(posted, |posted, post| posted.listing(format!("post-{{post{post}}}")))
    };
    vec![
        Scenario::posts(
            "new nonces of both kinds and a lock",
            Express,
            wants_nonces("edith", 1).data("wp-refresh-post-lock[post_id]", "{post1}"),
        ),
        Scenario::posts("nonces, lock and list at once", Express, everything("edith", 1)).sql(lock!("post2", "admin", "5")),
        Scenario::posts("nonces, lock and list at once, the post locked by another", Express, everything("edith", 1))
            .sql(lock!("post1", "admin", "5")),
        Scenario::posts("nonces, lock and list at once, by one who may not", Express, everything("conrad", 1))
            .sql(lock!("post2", "admin", "5")),
        Scenario::posts("nonces, lock and list at once, the nonce gone", Express, everything("edith", 1).aged(Age::Stale)),
        Scenario::posts(
            "nonces, lock and list at once, and data that nobody knows",
            Express,
            everything("edith", 1).data("own", "x"),
        ),
        Scenario::posts(
            "nonces of one post and the lock of another",
            Express,
            wants_nonces("arthur", 0).data("wp-refresh-post-lock[post_id]", "{post2}"),
        ),
        // The list comes first in WordPress: it sees the lock that the tick then takes over.
        Scenario::posts("a list with the post whose lock is taken over", Express, edits("edith", 1).listing("post-{post1}"))
            .sql(lock!("post1", "admin", "200")),
        Scenario::posts("a list with the post whose lock somebody has", Express, edits("edith", 1).listing("post-{post1}"))
            .sql(lock!("post1", "admin", "5")),
    ]
}

fn odd() -> Vec<Scenario> {
    let odd = |name, key: &str, value: &str| {
        Scenario::posts(name, Declined("data"), by("edith").screen("post").aged(Age::Old).data(key, value))
    };
    vec![
        odd("new nonces without a post", "wp-refresh-post-nonces[x]", "1"),
        odd("new nonces for a post that is no number", POST, "five"),
        odd("new nonces for a negative number", POST, "-{post0}"),
        odd("new nonces for many posts", "wp-refresh-post-nonces[post_id][]", "{post0}"),
        odd("new nonces that are a word", "wp-refresh-post-nonces", "five"),
        odd("new nonces for the meta boxes without a post", "wp-refresh-metabox-loader-nonces[x]", "1"),
        odd("new nonces for the meta boxes of a post that is no number", LOADER, "five"),
        odd("new nonces for the meta boxes that are a word", "wp-refresh-metabox-loader-nonces", "five"),
        odd("new nonces for the meta boxes that are empty", "wp-refresh-metabox-loader-nonces", "").lane(Express),
        odd("new nonces for post 0", POST, "0").lane(Express),
        odd("new nonces for the meta boxes of post 0", LOADER, "0").lane(Express),
        refresh("new nonces, and a site that adds one", "edith", POST, Age::Old)
            .mu_plugin("add_filter( 'wp_refresh_nonces', function ( $response ) {\n\t$response['own'] = wp_create_nonce( 'own' );\n\treturn $response;\n} );")
            .lane(Refused("third-party")),
        refresh("new nonces, and a site where they live longer", "edith", POST, Age::Old)
            .mu_plugin("add_filter( 'nonce_life', fn() => 2 * DAY_IN_SECONDS );")
            .lane(Refused("third-party")),
    ]
}
