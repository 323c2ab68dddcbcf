//! Values given to typed parameters.

use super::convert::{to_bool, to_text};
use super::number::{self, Number};
use wordpress::Value;

const FALSE: u32 = 1 << 2;
const TRUE: u32 = 1 << 3;
const INT: u32 = 1 << 4;
const FLOAT: u32 = 1 << 5;
const STRING: u32 = 1 << 6;
const CALLABLE: u32 = 1 << 12;

/// A value given to a parameter of PHP code (or returned) whose type's bits are `mask` (as [`crate::code::Types::mask`]);
/// `strict`: the caller's file (for what is returned, the function's own) has `strict_types=1`. `Some(None)`: it fits as it is;
/// `Some(Some(value))`: it is turned into this without a word; `None`: a TypeError, a deprecation, or not mirrored.
///
/// A plain value is of none of the classes that a type may name also: they make no difference here.
pub fn fits(value: &Value, mask: u32, strict: bool) -> Option<Option<Value>> {
    if mask & bit(value) != 0 {
        return Some(None);
    }
    // Whether a string or an array names something that can be called is PHP's to find out.
    if mask & CALLABLE != 0 && matches!(value, Value::Str(_) | Value::Array(_)) {
        return None;
    }
    match value {
        Value::Int(value) if strict && mask & FLOAT != 0 => Some(Some(Value::Float(*value as f64))),
        Value::Null | Value::Array(_) => None,
        _ if strict => None,
        _ => coerced(value, mask).map(Some),
    }
}

/// `MAY_BE_*` of a value's own type.
fn bit(value: &Value) -> u32 {
    match value {
        Value::Null => 1 << 1,
        Value::Bool(false) => FALSE,
        Value::Bool(true) => TRUE,
        Value::Int(_) => INT,
        Value::Float(_) => FLOAT,
        Value::Str(_) => STRING,
        Value::Array(_) => 1 << 7,
    }
}

/// A scalar, as the first type in PHP's order of preference that takes it: int, float, string, bool. Mirrors
/// zend_verify_weak_scalar_type_hint() of the engine.
fn coerced(value: &Value, mask: u32) -> Option<Value> {
    if mask & (INT | FLOAT) != 0 {
        match (value, as_number(value)?) {
            // A string keeps the kind of its number where the type has both.
            (Value::Str(_), Some(number)) if mask & INT != 0 && mask & FLOAT != 0 => return Some(number.into()),
            // A fraction, or a float beyond integers: refused, deprecated, or left to the next type, by kind of value.
            (_, Some(number)) if mask & INT != 0 => return number.as_exact_int().map(Value::Int),
            (_, Some(number)) => return Some(Value::Float(number.as_f64())),
            (_, None) => {}
        }
    }
    if mask & STRING != 0 {
        return to_text(value).map(|text| Value::Str(text.into_owned()));
    }
    (mask & FALSE != 0 && mask & TRUE != 0).then(|| Value::Bool(to_bool(value)))
}

/// The number that a scalar stands for; `Some(None)`: a string that does not even begin with one, `None`: one with more after it.
fn as_number(value: &Value) -> Option<Option<Number>> {
    match value {
        Value::Str(bytes) => match number::leading(bytes) {
            Some(found) if !found.is_whole => None,
            found => Some(found.map(|found| found.number)),
        },
        _ => number::operand(value).map(Some),
    }
}
