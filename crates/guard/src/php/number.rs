//! Strings and other values as PHP takes them for numbers.

use wordpress::Value;
use wordpress::number::{Literal, is_space};

/// An operand of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    /// As a double, rounded as C rounds.
    pub(super) fn as_f64(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Float(value) => value,
        }
    }

    /// As an integer; `None` where PHP would lose something.
    pub(super) fn as_exact_int(self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(value),
            Self::Float(value) => exact_int(value),
        }
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        match number {
            Number::Int(value) => Self::Int(value),
            Number::Float(value) => Self::Float(value),
        }
    }
}

/// What a string begins with.
pub(super) struct Leading {
    pub(super) number: Number,
    /// Nothing but white space follows: the string is numeric.
    pub(super) is_whole: bool,
    /// 1 or -1 where there were too many digits before the point for an integer, by sign: PHP then compares such strings by bytes.
    pub(super) overflow: i8,
    pub(super) has_minus: bool,
}

/// The number that a string begins with. Mirrors _is_numeric_string_ex() of the engine.
pub(super) fn leading(bytes: &[u8]) -> Option<Leading> {
    let Literal { text, whole, is_float, rest } = Literal::leading(bytes)?;
    let zeros = whole.iter().take_while(|digit| **digit == b'0').count();
    let (whole, has_minus) = (whole.len(), text.starts_with('-'));
    let number = match text.parse() {
        // PHP compares the digits with those of the least integer up to the end of the string, white space and all.
        Ok(i64::MIN) if !rest.is_empty() => Number::Float(text.parse().ok()?),
        Ok(value) if !is_float => Number::Int(value),
        _ => Number::Float(text.parse().ok()?),
    };
    // Nineteen digits may still be an integer; where they are not, they do not count as an overflow of digits.
    let overflow = match has_minus {
        _ if whole - zeros < 20 && !(whole - zeros == 19 && !is_float && matches!(number, Number::Float(_))) => 0,
        true => -1,
        false => 1,
    };
    Some(Leading { number, is_whole: rest.iter().all(is_space), overflow, has_minus })
}

/// The number that a numeric string stands for.
pub(super) fn numeric(bytes: &[u8]) -> Option<Number> {
    leading(bytes).filter(|found| found.is_whole).map(|found| found.number)
}

/// The number that arithmetic makes of a value without a word; `None` for arrays and strings that are not numeric.
pub(super) fn operand(value: &Value) -> Option<Number> {
    match value {
        Value::Null => Some(Number::Int(0)),
        Value::Bool(value) => Some(Number::Int(i64::from(*value))),
        Value::Int(value) => Some(Number::Int(*value)),
        Value::Float(value) => Some(Number::Float(*value)),
        Value::Str(bytes) => numeric(bytes),
        Value::Array(_) => None,
    }
}

/// The integer that a float without a fraction stands for; `None` where no 64 bits hold it.
pub(super) fn exact_int(value: f64) -> Option<i64> {
    truncated(value).filter(|_| value.fract() == 0.0)
}

/// The integer towards zero; `None` where no 64 bits hold it.
pub(super) fn truncated(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (-LIMIT..LIMIT).contains(&value).then_some(value as i64)
}
