//! Part `growth`: what a tick costs as a site grows: posts listed, users, posts, options, cron events, roles.

use anyhow::Result;
use serde_json::{Value, json};
use xtask::drivers::Driver;
use xtask::{Progress, Site};

use super::place::Place;
use super::report::{Growth, GrowthRow};
use crate::commands::side_by_side::kinds::{self, DASHBOARD, Kind, LIST, named};

/// How far it goes.
#[derive(Clone, Copy)]
pub struct Extent {
    /// Ticks to each side at each size.
    pub count: u32,
    /// Whether sizes go to their ends.
    pub whole: bool,
}

/// Something that can be made to grow.
struct Axis {
    name: &'static str,
    axis: &'static str,
    /// The kinds of tick that are sent.
    kinds: &'static [&'static str],
    sizes: &'static [u64],
    /// How many of the sizes a short run takes.
    short: usize,
    /// The option that holds all of it, if one does.
    option: Option<&'static str>,
    grow: fn(&Site, u64) -> Result<()>,
}

const AXES: [Axis; 5] = [
    Axis {
        name: "posts",
        axis: "posts",
        kinds: &[DASHBOARD, LIST],
        sizes: &[100, 1_000, 10_000, 100_000],
        short: 3,
        option: None,
        grow: posts,
    },
    Axis {
        name: "users",
        axis: "users",
        kinds: &[DASHBOARD, LIST],
        sizes: &[10, 1_000, 10_000, 100_000],
        short: 3,
        option: None,
        grow: users,
    },
    Axis {
        name: "options",
        axis: "more autoloaded options of 96 bytes",
        kinds: &[DASHBOARD],
        sizes: &[0, 1_000, 10_000],
        short: 2,
        option: None,
        grow: |site, size| furnish(site, "options", size),
    },
    Axis {
        name: "cron-events",
        axis: "more cron events",
        kinds: &[DASHBOARD],
        sizes: &[0, 100, 1_000, 5_000],
        short: 3,
        option: Some("cron"),
        grow: |site, size| furnish(site, "events", size),
    },
    Axis {
        name: "roles",
        axis: "more roles of 100 capabilities",
        kinds: &[DASHBOARD, LIST],
        sizes: &[0, 10, 100],
        short: 2,
        option: Some("wp_user_roles"),
        grow: |site, size| furnish(site, "roles", size),
    },
];

/// Posts in a list; WordPress shows 20 unless told otherwise.
const LISTED: [u64; 6] = [1, 5, 20, 50, 100, 200];

/// Measures everything that grows, on one site.
pub fn measure(place: &Place, extent: Extent, progress: &Progress) -> Result<Vec<Growth>> {
    progress.say(&format!("what grows, on {}", place.name));
    let mut found = vec![listed(place, extent, progress)?];
    let kinds = place.kinds()?;
    for axis in &AXES {
        let sizes = if extent.whole { axis.sizes } else { &axis.sizes[..axis.short] };
        let mut grown: Vec<Growth> = axis.kinds.iter().map(|kind| axis.of(kind, extent)).collect();
        for &size in sizes {
            progress.step(&format!("{size} {}", axis.axis), || (axis.grow)(&place.site, size))?;
            let bytes = axis.option.map(|option| option_bytes(&place.site, option)).transpose()?;
            for growth in &mut grown {
                let row = row(place, named(&kinds, &growth.kind)?, size, extent.count, progress)?;
                growth.rows.push(GrowthRow { bytes, ..row });
            }
        }
        (axis.grow)(&place.site, 0)?;
        found.extend(grown);
    }
    Ok(found)
}

impl Axis {
    /// Nothing of it measured yet.
    fn of(&self, kind: &str, extent: Extent) -> Growth {
        let name = if kind == DASHBOARD { self.name.to_owned() } else { format!("{}-{}", self.name, kind.replace(' ', "-")) };
        Growth { name, axis: self.axis.to_owned(), kind: kind.to_owned(), count: extent.count, rows: Vec::new() }
    }
}

fn listed(place: &Place, extent: Extent, progress: &Progress) -> Result<Growth> {
    let edith = place.site.login(&place.stock, "edith")?;
    posts(&place.site, LISTED[LISTED.len() - 1])?;
    let all = place.site.posts()?;
    let mut rows = Vec::new();
    for size in LISTED {
        let kind = kinds::post_list(&place.site, &edith, &all, usize::try_from(size)?)?;
        rows.push(row(place, &kind, size, extent.count, progress)?);
    }
    posts(&place.site, 0)?;
    let (name, axis, kind) = ("posts-listed".to_owned(), "posts listed".to_owned(), LIST.to_owned());
    Ok(Growth { name, axis, kind, count: extent.count, rows })
}

