//! A guard: the deciding part of a callback in instructions of our own, everything that does not change between ticks resolved.

use crate::code::{Param, Types};
use crate::seal::{Feed, Seal, feed_fields};
use crate::steps::{Step, Table};
use crate::told::end_of_path;
use serde::{Deserialize, Serialize};
use std::fmt;
use wordpress::Value;

/// Goes into the seal: raised whenever a stored guard would mean something else than it did.
const FORMAT: &str = "guard 1";

/// A callback that has an inert way through it, and how to tell whether a tick takes that way.
///
/// Restored guards are checked like built ones: a damaged one is an error of the deserializer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Guard {
    /// The callback first, then what it calls.
    pub(crate) routines: Vec<Routine>,
    pub(crate) literals: Vec<Constant>,
    /// Names and what is said to people.
    pub(crate) texts: Vec<String>,
}

/// A function or method.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Routine {
    #[serde(rename = "n")]
    pub name: String,
    #[serde(rename = "f")]
    pub file: String,
    /// The class of `$this`, in lower case.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub this: Option<String>,
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<Param>,
    #[serde(rename = "q", default, skip_serializing_if = "is_zero")]
    pub required: u32,
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Types>,
    #[serde(rename = "x", default, skip_serializing_if = "is_false")]
    pub strict: bool,
    /// Variables, then temporaries.
    #[serde(rename = "v")]
    pub slots: u32,
    #[serde(rename = "s")]
    pub steps: Vec<Step>,
    /// The line of each step.
    #[serde(rename = "l")]
    pub lines: Vec<u32>,
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// What is called by a value: `name`, `class::name`, `->name` of `$this` or `user->name`, and which routine or function
    /// that is.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub callables: Vec<Callable>,
    #[serde(rename = "w", default, skip_serializing_if = "is_none_needed")]
    pub needs: Needs,
}

/// What a name in a value calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Callable {
    pub name: String,
    pub call: Step,
}

/// A literal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Constant(#[serde(with = "crate::stored")] pub Value);

/// What a guard's word depends on besides its arguments and the user's id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// It asks for capabilities or roles.
    pub rights: bool,
    /// It rests on what the witness saw: bound numbers and flags, constants that are not fixed, functions that are (not) there.
    pub state: bool,
}

/// Why a replay does not show a callback to be inert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// What it does, for people: `calls update_option()`.
    pub what: String,
    /// The file where it does.
    pub file: String,
    /// The line, from 1; 0 where none is known.
    pub line: u32,
}

/// Why there is no guard of a callback: the first stop on its way.
pub type Refusal = Stop;

/// What a replay shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// PHP would return the first argument untouched (an action: would return), and do nothing else.
    Inert,
    /// It acts, or nobody knows.
    Acts(Stop),
}

impl Guard {
    /// What its word depends on.
    pub fn needs(&self) -> Needs {
        self.routines.iter().fold(Needs::default(), |sum, routine| sum.and(routine.needs))
    }

    /// The files that its code was compiled from, each once.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.routines.iter().enumerate().filter_map(|(index, routine)| {
            let file = routine.file.as_str();
            self.routines[..index].iter().all(|earlier| earlier.file != file).then_some(file)
        })
    }

    fn compute_seal(&self) -> u64 {
        let mut seal = Seal::new(FORMAT);
        self.feed(&mut seal);
        seal.end()
    }
}

impl Needs {
    pub(crate) fn and(self, other: Self) -> Self {
        Self { rights: self.rights || other.rights, state: self.state || other.state }
    }
}

impl fmt::Display for Stop {
    /// `calls update_option() (…/plugins/acme/includes/class-acme.php:3)`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({}:{})", self.what, end_of_path(&self.file), self.line)
    }
}

impl std::error::Error for Stop {}

/// A guard as it is stored: sealed.
#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(rename = "k")]
    seal: u64,
    #[serde(rename = "r")]
    routines: Vec<Routine>,
    #[serde(rename = "v")]
    literals: Vec<Constant>,
    #[serde(rename = "t")]
    texts: Vec<String>,
}

impl From<Guard> for Stored {
    fn from(guard: Guard) -> Self {
        let seal = guard.compute_seal();
        Self { seal, routines: guard.routines, literals: guard.literals, texts: guard.texts }
    }
}

impl TryFrom<Stored> for Guard {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let guard = Self { routines: stored.routines, literals: stored.literals, texts: stored.texts };
        if guard.compute_seal() == stored.seal { Ok(guard) } else { Err("damaged guard") }
    }
}

feed_fields!(Guard { routines, literals, texts });
feed_fields!(Routine { name, file, this, params, required, returns, strict, slots, steps, lines, tables, callables, needs });
feed_fields!(Callable { name, call });
feed_fields!(Needs { rights, state });

impl Feed for Constant {
    fn feed(&self, seal: &mut Seal) {
        self.0.feed(seal);
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_none_needed(needs: &Needs) -> bool {
    *needs == Needs::default()
}
