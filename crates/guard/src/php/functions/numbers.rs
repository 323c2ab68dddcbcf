//! Functions of numbers: min(), max(), abs(), floor(), ceil().

use super::arguments::Arguments;
use super::table::Function;
use crate::php::compare::{identical, spaceship};
use crate::php::number;
use wordpress::Value;

pub(super) const TABLE: &[Function] = &[
    ("abs", 1, 1, abs),
    ("ceil", 1, 1, |given| rounded(given, f64::ceil)),
    ("floor", 1, 1, |given| rounded(given, f64::floor)),
    ("max", 1, usize::MAX, |given| extreme(given, 1)),
    ("min", 1, usize::MAX, |given| extreme(given, -1)),
];

fn abs(given: Arguments<'_>) -> Option<Value> {
    match given.number(0)? {
        Value::Int(value) => value.checked_abs().map(Value::Int),
        Value::Float(value) => Some(Value::Float(value.abs())),
        _ => None,
    }
}

fn rounded(given: Arguments<'_>, round: impl Fn(f64) -> f64) -> Option<Value> {
    Some(Value::Float(round(number::operand(&given.number(0)?)?.as_f64())))
}

/// The value that compares as `sign` with every other one. Which of two equal ones of different types it is, is not mirrored.
fn extreme(given: Arguments<'_>, sign: i64) -> Option<Value> {
    let values: Vec<&Value> = match given.len() {
        1 => given.array(0)?.iter().map(|(_, value)| value).collect(),
        _ => given.values.iter().map(AsRef::as_ref).collect(),
    };
    let (first, rest) = values.split_first()?;
    let mut best = *first;
    for value in rest {
        match spaceship(value, best)? {
            0 if !identical(value, best)? => return None,
            order if order == sign => best = value,
            _ => {}
        }
    }
    Some(best.clone())
}
