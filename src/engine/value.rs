//! PHP values as owned data, and back.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::ffi::zend_array_dup;
use ext_php_rs::types::{ArrayKey, ZendHashTable, ZendStr, Zval};
use wordpress::{Key, Value};

/// Deeper than this a value is not copied: PHP's own input limit (`max_input_nesting_level`) is 64.
const MAX_DEPTH: usize = 128;

/// A copy of a PHP value, or `None` where it is an object, a resource, or nested more than 128 deep (or within itself).
pub fn owned(zval: &Zval) -> Option<Value> {
    owned_below(zval, MAX_DEPTH)
}

fn owned_below(zval: &Zval, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let zval = direct(zval);
    if zval.is_null() {
        return Some(Value::Null);
    }
    if let Some(value) = zval.bool() {
        return Some(Value::Bool(value));
    }
    if zval.is_long() {
        return zval.long().map(Value::Int);
    }
    if zval.is_double() {
        return zval.double().map(Value::Float);
    }
    if let Some(text) = zval.zend_str() {
        return Some(Value::Str(text.as_bytes().to_vec()));
    }
    let array = zval.array()?;
    let mut entries = Vec::with_capacity(array.len());
    for (key, value) in entries_of(array) {
        entries.push((key, owned_below(value, depth)?));
    }
    Some(Value::Array(entries))
}

/// The entries of a PHP array in their order, keys as PHP holds them (any bytes). Slots that are empty behind their
/// indirection (an unset global, an uninitialised property) are left out, as PHP does.
pub fn entries_of(array: &ZendHashTable) -> impl Iterator<Item = (Key, &Zval)> {
    let mut iter = array.iter();
    std::iter::from_fn(move || {
        loop {
            let (key, value) = iter.next_zval()?;
            let value = direct(value);
            if is_undefined(value) {
                continue;
            }
            let key = match key.zend_str() {
                Some(name) => Key::Str(name.as_bytes().to_vec()),
                None => Key::Int(key.long()?),
            };
            return Some((key, value));
        }
    })
}

/// The value behind an indirection (a global that is a compiled variable) and a reference.
pub fn direct(zval: &Zval) -> &Zval {
    // An indirection may lead to a reference; nothing leads further.
    zval.dereference().dereference()
}

fn is_undefined(zval: &Zval) -> bool {
    zval.get_type() == ext_php_rs::flags::DataType::Undef
}

/// A PHP string of these bytes.
pub fn string(bytes: impl AsRef<[u8]>) -> Zval {
    let mut zval = Zval::new();
    zval.set_zend_string(ZendStr::new(bytes, false));
    zval
}

/// A PHP integer.
pub fn int(number: i64) -> Zval {
    let mut zval = Zval::new();
    zval.set_long(number);
    zval
}

/// A PHP boolean.
pub fn bool(truth: bool) -> Zval {
    let mut zval = Zval::new();
    zval.set_bool(truth);
    zval
}

/// A PHP array that holds `table`.
pub fn array(table: ZBox<ZendHashTable>) -> Zval {
    let mut zval = Zval::new();
    zval.set_hashtable(table);
    zval
}

/// A PHP value that holds a copy of `value`.
pub fn of(value: &Value) -> Zval {
    let mut zval = Zval::new();
    match value {
        Value::Null => {}
        Value::Bool(truth) => zval.set_bool(*truth),
        Value::Int(number) => zval.set_long(*number),
        Value::Float(number) => zval.set_double(*number),
        Value::Str(bytes) => return string(bytes),
        Value::Array(entries) => return array(table(entries)),
    }
    zval
}

/// A PHP array of copies of these entries.
pub fn table(entries: &[(Key, Value)]) -> ZBox<ZendHashTable> {
    let mut table = ZendHashTable::with_capacity(u32::try_from(entries.len()).unwrap_or(0));
    fill(&mut table, entries);
    table
}

fn fill(table: &mut ZendHashTable, entries: &[(Key, Value)]) {
    for (key, value) in entries {
        // What no PHP array can hold is left out: there is nothing of the kind.
        let _ = match key {
            Key::Int(number) => table.insert_at_index(*number, of(value)),
            Key::Str(name) => table.insert(ArrayKey::ZendString(&ZendStr::new(name, false)), of(value)),
        };
    }
}

/// A PHP array without these keys, and with copies of these entries behind; its other values are shared. `None` where it is none.
pub fn changed(array_or_not: &Zval, without: &[&str], entries: &[(Key, Value)]) -> Option<Zval> {
    let old = direct(array_or_not).array()?;
    // SAFETY: the copy is new, with one owner, which is the box.
    let mut changed = unsafe { ZBox::from_raw(zend_array_dup(std::ptr::from_ref(old).cast_mut())) };
    for name in without {
        let _ = changed.remove(*name);
    }
    fill(&mut changed, entries);
    Some(array(changed))
}

/// The bytes of a PHP string, if it is one.
pub fn bytes(zval: &Zval) -> Option<&[u8]> {
    direct(zval).zend_str().map(ZendStr::as_bytes)
}

/// The entry `name` of a PHP array, looked up as it is written (no numeric keys).
pub fn entry<'a>(table: &'a ZendHashTable, name: &str) -> Option<&'a Zval> {
    let zval = direct(table.get(name)?);
    (!is_undefined(zval)).then_some(zval)
}

/// `empty( $GLOBALS[ $name ] )`
pub fn is_global_empty(name: &str) -> bool {
    entry(super::globals::symbol_table(), name).is_none_or(|content| !content.coerce_to_bool())
}
