//! Tools > Heartbeat: what an administrator sees of it and does with it, and what others do not.

mod acts;
mod rights;
mod shows;
mod stand;

use xtask::Generation;

use crate::cases::Case;

/// Cases about it.
pub const CASES: &[Case] = &[
    Case::everywhere("Tools > Heartbeat: the page shows every part, with the figures of status()", shows::figures),
    Case::everywhere("Tools > Heartbeat: the page is nobody's who may not manage options", rights::others),
    Case::everywhere("Tools > Heartbeat: the page renews itself with its own ticks, for its own users", rights::live),
    Case::everywhere("Tools > Heartbeat: background is accepted on the page, and taken back", acts::accepts),
    Case::everywhere("Tools > Heartbeat: what others have named is escaped on the page", shows::escaped),
    Case::on(&Generation::NEWEST, "Tools > Heartbeat: what was not accepted on the page is accepted nowhere", acts::forged),
    Case::on(
        &Generation::V6_8,
        "Tools > Heartbeat: nothing is accepted on the page where its seal would be in the database",
        acts::without_salts,
    ),
    Case::on(&Generation::V6_1, "Tools > Heartbeat: the page forgets what was learned", acts::forgets),
    Case::on(&Generation::NEWEST, "Tools > Heartbeat: there is no page where wp_heartbeat.admin is 0", rights::switched_off),
];
