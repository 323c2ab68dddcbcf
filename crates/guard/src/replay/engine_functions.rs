//! PHP's own functions as far as values do not settle them: types of what is not read, and how functions are called.

use super::Halt;
use super::machine::{Machine, shallow};
use super::value::Abstract;
use crate::php::functions;
use std::rc::Rc;
use wordpress::Value;

/// Functions that the machine itself answers, besides those of [`functions`].
const OWN: [&str; 4] = ["call_user_func", "call_user_func_array", "func_get_args", "func_num_args"];

/// Whether [`call`] or the machine itself answers for a function, its name in lower case.
pub(crate) fn is_known(name: &str) -> bool {
    OWN.contains(&name) || types(name).is_some()
}

/// Whether it is about the function that calls it: by a value, PHP throws.
pub(crate) fn is_of_the_caller(name: &str) -> bool {
    OWN.contains(&name)
}

/// Whether it calls what a value names.
pub(crate) fn calls_values(name: &str) -> bool {
    name == "call_user_func" || name == "call_user_func_array"
}

/// The types that an `is_…()` function asks for, as bits.
fn types(name: &str) -> Option<u32> {
    Some(match name {
        "is_null" => 1 << 1,
        "is_bool" => 1 << 2 | 1 << 3,
        "is_int" | "is_integer" | "is_long" => 1 << 4,
        "is_float" | "is_double" => 1 << 5,
        "is_string" => 1 << 6,
        "is_array" => 1 << 7,
        "is_object" => 1 << 8,
        "is_resource" => 1 << 9,
        "is_scalar" => 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6,
        _ => return None,
    })
}

/// What a function gives for the arguments from `from` on.
pub(super) fn call<'a>(machine: &mut Machine<'a>, name: &'a str, from: usize, strict: bool) -> Result<Abstract<'a>, Halt> {
    if let (Some(mask), [value]) = (types(name), &machine.given[from..]) {
        return machine.is_of(value, mask).map(Abstract::truth);
    }
    if let ("count" | "sizeof", [Abstract::Mixed(entries)]) = (name, &machine.given[from..]) {
        return Ok(Abstract::int(entries.len() as i64));
    }
    let given: Vec<Abstract<'a>> = machine.given[from..].to_vec();
    let mut values: Vec<Rc<Value>> = Vec::with_capacity(given.len());
    for value in given {
        let value = machine.plain(value)?;
        if !matches!(value, super::value::Held::Given(_)) {
            machine.spend_on(value.value())?;
        }
        values.push(value.shared());
    }
    pay(machine, name, &values)?;
    let result = functions::call(name.as_bytes(), &values, strict);
    let result = result.ok_or_else(|| Halt::Owned(format!("calls {name}() in a way that is not followed")))?;
    machine.spend_on(&result)?;
    Ok(Abstract::own(result))
}

/// Most functions look at each argument once; some at each part of one for each part of another.
fn pay(machine: &mut Machine<'_>, name: &str, values: &[Rc<Value>]) -> Result<(), Halt> {
    let mut weights: Vec<usize> = values.iter().map(|value| shallow(value)).collect();
    weights.sort_unstable();
    machine.spend(weights.iter().sum())?;
    let is_quadratic = name.starts_with("array_") || ["str_replace", "str_ireplace", "implode", "join"].contains(&name);
    match weights.as_slice() {
        [.., second, first] if is_quadratic => machine.spend(first.saturating_mul(*second) / 4),
        [only] if is_quadratic => machine.spend(only.saturating_mul(*only) / 64),
        _ => Ok(()),
    }
}
