//! What leaves for the client: the answer's status, headers and body, as the engine sends them.

use ext_php_rs::ffi::{ext_php_rs_sapi_module, php_output_write, sapi_header_struct, sapi_headers_struct, zend_llist_element};
use std::cell::{Cell, RefCell};
use std::os::raw::{c_char, c_int};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::edge::{Entry, guarded};
use super::{call, globals, value};

type Write = unsafe extern "C" fn(*const c_char, usize) -> usize;

/// The SAPI's own `ub_write`, as an address; 0 until armed.
static WRITE: AtomicUsize = AtomicUsize::new(0);

type SendHeaders = unsafe extern "C" fn(*mut sapi_headers_struct) -> c_int;

/// The SAPI's own `send_headers`, as an address; 0 until armed.
static SEND_HEADERS: AtomicUsize = AtomicUsize::new(0);

/// A tick's answer is some hundred bytes; a body larger than this is no answer that could be compared.
const MOST_CAPTURED: usize = 1 << 20;

thread_local! {
    /// The bytes that this request sent so far, while a witness watches.
    static CAPTURED: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
    /// How many bytes this request sent so far, headers left out; `None` while nobody counts.
    static COUNTED: Cell<Option<u64>> = const { Cell::new(None) };
    /// Gives one more header line when the headers leave.
    static LAST_HEADER: Cell<Option<LastHeader>> = const { Cell::new(None) };
}

/// Gives a header line, or none after all.
pub type LastHeader = fn() -> Option<String>;

/// A header as the engine holds it: its whole line, `Name: value`.
pub type HeaderLine = Vec<u8>;

/// Puts the capture before the SAPI's writer. Once, at boot.
pub(super) fn arm() {
    // SAFETY: called once while the module starts, before any other thread or request exists; the writer that was there
    // is kept and called for every write.
    unsafe {
        let sapi = ext_php_rs_sapi_module();
        if let Some(write) = (*sapi).ub_write
            && WRITE.compare_exchange(0, write as usize, Ordering::AcqRel, Ordering::Acquire).is_ok()
        {
            (*sapi).ub_write = Some(capturing_write);
        }
        if let Some(send) = (*sapi).send_headers
            && SEND_HEADERS.compare_exchange(0, send as usize, Ordering::AcqRel, Ordering::Acquire).is_ok()
        {
            (*sapi).send_headers = Some(send_headers);
        }
    }
}

/// Puts the SAPI's own functions back where ours stand. At the process's end, before this library may be unloaded.
pub(super) fn disarm() {
    // SAFETY: no request runs any more; what is put back was there before and has the same type.
    unsafe {
        let sapi = ext_php_rs_sapi_module();
        if armed() {
            (*sapi).ub_write = Some(std::mem::transmute::<usize, Write>(WRITE.load(Ordering::Acquire)));
        }
        if (*sapi).send_headers.is_some_and(|send| send as usize == send_headers as *const () as usize) {
            (*sapi).send_headers = Some(std::mem::transmute::<usize, SendHeaders>(SEND_HEADERS.load(Ordering::Acquire)));
        }
    }
}

/// Whether the SAPI's writer is still ours.
pub fn armed() -> bool {
    // SAFETY: a read of a function pointer.
    unsafe { (*ext_php_rs_sapi_module()).ub_write.is_some_and(|write| write as usize == capturing_write as *const () as usize) }
}

unsafe extern "C" fn capturing_write(text: *const c_char, length: usize) -> usize {
    guarded(Entry::Output, (), || {
        COUNTED.set(COUNTED.get().map(|counted| counted + length as u64));
        CAPTURED.with_borrow_mut(|captured| {
            if let Some(bytes) = captured {
                // SAFETY: the engine gives `length` readable bytes.
                let sent = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), length) };
                let room = MOST_CAPTURED.saturating_sub(bytes.len());
                bytes.extend_from_slice(&sent[..length.min(room)]);
            }
        });
    });
    let write = WRITE.load(Ordering::Acquire);
    // SAFETY: set before this function became reachable, from a pointer of this very type.
    unsafe { std::mem::transmute::<usize, Write>(write)(text, length) }
}

/// Has `line` asked for one more header line when this request's headers leave, so that it can hold what is known only then.
pub fn before_headers(line: LastHeader) {
    LAST_HEADER.set(Some(line));
}

/// Forgets what [`before_headers`] was told.
pub fn forget_headers_hook() {
    LAST_HEADER.set(None);
}