fn row(place: &Place, kind: &Kind, size: u64, count: u32, progress: &Progress) -> Result<GrowthRow> {
    let [stock, ours] = place.measure(kind, &format!("{} at {size}", kind.name), count, progress)?;
    Ok(GrowthRow { size, bytes: None, lane: ours.lane(), stock: (&stock).into(), ours: (&ours).into() })
}

fn option_bytes(site: &Site, option: &str) -> Result<u64> {
    let sql = format!("SELECT LENGTH(option_value) FROM wp_options WHERE option_name = '{option}'");
    Ok(site.database().value(&sql)?.unwrap_or_default().parse()?)
}

fn furnish(site: &Site, what: &str, size: u64) -> Result<()> {
    site.drivers().run::<Value>(Driver::Furnish, &json!({ what: size })).map(|_| ())
}

/// Runs statements, then has the server count its tables anew: its plans go by that.
fn sql(site: &Site, statements: &[String], tables: &str) -> Result<()> {
    for statement in statements {
        site.database().query(statement)?;
    }
    site.database().query(&format!("ANALYZE TABLE {tables}")).map(|_| ())
}

/// Ids from which on rows are ours.
const BASE: u64 = 1_000_000;

/// As many users as wanted in all (at least those that there are), each with the rows of usermeta that a new user gets and that a tick could look at.
fn users(site: &Site, size: u64) -> Result<()> {
    drop_users(site)?;
    let own = xtask::site::USERS.len() as u64;
    if size <= own {
        return Ok(());
    }
    let (first, last) = (BASE + 1, BASE + size - own);
    let meta = |key: &str, value: &str| {
        format!(
            "INSERT INTO wp_usermeta (user_id, meta_key, meta_value) SELECT seq, '{key}', {value} FROM seq_{first}_to_{last}"
        )
    };
    let statements = [
        format!(
            "INSERT INTO wp_users (ID, user_login, user_pass, user_nicename, user_email, user_registered, display_name) \
             SELECT seq, CONCAT('reader', seq), MD5(seq), CONCAT('reader', seq), CONCAT('reader', seq, '@example.org'), NOW(), \
             CONCAT('Reader ', seq) FROM seq_{first}_to_{last}"
        ),
        meta("nickname", "CONCAT('reader', seq)"),
        meta("wp_capabilities", "'a:1:{s:10:\"subscriber\";b:1;}'"),
        meta("wp_user_level", "'0'"),
        meta("locale", "''"),
        meta("session_tokens", "CONCAT('a:1:{s:64:\"', SHA2(seq, 256), '\";a:1:{s:10:\"expiration\";i:1;}}')"),
    ];
    sql(site, &statements, "wp_users, wp_usermeta")
}

fn drop_users(site: &Site) -> Result<()> {
    let statements =
        [format!("DELETE FROM wp_users WHERE ID > {BASE}"), format!("DELETE FROM wp_usermeta WHERE user_id > {BASE}")];
    sql(site, &statements, "wp_users, wp_usermeta")
}

/// As many posts as wanted in all (at least those that there are), each with two rows of postmeta.
fn posts(site: &Site, size: u64) -> Result<()> {
    drop_posts(site)?;
    let own = site.posts()?.len() as u64;
    if size <= own {
        return Ok(());
    }
    let (first, last) = (BASE + 1, BASE + size - own);
    let mut statements = vec![format!(
        "INSERT INTO wp_posts (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, \
         post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered) \
         SELECT seq, 1, NOW(), NOW(), REPEAT('Some words. ', 20), CONCAT('More ', seq), '', 'publish', CONCAT('more-', seq), '', '', \
         NOW(), NOW(), '' FROM seq_{first}_to_{last}"
    )];
    for key in ["_edit_last", "_thumbnail_id"] {
        statements.push(format!(
            "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT seq, '{key}', '1' FROM seq_{first}_to_{last}"
        ));
    }
    sql(site, &statements, "wp_posts, wp_postmeta")
}

fn drop_posts(site: &Site) -> Result<()> {
    let statements =
        [format!("DELETE FROM wp_posts WHERE ID > {BASE}"), format!("DELETE FROM wp_postmeta WHERE post_id > {BASE}")];
    sql(site, &statements, "wp_posts, wp_postmeta")
}
