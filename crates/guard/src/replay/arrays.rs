//! Arrays (and characters of strings): reading, asking, walking.

use super::Halt;
use super::machine::{Frame, Machine, Then, shallow};
use super::types;
use super::value::{Abstract, Held, Looped};
use crate::php::{compare, convert};
use crate::steps::{Act, Place, Step};
use std::rc::Rc;
use wordpress::{Key, Value};

type Done<'a> = Result<Then<'a>, Halt>;
type Entries<'a> = Vec<(Key, Abstract<'a>)>;

impl<'a> Machine<'a> {
    pub(super) fn array_act(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        match step.act {
            Act::Element | Act::ElementIfSet | Act::ElementOfList => self.element(frame, step),
            Act::IssetElement | Act::EmptyElement => self.isset_element(frame, step),
            Act::KeyExists => self.key_exists(frame, step),
            Act::AmongKeys => self.among_keys(frame, step),
            Act::Array => self.array(frame, step),
            Act::AddElement => self.add_element(frame, step),
            Act::AddUnpacked => self.add_unpacked(frame, step),
            Act::Each => self.each(frame, step),
            Act::Next => self.next(frame, step),
            Act::AssignElement => self.assign_element(frame, step),
            _ => self.unset_element(frame, step),
        }
    }

    fn element(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let quietly = step.act == Act::ElementIfSet;
        let container = if quietly { self.peek(frame, step.a)? } else { self.read(frame, step.a)? };
        let offset = self.known(frame, step.b)?;
        let found = match &container {
            Abstract::Undefined => Some(Abstract::null()),
            Abstract::Mixed(entries) => self.entry(entries, offset.value())?,
            Abstract::Known(held) => match held.value() {
                Value::Array(_) => self.lookup(held, offset.value())?,
                Value::Null if step.act == Act::ElementOfList => Some(Abstract::null()),
                Value::Str(text) if step.act != Act::ElementOfList => character(text, offset.value(), quietly)?,
                Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) if quietly => Some(Abstract::null()),
                _ => return Err("reads an element of what is no array".into()),
            },
            other => return Err(self.cannot_read(other)),
        };
        match found {
            Some(value) => self.give(frame, step, value),
            None if quietly => self.give(frame, step, Abstract::null()),
            None => Err("reads an element that is not there".into()),
        }
    }

    fn isset_element(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let container = self.peek(frame, step.a)?;
        let offset = self.known(frame, step.b)?;
        let is_empty_asked = step.act == Act::EmptyElement;
        let found = match &container {
            Abstract::Undefined => None,
            Abstract::Mixed(entries) => self.entry(entries, offset.value())?,
            Abstract::Known(held) => match held.value() {
                Value::Array(entries) => {
                    // Answered where it lies: nothing is copied.
                    let value = find(entries, offset.value())?;
                    self.spend(entries.len() / 16)?;
                    let answer = match value {
                        None => is_empty_asked,
                        Some(value) if is_empty_asked => !value.is_truthy(),
                        Some(value) => *value != Value::Null,
                    };
                    return self.give(frame, step, Abstract::truth(answer));
                }
                Value::Str(text) => character(text, offset.value(), true)?,
                _ => None,
            },
            other => return Err(self.cannot_read(other)),
        };
        let answer = self.asked(&found.unwrap_or(Abstract::Undefined), is_empty_asked)?;
        self.give(frame, step, Abstract::truth(answer))
    }

    fn key_exists(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let key = self.known(frame, step.a)?;
        let answer = match self.read(frame, step.b)? {
            Abstract::Mixed(entries) => self.entry(&entries, key.value())?.is_some(),
            Abstract::Known(held) => match held.value() {
                Value::Array(entries) => {
                    self.spend(entries.len() / 16)?;
                    find(entries, key.value())?.is_some()
                }
                _ => return Err("asks for a key of what is no array".into()),
            },
            other => return Err(self.cannot_read(&other)),
        };
        self.give(frame, step, Abstract::truth(answer))
    }

    /// in_array() with a literal array: PHP made keys of its values.
    fn among_keys(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let needle = self.read(frame, step.a)?;
        let table = self.known(frame, step.b)?;
        let Value::Array(entries) = table.value() else {
            return Err("looks into what is no array".into());
        };
        self.spend(entries.len() / 8)?;
        let answer = match &needle {
            Abstract::Known(held) => is_among(held.value(), entries, step.n != 0)?,
            // Keys are made of texts and numbers only.
            other if step.n != 0 && self.type_of(other).is_some_and(|number| number > types::STRING) => false,
            other => return Err(self.cannot_read(other)),
        };
        self.give(frame, step, Abstract::truth(answer))
    }

    /// An element of a plain array.
    fn lookup(&mut self, held: &Held<'a>, offset: &Value) -> Result<Option<Abstract<'a>>, Halt> {
        if let Some(Value::Array(entries)) = held.lasting() {
            self.spend(entries.len() / 16)?;
            return Ok(find(entries, offset)?.map(|value| Abstract::Known(Held::Part(value))));
        }
        let Value::Array(entries) = held.value() else {
            return Ok(None);
        };
        self.spend(entries.len() / 16)?;
        match find(entries, offset)? {
            Some(value) => {
                self.spend_on(value)?;
                Ok(Some(Abstract::own(value.clone())))
            }
            None => Ok(None),
        }
    }

    fn entry(&mut self, entries: &Entries<'a>, offset: &Value) -> Result<Option<Abstract<'a>>, Halt> {
        self.spend(entries.len() / 16)?;
        let key = key(offset)?;
        Ok(entries.iter().find(|(own, _)| *own == key).map(|(_, value)| value.clone()))
    }

    fn each(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let looped = match self.read(frame, step.a)? {
            Abstract::Mixed(entries) => Looped::Mixed(entries),
            Abstract::Known(held) if matches!(held.value(), Value::Array(_)) => Looped::Known(held),
            Abstract::Known(_) => return Err("loops over what is no array".into()),
            other => return Err(self.cannot_read(&other)),
        };
        self.give(frame, step, Abstract::Loop(Rc::new(looped), 0))
    }

    fn next(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let Abstract::Loop(looped, at) = self.peek(frame, step.a)? else {
            return Err("goes on with a loop that was not begun".into());
        };
        let entry = match looped.as_ref() {
            Looped::Mixed(entries) => entries.get(at).cloned(),
            Looped::Known(held) => match (held.lasting(), held.value()) {
                (Some(Value::Array(entries)), _) => {
                    entries.get(at).map(|(key, value)| (key.clone(), Abstract::Known(Held::Part(value))))
                }
                (_, Value::Array(entries)) => match entries.get(at) {
                    Some((key, value)) => {
                        self.spend_on(value)?;
                        Some((key.clone(), Abstract::own(value.clone())))
                    }
                    None => None,
                },
                _ => None,
            },
        };
        let Some((key, value)) = entry else {
            return Ok(Then::To(step.n));
        };
        self.write(frame, step.a, Abstract::Loop(looped, at + 1))?;
        self.write(frame, step.b, value)?;
        if step.to == Place::None {
            return Ok(Then::On);
        }
        let key = match key {
            Key::Int(number) => Value::Int(number),
            Key::Str(bytes) => Value::Str(bytes),
        };
        self.spend(shallow(&key))?;
        self.give(frame, step, Abstract::own(key))
    }
}

/// The key that an offset means.
pub(super) fn key(offset: &Value) -> Result<Key, Halt> {
    convert::key(offset).ok_or(Halt::Borrowed("uses a key that is not followed"))
}

/// An entry by its offset; common keys are not copied for it.
fn find<'v>(entries: &'v [(Key, Value)], offset: &Value) -> Result<Option<&'v Value>, Halt> {
    let found = match offset {
        Value::Int(number) => entries.iter().find(|(key, _)| matches!(key, Key::Int(own) if own == number)),
        Value::Str(bytes) if bytes.first().is_none_or(|first| !first.is_ascii_digit() && *first != b'-') => {
            entries.iter().find(|(key, _)| matches!(key, Key::Str(own) if own == bytes))
        }
        offset => {
            let key = key(offset)?;
            entries.iter().find(|(own, _)| *own == key)
        }
    };
    Ok(found.map(|(_, value)| value))
}

