//! The include hook: each file that PHP is about to include passes here, whether opcache has it or not.

use ext_php_rs::ffi::{zend_compile_file, zend_file_handle, zend_op_array, zend_throw_unwind_exit};
use ext_php_rs::types::ZendStr;
use ext_php_rs::zend::ExecutorGlobals;
use std::cell::Cell;
use std::os::raw::c_int;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::edge::{Entry, guarded};
use super::globals;

type Compile = unsafe extern "C" fn(*mut zend_file_handle, c_int) -> *mut zend_op_array;

/// What to do with a file that is about to be included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Include it as if nothing had been there.
    Include,
    /// The request is answered: end it here.
    Exit,
}

/// The file asked about: nobody waits for another.
const AWAITED: &[u8] = b"wp-settings.php";

/// The function asked about each inclusion of a file named [`AWAITED`] while the hook is awake. `path` is as PHP resolved it, or as it was written
/// where PHP did not.
pub type Watcher = fn(path: &[u8]) -> Verdict;

/// The hook that was there before ours, as an address; 0 until armed. Kept for ever: the chain never changes again.
static PREVIOUS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Asleep (`None`) in every request but a tick's.
    static WATCHER: Cell<Option<Watcher>> = const { Cell::new(None) };
}

/// Puts the hook above opcache's. Once, at boot, in the thread that starts the engine.
pub(super) fn arm() {
    // SAFETY: called once while the engine starts, before any request: nobody reads the pointer meanwhile.
    unsafe {
        let Some(previous) = zend_compile_file else { return };
        // Publish what to chain to before the hook can be reached.
        if PREVIOUS.compare_exchange(0, previous as usize, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            zend_compile_file = Some(compile);
        }
    }
}

/// Takes the hook out of the chain where it stands first. At the process's end, before this library may be unloaded.
pub(super) fn disarm() {
    if standing() == Standing::First {
        // SAFETY: no request runs any more; what is put back was there before and has the same type.
        unsafe { zend_compile_file = Some(std::mem::transmute::<usize, Compile>(PREVIOUS.load(Ordering::Acquire))) };
    }
}

/// Whether the hook was armed and stands first in the chain; if it is not first we are still called, by whoever chained.
pub fn standing() -> Standing {
    if PREVIOUS.load(Ordering::Acquire) == 0 {
        return Standing::NotArmed;
    }
    // SAFETY: a read of a function pointer.
    let first = unsafe { zend_compile_file }.is_some_and(|hook| hook as usize == compile as *const () as usize);
    if first { Standing::First } else { Standing::Chained }
}

/// Where a hook of ours stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was never set: the extension was loaded too late (`dl()`), or start-up failed.
    NotArmed,
    /// It is the first to be called.
    First,
    /// Something else was put before it later.
    Chained,
}

/// Wakes the hook for this request.
pub fn watch(watcher: Watcher) {
    WATCHER.set(Some(watcher));
}

/// Puts the hook to sleep again.
pub fn sleep() {
    WATCHER.set(None);
}

unsafe extern "C" fn compile(handle: *mut zend_file_handle, kind: c_int) -> *mut zend_op_array {
    if let Some(watcher) = WATCHER.get()
        && guarded(Entry::Include, Verdict::Include, || ask(watcher, handle)) == Verdict::Exit
    {
        // SAFETY: `ask` gives `Exit` only where code is running and no exception is pending, which is what an unwind exit
        // needs. The null result is what a failed include gives; the engine sees the exit before it looks at it.
        unsafe { zend_throw_unwind_exit() };
        return std::ptr::null_mut();
    }
    let previous = PREVIOUS.load(Ordering::Acquire);
    // SAFETY: set before this function became reachable, from a pointer of this very type.
    unsafe { std::mem::transmute::<usize, Compile>(previous)(handle, kind) }
}

fn ask(watcher: Watcher, handle: *mut zend_file_handle) -> Verdict {
    // SAFETY: the engine gives a live handle; its names are null or live strings.
    let (path, primary) = unsafe {
        let Some(handle) = handle.as_ref() else { return Verdict::Include };
        let name = if handle.opened_path.is_null() { handle.filename } else { handle.opened_path };
        let Some(name) = name.cast::<ZendStr>().as_ref() else { return Verdict::Include };
        if !name.as_bytes().ends_with(AWAITED) {
            return Verdict::Include;
        }
        (name.as_bytes().to_vec(), handle.primary_script)
    };
    // A primary script is compiled while no code runs: the unwind exit would write through a null pointer.
    if primary || !can_exit() {
        return Verdict::Include;
    }
    match watcher(&path) {
        Verdict::Exit if can_exit() => Verdict::Exit,
        _ => Verdict::Include,
    }
}

/// Whether an unwind exit may be thrown now: code is running, no exception is on its way that it would overwrite, and no destructor
/// is running. While one does, the engine holds back an exception that may be unwinding, and then chains it to ours: an exit is no
/// exception to chain to, and the heap is damaged (seen on PHP 8.4).
fn can_exit() -> bool {
    // SAFETY: a read of a plain field.
    let running = unsafe { !(*globals::executor()).current_execute_data.is_null() };
    running && !ExecutorGlobals::has_exception() && !runs_destructor()
}

fn runs_destructor() -> bool {
    // SAFETY: the frames form a chain that ends in null; each frame's function is null or alive while it runs, and its name, where
    // it has one, is a live string.
    unsafe {
        let mut frame = (*globals::executor()).current_execute_data;
        while let Some(current) = frame.as_ref() {
            if let Some(function) = current.func.as_ref()
                && let Some(name) = function.common.function_name.cast::<ZendStr>().as_ref()
                && name.as_bytes().eq_ignore_ascii_case(b"__destruct")
            {
                return true;
            }
            frame = current.prev_execute_data;
        }
    }
    false
}
