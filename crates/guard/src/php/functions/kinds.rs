//! What kind of value it is: `is_*()`, ctype_*(), and casts by name.

use super::arguments::Arguments;
use super::table::Function;
use crate::php::{convert, number};
use wordpress::Value;

pub(super) const TABLE: &[Function] = &[
    ("is_array", 1, 1, |given| is(given, |value| matches!(value, Value::Array(_)))),
    ("is_bool", 1, 1, |given| is(given, |value| matches!(value, Value::Bool(_)))),
    ("is_countable", 1, 1, |given| is(given, |value| matches!(value, Value::Array(_)))),
    ("is_double", 1, 1, |given| is(given, |value| matches!(value, Value::Float(_)))),
    ("is_float", 1, 1, |given| is(given, |value| matches!(value, Value::Float(_)))),
    ("is_int", 1, 1, |given| is(given, |value| matches!(value, Value::Int(_)))),
    ("is_integer", 1, 1, |given| is(given, |value| matches!(value, Value::Int(_)))),
    ("is_iterable", 1, 1, |given| is(given, |value| matches!(value, Value::Array(_)))),
    ("is_long", 1, 1, |given| is(given, |value| matches!(value, Value::Int(_)))),
    ("is_null", 1, 1, |given| is(given, |value| matches!(value, Value::Null))),
    ("is_numeric", 1, 1, |given| is(given, is_numeric)),
    ("is_object", 1, 1, |given| is(given, |_| false)),
    ("is_resource", 1, 1, |given| is(given, |_| false)),
    ("is_scalar", 1, 1, |given| is(given, |value| !matches!(value, Value::Null | Value::Array(_)))),
    ("is_string", 1, 1, |given| is(given, |value| matches!(value, Value::Str(_)))),
    ("boolval", 1, 1, |given| is(given, convert::to_bool)),
    ("doubleval", 1, 1, |given| convert::to_float(given.any(0)?).map(Value::Float)),
    ("floatval", 1, 1, |given| convert::to_float(given.any(0)?).map(Value::Float)),
    ("intval", 1, 2, intval),
    ("strval", 1, 1, |given| convert::to_text(given.any(0)?).map(|text| Value::Str(text.into_owned()))),
    ("gettype", 1, 1, |given| Some(Value::str(names(given.any(0)?).0))),
    ("get_debug_type", 1, 1, |given| Some(Value::str(names(given.any(0)?).1))),
    ("ctype_alnum", 1, 1, |given| ctype(given, u8::is_ascii_alphanumeric)),
    ("ctype_alpha", 1, 1, |given| ctype(given, u8::is_ascii_alphabetic)),
    ("ctype_digit", 1, 1, |given| ctype(given, u8::is_ascii_digit)),
    ("ctype_lower", 1, 1, |given| ctype(given, u8::is_ascii_lowercase)),
    ("ctype_punct", 1, 1, |given| ctype(given, u8::is_ascii_punctuation)),
    ("ctype_space", 1, 1, |given| ctype(given, |byte| matches!(byte, b'\t'..=b'\r' | b' '))),
    ("ctype_upper", 1, 1, |given| ctype(given, u8::is_ascii_uppercase)),
    ("ctype_xdigit", 1, 1, |given| ctype(given, u8::is_ascii_hexdigit)),
];

fn is(given: Arguments<'_>, answer: impl Fn(&Value) -> bool) -> Option<Value> {
    given.any(0).map(answer).map(Value::Bool)
}

fn is_numeric(value: &Value) -> bool {
    match value {
        Value::Int(_) | Value::Float(_) => true,
        Value::Str(bytes) => number::numeric(bytes).is_some(),
        _ => false,
    }
}

/// gettype() and get_debug_type()
fn names(value: &Value) -> (&'static str, &'static str) {
    match value {
        Value::Null => ("NULL", "null"),
        Value::Bool(_) => ("boolean", "bool"),
        Value::Int(_) => ("integer", "int"),
        Value::Float(_) => ("double", "float"),
        Value::Str(_) => ("string", "string"),
        Value::Array(_) => ("array", "array"),
    }
}

/// With another base than 10 for strings it is not mirrored.
fn intval(given: Arguments<'_>) -> Option<Value> {
    let value = given.any(0)?;
    let base = given.int_or(1, 10)?;
    (base == 10 || !matches!(value, Value::Str(_))).then(|| convert::to_int(value))?.map(Value::Int)
}

/// Of ASCII only: what other bytes are depends on the locale. Integers are deprecated.
fn ctype(given: Arguments<'_>, is_kind: impl Fn(&u8) -> bool) -> Option<Value> {
    let bytes = given.any(0)?.as_bytes().filter(|bytes| bytes.is_ascii())?;
    Some(Value::Bool(!bytes.is_empty() && bytes.iter().all(is_kind)))
}
