//! PHP arrays for people, put together by hand.

use wordpress::{Key, Value};

/// A text.
pub fn text(text: impl AsRef<str>) -> Value {
    Value::str(text.as_ref())
}

/// A text, or null.
pub fn or_null(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::str)
}

/// A list.
pub fn list(values: impl Iterator<Item = Value>) -> Value {
    Value::Array((0..).map(Key::Int).zip(values).collect())
}

/// An array with these keys, in this order.
pub fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Array(entries.into_iter().map(|(key, value)| (Key::from(key), value)).collect())
}
