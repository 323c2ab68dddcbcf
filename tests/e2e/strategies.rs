//! What generated ticks are drawn from: states of posts, locks, users and options, and what is posted.
//!
//! proptest draws them: its strategies are made of each other as the things are, each with its weight, and the rules' own
//! properties are tested with it already. What comes out wrong is cut down here, not by the library: it takes out single bytes
//! where whole ticks and statements can go, and each attempt costs many requests.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;

use crate::posted::{Age, Posted, by};

/// Ticks of two users to a site in one state, then in another, which differs by some statements. Leases stay in between.
#[derive(Clone, Debug)]
pub struct Group {
    /// Names in the cast.
    pub users: [&'static str; 2],
    /// Whether the site has post types of its own.
    pub types: bool,
    /// Whether all goes over TLS.
    pub tls: bool,
    /// Statements.
    pub state: Vec<String>,
    /// Ticks.
    pub ticks: Vec<Plan>,
    /// Statements that are run then.
    pub then: Vec<String>,
    /// Ticks after that.
    pub later: Vec<Plan>,
}

/// One tick.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Whether the second user sends it.
    pub second: bool,
    screen: &'static str,
    nonce: Age,
    parts: Vec<Part>,
}

/// A part of a tick's data: fields, with ids as in [`crate::cast::Cast::fill_in`].
type Part = Vec<(String, String)>;

impl Plan {
    /// As it is sent.
    pub fn posted(&self, group: &Group) -> Posted {
        let who = group.users[usize::from(self.second)];
        let posted = by(who).screen(self.screen).aged(self.nonce);
        let posted = if group.tls { posted.by_tls() } else { posted };
        self.parts.iter().flatten().fold(posted, |posted, (key, value)| posted.data(key, value))
    }
}

impl Group {
    /// What is left of it without one of its parts, the largest parts first.
    pub fn smaller(&self) -> impl Iterator<Item = Self> + use<> {
        let mut all = Vec::new();
        let mut without = |change: &dyn Fn(&mut Self)| {
            let mut group = self.clone();
            change(&mut group);
            all.push(group);
        };
        if !self.later.is_empty() {
            without(&|group| (group.ticks, group.later) = (Vec::new(), group.later.split_off(group.later.len() - 1)));
            for at in 0..self.later.len() {
                without(&|group| _ = group.later.remove(at));
            }
        }
        for at in (0..self.ticks.len()).rev() {
            without(&|group| group.ticks = vec![group.ticks[at].clone()]);
        }
        for at in (0..self.ticks.len()).rev() {
            without(&|group| _ = group.ticks.remove(at));
        }
        without(&|group| group.then.clear());
        for at in (0..self.then.len()).rev() {
            without(&|group| _ = group.then.remove(at));
        }
        for at in (0..self.state.len()).rev() {
            without(&|group| _ = group.state.remove(at));
        }
        without(&|group| group.types = false);
        without(&|group| group.tls = false);
        for (at, plan) in self.ticks.iter().enumerate() {
            for part in 0..plan.parts.len() {
                without(&|group| _ = group.ticks[at].parts.remove(part));
            }
            for part in 0..plan.parts.len() {
                for field in 0..plan.parts[part].len() {
                    without(&|group| _ = group.ticks[at].parts[part].remove(field));
                }
            }
        }
        let before = self.size();
        all.into_iter().filter(move |group| group.size() < before)
    }

    fn size(&self) -> usize {
        let of = |plans: &[Plan]| {
            plans.iter().map(|plan| 10 + plan.parts.iter().map(|part| 1 + part.len()).sum::<usize>()).sum::<usize>()
        };
        of(&self.ticks) + of(&self.later) + self.state.len() + self.then.len() + usize::from(self.types) + usize::from(self.tls)
    }
}

