//! The arguments of a function of PHP's own, as its declared types take them.

use crate::php::types::fits;
use std::borrow::Cow;
use std::rc::Rc;
use wordpress::{Key, Value};

const BOOL: u32 = 1 << 2 | 1 << 3;
const INT: u32 = 1 << 4;
const FLOAT: u32 = 1 << 5;
const STRING: u32 = 1 << 6;

/// As they were given, as many as the function takes. What does not fit a type is `None`.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a> {
    pub(super) values: &'a [Rc<Value>],
    pub(super) strict: bool,
}

impl<'a> Arguments<'a> {
    pub(super) fn len(self) -> usize {
        self.values.len()
    }

    /// Of any type.
    pub(super) fn any(self, index: usize) -> Option<&'a Value> {
        self.values.get(index).map(Rc::as_ref)
    }

    pub(super) fn array(self, index: usize) -> Option<&'a [(Key, Value)]> {
        self.any(index)?.as_array()
    }

    /// Every argument, all of them arrays.
    pub(super) fn arrays(self) -> Option<Vec<&'a [(Key, Value)]>> {
        (0..self.len()).map(|index| self.array(index)).collect()
    }

    pub(super) fn text(self, index: usize) -> Option<Cow<'a, [u8]>> {
        match (self.any(index)?, self.typed(index, STRING)?) {
            (_, Some(Value::Str(bytes))) => Some(Cow::Owned(bytes)),
            (Value::Str(bytes), None) => Some(Cow::Borrowed(bytes)),
            _ => None,
        }
    }

    pub(super) fn text_or<'b>(self, index: usize, default: &'b [u8]) -> Option<Cow<'b, [u8]>>
    where
        'a: 'b,
    {
        if index < self.len() { self.text(index) } else { Some(Cow::Borrowed(default)) }
    }

    pub(super) fn int(self, index: usize) -> Option<i64> {
        match (self.any(index)?, self.typed(index, INT)?) {
            (_, Some(Value::Int(value))) | (&Value::Int(value), None) => Some(value),
            _ => None,
        }
    }

    pub(super) fn int_or(self, index: usize, default: i64) -> Option<i64> {
        if index < self.len() { self.int(index) } else { Some(default) }
    }

    /// `?int $argument = null`
    pub(super) fn int_or_null(self, index: usize) -> Option<Option<i64>> {
        match self.any(index) {
            None | Some(Value::Null) => Some(None),
            Some(_) => self.int(index).map(Some),
        }
    }

    /// `bool $argument = false`
    pub(super) fn flag(self, index: usize) -> Option<bool> {
        match (self.any(index), self.typed(index, BOOL)) {
            (None, _) => Some(false),
            (_, Some(Some(Value::Bool(value)))) | (Some(&Value::Bool(value)), Some(None)) => Some(value),
            _ => None,
        }
    }

    /// `int|float $argument`
    pub(super) fn number(self, index: usize) -> Option<Value> {
        Some(self.typed(index, INT | FLOAT)?.unwrap_or_else(|| self.values[index].as_ref().clone()))
    }

    fn typed(self, index: usize, mask: u32) -> Option<Option<Value>> {
        fits(self.any(index)?, mask, self.strict)
    }
}
