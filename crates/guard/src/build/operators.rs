//! Instructions on values: operators, variables, arrays, loops, parameters.

use super::is_state;
use super::translation::{Refused, Translation};
use crate::code::{Literal, Op, Operand};
use crate::steps::{Act, OPERATORS, Place, Step};

/// `extended_value` of `ISSET_ISEMPTY_*`: empty() is asked.
const IS_EMPTY: u32 = 1;
/// `extended_value` of `INIT_ARRAY` and `ADD_ARRAY_ELEMENT`: a reference is put in.
const BY_REFERENCE: u32 = 1;
/// `extended_value` of `BIND_STATIC`: the variable is bound by reference.
const BIND_BY_REFERENCE: u32 = 1;

type Steps = Result<Vec<Step>, Refused>;

impl<'b> Translation<'b, '_> {
    /// What the instruction becomes; `None` where it is none of these.
    pub(super) fn operator(&mut self, op: &'b Op) -> Option<Steps> {
        let name = op.name.as_ref();
        if let Some(act) = unary(name) {
            return Some(self.unary(act, op));
        }
        if let Some(act) = binary(name) {
            return Some(self.binary(act, op, 0));
        }
        if let Some(operator) = operator(name) {
            return Some(self.binary(Act::Operate, op, operator));
        }
        Some(match name {
            "NOP" | "EXT_NOP" | "EXT_STMT" | "EXT_FCALL_BEGIN" | "EXT_FCALL_END" => Ok(vec![]),
            "FREE" | "FE_FREE" | "BEGIN_SILENCE" | "END_SILENCE" => Ok(vec![]),
            // A variable that was read for nothing else than the warning that it may be undefined.
            "CHECK_VAR" => self.value(op.op1).map(|value| vec![Step::new(Act::Copy).a(value)]),
            "RECV" | "RECV_INIT" | "RECV_VARIADIC" => self.receive(op),
            "VERIFY_RETURN_TYPE" => self.unary(Act::CheckReturn, op),
            "ASSIGN" => self.assign(op),
            "ASSIGN_OP" => self.assign_operate(op),
            "PRE_INC" => self.on_variable(Act::IncrementFirst, op),
            "PRE_DEC" => self.on_variable(Act::DecrementFirst, op),
            "POST_INC" => self.on_variable(Act::IncrementAfter, op),
            "POST_DEC" => self.on_variable(Act::DecrementAfter, op),
            "UNSET_CV" => self.on_variable(Act::Unset, op),
            "UNSET_DIM" => self.unset_element(op),
            "ISSET_ISEMPTY_CV" => self.unary(asked(op, Act::Isset, Act::Empty), op),
            "ISSET_ISEMPTY_DIM_OBJ" => self.binary(asked(op, Act::IssetElement, Act::EmptyElement), op, 0),
            "IN_ARRAY" => self.binary(Act::AmongKeys, op, op.extended),
            "TYPE_CHECK" => self.with_number(Act::TypeCheck, op, op.extended),
            "CAST" => self.with_number(Act::Cast, op, op.extended),
            "INIT_ARRAY" => self.array(op),
            "ADD_ARRAY_ELEMENT" => self.add_element(op),
            "ADD_ARRAY_UNPACK" => self.add_unpacked(op),
            "ROPE_INIT" => self.rope(op),
            "BIND_STATIC" => self.bind(op),
            "FUNC_GET_ARGS" => self.arguments(op),
            "FUNC_NUM_ARGS" => self.result(op.result).map(|to| vec![Step::new(Act::ArgumentCount).to(to)]),
            _ => return None,
        })
    }

    fn unary(&mut self, act: Act, op: &'b Op) -> Steps {
        self.with_number(act, op, 0)
    }

    fn with_number(&mut self, act: Act, op: &'b Op, n: u32) -> Steps {
        Ok(vec![Step::new(act).a(self.value(op.op1)?).to(self.result(op.result)?).n(n)])
    }

    fn binary(&mut self, act: Act, op: &'b Op, n: u32) -> Steps {
        Ok(vec![Step::new(act).a(self.value(op.op1)?).b(self.value(op.op2)?).to(self.result(op.result)?).n(n)])
    }

    fn on_variable(&mut self, act: Act, op: &'b Op) -> Steps {
        Ok(vec![Step::new(act).a(self.variable(op.op1)?).to(self.result(op.result)?)])
    }

    fn receive(&mut self, op: &'b Op) -> Steps {
        let Operand::Unused(number) = op.op1 else {
            return Err("receives an argument nobody knows which".into());
        };
        let to = self.variable(op.result)?;
        let act = match op.name.as_ref() {
            "RECV" => Act::Receive,
            "RECV_INIT" => Act::ReceiveInit,
            _ => Act::ReceiveRest,
        };
        let default = match act {
            // A default that is an expression is no value: needed, it is a stop.
            Act::ReceiveInit if self.known(op.op2).is_some() => self.value(op.op2)?,
            _ => Place::None,
        };
        let in_range = number >= 1 && number as usize <= self.code.params.len();
        let step = Step::new(act).a(default).to(to).n(number);
        if in_range { Ok(vec![step]) } else { Err("receives an argument nobody knows which".into()) }
    }

    fn assign(&mut self, op: &'b Op) -> Steps {
        let step = Step::new(Act::Assign).a(self.variable(op.op1)?).b(self.value(op.op2)?);
        Ok(vec![step.to(self.result(op.result)?)])
    }

    fn assign_operate(&mut self, op: &'b Op) -> Steps {
        let operator = op.extended.checked_sub(1).filter(|operator| (*operator as usize) < OPERATORS.len());
        let operator = operator.ok_or("uses an operator nobody knows")?;
        let step = Step::new(Act::AssignOperate).a(self.variable(op.op1)?).b(self.value(op.op2)?);
        Ok(vec![step.to(self.result(op.result)?).n(operator)])
    }

    fn unset_element(&mut self, op: &'b Op) -> Steps {
        Ok(vec![Step::new(Act::UnsetElement).a(self.variable(op.op1)?).b(self.value(op.op2)?)])
    }

    fn array(&mut self, op: &'b Op) -> Steps {
        if op.extended & BY_REFERENCE != 0 && op.op1 != Operand::Unused(0) && !matches!(op.op1, Operand::Literal(_)) {
            return Err("puts a reference into an array (INIT_ARRAY)".into());
        }
        Ok(vec![Step::new(Act::Array).a(self.any(op.op1)?).b(self.any(op.op2)?).to(self.slot(op.result)?)])
    }

    fn add_element(&mut self, op: &'b Op) -> Steps {
        if op.extended & BY_REFERENCE != 0 {
            return Err("puts a reference into an array (ADD_ARRAY_ELEMENT)".into());
        }
        Ok(vec![Step::new(Act::AddElement).a(self.value(op.op1)?).b(self.any(op.op2)?).to(self.slot(op.result)?)])
    }

    fn add_unpacked(&mut self, op: &'b Op) -> Steps {
        Ok(vec![Step::new(Act::AddUnpacked).a(self.value(op.op1)?).to(self.slot(op.result)?)])
    }

    fn rope(&mut self, op: &'b Op) -> Steps {
        Ok(vec![Step::new(Act::Rope).b(self.value(op.op2)?).to(self.slot(op.result)?)])
    }

    /// A closure's `use` by value: its value now. Objects are values that nobody knows.
    fn bind(&mut self, op: &'b Op) -> Steps {
        if op.extended & BIND_BY_REFERENCE != 0 {
            return Err("keeps a static variable (BIND_STATIC)".into());
        }
        let to = self.variable(op.op1)?;
        let Operand::Var(variable) = op.op1 else {
            return Err("binds nobody knows what".into());
        };
        Ok(match self.code.vars.get(variable).and_then(|name| self.code.bound.get(name)) {
            Some(Literal::Known(value)) => {
                self.needs.state |= is_state(value);
                vec![Step::new(Act::Copy).a(Place::Literal(self.builder.literal(value))).to(to)]
            }
            _ => vec![Step::new(Act::Forget).to(to)],
        })
    }

    fn arguments(&mut self, op: &'b Op) -> Steps {
        let skipped = match op.op1 {
            Operand::Unused(_) => 0,
            operand => match self.known(operand) {
                Some(wordpress::Value::Int(skipped)) => u32::try_from(*skipped).map_err(|_| "skips arguments oddly")?,
                _ => return Err("skips arguments oddly".into()),
            },
        };
        Ok(vec![Step::new(Act::Arguments).to(self.result(op.result)?).n(skipped)])
    }
}

