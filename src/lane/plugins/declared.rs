//! Callbacks that somebody answers for: declared inert by their owner, or by the site's.

use super::callback::{Callback, Declarant};
use crate::engine::{declarations, ini, value};
use crate::lane::moments;
use crate::lane::third_party::Found;
use crate::settings;
use ext_php_rs::types::Zval;

/// Declares for a plugin that its callback on `hook` does nothing in a tick unless its data has one of `keys`. Kept while a witness
/// watches this request: nobody else asks. Gives whether it is understood; if not, PHP's log says why.
pub fn declare(hook: &Zval, callback: &Zval, keys: Option<&Zval>) -> bool {
    let said = understood(hook, callback, keys).and_then(|(hook, keys)| {
        let has_room = !moments::is_watched() || declarations::declare(&hook, callback, keys);
        if has_room { Ok(()) } else { Err("there are too many declarations") }
    });
    said.map_err(|why| ini::log(&format!("WpHeartbeat\\declare_inert(): {why}; nothing is declared"))).is_ok()
}

/// The hook and the keys.
fn understood(hook: &Zval, callback: &Zval, keys: Option<&Zval>) -> Result<(String, Vec<String>), &'static str> {
    let text = |zval: &Zval| value::bytes(zval).and_then(|bytes| std::str::from_utf8(bytes).ok()).map(str::to_owned);
    let hook = text(hook).filter(|hook| !hook.is_empty()).ok_or("$hook must be the name of a hook")?;
    if !declarations::is_shaped(callback) {
        return Err("$callback must be what was given to add_filter() or add_action()");
    }
    const KEYS: &str = "$keys must be an array of keys of a tick's data";
    let Some(keys) = keys else { return Ok((hook, Vec::new())) };
    let entries = value::direct(keys).array().ok_or(KEYS)?;
    // PHP takes a whole number for the same key as its digits.
    let key = |zval: &Zval| text(zval).filter(|key| !key.is_empty()).or_else(|| zval.long().map(|number| number.to_string()));
    let keys = value::entries_of(entries).map(|(_, zval)| key(zval)).collect::<Option<Vec<String>>>();
    Ok((hook, keys.ok_or(KEYS)?))
}

/// What is declared in this request.
#[derive(Debug, Default)]
pub struct Declarations {
    by_owner: Vec<OwnerSays>,
}

/// An entry of the setting `wp_heartbeat.inert`: `hook=callback`, or `hook=callback?key|key`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OwnerSays {
    hook: String,
    /// As [`Callback::name`] has it, or `folder/*` for all of a plugin's.
    callback: String,
    keys: Vec<String>,
}

impl OwnerSays {
    fn parse(entry: &str) -> Option<Self> {
        let (hook, rest) = entry.split_once('=')?;
        let (callback, keys) = rest.split_once('?').unwrap_or((rest, ""));
        let keys = keys.split('|').filter(|key| !key.is_empty()).map(str::to_owned).collect();
        (!hook.is_empty() && !callback.is_empty()).then(|| Self { hook: hook.to_owned(), callback: callback.to_owned(), keys })
    }

    fn is_about(&self, callback: &Callback) -> bool {
        let names_plugin = || {
            let folder = self.callback.strip_suffix("/*")?;
            // As owners are shown: see `super::owner::Owner`.
            let owner = ["plugin ", "must-use plugin ", "theme "].iter().find_map(|kind| callback.owner.strip_prefix(kind))?;
            Some(owner == folder)
        };
        // PHP does not care for case in names of functions and classes.
        self.hook == callback.hook && (names_plugin().unwrap_or(false) || self.callback.eq_ignore_ascii_case(&callback.name))
    }
}

/// Whether a text is an entry of `wp_heartbeat.inert`.
#[must_use]
pub fn is_entry(text: &str) -> bool {
    OwnerSays::parse(text).is_some()
}

impl Declarations {
    /// Reads the setting; what plugins declare is kept by the engine's edge.
    #[must_use]
    pub fn read() -> Self {
        let entries = settings::INERT.value();
        Self { by_owner: settings::entries(&entries).filter_map(OwnerSays::parse).collect() }
    }

    /// Who declares this callback inert, and the keys of a tick's data that make it act.
    #[must_use]
    pub fn of(&self, found: &Found, callback: &Callback) -> Option<(Declarant, Vec<String>)> {
        if let Some(keys) = declarations::of(&found.hook, &found.entry.function) {
            return Some((Declarant::Plugin, keys));
        }
        let said = self.by_owner.iter().find(|said| said.is_about(callback))?;
        Some((Declarant::Setting, said.keys.clone()))
    }
}
