//! Calls: begun, given arguments, made.

use super::machine::{Begun, Frame, Machine, Then};
use super::value::Abstract;
use super::{Halt, core_functions, engine_functions};
use crate::steps::{Act, Step};
use std::rc::Rc;
use wordpress::{Key, Value};

type Done<'a> = Result<Then<'a>, Halt>;

impl<'a> Machine<'a> {
    pub(super) fn call_act(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        match step.act {
            Act::CallRoutine | Act::CallInternal | Act::CallCore => Ok(self.begin(step)),
            Act::CallMethod => {
                let object = self.read(frame, step.a)?;
                let name = self.text(step.n)?;
                let name = match object {
                    Abstract::This => format!("->{name}"),
                    Abstract::User => format!("user->{name}"),
                    _ => return Err(format!("calls the method {name}() of what is not known").into()),
                };
                let call = self.callable_by_name(frame, name)?;
                Ok(self.begin(call))
            }
            Act::CallValue => {
                let callable = self.read(frame, step.a)?;
                let call = self.callable(frame, &callable)?;
                Ok(self.begin(call))
            }
            Act::Send => {
                let value = self.read(frame, step.a)?;
                self.send(frame, value)?;
                Ok(Then::On)
            }
            Act::SendAll => self.send_all(frame, step),
            Act::Do => self.make(frame, step),
            Act::Arguments => {
                let arguments = self.arguments(frame, step.n as usize)?;
                self.give(frame, step, arguments)
            }
            Act::ArgumentCount => self.give(frame, step, Abstract::int((frame.to - frame.from) as i64)),
            _ => self.user_act(frame, step),
        }
    }

    fn begin(&mut self, call: Step) -> Then<'a> {
        self.calls.push(Begun { call, from: self.given.len() });
        Then::On
    }

    fn send(&mut self, frame: &Frame<'a>, value: Abstract<'a>) -> Result<(), Halt> {
        if self.calls.len() <= frame.calls {
            return Err("gives an argument to no call".into());
        }
        if matches!(value, Abstract::Loop(..)) {
            return Err("gives a loop away".into());
        }
        self.spend(1)?;
        self.given.push(value);
        Ok(())
    }

    fn send_all(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let array = self.read(frame, step.a)?;
        for (key, value) in self.entries(array)? {
            if matches!(key, Key::Str(_)) {
                return Err("names an argument".into());
            }
            self.send(frame, value)?;
        }
        Ok(Then::On)
    }

    fn make(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let begun = self.calls.pop().filter(|_| self.calls.len() >= frame.calls).ok_or("makes no call")?;
        let result = self.perform(frame, begun.call, begun.from, frame.routine.strict)?;
        self.given.truncate(begun.from);
        self.give(frame, step, result)
    }

    /// Makes a call with the arguments from `from` on. `strict`: the caller's file has `strict_types=1`.
    fn perform(&mut self, frame: &Frame<'a>, call: Step, from: usize, strict: bool) -> Result<Abstract<'a>, Halt> {
        match call.act {
            Act::CallRoutine => self.run(call.n, from, strict),
            Act::CallInternal => match self.text(call.n)? {
                name @ ("call_user_func" | "call_user_func_array") => self.call_user_func(frame, name, from),
                "func_get_args" => self.arguments(frame, 0),
                "func_num_args" => Ok(Abstract::int((frame.to - frame.from) as i64)),
                name => engine_functions::call(self, name, from, strict),
            },
            Act::CallCore => {
                let name = self.text(call.n)?;
                core_functions::call(self, name, from)
            }
            Act::CallMethod => {
                let name = self.text(call.n)?;
                core_functions::call_users_method(self, name, from)
            }
            _ => Err("calls nobody knows whom".into()),
        }
    }

    /// `call_user_func()` called as a function: what it calls is called by the engine, which is never strict.
    fn call_user_func(&mut self, frame: &Frame<'a>, name: &str, from: usize) -> Result<Abstract<'a>, Halt> {
        let callable = self.given.get(from).cloned().ok_or("is called with too few arguments")?;
        let call = self.callable(frame, &callable)?;
        let first = self.given.len();
        if name == "call_user_func" {
            self.given.extend_from_within(from + 1..first);
        } else {
            let array = self.given.get(from + 1).cloned().ok_or("is called with too few arguments")?;
            if first != from + 2 {
                return Err("is called with too many arguments".into());
            }
            for (key, value) in self.entries(array)? {
                if matches!(key, Key::Str(_)) {
                    return Err("names an argument".into());
                }
                self.given.push(value);
            }
        }
        let result = self.perform(frame, call, first, false)?;
        self.given.truncate(first);
        Ok(result)
    }

    /// Whom a value calls: only what was looked up when the guard was built.
    fn callable(&self, frame: &Frame<'a>, value: &Abstract<'a>) -> Result<Step, Halt> {
        let name = match value {
            Abstract::Known(held) => match held.value() {
                Value::Str(name) => lower(name),
                Value::Array(parts) => match parts.as_slice() {
                    [(Key::Int(0), Value::Str(class)), (Key::Int(1), Value::Str(name))] => {
                        format!("{}::{}", lower(class), lower(name))
                    }
                    _ => return Err("calls what is no callable".into()),
                },
                _ => return Err("calls what is no callable".into()),
            },
            Abstract::Mixed(parts) => match parts.as_slice() {
                [(Key::Int(0), Abstract::This), (Key::Int(1), Abstract::Known(name))] => match name.value() {
                    Value::Str(name) => format!("->{}", lower(name)),
                    _ => return Err("calls what is no callable".into()),
                },
                _ => return Err("calls a method of an object".into()),
            },
            _ => return Err("calls nobody knows whom".into()),
        };
        self.callable_by_name(frame, name)
    }

    fn callable_by_name(&self, frame: &Frame<'a>, name: String) -> Result<Step, Halt> {
        let found = frame.routine.callables.iter().find(|callable| callable.name == name);
        found.map(|callable| callable.call).ok_or_else(|| format!("calls {name}() by its name").into())
    }

    /// func_get_args(): parameters as they are now, then the rest.
    fn arguments(&mut self, frame: &Frame<'a>, skipped: usize) -> Result<Abstract<'a>, Halt> {
        let plain = frame.routine.params.iter().filter(|param| !param.variadic).count();
        let mut arguments = Vec::new();
        for index in skipped..frame.to - frame.from {
            let value = if index < plain {
                self.slots.get(frame.base + index).cloned().ok_or("has no place for its arguments")?
            } else {
                self.given[frame.from + index].clone()
            };
            let value = match value {
                Abstract::Undefined => Abstract::null(),
                // Nested arrays that are not plain are not followed.
                value @ Abstract::Mixed(_) => Abstract::Known(self.plain(value)?),
                Abstract::Loop(..) => return Err("gives a loop away".into()),
                value => value,
            };
            arguments.push((Key::Int(arguments.len() as i64), value));
        }
        self.spend(arguments.len())?;
        Ok(Abstract::Mixed(Rc::new(arguments)))
    }
}

/// A name in lower case, without the backslash that it may begin with.
fn lower(name: &[u8]) -> String {
    String::from_utf8_lossy(name.strip_prefix(b"\\").unwrap_or(name)).to_ascii_lowercase()
}
