//! WordPress's hooks table (`$wp_filter`) and its counters, as they stand in this request.

use ext_php_rs::ffi::{zend_array_dup, zend_hash_update_ind};
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use std::collections::BTreeMap;
use wordpress::Key;

use super::{globals, value};

/// What a callback is, as far as a name can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// A function, or a static method as `Class::method`.
    Function(String),
    /// `[ $object, 'method' ]`, as `Class->method`.
    Method(String),
    /// A closure, an invokable object, or what is no callback at all.
    Other(&'static str),
}

impl std::fmt::Display for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Function(name) | Self::Method(name) => f.write_str(name),
            Self::Other(what) => f.write_str(what),
        }
    }
}

/// One entry of a hook.
#[derive(Clone, Debug)]
pub struct Registered {
    /// As WordPress sorts them.
    pub priority: i64,
    /// WordPress's unique id of the callback: its name where it is a function.
    pub key: String,
    /// What will be called.
    pub callback: Callback,
}

/// Puts a function on a hook at the lowest priority, before WordPress loads: it adopts preset hooks
/// (`WP_Hook::build_preinitialized_hooks()`, 4.7-7.1). What is preset already stays.
///
/// `accepted_args`: how many arguments it gets; 1 for a filter, which must hand its first one back. Gives `false` where
/// `$wp_filter` is something else than an array.
pub fn preset(hook: &str, function: &str, accepted_args: i64) -> bool {
    let mut entry = ZendHashTable::new();
    let mut by_id = ZendHashTable::new();
    let mut by_priority = ZendHashTable::new();
    if entry.insert("function", function).is_err() || entry.insert("accepted_args", accepted_args).is_err() {
        return false;
    }
    if by_id.insert(function, value::array(entry)).is_err()
        || by_priority.insert_at_index(i64::MIN, value::array(by_id)).is_err()
    {
        return false;
    }
    let table = match value::entry(globals::symbol_table(), "wp_filter") {
        None => ZendHashTable::new(),
        Some(existing) if existing.is_null() => ZendHashTable::new(),
        Some(existing) => match existing.array() {
            Some(array) if array.get(hook).is_none() => duplicate(array),
            _ => return false,
        },
    };
    let mut table = table;
    if table.insert(hook, value::array(by_priority)).is_err() {
        return false;
    }
    set_variable("wp_filter", value::array(table));
    true
}

fn set_variable(name: &str, content: Zval) {
    // Interned, as in compiled code: every `global $wp_filter` would else compare the name's bytes.
    let name = ZendStr::new_interned(name, false);
    let mut content = std::mem::ManuallyDrop::new(content);
    // SAFETY: the table takes over the zval's one reference (hence `ManuallyDrop`) and writes through an indirection where
    // the variable is a compiled one of a running script.
    unsafe { zend_hash_update_ind(globals::symbol_table(), name.as_ptr().cast_mut(), &raw mut *content) };
}

fn duplicate(array: &ZendHashTable) -> ext_php_rs::boxed::ZBox<ZendHashTable> {
    // SAFETY: the copy is new, with one owner, which is the box.
    unsafe { ext_php_rs::boxed::ZBox::from_raw(zend_array_dup(std::ptr::from_ref(array).cast_mut())) }
}

/// How often each hook has fired in this request, filters and actions together (`$wp_filters` 6.1-7.1, `$wp_actions`).
pub fn fired() -> BTreeMap<Vec<u8>, i64> {
    let mut counts = BTreeMap::new();
    for table in ["wp_filters", "wp_actions"] {
        let Some(array) = value::entry(globals::symbol_table(), table).and_then(Zval::array) else { continue };
        for (key, count) in value::entries_of(array) {
            *counts.entry(hook_name(key)).or_insert(0) += count.long().unwrap_or(0);
        }
    }
    counts
}

fn hook_name(key: Key) -> Vec<u8> {
    match key {
        Key::Str(name) => name,
        Key::Int(number) => number.to_string().into_bytes(),
    }
}

/// The hooks table at one moment: callbacks that leave a hook later are still in it. Holds references into PHP's memory, so it
/// must be dropped before the request ends.
pub struct Snapshot(BTreeMap<Vec<u8>, Zval>);

