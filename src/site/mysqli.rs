//! A client through PHP's own mysqli: a connection for one tick, opened as `wpdb` opens its own.

use super::SiteError;
use super::table_site::{Client, Row};
use crate::engine::mysqli::{Connection, DatabaseError, Target};

/// A connection of PHP's; closed when dropped.
pub struct Mysqli(Connection);

impl From<DatabaseError> for SiteError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::NoMysqli => Self::Client,
            DatabaseError::Connect => Self::Connect,
            DatabaseError::Statement => Self::Statement,
        }
    }
}

impl Mysqli {
    /// Connects.
    ///
    /// # Errors
    /// [`SiteError::Client`] without mysqli, [`SiteError::Connect`] where the server refuses.
    pub fn open(target: &Target) -> Result<Self, SiteError> {
        Ok(Self(Connection::open(target)?))
    }
}

impl Client for Mysqli {
    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, SiteError> {
        Ok(self.0.rows(sql)?)
    }

    fn execute(&mut self, sql: &str) -> Result<u64, SiteError> {
        Ok(self.0.execute(sql)?)
    }
}
