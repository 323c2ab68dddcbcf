//! `WpHeartbeat\forget()`: what was proven of a site is forgotten, and learned again.

use crate::engine::edge::{Entry, guarded};
use crate::engine::ini;
use crate::lane::decline::Decline;
use crate::lane::{lease, profile, setup};
use crate::site::{self, SiteError, native, source};
use ext_php_rs::prelude::*;

/// Removes all leases and profiles of the site that this request is for, with their lists of files and sets of callbacks, of this build
/// and of others; what was counted and what was accepted stays. Gives how many rows are gone.
///
/// Ticks are WordPress's until they have been watched again, two ticks of each kind later.
///
/// # Errors
/// [`SiteError`] where WordPress is not loaded, or its database cannot be written.
pub fn forget() -> Result<u64, SiteError> {
    let (target, tables) = setup::database().map_err(|_| SiteError::Connect)?;
    let removed = source::uncounted(|| {
        let mut site = site::open(&target, &tables)?;
        // Leases first: a profile without leases lets nothing pass.
        [lease::PREFIX, profile::PREFIX].iter().try_fold(0, |sum, prefix| Ok(sum + site.remove_others(prefix, "")?))
    });
    // Behind a page the worker keeps no connection of ours.
    native::release();
    removed
}

/// For people: forgets what was proven, and gives how many rows are gone; -1 where that failed, and PHP's log says so.
#[php_function]
#[php(name = "WpHeartbeat\\forget")]
fn forget_all() -> i64 {
    guarded(Entry::Page, -1, || match forget() {
        Ok(rows) => i64::try_from(rows).unwrap_or(i64::MAX),
        Err(error) => {
            ini::log(&format!("WpHeartbeat\\forget(): {}", Decline::from(error).sentence()));
            -1
        }
    })
}

/// The PHP functions.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(forget_all))
}
