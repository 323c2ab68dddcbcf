//! Strings as PHP takes them for numbers: numeric strings, leading-numeric strings, `(int)`, and `<` between string and integer.

use std::cmp::Ordering;

/// A number found in a string.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// Digits that fit 64 bits.
    Int(i64),
    /// A fraction, an exponent, or too many digits.
    Float(f64),
}

impl Number {
    /// The number as a double, rounded as PHP rounds when it compares an integer with a double.
    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Float(value) => value,
        }
    }

    /// Order against an integer, as `<=>` has it.
    pub(crate) fn compare(self, other: i64) -> Ordering {
        match self {
            Self::Int(value) => value.cmp(&other),
            Self::Float(value) => value.partial_cmp(&(other as f64)).unwrap_or(Ordering::Greater),
        }
    }
}

/// The number that a numeric string stands for: white space, sign, digits with fraction and exponent, white space.
pub(crate) fn numeric(bytes: &[u8]) -> Option<Number> {
    let (number, rest) = leading(bytes)?;
    rest.iter().all(is_space).then_some(number)
}

/// PHP's `(int) $string`: the leading number, saturating; 0 where there is none.
pub(crate) fn to_int(bytes: &[u8]) -> i64 {
    match leading(bytes) {
        None => 0,
        Some((Number::Int(value), _)) => value,
        // As zend_dval_to_long_cap(): infinity is 0, anything else saturates.
        Some((Number::Float(value), _)) if value.is_infinite() => 0,
        Some((Number::Float(value), _)) => value as i64,
    }
}

/// Whether a string begins with a number that no float holds, such as `1e1000`.
pub(crate) fn is_infinite(bytes: &[u8]) -> bool {
    matches!(leading(bytes), Some((Number::Float(value), _)) if value.is_infinite())
}

/// PHP 8's `$string <=> $int`: by number if the string is numeric, else by the bytes of both.
pub(crate) fn compare_with_int(bytes: &[u8], other: i64) -> Ordering {
    match numeric(bytes) {
        Some(number) => number.compare(other),
        None => bytes.cmp(other.to_string().as_bytes()),
    }
}

/// White space as PHP takes it around numbers.
pub fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// The number that a string begins with, behind white space, as it is written. Mirrors the form that _is_numeric_string_ex() of the engine
/// reads (PHP 8.2-8.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal<'a> {
    /// Sign, digits, fraction and exponent.
    pub text: &'a str,
    /// The digits before the point.
    pub whole: &'a [u8],
    /// It has a point or an exponent.
    pub is_float: bool,
    /// What follows it.
    pub rest: &'a [u8],
}

impl<'a> Literal<'a> {
    /// `None` where a string begins with no number.
    pub fn leading(bytes: &'a [u8]) -> Option<Self> {
        let start = bytes.iter().position(|byte| !is_space(byte))?;
        let text = &bytes[start..];
        let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
        let whole = digits(&text[sign..]);
        let mut end = sign + whole;
        let mut is_float = false;
        if text.get(end) == Some(&b'.') {
            let fraction = digits(&text[end + 1..]);
            if whole + fraction == 0 {
                return None;
            }
            is_float = true;
            end += 1 + fraction;
        } else if whole == 0 {
            return None;
        }
        if let Some(exponent) = exponent(&text[end..]) {
            is_float = true;
            end += exponent;
        }
        let (literal, rest) = text.split_at(end);
        Some(Self { text: std::str::from_utf8(literal).ok()?, whole: &text[sign..sign + whole], is_float, rest })
    }
}

/// The number at the start and what follows it.
fn leading(bytes: &[u8]) -> Option<(Number, &[u8])> {
    let Literal { text, is_float, rest, .. } = Literal::leading(bytes)?;
    let number = match text.parse() {
        Ok(value) if !is_float => Number::Int(value),
        _ => Number::Float(text.parse().ok()?),
    };
    Some((number, rest))
}

/// The length of an exponent such as `e5` or `E-3`; a bare `e` is none.
fn exponent(text: &[u8]) -> Option<usize> {
    let [b'e' | b'E', rest @ ..] = text else {
        return None;
    };
    let sign = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
    let count = digits(&rest[sign..]);
    (count > 0).then_some(1 + sign + count)
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A string, `(int)` of it, it `<=>` 1700000000, is_numeric(): as PHP 8.2 gave them.
    #[test]
    fn numbers_are_phps() {
        let unescape = |cell: &str| {
            let mut parts = cell.split("\\x");
            let mut bytes = parts.next().unwrap().as_bytes().to_vec();
            for part in parts {
                bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
                bytes.extend(&part.as_bytes()[2..]);
            }
            bytes
        };
        for line in include_str!("../tests/data/numbers.tsv").lines().filter(|line| !line.starts_with('#')) {
            let [string, int, order, is_numeric] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let string = unescape(string);
            assert_eq!(to_int(&string).to_string(), int, "{line}");
            assert_eq!((compare_with_int(&string, 1_700_000_000) as i8).to_string(), order, "{line}");
            assert_eq!(u8::from(numeric(&string).is_some()).to_string(), is_numeric, "{line}");
        }
    }
}
