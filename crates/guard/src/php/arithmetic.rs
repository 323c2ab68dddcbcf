//! Operators that make a new value: arithmetic, bits, `.`, `++` and `--`.

use super::convert::{to_bool, to_text};
use super::number::{self, Number};
use wordpress::{Key, Value};

/// `$left op $right` for an instruction's name: `ADD`, `SUB`, `MUL`, `DIV`, `MOD`, `POW`, `SL`, `SR`, `BW_OR`, `BW_AND`, `BW_XOR`,
/// `BOOL_XOR`, `CONCAT`, `FAST_CONCAT`. `None`: PHP warns or throws, or it is not mirrored.
pub fn binary(operator: &str, left: &Value, right: &Value) -> Option<Value> {
    match (operator, left, right) {
        ("BOOL_XOR", ..) => Some(Value::Bool(to_bool(left) != to_bool(right))),
        ("CONCAT" | "FAST_CONCAT", ..) => Some(Value::Str([to_text(left)?, to_text(right)?].concat())),
        ("ADD", Value::Array(left), Value::Array(right)) => Some(Value::Array(union(left, right))),
        ("ADD" | "SUB" | "MUL" | "DIV", ..) => arithmetic(operator, number::operand(left)?, number::operand(right)?),
        // Two strings: PHP takes them byte by byte.
        ("BW_OR" | "BW_AND" | "BW_XOR", Value::Str(_), Value::Str(_)) => None,
        ("POW", ..) => power(number::operand(left)?, number::operand(right)?),
        _ => integers(operator, integer(left)?, integer(right)?).map(Value::Int),
    }
}

/// `op $value` for an instruction's name: `BW_NOT` (of integers), `BOOL_NOT`, `BOOL`. `None`: any other.
pub fn unary(operator: &str, value: &Value) -> Option<Value> {
    match (operator, value) {
        ("BOOL_NOT", _) => Some(Value::Bool(!to_bool(value))),
        ("BOOL", _) => Some(Value::Bool(to_bool(value))),
        ("BW_NOT", Value::Int(value)) => Some(Value::Int(!value)),
        _ => None,
    }
}

/// What `$value++` leaves in `$value`. `None`: not mirrored (booleans, arrays, strings that are not numeric).
pub fn increment(value: &Value) -> Option<Value> {
    match value {
        Value::Null => Some(Value::Int(1)),
        Value::Int(_) | Value::Float(_) | Value::Str(_) => arithmetic("ADD", number::operand(value)?, Number::Int(1)),
        Value::Bool(_) | Value::Array(_) => None,
    }
}

/// What `$value--` leaves in `$value`. `None`: not mirrored (as [`increment`], and `null`).
pub fn decrement(value: &Value) -> Option<Value> {
    match value {
        Value::Int(_) | Value::Float(_) | Value::Str(_) => arithmetic("SUB", number::operand(value)?, Number::Int(1)),
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}

/// `$left + $right` for arrays: the left one, and what only the right one has.
fn union(left: &[(Key, Value)], right: &[(Key, Value)]) -> Vec<(Key, Value)> {
    let missing = right.iter().filter(|(key, _)| left.iter().all(|(own, _)| own != key));
    left.iter().chain(missing).cloned().collect()
}

/// With integers where both are and the result is one, else with floats. NaN is not mirrored.
fn arithmetic(operator: &str, left: Number, right: Number) -> Option<Value> {
    if let (Number::Int(left), Number::Int(right)) = (left, right) {
        let result = match operator {
            "ADD" => left.checked_add(right),
            "SUB" => left.checked_sub(right),
            "MUL" => left.checked_mul(right),
            _ if right == 0 || left.checked_rem(right) != Some(0) => None,
            _ => left.checked_div(right),
        };
        if let Some(result) = result {
            return Some(Value::Int(result));
        }
    }
    let (left, right) = (left.as_f64(), right.as_f64());
    let result = match operator {
        "ADD" => left + right,
        "SUB" => left - right,
        "MUL" => left * right,
        "DIV" if right != 0.0 => left / right,
        _ => return None,
    };
    (!result.is_nan()).then_some(Value::Float(result))
}

/// An operand of `%`, `<<`, `&` and the like: a number without a fraction.
fn integer(value: &Value) -> Option<i64> {
    number::operand(value)?.as_exact_int()
}

fn integers(operator: &str, left: i64, right: i64) -> Option<i64> {
    match operator {
        "BW_OR" => Some(left | right),
        "BW_AND" => Some(left & right),
        "BW_XOR" => Some(left ^ right),
        "MOD" if right == -1 => Some(0),
        "MOD" => left.checked_rem(right),
        // Any more bits than there are shift them all out.
        "SL" => Some(left.checked_shl(u32::try_from(right.min(64)).ok()?).unwrap_or(0)),
        "SR" => Some(left >> u32::try_from(right.min(63)).ok()?),
        _ => None,
    }
}

/// Of integers, as long as 64 bits hold it: with floats C's pow() has the say.
fn power(left: Number, right: Number) -> Option<Value> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => left.checked_pow(u32::try_from(right).ok()?).map(Value::Int),
        _ => None,
    }
}
