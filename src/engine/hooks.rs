//! WordPress's hooks table (`$wp_filter`) and its counters, as they stand in this request.

use ext_php_rs::ffi::{
    Bucket, zend_array_dup, zend_class_entry, zend_hash_index_find, zend_hash_str_find, zend_hash_update_ind,
};
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use wordpress::Key;

use super::watched::{buckets, callbacks_offset, slot};
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

/// One entry of a hook. To be dropped before the request ends.
pub struct Registered {
    /// As WordPress sorts them.
    pub priority: i64,
    /// WordPress's unique id of the callback: its name where it is a function.
    pub key: String,
    /// What will be called.
    pub callback: Callback,
    /// How many arguments it takes at most; negative for what WordPress would make something else of (a text, a fraction).
    pub accepted_args: i64,
    /// What will be called, as PHP holds it.
    pub function: Zval,
}

impl Registered {
    /// Whether the other is this entry, with the same callback in it.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (self.priority, &self.key, self.accepted_args) == (other.priority, &other.key, other.accepted_args)
            && is_same(&self.function, &other.function)
    }
}

/// Whether two callables are the same text, the same object, or lists of the same.
pub(super) fn is_same(one: &Zval, other: &Zval) -> bool {
    let (one, other) = (value::direct(one), value::direct(other));
    match (one.object(), other.object(), one.array(), other.array()) {
        (Some(one), Some(other), ..) => std::ptr::eq(one, other),
        (_, _, Some(one), Some(other)) => {
            one.len() == other.len()
                && value::entries_of(one)
                    .zip(value::entries_of(other))
                    .all(|((a, one), (b, other))| a == b && is_same(one, other))
        }
        _ => value::bytes(one).is_some_and(|text| value::bytes(other) == Some(text)),
    }
}

/// Puts a function on a hook at a priority, before WordPress loads: it adopts preset hooks
/// (`WP_Hook::build_preinitialized_hooks()`, 4.7-7.1). What is preset already stays.
///
/// `accepted_args`: how many arguments it gets; 1 for a filter, which must hand its first one back. Gives `false` where
/// `$wp_filter` is something else than an array.
pub fn preset(hook: &str, function: &str, priority: i64, accepted_args: i64) -> bool {
    let mut entry = ZendHashTable::new();
    let mut by_id = ZendHashTable::new();
    let mut by_priority = ZendHashTable::new();
    if entry.insert("function", function).is_err() || entry.insert("accepted_args", accepted_args).is_err() {
        return false;
    }
    if by_id.insert(function, value::array(entry)).is_err()
        || by_priority.insert_at_index(priority, value::array(by_id)).is_err()
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

/// What a table has under a hook's name.
pub(super) fn find<'a>(table: &'a ZendHashTable, hook: &[u8]) -> Option<&'a Zval> {
    // PHP keeps a whole number as such.
    let number = hook.first().filter(|byte| **byte == b'-' || byte.is_ascii_digit()).and_then(|_| {
        let number = std::str::from_utf8(hook).ok()?.parse::<i64>().ok()?;
        (number.to_string().as_bytes() == hook).then_some(number)
    });
    // SAFETY: a look-up by number, or by name and length; what is found lives as long as the table is not written to.
    unsafe {
        match number {
            Some(number) => zend_hash_index_find(table, number.cast_unsigned()).as_ref(),
            None => zend_hash_str_find(table, hook.as_ptr().cast(), hook.len()).as_ref(),
        }
    }
}

fn hook_name(key: Key) -> Vec<u8> {
    match key {
        Key::Str(name) => name,
        Key::Int(number) => number.to_string().into_bytes(),
    }
}

/// The hooks table at one moment: callbacks that leave a hook later are still in it. Holds references into PHP's memory, so it
/// must be dropped before the request ends.
pub struct Snapshot {
    /// The table, shared until somebody writes to it.
    table: Zval,
    /// The callbacks of each of its slots, shared likewise; null where the hook is of another class than `WP_Hook`.
    callbacks: Vec<Zval>,
}

impl Snapshot {
    /// Takes a snapshot: arrays are shared until somebody writes to them. `None` where the table is not WordPress's. A hook that is
    /// an object of another class than `WP_Hook` has no callbacks that could be listed.
    pub fn take() -> Option<Self> {
        let table = value::entry(globals::symbol_table(), "wp_filter")?;
        let slots = buckets(table.array()?)?;
        let mut callbacks = Vec::with_capacity(slots.len());
        let mut classes = Classes::default();
        for slot in slots {
            callbacks.push(if is_empty(&slot.val) {
                Zval::new()
            } else {
                classes.callbacks(&slot.val)?.map_or_else(Zval::new, Zval::shallow_clone)
            });
        }
        Some(Self { table: table.shallow_clone(), callbacks })
    }

    /// The callbacks on `hook` at each of these moments, by priority; not those of a moment at which nobody had written to them since
    /// the one before. Empty where there are none; `None` where they are not of WordPress's form.
    pub fn callbacks(moments: &[Self], hook: &[u8]) -> Option<Vec<Registered>> {
        let mut found = Vec::new();
        let mut earlier = std::ptr::null();
        for moment in moments {
            let Some(at) = moment.position(hook) else { continue };
            let callbacks = moment.callbacks.get(at)?;
            let array = value::direct(callbacks).array().map_or(std::ptr::null(), std::ptr::from_ref);
            if array.is_null() || !std::ptr::eq(array, earlier) {
                found.extend(listed(callbacks)?);
            }
            earlier = array;
        }
        Some(found)
    }

