//! Types: parameters, what is returned, checks.

use super::Halt;
use super::machine::{Frame, Machine, Then};
use super::value::Abstract;
use crate::code::Types;
use crate::php::types;
use crate::steps::{Act, Place, Step};
use std::rc::Rc;
use wordpress::{Key, Value};

/// PHP's numbers of types, as they are bits in masks.
const NULL: u32 = 1;
const FALSE: u32 = 2;
const TRUE: u32 = 3;
pub(super) const LONG: u32 = 4;
const DOUBLE: u32 = 5;
pub(super) const STRING: u32 = 6;
const ARRAY: u32 = 7;
const OBJECT: u32 = 8;
/// `mixed`: null to resource.
const ANY: u32 = 0x3fe;

impl<'a> Machine<'a> {
    pub(super) fn typed(&mut self, frame: &Frame<'a>, step: Step) -> Result<Then<'a>, Halt> {
        match step.act {
            Act::Receive | Act::ReceiveInit => self.receive(frame, step),
            Act::ReceiveRest => self.receive_rest(frame, step),
            Act::CheckReturn => self.check_return(frame, step),
            _ => self.instance_of(frame, step),
        }
    }

    fn receive(&mut self, frame: &Frame<'a>, step: Step) -> Result<Then<'a>, Halt> {
        let index = (step.n as usize).wrapping_sub(1);
        if index >= frame.to - frame.from {
            // A literal default is of the declared type: PHP saw to that when it compiled.
            return match step.a {
                Place::None => Err("needs an argument or a default that is not known".into()),
                default => {
                    let default = self.peek(frame, default)?;
                    self.give(frame, step, default)
                }
            };
        }
        let param = frame.routine.params.get(index).ok_or("receives nobody knows what")?;
        let value = self.read(frame, step.to)?;
        let value = self.fit(frame, value, param.types.as_ref(), frame.strict)?;
        self.give(frame, step, value)
    }

    fn receive_rest(&mut self, frame: &Frame<'a>, step: Step) -> Result<Then<'a>, Halt> {
        let first = (step.n as usize).wrapping_sub(1);
        let param = frame.routine.params.get(first).ok_or("receives nobody knows what")?;
        let mut rest = Vec::new();
        for index in frame.from.saturating_add(first)..frame.to {
            let value = self.given[index].clone();
            let value = self.fit(frame, value, param.types.as_ref(), frame.strict)?;
            rest.push((Key::Int(rest.len() as i64), value));
        }
        self.give(frame, step, Abstract::Mixed(Rc::new(rest)))
    }

    fn check_return(&mut self, frame: &Frame<'a>, step: Step) -> Result<Then<'a>, Halt> {
        let value = self.read(frame, step.a)?;
        let routine = frame.routine;
        let value = self.fit(frame, value, routine.returns.as_ref(), routine.strict)?;
        // A literal goes to the result, any other value is turned where it is.
        let to = if matches!(step.a, Place::Literal(_)) { step.to } else { step.a };
        self.write(frame, to, value)?;
        Ok(Then::On)
    }

    /// A value given where a type is declared.
    fn fit(
        &mut self,
        frame: &Frame<'a>,
        value: Abstract<'a>,
        types: Option<&Types>,
        strict: bool,
    ) -> Result<Abstract<'a>, Halt> {
        let Some(types) = types.filter(|types| types.odd || types.mask & ANY != ANY) else {
            return Ok(value);
        };
        let refused = || Halt::Borrowed("is given a value of another type than it declares");
        if types.odd {
            return Err(refused());
        }
        let has_class = |class: &str| types.classes.iter().any(|own| own == class);
        let fits = match &value {
            Abstract::Known(held) => {
                return match types::fits(held.value(), types.mask, strict) {
                    Some(None) => Ok(value),
                    Some(Some(turned)) => Ok(Abstract::own(turned)),
                    None => Err(refused()),
                };
            }
            Abstract::User => types.mask >> OBJECT & 1 == 1 || has_class("wp_user"),
            Abstract::This => types.mask >> OBJECT & 1 == 1 || frame.routine.this.as_deref().is_some_and(has_class),
            other => self.type_of(other).is_some_and(|number| types.mask >> number & 1 == 1),
        };
        if fits { Ok(value) } else { Err(refused()) }
    }

    /// PHP's number of a value's type, where it is known.
    pub(super) fn type_of(&self, value: &Abstract<'a>) -> Option<u32> {
        Some(match value {
            Abstract::Known(held) => match held.value() {
                Value::Null => NULL,
                Value::Bool(false) => FALSE,
                Value::Bool(true) => TRUE,
                Value::Int(_) => LONG,
                Value::Float(_) => DOUBLE,
                Value::Str(_) => STRING,
                Value::Array(_) => ARRAY,
            },
            Abstract::Mixed(_) => ARRAY,
            Abstract::User | Abstract::This => OBJECT,
            Abstract::First if self.first_is_array() => ARRAY,
            Abstract::Some(number) => *number,
            _ => return None,
        })
    }

    pub(super) fn type_check(&mut self, frame: &Frame<'a>, step: Step) -> Result<Then<'a>, Halt> {
        let value = self.read(frame, step.a)?;
        let answer = self.is_of(&value, step.n)?;
        self.give(frame, step, Abstract::truth(answer))
    }

    /// Whether a value is of one of the types of a mask.
    pub(super) fn is_of(&self, value: &Abstract<'a>, mask: u32) -> Result<bool, Halt> {
        let number = self.type_of(value).ok_or_else(|| self.cannot_read(value))?;
        Ok(mask.checked_shr(number).unwrap_or(0) & 1 == 1)
    }

    fn instance_of(&mut self, frame: &Frame<'a>, step: Step) -> Result<Then<'a>, Halt> {
        let class = self.text(step.n)?;
        let value = self.read(frame, step.a)?;
        let answer = match &value {
            Abstract::User => class == "wp_user",
            Abstract::This => frame.routine.this.as_deref() == Some(class),
            other if self.type_of(other).is_some() => return self.give(frame, step, Abstract::truth(false)),
            other => return Err(self.cannot_read(other)),
        };
        // An object may have parents and interfaces.
        if answer { self.give(frame, step, Abstract::truth(true)) } else { Err("asks for the class of an object".into()) }
    }
}
