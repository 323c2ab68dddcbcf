//! Whose code calls: the PHP frames above a call, read as they stand. Nothing is called, changed or kept of them.

use ext_php_rs::ffi::{ZEND_ACC_STATIC, ZEND_EVAL_CODE, ZEND_USER_FUNCTION, zend_execute_data, zend_op_array, zend_string};
use ext_php_rs::types::{ZendStr, Zval};

use super::value;

/// More frames than a plugin's code is deep; what lies further out is not looked at.
const MOST_FRAMES: usize = 256;
/// Longer names of hooks and functions are cut.
const MOST_OF_A_NAME: usize = 120;

/// Core's functions that fire a hook.
const FIRING: &[&[u8]] =
    &[b"apply_filters", b"apply_filters_ref_array", b"do_action", b"do_action_ref_array", b"_wp_call_all_hook"];

/// Which files are core's own.
#[derive(Clone, Debug, Default)]
pub struct Core {
    /// Folders, each with its slash behind: all that lies below is core's.
    pub folders: Vec<Vec<u8>>,
    /// WordPress's own folder, in each of its spellings, with its slash behind: files right in it are core's, but for functions of
    /// `wp-config.php`.
    pub roots: Vec<Vec<u8>>,
}

impl Core {
    fn holds(&self, file: &[u8], is_function: bool) -> bool {
        let in_root = |name: &[u8]| !(name.contains(&b'/') || is_function && name == b"wp-config.php");
        self.folders.iter().any(|folder| file.starts_with(folder))
            || self.roots.iter().any(|root| file.strip_prefix(root.as_slice()).is_some_and(in_root))
    }

    fn is_start(&self, file: &[u8]) -> bool {
        self.roots.iter().any(|root| file.strip_prefix(root.as_slice()) == Some(b"wp-settings.php"))
    }
}

/// Whose code made a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file of the innermost code that is not core's; `None` where there is core's alone.
    pub file: Option<Vec<u8>>,
    /// The line in it where it called on; 0 where that is not known.
    pub line: u32,
    /// The function or method that this code is; `None` while a file is included.
    pub function: Option<String>,
    /// The hook through which it was called, from outside; `None` where there was none.
    pub hook: Option<String>,
    /// The callback that the hook called.
    pub callback: Option<String>,
}

/// Who made the call of this frame.
///
/// # Safety
/// `frame` and all below it are live frames of the executor.
pub(super) unsafe fn origin(frame: *const zend_execute_data, core: &Core) -> Origin {
    let mut found = Origin::default();
    // What the innermost hook tells, where all is core's; and what the first hook behind foreign code tells.
    let mut walk = Walk::default();
    let mut next = frame;
    for _ in 0..MOST_FRAMES {
        // SAFETY: null, or a live frame.
        let Some(current) = (unsafe { next.as_ref() }) else { break };
        next = current.prev_execute_data;
        // SAFETY: a frame of a live stack.
        let Some(frame) = (unsafe { Frame::of(current) }) else { continue };
        let file = frame.file();
        if frame.code.function_name.is_null() && core.is_start(file) {
            // What is further out only led to WordPress.
            break;
        }
        if found.file.is_none() && !core.holds(file, !frame.code.function_name.is_null()) {
            found.file = Some(without_eval(file).to_vec());
            found.line = frame.line();
            found.function = frame.name();
            // Hooks further in are those that this code fired.
            walk = Walk::default();
        }
        walk.step(&frame);
        if found.file.is_some() && walk.hook.is_some() {
            break;
        }
    }
    found.hook = walk.hook;
    found.callback = walk.callback;
    found
}

/// What the frames so far tell of a hook.
#[derive(Default)]
struct Walk {
    /// The function of the frame before.
    inner: Option<String>,
    /// Whether a hook's caller was met, and the frame that has its name was not yet.
    is_calling: bool,
    callback: Option<String>,
    hook: Option<String>,
}

impl Walk {
    fn step(&mut self, frame: &Frame<'_>) {
        if self.hook.is_some() {
            return;
        }
        if frame.is_method_of(b"WP_Hook") {
            if frame.is_named(&[b"apply_filters", b"do_all_hook"]) && !self.is_calling {
                self.is_calling = true;
                self.callback = self.inner.take();
                if frame.is_named(&[b"do_all_hook"]) {
                    self.hook = Some("all".to_owned());
                }
            }
        } else if self.is_calling {
            // Their first argument is the hook's name; of others nobody knows what it is.
            let name = if frame.class().is_none() && frame.is_named(FIRING) { frame.first_argument() } else { None };
            self.hook = Some(name.unwrap_or_else(|| "(unknown hook)".to_owned()));
        } else {
            self.inner = frame.name();
        }
    }
}

