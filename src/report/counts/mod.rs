//! Ticks counted: per site, in its database, buffered per worker.

mod buffer;
mod numbers;
mod rows;

pub use buffer::{count, end_worker, request_over};
pub use numbers::{BOUNDS, Counts, Hour, Lanes, Recent, Sums};

use crate::lane::record::Home;
use crate::lane::setup;
use crate::site::{self, SiteError, native, source};
use std::rc::Rc;

/// What is counted of the site that this request is for, over all its workers and machines; what other workers have not written down yet
/// is missing.
///
/// # Errors
/// [`SiteError`] where WordPress is not loaded, or its database cannot be read.
pub fn read() -> Result<Counts, SiteError> {
    let (target, tables) = setup::database().map_err(|_| SiteError::Client)?;
    let read = source::uncounted(|| {
        let mut site = site::open(&target, &tables)?;
        rows::read(&mut *site)
    });
    // Behind a page the worker keeps no connection of ours.
    native::release();
    let mut counts = read?;
    if let Some(more) = buffer::unwritten(&Home { target: Rc::new(target), tables }) {
        counts.merge(&more);
    }
    Ok(counts)
}
