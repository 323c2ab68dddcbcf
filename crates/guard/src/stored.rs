//! How values are stored: JSON that holds any bytes and any number exactly.
//!
//! `null`, `true`, `5` and `"text"` are themselves, a list is a list. `{"f": bits}` is a float, `{"b": "hex"}` a string that is not
//! UTF-8, `{"a": [[key, value], …]}` an array that is no list.

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use wordpress::{Key, Value};

/// Stores a value.
///
/// # Errors
/// What the serializer cannot write.
pub(crate) fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    Stored(value).serialize(serializer)
}

/// Restores a value. Only from formats that say what they hold, such as JSON.
///
/// # Errors
/// What is not in the form above.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    Ok(Restored::deserialize(deserializer)?.0)
}

/// As above, for jump tables.
pub(crate) mod jumps {
    use super::{Deserialize, Deserializer, Key, Restored, Serializer, StoredKey, to_key};
    use serde::de::Error;

    /// Stores a jump table.
    pub(crate) fn serialize<S: Serializer>(table: &[(Key, usize)], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(table.iter().map(|(key, target)| (StoredKey(key), target)))
    }

    /// Restores a jump table.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(Key, usize)>, D::Error> {
        let table = Vec::<(Restored, usize)>::deserialize(deserializer)?;
        table.into_iter().map(|(key, target)| Ok((to_key(key.0).map_err(D::Error::custom)?, target))).collect()
    }
}

struct Stored<'a>(&'a Value);
struct StoredKey<'a>(&'a Key);
struct StoredBytes<'a>(&'a [u8]);
struct Hex<'a>(&'a [u8]);
struct Entries<'a>(&'a [(Key, Value)]);
struct Restored(Value);

impl Serialize for Stored<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Int(value) => serializer.serialize_i64(*value),
            Value::Float(value) => tagged(serializer, "f", &value.to_bits()),
            Value::Str(bytes) => StoredBytes(bytes).serialize(serializer),
            Value::Array(entries) if is_list(entries) => serializer.collect_seq(entries.iter().map(|(_, value)| Stored(value))),
            Value::Array(entries) => tagged(serializer, "a", &Entries(entries)),
        }
    }
}

impl Serialize for StoredKey<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Key::Int(value) => serializer.serialize_i64(*value),
            Key::Str(bytes) => StoredBytes(bytes).serialize(serializer),
        }
    }
}

impl Serialize for StoredBytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => tagged(serializer, "b", &Hex(self.0)),
        }
    }
}

impl Serialize for Hex<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Hex<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entries = serializer.serialize_seq(Some(self.0.len()))?;
        for (key, value) in self.0 {
            entries.serialize_element(&(StoredKey(key), Stored(value)))?;
        }
        entries.end()
    }
}

fn tagged<S: Serializer>(serializer: S, tag: &str, content: &impl Serialize) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(tag, content)?;
    map.end()
}

fn is_list(entries: &[(Key, Value)]) -> bool {
    (0..).zip(entries).all(|(index, (key, _))| *key == Key::Int(index))
}

impl<'de> Deserialize<'de> for Restored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any).map(Self)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a stored PHP value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).map(Value::Int).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::str(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(Restored(value)) = list.next_element()? {
            let index = i64::try_from(entries.len()).map_err(A::Error::custom)?;
            entries.push((Key::Int(index), value));
        }
        Ok(Value::Array(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let tag: String = map.next_key()?.ok_or_else(|| A::Error::custom("an empty object"))?;
        match tag.as_str() {
            "f" => Ok(Value::Float(f64::from_bits(map.next_value()?))),
            "b" => from_hex(&map.next_value::<String>()?).map(Value::Str).ok_or_else(|| A::Error::custom("odd hex")),
            "a" => {
                let entries: Vec<(Restored, Restored)> = map.next_value()?;
                let entries = entries.into_iter().map(|(key, value)| Ok((to_key(key.0).map_err(A::Error::custom)?, value.0)));
                entries.collect::<Result<_, _>>().map(Value::Array)
            }
            _ => Err(A::Error::unknown_field(&tag, &["f", "b", "a"])),
        }
    }
}

fn to_key(value: Value) -> Result<Key, &'static str> {
    match value {
        Value::Int(value) => Ok(Key::Int(value)),
        // As it was: jump tables hold "5" beside 5.
        Value::Str(bytes) => Ok(Key::Str(bytes)),
        _ => Err("a key that is neither an integer nor a string"),
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|&[high, low]| u8::try_from(digit(high)? * 16 + digit(low)?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Literal;
    use proptest::prelude::*;

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![any::<Vec<u8>>(), any::<String>().prop_map(String::into_bytes), Just(b"12".to_vec())]
    }

    fn keys() -> impl Strategy<Value = Key> {
        prop_oneof![
            any::<i64>().prop_map(Key::Int),
            (0..3_i64).prop_map(Key::Int),
            bytes().prop_map(|text| Key::from_bytes(&text))
        ]
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            any::<f64>().prop_map(Value::Float),
            Just(Value::Float(f64::INFINITY)),
            bytes().prop_map(Value::Str),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| proptest::collection::vec((keys(), inner), 0..5).prop_map(Value::Array))
    }

    proptest! {
        #[test]
        fn a_literal_comes_back_as_it_was_stored(value in values(), table in proptest::collection::vec((keys(), any::<usize>()), 0..5)) {
            for literal in [Literal::Known(value), Literal::Jumps(table), Literal::Other] {
                let stored = serde_json::to_string(&literal).unwrap();
                // By text: NaN is not equal to itself.
                prop_assert_eq!(format!("{literal:?}"), format!("{:?}", serde_json::from_str::<Literal>(&stored).unwrap()));
            }
        }
    }

    #[test]
    fn what_is_not_in_the_form_is_an_error() {
        for text in [
            "{}",
            r#"{"x":1}"#,
            r#"{"b":"0"}"#,
            r#"{"b":"+1"}"#,
            r#"{"a":[[null,1]]}"#,
            r#"{"f":1,"b":""}"#,
            "1.5",
            "9223372036854775808",
        ] {
            let text = format!(r#"{{"Known":{text}}}"#);
            assert!(serde_json::from_str::<Literal>(&text).is_err(), "{text}");
        }
    }
}
