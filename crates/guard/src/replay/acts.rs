//! Instructions on values: operators, jumps, variables.

use super::Halt;
use super::machine::{Frame, Machine, Then, shallow};
use super::value::Abstract;
use crate::php::{arithmetic, compare, convert};
use crate::steps::{Act, OPERATORS, Step};
use wordpress::{Key, Value};

type Done<'a> = Result<Then<'a>, Halt>;

impl<'a> Machine<'a> {
    pub(super) fn act(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        use Act::*;
        match step.act {
            Jump => Ok(Then::To(step.n)),
            JumpZero | JumpNotZero | JumpZeroKeep | JumpNotZeroKeep => self.branch(frame, step),
            JumpSet | Coalesce | JumpNull | JumpNullIsset | JumpNullEmpty => self.branch_with_value(frame, step),
            SwitchLong | SwitchString | Match => self.switch(frame, step),
            Bool | Not => {
                let value = self.read(frame, step.a)?;
                let is_true = self.truth(&value)?;
                self.give(frame, step, Abstract::truth(is_true == (step.act == Bool)))
            }
            Identical | NotIdentical => {
                let is_same = self.identical(frame, step)?;
                self.give(frame, step, Abstract::truth(is_same == (step.act == Identical)))
            }
            Equal | NotEqual | Smaller | SmallerOrEqual | Spaceship => self.compare(frame, step),
            Copy => {
                let value = self.read(frame, step.a)?;
                self.give(frame, step, value)
            }
            Forget => self.give(frame, step, Abstract::Unknown),
            Assign => self.assign(frame, step),
            Operate => {
                let value = self.operate(frame, step)?;
                self.give(frame, step, value)
            }
            AssignOperate => {
                let value = self.operate(frame, step)?;
                self.write(frame, step.a, value.clone())?;
                self.give(frame, step, value)
            }
            BitNot => {
                let value = self.known(frame, step.a)?;
                let value =
                    arithmetic::unary("BW_NOT", value.value()).ok_or("uses an operator that is not followed (BW_NOT)")?;
                self.give(frame, step, Abstract::own(value))
            }
            IncrementFirst | DecrementFirst | IncrementAfter | DecrementAfter => self.count_on(frame, step),
            Unset => {
                self.write(frame, step.a, Abstract::Undefined)?;
                Ok(Then::On)
            }
            Isset | Empty => {
                let value = self.peek(frame, step.a)?;
                let answer = self.asked(&value, step.act == Empty)?;
                self.give(frame, step, Abstract::truth(answer))
            }
            TypeCheck => self.type_check(frame, step),
            Cast => self.cast(frame, step),
            Count | Length | TypeName => self.measure(frame, step),
            Rope => {
                let text = self.known(frame, step.b)?;
                let text = convert::to_text(text.value()).ok_or("makes a string of what is none")?.into_owned();
                self.give_new(frame, step, Value::Str(text))
            }
            RopeAdd => {
                let (left, right) = (self.known(frame, step.a)?, self.known(frame, step.b)?);
                let value = self.binary("CONCAT", left.value(), right.value())?;
                self.give_new(frame, step, value)
            }
            Receive | ReceiveInit | ReceiveRest | CheckReturn | InstanceOf => self.typed(frame, step),
            Element | ElementIfSet | ElementOfList | IssetElement | EmptyElement | KeyExists | AmongKeys | Array
            | AddElement | AddUnpacked | Each | Next | AssignElement | UnsetElement => self.array_act(frame, step),
            _ => self.call_act(frame, step),
        }
    }

