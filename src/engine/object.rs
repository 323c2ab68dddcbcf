//! Objects that PHP's globals hold, read as they stand: no `__get()`, no warning, no PHP code runs.

use ext_php_rs::types::{ZendHashTable, Zval};
use wordpress::{Key, Value};

use super::{call, globals, value};

/// An object, held for as long as this lives. To be dropped before the request ends.
pub struct Object(Zval);

impl Object {
    /// The object in the global variable `name`.
    #[must_use]
    pub fn global(name: &str) -> Option<Self> {
        Self::of(value::entry(globals::symbol_table(), name)?)
    }

    /// The objects in the array in the global variable `name`, by key; what is no object is left out.
    #[must_use]
    pub fn all_in_global(name: &str) -> Option<Vec<(Key, Self)>> {
        let array = value::entry(globals::symbol_table(), name)?.array()?;
        Some(value::entries_of(array).filter_map(|(key, zval)| Some((key, Self::of(zval)?))).collect())
    }

    /// What the function `name` gives, called so that nobody hears of it.
    #[must_use]
    pub fn from_function(name: &str, argument: &str) -> Option<Self> {
        Self::of(&call::quietly(name, &[&value::string(argument)]).ok()?)
    }

    fn of(zval: &Zval) -> Option<Self> {
        let zval = value::direct(zval);
        zval.is_object().then(|| Self(zval.shallow_clone()))
    }

    /// A copy of a property; `None` where it is not set, or cannot be copied (objects).
    #[must_use]
    pub fn value(&self, property: &str) -> Option<Value> {
        value::owned(value::entry(self.properties()?, property)?)
    }

    /// An object in a property.
    #[must_use]
    pub fn object(&self, property: &str) -> Option<Self> {
        Self::of(value::entry(self.properties()?, property)?)
    }

    /// What the method `name` gives for a text, called so that nobody hears of it; `None` where it throws or gives no text.
    #[must_use]
    pub fn text_of(&self, name: &str, argument: &str) -> Option<Vec<u8>> {
        let found = call::quietly_method(&self.0, name, &[&value::string(argument)]).ok()?;
        value::bytes(&found).map(<[u8]>::to_vec)
    }

    /// A copy of what the method `name` gives, called so that nobody hears of it; `None` where it throws, or gives what cannot be copied.
    pub fn call(&self, name: &str, arguments: &[Value]) -> Option<Value> {
        let arguments: Vec<_> = arguments.iter().map(value::of).collect();
        let arguments: Vec<_> = arguments.iter().collect();
        value::owned(&call::quietly_method(&self.0, name, &arguments).ok()?)
    }

    /// The public properties by name; others stand there under mangled names.
    fn properties(&self) -> Option<&ZendHashTable> {
        self.0.object()?.get_properties().ok()
    }
}
