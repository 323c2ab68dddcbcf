//! Where a string is in another, and how two strings compare.

use super::arguments::Arguments;
use super::table::Function;
use wordpress::Value;

pub(super) const TABLE: &[Function] = &[
    ("str_contains", 2, 2, |given| asked(given, |haystack, needle| find(haystack, needle).is_some())),
    ("str_ends_with", 2, 2, |given| asked(given, <[u8]>::ends_with)),
    ("str_starts_with", 2, 2, |given| asked(given, <[u8]>::starts_with)),
    ("hash_equals", 2, 2, hash_equals),
    ("strpos", 2, 3, |given| strpos(given, Case::Kept)),
    ("stripos", 2, 3, |given| strpos(given, Case::Ignored)),
    ("strrpos", 2, 3, |given| strrpos(given, Case::Kept)),
    ("strripos", 2, 3, |given| strrpos(given, Case::Ignored)),
    ("strstr", 2, 3, |given| strstr(given, Case::Kept)),
    ("strchr", 2, 3, |given| strstr(given, Case::Kept)),
    ("stristr", 2, 3, |given| strstr(given, Case::Ignored)),
    ("strrchr", 2, 2, strrchr),
    ("substr_count", 2, 4, substr_count),
    ("strcmp", 2, 2, |given| compared(given, Case::Kept, None)),
    ("strcasecmp", 2, 2, |given| compared(given, Case::Ignored, None)),
    ("strncmp", 3, 3, |given| compared(given, Case::Kept, Some(given.int(2)?))),
    ("strncasecmp", 3, 3, |given| compared(given, Case::Ignored, Some(given.int(2)?))),
];

/// Of ASCII letters.
#[derive(Clone, Copy, PartialEq)]
enum Case {
    Kept,
    Ignored,
}

impl Case {
    fn fold(self, bytes: &[u8]) -> Vec<u8> {
        if self == Self::Ignored { bytes.to_ascii_lowercase() } else { bytes.to_vec() }
    }
}

/// The first place of `needle`; an empty one is everywhere.
pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() {
        return Some(0);
    }
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn find_last(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() {
        return Some(haystack.len());
    }
    haystack.windows(needle.len()).rposition(|window| window == needle)
}

/// An offset from the start, or from the end where it is negative; `None` beyond either end, where PHP throws.
fn place(length: usize, offset: i64) -> Option<usize> {
    let offset = if offset < 0 { offset.checked_add_unsigned(length.try_into().ok()?)? } else { offset };
    usize::try_from(offset).ok().filter(|offset| *offset <= length)
}

fn position(found: Option<usize>) -> Option<Value> {
    found.map_or(Some(Value::Bool(false)), |position| i64::try_from(position).ok().map(Value::Int))
}

fn asked(given: Arguments<'_>, answer: impl Fn(&[u8], &[u8]) -> bool) -> Option<Value> {
    Some(Value::Bool(answer(&given.text(0)?, &given.text(1)?)))
}

/// Strings only, whatever the mode.
fn hash_equals(given: Arguments<'_>) -> Option<Value> {
    Some(Value::Bool(given.any(0)?.as_bytes()? == given.any(1)?.as_bytes()?))
}

fn strpos(given: Arguments<'_>, case: Case) -> Option<Value> {
    let (haystack, needle) = (case.fold(&given.text(0)?), case.fold(&given.text(1)?));
    let start = place(haystack.len(), given.int_or(2, 0)?)?;
    position(find(&haystack[start..], &needle).map(|found| start + found))
}

/// From a negative offset on backwards; the needle may reach over it.
fn strrpos(given: Arguments<'_>, case: Case) -> Option<Value> {
    let (haystack, needle) = (case.fold(&given.text(0)?), case.fold(&given.text(1)?));
    // PHP misses a single such byte there.
    if case == Case::Ignored && !needle.is_ascii() {
        return None;
    }
    let offset = given.int_or(2, 0)?;
    let start = place(haystack.len(), offset)?;
    if offset >= 0 {
        position(find_last(&haystack[start..], &needle).map(|found| start + found))
    } else {
        let end = start.saturating_add(needle.len()).min(haystack.len());
        position(find_last(&haystack[..end], &needle))
    }
}

fn strstr(given: Arguments<'_>, case: Case) -> Option<Value> {
    let haystack = given.text(0)?;
    let is_before = given.flag(2)?;
    Some(match find(&case.fold(&haystack), &case.fold(&given.text(1)?)) {
        None => Value::Bool(false),
        Some(found) if is_before => Value::str(&haystack[..found]),
        Some(found) => Value::str(&haystack[found..]),
    })
}

/// Looks for the first byte of the needle only.
fn strrchr(given: Arguments<'_>) -> Option<Value> {
    let (haystack, needle) = (given.text(0)?, given.text(1)?);
    let first = needle.first()?;
    let found = haystack.iter().rposition(|byte| byte == first);
    Some(found.map_or(Value::Bool(false), |found| Value::str(&haystack[found..])))
}

fn substr_count(given: Arguments<'_>) -> Option<Value> {
    let (haystack, needle) = (given.text(0)?, given.text(1)?);
    let mut rest = &haystack[place(haystack.len(), given.int_or(2, 0)?)?..];
    if let Some(length) = given.int_or_null(3)? {
        rest = &rest[..place(rest.len(), length)?];
    }
    if needle.is_empty() {
        return None;
    }
    let mut count = 0;
    while let Some(found) = find(rest, &needle) {
        rest = &rest[found + needle.len()..];
        count += 1;
    }
    Some(Value::Int(count))
}

/// Of as many bytes as `length`: 0, -1 or 1 where one is the beginning of the other, else how far the first bytes are apart that are
/// not the same. Case kept, that is what C's memcmp() says: so on x86-64, elsewhere it may be 1 for any distance.
fn compared(given: Arguments<'_>, case: Case, length: Option<i64>) -> Option<Value> {
    let (left, right) = (case.fold(&given.text(0)?), case.fold(&given.text(1)?));
    let length = length.map_or(Some(usize::MAX), |length| usize::try_from(length).ok())?;
    let (left, right) = (&left[..length.min(left.len())], &right[..length.min(right.len())]);
    let distance =
        left.iter().zip(right).map(|(left, right)| i64::from(*left) - i64::from(*right)).find(|distance| *distance != 0);
    match distance {
        None => Some(Value::Int(left.len().cmp(&right.len()) as i64)),
        Some(distance) => (case == Case::Ignored || cfg!(target_arch = "x86_64")).then_some(Value::Int(distance)),
    }
}
