//! `==`, `===`, `<=>`, `<` and `<=`.

use super::convert::{to_bool, to_text};
use super::number::{self, Number};
use std::cmp::Ordering;
use wordpress::{Key, Value};

/// `$left == $right`, also what `switch` and in_array() ask. `None`: not mirrored (NaN).
pub fn loose_eq(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => arrays_are_equal(left, right),
        // A float's text depends on settings, but there is only one text without a number in it.
        (Value::Float(float), Value::Str(bytes)) | (Value::Str(bytes), Value::Float(float))
            if !float.is_nan() && number::numeric(bytes).is_none() =>
        {
            Some(float.is_infinite() && to_text(&Value::Float(*float))?.as_ref() == bytes.as_slice())
        }
        _ => Some(order(left, right)? == Ordering::Equal),
    }
}

/// `$left === $right`. `None`: not mirrored (NaN within arrays, where PHP asks whether they are the same array first).
pub fn identical(left: &Value, right: &Value) -> Option<bool> {
    let (Value::Array(left), Value::Array(right)) = (left, right) else {
        return Some(left == right);
    };
    if left.len() != right.len() {
        return Some(false);
    }
    for ((left_key, left), (right_key, right)) in left.iter().zip(right) {
        if left_key != right_key {
            return Some(false);
        }
        if is_nan(left) && is_nan(right) {
            return None;
        }
        if !identical(left, right)? {
            return Some(false);
        }
    }
    Some(true)
}

/// `$left <=> $right`: -1, 0 or 1. `None`: not mirrored (NaN, arrays with different keys, a float's text that depends on settings).
pub fn spaceship(left: &Value, right: &Value) -> Option<i64> {
    Some(order(left, right)? as i64)
}

/// `$left < $right`; `None` as [`spaceship`].
pub fn less(left: &Value, right: &Value) -> Option<bool> {
    Some(order(left, right)?.is_lt())
}

/// `$left <= $right`; `None` as [`spaceship`].
pub fn less_or_equal(left: &Value, right: &Value) -> Option<bool> {
    Some(order(left, right)?.is_le())
}

fn is_nan(value: &Value) -> bool {
    matches!(value, Value::Float(value) if value.is_nan())
}

/// Mirrors zend_compare() of the engine.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Null, Value::Str(bytes)) => Some(0.cmp(&bytes.len())),
        (Value::Str(bytes), Value::Null) => Some(bytes.len().cmp(&0)),
        (Value::Null | Value::Bool(_), _) | (_, Value::Null | Value::Bool(_)) => Some(to_bool(left).cmp(&to_bool(right))),
        (Value::Array(left), Value::Array(right)) => order_of_arrays(left, right),
        (Value::Array(_), _) => Some(Ordering::Greater),
        (_, Value::Array(_)) => Some(Ordering::Less),
        (Value::Str(left), Value::Str(right)) => order_of_strings(left, right),
        (number, Value::Str(bytes)) => order_of_number_and_string(number, bytes),
        (Value::Str(bytes), number) => order_of_number_and_string(number, bytes).map(Ordering::reverse),
        _ => order_of_numbers(number::operand(left)?, number::operand(right)?),
    }
}

fn order_of_numbers(left: Number, right: Number) -> Option<Ordering> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(left.cmp(&right)),
        _ => left.as_f64().partial_cmp(&right.as_f64()),
    }
}

/// By number if the string is numeric, else by the text of both.
fn order_of_number_and_string(number: &Value, bytes: &[u8]) -> Option<Ordering> {
    if is_nan(number) {
        return None;
    }
    match number::numeric(bytes) {
        Some(found) => order_of_numbers(number::operand(number)?, found),
        None => Some(to_text(number)?.as_ref().cmp(bytes)),
    }
}

/// By number if both are numeric, else by bytes. Mirrors zendi_smart_strcmp() of the engine.
fn order_of_strings(left: &[u8], right: &[u8]) -> Option<Ordering> {
    let numeric = |bytes| number::leading(bytes).filter(|found| found.is_whole);
    let (Some(a), Some(b)) = (numeric(left), numeric(right)) else {
        return Some(left.cmp(right));
    };
    let by_number = order_of_numbers(a.number, b.number)?;
    let is_beyond_floats = |number| matches!(number, Number::Float(value) if value.is_infinite());
    match (a.number, b.number) {
        _ if by_number.is_eq() && (a.overflow, b.overflow) != (0, 0) && a.overflow == b.overflow => Some(left.cmp(right)),
        // More digits than an integer has are more than any integer, even where their floats are the same.
        (Number::Int(_), Number::Float(_)) if b.overflow != 0 => Some(0.cmp(&b.overflow)),
        (Number::Float(_), Number::Int(_)) if a.overflow != 0 => Some(a.overflow.cmp(&0)),
        _ if by_number.is_eq() && is_beyond_floats(a.number) && is_beyond_floats(b.number) => Some(left.cmp(right)),
        _ => Some(by_number),
    }
}

fn arrays_are_equal(left: &[(Key, Value)], right: &[(Key, Value)]) -> Option<bool> {
    if left.len() != right.len() {
        return Some(false);
    }
    for (index, (key, value)) in left.iter().enumerate() {
        let Some(other) = entry(right, index, key) else { return Some(false) };
        if !loose_eq(value, other)? {
            return Some(false);
        }
    }
    Some(true)
}

fn order_of_arrays(left: &[(Key, Value)], right: &[(Key, Value)]) -> Option<Ordering> {
    if left.len() != right.len() {
        return Some(left.len().cmp(&right.len()));
    }
    for (index, (key, value)) in left.iter().enumerate() {
        let order = order(value, entry(right, index, key)?)?;
        if order.is_ne() {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

/// The value under a key, which most often is at the same place as in the other array.
fn entry<'a>(entries: &'a [(Key, Value)], index: usize, key: &Key) -> Option<&'a Value> {
    match entries.get(index) {
        Some((own, value)) if own == key => Some(value),
        _ => entries.iter().find(|(own, _)| own == key).map(|(_, value)| value),
    }
}