impl Snapshot {
    /// Takes a snapshot: arrays are shared until somebody writes to them. `None` where the table is not WordPress's. A hook that is
    /// an object of another class than `WP_Hook` has no callbacks that could be listed.
    pub fn take() -> Option<Self> {
        let table = value::entry(globals::symbol_table(), "wp_filter")?.array()?;
        let mut hooks = BTreeMap::new();
        for (name, entry) in value::entries_of(table) {
            // A class of a plugin's own would call the callbacks by rules of its own.
            let class = entry.object()?.get_class_name().ok()?;
            hooks.insert(hook_name(name), if class == "WP_Hook" { property(entry, "callbacks")? } else { Zval::new() });
        }
        Some(Self(hooks))
    }

    /// The callbacks on `hook`, by priority. Empty where there are none; `None` where they are not of WordPress's form.
    pub fn callbacks(&self, hook: &[u8]) -> Option<Vec<Registered>> {
        self.0.get(hook).map_or(Some(Vec::new()), listed)
    }
}

fn listed(by_priority: &Zval) -> Option<Vec<Registered>> {
    let mut found = Vec::new();
    for (priority, callbacks) in value::entries_of(by_priority.array()?) {
        let Key::Int(priority) = priority else { return None };
        for (key, callback) in value::entries_of(callbacks.array()?) {
            let function = value::entry(callback.array()?, "function")?;
            found.push(Registered {
                priority,
                key: String::from_utf8_lossy(&hook_name(key)).into_owned(),
                callback: name(function),
            });
        }
    }
    Some(found)
}

/// Has core's entry on `hook` call `function` instead of what it calls; key, priority and accepted args stay, and so
/// `has_filter()` and `remove_filter()` see what they always saw. Gives `false` where there is no such entry.
pub fn divert(hook: &str, priority: i64, key: &str, function: &str) -> bool {
    divert_entry(hook, priority, key, function).is_some()
}

fn divert_entry(hook: &str, priority: i64, key: &str, function: &str) -> Option<()> {
    let table = value::entry(globals::symbol_table(), "wp_filter")?.array()?;
    let entry = value::entry(table, hook)?;
    let old = property(entry, "callbacks")?;
    let mut by_priority = duplicate(old.array()?);
    let mut by_key = duplicate(value::direct(by_priority.get_index(priority)?).array()?);
    let mut callback = duplicate(value::entry(&by_key, key)?.array()?);
    // Only core's own entry: a plugin may have put its own callback under core's key.
    let current = value::entry(&callback, "function")?;
    if value::bytes(current) != Some(key.as_bytes()) {
        return None;
    }
    callback.insert("function", function).ok()?;
    by_key.insert(key, value::array(callback)).ok()?;
    by_priority.insert_at_index(priority, value::array(by_key)).ok()?;
    set_property(entry, "callbacks", value::array(by_priority))
}

/// Reads a public property of an object without running any of its magic.
fn property(object: &Zval, name: &str) -> Option<Zval> {
    let object = object.object()?;
    let properties = object.get_properties().ok()?;
    value::entry(properties, name).map(Zval::shallow_clone)
}

fn set_property(object: &Zval, name: &str, content: Zval) -> Option<()> {
    let object = object.object()?;
    let object = std::ptr::from_ref(object).cast_mut();
    // SAFETY: the object is alive (the hooks table holds it), and no other reference to it is in use here.
    unsafe { (*object).set_property(name, content).ok() }
}

fn name(function: &Zval) -> Callback {
    if let Some(name) = value::bytes(function) {
        return Callback::Function(String::from_utf8_lossy(name).into_owned());
    }
    if let Some(pair) = function.array() {
        let method = pair.get_index(1).and_then(|zval| value::bytes(zval)).map(String::from_utf8_lossy);
        let owner = pair.get_index(0).map(value::direct);
        return match (owner, method) {
            (Some(owner), Some(method)) => match owner.object() {
                Some(object) => {
                    Callback::Method(format!("{}->{method}", object.get_class_name().unwrap_or_else(|_| "object".to_owned())))
                }
                None => match value::bytes(owner) {
                    Some(class) => Callback::Function(format!("{}::{method}", String::from_utf8_lossy(class))),
                    None => Callback::Other("not a callback"),
                },
            },
            _ => Callback::Other("not a callback"),
        };
    }
    match function.object().map(|object| object.get_class_name().unwrap_or_default()) {
        Some(class) if class == "Closure" => Callback::Other("a closure"),
        Some(_) => Callback::Other("an invokable object"),
        None => Callback::Other("not a callback"),
    }
}
