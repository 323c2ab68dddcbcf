//! Strings made of strings: substr(), implode(), explode(), strtolower() and their like.

use super::arguments::Arguments;
use super::search;
use super::table::{Function, LONGEST};
use crate::php::convert::to_text;
use wordpress::{Key, Value};

pub(super) const TABLE: &[Function] = &[
    ("strlen", 1, 1, |given| i64::try_from(given.text(0)?.len()).ok().map(Value::Int)),
    ("strtolower", 1, 1, |given| Some(Value::Str(given.text(0)?.to_ascii_lowercase()))),
    ("strtoupper", 1, 1, |given| Some(Value::Str(given.text(0)?.to_ascii_uppercase()))),
    ("ucfirst", 1, 1, |given| first_letter(given, u8::make_ascii_uppercase)),
    ("lcfirst", 1, 1, |given| first_letter(given, u8::make_ascii_lowercase)),
    ("strrev", 1, 1, |given| Some(Value::Str(given.text(0)?.iter().rev().copied().collect()))),
    ("ord", 1, 1, ord),
    ("chr", 1, 1, |given| Some(Value::Str(vec![u8::try_from(given.int(0)?.rem_euclid(256)).ok()?]))),
    ("substr", 2, 3, substr),
    ("str_repeat", 2, 2, str_repeat),
    ("str_pad", 2, 4, str_pad),
    ("implode", 1, 2, implode),
    ("join", 1, 2, implode),
    ("explode", 2, 3, explode),
];

fn first_letter(given: Arguments<'_>, change: impl Fn(&mut u8)) -> Option<Value> {
    let mut text = given.text(0)?.into_owned();
    text.first_mut().map(change);
    Some(Value::Str(text))
}

/// Of one byte: of more it is deprecated in newer versions.
fn ord(given: Arguments<'_>) -> Option<Value> {
    match given.text(0)?.as_ref() {
        [byte] => Some(Value::Int(i64::from(*byte))),
        _ => None,
    }
}

/// The part of `count` items that an offset and a length mean, each from the end where it is negative.
pub(super) fn part(count: usize, offset: i64, length: Option<i64>) -> Option<std::ops::Range<usize>> {
    let count = i64::try_from(count).ok()?;
    let start = if offset < 0 { offset.saturating_add(count).max(0) } else { offset.min(count) };
    let rest = count - start;
    let length = match length {
        None => rest,
        Some(length) if length < 0 => rest.saturating_add(length).max(0),
        Some(length) => length.min(rest),
    };
    Some(usize::try_from(start).ok()?..usize::try_from(start + length).ok()?)
}

fn substr(given: Arguments<'_>) -> Option<Value> {
    let text = given.text(0)?;
    let part = part(text.len(), given.int(1)?, given.int_or_null(2)?)?;
    Some(Value::str(&text[part]))
}

fn str_repeat(given: Arguments<'_>) -> Option<Value> {
    let (text, times) = (given.text(0)?, usize::try_from(given.int(1)?).ok()?);
    let length = text.len().checked_mul(times)?;
    (length <= LONGEST).then(|| Value::Str(text.repeat(times)))
}

/// With `STR_PAD_LEFT` 0, `STR_PAD_RIGHT` 1 and `STR_PAD_BOTH` 2.
fn str_pad(given: Arguments<'_>) -> Option<Value> {
    let (text, length, padding, side) = (given.text(0)?, given.int(1)?, given.text_or(2, b" ")?, given.int_or(3, 1)?);
    if padding.is_empty() || !(0..=2).contains(&side) {
        return None;
    }
    let length = usize::try_from(length.max(0)).ok().filter(|length| *length <= LONGEST)?;
    let missing = length.saturating_sub(text.len());
    let left = match side {
        0 => missing,
        1 => 0,
        _ => missing / 2,
    };
    let pad = |count: usize| padding.iter().copied().cycle().take(count);
    Some(Value::Str(pad(left).chain(text.iter().copied()).chain(pad(missing - left)).collect()))
}

fn implode(given: Arguments<'_>) -> Option<Value> {
    let (separator, pieces) = match given.len() {
        1 => (Vec::new(), given.array(0)?),
        _ => (given.text(0)?.into_owned(), given.array(1)?),
    };
    let pieces = pieces.iter().map(|(_, piece)| to_text(piece)).collect::<Option<Vec<_>>>()?;
    Some(Value::Str(pieces.join(separator.as_slice())))
}

fn explode(given: Arguments<'_>) -> Option<Value> {
    let (separator, text, limit) = (given.text(0)?, given.text(1)?, given.int_or(2, i64::MAX)?);
    if separator.is_empty() {
        return None;
    }
    let most = usize::try_from(limit.max(1)).ok()?;
    let mut pieces = Vec::new();
    let mut rest = text.as_ref();
    while let Some(found) = search::find(rest, &separator).filter(|_| limit < 0 || pieces.len() + 1 < most) {
        pieces.push(Value::str(&rest[..found]));
        rest = &rest[found + separator.len()..];
    }
    pieces.push(Value::str(rest));
    // A negative limit leaves out that many at the end; of an empty string nothing is left.
    if limit < 0 {
        pieces.truncate(pieces.len().saturating_sub(usize::try_from(limit.unsigned_abs()).ok()?));
    }
    Some(list(pieces))
}

/// A list of values.
pub(super) fn list(values: impl IntoIterator<Item = Value>) -> Value {
    Value::Array((0..).map(Key::Int).zip(values).collect())
}
