//! The full lane: WordPress answers, with native callbacks in place of core's own where core's are the ones they mirror.

use super::core_code::are_known;
use crate::engine::{call, constants, globals, hooks};
use crate::tick::native::NATIVE;
use std::path::PathBuf;

/// Puts native callbacks into core's own entries of the hooks table, those that this tick has work for. What is not known stays
/// as it is.
pub fn divert() {
    let Some(abspath) = constants::string("ABSPATH") else { return };
    use std::os::unix::ffi::OsStringExt;
    let abspath = PathBuf::from(std::ffi::OsString::from_vec(abspath));
    let wanted: Vec<_> = NATIVE.iter().filter(|native| native.field.is_none_or(globals::posted_data_has)).collect();
    let known = are_known(wanted.iter().map(|native| native.mirrors), &abspath);
    for (native, _) in wanted.iter().zip(known).filter(|(native, known)| *known && call::exists(native.function)) {
        hooks::divert(native.hook, native.priority, native.core, native.function);
    }
}
