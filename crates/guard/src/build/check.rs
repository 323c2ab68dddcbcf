//! A copy is whole: its seal fits, and every index is in range.

use crate::code::{Code, Literal, Op, Operand};
use wordpress::Value;

/// More variables and temporaries than any function written by hand.
const SLOTS: usize = 2_000;
/// Deeper literals are refused: values are walked by recursion.
const NESTING: usize = 64;

/// Refuses what is damaged or cannot be followed, saying what.
pub(super) fn check(code: &Code) -> Result<(), &'static str> {
    if code.compute_seal() != code.seal || !is_whole(code) {
        return Err("is a damaged copy");
    }
    if code.vars.len().saturating_add(code.temporaries as usize) > SLOTS {
        return Err("has too many variables");
    }
    if code.is_generator {
        return Err("is a generator");
    }
    if code.params.iter().any(|param| param.by_reference) {
        return Err("takes an argument by reference");
    }
    Ok(())
}

fn is_whole(code: &Code) -> bool {
    code.ops.iter().all(|op| is_op_whole(code, op))
        && code.literals.iter().chain(code.bound.values()).all(|literal| is_literal_whole(code, literal))
        && code.required as usize <= code.params.len()
}

fn is_op_whole(code: &Code, op: &Op) -> bool {
    let fits = |operand: Operand| match operand {
        Operand::Literal(index) => index < code.literals.len(),
        Operand::Var(index) => index < code.vars.len(),
        Operand::Temporary(index) => index < code.temporaries as usize,
        Operand::Jump(index) => index < code.ops.len(),
        Operand::Unused(_) | Operand::Odd => true,
    };
    [op.op1, op.op2, op.result].into_iter().all(fits) && op.extended_jump.is_none_or(|index| index < code.ops.len())
}

fn is_literal_whole(code: &Code, literal: &Literal) -> bool {
    match literal {
        Literal::Known(value) => is_shallow(value, NESTING),
        Literal::Jumps(table) => table.iter().all(|(_, index)| *index < code.ops.len()),
        Literal::Other => true,
    }
}

fn is_shallow(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(entries) => levels > 0 && entries.iter().all(|(_, value)| is_shallow(value, levels - 1)),
        _ => true,
    }
}
