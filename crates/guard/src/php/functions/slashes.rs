//! addslashes() and stripslashes().

use super::arguments::Arguments;
use super::table::Function;
use wordpress::Value;

pub(super) const TABLE: &[Function] = &[("addslashes", 1, 1, addslashes), ("stripslashes", 1, 1, stripslashes)];

fn addslashes(given: Arguments<'_>) -> Option<Value> {
    let text = given.text(0)?;
    let mut slashed = Vec::with_capacity(text.len());
    for &byte in text.iter() {
        match byte {
            0 => slashed.extend(b"\\0"),
            b'\'' | b'"' | b'\\' => slashed.extend([b'\\', byte]),
            _ => slashed.push(byte),
        }
    }
    Some(Value::Str(slashed))
}

fn stripslashes(given: Arguments<'_>) -> Option<Value> {
    let text = given.text(0)?;
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => plain.extend(bytes.next().map(|&escaped| if escaped == b'0' { 0 } else { escaped })),
            _ => plain.push(byte),
        }
    }
    Some(Value::Str(plain))
}
