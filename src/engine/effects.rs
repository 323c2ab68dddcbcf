//! Effects: internal functions whose work outlives the request, wrapped once at boot and asleep outside witnesses.
//!
//! Awake, a wrapper notes the call, what it was called with as far as that decides whether it is an effect, and whose code called
//! it; then, asleep or awake, the function runs as ever.

use ext_php_rs::ffi::{ZEND_INTERNAL_FUNCTION, zend_class_entry, zend_execute_data, zend_function, zend_hash_str_find_ptr_lc};
use ext_php_rs::types::{ZendHashTable, Zval};
use std::cell::{Cell, RefCell};
use std::ffi::c_char;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::edge::{Entry, guarded};
use super::effect_table::{WATCHED, Watched};
use super::stack::{self, Core, Origin};
use super::{globals, value};

/// What kind of effect a function has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file is written, moved or removed.
    File,
    /// A file or stream is opened: an effect if the mode (second argument) writes, or the name is a URL.
    Open,
    /// A file is written if the argument of this index names one; without it the result goes into the answer.
    FileIfNamed(usize),
    /// A socket, a look-up of a name, or an HTTP request.
    Network,
    /// Mail is sent.
    Mail,
    /// A process is started.
    Process,
    /// SQL is sent; the text is the argument of this index.
    Sql(usize),
    /// A database is written to by another way than SQL.
    Rows,
    /// The environment outside PHP is changed some other way (shared memory, semaphores, the error log).
    Outside,
    /// A line of the answer's head is set or taken away, or its status set: no effect by itself, as what left is looked at. Kept only
    /// where it is not core's own.
    Header,
    /// Code is left to run later in this request: no effect by itself. Kept only where it is not core's own.
    Later,
}

impl Kind {
    /// Whether core itself does such things in every request, and only others' are kept.
    const fn is_for_others(self) -> bool {
        matches!(self, Self::Header | Self::Later)
    }
}

/// A call that a witness saw.
#[derive(Clone, Debug)]
pub struct Call {
    /// The function's name, as in [`WATCHED`].
    pub function: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// The argument that decides, where there is one: the SQL text, or the mode of an open.
    pub argument: Vec<u8>,
    /// The first argument, where it is a string or a number: a path, a URL, a recipient, a header line.
    pub subject: Vec<u8>,
    /// Whose code called it. Not known yet while a [`Judge`] looks at the call.
    pub origin: Origin,
}

/// A witness keeps this many calls, and as many that only leave code to run later; see [`LOST`].
const MOST_CALLS: usize = 512;

/// The name of a call that stands for all that there was no room for: nobody knows whose they were.
pub const LOST: &str = "more calls than a witness keeps";

/// What a call is to a witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// It has no effect.
    Nothing,
    /// It has one that nobody may rely on (a cache that expires): counted, not kept.
    Passing,
    /// It may have one, and is kept.
    Effect,
}

/// Says what a call is.
pub type Judge = Box<dyn Fn(&Call) -> Worth>;

/// What the engine calls for an internal function.
pub(super) type Handler = unsafe extern "C" fn(*mut zend_execute_data, *mut Zval);

/// A watch that goes on.
struct Watch {
    judge: Judge,
    core: Core,
    calls: Vec<Call>,
    passing: usize,
}

