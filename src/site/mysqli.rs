//! Rows through PHP's own mysqli, on a connection opened for the tick as `wpdb` opens its own.

use super::sql::Tables;
use super::{Rows, Site, SiteError, Wanted};
use crate::engine::mysqli::{Connection, DatabaseError, Row, Target};
use wordpress::session::UserRow;
use wordpress::{Timestamp, UserId};

/// A site over mysqli.
pub struct MysqliSite {
    connection: Connection,
    tables: Tables,
}

impl From<DatabaseError> for SiteError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::NoMysqli => Self::Client,
            DatabaseError::Connect => Self::Connect,
            DatabaseError::Statement => Self::Statement,
        }
    }
}

impl MysqliSite {
    /// Connects.
    ///
    /// # Errors
    /// [`SiteError::Client`] without mysqli, [`SiteError::Connect`] where the server refuses.
    pub fn open(target: &Target, tables: Tables) -> Result<Self, SiteError> {
        Ok(Self { connection: Connection::open(target)?, tables })
    }
}

impl Site for MysqliSite {
    fn read(&mut self, wanted: &Wanted) -> Result<Rows, SiteError> {
        let mut read = Read::default();
        for row in self.connection.rows(&self.tables.read(wanted))? {
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
            self.connection.execute(&sql)?;
        }
        Ok(())
    }

    fn replace(&mut self, name: &str, old: Option<&[u8]>, new: &[u8]) -> Result<bool, SiteError> {
        let sql = match old {
            Some(old) => self.tables.swap(name, old, new),
            None => self.tables.insert(name, new),
        };
        Ok(self.connection.execute(&sql)? > 0)
    }

    fn expire(&mut self, prefix: &str, now: Timestamp) -> Result<(), SiteError> {
        self.connection.execute(&self.tables.expire(prefix, now.0))?;
        Ok(())
    }

    fn count(&mut self, prefix: &str) -> Result<u64, SiteError> {
        let rows = self.connection.rows(&self.tables.count(prefix))?;
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