    /// Writes a new value, paid for.
    pub(super) fn give_new(&mut self, frame: &Frame<'a>, step: Step, value: Value) -> Done<'a> {
        self.spend(shallow(&value))?;
        self.give(frame, step, Abstract::own(value))
    }

    fn branch(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let value = self.read(frame, step.a)?;
        let is_true = self.truth(&value)?;
        let on_true = matches!(step.act, Act::JumpNotZero | Act::JumpNotZeroKeep);
        if matches!(step.act, Act::JumpZeroKeep | Act::JumpNotZeroKeep) {
            self.write(frame, step.to, Abstract::truth(is_true))?;
        }
        Ok(if is_true == on_true { Then::To(step.n) } else { Then::On })
    }

    /// `?:`, `??` and `?->`: they jump with a value.
    fn branch_with_value(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let value = self.peek(frame, step.a)?;
        let jumps = match (step.act, &value) {
            (Act::JumpSet, _) => {
                let is_true = self.truth(&value)?;
                is_true.then_some(value)
            }
            (Act::Coalesce, _) => (!self.is_null(&value)?).then_some(value),
            (Act::JumpNull, Abstract::Undefined) => return Err("reads an undefined variable".into()),
            (act, _) => self.is_null(&value)?.then(|| match act {
                Act::JumpNullIsset => Abstract::truth(false),
                Act::JumpNullEmpty => Abstract::truth(true),
                _ => Abstract::null(),
            }),
        };
        match jumps {
            Some(value) => {
                self.write(frame, step.to, value)?;
                Ok(Then::To(step.n))
            }
            None => Ok(Then::On),
        }
    }

    /// Undefined or null, as isset() and `??` ask.
    pub(super) fn is_null(&self, value: &Abstract<'a>) -> Result<bool, Halt> {
        match value {
            Abstract::Undefined => Ok(true),
            Abstract::Known(held) => Ok(matches!(held.value(), Value::Null)),
            // What is known to be of a type is something.
            other if self.type_of(other).is_some() => Ok(false),
            other => Err(self.cannot_read(other)),
        }
    }

    /// isset() or empty() of a value.
    pub(super) fn asked(&self, value: &Abstract<'a>, is_empty_asked: bool) -> Result<bool, Halt> {
        match value {
            Abstract::Undefined => Ok(is_empty_asked),
            value if is_empty_asked => Ok(!self.truth(value)?),
            value => Ok(!self.is_null(value)?),
        }
    }

    fn switch(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let routine = frame.routine;
        let table = routine.tables.get(step.n as usize).ok_or("goes nobody knows where")?;
        let value = self.read(frame, step.a)?;
        let found = match &value {
            Abstract::Known(held) => match (step.act, held.value()) {
                (Act::SwitchLong | Act::Match, Value::Int(number)) => {
                    table.jumps.iter().find(|(key, _)| matches!(key, Key::Int(own) if own == number))
                }
                (Act::SwitchString | Act::Match, Value::Str(bytes)) => {
                    table.jumps.iter().find(|(key, _)| matches!(key, Key::Str(own) if own == bytes))
                }
                (Act::Match, _) => None,
                _ => return Ok(Then::On),
            },
            Abstract::User | Abstract::This | Abstract::Mixed(_) if step.act == Act::Match => None,
            other => return Err(self.cannot_read(other)),
        };
        self.spend(table.jumps.len() / 16)?;
        let to = found.map_or(table.default, |(_, to)| *to);
        Ok(Then::To(u32::try_from(to).unwrap_or(u32::MAX)))
    }

    fn identical(&mut self, frame: &Frame<'a>, step: Step) -> Result<bool, Halt> {
        let (left, right) = (self.read(frame, step.a)?, self.read(frame, step.b)?);
        if let (Abstract::Known(left), Abstract::Known(right)) = (&left, &right) {
            self.spend(shallow(left.value()).min(shallow(right.value())))?;
            return compare::identical(left.value(), right.value()).ok_or(Halt::Borrowed("compares NaN"));
        }
        // Values of two types are never identical.
        match (self.type_of(&left), self.type_of(&right)) {
            (Some(left), Some(right)) if left != right => Ok(false),
            (None, _) => Err(self.cannot_read(&left)),
            (_, None) => Err(self.cannot_read(&right)),
            _ => {
                let unread = if matches!(left, Abstract::Known(_)) { &right } else { &left };
                Err(self.cannot_read(unread))
            }
        }
    }

    fn compare(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let (left, right) = (self.known(frame, step.a)?, self.known(frame, step.b)?);
        let (left, right) = (left.value(), right.value());
        self.spend(shallow(left) + shallow(right))?;
        let answer = match step.act {
            Act::Spaceship => compare::spaceship(left, right).map(Abstract::int),
            Act::Equal => compare::loose_eq(left, right).map(Abstract::truth),
            Act::NotEqual => compare::loose_eq(left, right).map(|is_equal| Abstract::truth(!is_equal)),
            Act::Smaller => compare::less(left, right).map(Abstract::truth),
            _ => compare::less_or_equal(left, right).map(Abstract::truth),
        };
        let answer = answer.ok_or("compares values that are not followed")?;
        self.give(frame, step, answer)
    }

    fn assign(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let value = self.read(frame, step.b)?;
        self.write(frame, step.a, value.clone())?;
        self.give(frame, step, value)
    }

    fn operate(&mut self, frame: &Frame<'a>, step: Step) -> Result<Abstract<'a>, Halt> {
        let operator = OPERATORS.get(step.n as usize).copied().ok_or("uses an operator nobody knows")?;
        let (left, right) = (self.known(frame, step.a)?, self.known(frame, step.b)?);
        Ok(Abstract::own(self.binary(operator, left.value(), right.value())?))
    }

    fn binary(&mut self, operator: &str, left: &Value, right: &Value) -> Result<Value, Halt> {
        if matches!((left, right), (Value::Array(_), Value::Array(_))) {
            self.spend(shallow(left) * shallow(right) / 4)?;
            self.spend_on(left)?;
            self.spend_on(right)?;
        }
        self.spend(shallow(left) + shallow(right))?;
        arithmetic::binary(operator, left, right)
            .ok_or_else(|| format!("uses an operator in a way that is not followed ({operator})").into())
    }

    fn count_on(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let before = self.known(frame, step.a)?;
        let is_up = matches!(step.act, Act::IncrementFirst | Act::IncrementAfter);
        let after = if is_up { arithmetic::increment(before.value()) } else { arithmetic::decrement(before.value()) };
        let after = Abstract::own(after.ok_or("counts on what is no number")?);
        self.write(frame, step.a, after.clone())?;
        let is_first = matches!(step.act, Act::IncrementFirst | Act::DecrementFirst);
        self.give(frame, step, if is_first { after } else { Abstract::Known(before) })
    }

    fn cast(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        const ARRAY: u32 = 7;
        let value = match self.read(frame, step.a)? {
            value @ Abstract::Mixed(_) if step.n == ARRAY => value,
            Abstract::First if step.n == ARRAY && self.first_is_array() => Abstract::First,
            value => {
                let held = self.plain(value)?;
                match (step.n, held.value()) {
                    (ARRAY, Value::Array(_)) => Abstract::Known(held),
                    (to, value) => {
                        self.spend_on(value)?;
                        Abstract::own(convert::cast(value, to).ok_or("casts a value in a way that is not followed")?)
                    }
                }
            }
        };
        self.give(frame, step, value)
    }

    /// count(), strlen() and gettype() where PHP has instructions for them.
    fn measure(&mut self, frame: &Frame<'a>, step: Step) -> Done<'a> {
        let value = self.read(frame, step.a)?;
        if let (Act::Count, Abstract::Mixed(entries)) = (step.act, &value) {
            return self.give(frame, step, Abstract::int(entries.len() as i64));
        }
        let held = self.plain(value)?;
        match (step.act, held.value()) {
            (Act::Count, Value::Array(entries)) => self.give(frame, step, Abstract::int(entries.len() as i64)),
            (Act::Length, Value::Str(bytes)) => self.give(frame, step, Abstract::int(bytes.len() as i64)),
            (Act::TypeName, value) => {
                let name = match value {
                    Value::Null => "NULL",
                    Value::Bool(_) => "boolean",
                    Value::Int(_) => "integer",
                    Value::Float(_) => "double",
                    Value::Str(_) => "string",
                    Value::Array(_) => "array",
                };
                self.give(frame, step, Abstract::own(Value::str(name)))
            }
            _ => Err("measures what has no length".into()),
        }
    }
}
