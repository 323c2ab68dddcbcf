//! What the native callbacks take: the shapes that WordPress's own scripts send. Every other shape is core's to meet.

use super::outcome::Stop;
use crate::engine::value;
use ext_php_rs::types::{ZendHashTable, Zval};

/// More digits than this may not fit an integer, and PHP then counts otherwise.
const MAX_DIGITS: usize = 18;

/// The value as an array.
///
/// # Errors
/// [`Stop::Core`] where it is none.
pub fn array(zval: &Zval) -> Result<&ZendHashTable, Stop> {
    value::direct(zval).array().ok_or(Stop::Core)
}

/// The array's entry `name`.
///
/// # Errors
/// [`Stop::Core`] where there is none: core's code would raise a warning that names core's line.
pub fn field<'a>(table: &'a ZendHashTable, name: &str) -> Result<&'a Zval, Stop> {
    value::entry(table, name).ok_or(Stop::Core)
}

/// A post's id: a whole number that is not negative, or a text of 1 to 18 digits. For both, `(int)` and core's absint()
/// (6.1-7.1) give this same number.
///
/// # Errors
/// [`Stop::Core`] for anything else.
pub fn post_id(zval: &Zval) -> Result<i64, Stop> {
    match value::bytes(zval) {
        Some(text) => digits(text).ok_or(Stop::Core),
        None => value::direct(zval).long().filter(|id| *id >= 0).ok_or(Stop::Core),
    }
}

/// The number that 1 to 18 digits give; `None` for any other text.
pub fn digits(text: &[u8]) -> Option<i64> {
    let plain = (1..=MAX_DIGITS).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    plain.then(|| text.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}

/// The filtered `$response`, known to be one that fields can be set in.
#[derive(Clone, Copy)]
pub struct Response<'a>(&'a ZendHashTable);

impl<'a> Response<'a> {
    /// The response.
    ///
    /// # Errors
    /// [`Stop::Core`] where it is no array, or a field of it is a reference, which setting would write through.
    pub fn of(zval: &'a Zval) -> Result<Self, Stop> {
        let table = array(zval)?;
        if has_references(table) { Err(Stop::Core) } else { Ok(Self(table)) }
    }

    /// The response with `fields` set, in their order.
    ///
    /// # Errors
    /// [`Stop::Core`] where the array could not be made.
    pub fn with<const N: usize>(self, fields: [(&str, Zval); N]) -> Result<Zval, Stop> {
        let mut table = self.0.to_owned();
        for (name, content) in fields {
            set(&mut table, name, content)?;
        }
        Ok(value::array(table))
    }
}

/// Whether an entry of the array is a PHP reference.
pub fn has_references(table: &ZendHashTable) -> bool {
    table.values().any(Zval::is_reference)
}

/// Sets an entry of an array.
///
/// # Errors
/// [`Stop::Core`] where that fails.
pub fn set(table: &mut ZendHashTable, name: &str, content: Zval) -> Result<(), Stop> {
    table.insert(name, content).map_err(|_| Stop::Core)
}

/// A PHP array of these entries.
///
/// # Errors
/// [`Stop::Core`] where it could not be made.
pub fn array_of<const N: usize>(entries: [(&str, Zval); N]) -> Result<Zval, Stop> {
    let mut table = ZendHashTable::new();
    for (name, content) in entries {
        set(&mut table, name, content)?;
    }
    Ok(value::array(table))
}
