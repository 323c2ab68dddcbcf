//! PHP constants, as `wp-config.php` defined them in this request.

use ext_php_rs::ffi::zend_get_constant_str;
use ext_php_rs::types::Zval;
use wordpress::Value;

use super::value;

/// The constant `name`, or `None` where it is not defined (or is an object).
pub fn get(name: &str) -> Option<Value> {
    // SAFETY: the name is given with its length; the result is null or a zval that lives as long as the constant.
    let zval = unsafe { zend_get_constant_str(name.as_ptr().cast(), name.len()).cast::<Zval>().as_ref()? };
    value::owned(zval)
}

/// Whether `name` is defined: PHP's `defined()`.
pub fn defined(name: &str) -> bool {
    // SAFETY: as in `get`.
    unsafe { !zend_get_constant_str(name.as_ptr().cast(), name.len()).is_null() }
}

/// The constant `name` if it is a string.
pub fn string(name: &str) -> Option<Vec<u8>> {
    match get(name)? {
        Value::Str(text) => Some(text),
        _ => None,
    }
}

/// Whether `name` is defined and true as PHP sees truth.
pub fn is_true(name: &str) -> bool {
    get(name).is_some_and(|value| value.is_truthy())
}
