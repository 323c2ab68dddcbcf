//! The system's log, as PHP itself writes to it: `syslog.ident`, `syslog.facility` and `syslog.filter` hold.

use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_int};

/// `LOG_INFO`
const LOG_INFO: c_int = 6;
/// What is logged is a text, never a format.
const TEXT: &CStr = c"%s";

unsafe extern "C" {
    fn php_syslog(priority: c_int, format: *const c_char, ...);
}

/// Writes a line. One with a NUL byte in it is none, and left out.
pub fn info(line: &str) {
    if let Ok(line) = CString::new(line) {
        // SAFETY: both are NUL-terminated strings that live over the call; the format takes exactly one string.
        unsafe { php_syslog(LOG_INFO, TEXT.as_ptr(), line.as_ptr()) };
    }
}
