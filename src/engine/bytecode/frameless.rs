//! Frameless calls (PHP 8.4): the instruction holds a number in the engine's list of such functions.

/// The lower-case name of the function that `FRAMELESS_ICALL_n` numbers.
#[cfg(php84)]
pub(super) fn name(number: u32) -> Option<String> {
    use crate::engine::callable::function_name;
    let number = usize::try_from(number).ok().filter(|number| *number < count())?;
    // SAFETY: the list is made while modules start and does not change; it has `count()` entries, each null or a function.
    let function = unsafe { (*ext_php_rs::ffi::zend_flf_functions.add(number)).as_ref() }?;
    Some(function_name(function).to_ascii_lowercase())
}

/// How long the list is. The engine keeps that number to itself, but makes an entry for each way in which an internal function can
/// be called without a frame.
#[cfg(php84)]
fn count() -> usize {
    use crate::engine::globals;
    use ext_php_rs::ffi::{ZEND_INTERNAL_FUNCTION, zend_function};
    use ext_php_rs::types::ZendHashTable;
    static COUNT: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    *COUNT.get_or_init(|| {
        // SAFETY: the table of functions lives as long as the process; its entries are functions. The list of ways ends with one
        // that has no handler.
        unsafe {
            let table: &ZendHashTable = &*(*globals::compiler()).function_table;
            let mut count = 0;
            for function in table.values().filter_map(|entry| entry.ptr::<zend_function>()) {
                if u32::from((*function).type_) != ZEND_INTERNAL_FUNCTION {
                    continue;
                }
                let mut way = (*function).internal_function.frameless_function_infos;
                while way.as_ref().is_some_and(|way| !way.handler.is_null()) {
                    count += 1;
                    way = way.add(1);
                }
            }
            count
        }
    })
}

/// Before PHP 8.4 there are none.
#[cfg(not(php84))]
pub(super) fn name(_: u32) -> Option<String> {
    None
}
