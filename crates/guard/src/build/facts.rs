//! Calls that ask what there is (`function_exists( 'x' )`): answered while the guard is built, where the name is a literal.

use super::names::lower;
use super::translation::{Refused, Translated, Translation};
use crate::code::{Op, Operand};
use crate::world::Callee;
use wordpress::Value;

const ASKING: [&str; 5] = ["function_exists", "is_callable", "class_exists", "defined", "constant"];

impl<'b> Translation<'b, '_> {
    /// The call that begins here, answered; `None` where it is no such call.
    pub(super) fn fact(&mut self, index: usize, op: &'b Op) -> Option<Result<Translated, Refused>> {
        let name = self.asking(op)?;
        let (arguments, result, then) = self.whole_call(index, op)?;
        let answer = self.answer(name, &arguments)?;
        Some(self.found(&answer, result).map(|steps| Translated { steps, then: Some(then) }))
    }

    fn asking(&self, op: &'b Op) -> Option<&'static str> {
        let name = match op.name.as_ref() {
            "INIT_FCALL" => self.internal_name(&[self.name(op.op2)])?,
            "INIT_FCALL_BY_NAME" => self.internal_name(&[self.name_after(op.op2, 1)])?,
            "INIT_NS_FCALL_BY_NAME" => self.internal_name(&[self.name_after(op.op2, 1), self.name_after(op.op2, 2)])?,
            name if name.starts_with("FRAMELESS_ICALL_") => op.callee.clone()?,
            _ => return None,
        };
        ASKING.into_iter().find(|asking| *asking == name)
    }

    fn internal_name(&self, names: &[Option<&[u8]>]) -> Option<String> {
        // Most calls ask nothing; only for those that may is the source asked twice.
        let last = lower(names.last().copied().flatten()?);
        if !ASKING.contains(&last.as_str()) {
            return None;
        }
        match names.iter().find_map(|name| self.builder.source.function((*name)?))? {
            Callee::Internal(name) => Some(name),
            _ => None,
        }
    }

    /// The literal arguments of the call that begins here, where its result goes, and the instruction after it.
    fn whole_call(&self, index: usize, op: &'b Op) -> Option<(Vec<&'b Value>, Operand, usize)> {
        if let Some((operands, then)) = self.frameless_arguments(index, op) {
            let literals = operands.into_iter().map(|operand| self.known(operand)).collect::<Option<_>>()?;
            return Some((literals, op.result, then));
        }
        let is_send = |op: &&Op| matches!(op.name.as_ref(), "SEND_VAL" | "SEND_VAL_EX") && matches!(op.op2, Operand::Unused(_));
        let sends = self.code.ops.iter().skip(index + 1).take_while(is_send);
        let literals = sends.map(|send| self.known(send.op1)).collect::<Option<Vec<_>>>()?;
        let end = index + 1 + literals.len();
        let call = self.code.ops.get(end).filter(|call| call.name.starts_with("DO_"))?;
        Some((literals, call.result, end + 1))
    }

    fn answer(&mut self, asking: &str, arguments: &[&Value]) -> Option<Value> {
        let (argument, may_load) = match (asking, arguments) {
            ("class_exists", [Value::Str(name), Value::Bool(may_load)]) => (name, *may_load),
            (_, [Value::Str(name)]) => (name, true),
            _ => return None,
        };
        if argument.contains(&b':') {
            return None;
        }
        match asking {
            "function_exists" | "is_callable" => {
                let function = self.builder.source.function(lower(argument).as_bytes());
                self.needs.state |= !matches!(function, Some(Callee::Internal(_) | Callee::Core(_)));
                Some(Value::Bool(function.is_some()))
            }
            "class_exists" => {
                self.needs.state = true;
                let is_there = self.builder.source.class_exists(lower(argument).as_bytes())?;
                // A class that is not there would be looked for.
                (is_there || !may_load).then_some(Value::Bool(is_there))
            }
            "defined" => Some(Value::Bool(self.is_defined(argument))),
            _ => {
                let constant = self.builder.source.constant(argument)?;
                self.needs.state |= !constant.is_fixed;
                constant.value
            }
        }
    }
}
