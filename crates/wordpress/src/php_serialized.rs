//! PHP's serialization format, read: scalars, null and arrays.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::number::to_int;
use crate::sanitize::trim;
use crate::value::decimal;
use crate::{Key, Value};

/// Arrays in arrays, at most.
const MAX_DEPTH: usize = 64;

/// Why bytes are not what [`parse`] reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerializedError {
    /// Offset of the surprise, in bytes.
    pub at: usize,
    /// What had to come there.
    pub expected: &'static str,
    /// The byte that came instead; `None` at the end.
    pub got: Option<u8>,
}

impl std::fmt::Display for SerializedError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "serialized data: expected {} at byte {}, got ", self.expected, self.at)?;
        match self.got {
            Some(byte) => write!(f, "'{}'", byte.escape_ascii()),
            None => f.write_str("the end"),
        }
    }
}

impl std::error::Error for SerializedError {}

/// Reads what unserialize() reads, of null, bool, int, float, string and array. A key that comes twice keeps its first place and
/// takes its last value; string keys become integers where PHP makes them so.
///
/// # Errors
/// Objects, references, enums, escaped strings, integers beyond 64 bits, wrong lengths, bytes after the value, arrays more than
/// 64 deep. PHP reads some of these: the caller declines, whatever they are.
pub fn parse(bytes: &[u8]) -> Result<Value, SerializedError> {
    let mut reader = Reader { bytes, at: 0 };
    let value = reader.value(0)?;
    if reader.at < bytes.len() {
        return Err(reader.error("the end"));
    }
    Ok(value)
}

/// Mirrors maybe_unserialize() (6.1-7.1): a value of an options or meta row; a plain string as it is.
///
/// # Errors
/// As [`parse`].
pub fn maybe_unserialize(bytes: &[u8]) -> Result<Value, SerializedError> {
    if is_serialized(bytes) { parse(trim(bytes)) } else { Ok(Value::str(bytes)) }
}

/// Mirrors is_serialized( $data, true ) (6.1-7.1).
pub fn is_serialized(bytes: &[u8]) -> bool {
    let data = trim(bytes);
    if data == b"N;" {
        return true;
    }
    let [token, b':', rest @ ..] = data else {
        return false;
    };
    if data.len() < 4 || !matches!(data.last(), Some(b';' | b'}')) {
        return false;
    }
    match token {
        b's' if data[data.len() - 2] != b'"' => false,
        b's' | b'a' | b'O' | b'E' => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            digits > 0 && rest.get(digits) == Some(&b':')
        }
        b'b' | b'i' | b'd' => match rest {
            // `$` also matches before a newline at the end, but trim() has taken that.
            [number @ .., b';'] => {
                let allowed = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'E' | b'+' | b'-');
                !number.is_empty() && number.iter().all(allowed)
            }
            _ => false,
        },
        _ => false,
    }
}

/// A key as it stands in the data.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum RawKey<'a> {
    Int(i64),
    /// None that PHP turns into an integer.
    Str(&'a [u8]),
}

