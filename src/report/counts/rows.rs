//! The numbers as rows of the site's options table: several, so that workers seldom want the same one, each changed only if it still is
//! what was read.
//!
//! They are not sealed, as nothing is decided by them; and are read as what anybody may have written.

use super::numbers::Counts;
use crate::lane::moments;
use crate::site::{Site, SiteError};

/// The rows' names, less their last digit.
const PREFIX: &str = "_wp_heartbeat_counts_";
/// How many rows there are: ten at most.
const ROWS: u32 = 8;
/// How often a row is read anew that somebody else has changed in between.
const TRIES: usize = 5;
/// A row with more bytes is none of ours.
const LONGEST: usize = 1 << 16;

/// The row that a process writes to.
fn row_of(process: u32) -> String {
    format!("{PREFIX}{}", process % ROWS)
}

/// All rows, summed.
///
/// # Errors
/// [`SiteError`] where they cannot be read.
pub fn read(site: &mut dyn Site) -> Result<Counts, SiteError> {
    let mut all = Counts::default();
    for (_, row) in site.find(PREFIX, 1)? {
        all.merge(&parse(&row));
    }
    Ok(all)
}

/// Adds what this process has counted to its row.
///
/// # Errors
/// [`SiteError`] where that failed, or the row was always somebody else's first.
pub fn add(counts: &Counts, site: &mut dyn Site) -> Result<(), SiteError> {
    let name = row_of(std::process::id());
    let old = row(&name, site)?;
    // A table may be locked for a backup, against writing only: ticks go on then, and so must this worker.
    site.wait_for_locks(Some(1))?;
    let written = swap(&name, old, counts, site);
    // The connection may be kept. Where this fails, it is not.
    let _ = site.wait_for_locks(None);
    written
}

fn swap(name: &str, mut old: Option<Vec<u8>>, counts: &Counts, site: &mut dyn Site) -> Result<(), SiteError> {
    for _ in 0..TRIES {
        let mut sum = old.as_deref().map(parse).unwrap_or_default();
        sum.merge(counts);
        let new = serde_json::to_vec(&sum).map_err(|_| SiteError::Form)?;
        if site.replace(name, old.as_deref(), &new)? {
            return Ok(());
        }
        old = row(name, site)?;
    }
    Err(SiteError::Statement)
}

fn row(name: &str, site: &mut dyn Site) -> Result<Option<Vec<u8>>, SiteError> {
    Ok(site.find(name, 0)?.pop().map(|(_, row)| row))
}

/// What a row says; nothing where it cannot be read: it is begun anew.
fn parse(row: &[u8]) -> Counts {
    let counts = if row.len() > LONGEST { None } else { serde_json::from_slice::<Counts>(row).ok() };
    counts.unwrap_or_default().plausible(moments::now().0)
}
