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
        let mut rows = Rows::default();
        for row in self.connection.rows(&self.tables.read(wanted))? {
            sort_in(&mut rows, row)?;
        }
        Ok(rows)
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

    fn round_trips(&self) -> u32 {
        self.connection.round_trips()
    }
}

/// Puts a row of (kind, a, b, c) where it belongs.
fn sort_in(rows: &mut Rows, row: Row) -> Result<(), SiteError> {
    let [Some(kind), Some(a), b, c]: [Option<Vec<u8>>; 4] = row.try_into().map_err(|_| SiteError::Form)? else {
        return Err(SiteError::Form);
    };
    match kind.as_slice() {
        b"o" => {
            let name = String::from_utf8(a).map_err(|_| SiteError::Form)?;
            rows.options.insert(name, b.ok_or(SiteError::Form)?);
        }
        b"u" => {
            let id = std::str::from_utf8(&a).ok().and_then(|digits| digits.parse().ok()).ok_or(SiteError::Form)?;
            rows.user = Some(UserRow { id: UserId(id), login: b.ok_or(SiteError::Form)?, pass: c.ok_or(SiteError::Form)? });
        }
        // Names compare without regard to case; core reads the rows by their exact names.
        b"m" if a == b"session_tokens" => rows.session_tokens = b,
        _ => return Err(SiteError::Form),
    }
    Ok(())
}
