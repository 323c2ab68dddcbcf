//! What a variable holds during a replay: a value, or something of which only its role is known.

use std::rc::Rc;
use wordpress::{Key, Value};

/// A value, or what stands for one.
#[derive(Clone, Debug)]
pub(crate) enum Abstract<'a> {
    /// An undefined variable.
    Undefined,
    /// A value.
    Known(Held<'a>),
    /// The filter's first argument, unread.
    First,
    /// The tick's user, a `WP_User`.
    User,
    /// `$this`.
    This,
    /// Nobody knows.
    Unknown,
    /// Nobody knows, but that it is of this one of PHP's types, by number.
    Some(u32),
    /// An array in which not everything is a plain value.
    Mixed(Rc<Vec<(Key, Abstract<'a>)>>),
    /// A loop over an array, and how far it is.
    Loop(Rc<Looped<'a>>, usize),
}

/// What a loop goes over.
#[derive(Debug)]
pub(crate) enum Looped<'a> {
    Known(Held<'a>),
    Mixed(Rc<Vec<(Key, Abstract<'a>)>>),
}

/// A plain value, by who owns it.
#[derive(Clone, Debug)]
pub(crate) enum Held<'a> {
    /// Within the guard or an argument.
    Part(&'a Value),
    /// A literal. As of what was made here, PHP's next free index is the one after its highest.
    Literal(&'a Value),
    /// An argument.
    Given(&'a Rc<Value>),
    /// A result.
    Own(Rc<Value>),
    /// An array that was made by this code element by element: PHP's next free index is the one after its highest.
    Made(Rc<Value>),
}

static NULL: Value = Value::Null;
static TRUE: Value = Value::Bool(true);
static FALSE: Value = Value::Bool(false);

impl<'a> Held<'a> {
    pub(crate) fn value(&self) -> &Value {
        match self {
            Self::Part(value) | Self::Literal(value) => value,
            Self::Given(value) => value,
            Self::Own(value) | Self::Made(value) => value,
        }
    }

    pub(crate) fn shared(&self) -> Rc<Value> {
        match self {
            Self::Part(value) | Self::Literal(value) => Rc::new((*value).clone()),
            Self::Given(value) => Rc::clone(value),
            Self::Own(value) | Self::Made(value) => Rc::clone(value),
        }
    }

    /// The value, where it outlives the replay.
    pub(crate) fn lasting(&self) -> Option<&'a Value> {
        match self {
            Self::Part(value) | Self::Literal(value) => Some(value),
            Self::Given(value) => Some(value),
            Self::Own(_) | Self::Made(_) => None,
        }
    }
}

impl Abstract<'_> {
    pub(crate) fn null() -> Self {
        Self::Known(Held::Part(&NULL))
    }

    pub(crate) fn truth(is_true: bool) -> Self {
        Self::Known(Held::Part(if is_true { &TRUE } else { &FALSE }))
    }

    pub(crate) fn int(number: i64) -> Self {
        Self::own(Value::Int(number))
    }

    pub(crate) fn own(value: Value) -> Self {
        match value {
            Value::Null => Self::null(),
            Value::Bool(is_true) => Self::truth(is_true),
            value => Self::Known(Held::Own(Rc::new(value))),
        }
    }
}
