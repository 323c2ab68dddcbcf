//! The instructions of a guard.

use crate::seal::{Feed, Seal, feed_fields};
use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use wordpress::Key;

/// One instruction: what to do, with which places. Which of them an [`Act`] uses, and what `n` is, stands with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub act: Act,
    pub a: Place,
    pub b: Place,
    pub to: Place,
    pub n: u32,
}

/// Where a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    #[default]
    None,
    /// A variable or temporary.
    Slot(u32),
    /// A literal of the guard.
    Literal(u32),
}

/// Where `switch` and `match` go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Table {
    #[serde(with = "crate::stored::jumps")]
    pub jumps: Vec<(Key, usize)>,
    pub default: usize,
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What an instruction does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Act { $($(#[$doc])* $name,)* }

        impl Act {
            fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            fn of(name: &str) -> Option<Self> {
                match name { $(stringify!($name) => Some(Self::$name),)* _ => None }
            }
        }
    };
}

acts! {
    /// Ends the replay: text `n` says why.
    Stop,
    /// `a` is what the function returns.
    Return,
    /// Parameter `n` (from 1) to `to`, which must be given.
    Receive,
    /// Parameter `n` to `to`, else the default `a` (none: not known).
    ReceiveInit,
    /// Parameters from `n` on as an array to `to`.
    ReceiveRest,
    /// `a` must be of the declared type, then goes to `to` (none: stays where it is).
    CheckReturn,
    /// To step `n`.
    Jump,
    /// To `n` if `a` is false.
    JumpZero,
    /// To `n` if `a` is true.
    JumpNotZero,
    /// As `JumpZero`, the truth of `a` to `to`.
    JumpZeroKeep,
    /// As `JumpNotZero`, the truth of `a` to `to`.
    JumpNotZeroKeep,
    /// `a ?: …`: if `a` is true it goes to `to`, and on at `n`.
    JumpSet,
    /// `a ?? …`: if `a` is not null it goes to `to`, and on at `n`.
    Coalesce,
    /// `a?->…`: if `a` is null, null to `to`, and on at `n`.
    JumpNull,
    /// As `JumpNull` within isset(): false.
    JumpNullIsset,
    /// As `JumpNull` within empty(): true.
    JumpNullEmpty,
    /// By table `n` if `a` is an integer; else on.
    SwitchLong,
    /// By table `n` if `a` is a string; else on.
    SwitchString,
    /// By table `n`.
    Match,
    /// `(bool) a`
    Bool,
    /// `!a`
    Not,
    /// `a === b`
    Identical,
    /// `a !== b`
    NotIdentical,
    /// `a == b`
    Equal,
    /// `a != b`
    NotEqual,
    /// `a < b`
    Smaller,
    /// `a <= b`
    SmallerOrEqual,
    /// `a <=> b`
    Spaceship,
    /// `a` to `to`.
    Copy,
    /// `b` to the variable `a`, and to `to`.
    Assign,
    /// Operator `n` of [`OPERATORS`] on `a` and `b`.
    Operate,
    /// As `Operate`, and the result to the variable `a`.
    AssignOperate,
    /// `~a`
    BitNot,
    /// `++a`
    IncrementFirst,
    /// `--a`
    DecrementFirst,
    /// `a++`
    IncrementAfter,
    /// `a--`
    DecrementAfter,
    /// The variable `a` is no more.
    Unset,
    /// `a[b]`
    Element,
    /// `a[b] ?? null`
    ElementIfSet,
    /// `a[b]` in `list()`.
    ElementOfList,
    /// `isset(a[b])`
    IssetElement,
    /// `empty(a[b])`
    EmptyElement,
    /// `isset(a)`
    Isset,
    /// `empty(a)`
    Empty,
    /// `array_key_exists(a, b)`
    KeyExists,
    /// `a` is a key of the literal `b`; strictly if `n` is 1.
    AmongKeys,
    /// `a` is of one of the types `n`.
    TypeCheck,
    /// `a` cast to type `n`.
    Cast,
    /// `count(a)`
    Count,
    /// `strlen(a)`
    Length,
    /// `gettype(a)`
    TypeName,
    /// `a instanceof` class text `n`.
    InstanceOf,
    /// `[b => a]`; an empty array if `a` is none.
    Array,
    /// `to[b] = a`, on an array in the making.
    AddElement,
    /// `[...to, ...a]`
    AddUnpacked,
    /// A string in the making: `b`.
    Rope,
    /// A string in the making: `a . b`
    RopeAdd,
    /// `foreach (a …)`: the loop's state to `to`.
    Each,
    /// The next of the loop `a`: value to `b`, key to `to`; on at `n` if there is none.
    Next,
    /// `a[b] = to` (`a[] = to` if `b` is none); the value also to slot `n - 1` if `n` is not 0.
    AssignElement,
    /// `unset(a[b])`
    UnsetElement,
    /// A value that nobody knows to `to`.
    Forget,
    /// The superglobal with name text `n`.
    Superglobal,
    /// `isset()` of it.
    IssetSuperglobal,
    /// `empty()` of it.
    EmptySuperglobal,
    /// `$this`
    This,
    /// `a->…`, property text `n`; `a` must be the user.
    Property,
    /// `isset(a->…)`
    IssetProperty,
    /// `empty(a->…)`
    EmptyProperty,
    /// `func_get_args()` from `n` on.
    Arguments,
    /// `func_num_args()`
    ArgumentCount,
    /// Begins a call of routine `n`.
    CallRoutine,
    /// Begins a call of PHP's own function with name text `n`.
    CallInternal,
    /// Begins a call of WordPress's function with name text `n`.
    CallCore,
    /// Begins a call of method text `n` of `a`, an object: what that is, the routine's `callables` say.
    CallMethod,
    /// Begins a call of what `a` names, by the routine's `callables`.
    CallValue,
    /// Gives `a` to the call that was begun.
    Send,
    /// Gives all elements of `a` to it.
    SendAll,
    /// Makes the call.
    Do,
}

/// PHP's names of operators; `extended_value` of `ASSIGN_OP` is an index, less one.
pub(crate) const OPERATORS: [&str; 13] =
    ["ADD", "SUB", "MUL", "DIV", "MOD", "SL", "SR", "CONCAT", "BW_OR", "BW_AND", "BW_XOR", "POW", "BOOL_XOR"];

impl Step {
    pub(crate) fn new(act: Act) -> Self {
        Self { act, a: Place::None, b: Place::None, to: Place::None, n: 0 }
    }

    pub(crate) fn a(self, a: Place) -> Self {
        Self { a, ..self }
    }

    pub(crate) fn b(self, b: Place) -> Self {
        Self { b, ..self }
    }

    pub(crate) fn to(self, to: Place) -> Self {
        Self { to, ..self }
    }

    pub(crate) fn n(self, n: u32) -> Self {
        Self { n, ..self }
    }

    /// Whether `n` is a step.
    pub(crate) fn jumps(self) -> bool {
        use Act::*;
        matches!(
            self.act,
            Jump | JumpZero
                | JumpNotZero
                | JumpZeroKeep
                | JumpNotZeroKeep
                | JumpSet
                | Coalesce
                | JumpNull
                | JumpNullIsset
                | JumpNullEmpty
                | Next
        )
    }
}

impl Place {
    fn number(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Slot(index) => i64::from(index) + 1,
            Self::Literal(index) => -i64::from(index) - 1,
        }
    }

    fn of(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::None),
            1.. => u32::try_from(number - 1).ok().map(Self::Slot),
            _ => {
                number.checked_add(1).and_then(i64::checked_neg).and_then(|index| u32::try_from(index).ok()).map(Self::Literal)
            }
        }
    }
}

