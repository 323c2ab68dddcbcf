//! Reads ahead, for many posts at once, what the check of their locks reads for each: the posts, their metadata, and the
//! users who hold a lock. WordPress's own caches are filled by WordPress's own functions, as its lists of posts do.
//!
//! Nothing is read ahead but rows that core's check would read next, so all that changes is the number of queries.

use super::input::digits;
use super::outcome::{Stop, wp};
use crate::engine::value;
use ext_php_rs::types::{ZendHashTable, Zval};
use std::collections::BTreeSet;
use wordpress::Key;

/// More posts than a list can show (WordPress's own limit is 999): a query that names so many might not be taken.
const MOST: usize = 1000;

/// Reads ahead for wp_check_post_lock() (6.1-7.1) of each of `posts`.
///
/// # Errors
/// [`Stop`] where PHP code threw.
pub fn locks(posts: impl Iterator<Item = i64>) -> Result<(), Stop> {
    let posts: BTreeSet<i64> = posts.collect();
    // For one post core's own reads are as few.
    if !(2..=MOST).contains(&posts.len()) {
        return Ok(());
    }
    let no = value::bool(false);
    wp("_prime_post_caches", &[&list(&posts)?, &no, &no])?;
    // Core reads no metadata of posts that are not there.
    let there: BTreeSet<i64> =
        cached(&posts, "posts")?.into_iter().filter(|(_, post)| post.is_object()).map(|(id, _)| id).collect();
    if there.is_empty() {
        return Ok(());
    }
    wp("update_postmeta_cache", &[&list(&there)?])?;
    users(&there)
}

fn users(posts: &BTreeSet<i64>) -> Result<(), Stop> {
    // A plugin that answers for the rows may know of other locks than these.
    if !wp("has_filter", &[&value::string("get_post_metadata")])?.is_false() {
        return Ok(());
    }
    let users: BTreeSet<i64> = cached(posts, "post_meta")?.iter().filter_map(|(_, meta)| lock_user(meta)).collect();
    if users.len() > 1 {
        wp("cache_users", &[&list(&users)?])?;
    }
    Ok(())
}

/// Who holds a lock by these rows, as wp_check_post_lock() (6.1-7.1) reads it: user and time in `_edit_lock`, or the time
/// alone and the user in `_edit_last`.
fn lock_user(meta: &Zval) -> Option<i64> {
    let meta = value::direct(meta).array()?;
    let lock = first(meta, "_edit_lock")?;
    let mut parts = lock.split(|byte| *byte == b':');
    // An empty lock is none; `"0"` neither.
    parts.next().filter(|_| !matches!(lock, b"" | b"0"))?;
    let user = match parts.next() {
        Some(user) => user,
        None => first(meta, "_edit_last")?,
    };
    digits(user).filter(|user| *user > 0)
}

fn first<'a>(meta: &'a ZendHashTable, key: &str) -> Option<&'a [u8]> {
    value::bytes(value::entry(meta, key)?.array()?.get_index(0)?)
}

/// What WordPress's cache holds of these, in this request or beyond it.
fn cached(ids: &BTreeSet<i64>, group: &str) -> Result<Vec<(i64, Zval)>, Stop> {
    let found = wp("wp_cache_get_multiple", &[&list(ids)?, &value::string(group)])?;
    let Some(table) = found.array() else { return Ok(Vec::new()) };
    let with_id = |(key, content): (Key, &Zval)| match key {
        Key::Int(id) => Some((id, content.shallow_clone())),
        Key::Str(_) => None,
    };
    Ok(value::entries_of(table).filter_map(with_id).collect())
}

fn list(ids: &BTreeSet<i64>) -> Result<Zval, Stop> {
    let mut table = ZendHashTable::new();
    for id in ids {
        table.push(*id).map_err(|_| Stop::Core)?;
    }
    Ok(value::array(table))
}
