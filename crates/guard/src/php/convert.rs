//! Casts, and array offsets.

use super::number::{self, Number};
use std::borrow::Cow;
use wordpress::{Key, Value};

/// `(bool) $value`
pub fn to_bool(value: &Value) -> bool {
    value.is_truthy()
}

/// `(int) $value`. `None`: a float, or a string with one, that no integer holds.
pub fn to_int(value: &Value) -> Option<i64> {
    match value {
        Value::Str(bytes) => match number::leading(bytes).map(|found| found.number) {
            None => Some(0),
            Some(Number::Int(value)) => Some(value),
            Some(Number::Float(value)) => number::truncated(value),
        },
        Value::Float(value) => number::truncated(*value),
        Value::Array(entries) => Some(i64::from(!entries.is_empty())),
        Value::Null | Value::Bool(_) | Value::Int(_) => number::operand(value)?.as_exact_int(),
    }
}

/// `(float) $value`; a number for every value.
pub fn to_float(value: &Value) -> Option<f64> {
    match value {
        Value::Str(bytes) => Some(match number::leading(bytes) {
            None => 0.0,
            // Read as a float, which has a negative zero.
            Some(found) if found.has_minus && found.number == Number::Int(0) => -0.0,
            Some(found) => found.number.as_f64(),
        }),
        Value::Array(entries) => Some(f64::from(u8::from(!entries.is_empty()))),
        _ => number::operand(value).map(Number::as_f64),
    }
}

/// `(string) $value`. `None`: an array (PHP warns), or a float whose text depends on the setting `precision`.
pub fn to_text(value: &Value) -> Option<Cow<'_, [u8]>> {
    match value {
        Value::Null | Value::Bool(false) => Some(Cow::Borrowed(b"")),
        Value::Bool(true) => Some(Cow::Borrowed(b"1")),
        Value::Int(value) => Some(Cow::Owned(value.to_string().into_bytes())),
        Value::Float(value) => float_to_text(*value).map(|text| Cow::Owned(text.into_bytes())),
        Value::Str(bytes) => Some(Cow::Borrowed(bytes)),
        Value::Array(_) => None,
    }
}

/// A cast (`ZEND_CAST`) to the type of this number (`extended_value`): `IS_LONG` 4, `IS_DOUBLE` 5, `IS_STRING` 6, `IS_ARRAY` 7 and
/// `_IS_BOOL` 18. `None`: any other number, and what [`to_int`] and [`to_text`] do not mirror.
pub fn cast(value: &Value, to: u32) -> Option<Value> {
    match to {
        4 => to_int(value).map(Value::Int),
        5 => to_float(value).map(Value::Float),
        6 => to_text(value).map(|text| Value::Str(text.into_owned())),
        7 => Some(match value {
            Value::Null => Value::Array(Vec::new()),
            Value::Array(_) => value.clone(),
            _ => Value::Array(vec![(Key::Int(0), value.clone())]),
        }),
        18 => Some(Value::Bool(to_bool(value))),
        _ => None,
    }
}

/// The key that `$array[ $value ]` means. `None`: PHP would throw (arrays), or call it deprecated (fractions), or is of two minds.
pub fn key(value: &Value) -> Option<Key> {
    match value {
        Value::Null => Some(Key::Str(Vec::new())),
        Value::Bool(value) => Some(Key::Int(i64::from(*value))),
        Value::Int(value) => Some(Key::Int(*value)),
        Value::Float(value) => number::exact_int(*value).map(Key::Int),
        // An integer in some places of PHP, a string in others.
        Value::Str(bytes) if bytes == b"-9223372036854775808" => None,
        Value::Str(bytes) => Some(Key::from_bytes(bytes)),
        Value::Array(_) => None,
    }
}

/// The text that a float has under every `precision` from 14 (PHP's default) up, and under -1: at most 14 digits in the 17 that make
/// it out, and no exponent. `None`: any other.
fn float_to_text(value: f64) -> Option<String> {
    if value.is_nan() {
        return Some("NAN".to_owned());
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { "INF" } else { "-INF" }.to_owned());
    }
    let scientific = format!("{value:.16e}");
    let (digits, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let digits = digits.trim_end_matches('0').bytes().filter(u8::is_ascii_digit).count();
    // Rust writes the shortest digits that make out a float, and never an exponent.
    (digits <= 14 && (-4..14).contains(&exponent)).then(|| value.to_string())
}
