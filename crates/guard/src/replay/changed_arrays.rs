//! Arrays that are made and changed.

use super::Halt;
use super::arrays::key;
use super::machine::{Frame, Machine, Then};
use super::value::{Abstract, Held};
use crate::steps::{Place, Step};
use std::rc::Rc;
use wordpress::{Key, Value};

type Done<'a> = Result<Then<'a>, Halt>;
type Entries<'a> = Vec<(Key, Abstract<'a>)>;

impl<'a> Machine<'a> {
    pub(super) fn array(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        self.write(frame, step.to, Abstract::Known(Held::Made(Rc::new(Value::Array(Vec::new())))))?;
        if step.a == Place::None { Ok(Then::On) } else { self.add_element(frame, step) }
    }

    pub(super) fn add_element(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let value = self.read(frame, step.a)?;
        let key = self.key_at(frame, step.b)?;
        let array = self.peek(frame, step.to)?;
        self.write(frame, step.to, Abstract::Undefined)?;
        let array = self.with(array, key, value)?;
        self.give(frame, step, array)
    }

    pub(super) fn add_unpacked(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let more = self.read(frame, step.a)?;
        let mut array = self.peek(frame, step.to)?;
        for (key, value) in self.entries(more)? {
            // Integer keys are numbered anew.
            let key = if matches!(key, Key::Str(_)) { Some(key) } else { None };
            array = self.with(array, key, value)?;
        }
        self.give(frame, step, array)
    }

    /// What an array holds, one by one.
    pub(super) fn entries(&mut self, array: Abstract<'a>) -> Result<Entries<'a>, Halt> {
        let held = match array {
            Abstract::Mixed(entries) => return Ok(entries.to_vec()),
            Abstract::Known(held) => held,
            other => return Err(self.cannot_read(&other)),
        };
        if let Some(Value::Array(entries)) = held.lasting() {
            self.spend(entries.len())?;
            return Ok(entries.iter().map(|(key, value)| (key.clone(), Abstract::Known(Held::Part(value)))).collect());
        }
        self.spend_on(held.value())?;
        match held.value() {
            Value::Array(entries) => {
                Ok(entries.iter().map(|(key, value)| (key.clone(), Abstract::own(value.clone()))).collect())
            }
            _ => Err("takes for an array what is none".into()),
        }
    }

    /// A plain array of what holds plain values only.
    pub(super) fn plain_entries(&mut self, entries: &Entries<'a>) -> Result<Held<'a>, Halt> {
        let mut plain = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            match value {
                Abstract::Known(held) => {
                    self.spend_on(held.value())?;
                    plain.push((key.clone(), held.value().clone()));
                }
                other => return Err(self.cannot_read(other)),
            }
        }
        Ok(Held::Own(Rc::new(Value::Array(plain))))
    }

    /// The key in a place; none to append.
    fn key_at(&mut self, frame: &Frame<'a>, place: Place) -> Result<Option<Key>, Halt> {
        match place {
            Place::None => Ok(None),
            place => Ok(Some(key(self.known(frame, place)?.value())?)),
        }
    }

    /// An array with one more element; without a key it is appended.
    fn with(&mut self, array: Abstract<'a>, key: Option<Key>, value: Abstract<'a>) -> Result<Abstract<'a>, Halt> {
        match (array, value) {
            (Abstract::Known(array), Abstract::Known(value)) => {
                let is_made = matches!(array, Held::Made(_) | Held::Literal(_));
                let mut array = self.changeable(array)?;
                let Value::Array(entries) = Rc::make_mut(&mut array) else {
                    return Err("writes to an element of what is no array".into());
                };
                let key = match key {
                    Some(key) => key,
                    None if is_made => next_key(entries.iter().map(|(key, _)| key))?,
                    None => return Err("appends to an array whose next index is not known".into()),
                };
                self.spend(entries.len() / 16)?;
                self.spend_on(value.value())?;
                put(entries, key, value.value().clone());
                Ok(Abstract::Known(if is_made { Held::Made(array) } else { Held::Own(array) }))
            }
            (Abstract::Known(array @ (Held::Made(_) | Held::Literal(_))), value)
                if matches!(array.value(), Value::Array(_)) =>
            {
                let entries = self.entries(Abstract::Known(array))?;
                self.with(Abstract::Mixed(Rc::new(entries)), key, value)
            }
            (Abstract::Mixed(mut array), value) => {
                let value = match value {
                    value @ Abstract::Mixed(_) => Abstract::Known(self.plain(value)?),
                    Abstract::Loop(..) => return Err("stores a loop".into()),
                    value => value,
                };
                self.spend(array.len())?;
                let entries = Rc::make_mut(&mut array);
                let key = match key {
                    Some(key) => key,
                    None => next_key(entries.iter().map(|(key, _)| key))?,
                };
                put(entries, key, value);
                Ok(Abstract::Mixed(array))
            }
            (other, _) => Err(format!("writes to an element of {} (ASSIGN_DIM)", self.what_is(&other)).into()),
        }
    }

