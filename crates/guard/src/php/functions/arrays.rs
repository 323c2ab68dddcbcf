//! Functions of one array: count(), in_array(), array_keys() and their like.

use super::arguments::Arguments;
use super::table::Function;
use super::text::{list, part};
use crate::php::arithmetic;
use crate::php::compare::{identical, loose_eq};
use crate::php::convert::{key, to_text};
use std::collections::HashSet;
use wordpress::{Key, Value};

pub(super) const TABLE: &[Function] = &[
    ("count", 1, 2, count),
    ("sizeof", 1, 2, count),
    ("in_array", 2, 3, |given| Some(Value::Bool(found(given)?.is_some()))),
    ("array_search", 2, 3, |given| Some(found(given)?.map_or(Value::Bool(false), of_key))),
    ("array_key_exists", 2, 2, array_key_exists),
    ("key_exists", 2, 2, array_key_exists),
    ("array_keys", 1, 3, array_keys),
    ("array_values", 1, 1, |given| Some(list(given.array(0)?.iter().map(|(_, value)| value.clone())))),
    ("array_flip", 1, 1, array_flip),
    ("array_filter", 1, 1, array_filter),
    ("array_unique", 1, 1, array_unique),
    ("array_slice", 2, 4, array_slice),
    ("array_reverse", 1, 2, array_reverse),
    ("array_sum", 1, 1, array_sum),
    ("array_key_first", 1, 1, |given| Some(given.array(0)?.first().map_or(Value::Null, |(key, _)| of_key(key)))),
    ("array_key_last", 1, 1, |given| Some(given.array(0)?.last().map_or(Value::Null, |(key, _)| of_key(key)))),
    ("array_is_list", 1, 1, |given| {
        Some(Value::Bool((0..).zip(given.array(0)?).all(|(index, (key, _))| *key == Key::Int(index))))
    }),
];

fn of_key(key: &Key) -> Value {
    match key {
        Key::Int(value) => Value::Int(*value),
        Key::Str(bytes) => Value::str(bytes),
    }
}

fn count(given: Arguments<'_>) -> Option<Value> {
    let entries = given.array(0)?;
    let count = match given.int_or(1, 0)? {
        0 => entries.len(),
        1 => count_recursive(entries),
        _ => return None,
    };
    i64::try_from(count).ok().map(Value::Int)
}

fn count_recursive(entries: &[(Key, Value)]) -> usize {
    entries.iter().map(|(_, value)| 1 + value.as_array().map_or(0, count_recursive)).sum()
}

/// The key of the first value that is equal, or identical. Mirrors php_search_array() of the engine.
fn found(given: Arguments<'_>) -> Option<Option<&Key>> {
    let (needle, entries, is_strict) = (given.any(0)?, given.array(1)?, given.flag(2)?);
    for (key, value) in entries {
        if is_same(needle, value, is_strict)? {
            return Some(Some(key));
        }
    }
    Some(None)
}

fn is_same(left: &Value, right: &Value, is_strict: bool) -> Option<bool> {
    if is_strict { identical(left, right) } else { loose_eq(left, right) }
}

fn array_key_exists(given: Arguments<'_>) -> Option<Value> {
    let key = key(given.any(0)?)?;
    Some(Value::Bool(given.array(1)?.iter().any(|(own, _)| *own == key)))
}

fn array_keys(given: Arguments<'_>) -> Option<Value> {
    let entries = given.array(0)?;
    let is_strict = given.flag(2)?;
    let mut keys = Vec::new();
    for (key, value) in entries {
        if given.any(1).map_or(Some(true), |needle| is_same(needle, value, is_strict))? {
            keys.push(of_key(key));
        }
    }
    Some(list(keys))
}

/// Of integers and strings; the last of equal values gives the key, the first the place.
fn array_flip(given: Arguments<'_>) -> Option<Value> {
    let mut flipped: Vec<(Key, Value)> = Vec::new();
    for (own, value) in given.array(0)? {
        let new = matches!(value, Value::Int(_) | Value::Str(_)).then(|| key(value))??;
        put(&mut flipped, new, of_key(own));
    }
    Some(Value::Array(flipped))
}

/// `$array[ $key ] = $value`
pub(super) fn put(entries: &mut Vec<(Key, Value)>, key: Key, value: Value) {
    match entries.iter_mut().find(|(own, _)| *own == key) {
        Some((_, place)) => *place = value,
        None => entries.push((key, value)),
    }
}

/// Without a callback: what is not empty.
fn array_filter(given: Arguments<'_>) -> Option<Value> {
    Some(Value::Array(given.array(0)?.iter().filter(|(_, value)| value.is_truthy()).cloned().collect()))
}

/// By text (`SORT_STRING`, the default): the first of each.
fn array_unique(given: Arguments<'_>) -> Option<Value> {
    let mut seen = HashSet::new();
    let mut unique = Vec::new();
    for entry in given.array(0)? {
        if seen.insert(to_text(&entry.1)?) {
            unique.push(entry.clone());
        }
    }
    Some(Value::Array(unique))
}

fn array_slice(given: Arguments<'_>) -> Option<Value> {
    let entries = given.array(0)?;
    let part = part(entries.len(), given.int(1)?, given.int_or_null(2)?)?;
    Some(renumbered(entries[part].iter(), given.flag(3)?))
}

fn array_reverse(given: Arguments<'_>) -> Option<Value> {
    Some(renumbered(given.array(0)?.iter().rev(), given.flag(1)?))
}

/// The entries, their integer keys counted from 0 unless they are to be kept.
pub(super) fn renumbered<'a>(entries: impl Iterator<Item = &'a (Key, Value)>, keeps_keys: bool) -> Value {
    let mut next = 0..;
    let renumber = |(key, value): &(Key, Value)| match key {
        Key::Int(_) if !keeps_keys => (Key::Int(next.next().unwrap_or_default()), value.clone()),
        _ => (key.clone(), value.clone()),
    };
    Value::Array(entries.map(renumber).collect())
}

/// Of numbers only.
fn array_sum(given: Arguments<'_>) -> Option<Value> {
    given.array(0)?.iter().try_fold(Value::Int(0), |sum, (_, value)| {
        matches!(value, Value::Int(_) | Value::Float(_)).then(|| arithmetic::binary("ADD", &sum, value))?
    })
}
