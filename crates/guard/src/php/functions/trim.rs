//! Functions with lists of characters: trim() and its kin, ucwords().

use super::arguments::Arguments;
use super::table::Function;
use wordpress::Value;

pub(super) const TABLE: &[Function] = &[
    ("trim", 1, 2, |given| trimmed(given, true, true)),
    ("ltrim", 1, 2, |given| trimmed(given, true, false)),
    ("rtrim", 1, 2, |given| trimmed(given, false, true)),
    ("chop", 1, 2, |given| trimmed(given, false, true)),
    ("ucwords", 1, 2, ucwords),
];

/// The characters of a list such as `"a..f_"`. `None`: PHP warns about a `..` that is no range.
struct Mask([bool; 256]);

impl Mask {
    fn of(list: &[u8]) -> Option<Self> {
        let mut mask = [false; 256];
        let mut rest = list;
        while let Some((&first, after)) = rest.split_first() {
            rest = match rest {
                [_, b'.', b'.', last, after @ ..] if *last >= first => {
                    mask[usize::from(first)..=usize::from(*last)].fill(true);
                    after
                }
                [b'.', b'.', ..] => return None,
                _ => {
                    mask[usize::from(first)] = true;
                    after
                }
            };
        }
        Some(Self(mask))
    }

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }
}

fn trimmed(given: Arguments<'_>, is_left: bool, is_right: bool) -> Option<Value> {
    let text = given.text(0)?;
    let mask = Mask::of(&given.text_or(1, b" \n\r\t\x0b\0")?)?;
    let is_kept = |byte: &u8| !mask.has(*byte);
    let start = if is_left { text.iter().position(is_kept).unwrap_or(text.len()) } else { 0 };
    let end = if is_right { text.iter().rposition(is_kept).map_or(0, |last| last + 1) } else { text.len() };
    Some(Value::str(text.get(start..end).unwrap_or_default()))
}

fn ucwords(given: Arguments<'_>) -> Option<Value> {
    let mut text = given.text(0)?.into_owned();
    let mask = Mask::of(&given.text_or(1, b" \t\r\n\x0c\x0b")?)?;
    let mut is_start = true;
    for byte in &mut text {
        if is_start {
            byte.make_ascii_uppercase();
        }
        is_start = mask.has(*byte);
    }
    Some(Value::Str(text))
}
