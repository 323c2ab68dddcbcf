//! Part `growth`: what a tick costs as a site grows: posts listed, users, posts, options, cron events, roles.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use xtask::drivers::Driver;
use xtask::{Identity, Progress, Site};

use super::place::{Place, check_lane, requests};
use super::report::{Growth, GrowthRow};
use crate::commands::side_by_side::kinds::{self, Kind};
use crate::commands::side_by_side::measure::{Side, in_turn};

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
    sizes: &'static [u64],
    /// How many of the sizes a short run takes.
    short: usize,
    grow: fn(&Site, u64) -> Result<()>,
    /// As it was.
    shrink: fn(&Site) -> Result<()>,
}

const AXES: [Axis; 5] = [
    Axis { name: "users", axis: "users", sizes: &[10, 1_000, 10_000, 100_000], short: 3, grow: users, shrink: drop_users },
    Axis { name: "posts", axis: "posts", sizes: &[200, 1_000, 10_000, 100_000], short: 3, grow: posts, shrink: drop_posts },
    Axis {
        name: "options",
        axis: "more autoloaded options of 96 bytes",
        sizes: &[0, 1_000, 10_000],
        short: 2,
        grow: |site, size| furnish(site, "options", size),
        shrink: |site| furnish(site, "options", 0),
    },
    Axis {
        name: "cron-events",
        axis: "more cron events",
        sizes: &[0, 100, 1_000, 5_000],
        short: 3,
        grow: |site, size| furnish(site, "events", size),
        shrink: |site| furnish(site, "events", 0),
    },
    Axis {
        name: "roles",
        axis: "more roles of 100 capabilities",
        sizes: &[0, 10, 100],
        short: 2,
        grow: |site, size| furnish(site, "roles", size),
        shrink: |site| furnish(site, "roles", 0),
    },
];

/// Posts in a list; WordPress shows 20 unless told otherwise.
const LISTED: [u64; 6] = [1, 5, 20, 50, 100, 200];

/// Measures everything that grows, on one site.
pub fn measure(place: &Place, extent: Extent, progress: &Progress) -> Result<Vec<Growth>> {
    progress.say(&format!("what grows, on {}", place.name));
    let edith = place.site.login(&place.stock, "edith")?;
    let mut found = vec![listed(place, &edith, extent, progress)?];
    let kinds = kinds::all(&place.site, &place.stock)?;
    let dashboard = kinds.first().context("a dashboard tick")?;
    for axis in &AXES {
        let sizes = if extent.whole { axis.sizes } else { &axis.sizes[..axis.short] };
        let mut rows = Vec::new();
        for &size in sizes {
            progress.step(&format!("{size} {}", axis.axis), || (axis.grow)(&place.site, size))?;
            rows.push(row(place, dashboard, size, extent.count, progress)?);
        }
        (axis.shrink)(&place.site)?;
        found.push(growth(axis.name, axis.axis, dashboard.name, extent.count, rows));
    }
    Ok(found)
}

fn listed(place: &Place, who: &Identity, extent: Extent, progress: &Progress) -> Result<Growth> {
    let posts = place.site.posts()?;
    let mut rows = Vec::new();
    for size in LISTED {
        let kind = kinds::post_list(&place.site, who, &posts, usize::try_from(size)?)?;
        rows.push(row(place, &kind, size, extent.count, progress)?);
    }
    Ok(growth("posts-listed", "posts listed", "post list", extent.count, rows))
}

fn growth(name: &str, axis: &str, kind: &str, count: u32, rows: Vec<GrowthRow>) -> Growth {
    Growth { name: name.to_owned(), axis: axis.to_owned(), kind: kind.to_owned(), count, rows }
}

fn row(place: &Place, kind: &Kind, size: u64, count: u32, progress: &Progress) -> Result<GrowthRow> {
    place.prepare(kind)?;
    let request = requests(kind);
    let (stock, ours) = (Side { pool: &place.stock, request: &request }, Side { pool: &place.ours, request: &request });
    place.ready(kind, stock, ours)?;
    let [stock, ours] = in_turn(&format!("{} at {size}", kind.name), [stock, ours], count, progress)?;
    check_lane(&place.name, kind, &ours.lane())?;
    Ok(GrowthRow { size, lane: ours.lane(), stock: (&stock).into(), ours: (&ours).into() })
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

/// As many users as wanted in all, each with the rows of usermeta that a new user gets and that a tick could look at.
fn users(site: &Site, size: u64) -> Result<()> {
    let own = xtask::site::USERS.len() as u64;
    let (first, last) = (BASE + 1, BASE + size - own);
    let meta = |key: &str, value: &str| {
        format!(
            "INSERT INTO wp_usermeta (user_id, meta_key, meta_value) SELECT seq, '{key}', {value} FROM seq_{first}_to_{last}"
        )
    };
    drop_users(site)?;
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

/// As many posts as wanted in all, each with two rows of postmeta.
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
