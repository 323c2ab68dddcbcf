//! A site over any client that can send SQL.

use super::sql::Tables;
use super::{Rows, Site, SiteError, Wanted};
use wordpress::session::UserRow;
use wordpress::{Timestamp, UserId};

/// One row: its columns in order, `None` for NULL.
pub type Row = Vec<Option<Vec<u8>>>;

/// A connection that sends statements, in UTF-8 (`utf8mb4`).
pub trait Client {
    /// The rows of a reading statement.
    ///
    /// # Errors
    /// [`SiteError`] where it fails.
    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, SiteError>;

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
        let mut read = Read::default();
        for row in self.client.rows(&self.tables.read(wanted))? {
            read.take(row)?;
        }
        Ok(read.rows)
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

    fn expire(&mut self, prefix: &str, now: Timestamp) -> Result<(), SiteError> {
        self.client.execute(&self.tables.expire(prefix, now.0))?;
        Ok(())
    }

    fn count(&mut self, prefix: &str) -> Result<u64, SiteError> {
        let rows = self.client.rows(&self.tables.count(prefix))?;
        let number = rows.first().and_then(|row| row.first()).and_then(|column| column.as_deref());
        number.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok()).ok_or(SiteError::Form)
    }
}

/// Rows of the statement [`Tables::read`], being sorted.
#[derive(Default)]
struct Read {
    rows: Rows,
    /// `umeta_id` of the session row at hand.
    umeta_id: Option<u64>,
}

impl Read {
    fn take(&mut self, row: Row) -> Result<(), SiteError> {
        let mut columns = row.into_iter();
        let mut next = || columns.next().flatten();
        let name = next().and_then(|name| String::from_utf8(name).ok()).ok_or(SiteError::Form)?;
        self.rows.options.insert(name, next().ok_or(SiteError::Form)?);
        let (Some(id), Some(login), Some(pass)) = (next(), next(), next()) else { return Ok(()) };
        let user = UserRow { id: UserId(number(&id)?), login, pass };
        // Two users of one login name (the column has no unique key): which of them core takes is the server's choice.
        if self.rows.user.get_or_insert_with(|| user.clone()) != &user {
            return Err(SiteError::Form);
        }
        let (Some(umeta_id), Some(key), value) = (next(), next(), next()) else { return Ok(()) };
        // Names compare without regard to case in SQL; core reads the rows by their exact names, the oldest of them.
        let umeta_id = number(&umeta_id)?;
        if key == b"session_tokens" && self.umeta_id.is_none_or(|earlier| umeta_id < earlier) {
            self.umeta_id = Some(umeta_id);
            self.rows.session_tokens = value;
        }
        Ok(())
    }
}

fn number(digits: &[u8]) -> Result<u64, SiteError> {
    std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).ok_or(SiteError::Form)
}
