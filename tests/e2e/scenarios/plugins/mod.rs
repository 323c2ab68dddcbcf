//! Plugins: scenarios of fixture plugins that are none of a tick's business, and of twins that are.

mod authentication;
mod callables;
mod capabilities;
mod classes;
mod conditions;
mod documentation;
mod effect;
mod functions;
mod later;
mod metadata;
mod nonces;
mod odd;
mod pair;
mod received;
mod rewriting;
mod send;
mod tick;

use crate::scenario::Scenario;

/// The table.
pub fn table() -> Vec<Scenario> {
    let pairs = [
        documentation::pairs(),
        received::pairs(),
        rewriting::pairs(),
        send::pairs(),
        tick::pairs(),
        nonces::pairs(),
        capabilities::pairs(),
        metadata::pairs(),
        authentication::pairs(),
        conditions::pairs(),
        functions::pairs(),
        callables::pairs(),
        classes::pairs(),
        odd::pairs(),
    ];
    let pairs = pairs.into_iter().flatten().enumerate();
    pairs.flat_map(|(number, pair)| pair.scenarios(number)).chain(later::table()).collect()
}
