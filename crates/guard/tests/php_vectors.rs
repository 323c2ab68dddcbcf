//! Values as PHP 8.2 and 8.4 themselves gave them (`data/vectors.php`), and what is given here is that or nothing.

use guard::code::Literal;
use guard::php::{arithmetic, compare, convert, functions, types};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::rc::Rc;
use wordpress::Value;

/// What was done, with `strict_types` or without, with which arguments, and what came of it; `None` where PHP raised anything.
#[derive(Deserialize)]
struct Case(String, bool, serde_json::Value, serde_json::Value);

fn values(stored: serde_json::Value) -> Vec<Value> {
    let serde_json::Value::Array(stored) = stored else { panic!("{stored}") };
    let value = |stored| match serde_json::from_value(serde_json::json!({ "Known": stored })).unwrap() {
        Literal::Known(value) => value,
        other => panic!("{other:?}"),
    };
    stored.into_iter().map(value).collect()
}

fn given(what: &str, strict: bool, arguments: &[Value]) -> Option<Value> {
    let (what, number) = what.split_once(' ').map_or((what, 0), |(what, number)| (what, number.parse().unwrap()));
    let left = arguments.first();
    match (what, arguments) {
        ("loose_eq", [left, right]) => compare::loose_eq(left, right).map(Value::Bool),
        ("identical", [left, right]) => compare::identical(left, right).map(Value::Bool),
        ("spaceship", [left, right]) => compare::spaceship(left, right).map(Value::Int),
        ("less", [left, right]) => compare::less(left, right).map(Value::Bool),
        ("less_or_equal", [left, right]) => compare::less_or_equal(left, right).map(Value::Bool),
        ("increment", _) => arithmetic::increment(left?),
        ("decrement", _) => arithmetic::decrement(left?),
        ("cast", _) => convert::cast(left?, number),
        ("key", _) => convert::key(left?).map(|key| match key {
            wordpress::Key::Int(value) => Value::Int(value),
            wordpress::Key::Str(bytes) => Value::Str(bytes),
        }),
        ("fits", _) => types::fits(left?, number, strict).map(|value| value.unwrap_or_else(|| arguments[0].clone())),
        ("BW_NOT" | "BOOL_NOT" | "BOOL", [value]) => arithmetic::unary(what, value),
        (_, [left, right]) if what == what.to_ascii_uppercase() => arithmetic::binary(what, left, right),
        _ => {
            let arguments: Vec<_> = arguments.iter().cloned().map(Rc::new).collect();
            functions::call(what.as_bytes(), &arguments, strict)
        }
    }
}

/// `PHP_VECTORS` may name a file with more of them than are kept here.
#[test]
fn what_is_given_is_what_php_gives() {
    let cases = std::env::var("PHP_VECTORS").map(|path| std::fs::read_to_string(path).unwrap());
    let cases = cases.unwrap_or_else(|_| include_str!("data/vectors.jsonl").to_owned());
    let mut wrong = Vec::new();
    let mut tally: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for line in cases.lines() {
        let Case(what, strict, arguments, expected) = serde_json::from_str(line).unwrap();
        let arguments = values(arguments);
        let expected = (!expected.is_null()).then(|| values(expected).remove(0));
        let given = given(&what, strict, &arguments);
        let (mirrored, all) = tally.entry(what).or_default();
        *mirrored += usize::from(given.is_some());
        *all += usize::from(expected.is_some());
        // By text: it tells -0.0 from 0.0, and NaN is NaN.
        if given.is_some() && format!("{given:?}") != format!("{expected:?}") {
            wrong.push(format!("{line}\n  given {given:?}\n  expected {expected:?}"));
        }
    }
    println!("{tally:?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
    let never: Vec<_> = tally.iter().filter(|(_, (mirrored, all))| *mirrored == 0 && *all > 0).collect();
    assert!(never.is_empty(), "not mirrored at all: {never:?}");
    let unseen: Vec<_> = functions::mirrored().filter(|name| !tally.contains_key(*name)).collect();
    assert!(unseen.is_empty(), "without a case: {unseen:?}");
}

#[test]
fn whether_something_can_be_called_is_left_to_php() {
    let (callable, int) = (1 << 12, 1 << 4);
    assert_eq!(types::fits(&Value::str("5"), callable | int, false), None);
    assert_eq!(types::fits(&Value::Array(Vec::new()), callable, false), None);
    assert_eq!(types::fits(&Value::Int(5), callable | int, false), Some(None));
    assert_eq!(types::fits(&Value::Bool(true), callable | int, false), Some(Some(Value::Int(1))));
}