/// Groups.
pub fn group() -> impl Strategy<Value = Group> {
    let users = [who(), who()];
    (
        users,
        weighted(0.3, Just(())),
        weighted(0.15, Just(())),
        vec(statement(), 0..10),
        vec(plan(), 1..16),
        vec(statement(), 1..4),
        vec(plan(), 0..8),
    )
        .prop_map(|(users, types, tls, state, ticks, then, later)| Group {
            users,
            types: types.is_some(),
            tls: tls.is_some(),
            state,
            ticks,
            then,
            later,
        })
}

fn who() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        8 => select(vec!["edith", "arthur", "conrad", "admin"]),
        3 => select(vec!["susan", "in grace", "nobody", "logged out", "edith elsewhere"]),
    ]
}

fn user() -> impl Strategy<Value = &'static str> {
    select(vec!["{admin}", "{edith}", "{arthur}", "{conrad}", "{susan}"])
}

/// The first posts: few, so that ticks and states are about the same ones.
fn post() -> impl Strategy<Value = String> {
    (0..6_u8).prop_map(|number| format!("{{post{number}}}"))
}

fn plan() -> impl Strategy<Value = Plan> {
    let screen = select(vec!["dashboard", "edit-post", "post", "front", "page"]);
    let nonce = prop_oneof![6 => Just(Age::Fresh), 4 => Just(Age::Old), 1 => Just(Age::Stale)];
    let parts = prop_oneof![1 => Just(Vec::new()), 8 => vec(part(), 1..2), 3 => vec(part(), 2..5)];
    (any::<bool>(), screen, nonce, parts).prop_map(|(second, screen, nonce, parts)| Plan { second, screen, nonce, parts })
}

fn part() -> impl Strategy<Value = Part> {
    let one = |key: &'static str| id().prop_map(move |id| vec![(format!("{key}[post_id]"), id)]);
    let list = vec(row(), 0..12)
        .prop_map(|rows| rows.into_iter().map(|row| ("wp-check-locked-posts[]".to_owned(), row)).collect::<Part>());
    prop_oneof![
        8 => list,
        8 => one("wp-refresh-post-lock"),
        3 => one("wp-refresh-post-nonces"),
        3 => one("wp-refresh-metabox-loader-nonces"),
        3 => unknown(),
        1 => odd(),
    ]
}

/// The id of a post in the editor.
fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        24 => post(),
        1 => select(vec!["0", "999999", "000{post1}"]).prop_map(str::to_owned),
        1 => prop_oneof![select(vec!["", "-1", "five", "1e3", "{post0}x", " {post0}", "99999999999999999999"]).prop_map(str::to_owned), "[ -z|~é]{0,6}"],
    ]
}

/// A row of a list.
fn row() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => post().prop_map(|post| format!("post-{post}")),
        1 => (select(vec!["post- ", "post--", "POST-", "page_", "00000", "10000", "ä€-", "post-0"]), post())
            .prop_map(|(prefix, post)| format!("{prefix}{post}")),
        1 => prop_oneof![select(vec!["", "post-", "post-0", "x", "post-999999"]).prop_map(str::to_owned), "[ -z|~é😀]{0,9}"],
    ]
}

/// Data that no callback of core's takes.
fn unknown() -> impl Strategy<Value = Part> {
    let field = |key: &str, value: &str| vec![(key.to_owned(), value.to_owned())];
    select(vec![
        field("own", "1"),
        field("own[x][y]", "it's \\ \"1\""),
        field("wp-refresh-unknown-nonces[post_id]", "{post0}"),
        field("wp_autosave", ""),
        field("wp-check-locked-posts", "post-5"),
        field("wp-refresh-post-lock[lock]", "1700000000:1"),
    ])
}

