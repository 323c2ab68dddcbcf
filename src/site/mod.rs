//! Where a tick's rows come from: one trait, and its implementations.

pub mod mysqli;
pub mod native;
pub mod sql;
pub mod table_site;

use crate::engine::mysqli::Target;

use mysqli::Mysqli;
use native::Native;
use sql::Tables;
use std::collections::BTreeMap;
use table_site::TableSite;
use wordpress::Timestamp;
use wordpress::session::UserRow;

/// What a tick needs to read.
#[derive(Debug)]
pub struct Wanted {
    /// Names of rows of the options table.
    pub options: Vec<String>,
    /// The login name to look up, where the tick has a cookie that could be one.
    pub login: Option<Vec<u8>>,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Rows {
    /// The options found, raw, by name.
    pub options: BTreeMap<String, Vec<u8>>,
    /// The user of that login name.
    pub user: Option<UserRow>,
    /// The user's row `session_tokens`, raw: that with the lowest `umeta_id`, which is the one core reads.
    pub session_tokens: Option<Vec<u8>>,
}

/// A failed read or write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteError {
    /// The client is missing.
    Client,
    /// No connection.
    Connect,
    /// The statement failed.
    Statement,
    /// The rows are not of the form that was asked for.
    Form,
}

/// The site's rows, from the source that can serve: the worker's own connection, else PHP's mysqli.
///
/// # Errors
/// [`SiteError::Client`] without mysqli, [`SiteError::Connect`] where the server refuses.
pub fn open(target: &Target, tables: &Tables) -> Result<Box<dyn Site>, SiteError> {
    Ok(match Native::open(target) {
        Some(client) => Box::new(TableSite::new(client, tables.clone())),
        None => Box::new(TableSite::new(Mysqli::open(target)?, tables.clone())),
    })
}

/// A site's rows.
pub trait Site {
    /// Reads all that is wanted, in one round trip.
    ///
    /// # Errors
    /// [`SiteError`] where anything of it could not be read.
    fn read(&mut self, wanted: &Wanted) -> Result<Rows, SiteError>;

    /// Writes rows of our own to the options table, or removes those of `None`; by plain SQL, so that no plugin's hooks
    /// fire. Each row goes in whole or not at all.
    ///
    /// # Errors
    /// [`SiteError`] where one could not be written.
    fn write(&mut self, rows: &[(String, Option<Vec<u8>>)]) -> Result<(), SiteError>;

    /// Replaces a row of our own only if it still holds `old` (`None`: only if it is missing). Gives whether it did.
    ///
    /// # Errors
    /// [`SiteError`] where the statement failed.
    fn replace(&mut self, name: &str, old: Option<&[u8]>, new: &[u8]) -> Result<bool, SiteError>;

    /// Removes leases whose row name begins with `prefix` and whose last verdict has ended.
    ///
    /// # Errors
    /// [`SiteError`] where the statement failed.
    fn expire(&mut self, prefix: &str, now: Timestamp) -> Result<(), SiteError>;

    /// How many rows of our own begin with `prefix`.
    ///
    /// # Errors
    /// [`SiteError`] where the count failed.
    fn count(&mut self, prefix: &str) -> Result<u64, SiteError>;
}
