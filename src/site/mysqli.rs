//! A client through PHP's own mysqli: a connection for one tick, opened as `wpdb` opens its own.

use super::table_site::{Client, Row};
use super::{SiteError, round_trips};
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

    /// Connects where a request is at its end, and waits for no answer longer than so many seconds.
    ///
    /// # Errors
    /// As [`Mysqli::open`].
    pub fn at_the_end(target: &Target, seconds: i64) -> Result<Self, SiteError> {
        Ok(Self(Connection::open_at_the_end(target, seconds)?))
    }
}

impl Client for Mysqli {
    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, SiteError> {
        round_trips::sent();
        Ok(self.0.rows(sql)?)
    }

    fn execute(&mut self, sql: &str) -> Result<u64, SiteError> {
        round_trips::sent();
        Ok(self.0.execute(sql)?)
    }
}
