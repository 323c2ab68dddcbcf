//! The scenarios: each file a class of them.

mod background;
mod bad_input;
mod data;
mod declines;
mod hooks;
mod nonces;
mod origins;
mod requests;
mod sessions;
mod setups;

use crate::scenario::Scenario;

/// All of them.
pub fn all() -> Vec<Scenario> {
    [
        sessions::table(),
        nonces::table(),
        requests::table(),
        origins::table(),
        setups::table(),
        declines::table(),
        hooks::table(),
        background::table(),
        data::table(),
        bad_input::table(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
