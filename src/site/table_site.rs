//! A site over any client that can send SQL.

use super::sort::{Sorted, holders, number, take_holders, take_posts};
use super::sql::{self, Statement, Tables};
use super::{Rows, Site, SiteError, Wanted};
use wordpress::post_lock::{EDIT_LOCK, MetaRow};
use wordpress::{PostId, Timestamp};

/// One row: its columns in order, `None` for NULL.
pub type Row = Vec<Option<Vec<u8>>>;

/// A connection that sends statements, in UTF-8 (`utf8mb4`).
pub trait Client {
    /// The rows of a reading statement.
    ///
    /// # Errors
    /// [`SiteError`] where it fails.
    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, SiteError>;

    /// The rows of a reading statement that every tick sends.
    ///
    /// # Errors
    /// [`SiteError`] where it fails.
    fn rows_of(&mut self, statement: &Statement) -> Result<Vec<Row>, SiteError> {
        self.rows(&statement.in_full())
    }

    /// The rows of two reading statements, sent together where that can be.
    ///
    /// # Errors
    /// [`SiteError`] where one of them fails.
    fn rows_of_two(&mut self, first: &str, second: &str) -> Result<(Vec<Row>, Vec<Row>), SiteError> {
        Ok((self.rows(first)?, self.rows(second)?))
    }

    /// Runs a writing statement and gives the number of rows that it inserted, changed or removed.
    ///
    /// # Errors
    /// [`SiteError`] where it fails: whether it was carried out is not known then.
    fn execute(&mut self, sql: &str) -> Result<u64, SiteError>;
}

/// A site's tables behind a client.
pub struct TableSite<C> {
    client: C,
    tables: Tables,
}

impl<C: Client> TableSite<C> {
    /// The tables, through this client.
    pub const fn new(client: C, tables: Tables) -> Self {
        Self { client, tables }
    }
}

impl<C: Client> Site for TableSite<C> {
    fn read(&mut self, wanted: &Wanted) -> Result<Rows, SiteError> {
        let first = self.tables.read(wanted);
        let (options, posts) = if wanted.posts.is_empty() {
            (self.client.rows_of(&first)?, Vec::new())
        } else {
            self.client.rows_of_two(&first.in_full(), &self.tables.posts(&wanted.posts))?
        };
        let mut sorted = Sorted::default();
        for row in options {
            sorted.take(row, &wanted.options)?;
        }
        let mut rows = sorted.done(&wanted.user_meta);
        take_posts(posts, &mut rows)?;
        let named = holders(&rows);
        if !named.is_empty() {
            take_holders(self.client.rows(&self.tables.holders(&named))?, &named, &mut rows)?;
        }
        Ok(rows)
    }

    fn write(&mut self, rows: &[(String, Option<Vec<u8>>)]) -> Result<(), SiteError> {
        for (name, value) in rows {
            let sql = match value {
                Some(value) => self.tables.put(name, value),
                None => self.tables.remove(name),
            };
            self.client.execute(&sql)?;
        }
        Ok(())
    }

    fn replace(&mut self, name: &str, old: Option<&[u8]>, new: &[u8]) -> Result<bool, SiteError> {
        let sql = match old {
            Some(old) => self.tables.swap(name, old, new),
            None => self.tables.insert(name, new),
        };
        Ok(self.client.execute(&sql)? > 0)
    }

    fn wait_for_locks(&mut self, seconds: Option<u32>) -> Result<(), SiteError> {
        self.client.execute(&sql::wait_for_locks(seconds))?;
        Ok(())
    }

    fn expire(&mut self, prefix: &str, now: Timestamp) -> Result<(), SiteError> {
        self.client.execute(&self.tables.expire(prefix, now.0))?;
        Ok(())
    }

    fn remove_others(&mut self, prefix: &str, name: &str) -> Result<u64, SiteError> {
        self.client.execute(&self.tables.remove_others(prefix, name))
    }

    fn count(&mut self, prefix: &str) -> Result<u64, SiteError> {
        let rows = self.client.rows(&self.tables.count(prefix))?;
        let number = rows.first().and_then(|row| row.first()).and_then(|column| column.as_deref());
        number.ok_or(SiteError::Form).and_then(self::number)
    }

    fn find(&mut self, prefix: &str, more: usize) -> Result<Vec<(String, Vec<u8>)>, SiteError> {
        let rows = self.client.rows(&self.tables.find(prefix, more))?;
        let columns = |row: Row| match <[Option<Vec<u8>>; 2]>::try_from(row) {
            Ok([Some(name), Some(value)]) => String::from_utf8(name).ok().map(|name| (name, value)),
            _ => None,
        };
        rows.into_iter().map(|row| columns(row).ok_or(SiteError::Form)).collect()
    }

    fn write_lock(&mut self, post: PostId, read: &[MetaRow], value: &[u8]) -> Result<bool, SiteError> {
        let locks: Vec<&MetaRow> = read.iter().filter(|row| row.key == EDIT_LOCK).collect();
        // The server would change nothing, and say so.
        if !locks.is_empty() && locks.iter().all(|row| row.value.as_deref() == Some(value)) {
            return Ok(true);
        }
        Ok(self.client.execute(&self.tables.write_lock(post, &locks, value))? > 0)
    }
}
