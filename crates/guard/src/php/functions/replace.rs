//! str_replace() and sprintf().

use super::arguments::Arguments;
use super::search;
use super::table::{Function, LONGEST};
use crate::php::convert::{to_int, to_text};
use std::borrow::Cow;
use wordpress::Value;

pub(super) const TABLE: &[Function] = &[("str_replace", 3, 3, str_replace), ("sprintf", 1, usize::MAX, sprintf)];

/// In one string; what is searched for may be an array.
fn str_replace(given: Arguments<'_>) -> Option<Value> {
    let mut text = given.text(2)?.into_owned();
    let Some(searches) = given.array(0) else {
        return replaced(&text, &given.text(0)?, &given.text(1)?).map(Value::Str);
    };
    let mut replacements = given.array(1).map(|entries| entries.iter());
    let one = if replacements.is_none() { given.text(1)? } else { Cow::Borrowed(b"".as_slice()) };
    for (_, needle) in searches {
        // An array that is shorter goes on with empty strings.
        let replacement = match replacements.as_mut().and_then(Iterator::next) {
            Some((_, replacement)) => to_text(replacement)?,
            None => one.clone(),
        };
        text = replaced(&text, &to_text(needle)?, &replacement)?;
    }
    Some(Value::Str(text))
}

fn replaced(text: &[u8], needle: &[u8], replacement: &[u8]) -> Option<Vec<u8>> {
    let mut result = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = search::find(rest, needle).filter(|_| !needle.is_empty()) {
        result.extend(&rest[..found]);
        result.extend(replacement);
        rest = &rest[found + needle.len()..];
        if result.len() > LONGEST {
            return None;
        }
    }
    result.extend(rest);
    Some(result)
}

/// With `%s`, `%d`, `%1$s` and `%%` only.
fn sprintf(given: Arguments<'_>) -> Option<Value> {
    let format = given.text(0)?;
    let mut result = Vec::new();
    let mut rest = format.as_ref();
    let mut next = 1;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            result.push(byte);
            continue;
        }
        let (position, after) = position(after);
        let (kind, after) = after.split_first()?;
        rest = after;
        if *kind == b'%' && position.is_none() {
            result.push(b'%');
            continue;
        }
        let index = position.unwrap_or(next);
        next += usize::from(position.is_none());
        let value = given.any(index).filter(|_| index > 0)?;
        match kind {
            b's' => result.extend(to_text(value)?.as_ref()),
            b'd' => result.extend(to_int(value)?.to_string().bytes()),
            _ => return None,
        }
        if result.len() > LONGEST {
            return None;
        }
    }
    Some(Value::Str(result))
}

/// The number before a `$`, and what follows it.
fn position(text: &[u8]) -> (Option<usize>, &[u8]) {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&text[..count]).ok().and_then(|digits| digits.parse().ok());
    match (number, &text[count..]) {
        (Some(number), [b'$', after @ ..]) => (Some(number), after),
        _ => (None, text),
    }
}
