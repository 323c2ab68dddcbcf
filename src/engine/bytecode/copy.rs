//! A code copied out of the engine's memory.

use ext_php_rs::ffi::{
    ZEND_ACC_GENERATOR, ZEND_ACC_PRIVATE, ZEND_ACC_RETURN_REFERENCE, ZEND_ACC_STRICT_TYPES, zend_get_opcode_name, zend_op,
    zend_op_array,
};
use guard::code::{Code, Literal, Op, OpName};
use std::ffi::CStr;
use std::path::Path;

use super::operands::Bounds;
use super::{frameless, literals, types};
use crate::engine::callable::{class_name, text};

/// Code with more instructions or slots than this is not copied: a guard follows far fewer.
const MOST: usize = 16_384;

/// A copy of `op_array`, sealed; without the object and class of a call.
///
/// `None` where the code does not stand in a file of its own (`eval()` and what makes code at runtime), is larger than anything that
/// could be followed, or reads differently a second time: opcache may rewrite its memory when it restarts.
pub(super) fn code(op_array: &zend_op_array) -> Option<Code> {
    // Distances between instructions and literals are relative on 64 bit only.
    if !cfg!(target_pointer_width = "64") {
        return None;
    }
    let mut code = once(op_array)?;
    if once(op_array)? != code {
        return None;
    }
    code.seal = code.compute_seal();
    Some(code)
}

fn once(op_array: &zend_op_array) -> Option<Code> {
    let ops = instructions(op_array)?;
    let bounds = Bounds::of(op_array, ops, literals::slots(op_array)?)?;
    let has = |flag| op_array.fn_flags & flag != 0;
    let mut code = Code {
        name: name(op_array),
        file: file(op_array)?,
        lines: (op_array.line_start, op_array.line_end),
        // SAFETY: null, or a class that lives as long as its code.
        scope: unsafe { op_array.scope.as_ref() }.map(|class| class_name(class).to_ascii_lowercase()),
        params: types::parameters(op_array)?,
        required: op_array.required_num_args,
        returns: types::returned(op_array),
        strict: has(ZEND_ACC_STRICT_TYPES),
        is_private: has(ZEND_ACC_PRIVATE),
        returns_reference: has(ZEND_ACC_RETURN_REFERENCE),
        is_generator: has(ZEND_ACC_GENERATOR),
        has_try: op_array.last_try_catch != 0,
        vars: variables(op_array)?,
        temporaries: op_array.T,
        literals: literals::of(op_array)?,
        bound: literals::bound(op_array)?,
        ..Code::default()
    };
    code.ops = (0..ops.len()).map(|at| instruction(&bounds, ops, at)).collect::<Option<_>>()?;
    add_jump_tables(&mut code, &bounds, literals::slots(op_array)?)?;
    Some(code)
}

fn instructions(op_array: &zend_op_array) -> Option<&[zend_op]> {
    let count = op_array.last as usize;
    let is_sane = count > 0 && count <= MOST && !op_array.opcodes.is_null() && op_array.T as usize <= MOST;
    // SAFETY: a code has `last` instructions one behind the other.
    is_sane.then(|| unsafe { std::slice::from_raw_parts(op_array.opcodes, count) })
}

fn instruction(bounds: &Bounds<'_>, ops: &[zend_op], at: usize) -> Option<Op> {
    let op = &ops[at];
    let name = opcode_name(op)?;
    let (op1, op2, result) = bounds.operands(at);
    let (extended, extended_jump) = match bounds.extended_jump(at) {
        Some(jump) => (0, Some(jump?)),
        None => (op.extended_value, None),
    };
    let callee = if name.starts_with("FRAMELESS_ICALL_") { Some(frameless::name(op.extended_value)?) } else { None };
    Some(Op { name: OpName::Borrowed(name), op1, op2, result, extended, extended_jump, callee, line: op.lineno })
}

fn opcode_name(op: &zend_op) -> Option<&'static str> {
    // SAFETY: a look-up in a static table; any opcode may be asked. Null, or a static text.
    let name = unsafe { zend_get_opcode_name(op.opcode) };
    // SAFETY: as above.
    let name = (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) })?;
    name.to_str().ok()?.strip_prefix("ZEND_")
}

/// Turns the literals that are jump tables into such. One table serves one instruction: its distances count from there.
fn add_jump_tables(code: &mut Code, bounds: &Bounds<'_>, slots: &[ext_php_rs::types::Zval]) -> Option<()> {
    for at in 0..code.ops.len() {
        let op = &code.ops[at];
        if !matches!(&*op.name, "SWITCH_LONG" | "SWITCH_STRING" | "MATCH") {
            continue;
        }
        let guard::code::Operand::Literal(index) = op.op2 else { return None };
        if matches!(code.literals[index], Literal::Jumps(_)) {
            return None;
        }
        let table = literals::jump_table(&slots[index])?;
        let jumps = table.into_iter().map(|(key, offset)| Some((key, bounds.jump(at, offset)?))).collect::<Option<_>>()?;
        code.literals[index] = Literal::Jumps(jumps);
    }
    Some(())
}

fn variables(op_array: &zend_op_array) -> Option<Vec<String>> {
    let count = usize::try_from(op_array.last_var).ok().filter(|count| *count <= MOST)?;
    (0..count)
        .map(|at| {
            // SAFETY: there are `last_var` names, each a live string.
            let name = unsafe { text(*op_array.vars.add(at)) }?;
            Some(std::str::from_utf8(name).ok()?.to_owned())
        })
        .collect()
}

/// The file, if it is one: code that `eval()` or an extension made at runtime names none, or adds to the name of one.
fn file(op_array: &zend_op_array) -> Option<String> {
    // SAFETY: null, or a live string.
    let file = std::str::from_utf8(unsafe { text(op_array.filename) }?).ok()?;
    let is_made = ["eval()'d code", "runtime-created", "runkit", "://"].iter().any(|mark| file.contains(mark));
    (Path::new(file).is_absolute() && !is_made).then(|| file.to_owned())
}

/// `acme_beat`, `Acme\Lock::beat`, `{closure}`.
fn name(op_array: &zend_op_array) -> String {
    // SAFETY: null, or a live string; the class is null or lives as long as its code.
    let (name, class) = unsafe { (text(op_array.function_name).unwrap_or_default(), op_array.scope.as_ref()) };
    let name = String::from_utf8_lossy(name);
    match class {
        _ if name.contains("{closure") => "{closure}".to_owned(),
        Some(class) => format!("{}::{name}", class_name(class)),
        None => name.into_owned(),
    }
}
