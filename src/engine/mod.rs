//! The Zend engine as the rest of the extension may see it: all `unsafe` of the project is here, and what is offered
//! is safe to misuse.

pub mod answered;
pub mod array;
pub mod boot;
pub mod bytecode;
pub mod call;
pub mod callable;
pub mod code;
pub mod constants;
pub mod declarations;
pub mod edge;
mod effect_table;
pub mod effects;
pub mod globals;
pub mod hooks;
pub mod include;
pub mod info;
pub mod ini;
pub mod mysqli;
pub mod object;
pub mod output;
pub mod sight;
pub mod stack;
pub mod syslog;
pub mod value;
pub mod watched;

use std::ffi::CStr;

/// What this PHP was built as: API number, thread safety, debug (`API20220829,NTS`), with its version.
#[must_use]
pub fn build_id() -> &'static str {
    // SAFETY: the function gives a static, NUL-terminated string.
    let api = unsafe { CStr::from_ptr(ext_php_rs::ffi::ext_php_rs_php_build_id()) };
    api.to_str().unwrap_or("unknown")
}
