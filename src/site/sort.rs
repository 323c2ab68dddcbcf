//! Rows as they come from a statement, sorted into [`Rows`] as core would take them: keys compare to the byte, the oldest row counts.

use super::SiteError;
use super::rows::{HolderRow, PostRows, Rows};
use super::sql::{CRON, CRON_START, MOST_META_TEXT};
use super::table_site::Row;
use std::collections::{BTreeMap, BTreeSet};
use wordpress::capability::Post;
use wordpress::post_lock::{MetaRow, may_hold};
use wordpress::session::UserRow;
use wordpress::{PostId, UserId};

/// More rows of one key than editors leave behind: what a plugin makes of them is WordPress's to say.
const MOST_META_ROWS: usize = 64;

/// A row's columns, one after the other.
struct Columns(std::vec::IntoIter<Option<Vec<u8>>>);

impl Columns {
    fn new(row: Row) -> Self {
        Self(row.into_iter())
    }

    /// The next column, `None` for NULL.
    fn next(&mut self) -> Option<Vec<u8>> {
        self.0.next().flatten()
    }

    fn text(&mut self) -> Result<Vec<u8>, SiteError> {
        self.next().ok_or(SiteError::Form)
    }

    fn number(&mut self) -> Result<Option<u64>, SiteError> {
        self.next().map(|digits| number(&digits)).transpose()
    }
}

/// A number as the server writes it.
///
/// # Errors
/// [`SiteError::Form`] where it is none, or below 0.
pub fn number(digits: &[u8]) -> Result<u64, SiteError> {
    std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).ok_or(SiteError::Form)
}

/// What rows come in, as the server names it.
const CHARSET: &[u8] = b"utf8mb4";

/// Rows of the statement `Tables::read()`, being sorted.
#[derive(Default)]
pub struct Sorted {
    /// What they are so far.
    pub rows: Rows,
    /// The oldest row of each meta key of the user.
    user_meta: BTreeMap<Vec<u8>, (u64, Option<Vec<u8>>)>,
}

impl Sorted {
    /// Takes a row; `wanted` are the names that were asked for.
    ///
    /// # Errors
    /// [`SiteError::Form`] where it is not of the form that was asked for, or there are two users of one login name.
    /// [`SiteError::Charset`] where the server has set another character set than was asked for (`init_connect`).
    pub fn take(&mut self, row: Row, wanted: &[String]) -> Result<(), SiteError> {
        let mut columns = Columns::new(row);
        let name = String::from_utf8(columns.text()?).map_err(|_| SiteError::Form)?;
        // The server takes names for equal that are not: core would read this row, too.
        if !wanted.contains(&name) {
            return Err(SiteError::Form);
        }
        let (mut value, beside) = (columns.text()?, columns.text()?);
        if name != CRON && beside != CHARSET {
            return Err(SiteError::Charset);
        }
        if name == CRON && value.len() >= CRON_START {
            value.extend_from_slice(&beside);
        }
        self.rows.options.insert(name, value);
        let Some(id) = columns.number()? else { return Ok(()) };
        let user = UserRow { id: UserId(id), login: columns.text()?, pass: columns.text()? };
        // Two users of one login name (the column has no unique key): which of them core takes is the server's choice.
        if self.rows.user.get_or_insert_with(|| user.clone()) != &user {
            return Err(SiteError::Form);
        }
        let Some(umeta_id) = columns.number()? else { return Ok(()) };
        let (key, value) = (columns.text()?, columns.next());
        // Keys compare without regard to case in SQL; core reads the rows by their exact keys, the oldest of them.
        match self.user_meta.get_mut(&key) {
            Some(oldest) if umeta_id < oldest.0 => *oldest = (umeta_id, value),
            Some(_) => {}
            None => {
                self.user_meta.insert(key, (umeta_id, value));
            }
        }
        Ok(())
    }

    /// What the rows are, all taken; `user_meta` are the keys that were wanted.
    #[must_use]
    pub fn done(mut self, user_meta: &[String]) -> Rows {
        let mut oldest = |key: &str| self.user_meta.remove(key.as_bytes()).and_then(|(_, value)| value);
        self.rows.session_tokens = oldest("session_tokens");
        self.rows.user_meta = user_meta.iter().filter_map(|key| Some((key.clone(), oldest(key)?))).collect();
        self.rows
    }
}

/// Takes the rows of the statement `Tables::posts()`.
///
/// # Errors
/// [`SiteError::Form`] where one is not of the form that was asked for, or is none that editors write.
pub fn take_posts(found: Vec<Row>, rows: &mut Rows) -> Result<(), SiteError> {
    for row in found {
        take_post(row, rows)?;
    }
    for post in rows.posts.values_mut() {
        post.meta.sort_by_key(|row| row.id);
    }
    Ok(())
}

fn take_post(row: Row, rows: &mut Rows) -> Result<(), SiteError> {
    let mut columns = Columns::new(row);
    let mut needed = || columns.number()?.ok_or(SiteError::Form);
    let (id, author) = (PostId(needed()?), needed()?);
    let post = Post { id, author, status: columns.text()?, post_type: columns.text()? };
    let of_post = rows.posts.entry(id).or_insert_with(|| PostRows { post, meta: Vec::new() });
    let Some(meta_id) = columns.number()? else { return Ok(()) };
    let row = MetaRow { id: meta_id, key: columns.text()?, value: columns.next() };
    let is_short = row.value.as_ref().is_none_or(|value| value.len() < MOST_META_TEXT);
    if !is_short || of_post.meta.len() >= MOST_META_ROWS {
        return Err(SiteError::Form);
    }
    of_post.meta.push(row);
    Ok(())
}

/// The users whom the posts' rows name as holders of a lock, but for the tick's own user, of whom nothing more is asked.
#[must_use]
pub fn holders(rows: &Rows) -> BTreeSet<UserId> {
    let own = rows.user.as_ref().map(|user| user.id);
    let named = rows.posts.values().filter_map(|post| may_hold(&post.meta));
    named.filter(|user| Some(*user) != own).collect()
}

/// Takes the rows of the statement `Tables::holders()`, which asked for these users.
///
/// # Errors
/// [`SiteError::Form`] where one is not of the form that was asked for.
pub fn take_holders(found: Vec<Row>, asked: &BTreeSet<UserId>, rows: &mut Rows) -> Result<(), SiteError> {
    rows.holders.extend(asked.iter().map(|user| (*user, None)));
    for row in found {
        let mut columns = Columns::new(row);
        let user = UserId(columns.number()?.ok_or(SiteError::Form)?);
        rows.holders.insert(user, Some(HolderRow { display_name: columns.text()?, email: columns.text()? }));
    }
    Ok(())
}