    /// The names of all hooks.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.slots().iter().filter_map(slot_key).map(|(name, _)| name)
    }

    /// The first hook on which there are other callbacks now; `None` where there is none. Cheap: a hook that nobody has written to
    /// still shares its callbacks with this snapshot.
    pub fn first_changed(&self) -> Option<String> {
        let now = value::entry(globals::symbol_table(), "wp_filter").and_then(Zval::array).and_then(buckets);
        let Some(now) = now else { return Some("$wp_filter".to_owned()) };
        let mut classes = Classes::default();
        let slots = self.slots();
        // Nobody has written to the table itself: then only the hooks in it can be otherwise.
        if std::ptr::eq(now, slots) && now.iter().zip(&self.callbacks).all(|(slot, earlier)| classes.shares(&slot.val, earlier))
        {
            return None;
        }
        for at in 0..now.len().max(slots.len()) {
            let (earlier, later) = (slots.get(at).and_then(slot_key), now.get(at).and_then(slot_key));
            let is_same = earlier == later
                && (earlier.is_none() || {
                    let callbacks = now.get(at).and_then(|slot| classes.callbacks(&slot.val)).flatten();
                    self.callbacks.get(at).zip(callbacks).is_none_or(|(earlier, later)| holds_the_same(earlier, later))
                });
            if !is_same {
                return later.or(earlier).map(|(name, _)| String::from_utf8_lossy(name).into_owned());
            }
        }
        None
    }

    fn slots(&self) -> &[Bucket] {
        self.table.array().and_then(buckets).unwrap_or_default()
    }

    fn position(&self, hook: &[u8]) -> Option<usize> {
        let found = std::ptr::from_ref(find(self.table.array()?, hook)?);
        let first = self.slots().as_ptr().cast::<u8>();
        // SAFETY: what is found lies in one of the table's slots, the zval first.
        Some(unsafe { found.cast::<u8>().offset_from_unsigned(first) } / size_of::<Bucket>())
    }
}

/// A slot's key, as its name (empty where it is a number) and its hash or number; `None` where the slot is empty.
pub(super) fn slot_key(slot: &Bucket) -> Option<(&[u8], u64)> {
    if is_empty(&slot.val) {
        return None;
    }
    // SAFETY: null, or a string that lives as long as the table.
    let name = unsafe { slot.key.cast::<ZendStr>().as_ref() };
    Some((name.map(ZendStr::as_bytes).unwrap_or_default(), slot.h))
}

fn is_empty(zval: &Zval) -> bool {
    zval.get_type() == ext_php_rs::flags::DataType::Undef
}

/// Whether two tables of callbacks are one, or have the same callbacks in the same order.
fn holds_the_same(earlier: &Zval, later: &Zval) -> bool {
    match (value::direct(earlier).array(), value::direct(later).array()) {
        (Some(one), Some(other)) if std::ptr::eq(one, other) => true,
        (Some(_), Some(_)) => match (listed(earlier), listed(later)) {
            (Some(one), Some(other)) => {
                one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| one.is_same(other))
            }
            _ => false,
        },
        _ => false,
    }
}

/// The classes of hooks met last: all but always one.
#[derive(Default)]
struct Classes(Option<(*const zend_class_entry, Option<usize>)>);

impl Classes {
    /// Whether a hook's callbacks are the very ones that they were.
    fn shares(&mut self, hook: &Zval, earlier: &Zval) -> bool {
        match self.callbacks(hook) {
            Some(Some(callbacks)) => {
                callbacks.array().is_some_and(|now| earlier.array().is_some_and(|then| std::ptr::eq(now, then)))
            }
            _ => false,
        }
    }

    /// The callbacks of a hook. `None` where it is no object, `Some(None)` where its class is not WordPress's.
    fn callbacks<'a>(&mut self, hook: &'a Zval) -> Option<Option<&'a Zval>> {
        let object = value::direct(hook).object()?;
        let offset = match self.0 {
            Some((class, offset)) if std::ptr::eq(class, object.ce) => offset,
            _ => {
                // SAFETY: a live object's class is live.
                let offset = unsafe { object.ce.as_ref() }.and_then(callbacks_offset);
                self.0 = Some((object.ce, offset));
                offset
            }
        };
        // SAFETY: the offset is that of the object's own class, just now.
        Some(offset.map(|offset| value::direct(unsafe { &*slot(std::ptr::from_ref(object), offset) })))
    }
}

/// The entries in a hook's callbacks; `None` where they are not of WordPress's form.
pub(super) fn listed(by_priority: &Zval) -> Option<Vec<Registered>> {
    let mut found = Vec::new();
    for (priority, callbacks) in value::entries_of(value::direct(by_priority).array()?) {
        let Key::Int(priority) = priority else { return None };
        for (key, callback) in value::entries_of(callbacks.array()?) {
            found.push(registered(priority, key, callback)?);
        }
    }
    Some(found)
}

/// An entry under its key; `None` where it is not of WordPress's form.
pub(super) fn registered(priority: i64, key: Key, callback: &Zval) -> Option<Registered> {
    let callback = callback.array()?;
    let function = value::entry(callback, "function")?;
    Some(Registered {
        priority,
        key: String::from_utf8_lossy(&hook_name(key)).into_owned(),
        callback: name(function),
        accepted_args: value::entry(callback, "accepted_args").and_then(Zval::long).unwrap_or(-1),
        function: function.shallow_clone(),
    })
}

/// The hook that fires now: the last of `$wp_current_filter`.
pub fn current() -> Option<String> {
    let running = value::entry(globals::symbol_table(), "wp_current_filter")?.array()?;
    let (_, last) = value::entries_of(running).last()?;
    value::bytes(last).map(|name| String::from_utf8_lossy(name).into_owned())
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
