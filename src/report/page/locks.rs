//! Who is editing what: the posts' locks, as WordPress keeps them in its table of metadata.

use crate::engine::object::Object;
use crate::lane::moments;
use crate::wp;
use std::collections::BTreeMap;
use wordpress::Value;

/// More than a page shows.
pub const MOST: usize = 100;
/// `wp_check_post_lock_window`, in seconds (6.1-7.1).
const WINDOW: i64 = 150;

/// A post that somebody is editing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The post.
    pub post: i64,
    /// Who holds it.
    pub user: u64,
    /// When the lock was renewed last, in seconds since 1970.
    pub renewed: i64,
}

/// The locks that hold now, those renewed last first, at most [`MOST`]; `None` where they could not be read.
///
/// Mirrors wp_check_post_lock() (6.1-7.1), for all posts and whoever holds them.
#[must_use]
pub fn read() -> Option<Vec<Lock>> {
    let window = wp::call("apply_filters", &[Value::str("wp_check_post_lock_window"), Value::Int(WINDOW)]);
    let window = match window {
        Some(Value::Int(seconds)) => seconds,
        _ => WINDOW,
    };
    let since = moments::now().0 - window;
    let database = Object::global("wpdb")?;
    let table = |name: &str| database.value(name).and_then(|name| Some(String::from_utf8_lossy(name.as_bytes()?).into_owned()));
    // As a number: the time that a lock begins with. Each post's first lock is the one that counts.
    let statement = format!(
        "SELECT m.post_id, m.meta_value FROM {} m INNER JOIN {} p ON p.ID = m.post_id \
         WHERE m.meta_key = '_edit_lock' AND CAST(m.meta_value AS UNSIGNED) > {since} ORDER BY m.meta_id LIMIT 1000",
        table("postmeta")?,
        table("posts")?,
    );
    let rows = database.call("get_results", &[Value::Str(statement.into_bytes()), Value::str("ARRAY_N")])?;
    let mut locks = BTreeMap::new();
    for (_, row) in rows.as_array()? {
        if let Some(lock) = lock(row, since) {
            locks.entry(lock.post).or_insert(lock);
        }
    }
    let mut locks: Vec<Lock> = locks.into_values().collect();
    locks.sort_by_key(|lock| (-lock.renewed, lock.post));
    locks.truncate(MOST);
    Some(locks)
}

fn lock(row: &Value, since: i64) -> Option<Lock> {
    let text = |at: usize| std::str::from_utf8(row.as_array()?.get(at)?.1.as_bytes()?).ok();
    let (post, lock) = (text(0)?.parse().ok()?, text(1)?);
    let mut parts = lock.split(':');
    let renewed = parts.next()?.parse().ok().filter(|renewed| *renewed > since)?;
    // An old lock names nobody: the one who edited last.
    let user = parts.next().map_or_else(|| last_editor(post), str::to_owned);
    let user = user.parse().ok().filter(|user| *user > 0)?;
    Some(Lock { post, user, renewed })
}

fn last_editor(post: i64) -> String {
    wp::text("get_post_meta", &[Value::Int(post), Value::str("_edit_last"), Value::Bool(true)])
}