feed_fields!(Step { act, a, b, to, n });
feed_fields!(Table { jumps, default });

impl Feed for Act {
    fn feed(&self, seal: &mut Seal) {
        self.name().feed(seal);
    }
}

impl Feed for Place {
    fn feed(&self, seal: &mut Seal) {
        self.number().feed(seal);
    }
}

/// As `["Element", a, b, to, n]`, zeros at the end left out; literals are negative.
impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let numbers = [self.a.number(), self.b.number(), self.to.number(), i64::from(self.n)];
        let used = 4 - numbers.iter().rev().take_while(|number| **number == 0).count();
        let mut list = serializer.serialize_seq(Some(1 + used))?;
        list.serialize_element(self.act.name())?;
        for number in &numbers[..used] {
            list.serialize_element(number)?;
        }
        list.end()
    }
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(StepVisitor)
    }
}

struct StepVisitor;

impl<'de> Visitor<'de> for StepVisitor {
    type Value = Step;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a step")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Step, A::Error> {
        let name = list.next_element::<std::borrow::Cow<'de, str>>()?.unwrap_or_default();
        let act = Act::of(&name).ok_or_else(|| A::Error::custom("no such act"))?;
        let mut numbers = [0_i64; 4];
        for number in &mut numbers {
            *number = list.next_element()?.unwrap_or_default();
        }
        let place = |number| Place::of(number).ok_or_else(|| A::Error::custom("no such place"));
        let n = u32::try_from(numbers[3]).map_err(A::Error::custom)?;
        Ok(Step { act, a: place(numbers[0])?, b: place(numbers[1])?, to: place(numbers[2])?, n })
    }
}