/// The character at an offset. `quietly`: within isset(), empty() or `??`, where an offset that is no number finds nothing.
fn character<'a>(text: &[u8], offset: &Value, quietly: bool) -> Result<Option<Abstract<'a>>, Halt> {
    let number = match offset {
        Value::Int(number) => *number,
        Value::Str(bytes) if quietly => match Key::from_bytes(bytes) {
            Key::Int(number) => number,
            Key::Str(bytes) if !bytes.iter().any(u8::is_ascii_digit) => return Ok(None),
            Key::Str(_) => return Err("uses an offset that is not followed".into()),
        },
        _ => return Err("uses an offset that is not followed".into()),
    };
    let length = text.len() as i64;
    let at = if number < 0 { number.saturating_add(length) } else { number };
    Ok((0..length).contains(&at).then(|| Abstract::own(Value::Str(vec![text[at as usize]]))))
}

/// in_array() on keys made of values: PHP compares as it would have compared the values.
fn is_among(needle: &Value, entries: &[(Key, Value)], strict: bool) -> Result<bool, Halt> {
    let has_text = |text: &[u8]| entries.iter().any(|(key, _)| matches!(key, Key::Str(own) if own == text));
    match needle {
        Value::Str(bytes) => Ok(has_text(bytes)),
        Value::Int(number) if strict => Ok(entries.iter().any(|(key, _)| matches!(key, Key::Int(own) if own == number))),
        _ if strict => Ok(false),
        Value::Null | Value::Bool(false) => Ok(has_text(b"")),
        _ => {
            for (key, _) in entries {
                let Key::Str(text) = key else { continue };
                let is_equal = compare::loose_eq(needle, &Value::Str(text.clone()));
                if is_equal.ok_or("compares values that are not followed")? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}
