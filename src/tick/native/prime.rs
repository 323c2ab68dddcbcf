//! Reads ahead, for many posts at once, what the check of their locks reads for each: the posts, their metadata, and the
//! users who hold a lock. WordPress's own caches are filled by WordPress's own functions, as its lists of posts do.
//!
//! Nothing is read ahead but rows that core's check would read next, so all that changes is the number of queries.

use super::input::digits;
use super::outcome::{Stop, wp};
use crate::engine::value;
use ext_php_rs::types::{ZendHashTable, Zval};
use std::collections::{BTreeMap, BTreeSet};
use wordpress::Key;

/// More posts than a list can show (WordPress's own limit is 999): a query that names so many might not be taken.
const MOST: usize = 1000;

type Ids = BTreeSet<i64>;

/// Reads ahead for wp_check_post_lock() (6.1-7.1) of each of `posts`.
///
/// # Errors
/// [`Stop`] where PHP code threw.
pub fn locks(posts: impl Iterator<Item = i64>) -> Result<(), Stop> {
    let posts: Ids = posts.collect();
    // For one post core's own reads are as few.
    if !(2..=MOST).contains(&posts.len()) {
        return Ok(());
    }
    if is_worth_it(&missing(&posts, "posts")?) {
        let no = value::bool(false);
        wp("_prime_post_caches", &[&list(&posts)?, &no, &no])?;
    }
    // Core reads no metadata of posts that are not there.
    let there: Ids = cached(&posts, "posts")?.into_iter().filter(|(_, post)| post.is_object()).map(|(id, _)| id).collect();
    let unread = missing(&there, "post_meta")?;
    if is_worth_it(&unread) {
        wp("update_postmeta_cache", &[&list(&unread)?])?;
    }
    users(&there)
}

fn users(posts: &Ids) -> Result<(), Stop> {
    // A plugin that answers for the rows may know of other locks than these.
    if posts.is_empty() || !wp("has_filter", &[&value::string("get_post_metadata")])?.is_false() {
        return Ok(());
    }
    let users: Ids = cached(posts, "post_meta")?.values().filter_map(lock_user).collect();
    let mut unread = missing(&users, "users")?;
    unread.extend(missing(&users, "user_meta")?);
    if is_worth_it(&unread) {
        wp("cache_users", &[&list(&unread)?])?;
    }
    Ok(())
}

/// One row is read as well where it is needed.
fn is_worth_it(unread: &Ids) -> bool {
    unread.len() > 1
}

/// Who holds a lock by these rows, as wp_check_post_lock() (6.1-7.1) reads it: user and time in `_edit_lock`, or the time
/// alone and the user in `_edit_last`.
fn lock_user(meta: &Zval) -> Option<i64> {
    let meta = value::direct(meta).array()?;
    let lock = first(meta, "_edit_lock")?;
    // Core takes both for no lock.
    if matches!(lock, b"" | b"0") {
        return None;
    }
    let user = match lock.split(|byte| *byte == b':').nth(1) {
        Some(user) => user,
        None => first(meta, "_edit_last")?,
    };
    digits(user).filter(|user| *user > 0)
}

fn first<'a>(meta: &'a ZendHashTable, key: &str) -> Option<&'a [u8]> {
    value::bytes(value::entry(meta, key)?.array()?.get_index(0)?)
}

/// Those that WordPress's cache does not hold.
fn missing(ids: &Ids, group: &str) -> Result<Ids, Stop> {
    let known = cached(ids, group)?;
    Ok(ids.iter().copied().filter(|id| !known.contains_key(id)).collect())
}

/// What WordPress's cache holds of these, in this request or beyond it.
fn cached(ids: &Ids, group: &str) -> Result<BTreeMap<i64, Zval>, Stop> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = wp("wp_cache_get_multiple", &[&list(ids)?, &value::string(group)])?;
    let Some(table) = found.array() else { return Ok(BTreeMap::new()) };
    let of_id = |(key, content): (Key, &Zval)| match key {
        Key::Int(id) if !content.is_false() => Some((id, content.shallow_clone())),
        _ => None,
    };
    Ok(value::entries_of(table).filter_map(of_id).collect())
}

fn list(ids: &Ids) -> Result<Zval, Stop> {
    let mut table = ZendHashTable::new();
    for id in ids {
        table.push(*id).map_err(|_| Stop::Core)?;
    }
    Ok(value::array(table))
}
