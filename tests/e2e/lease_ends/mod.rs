//! The ends of a lease: a tick that was answered natively a moment ago is WordPress's again once something has changed.

mod callbacks;
mod clock;
mod core_code;
mod edits;
mod end;
mod files;
mod opcache;
mod other_ticks;
mod rows;
mod run;

use crate::cases::Case;

pub use edits::{SENDS_MORE, Undo, create, edit, prepare};
pub use end::End;
pub use run::{run, shown, verdict_is_written};

/// The table.
pub fn all() -> Vec<End> {
    [files::ends(), rows::ends(), other_ticks::ends(), callbacks::ends()].into_iter().flatten().collect()
}

/// Ends with a way of their own.
pub const CASES: &[Case] = &[
    Case::everywhere("a lease of five seconds is over", clock::after_its_time),
    Case::on(&xtask::Generation::V6_8, "fixture: a callback's file is edited", callbacks::of_edited_callback),
    Case::on(
        &xtask::Generation::NEWEST,
        "fixture: an option changes what an observed callback does",
        callbacks::of_observed_callback,
    ),
    Case::on(
        &xtask::Generation::V6_1,
        "files are looked at as often as wp_heartbeat.revalidate_freq says",
        clock::as_often_as_said,
    ),
    Case::everywhere("an edited wp-config.php and an edited core", core_code::of_edited_core),
    Case::everywhere("a list is WordPress's where its function is unknown, and only a list", core_code::of_edited_list),
    Case::everywhere("WordPress is updated", core_code::of_update),
    Case::everywhere("WordPress says it is a version that nobody knows", core_code::of_unknown_version),
    Case::on(&xtask::Generation::NEWEST, "PHP is started anew", opcache::of_new_master),
    Case::on(&xtask::Generation::NEWEST, "opcache is reset", opcache::of_reset),
    Case::on(&xtask::Generation::V6_8, "opcache is reset, and never looks at times", opcache::of_reset_without_times),
    Case::on(&xtask::Generation::V6_8, "opcache never looks at times", opcache::without_times),
    Case::on(
        &xtask::Generation::V6_1,
        "a plugin is edited while opcache still runs the old code",
        opcache::within_revalidate_freq,
    ),
    Case::on(&xtask::Generation::V6_8, "a plugin is edited while a slow tick is watched", opcache::during_a_slow_tick),
    Case::on(
        &xtask::Generation::V6_1,
        "a plugin's link is switched while PHP still follows the old one",
        opcache::behind_a_cached_link,
    ),
    Case::on(
        &xtask::Generation::NEWEST,
        "a plugin is replaced by one of the same size and time",
        opcache::of_same_size_and_time,
    ),
];
