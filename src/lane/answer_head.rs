//! The head of a watched answer: its lines compared with the predicted ones, and who set those that differ.

use super::background::Effect;
use super::plugins::accepted::Accepted;
use super::plugins::owner::Owners;
use crate::engine::effects::{Call, Kind};
use std::collections::BTreeSet;

/// What is wrong with a head.
#[derive(Debug)]
pub enum Difference {
    /// The line of this name, or their order, is another than core's rules give.
    Line(String),
    /// It is made of lines that a plugin set whose background is not accepted.
    Background(Box<Effect>),
}

/// A line that decides how the body is read: it is never left out of the comparison.
const NEVER_LEFT_OUT: &[u8] = b"content-type";

/// Compares the lines that were sent with those that were expected, in their order. Lines that a plugin set, changed or took away
/// whose background is accepted are left out; native answers are without them.
///
/// # Errors
/// [`Difference`].
pub fn compare(
    sent: &[Vec<u8>],
    expected: &[Vec<u8>],
    calls: &[Call],
    owners: &Owners,
    accepted: &Accepted,
) -> Result<(), Difference> {
    if sent == expected {
        return Ok(());
    }
    let touched: Vec<(Touched, Effect)> = calls
        .iter()
        .filter(|call| call.kind == Kind::Header)
        .filter_map(|call| Some((Touched::by(call)?, Effect::of(call, owners, accepted))))
        .collect();
    let without = |lines: &[Vec<u8>], touched: &[&Touched]| -> Vec<Vec<u8>> {
        lines.iter().filter(|line| !touched.iter().any(|touched| touched.holds(&name(line)))).cloned().collect()
    };
    let same_without = |touched: &[&Touched]| without(sent, touched) == without(expected, touched);
    let of_accepted: Vec<&Touched> = touched.iter().filter(|(_, effect)| effect.accepted).map(|(touched, _)| touched).collect();
    if same_without(&of_accepted) {
        return Ok(());
    }
    let all: Vec<&Touched> = touched.iter().map(|(touched, _)| touched).collect();
    if same_without(&all) {
        let differs: BTreeSet<Vec<u8>> = differing(sent, expected).into_iter().map(|line| name(line)).collect();
        // Where only the order differs, whoever set a line moved others.
        let culprit = |(touched, effect): &&(Touched, Effect)| {
            !effect.accepted && (differs.is_empty() || differs.iter().any(|name| touched.holds(name)))
        };
        if let Some((_, effect)) = touched.iter().find(culprit) {
            return Err(Difference::Background(Box::new(effect.clone())));
        }
    }
    let odd = differing(without(sent, &of_accepted).as_slice(), without(expected, &of_accepted).as_slice())
        .first()
        .map_or(b"(order)".to_vec(), |line| line.split(|byte| *byte == b':').next().unwrap_or_default().to_vec());
    Err(Difference::Line(String::from_utf8_lossy(&odd).into_owned()))
}

/// Lines of one head that are not in the other.
fn differing<'a>(one: &'a [Vec<u8>], other: &'a [Vec<u8>]) -> Vec<&'a Vec<u8>> {
    one.iter().filter(|line| !other.contains(line)).chain(other.iter().filter(|line| !one.contains(line))).collect()
}

/// The name of a line, in lower case.
pub fn name(line: &[u8]) -> Vec<u8> {
    line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii().to_ascii_lowercase()
}

/// The lines that a call set, changed or took away.
#[derive(Debug, PartialEq, Eq)]
enum Touched {
    All,
    Named(Vec<u8>),
}

impl Touched {
    /// `None` where it touches none: the status is compared for itself.
    fn by(call: &Call) -> Option<Self> {
        match call.function {
            "setcookie" | "setrawcookie" => Some(Self::Named(b"set-cookie".to_vec())),
            "header_remove" if call.subject.is_empty() => Some(Self::All),
            "header" | "header_remove" => Some(Self::Named(name(&call.subject))),
            _ => None,
        }
    }

    fn holds(&self, name: &[u8]) -> bool {
        name != NEVER_LEFT_OUT
            && match self {
                Self::All => true,
                Self::Named(own) => own == name,
            }
    }
}