/// A frame of PHP code.
struct Frame<'a> {
    frame: &'a zend_execute_data,
    code: &'a zend_op_array,
}

impl<'a> Frame<'a> {
    /// `None` where the frame is not one of PHP code.
    ///
    /// # Safety
    /// The frame is live.
    unsafe fn of(frame: &'a zend_execute_data) -> Option<Self> {
        // SAFETY: a frame's function is null or live; the first byte tells which variant of the union it is.
        unsafe {
            let function = frame.func.as_ref()?;
            let is_php = matches!(u32::from(function.type_), ZEND_USER_FUNCTION | ZEND_EVAL_CODE);
            is_php.then_some(Self { frame, code: &function.op_array })
        }
    }

    fn file(&self) -> &'a [u8] {
        text(self.code.filename)
    }

    fn line(&self) -> u32 {
        // SAFETY: the instruction that a frame is at is one of its code's, which lives; null before the first.
        unsafe { self.frame.opline.as_ref() }.map_or(0, |instruction| instruction.lineno)
    }

    /// `fn`, `Class->method`, `Class::method` or `{closure}`; `None` for a file's own code.
    fn name(&self) -> Option<String> {
        let function = text((!self.code.function_name.is_null()).then_some(self.code.function_name)?);
        if function.ends_with(b"{closure}") || function.starts_with(b"{closure:") {
            return Some("{closure}".to_owned());
        }
        let name = shown(function);
        let Some(class) = self.class() else { return Some(name) };
        let between = if self.code.fn_flags & ZEND_ACC_STATIC == 0 { "->" } else { "::" };
        // Behind the name of an anonymous class stands its place, after a zero.
        Some(format!("{}{between}{name}", shown(class.split(|byte| *byte == 0).next().unwrap_or_default())))
    }

    fn class(&self) -> Option<&'a [u8]> {
        // SAFETY: null, or the live class that the code belongs to.
        unsafe { self.code.scope.as_ref() }.map(|class| text(class.name))
    }

    fn is_method_of(&self, class: &[u8]) -> bool {
        self.class() == Some(class)
    }

    fn is_named(&self, names: &[&[u8]]) -> bool {
        names.contains(&text(self.code.function_name))
    }

    fn first_argument(&self) -> Option<String> {
        // SAFETY: the first arguments of PHP code are its first variables, which live as long as the frame; this one has at
        // least one of each.
        unsafe {
            let has_one = self.frame.This.u2.num_args > 0 && self.code.num_args > 0 && self.code.last_var > 0;
            value::bytes(has_one.then(|| &*slot(self.frame, 0))?).map(shown)
        }
    }
}

/// Where argument (or variable) `position`, from 0, of a frame is.
///
/// # Safety
/// The frame is live and has that many.
pub(super) unsafe fn slot(frame: *const zend_execute_data, position: usize) -> *const Zval {
    let first = size_of::<zend_execute_data>().div_ceil(size_of::<Zval>());
    // SAFETY: the engine lays them out behind the frame, from the next whole slot on (ZEND_CALL_VAR_NUM).
    unsafe { frame.cast::<Zval>().add(first + position) }
}

fn text<'a>(string: *const zend_string) -> &'a [u8] {
    // SAFETY: null, or a live string of code that is loaded.
    unsafe { string.cast::<ZendStr>().as_ref() }.map_or(&[], ZendStr::as_bytes)
}

fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(&name[..name.len().min(MOST_OF_A_NAME)]).into_owned()
}

/// The file that `eval()` stands in, of code that it made: PHP calls that `FILE(LINE) : eval()'d code`.
fn without_eval(file: &[u8]) -> &[u8] {
    let mark = b") : ";
    let Some(end) = file.windows(mark.len()).position(|part| part == mark) else { return file };
    let start = file[..end].iter().rposition(|byte| *byte == b'(').unwrap_or(end);
    let is_line = start + 1 < end && file[start + 1..end].iter().all(u8::is_ascii_digit);
    if is_line { &file[..start] } else { file }
}
