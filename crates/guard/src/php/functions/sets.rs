//! Functions of several arrays: array_merge(), array_diff(), array_intersect() and their like.

use super::arguments::Arguments;
use super::arrays::put;
use super::table::Function;
use crate::php::convert::to_text;
use std::borrow::Cow;
use std::collections::HashSet;
use wordpress::{Key, Value};

pub(super) const TABLE: &[Function] = &[
    ("array_merge", 0, usize::MAX, array_merge),
    ("array_replace", 1, usize::MAX, array_replace),
    ("array_diff", 1, usize::MAX, |given| by_text(given, false)),
    ("array_intersect", 1, usize::MAX, |given| by_text(given, true)),
    ("array_diff_key", 1, usize::MAX, |given| by_key(given, false)),
    ("array_intersect_key", 1, usize::MAX, |given| by_key(given, true)),
];

type Entry = (Key, Value);

/// Integer keys are counted anew, of equal string keys the last one's value stands.
fn array_merge(given: Arguments<'_>) -> Option<Value> {
    let mut merged: Vec<Entry> = Vec::new();
    let mut next = 0..;
    for (key, value) in given.arrays()?.into_iter().flatten() {
        match key {
            Key::Int(_) => merged.push((Key::Int(next.next()?), value.clone())),
            Key::Str(_) => put(&mut merged, key.clone(), value.clone()),
        }
    }
    Some(Value::Array(merged))
}

fn array_replace(given: Arguments<'_>) -> Option<Value> {
    let arrays = given.arrays()?;
    let (first, others) = arrays.split_first()?;
    let mut merged = first.to_vec();
    for (key, value) in others.iter().copied().flatten() {
        put(&mut merged, key.clone(), value.clone());
    }
    Some(Value::Array(merged))
}

/// The entries of the first array whose values, as text, are in every other array (`is_in`), or in none.
fn by_text(given: Arguments<'_>, is_in: bool) -> Option<Value> {
    let texts = |entries: &'_ [Entry]| -> Option<HashSet<Vec<u8>>> {
        entries.iter().map(|(_, value)| to_text(value).map(Cow::into_owned)).collect()
    };
    let arrays = given.arrays()?;
    let (first, others) = arrays.split_first()?;
    let others = others.iter().map(|entries| texts(entries)).collect::<Option<Vec<_>>>()?;
    let mut kept = Vec::new();
    for entry in *first {
        let text = to_text(&entry.1)?;
        if others.iter().all(|other| other.contains(text.as_ref()) == is_in) {
            kept.push(entry.clone());
        }
    }
    Some(Value::Array(kept))
}

/// The same by keys.
fn by_key(given: Arguments<'_>, is_in: bool) -> Option<Value> {
    let arrays = given.arrays()?;
    let (first, others) = arrays.split_first()?;
    let others: Vec<HashSet<&Key>> = others.iter().map(|entries| entries.iter().map(|(key, _)| key).collect()).collect();
    let kept = first.iter().filter(|(key, _)| others.iter().all(|other| other.contains(key) == is_in));
    Some(Value::Array(kept.cloned().collect()))
}
