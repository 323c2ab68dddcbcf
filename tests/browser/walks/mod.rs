//! The walks.

mod autosaves;
mod lists;
mod locks;
mod nonces;
mod notices;
mod pages;
mod sessions;

use anyhow::Result;

use crate::scene::Scene;

/// Something that people do, step by step.
pub struct Walk {
    /// As tests are named: what must come of it.
    pub name: &'static str,
    /// Where it is done.
    pub sides: Sides,
    /// Does it on one side.
    pub run: fn(&Scene<'_>) -> Result<()>,
}

/// The sides on which a walk is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// On both, with the same results.
    Both,
    /// With the extension: it is about something that WordPress has not.
    Ours,
}

/// All of them, long ones first.
pub const ALL: &[Walk] = &[
    locks::BLOCK,
    nonces::BLOCK,
    sessions::BLOCK,
    autosaves::BLOCK,
    nonces::CLASSIC,
    locks::CLASSIC,
    autosaves::CLASSIC,
    sessions::CLASSIC,
    pages::PAGE,
    lists::LIST,
    pages::SITE_HEALTH,
    notices::BLOCK,
    notices::CLASSIC,
    notices::OFF,
];
