//! A guard run on a tick's values. Whatever PHP would say aloud, whatever would leave the function, and whatever is not known,
//! stops it.

mod acts;
mod arrays;
mod calls;
mod changed_arrays;
pub(crate) mod core_functions;
pub(crate) mod engine_functions;
mod machine;
mod types;
mod user;
mod value;

use crate::guard::{Guard, Outcome, Stop};
use crate::world::{Arg, World};
use machine::Machine;
use std::rc::Rc;
use value::{Abstract, Held};
use wordpress::{Key, Value};

/// Why a replay goes no further, for people.
pub(crate) type Halt = std::borrow::Cow<'static, str>;

impl Guard {
    /// Runs the callback on a tick's arguments. `is_filter`: what it returns counts, and must be the first argument,
    /// untouched; of an action any return is inert. [`Arg::First`] is for the first argument only; anywhere else it is taken
    /// for [`Arg::Unknown`].
    pub fn replay(&self, is_filter: bool, args: &[Arg], world: &dyn World) -> Outcome {
        let mut machine = Machine::new(self, world);
        let given = args.iter().enumerate().map(|(index, arg)| match arg {
            Arg::First if index == 0 => Abstract::First,
            other => given(other),
        });
        match machine.start(given) {
            Err(stop) => Outcome::Acts(stop),
            Ok(returned) if !is_filter || is_untouched(args.first(), &returned) => Outcome::Inert,
            Ok(_) => Outcome::Acts(self.returns_another_value()),
        }
    }

    fn returns_another_value(&self) -> Stop {
        let file = self.routines.first().map_or_else(String::new, |routine| routine.file.clone());
        let line = self.routines.first().and_then(|routine| routine.lines.first().copied()).unwrap_or(0);
        Stop { what: "returns another value than it was given".into(), file, line }
    }
}

fn given(arg: &Arg) -> Abstract<'_> {
    match arg {
        Arg::KnownFirst(value) | Arg::Known(value) => Abstract::Known(Held::Given(value)),
        Arg::User => Abstract::User,
        Arg::SomeInt => Abstract::Some(types::LONG),
        Arg::SomeText => Abstract::Some(types::STRING),
        Arg::List(args) => {
            Abstract::Mixed(Rc::new(args.iter().enumerate().map(|(at, arg)| (Key::Int(at as i64), given(arg))).collect()))
        }
        Arg::First | Arg::Unknown => Abstract::Unknown,
    }
}

/// Whether what is returned is the first argument as it was.
fn is_untouched(first: Option<&Arg>, returned: &Abstract<'_>) -> bool {
    match (first, returned) {
        (Some(Arg::First), Abstract::First) => true,
        (Some(Arg::KnownFirst(value) | Arg::Known(value)), Abstract::Known(returned)) => {
            matches!(returned, Held::Given(given) if Rc::ptr_eq(given, value)) || is_same(value, returned.value())
        }
        _ => false,
    }
}

/// The same value down to the bits of floats.
pub(crate) fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => left.to_bits() == right.to_bits(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|((left_key, left), (right_key, right))| left_key == right_key && is_same(left, right))
        }
        _ => left == right,
    }
}
