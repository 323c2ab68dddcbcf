//! version_compare().

use super::arguments::Arguments;
use super::table::Function;
use std::cmp::Ordering;
use wordpress::Value;

pub(super) const TABLE: &[Function] = &[("version_compare", 2, 3, version_compare)];

/// Of versions of letters, digits, `.`, `-`, `_` and `+`.
fn version_compare(given: Arguments<'_>) -> Option<Value> {
    let (left, right) = (given.text(0)?, given.text(1)?);
    let order = match left.is_empty() || right.is_empty() {
        true => left.len().min(1).cmp(&right.len().min(1)),
        false => compare(&parts(&left)?, &parts(&right)?),
    };
    let operator = match given.any(2) {
        None | Some(Value::Null) => return Some(Value::Int(order as i64)),
        Some(_) => given.text(2)?,
    };
    Some(Value::Bool(match operator.as_ref() {
        b"<" | b"lt" => order.is_lt(),
        b"<=" | b"le" => order.is_le(),
        b">" | b"gt" => order.is_gt(),
        b">=" | b"ge" => order.is_ge(),
        b"==" | b"eq" => order.is_eq(),
        b"!=" | b"<>" | b"ne" => order.is_ne(),
        _ => return None,
    }))
}

/// A part of a version.
#[derive(PartialEq, PartialOrd)]
enum Part {
    Number(u64),
    /// By what its name begins with: 0 for any other word, then dev, alpha, beta, rc; 5 is a number's place; 6 for p and pl.
    Word(u8),
}

const NUMBER: u8 = 5;

impl Part {
    fn rank(&self) -> u8 {
        match self {
            Self::Number(_) => NUMBER,
            Self::Word(rank) => *rank,
        }
    }
}

/// The parts of a version: what separators and changes between digits and letters keep apart.
fn parts(version: &[u8]) -> Option<Vec<Part>> {
    let is_known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    // A separator at either end, or two points, make empty parts: left to PHP.
    let ends_well = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_alphanumeric);
    let separators = version.windows(2).any(|pair| pair.iter().all(|byte| !byte.is_ascii_alphanumeric()));
    if !version.iter().all(is_known) || !ends_well(version.first()) || !ends_well(version.last()) || separators {
        return None;
    }
    let runs = version.chunk_by(|left, right| {
        left.is_ascii_alphanumeric() == right.is_ascii_alphanumeric() && left.is_ascii_digit() == right.is_ascii_digit()
    });
    runs.filter(|run| run[0].is_ascii_alphanumeric()).map(part).collect()
}

fn part(run: &[u8]) -> Option<Part> {
    if run[0].is_ascii_digit() {
        // C's strtol() has the say about more.
        return std::str::from_utf8(run).ok().filter(|run| run.len() < 18)?.parse().ok().map(Part::Number);
    }
    let ranks: [(&[u8], u8); 9] =
        [(b"dev", 1), (b"alpha", 2), (b"a", 2), (b"beta", 3), (b"b", 3), (b"RC", 4), (b"rc", 4), (b"pl", 6), (b"p", 6)];
    Some(Part::Word(ranks.iter().find(|(name, _)| run.starts_with(name)).map_or(0, |(_, rank)| *rank)))
}

/// Mirrors php_version_compare() of the engine.
fn compare(left: &[Part], right: &[Part]) -> Ordering {
    match (left, right) {
        ([], []) => Ordering::Equal,
        // A number that the other has not is more than nothing; a word ranks as against a number.
        ([first, ..], []) => rest(first),
        ([], [first, ..]) => rest(first).reverse(),
        ([Part::Number(a), left @ ..], [Part::Number(b), right @ ..]) => a.cmp(b).then_with(|| compare(left, right)),
        ([a, left @ ..], [b, right @ ..]) => a.rank().cmp(&b.rank()).then_with(|| compare(left, right)),
    }
}

fn rest(first: &Part) -> Ordering {
    match first {
        Part::Number(_) => Ordering::Greater,
        Part::Word(rank) => rank.cmp(&NUMBER),
    }
}
