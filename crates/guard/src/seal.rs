//! Seals: a number over everything that a copy holds, so that a damaged copy proves nothing. Against accidents, not against
//! forgery.

use crate::code::{Code, Literal, Op, Operand, Param, Types};
use std::borrow::Cow;
use std::collections::BTreeMap;
use wordpress::{Key, Value};

/// Any single change below changes the outcome: each word goes in by steps that can be undone.
pub(crate) struct Seal(u64);

impl Seal {
    /// Begins with what the seal is for.
    pub(crate) fn new(purpose: &str) -> Self {
        let mut seal = Self(0xcbf2_9ce4_8422_2325);
        purpose.feed(&mut seal);
        seal
    }

    /// The number.
    pub(crate) fn end(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    pub(crate) fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(27);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.word(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(word));
        }
    }
}

/// What a seal can be put on.
pub(crate) trait Feed {
    /// Puts everything in.
    fn feed(&self, seal: &mut Seal);
}

/// Feeds all fields; naming them all is what keeps a new one from being forgotten.
macro_rules! feed_fields {
    ($type:ident { $($field:ident),* $(,)? } $(without $($left_out:ident),*)?) => {
        impl $crate::seal::Feed for $type {
            fn feed(&self, seal: &mut $crate::seal::Seal) {
                let Self { $($field,)* $($($left_out: _,)*)? } = self;
                $($crate::seal::Feed::feed($field, seal);)*
            }
        }
    };
}
pub(crate) use feed_fields;

macro_rules! feed_numbers {
    ($($type:ty),*) => {
        $(impl Feed for $type {
            fn feed(&self, seal: &mut Seal) {
                seal.word(*self as u64);
            }
        })*
    };
}

feed_numbers!(bool, u8, u32, i32, u64, i64, usize);

feed_fields!(Code {
    name,
    file,
    lines,
    scope,
    this,
    called,
    params,
    required,
    returns,
    strict,
    is_private,
    returns_reference,
    is_generator,
    has_try,
    vars,
    temporaries,
    literals,
    ops,
    bound,
} without seal);
feed_fields!(Param { by_reference, variadic, types });
feed_fields!(Types { mask, classes, odd });
feed_fields!(Op { name, op1, op2, result, extended, extended_jump, callee, line });

impl Code {
    /// The number that [`Code::seal`] must be: over everything but itself, the same in every process.
    pub fn compute_seal(&self) -> u64 {
        let mut seal = Seal::new("code");
        self.feed(&mut seal);
        seal.end()
    }
}

impl Feed for Operand {
    fn feed(&self, seal: &mut Seal) {
        let (kind, number) = match *self {
            Self::Odd => (0, 0),
            Self::Unused(number) => (1, u64::from(number)),
            Self::Literal(index) => (2, index as u64),
            Self::Var(index) => (3, index as u64),
            Self::Temporary(index) => (4, index as u64),
            Self::Jump(index) => (5, index as u64),
        };
        seal.word(kind);
        seal.word(number);
    }
}

impl Feed for Literal {
    fn feed(&self, seal: &mut Seal) {
        match self {
            Self::Known(value) => {
                seal.word(0);
                value.feed(seal);
            }
            Self::Jumps(table) => {
                seal.word(1);
                table.feed(seal);
            }
            Self::Other => seal.word(2),
        }
    }
}

impl Feed for Value {
    fn feed(&self, seal: &mut Seal) {
        match self {
            Self::Null => seal.word(0),
            Self::Bool(value) => seal.word(1 + u64::from(*value)),
            Self::Int(value) => {
                seal.word(3);
                value.feed(seal);
            }
            Self::Float(value) => {
                seal.word(4);
                seal.word(value.to_bits());
            }
            Self::Str(bytes) => {
                seal.word(5);
                seal.bytes(bytes);
            }
            Self::Array(entries) => {
                seal.word(6);
                entries.feed(seal);
            }
        }
    }
}

impl Feed for Key {
    fn feed(&self, seal: &mut Seal) {
        match self {
            Self::Int(value) => {
                seal.word(0);
                value.feed(seal);
            }
            Self::Str(bytes) => {
                seal.word(1);
                seal.bytes(bytes);
            }
        }
    }
}

impl Feed for str {
    fn feed(&self, seal: &mut Seal) {
        seal.bytes(self.as_bytes());
    }
}

impl Feed for String {
    fn feed(&self, seal: &mut Seal) {
        self.as_str().feed(seal);
    }
}

impl Feed for Cow<'static, str> {
    fn feed(&self, seal: &mut Seal) {
        self.as_ref().feed(seal);
    }
}

impl<T: Feed> Feed for Vec<T> {
    fn feed(&self, seal: &mut Seal) {
        seal.word(self.len() as u64);
        self.iter().for_each(|item| item.feed(seal));
    }
}

impl<T: Feed> Feed for Option<T> {
    fn feed(&self, seal: &mut Seal) {
        seal.word(u64::from(self.is_some()));
        self.iter().for_each(|item| item.feed(seal));
    }
}

impl<A: Feed, B: Feed> Feed for (A, B) {
    fn feed(&self, seal: &mut Seal) {
        self.0.feed(seal);
        self.1.feed(seal);
    }
}

impl<K: Feed, V: Feed> Feed for BTreeMap<K, V> {
    fn feed(&self, seal: &mut Seal) {
        seal.word(self.len() as u64);
        self.iter().for_each(|(key, value)| {
            key.feed(seal);
            value.feed(seal);
        });
    }
}
