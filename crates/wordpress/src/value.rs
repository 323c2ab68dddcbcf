//! A PHP value as owned data.

/// A key of a PHP array. Decimal strings such as `"12"` are integers there: [`Key::from_bytes`] makes the same choice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// An integer key.
    Int(i64),
    /// A string key that PHP does not turn into an integer.
    Str(Vec<u8>),
}

impl Key {
    /// The key that PHP makes of a string: an integer for `"0"`, `"12"`, `"-5"`; a string for `"012"`, `"-0"`, `"1.0"`, `" 1"`
    /// and whatever does not fit an `i64`.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match decimal(bytes) {
            Some(number) => Self::Int(number),
            None => Self::Str(bytes.to_vec()),
        }
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::from_bytes(text.as_bytes())
    }
}

/// The integer that PHP makes of a key that is a string.
pub(crate) fn decimal(bytes: &[u8]) -> Option<i64> {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let canonical = match digits {
        [b'0'] => bytes.len() == 1,
        [b'1'..=b'9', rest @ ..] => rest.len() < 19 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if !canonical {
        return None;
    }
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// A PHP value without identity: no objects, resources or references.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A 64 bit integer.
    Int(i64),
    /// A double.
    Float(f64),
    /// A byte string, of any encoding.
    Str(Vec<u8>),
    /// Entries in PHP's order. Whoever builds one keeps the keys distinct.
    Array(Vec<(Key, Value)>),
}

impl Value {
    /// A string.
    pub fn str(bytes: impl AsRef<[u8]>) -> Self {
        Self::Str(bytes.as_ref().to_vec())
    }

    /// The entry under `key` of an array; `None` for a missing key and for anything that is no array.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.get_key(&Key::from(key))
    }

    /// As [`Value::get`], for a key at hand.
    pub fn get_key(&self, key: &Key) -> Option<&Value> {
        self.as_array()?.iter().find(|(own, _)| own == key).map(|(_, value)| value)
    }

    /// The entries of an array.
    pub fn as_array(&self) -> Option<&[(Key, Value)]> {
        match self {
            Self::Array(entries) => Some(entries),
            _ => None,
        }
    }

    /// The bytes of a string.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Str(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// PHP's `! empty( $value )`: false for `null`, `false`, `0`, `0.0`, `""`, `"0"` and `array()`.
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Str(bytes) => is_truthy_string(bytes),
            Self::Array(entries) => !entries.is_empty(),
        }
    }
}

/// PHP's `! empty( $string )`.
pub(crate) fn is_truthy_string(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes != b"0"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_an_integer_where_php_makes_it_one() {
        for (text, number) in [
            ("0", Some(0)),
            ("12", Some(12)),
            ("-5", Some(-5)),
            ("-0", None),
            ("012", None),
            ("1.0", None),
            (" 1", None),
            ("", None),
            ("-", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("-9223372036854775807", Some(-i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("-9223372036854775809", None),
        ] {
            let expected = number.map_or_else(|| Key::Str(text.into()), Key::Int);
            assert_eq!(Key::from(text), expected, "{text:?}");
        }
    }

    #[test]
    fn truth_is_phps() {
        for falsy in [Value::Null, Value::Bool(false), Value::Int(0), Value::Float(-0.0), Value::str(""), Value::str("0")] {
            assert!(!falsy.is_truthy(), "{falsy:?}");
        }
        for truthy in
            [Value::Float(f64::NAN), Value::str("0.0"), Value::str(" "), Value::Array(vec![(Key::Int(0), Value::Null)])]
        {
            assert!(truthy.is_truthy(), "{truthy:?}");
        }
    }
}
