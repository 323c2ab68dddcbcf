//! Which functions there are, and a call of one.

use super::arguments::Arguments;
use super::{arrays, kinds, numbers, replace, search, sets, slashes, text, trim, version};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;
use wordpress::Value;

/// A function: its name in lower case, how many arguments it takes at least and at most, and what it does.
pub(super) type Function = (&'static str, usize, usize, fn(Arguments<'_>) -> Option<Value>);

/// No result is longer than this, in bytes or entries: what makes more is not for a tick.
pub(super) const LONGEST: usize = 1 << 20;

static FUNCTIONS: LazyLock<HashMap<&'static [u8], &'static Function>> = LazyLock::new(|| {
    let tables = [
        arrays::TABLE,
        kinds::TABLE,
        numbers::TABLE,
        replace::TABLE,
        search::TABLE,
        sets::TABLE,
        slashes::TABLE,
        text::TABLE,
        trim::TABLE,
        version::TABLE,
    ];
    tables.into_iter().flatten().map(|function| (function.0.as_bytes(), function)).collect()
});

/// What a function gives for these arguments, its name in lower case; `strict`: called from a file with `strict_types=1`.
/// `None`: not mirrored for them: it would warn, throw, call something deprecated, or depend on settings.
pub fn call(name: &[u8], arguments: &[Rc<Value>], strict: bool) -> Option<Value> {
    let (_, least, most, function) = FUNCTIONS.get(name)?;
    if !(*least..=*most).contains(&arguments.len()) {
        return None;
    }
    function(Arguments { values: arguments, strict })
}

/// Whether [`call`] knows the function, its name in lower case.
pub fn is_mirrored(name: &[u8]) -> bool {
    FUNCTIONS.contains_key(name)
}

/// The names that [`call`] knows, in no order.
pub fn mirrored() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.values().map(|function| function.0)
}
