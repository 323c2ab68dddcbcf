//! JSON as PHP's json_encode() writes it, with flags 0.

use crate::{Key, Value};

/// json_encode()'s and wp_json_encode()'s default depth.
const MAX_DEPTH: usize = 512;

/// Why PHP would not encode a value as it stands. wp_json_encode() then tries to mend it: the caller declines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// A string or key that is not UTF-8.
    NotUtf8,
    /// INF or NAN.
    NotFinite,
    /// Arrays more than 512 deep.
    TooDeep,
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotUtf8 => "expected UTF-8 in a string for JSON, got other bytes",
            Self::NotFinite => "expected a finite number for JSON, got INF or NAN",
            Self::TooDeep => "expected at most 512 arrays in one another for JSON, got more",
        })
    }
}

impl std::error::Error for JsonError {}

/// The bytes that `json_encode( $value )` gives: `\/`, `\u` and four digits in lower case, with surrogates, `[…]` for arrays with the keys 0…n-1
/// in order, the shortest digits of a float (`serialize_precision` -1, PHP's default).
///
/// # Errors
/// [`JsonError`]
pub fn encode(value: &Value) -> Result<Vec<u8>, JsonError> {
    let mut out = Vec::new();
    write_value(&mut out, value, 0)?;
    Ok(out)
}

fn write_value(out: &mut Vec<u8>, value: &Value, depth: usize) -> Result<(), JsonError> {
    match value {
        Value::Null => out.extend(b"null"),
        Value::Bool(true) => out.extend(b"true"),
        Value::Bool(false) => out.extend(b"false"),
        Value::Int(number) => out.extend(number.to_string().as_bytes()),
        Value::Float(number) => out.extend(float(*number)?.as_bytes()),
        Value::Str(bytes) => write_string(out, bytes)?,
        Value::Array(_) if depth >= MAX_DEPTH => return Err(JsonError::TooDeep),
        Value::Array(entries) if is_list(entries) => {
            write_separated(out, [b'[', b']'], entries, |out, (_, entry)| write_value(out, entry, depth + 1))?;
        }
        Value::Array(entries) => write_separated(out, [b'{', b'}'], entries, |out, (key, entry)| {
            match key {
                Key::Int(number) => out.extend(format!("\"{number}\"").as_bytes()),
                Key::Str(bytes) => write_string(out, bytes)?,
            }
            out.push(b':');
            write_value(out, entry, depth + 1)
        })?,
    }
    Ok(())
}

fn write_separated<T>(
    out: &mut Vec<u8>,
    [open, close]: [u8; 2],
    entries: &[T],
    mut write: impl FnMut(&mut Vec<u8>, &T) -> Result<(), JsonError>,
) -> Result<(), JsonError> {
    out.push(open);
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, entry)?;
    }
    out.push(close);
    Ok(())
}

/// Mirrors array_is_list().
fn is_list(entries: &[(Key, Value)]) -> bool {
    (0..).zip(entries).all(|(index, (key, _))| *key == Key::Int(index))
}

fn write_string(out: &mut Vec<u8>, bytes: &[u8]) -> Result<(), JsonError> {
    let text = std::str::from_utf8(bytes).map_err(|_| JsonError::NotUtf8)?;
    out.push(b'"');
    for character in text.chars() {
        match character {
            '"' | '\\' | '/' => out.extend([b'\\', character as u8]),
            '\u{8}' => out.extend(b"\\b"),
            '\u{c}' => out.extend(b"\\f"),
            '\n' => out.extend(b"\\n"),
            '\r' => out.extend(b"\\r"),
            '\t' => out.extend(b"\\t"),
            ' '..='\u{7f}' => out.push(character as u8),
            _ => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    out.extend(format!("\\u{unit:04x}").as_bytes());
                }
            }
        }
    }
    out.push(b'"');
    Ok(())
}

/// The shortest digits that give the number back, placed as `%.17g` places them: an exponent below 1e-4 and from 1e17 on.
fn float(number: f64) -> Result<String, JsonError> {
    if !number.is_finite() {
        return Err(JsonError::NotFinite);
    }
    if number == 0.0 {
        return Ok(if number.is_sign_negative() { "-0" } else { "0" }.into());
    }
    // "-1.25e-7": Rust's digits are the shortest, too.
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..17).contains(&exponent) {
        return Ok(format!("{number}"));
    }
    let fraction = if mantissa.contains('.') { "" } else { ".0" };
    Ok(format!("{mantissa}{fraction}e{exponent:+}"))
}