impl From<RawKey<'_>> for Key {
    fn from(key: RawKey<'_>) -> Self {
        match key {
            RawKey::Int(number) => Self::Int(number),
            RawKey::Str(text) => Self::Str(text.to_vec()),
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, expected: &'static str) -> SerializedError {
        SerializedError { at: self.at, expected, got: self.bytes.get(self.at).copied() }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn eat(&mut self, literal: &[u8], expected: &'static str) -> Result<(), SerializedError> {
        if !self.rest().starts_with(literal) {
            return Err(self.error(expected));
        }
        self.at += literal.len();
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Value, SerializedError> {
        match self.rest() {
            [b'N', b';', ..] => {
                self.at += 2;
                Ok(Value::Null)
            }
            [b'b', b':', flag @ (b'0' | b'1'), b';', ..] => {
                self.at += 4;
                Ok(Value::Bool(*flag == b'1'))
            }
            [b'i', b':', ..] => Ok(Value::Int(self.int()?)),
            [b'd', b':', ..] => Ok(Value::Float(self.float()?)),
            [b's', b':', ..] => Ok(Value::Str(self.string()?.to_vec())),
            [b'a', b':', ..] => self.array(depth),
            _ => Err(self.error("null, a bool, an int, a float, a string or an array")),
        }
    }

    /// The text up to the next `;`, behind a tag of two bytes.
    fn scalar(&mut self, expected: &'static str) -> Result<&'a [u8], SerializedError> {
        self.at += 2;
        let Some(length) = self.rest().iter().position(|byte| *byte == b';') else {
            return Err(self.error(expected));
        };
        Ok(&self.rest()[..length])
    }

    fn int(&mut self) -> Result<i64, SerializedError> {
        const EXPECTED: &str = "an integer of 64 bits";
        let text = self.scalar(EXPECTED)?;
        let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
        let number = number.ok_or_else(|| self.error(EXPECTED))?;
        self.at += text.len() + 1;
        Ok(number)
    }

    fn float(&mut self) -> Result<f64, SerializedError> {
        const EXPECTED: &str = "a float";
        let text = self.scalar(EXPECTED)?;
        let number = match text {
            b"NAN" => Some(f64::NAN),
            b"INF" => Some(f64::INFINITY),
            b"-INF" => Some(f64::NEG_INFINITY),
            // Rust reads more words than PHP ("inf", "nan"), but the same digits.
            _ if text.iter().any(|byte| byte.is_ascii_alphabetic() && !byte.eq_ignore_ascii_case(&b'e')) => None,
            _ => std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()),
        };
        let number = number.ok_or_else(|| self.error(EXPECTED))?;
        self.at += text.len() + 1;
        Ok(number)
    }

    /// A count or a length: digits and a colon, behind a tag of two bytes.
    fn length(&mut self) -> Result<usize, SerializedError> {
        self.at += 2;
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length = usize::try_from(to_int(&self.rest()[..digits])).unwrap_or(usize::MAX);
        if digits == 0 || length > self.bytes.len() {
            return Err(self.error("a length within the data"));
        }
        self.at += digits;
        self.eat(b":", "':'")?;
        Ok(length)
    }

    fn string(&mut self) -> Result<&'a [u8], SerializedError> {
        let length = self.length()?;
        self.eat(b"\"", "'\"'")?;
        let Some(text) = self.rest().get(..length) else {
            return Err(self.error("a longer string"));
        };
        self.at += length;
        self.eat(b"\";", "'\";' where the string's length ends")?;
        Ok(text)
    }

    fn array(&mut self, depth: usize) -> Result<Value, SerializedError> {
        if depth >= MAX_DEPTH {
            return Err(self.error("at most 64 arrays in one another"));
        }
        let length = self.length()?;
        self.eat(b"{", "'{'")?;
        // What a length claims may be more than what comes.
        let capacity = length.min(128);
        let mut entries: Vec<(Key, Value)> = Vec::with_capacity(capacity);
        let mut places: HashMap<RawKey<'a>, usize> = HashMap::with_capacity(capacity);
        for _ in 0..length {
            let key = self.key()?;
            let value = self.value(depth + 1)?;
            match places.entry(key) {
                Entry::Occupied(place) => entries[*place.get()].1 = value,
                Entry::Vacant(place) => {
                    place.insert(entries.len());
                    entries.push((key.into(), value));
                }
            }
        }
        self.eat(b"}", "'}' where the array's length ends")?;
        Ok(Value::Array(entries))
    }

    fn key(&mut self) -> Result<RawKey<'a>, SerializedError> {
        match self.rest() {
            [b'i', b':', ..] => Ok(RawKey::Int(self.int()?)),
            [b's', b':', ..] => self.string().map(|text| decimal(text).map_or(RawKey::Str(text), RawKey::Int)),
            _ => Err(self.error("an integer or a string as key")),
        }
    }
}
