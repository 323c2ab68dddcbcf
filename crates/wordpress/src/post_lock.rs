//! A post's lock: who holds it, and how it is written.

use crate::number::{compare_with_int, is_infinite, numeric, to_int};
use crate::php_serialized::is_serialized;
use crate::undecided::Undecided;
use crate::value::is_truthy_string;
use crate::version::{Stage, Version};
use crate::{Timestamp, UserId};
use std::cmp::Ordering;

/// The metadata that holds a post's lock: `time:user`.
pub const EDIT_LOCK: &[u8] = b"_edit_lock";

/// The metadata that names who edited a post last: read where a lock names no user.
pub const EDIT_LAST: &[u8] = b"_edit_last";

/// How long a lock holds, in seconds. The filter `wp_check_post_lock_window` is a hook like any other and must be proven inert by
/// the caller.
const WINDOW: i64 = 150;

/// A row of a post's metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetaRow {
    /// `meta_id`
    pub id: u64,
    /// `meta_key`, as it is in the row: the database may take `_Edit_Lock` for `_edit_lock`, PHP does not.
    pub key: Vec<u8>,
    /// `meta_value`; `None` for NULL.
    pub value: Option<Vec<u8>>,
}

/// How the user is read from a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockUser {
    /// Before 6.6: as text. Only a numeric one is a user, and it is compared with `!=`.
    Text,
    /// Since 6.6: `(int)` of it.
    Int,
}

impl LockUser {
    /// The rule of the variant of wp_check_post_lock() that [`crate::core::known`] dates with `since`.
    pub fn of_variant(since: Version) -> Self {
        if since >= Version::new(6, 6, 0).at(Stage::Alpha) { Self::Int } else { Self::Text }
    }
}

/// Mirrors get_post_meta( $id, $key, true ) (6.1-7.1) before it is unserialized: the value of the first row with this very key;
/// `None` where there is none, or NULL.
pub fn single<'a>(rows: &'a [MetaRow], key: &[u8]) -> Option<&'a [u8]> {
    rows.iter().find(|row| row.key == key)?.value.as_deref()
}

/// Mirrors wp_check_post_lock() (6.1-7.1) for a post that is there: the user who holds its lock, *if there is such a user* — core
/// asks get_userdata(), and so must the caller. `None`: nobody, the current user, or a lock whose time is over.
///
/// `rows` are the post's metadata with the keys [`EDIT_LOCK`] and [`EDIT_LAST`], in the order of `meta_id`.
///
/// # Errors
/// [`Undecided::MetaValue`] for serialized values, [`Undecided::Number`] for numbers beyond a float.
pub fn check_post_lock(rule: LockUser, current: UserId, rows: &[MetaRow], now: Timestamp) -> Result<Option<UserId>, Undecided> {
    let Some(lock) = Lock::of(rows)? else { return Ok(None) };
    let is_recent =
        is_truthy_string(lock.time) && compare_with_int(lock.time, now.0.saturating_sub(WINDOW)) == Ordering::Greater;
    let holder = lock.user(rule);
    let is_other = match rule {
        LockUser::Int => holder != Some(current),
        // "12.7" is user 12, and is not equal to 12.
        LockUser::Text => i64::try_from(current.0).is_ok_and(|current| compare_with_int(lock.user, current) != Ordering::Equal),
    };
    Ok(holder.filter(|_| is_recent && is_other))
}

/// The user whom wp_check_post_lock() (6.1-7.1) asks get_userdata() for; `None` where it asks for nobody that there could be. `Ok(None)`
/// also where there is no lock: see [`single`].
///
/// # Errors
/// As [`check_post_lock`].
pub fn named(rule: LockUser, rows: &[MetaRow]) -> Result<Option<UserId>, Undecided> {
    Ok(Lock::of(rows)?.and_then(|lock| lock.user(rule)))
}

/// Every user that [`check_post_lock`] and [`named`] may name for these rows, whoever asks and whenever.
pub fn may_hold(rows: &[MetaRow]) -> Option<UserId> {
    // The more generous rule of the two: the other one reads a user from fewer texts, and the same one.
    named(LockUser::Int, rows).ok().flatten()
}

/// A lock taken apart.
struct Lock<'a> {
    time: &'a [u8],
    user: &'a [u8],
}

impl<'a> Lock<'a> {
    fn of(rows: &'a [MetaRow]) -> Result<Option<Self>, Undecided> {
        let Some(lock) = text(rows, EDIT_LOCK, "_edit_lock")?.filter(|lock| is_truthy_string(lock)) else { return Ok(None) };
        let mut parts = lock.split(|byte| *byte == b':');
        let time = parts.next().unwrap_or_default();
        let user = match parts.next() {
            Some(user) => user,
            None => text(rows, EDIT_LAST, "_edit_last")?.unwrap_or_default(),
        };
        if is_infinite(user) { Err(Undecided::Number) } else { Ok(Some(Self { time, user })) }
    }

    fn user(&self, rule: LockUser) -> Option<UserId> {
        if rule == LockUser::Text && numeric(self.user).is_none() {
            return None;
        }
        u64::try_from(to_int(self.user)).ok().filter(|holder| *holder > 0).map(UserId)
    }
}

fn text<'a>(rows: &'a [MetaRow], key: &[u8], name: &'static str) -> Result<Option<&'a [u8]>, Undecided> {
    let value = single(rows, key);
    if value.is_some_and(is_serialized) { Err(Undecided::MetaValue(name)) } else { Ok(value) }
}

/// What happens to the rows of a post's lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockWrite {
    /// The one row has this value already.
    Nothing,
    /// A row is added.
    Insert,
    /// Each of these rows gets the value.
    Update {
        /// Their `meta_id`, in the order given.
        rows: Vec<u64>,
    },
}

/// The value of a post's lock that wp_set_post_lock() (6.1-7.1) writes.
pub fn lock_value(now: Timestamp, user: UserId) -> Vec<u8> {
    format!("{}:{}", now.0, user.0).into_bytes()
}

/// Mirrors `update_post_meta( $id, '_edit_lock', $value )` (6.1-7.1) for a post that is no revision and a value of [`lock_value`].
///
/// `rows` are the post's metadata that *the database* finds for [`EDIT_LOCK`] (and any of other keys), in the order of `meta_id`.
///
/// # Errors
/// [`Undecided::MetaKey`] where one of them has another spelling: core overlooks it when it reads and finds it when it writes.
pub fn set_post_lock(rows: &[MetaRow], value: &[u8]) -> Result<LockWrite, Undecided> {
    let known: [&[u8]; 3] = [EDIT_LOCK, EDIT_LAST, b"_wp_trash_meta_status"];
    if rows.iter().any(|row| !known.contains(&row.key.as_slice())) {
        return Err(Undecided::MetaKey("_edit_lock"));
    }
    let locks: Vec<&MetaRow> = rows.iter().filter(|row| row.key == EDIT_LOCK).collect();
    Ok(match locks.as_slice() {
        [] => LockWrite::Insert,
        [lock] if lock.value.as_deref() == Some(value) => LockWrite::Nothing,
        locks => LockWrite::Update { rows: locks.iter().map(|lock| lock.id).collect() },
    })
}
