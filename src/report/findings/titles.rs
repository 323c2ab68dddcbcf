//! What plugins and themes call themselves.

use crate::wp;
use std::collections::BTreeMap;
use wordpress::{Key, Value};

/// Longer names are cut, in characters.
const LONGEST: usize = 80;

/// Names by owner, as `explain()` says owners: `plugin acme` => `Acme Lock`.
#[derive(Debug, Default)]
pub struct Titles(BTreeMap<String, String>);

impl Titles {
    /// Those of the installed plugins and must-use plugins, where WordPress can say them now: its functions for that are loaded in
    /// wp-admin only. A theme goes by its folder.
    #[must_use]
    pub fn read() -> Self {
        let mut titles = BTreeMap::new();
        for (function, kind) in [("get_plugins", "plugin"), ("get_mu_plugins", "must-use plugin")] {
            let plugins = wp::call(function, &[]);
            for (file, headers) in plugins.as_ref().and_then(Value::as_array).unwrap_or_default() {
                let (Key::Str(file), Some(Value::Str(name))) = (file, headers.get("Name")) else { continue };
                let file = String::from_utf8_lossy(file);
                // As owners are named: a folder, or the file where it has none.
                let entry = file.split_once('/').map_or(&*file, |(folder, _)| folder);
                let name: String = String::from_utf8_lossy(name).chars().filter(|c| !c.is_control()).take(LONGEST).collect();
                if !name.trim().is_empty() {
                    titles.entry(format!("{kind} {entry}")).or_insert(name);
                }
            }
        }
        Self(titles)
    }

    /// The name of an owner; as it is given where none is known.
    #[must_use]
    pub fn of(&self, owner: &str) -> String {
        self.0.get(owner).cloned().unwrap_or_else(|| owner.to_owned())
    }
}
