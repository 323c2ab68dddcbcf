//! Callbacks on the heartbeat's own hooks as they stand in this very request, watched or not.

use super::model::CallbackFound;
use crate::engine::callable;
use crate::engine::hooks::{Callback, Registered, Snapshot};
use crate::lane::plugins::owner::{Owner, Owners};
use crate::lane::setup::Folders;
use wordpress::callbacks::is_core;

/// The heartbeat's hooks, and those by which this extension is told a pace.
const HOOKS: [&str; 10] = [
    "heartbeat_settings",
    "heartbeat_received",
    "heartbeat_send",
    "heartbeat_tick",
    "heartbeat_nopriv_received",
    "heartbeat_nopriv_send",
    "heartbeat_nopriv_tick",
    "wp_refresh_nonces",
    "wp_heartbeat_interval",
    "heartbeat_locations",
];

/// What core puts on a hook that no tick fires (6.1-7.1).
const CORE: [&str; 3] = [
    "wp_heartbeat_settings",
    "wp_heartbeat_set_suspension",
    "WP_Customize_Manager->add_customize_screen_to_heartbeat_settings",
];

/// The callbacks that are neither core's nor this extension's, with their owners.
#[must_use]
pub fn callbacks() -> Vec<(Owner, CallbackFound)> {
    let (Some(folders), Some(hooks)) = (Folders::read(), Snapshot::take()) else { return Vec::new() };
    let owners = Owners::among(&folders);
    let moments = [hooks];
    let on = |hook: &'static str| {
        let entries = Snapshot::callbacks(&moments, hook.as_bytes()).unwrap_or_default();
        entries.into_iter().filter(move |entry| !is_known(hook, entry)).map(move |entry| (hook, entry))
    };
    HOOKS.into_iter().flat_map(on).map(|(hook, entry)| found(hook, &entry, &owners)).collect()
}

fn is_known(hook: &str, entry: &Registered) -> bool {
    let (Callback::Function(name) | Callback::Method(name)) = &entry.callback else { return false };
    is_core(hook, name, entry.priority)
        || (hook == "heartbeat_settings" && entry.priority == 10 && CORE.contains(&name.as_str()))
        || name.starts_with("WpHeartbeat\\")
}

fn found(hook: &str, entry: &Registered, owners: &Owners) -> (Owner, CallbackFound) {
    let description = callable::describe(&entry.function);
    let file = description.as_ref().and_then(|description| description.file.as_deref());
    let owner = match file.map(|file| owners.owner_of(file)) {
        // A function of core's that other code has put there, as `__return_false`.
        None | Some(Owner::Core) => Owner::Other(String::new()),
        Some(owner) => owner,
    };
    let callback = CallbackFound {
        hook: hook.to_owned(),
        callback: description.as_ref().map_or_else(|| entry.callback.to_string(), |description| description.name.clone()),
        priority: entry.priority,
        file: file.map(|file| file.to_string_lossy().into_owned()),
        line: description.as_ref().map_or(0, |description| description.lines.0),
        proof: None,
        why: None,
        keys: Vec::new(),
        is_in_the_way: false,
    };
    (owner, callback)
}