/// Which of two acts an `ISSET_ISEMPTY_*` is.
pub(super) fn asked(op: &Op, isset: Act, empty: Act) -> Act {
    if op.extended & IS_EMPTY == 0 { isset } else { empty }
}

fn unary(name: &str) -> Option<Act> {
    Some(match name {
        "BOOL" => Act::Bool,
        "BOOL_NOT" => Act::Not,
        "BW_NOT" => Act::BitNot,
        "QM_ASSIGN" | "COPY_TMP" => Act::Copy,
        "COUNT" => Act::Count,
        "STRLEN" => Act::Length,
        "GET_TYPE" => Act::TypeName,
        // Arrays are taken as they are also where they are empty; what PHP jumps over are objects.
        "FE_RESET_R" => Act::Each,
        _ => return None,
    })
}

fn binary(name: &str) -> Option<Act> {
    Some(match name {
        "IS_IDENTICAL" | "CASE_STRICT" => Act::Identical,
        "IS_NOT_IDENTICAL" => Act::NotIdentical,
        "IS_EQUAL" | "CASE" => Act::Equal,
        "IS_NOT_EQUAL" => Act::NotEqual,
        "IS_SMALLER" => Act::Smaller,
        "IS_SMALLER_OR_EQUAL" => Act::SmallerOrEqual,
        "SPACESHIP" => Act::Spaceship,
        // A call that takes no references reads.
        "FETCH_DIM_R" | "FETCH_DIM_FUNC_ARG" => Act::Element,
        "FETCH_DIM_IS" => Act::ElementIfSet,
        "FETCH_LIST_R" => Act::ElementOfList,
        "ARRAY_KEY_EXISTS" => Act::KeyExists,
        "ROPE_ADD" | "ROPE_END" => Act::RopeAdd,
        _ => return None,
    })
}

fn operator(name: &str) -> Option<u32> {
    let name = if name == "FAST_CONCAT" { "CONCAT" } else { name };
    OPERATORS.iter().position(|operator| *operator == name).map(|index| index as u32)
}
