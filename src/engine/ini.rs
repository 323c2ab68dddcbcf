//! php.ini directives, as they hold in this request (`.user.ini`, FastCGI values and `ini_set()` included).

use ext_php_rs::ffi::{php_log_err_with_severity, zend_ini_entry, zend_ini_string_ex, zend_string};
use ext_php_rs::flags::{ErrorType, IniEntryPermission};
use ext_php_rs::types::ZendStr;
use ext_php_rs::zend::IniEntryDef;
use std::ffi::{CStr, CString, c_int, c_void};
use std::sync::OnceLock;

use super::edge::{Entry, guarded};

/// `ZEND_INI_STAGE_STARTUP`.
const STAGE_STARTUP: c_int = 1 << 0;
/// `LOG_WARNING` of syslog.
const LOG_WARNING: c_int = 4;
const SUCCESS: c_int = 0;
const FAILURE: c_int = -1;

/// The text of a directive, `None` where no such directive exists.
pub fn get(name: &str) -> Option<Vec<u8>> {
    let mut exists = false;
    // SAFETY: the name is given with its length (without NUL); the result is null or a NUL-terminated string that
    // lives as long as the directive is not changed: it is copied at once.
    unsafe {
        let text = zend_ini_string_ex(name.as_ptr().cast(), name.len(), 0, &raw mut exists);
        if !exists {
            return None;
        }
        if text.is_null() {
            return Some(Vec::new());
        }
        Some(CStr::from_ptr(text).to_bytes().to_vec())
    }
}

/// A directive read as PHP reads booleans: `on`, `yes`, `true` and numbers other than 0 are true.
pub fn is_on(name: &str) -> bool {
    get(name).is_some_and(|text| {
        let text = text.to_ascii_lowercase();
        matches!(text.as_slice(), b"on" | b"yes" | b"true") || leading_int(&text) != 0
    })
}

/// A directive read as a whole number: its leading digits, 0 where there are none.
pub fn int(name: &str) -> i64 {
    get(name).map_or(0, |text| leading_int(&text))
}

fn leading_int(text: &[u8]) -> i64 {
    let digits: String = text.iter().map(|byte| char::from(*byte)).take_while(|c| c.is_ascii_digit() || *c == '-').collect();
    digits.parse().unwrap_or(0)
}

/// Judges a value that a directive is about to take: `Err` holds the warning to give, and the old value stays.
pub type Judge = fn(name: &str, value: &[u8]) -> Result<(), String>;

static JUDGE: OnceLock<Judge> = OnceLock::new();

/// Registers directives (name, default) that php.ini, a pool, a folder (`.user.ini`) may set; `judge` is asked for each.
///
/// Called once, at module start. The table lives as long as the process, as PHP 8.5 wants it.
pub fn register(module_number: i32, directives: Vec<(&'static str, &'static str)>, judge: Judge) {
    let _ = JUDGE.set(judge);
    let mut table: Vec<IniEntryDef> = directives.into_iter().map(|(name, default)| definition(name, default)).collect();
    table.push(IniEntryDef::end());
    IniEntryDef::register(table.leak(), module_number);
}

fn definition(name: &'static str, default: &'static str) -> IniEntryDef {
    let text = |text: &str| -> &'static CStr { Box::leak(CString::new(text).unwrap_or_default().into_boxed_c_str()) };
    let mut definition = IniEntryDef::new(text(name), text(default), IniEntryPermission::PerDir | IniEntryPermission::System);
    definition.on_modify = Some(on_modify);
    definition
}

unsafe extern "C" fn on_modify(
    entry: *mut zend_ini_entry,
    new_value: *mut zend_string,
    _: *mut c_void,
    _: *mut c_void,
    _: *mut c_void,
    stage: c_int,
) -> c_int {
    guarded(Entry::ModuleStartup, SUCCESS, || {
        // SAFETY: the engine gives a live entry with its name, and a live string or null.
        let (name, text) = unsafe {
            let Some(name) = (*entry).name.cast::<ZendStr>().as_ref() else { return SUCCESS };
            (
                name.as_bytes().to_vec(),
                new_value.cast::<ZendStr>().as_ref().map_or_else(Vec::new, |text| text.as_bytes().to_vec()),
            )
        };
        let Some(judge) = JUDGE.get() else { return SUCCESS };
        match judge(&String::from_utf8_lossy(&name), &text) {
            Ok(()) => SUCCESS,
            Err(complaint) => {
                // While PHP starts a warning goes where start-up warnings go. Later (a folder's `.user.ini`, a pool's value)
                // it would stand in a page's output: only the log is told.
                if stage & STAGE_STARTUP != 0 {
                    warn(&complaint);
                } else {
                    log(&complaint);
                }
                FAILURE
            }
        }
    })
}

/// Raises a PHP warning: shown or logged as the site is set up.
pub fn warn(message: &str) {
    ext_php_rs::error::php_error(&ErrorType::Warning, &format!("wp_heartbeat: {message}"));
}

/// Writes a line to PHP's error log, and nowhere else: nothing is shown, no handler runs, no answer changes.
pub fn log(message: &str) {
    if let Ok(line) = CString::new(format!("PHP Warning:  wp_heartbeat: {message}")) {
        // SAFETY: a NUL-terminated string that lives over the call.
        unsafe { php_log_err_with_severity(line.as_ptr(), LOG_WARNING) };
    }
}
