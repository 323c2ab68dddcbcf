//! Which of core's code the rules stand for, and which variants of it are known.
//!
//! A rule holds only while core's code is the code that it mirrors. Never by version number: a function is known by what it
//! says. `wp-settings.php`, `default-filters.php` and `admin-filters.php` are not in the list: each major version adds lines to
//! them that have nothing to do with a tick, and what they do to one (which callbacks stand on which hook, in which order things
//! happen) is what a witness sees in every lease.

use crate::core_functions::{LEARNED, VARIANTS};
use crate::fingerprint::Fingerprint;
pub use crate::mirrored::MIRRORED;
pub use crate::version::Version;

/// The kind of tick that leans on a piece of core's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Every tick.
    Tick,
    /// Ticks without a user.
    Anonymous,
    /// Ticks with one, and ticks that carry a login cookie of any kind: what is wrong with it is found by the same code.
    LoggedIn,
    /// Ticks that carry data, whatever it is: core's callbacks on `heartbeat_received` look for theirs in it.
    Data,
    /// Ticks about a post: whether the user may edit it.
    Posts,
    /// Ticks that ask who holds a post's lock, and name the holder, with avatar.
    Holder,
    /// Ticks that refresh a post's lock.
    PostLock,
    /// Ticks that carry an autosave.
    Autosave,
    /// Ticks whose nonces are old: all of core's callbacks on `wp_refresh_nonces` run for them.
    Nonces,
    /// Ticks with plugins in the way, which call it.
    Guards,
}

/// A piece of core's code that rules rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mirrored {
    /// `wp_hash`, `WP_User::init`, or `file:wp-admin/admin-ajax.php` for a whole file.
    pub name: &'static str,
    /// Where it lives in the newest version known, from WordPress's own folder.
    pub file: &'static str,
    /// Where it lived in an older version, if somewhere else.
    pub formerly: Option<&'static str>,
    /// Which ticks depend on it.
    pub group: Group,
}

/// A variant of a piece of core's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// As [`Mirrored::name`].
    pub name: &'static str,
    /// The first known version that has it.
    pub since: Version,
    /// What it says.
    pub fingerprint: Fingerprint,
}

impl Variant {
    /// For the generated table: the fingerprint as one number in hex.
    pub(crate) const fn new(name: &'static str, since: Version, fingerprint: u128) -> Self {
        Self { name, since, fingerprint: Fingerprint(fingerprint.to_be_bytes()) }
    }
}

/// The first known version whose code under this name has this fingerprint; `None` for unknown code: the kinds of tick that lean
/// on it decline.
pub fn known(name: &str, fingerprint: &Fingerprint) -> Option<Version> {
    variants_of(name).iter().find(|variant| variant.fingerprint == *fingerprint).map(|variant| variant.since)
}

/// The known variants of a piece of core's code, oldest first.
pub fn variants_of(name: &str) -> &'static [Variant] {
    let start = VARIANTS.partition_point(|variant| variant.name < name);
    let end = VARIANTS.partition_point(|variant| variant.name <= name);
    &VARIANTS[start..end]
}

/// Every known variant, by name, then by version.
pub fn variants() -> &'static [Variant] {
    VARIANTS
}

/// The versions of WordPress that the table was learned from, oldest first.
pub fn learned() -> &'static [Version] {
    LEARNED
}

/// The prefix of names that stand for a whole file.
pub const FILE_PREFIX: &str = "file:";
