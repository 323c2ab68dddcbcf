//! Where a tick's rows come from: one trait, and its implementations.

pub mod mysqli;
pub mod native;
pub mod round_trips;
pub mod rows;
mod sort;
pub mod source;
pub mod sql;
pub mod table_site;

pub use rows::{HolderRow, Rows, Wanted};

use crate::engine::mysqli::Target;
use mysqli::Mysqli;
use native::Native;
use sql::Tables;
use table_site::TableSite;
use wordpress::post_lock::MetaRow;
use wordpress::{PostId, Timestamp};

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
    /// The server uses another character set on the connection than was asked for.
    Charset,
}

/// The site's rows, from the source that can serve: the worker's own connection, else PHP's mysqli.
///
/// # Errors
/// [`SiteError::Client`] without mysqli, [`SiteError::Connect`] where the server refuses.
pub fn open(target: &Target, tables: &Tables) -> Result<Box<dyn Site>, SiteError> {
    Ok(match Native::open(target) {
        Ok(client) => Box::new(TableSite::new(client, tables.clone())),
        Err(reason) => {
            let client = Mysqli::open(target)?;
            source::serves(reason);
            Box::new(TableSite::new(client, tables.clone()))
        }
    })
}

/// A site's rows.
pub trait Site {
    /// Reads all that is wanted, in one round trip; a client that cannot send statements together takes two where posts are wanted.
    /// One more is taken where a lock names its holder in an old way.
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

    /// Has writes wait for locks for so many seconds only, and fail then, unwritten; `None`: as long as the server has them wait.
    ///
    /// # Errors
    /// [`SiteError`] where the statement failed.
    fn wait_for_locks(&mut self, seconds: Option<u32>) -> Result<(), SiteError>;

    /// Removes leases whose row name begins with `prefix` and whose last verdict has ended.
    ///
    /// # Errors
    /// [`SiteError`] where the statement failed.
    fn expire(&mut self, prefix: &str, now: Timestamp) -> Result<(), SiteError>;

    /// Removes rows of our own whose name begins with `prefix`, but this one. Gives how many.
    ///
    /// # Errors
    /// [`SiteError`] where the statement failed.
    fn remove_others(&mut self, prefix: &str, name: &str) -> Result<u64, SiteError>;

    /// How many rows of our own begin with `prefix`.
    ///
    /// # Errors
    /// [`SiteError`] where the count failed.
    fn count(&mut self, prefix: &str) -> Result<u64, SiteError>;

    /// Rows of our own whose name is `prefix` and so many characters more, by name: at most 5,000.
    ///
    /// # Errors
    /// [`SiteError`] where they could not be read.
    fn find(&mut self, prefix: &str, more: usize) -> Result<Vec<(String, Vec<u8>)>, SiteError>;

    /// Gives a post's lock a new value as update_post_meta() (6.1-7.1) would, if its rows are still those that were read: one row is
    /// changed, all where there are several, one inserted where there is none. Gives whether it did.
    ///
    /// It is one statement, and never sent twice.
    ///
    /// # Errors
    /// [`SiteError`] where the statement failed, or whether it was carried out is not known: WordPress then sees what is there.
    fn write_lock(&mut self, post: PostId, read: &[MetaRow], value: &[u8]) -> Result<bool, SiteError>;
}
