//! How often pages tick: what settings, filters and load make of it, alike in both lanes, in pages and in ticks.

mod filters;
mod load;
mod pages;
mod settings;
mod stand;
mod told;

pub use load::run as with_load;

use crate::cases::Case;
use crate::state::State;
use xtask::Generation;

/// Cases about it.
pub const CASES: &[Case] = &[
    Case::everywhere("pace: each place by its setting, alike in both lanes", settings::places),
    Case::everywhere("pace: constants win over php.ini", settings::constants),
    Case::on(&Generation::NEWEST, "pace: another setting ends leases at once", settings::other_setting),
    Case::everywhere("pace: nothing set, nothing added, no hook more", settings::nothing),
    Case::everywhere("pace: by place, post type and role through filters", filters::by_all),
    Case::on(&Generation::V6_8, "pace: what filters give out of range is passed over", filters::out_of_range),
    Case::on(&Generation::NEWEST, "pace: a role that changes is asked for anew", filters::other_role),
    Case::on(&Generation::V6_1, "pace: a plugin's own interval is overridden by the owner's", filters::plugins_own),
    Case::on(&Generation::NEWEST, "pace: what acts is told, and by what", told::acts),
    Case::everywhere("pace: pages get their place's pace, and keep their heartbeat where it is off", pages::paced),
    Case::everywhere("pace: pages of a site that sets nothing are stock's", pages::unset),
    Case::on(&Generation::V6_8, "pace: pages by post type and role through filters", pages::filtered),
];

/// The states that they need.
pub fn states() -> impl Iterator<Item = State> {
    filters::states().into_iter().chain(settings::states()).chain(pages::states()).chain(load::states()).chain(told::states())
}
