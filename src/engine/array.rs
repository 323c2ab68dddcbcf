//! Arrays that PHP's globals hold, read where they stand: what is in them need not be copied, and may be objects.

use ext_php_rs::types::Zval;
use wordpress::Key;

use super::{globals, value};

/// An array, held for as long as this lives. To be dropped before the request ends.
pub struct Array(Zval);

impl Array {
    /// The array in the global variable `name`.
    #[must_use]
    pub fn global(name: &str) -> Option<Self> {
        Self::of(value::entry(globals::symbol_table(), name)?)
    }

    fn of(zval: &Zval) -> Option<Self> {
        let zval = value::direct(zval);
        zval.is_array().then(|| Self(zval.shallow_clone()))
    }

    /// The array in the entry `name`.
    #[must_use]
    pub fn array(&self, name: &str) -> Option<Self> {
        Self::of(value::entry(self.0.array()?, name)?)
    }

    /// The arrays in it, by key; what is none is left out.
    #[must_use]
    pub fn arrays(&self) -> Vec<(Key, Self)> {
        let entries = self.0.array().into_iter().flat_map(value::entries_of);
        entries.filter_map(|(key, zval)| Some((key, Self::of(zval)?))).collect()
    }

    /// Its keys, in order.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        self.0.array().into_iter().flat_map(value::entries_of).map(|(key, _)| key).collect()
    }

    /// Whether it has the entry `name`, of any value.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.array().is_some_and(|array| value::entry(array, name).is_some())
    }
}
