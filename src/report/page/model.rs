//! What the page shows, read once: numbers, findings, locks, and whose background is accepted.

use super::locks::{self, Lock};
use crate::engine::constants;
use crate::lane::decline::Decline;
use crate::lane::plugins::accepted::{self, Accepted};
use crate::lane::sealed::Seal;
use crate::lane::setup;
use crate::report::counts::{self, Counts};
use crate::report::day::Day;
use crate::report::findings::{self, Findings};
use crate::settings::{self, Setting};
use crate::site::{self, Site, SiteError, native, source};
use std::collections::BTreeSet;
use wordpress::salt::SaltConstants;

/// What is shown.
pub struct Page {
    /// The numbers, as `status()` gives them; `None` where they cannot be read.
    pub counts: Option<Counts>,
    /// The last day of them.
    pub day: Day,
    /// Whether ticks are counted at all.
    pub is_counted: bool,
    /// What stands in the way, and whose it is.
    pub findings: Findings,
    /// Whose background is accepted.
    pub acceptance: Acceptance,
    /// Who is editing what; `None` where that cannot be read.
    pub locks: Option<Vec<Lock>>,
    /// What keeps each tick of this site from being answered natively.
    pub obstacle: Option<Decline>,
    /// Settings that are out of range, and what holds in their place.
    pub passed_over: Vec<String>,
}

/// Whose background is accepted, and by what.
#[derive(Debug)]
pub struct Acceptance {
    /// By the setting: `all`, or these names.
    pub by_setting: Accepted,
    /// On this page.
    pub on_page: BTreeSet<String>,
    /// Whether more can be accepted here.
    pub is_open: bool,
    /// Whether it cannot because the site's keys and salts are in the database.
    pub lacks_salts: bool,
}

impl Acceptance {
    /// Whether the setting says so.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        self.by_setting.names(name)
    }
}

impl Page {
    /// Reads it all.
    #[must_use]
    pub fn read() -> Self {
        let counts = counts::read().ok();
        let day = Day::of(counts.as_ref().unwrap_or(&Counts::default()));
        Self {
            day,
            counts,
            is_counted: settings::METRICS.is_on(),
            findings: findings::read(),
            acceptance: acceptance(),
            locks: locks::read(),
            obstacle: setup::obstacle(),
            passed_over: settings::ALL.iter().copied().filter_map(Setting::passed_over).collect(),
        }
    }

    /// Whether the background of this name can be accepted here: work of such an owner was seen, and is not accepted.
    #[must_use]
    pub fn may_accept(&self, name: &str) -> bool {
        let is_found = |name: &str| {
            self.findings.owners.iter().any(|owner| owner.name.as_deref() == Some(name) && !owner.background.is_empty())
        };
        self.acceptance.is_open && !self.acceptance.is_set(name) && !self.acceptance.on_page.contains(name) && is_found(name)
    }
}

/// Whose background is accepted now.
#[must_use]
pub fn acceptance() -> Acceptance {
    let on_page = with_site(accepted::on_page);
    Acceptance {
        by_setting: Accepted::by_setting(),
        // A network's ticks are WordPress's in any case.
        is_open: on_page.is_some() && setup::obstacle() != Some(Decline::Multisite),
        lacks_salts: seal().is_none(),
        on_page: on_page.unwrap_or_default(),
    }
}

fn seal() -> Option<Seal> {
    Seal::of(&SaltConstants::read(constants::string)).ok()
}

/// Does something with the site's rows of ours; `None` where there is no database, or no key to seal with.
pub fn with_site<T>(work: impl FnOnce(&mut dyn Site, &Seal) -> Result<T, SiteError>) -> Option<T> {
    let seal = seal()?;
    let (target, tables) = setup::database().ok()?;
    let result = source::uncounted(|| {
        let mut site = site::open(&target, &tables)?;
        work(&mut *site, &seal)
    });
    // Behind a page the worker keeps no connection of ours.
    native::release();
    result.ok()
}