    /// An array's own copy, unless nobody else holds it.
    fn changeable(&mut self, held: Held<'a>) -> Result<Rc<Value>, Halt> {
        let shared = match held {
            Held::Own(value) | Held::Made(value) => value,
            other => {
                self.spend_on(other.value())?;
                return Ok(Rc::new(other.value().clone()));
            }
        };
        if Rc::strong_count(&shared) > 1 {
            self.spend_on(&shared)?;
        }
        Ok(shared)
    }

    fn what_is(&self, value: &Abstract<'a>) -> &'static str {
        match value {
            Abstract::First => self.first(),
            Abstract::User | Abstract::This => "an object",
            _ => "a value that is not followed",
        }
    }

    pub(super) fn assign_element(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let value = self.read(frame, step.to)?;
        let key = self.key_at(frame, step.b)?;
        let array = match self.peek(frame, step.a)? {
            // PHP makes an array of nothing without a word.
            Abstract::Undefined => Abstract::Known(Held::Made(Rc::new(Value::Array(Vec::new())))),
            Abstract::Known(held) if *held.value() == Value::Null => {
                Abstract::Known(Held::Made(Rc::new(Value::Array(Vec::new()))))
            }
            array => array,
        };
        // Held twice it would be copied.
        self.write(frame, step.a, Abstract::Undefined)?;
        let array = self.with(array, key, value.clone())?;
        self.write(frame, step.a, array)?;
        if let Some(slot) = step.n.checked_sub(1) {
            self.write(frame, Place::Slot(slot), value)?;
        }
        Ok(Then::On)
    }

    pub(super) fn unset_element(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let offset = self.known(frame, step.b)?;
        let key = key(offset.value())?;
        let array = match self.peek(frame, step.a)? {
            Abstract::Known(held) if matches!(held.value(), Value::Array(_)) => held,
            other => return Err(format!("unsets an element of {} (UNSET_DIM)", self.what_is(&other)).into()),
        };
        self.write(frame, step.a, Abstract::Undefined)?;
        let mut array = self.changeable(array)?;
        if let Value::Array(entries) = Rc::make_mut(&mut array) {
            self.spend(entries.len() / 8)?;
            entries.retain(|(own, _)| *own != key);
        }
        // PHP's next free index stays what it was: no longer one that is made here.
        self.write(frame, step.a, Abstract::Known(Held::Own(array)))?;
        Ok(Then::On)
    }
}

/// PHP's next free index of an array that only grew. After negative keys versions of PHP differ.
fn next_key<'k>(keys: impl Iterator<Item = &'k Key>) -> Result<Key, Halt> {
    let mut next = 0;
    for key in keys {
        match key {
            Key::Int(number) if *number < 0 => return Err("appends to an array with negative keys".into()),
            Key::Int(number) => next = next.max(number.checked_add(1).ok_or("appends to a full array")?),
            Key::Str(_) => {}
        }
    }
    Ok(Key::Int(next))
}

fn put<T>(entries: &mut Vec<(Key, T)>, key: Key, value: T) {
    match entries.iter_mut().find(|(own, _)| *own == key) {
        Some((_, slot)) => *slot = value,
        None => entries.push((key, value)),
    }
}