/// Data that WordPress meets with a warning, or saves.
fn odd() -> impl Strategy<Value = Part> {
    let field = |key: &str, value: &str| vec![(key.to_owned(), value.to_owned())];
    select(vec![
        field("wp-refresh-post-lock", "five"),
        field("wp-refresh-post-lock[post_id][]", "5"),
        field("wp-refresh-post-nonces[x]", "5"),
        field("wp-refresh-metabox-loader-nonces", "five"),
        field("wp_autosave[post_id]", "0"),
    ])
}

fn statement() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => column(),
        6 => lock(),
        2 => (post(), select(vec!["'{admin}'", "'{edith}'", "'x'", "NULL", "'{arthur}x'"]))
            .prop_map(|(post, value)| meta(&post, "_edit_last", value)),
        1 => (post(), select(vec!["'publish'", "'future'", "'draft'", "NULL", "'s:7:\"publish\";'"]))
            .prop_map(|(post, value)| meta(&post, "_wp_trash_meta_status", value)),
        1 => post().prop_map(|post| format!("DELETE FROM wp_posts WHERE ID = {post}")),
        3 => person(),
        3 => option(),
        1 => roles(),
    ]
}

fn meta(post: &str, key: &str, value: &str) -> String {
    format!("INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post}, '{key}', {value})")
}

/// A column of a post.
fn column() -> impl Strategy<Value = String> {
    let status = select(vec!["publish", "draft", "pending", "private", "future", "auto-draft", "trash", "inherit", "frozen"])
        .prop_map(|status| format!("post_status = '{status}'"));
    let types = prop_oneof![
        9 => select(vec!["page", "attachment", "wp_block", "book", "story", "record", "leaflet", "note"]),
        1 => select(vec!["revision", "unknown", "", "5"]),
    ];
    let author = prop_oneof![8 => user(), 1 => select(vec!["0", "99999"])].prop_map(|author| format!("post_author = {author}"));
    let parent = select(vec!["{post1}", "99999"]).prop_map(|parent| format!("post_parent = {parent}"));
    let column = prop_oneof![
        5 => status,
        3 => types.prop_map(|name| format!("post_type = '{name}'")),
        5 => author,
        1 => parent,
    ];
    (post(), column).prop_map(|(post, column)| format!("UPDATE wp_posts SET {column} WHERE ID = {post}"))
}

/// A lock, mostly good.
fn lock() -> impl Strategy<Value = String> {
    let age = select(vec!["0", "1", "5", "5", "20", "60", "60", "140", "200", "5000", "-60"]);
    let good = (age.clone(), user()).prop_map(|(age, user)| format!("CONCAT(UNIX_TIMESTAMP() - {age}, ':{user}')"));
    let odd =
        (age, select(vec!["", ":", ":0", ":99999", ":{admin}x", ": {admin}", ":{edith}:{admin}", ".5:{admin}", "x:{admin}"]))
            .prop_map(|(age, rest)| format!("CONCAT(UNIX_TIMESTAMP() - {age}, '{rest}')"));
    let none =
        select(vec!["NULL", "''", "'0'", "'x'", "':'", "'0:{admin}'", "'99999999999:{admin}'", "'-1:{admin}'", "'a:0:{}'"]);
    let value = prop_oneof![10 => good, 2 => odd, 1 => none.prop_map(str::to_owned)];
    let key = prop_oneof![30 => Just("_edit_lock"), 1 => Just("_EDIT_LOCK"), 1 => Just("_edit_lock ")];
    (post(), key, value).prop_map(|(post, key, value)| meta(&post, key, &value))
}