thread_local! {
    static AWAKE: Cell<bool> = const { Cell::new(false) };
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// How many of [`WATCHED`] are wrapped in this process, and of how many.
pub fn armed() -> (usize, usize) {
    let armed = WATCHED.iter().filter(|watched| watched.handler.load(Ordering::Relaxed) != 0).count();
    (armed, WATCHED.len())
}

/// Begins to note the calls that `judge` does not find harmless; what was noted before is forgotten. `core` tells core's files from
/// others.
pub fn watch(judge: Judge, core: Core) {
    WATCH.set(Some(Watch { judge, core, calls: Vec::new(), passing: 0 }));
    AWAKE.set(true);
}

/// Ends the watch and gives what was seen, in order.
pub fn sleep() -> Vec<Call> {
    AWAKE.set(false);
    WATCH.take().map(|watch| watch.calls).unwrap_or_default()
}

/// How many calls have been kept so far: those that [`sleep`] gives behind this index come later.
pub fn count() -> usize {
    WATCH.with_borrow(|watch| watch.as_ref().map_or(0, |watch| watch.calls.len()))
}

/// How many calls there have been so far whose effect nobody may rely on.
pub fn passing() -> usize {
    WATCH.with_borrow(|watch| watch.as_ref().map_or(0, |watch| watch.passing))
}

/// The first call that was kept behind the first `count` ones, and of which `tells` is true.
pub fn first_since(count: usize, tells: impl Fn(&Call) -> bool) -> Option<Call> {
    WATCH.with_borrow(|watch| watch.as_ref().and_then(|watch| watch.calls.iter().skip(count).find(|call| tells(call)).cloned()))
}

/// Whether there is no room for more: what comes may not be noted.
pub fn is_full() -> bool {
    WATCH.with_borrow(|watch| watch.as_ref().is_some_and(|watch| watch.of_kind(true).max(watch.of_kind(false)) >= MOST_CALLS))
}

/// What a wrapper does.
///
/// # Safety
/// `handler` holds the address of the function's own handler, and `frame` and `result` are what the engine gave to call it with.
#[inline(always)]
pub(super) unsafe fn run(
    handler: &AtomicUsize,
    function: &'static str,
    kind: Kind,
    frame: *mut zend_execute_data,
    result: *mut Zval,
) {
    if AWAKE.get() {
        guarded(Entry::Effect, (), || note(function, kind, frame));
    }
    // SAFETY: stored from a handler of this very type before any wrapper became reachable.
    let own = unsafe { std::mem::transmute::<usize, Handler>(handler.load(Ordering::Acquire)) };
    // SAFETY: the engine's own call, handed on.
    unsafe { own(frame, result) }
}

fn note(function: &'static str, kind: Kind, frame: *mut zend_execute_data) {
    let deciding = match kind {
        Kind::Sql(argument) | Kind::FileIfNamed(argument) => argument,
        // `SplFileInfo` has its name already.
        Kind::Open if function == "splfileinfo::openfile" => 0,
        _ => 1,
    };
    let call = Call { function, kind, argument: text(frame, deciding), subject: text(frame, 0), origin: Origin::default() };
    WATCH.with_borrow_mut(|watch| {
        let Some(watch) = watch else { return };
        match (watch.judge)(&call) {
            Worth::Nothing => {}
            Worth::Passing => watch.passing += 1,
            Worth::Effect => watch.keep(call, frame),
        }
    });
}

impl Watch {
    fn keep(&mut self, mut call: Call, frame: *const zend_execute_data) {
        // SAFETY: the engine calls the function of this frame now: it and those below it live at least as long as that call.
        call.origin = unsafe { stack::origin(frame, &self.core) };
        if call.kind.is_for_others() && call.origin.file.is_none() {
            return;
        }
        let is_later = call.kind == Kind::Later;
        if self.of_kind(is_later) < MOST_CALLS {
            self.calls.push(call);
            return;
        }
        if is_later {
            return;
        }
        // One more of somebody who was seen to do the same: nothing new is learned.
        let alike = |kept: &Call| kept.function == call.function && kept.origin == call.origin && call.origin.file.is_some();
        let is_known = call.kind != Kind::Header && self.calls.iter().any(alike);
        if !is_known && !self.calls.iter().any(|kept| kept.function == LOST) {
            self.calls.push(lost());
        }
    }

    /// How many calls have been kept that only leave code to run later, or how many others.
    fn of_kind(&self, is_later: bool) -> usize {
        self.calls.iter().filter(|call| (call.kind == Kind::Later) == is_later).count()
    }
}

fn lost() -> Call {
    Call { function: LOST, kind: Kind::Outside, argument: Vec::new(), subject: Vec::new(), origin: Origin::default() }
}

/// The text of an argument; empty where it is not given, or neither a string nor a number.
fn text(frame: *mut zend_execute_data, position: usize) -> Vec<u8> {
    let Some(argument) = argument(frame, position).map(value::direct) else { return Vec::new() };
    match argument.long().filter(|_| argument.is_long()) {
        Some(number) => number.to_string().into_bytes(),
        None => value::bytes(argument).map_or_else(Vec::new, <[u8]>::to_vec),
    }
}

/// Argument `position` (from 0) of the call that `frame` is.
fn argument<'a>(frame: *mut zend_execute_data, position: usize) -> Option<&'a Zval> {
    // SAFETY: the frame is that of the call that the engine makes now; its arguments live as long as the call.
    unsafe {
        let given = (*frame).This.u2.num_args as usize;
        (position < given).then(|| &*stack::slot(frame, position))
    }
}

/// Wraps the watched functions. Once, at boot, before any request.
pub(super) fn arm() {
    for watched in WATCHED {
        // SAFETY: a live internal function of the engine's tables; nothing runs yet.
        unsafe {
            if let Some(function) = find(watched.name) {
                wrap(watched, function);
            }
        }
    }
    wrap_inherited();
}

/// Puts a wrapper in a function's place, its own handler being kept first.
///
/// # Safety
/// The function lives, and nothing runs yet.
unsafe fn wrap(watched: &Watched, function: *mut zend_function) {
    // SAFETY: the first byte tells which of the union's variants it is; the caller vouches for the rest.
    unsafe {
        if u32::from((*function).type_) != ZEND_INTERNAL_FUNCTION {
            return;
        }
        let Some(own) = (*function).internal_function.handler else { return };
        if watched.handler.compare_exchange(0, own as usize, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            (*function).internal_function.handler = Some(watched.wrapper);
        }
    }
}

/// Wraps the copies that internal classes made of their parents' methods before those could be wrapped (`Pdo\Mysql` of `PDO`'s,
/// `Memcache` of `MemcachePool`'s).
fn wrap_inherited() {
    // SAFETY: as in `arm`: entries of the class table are class entries, those of their function tables functions.
    unsafe {
        let classes: &ZendHashTable = &*(*globals::compiler()).class_table;
        for (_, entry) in value::entries_of(classes) {
            let Some(class) = entry.ptr::<zend_class_entry>().and_then(|class| class.as_ref()) else { continue };
            if class.type_ == INTERNAL_CLASS && !class.__bindgen_anon_1.parent.is_null() {
                wrap_copies(class);
            }
        }
    }
}

/// `ZEND_INTERNAL_CLASS`
const INTERNAL_CLASS: c_char = 1;

/// # Safety
/// The class and its parents live, and nothing runs yet.
unsafe fn wrap_copies(class: &zend_class_entry) {
    for watched in WATCHED {
        let Some((_, method)) = watched.name.split_once("::") else { continue };
        let own = watched.handler.load(Ordering::Acquire);
        // SAFETY: look-ups in live tables; see above.
        unsafe {
            let copy = method_of(class, method).filter(|_| own != 0);
            if let Some(copy) = copy
                && u32::from((*copy).type_) == ZEND_INTERNAL_FUNCTION
                && (*copy).internal_function.handler.is_some_and(|handler| handler as usize == own)
            {
                (*copy).internal_function.handler = Some(watched.wrapper);
            }
        }
    }
}

fn find(name: &str) -> Option<*mut zend_function> {
    // SAFETY: look-ups in the engine's tables, which live as long as the process.
    unsafe {
        match name.split_once("::") {
            Some((class, method)) => {
                let classes = (*globals::compiler()).class_table;
                let entry = zend_hash_str_find_ptr_lc(classes, class.as_ptr().cast(), class.len());
                method_of(entry.cast::<zend_class_entry>().as_ref()?, method)
            }
            None => look_up((*globals::compiler()).function_table, name),
        }
    }
}

/// # Safety
/// The class lives.
unsafe fn method_of(class: &zend_class_entry, name: &str) -> Option<*mut zend_function> {
    // SAFETY: a live class's own table.
    unsafe { look_up(&raw const class.function_table, name) }
}

/// # Safety
/// The table lives and holds functions.
unsafe fn look_up(table: *const ZendHashTable, name: &str) -> Option<*mut zend_function> {
    // SAFETY: a look-up by name and length.
    let function = unsafe { zend_hash_str_find_ptr_lc(table, name.as_ptr().cast(), name.len()).cast::<zend_function>() };
    (!function.is_null()).then_some(function)
}
