//! Values that code holds: its literals, and what is bound to it.

use ext_php_rs::ffi::zend_op_array;
use ext_php_rs::types::{ZendHashTable, Zval};
use guard::code::Literal;
use std::collections::BTreeMap;
use wordpress::{Key, Value};

use crate::engine::{globals, value};

/// A value with more entries and bytes than this is not copied: what decides about a tick is small, and a code's tables may be huge.
const MOST: usize = 16_384;

/// Deeper than this nobody nests what decides.
const DEEPEST: usize = 32;

/// The literals in their order; `None` where they are not where they should be.
pub(super) fn of(op_array: &zend_op_array) -> Option<Vec<Literal>> {
    slots(op_array).map(|slots| slots.iter().map(literal).collect())
}

/// The literals as the engine holds them.
pub(super) fn slots(op_array: &zend_op_array) -> Option<&[Zval]> {
    let count = usize::try_from(op_array.last_literal).ok().filter(|count| *count <= 65_536)?;
    if count == 0 {
        return Some(&[]);
    }
    // SAFETY: where there are literals, there are `last_literal` of them one behind the other.
    (!op_array.literals.is_null()).then(|| unsafe { std::slice::from_raw_parts(op_array.literals, count) })
}

/// The entries of a jump table: where each value goes, in bytes from the instruction.
pub(super) fn jump_table(slot: &Zval) -> Option<Vec<(Key, i64)>> {
    let table = slot.array().filter(|table| table.len() <= MOST)?;
    value::entries_of(table).map(|(key, offset)| Some((key, offset.is_long().then(|| offset.long())??))).collect()
}

/// What is bound to code as it is now, by name: what a closure uses, and static variables. `None` where that cannot be told.
pub(super) fn bound(op_array: &zend_op_array) -> Option<BTreeMap<String, Literal>> {
    let mut bound = BTreeMap::new();
    if op_array.static_variables.is_null() {
        return Some(bound);
    }
    let mut entries = statics(op_array)?.iter();
    while let Some((key, slot)) = entries.next_zval() {
        bound.insert(std::str::from_utf8(key.zend_str()?.as_bytes()).ok()?.to_owned(), literal(slot));
    }
    Some(bound)
}

/// The table of static variables that a call would use: the function's own of this request, or where it has not run yet the one that
/// will be copied for it.
fn statics(op_array: &zend_op_array) -> Option<&ZendHashTable> {
    if !cfg!(php82) {
        return None;
    }
    let own = op_array.static_variables_ptr__ptr;
    // SAFETY: an odd value is an offset from the base of the engine's map of pointers, an even one the pointer itself
    // (ZEND_MAP_PTR_GET); both lead to null or to a live table.
    unsafe {
        let own = match own.addr() & 1 {
            0 => own,
            _ => *(*globals::compiler()).map_ptr_base.byte_add(own.addr()).cast::<*mut ZendHashTable>(),
        };
        own.as_ref().or(op_array.static_variables.as_ref())
    }
}

fn literal(slot: &Zval) -> Literal {
    plain(slot, DEEPEST, &mut { MOST }).map_or(Literal::Other, Literal::Known)
}

/// A plain value, that nobody can change behind the code's back: no object, no resource, nothing that is or holds a reference.
pub(super) fn plain_value(slot: &Zval) -> Option<Value> {
    plain(slot, DEEPEST, &mut { MOST })
}

fn plain(slot: &Zval, depth: usize, room: &mut usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    *room = room.checked_sub(1 + slot.zend_str().map_or(0, |text| text.len()))?;
    if slot.is_reference() || slot.is_indirect() {
        return None;
    }
    let Some(array) = slot.array() else { return value::owned(slot) };
    let mut entries = Vec::with_capacity(array.len().min(*room));
    let mut slots = array.iter();
    while let Some((key, slot)) = slots.next_zval() {
        let key = match key.zend_str() {
            Some(name) => Key::Str(name.as_bytes().to_vec()),
            None => Key::Int(key.long()?),
        };
        entries.push((key, plain(slot, depth, room)?));
    }
    // Something was taken out of it behind its end: what is appended does not follow from what is there.
    is_next_told(array, &entries).then_some(Value::Array(entries))
}

/// Whether the key that PHP would append at follows from the entries. Behind negative keys it differs from version to version, and
/// nothing is appended.
fn is_next_told(array: &ZendHashTable, entries: &[(Key, Value)]) -> bool {
    let highest = entries.iter().filter_map(|(key, _)| if let Key::Int(number) = key { Some(*number) } else { None }).max();
    match highest {
        None => matches!(array.nNextFreeElement, 0 | i64::MIN),
        Some(highest) => highest < 0 || array.nNextFreeElement == highest.saturating_add(1),
    }
}