/// Something about a user.
fn person() -> impl Strategy<Value = String> {
    let roles = prop_oneof![
        8 => select(vec![
            "a:1:{s:13:\"administrator\";b:1;}",
            "a:1:{s:6:\"author\";b:1;}",
            "a:1:{s:11:\"contributor\";b:1;}",
            "a:2:{s:10:\"subscriber\";b:1;s:6:\"author\";b:1;}",
            "a:2:{s:6:\"editor\";b:1;s:17:\"edit_others_posts\";b:0;}",
            "a:3:{s:6:\"editor\";b:1;s:10:\"edit_books\";b:1;s:17:\"edit_others_books\";b:1;}",
            "a:2:{s:10:\"subscriber\";b:1;s:10:\"edit_posts\";b:1;}",
            "a:0:{}",
            "a:1:{s:7:\"unknown\";b:1;}",
            "a:2:{s:6:\"editor\";b:0;s:6:\"author\";b:1;}",
        ]),
        1 => select(vec!["", "editor", "a:1:{s:6:\"editor\"", "a:1:{i:0;s:6:\"editor\";}", "a:1:{s:6:\"editor\";s:1:\"0\";}"]),
    ];
    let capabilities = (user(), roles).prop_map(|(user, roles)| {
        format!("UPDATE wp_usermeta SET meta_value = '{roles}' WHERE user_id = {user} AND meta_key = 'wp_capabilities'")
    });
    let locale = (user(), select(vec!["de_DE", "fr_FR", "eo", "en_US", "nl_NL", ""])).prop_map(|(user, locale)| {
        format!("UPDATE wp_usermeta SET meta_value = '{locale}' WHERE user_id = {user} AND meta_key = 'locale'")
    });
    let name = (user(), "[A-Za-zÄé<>&%$ /\";😀]{0,12}")
        .prop_map(|(user, name)| format!("UPDATE wp_users SET display_name = '{name}' WHERE ID = {user}"));
    let address = (
        user(),
        prop_oneof![
            select(vec!["", "0", " A@B.Test ", "ä@b.test"]).prop_map(str::to_owned),
            "[a-zA-Z.+]{1,9}@[a-z]{1,5}[.]test"
        ],
    )
        .prop_map(|(user, address)| format!("UPDATE wp_users SET user_email = '{address}' WHERE ID = {user}"));
    let gone = user().prop_map(|user| format!("DELETE FROM wp_users WHERE ID = {user}"));
    prop_oneof![5 => capabilities, 2 => locale, 3 => name, 2 => address, 1 => gone]
}

fn option() -> impl Strategy<Value = String> {
    let value = |name: &'static str, values: Vec<&'static str>| select(values).prop_map(move |value| (name, value));
    prop_oneof![
        3 => value("show_avatars", vec!["0", "1", "", "2", "false"]),
        3 => value("avatar_default", vec![
            "mystery", "mm", "blank", "gravatar_default", "identicon", "wavatar", "monsterid", "retro", "robohash", "", "0",
            "http://heartbeat.test/a b.png?x=1",
        ]),
        2 => value("avatar_rating", vec!["G", "PG", "R", "X", "", "own"]),
        2 => value("wp_page_for_privacy_policy", vec!["{post0}", "{post1}", "{post2}", "0", "", "{post3}x"]),
        1 => value("WPLANG", vec!["de_DE", "fr_FR", ""]),
    ]
    .prop_map(|(name, value)| {
        format!(
            "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('{name}', '{value}', 'yes') \
             ON DUPLICATE KEY UPDATE option_value = '{value}'"
        )
    })
}

/// What roles may do.
fn roles() -> impl Strategy<Value = String> {
    let cap = select(vec![
        "edit_posts",
        "edit_others_posts",
        "edit_published_posts",
        "edit_private_posts",
        "edit_pages",
        "manage_options",
    ]);
    let denied = (cap, select(vec!["b:0", "i:1", "s:1:\"0\""])).prop_map(|(cap, value)| {
        let entry = format!("s:{}:\"{cap}\";", cap.len());
        format!("UPDATE wp_options SET option_value = REPLACE(option_value, '{entry}b:1;', '{entry}{value};') WHERE option_name = 'wp_user_roles'")
    });
    prop_oneof![
        8 => denied,
        1 => Just("UPDATE wp_options SET autoload = 'no' WHERE option_name = 'wp_user_roles'".to_owned()),
    ]
}