unsafe extern "C" fn send_headers(headers: *mut sapi_headers_struct) -> c_int {
    let line = LAST_HEADER.take().and_then(|line| guarded(Entry::Output, None, line));
    if let Some(line) = line {
        // SAFETY: the engine marks the headers as sent just before it calls this, and refuses new ones from then on; they
        // have not left yet. The mark is put back at once; adding a header with our own fixed name calls nothing of PHP's.
        unsafe {
            (*globals::sapi()).headers_sent = 0;
            let _ = ext_php_rs::zend::add_header(&line);
            (*globals::sapi()).headers_sent = 1;
        }
    }
    let send = SEND_HEADERS.load(Ordering::Acquire);
    // SAFETY: set before this function became reachable, from a pointer of this very type.
    let result = unsafe { std::mem::transmute::<usize, SendHeaders>(send)(headers) };
    // Some SAPIs (php-fpm) send the header lines through the same writer: what was captured so far is not the body.
    guarded(Entry::Output, (), || {
        COUNTED.set(COUNTED.get().map(|_| 0));
        CAPTURED.with_borrow_mut(|captured| captured.iter_mut().for_each(Vec::clear));
    });
    result
}

/// Begins to count the bytes that this request sends.
pub fn begin_count() {
    COUNTED.set(Some(0));
}

/// The bytes that this request sent since [`begin_count`], its headers left out; ends the count. 0 where none was begun.
pub fn end_count() -> u64 {
    COUNTED.take().unwrap_or(0)
}

/// Begins to keep what this request sends.
pub fn begin_capture() {
    CAPTURED.set(Some(Vec::new()));
}

/// How much of what this request sent was kept since [`begin_capture`], in bytes.
pub fn captured() -> usize {
    CAPTURED.with_borrow(|captured| captured.as_ref().map_or(0, Vec::len))
}

/// What this request sent since [`begin_capture`]; ends the capture. `None` where none was begun.
pub fn end_capture() -> Option<Vec<u8>> {
    CAPTURED.take()
}

/// The response's header lines so far, in order.
pub fn headers() -> Vec<HeaderLine> {
    let mut lines = Vec::new();
    // SAFETY: the list belongs to the running request and is not changed while it is read; each element's data is a
    // `sapi_header_struct` (the list's element size), whose text is `header_len` bytes long.
    unsafe {
        let mut element: *const zend_llist_element = (*globals::sapi()).sapi_headers.headers.head;
        while let Some(current) = element.as_ref() {
            let header = &*current.data.as_ptr().cast::<sapi_header_struct>();
            lines.push(std::slice::from_raw_parts(header.header.cast::<u8>(), header.header_len).to_vec());
            element = current.next;
        }
    }
    lines
}

/// The response's status code; 200 where none was set.
pub fn status() -> i32 {
    // SAFETY: a read of a plain field.
    match unsafe { (*globals::sapi()).sapi_headers.http_response_code } {
        0 => 200,
        code => code,
    }
}

/// Whether the header lines have left already.
pub fn headers_sent() -> bool {
    // SAFETY: a read of a plain field.
    unsafe { (*globals::sapi()).headers_sent != 0 }
}

/// Whether PHP code is called when the header lines leave (`header_register_callback()`).
pub fn has_header_callback() -> bool {
    // SAFETY: a read of a zval's type.
    unsafe { (*globals::sapi()).callback_func.get_type() != ext_php_rs::flags::DataType::Undef }
}

/// How many bytes PHP's one output buffer takes before it sends anything; 0 without a buffer.
pub fn buffer_size() -> usize {
    if buffers() == 0 {
        return 0;
    }
    let size = || {
        let status = call::quietly("ob_get_status", &[]).ok()?;
        value::entry(status.array()?, "chunk_size")?.long()
    };
    match size() {
        // A buffer without a limit.
        Some(0) => usize::MAX,
        Some(size) => usize::try_from(size).unwrap_or(0),
        None => 0,
    }
}

/// How many output buffers PHP code has open.
pub fn buffers() -> i32 {
    // SAFETY: a read of the output layer's state.
    unsafe { ext_php_rs::ffi::php_output_get_level() }
}

/// Sets a header as PHP's `header()` does: it takes the place of those with its name. `line` is `Name: value`.
///
/// Gives `false` where PHP refuses it (already sent, a line break in it) or where it is not UTF-8.
pub fn set_header(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(|line| ext_php_rs::zend::set_header(line).is_ok())
}

/// Takes a header away, as PHP's `header_remove()` does.
pub fn remove_header(name: &str) {
    // Refused only where the headers have left: then there is nothing to take away.
    let _ = ext_php_rs::zend::remove_header(name);
}

/// Prints `body` as `echo` does: through the output buffers that are open.
pub fn print(body: &[u8]) {
    // SAFETY: pointer and length are of one live slice.
    unsafe { php_output_write(body.as_ptr().cast(), body.len()) };
}
