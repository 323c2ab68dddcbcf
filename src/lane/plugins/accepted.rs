//! Whose background the site's owner has accepted: by the setting `wp_heartbeat.background`, and on the page Tools > Heartbeat, which
//! keeps it in a row of the site's, under its seal.

use super::owner::Owner;
use crate::lane::sealed::Seal;
use crate::settings;
use crate::site::{Rows, Site, SiteError, Wanted};
use std::collections::BTreeSet;

/// The row: a JSON list of names.
pub const ROW: &str = "_wp_heartbeat_accepted";

/// More names than a site has plugins; a row with more is not written.
const MOST: usize = 200;
/// A folder's name is no longer, in bytes.
const LONGEST: usize = 255;
/// How often a row is tried to be written that somebody else writes at the same time.
const TRIES: usize = 3;

/// Whose background may be left out of ticks that are answered natively.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// Nobody's.
    Nothing,
    /// That of plugins and themes of these names.
    Of(BTreeSet<String>),
    /// Everybody's, core's and that of unknown code with it.
    All,
}

impl Accepted {
    /// As the setting says now, and nothing else.
    #[must_use]
    pub fn by_setting() -> Self {
        let value = settings::BACKGROUND.value();
        match value.trim() {
            "" | "exact" => Self::Nothing,
            "all" => Self::All,
            names => Self::Of(settings::entries(names).map(str::to_owned).collect()),
        }
    }

    /// As the setting says now, with the names in the row of these rows.
    #[must_use]
    pub fn read(rows: &Rows, seal: &Seal) -> Self {
        Self::by_setting().with(names_in(rows.options.get(ROW).map(Vec::as_slice), seal))
    }

    fn with(self, names: BTreeSet<String>) -> Self {
        match self {
            Self::Nothing if names.is_empty() => Self::Nothing,
            Self::Nothing => Self::Of(names),
            Self::Of(own) => Self::Of(own.into_iter().chain(names).collect()),
            Self::All => Self::All,
        }
    }

    /// Whether this owner's background may be left out of ticks that are answered natively.
    #[must_use]
    pub fn covers(&self, owner: &Owner) -> bool {
        match self {
            Self::Nothing => false,
            Self::Of(names) => owner.name().is_some_and(|name| names.contains(name)),
            Self::All => true,
        }
    }

    /// Whether this name is among them.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Of(names) => names.contains(name),
            Self::All => true,
        }
    }
}

/// The names in a row; none where its seal is not the site's, or it is damaged.
fn names_in(row: Option<&[u8]>, seal: &Seal) -> BTreeSet<String> {
    row.and_then(|row| seal.open(ROW, row)).and_then(|row| serde_json::from_slice(row).ok()).unwrap_or_default()
}

/// The names that were accepted on the page.
///
/// # Errors
/// [`SiteError`] where the row could not be read.
pub fn on_page(site: &mut dyn Site, seal: &Seal) -> Result<BTreeSet<String>, SiteError> {
    Ok(names_in(row(site)?.as_deref(), seal))
}

fn row(site: &mut dyn Site) -> Result<Option<Vec<u8>>, SiteError> {
    let mut rows = site.read(&Wanted { options: vec![ROW.to_owned()], ..Wanted::default() })?;
    Ok(rows.options.remove(ROW))
}

/// Adds a name to the row, or takes it out. Gives whether the row says so now; not where there are too many names, or others kept
/// writing it.
///
/// # Errors
/// [`SiteError`] where a statement failed.
pub fn set(name: &str, is_accepted: bool, site: &mut dyn Site, seal: &Seal) -> Result<bool, SiteError> {
    if is_accepted && (name.is_empty() || name.len() > LONGEST) {
        return Ok(false);
    }
    for _ in 0..TRIES {
        let old = row(site)?;
        let mut names = names_in(old.as_deref(), seal);
        let is_changed = if is_accepted { names.insert(name.to_owned()) } else { names.remove(name) };
        if !is_changed {
            return Ok(true);
        }
        if names.len() > MOST {
            return Ok(false);
        }
        let new = seal.close(ROW, serde_json::to_vec(&names).unwrap_or_default());
        if site.replace(ROW, old.as_deref(), &new)? {
            return Ok(true);
        }
    }
    Ok(false)
}
