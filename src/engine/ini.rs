//! php.ini directives, as they hold in this request (`.user.ini`, FastCGI values and `ini_set()` included).

use ext_php_rs::ffi::{php_log_err_with_severity, zend_hash_str_find, zend_ini_entry, zend_ini_string_ex, zend_string};
use ext_php_rs::flags::{ErrorType, IniEntryPermission};
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use ext_php_rs::zend::IniEntryDef;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::OnceLock;

use super::edge::{Entry, guarded};
use super::globals;

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

/// Whether a directive holds nothing because php.ini, a pool or a folder says so, not because nobody says anything.
pub fn is_set_to_nothing(name: &str) -> bool {
    // SAFETY: names are given with their lengths; what is found are live entries of the engine's tables, read at once.
    unsafe {
        let directives = (*globals::executor()).ini_directives.cast::<ZendHashTable>().as_ref();
        let entry = directives.map(|table| zend_hash_str_find(table, name.as_ptr().cast(), name.len()));
        let Some(entry) =
            entry.and_then(|zval| zval.as_ref()).and_then(|zval| zval.value.ptr.cast::<zend_ini_entry>().as_ref())
        else {
            return false;
        };
        let is_nothing = entry.value.cast::<ZendStr>().as_ref().is_none_or(|text| text.as_bytes().is_empty());
        // A value out of range leaves nothing, too; that was said when it was refused.
        let file = cfg_get_entry(name.as_ptr().cast(), name.len()).as_ref();
        let is_nothing_in_file = file.is_some_and(|file| super::value::bytes(file).is_none_or(<[u8]>::is_empty));
        is_nothing && (entry.modified != 0 || is_nothing_in_file)
    }
}

unsafe extern "C" {
    /// What the configuration files that PHP read when it started say of a directive; null where they do not.
    fn cfg_get_entry(name: *const c_char, length: usize) -> *mut Zval;
}

/// What php.ini itself says of a directive, in range or not: PHP's `get_cfg_var()`.
pub fn of_file(name: &str) -> Option<Vec<u8>> {
    let found = super::call::quietly("get_cfg_var", &[&super::value::string(name)]).ok()?;
    super::value::bytes(&found).map(<[u8]>::to_vec)
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

/// A directive.
pub struct Directive {
    /// Its name.
    pub name: &'static str,
    /// What it holds where nothing is set.
    pub default: &'static str,
    /// Whether a folder (`.user.ini`) and a request may not set it.
    pub is_of_system: bool,
}

/// Registers directives that php.ini, a pool, and mostly a folder (`.user.ini`) may set; `judge` is asked for each.
///
/// Called once, at module start. The table lives as long as the process, as PHP 8.5 wants it.
pub fn register(module_number: i32, directives: Vec<Directive>, judge: Judge) {
    let _ = JUDGE.set(judge);
    let mut table: Vec<IniEntryDef> = directives.iter().map(definition).collect();
    table.push(IniEntryDef::end());
    IniEntryDef::register(table.leak(), module_number);
}

fn definition(directive: &Directive) -> IniEntryDef {
    let text = |text: &str| -> &'static CStr { Box::leak(CString::new(text).unwrap_or_default().into_boxed_c_str()) };
    let permission = match directive.is_of_system {
        true => IniEntryPermission::System,
        false => IniEntryPermission::PerDir | IniEntryPermission::System,
    };
    let mut definition = IniEntryDef::new(text(directive.name), text(directive.default), permission);
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
