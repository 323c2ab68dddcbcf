//! Effects: internal functions whose work outlives the request, wrapped once at boot and asleep outside witnesses.
//!
//! Awake, a wrapper notes the call and what it was called with, as far as that decides whether it is an effect; then,
//! asleep or awake, the function runs as ever.

use ext_php_rs::ffi::{zend_class_entry, zend_execute_data, zend_function, zend_hash_str_find_ptr_lc};
use ext_php_rs::types::{ZendHashTable, Zval};
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::edge::{Entry, guarded};
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
    /// The environment outside PHP is changed some other way (shared memory, semaphores, the error log).
    Outside,
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
    /// The first argument, where it is a string: a path, a URL, a recipient.
    pub subject: Vec<u8>,
}

/// The functions and methods watched. What is missing on a machine (an extension that is not loaded) is passed over.
pub const WATCHED: &[(&str, Kind)] = &[
    ("file_put_contents", Kind::File),
    ("copy", Kind::File),
    ("rename", Kind::File),
    ("unlink", Kind::File),
    ("mkdir", Kind::File),
    ("rmdir", Kind::File),
    ("touch", Kind::File),
    ("chmod", Kind::File),
    ("chown", Kind::File),
    ("chgrp", Kind::File),
    ("lchown", Kind::File),
    ("lchgrp", Kind::File),
    ("symlink", Kind::File),
    ("link", Kind::File),
    ("tempnam", Kind::File),
    ("tmpfile", Kind::File),
    ("move_uploaded_file", Kind::File),
    ("xmlwriter_open_uri", Kind::File),
    ("xmlwriter::openuri", Kind::File),
    ("ziparchive::open", Kind::File),
    ("sqlite3::__construct", Kind::File),
    ("sqlite3::open", Kind::File),
    ("phar::__construct", Kind::File),
    ("phardata::__construct", Kind::File),
    ("dba_open", Kind::File),
    ("dba_popen", Kind::File),
    ("imagick::writeimage", Kind::File),
    ("imagick::writeimages", Kind::File),
    ("domdocument::save", Kind::File),
    ("domdocument::savehtmlfile", Kind::File),
    ("fopen", Kind::Open),
    ("file_get_contents", Kind::Open),
    ("readfile", Kind::Open),
    ("file", Kind::Open),
    ("gzopen", Kind::Open),
    ("gzfile", Kind::Open),
    ("readgzfile", Kind::Open),
    ("bzopen", Kind::Open),
    ("splfileobject::__construct", Kind::Open),
    ("simplexml_load_file", Kind::Open),
    ("domdocument::load", Kind::Open),
    ("domdocument::loadhtmlfile", Kind::Open),
    ("xmlreader::open", Kind::Open),
    ("getimagesize", Kind::Open),
    ("exif_read_data", Kind::Open),
    ("md5_file", Kind::Open),
    ("sha1_file", Kind::Open),
    ("hash_file", Kind::Open),
    ("splfileinfo::openfile", Kind::Open),
    ("imagepng", Kind::FileIfNamed(1)),
    ("imagejpeg", Kind::FileIfNamed(1)),
    ("imagegif", Kind::FileIfNamed(1)),
    ("imagewebp", Kind::FileIfNamed(1)),
    ("imageavif", Kind::FileIfNamed(1)),
    ("imagebmp", Kind::FileIfNamed(1)),
    ("imagewbmp", Kind::FileIfNamed(1)),
    ("imagegd", Kind::FileIfNamed(1)),
    ("imagegd2", Kind::FileIfNamed(1)),
    ("imagexbm", Kind::FileIfNamed(1)),
    ("simplexmlelement::asxml", Kind::FileIfNamed(0)),
    ("simplexmlelement::savexml", Kind::FileIfNamed(0)),
    ("error_log", Kind::Outside),
    ("syslog", Kind::Outside),
    ("openlog", Kind::Outside),
    ("apcu_store", Kind::Outside),
    ("apcu_add", Kind::Outside),
    ("apcu_delete", Kind::Outside),
    ("apcu_inc", Kind::Outside),
    ("apcu_dec", Kind::Outside),
    ("apcu_cas", Kind::Outside),
    ("apcu_entry", Kind::Outside),
    ("apcu_clear_cache", Kind::Outside),
    ("shmop_write", Kind::Outside),
    ("shm_put_var", Kind::Outside),
    ("shm_remove_var", Kind::Outside),
    ("msg_send", Kind::Outside),
    ("sem_acquire", Kind::Outside),
    ("opcache_invalidate", Kind::Outside),
    ("opcache_reset", Kind::Outside),
    ("opcache_compile_file", Kind::Outside),
    ("session_start", Kind::Outside),
    ("fsockopen", Kind::Network),
    ("pfsockopen", Kind::Network),
    ("stream_socket_client", Kind::Network),
    ("stream_socket_server", Kind::Network),
    ("socket_create", Kind::Network),
    ("curl_exec", Kind::Network),
    ("curl_multi_exec", Kind::Network),
    ("ftp_connect", Kind::Network),
    ("ftp_ssl_connect", Kind::Network),
    ("ssh2_connect", Kind::Network),
    ("ldap_connect", Kind::Network),
    ("imap_open", Kind::Network),
    ("get_headers", Kind::Network),
    ("gethostbyname", Kind::Network),
    ("gethostbynamel", Kind::Network),
    ("gethostbyaddr", Kind::Network),
    ("dns_get_record", Kind::Network),
    ("dns_check_record", Kind::Network),
    ("checkdnsrr", Kind::Network),
    ("dns_get_mx", Kind::Network),
    ("getmxrr", Kind::Network),
    ("soapclient::__dorequest", Kind::Network),
    ("redis::connect", Kind::Network),
    ("redis::pconnect", Kind::Network),
    ("memcached::set", Kind::Network),
    ("memcached::add", Kind::Network),
    ("memcached::replace", Kind::Network),
    ("memcached::delete", Kind::Network),
    ("memcached::increment", Kind::Network),
    ("memcached::decrement", Kind::Network),
    ("memcached::setmulti", Kind::Network),
    ("memcached::cas", Kind::Network),
    ("memcached::append", Kind::Network),
    ("memcached::touch", Kind::Network),
    ("memcached::addserver", Kind::Network),
    ("memcached::addservers", Kind::Network),
    ("memcache::connect", Kind::Network),
    ("memcache::pconnect", Kind::Network),
    ("memcache::addserver", Kind::Network),
    ("mail", Kind::Mail),
    ("mb_send_mail", Kind::Mail),
    ("exec", Kind::Process),
    ("shell_exec", Kind::Process),
    ("system", Kind::Process),
    ("passthru", Kind::Process),
    ("popen", Kind::Process),
    ("proc_open", Kind::Process),
    ("pcntl_fork", Kind::Process),
    ("pcntl_exec", Kind::Process),
    ("posix_kill", Kind::Process),
    ("mysqli_query", Kind::Sql(1)),
    ("mysqli_real_query", Kind::Sql(1)),
    ("mysqli_multi_query", Kind::Sql(1)),
    ("mysqli_prepare", Kind::Sql(1)),
    ("mysqli_stmt_prepare", Kind::Sql(1)),
    ("mysqli_execute_query", Kind::Sql(1)),
    ("mysqli_stmt::__construct", Kind::Sql(1)),
    ("pg_query", Kind::Sql(1)),
    ("pg_query_params", Kind::Sql(1)),
    ("pg_prepare", Kind::Sql(1)),
    ("mysqli::query", Kind::Sql(0)),
    ("mysqli::real_query", Kind::Sql(0)),
    ("mysqli::multi_query", Kind::Sql(0)),
    ("mysqli::prepare", Kind::Sql(0)),
    ("mysqli::execute_query", Kind::Sql(0)),
    ("mysqli_stmt::prepare", Kind::Sql(0)),
    ("pdo::query", Kind::Sql(0)),
    ("pdo::exec", Kind::Sql(0)),
    ("pdo::prepare", Kind::Sql(0)),
    // PHP copied these from PDO's before they could be wrapped.
    ("pdo\\mysql::query", Kind::Sql(0)),
    ("pdo\\mysql::exec", Kind::Sql(0)),
    ("pdo\\mysql::prepare", Kind::Sql(0)),
    ("pdo\\sqlite::query", Kind::Sql(0)),
    ("pdo\\sqlite::exec", Kind::Sql(0)),
    ("pdo\\sqlite::prepare", Kind::Sql(0)),
    ("sqlite3::exec", Kind::Sql(0)),
    ("sqlite3::query", Kind::Sql(0)),
    ("sqlite3::querysingle", Kind::Sql(0)),
    ("sqlite3::prepare", Kind::Sql(0)),
];

const COUNT: usize = WATCHED.len();

/// A witness keeps this many calls: the first of them tells enough of a request that has so many effects.
const MOST_CALLS: usize = 256;

/// Whether a call may have an effect: calls that cannot are not kept.
pub type Judge = fn(&Call) -> bool;

type Handler = unsafe extern "C" fn(*mut zend_execute_data, *mut Zval);

/// The functions' own handlers, as addresses; 0 where a function is not there.
static HANDLERS: [AtomicUsize; COUNT] = [const { AtomicUsize::new(0) }; COUNT];

thread_local! {
    static AWAKE: Cell<Option<Judge>> = const { Cell::new(None) };
    static CALLS: RefCell<Vec<Call>> = const { RefCell::new(Vec::new()) };
}

/// How many of [`WATCHED`] are wrapped in this process.
pub fn armed() -> usize {
    HANDLERS.iter().filter(|handler| handler.load(Ordering::Relaxed) != 0).count()
}

/// Begins to note the calls that `judge` does not find harmless; what was noted before is forgotten.
pub fn watch(judge: Judge) {
    CALLS.with_borrow_mut(Vec::clear);
    AWAKE.set(Some(judge));
}

/// Ends the watch and gives what was seen, in order.
pub fn sleep() -> Vec<Call> {
    AWAKE.set(None);
    CALLS.take()
}

/// Wraps the watched functions. Once, at boot, before any request.
pub(super) fn arm() {
    let wrappers = wrappers();
    for (index, (name, _)) in WATCHED.iter().enumerate() {
        let Some(function) = find(name) else { continue };
        // SAFETY: a live internal function of the engine's tables; nothing runs yet. Its own handler is kept first.
        unsafe {
            if u32::from((*function).type_) != ext_php_rs::ffi::ZEND_INTERNAL_FUNCTION {
                continue;
            }
            let Some(handler) = (*function).internal_function.handler else { continue };
            let handler = handler as usize;
            if HANDLERS[index].compare_exchange(0, handler, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                (*function).internal_function.handler = Some(wrappers[index]);
            }
        }
    }
}

fn find(name: &str) -> Option<*mut zend_function> {
    // SAFETY: look-ups in the engine's tables, which live as long as the process.
    unsafe {
        let (table, name): (*const ZendHashTable, &str) = match name.split_once("::") {
            Some((class, method)) => {
                let classes = (*globals::compiler()).class_table;
                let entry = zend_hash_str_find_ptr_lc(classes, class.as_ptr().cast(), class.len());
                (&raw const entry.cast::<zend_class_entry>().as_ref()?.function_table, method)
            }
            None => ((*globals::compiler()).function_table, name),
        };
        let function = zend_hash_str_find_ptr_lc(table, name.as_ptr().cast(), name.len()).cast::<zend_function>();
        (!function.is_null()).then_some(function)
    }
}

unsafe extern "C" fn wrapper<const INDEX: usize>(frame: *mut zend_execute_data, result: *mut Zval) {
    if let Some(judge) = AWAKE.get() {
        guarded(Entry::Effect, (), || note(INDEX, frame, judge));
    }
    let handler = HANDLERS[INDEX].load(Ordering::Acquire);
    // SAFETY: stored from a handler of this very type before this wrapper became reachable.
    unsafe { std::mem::transmute::<usize, Handler>(handler)(frame, result) }
}

fn note(index: usize, frame: *mut zend_execute_data, judge: Judge) {
    let (function, kind) = WATCHED[index];
    let deciding = match kind {
        Kind::Sql(argument) | Kind::FileIfNamed(argument) => argument,
        // `SplFileInfo` has its name already.
        Kind::Open if function == "splfileinfo::openfile" => 0,
        _ => 1,
    };
    let text = |position: usize| argument(frame, position).and_then(value::bytes).map_or_else(Vec::new, <[u8]>::to_vec);
    let call = Call { function, kind, argument: text(deciding), subject: text(0) };
    CALLS.with_borrow_mut(|calls| {
        if calls.len() < MOST_CALLS && judge(&call) {
            calls.push(call);
        }
    });
}

/// Argument `position` (from 0) of the call that `frame` is.
fn argument<'a>(frame: *mut zend_execute_data, position: usize) -> Option<&'a Zval> {
    let slot = size_of::<zend_execute_data>().div_ceil(size_of::<Zval>());
    // SAFETY: the engine lays a call's arguments out behind its frame, from the next whole slot on (ZEND_CALL_ARG); the
    // frame's `This.u2.num_args` says how many there are. They live as long as the call.
    unsafe {
        let given = (*frame).This.u2.num_args as usize;
        (position < given).then(|| &*frame.cast::<Zval>().add(slot + position))
    }
}

/// One wrapper a function: each must know which it stands for, and C gives it nothing but the call.
fn wrappers() -> [Handler; COUNT] {
    const { assert!(COUNT <= 192, "add a row to the table below") };
    let mut table: [Handler; 192] = [wrapper::<0>; 192];
    macro_rules! rows { ($($index:literal)*) => { $( table[$index] = wrapper_at::<$index>(); )* } }
    rows!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39
        40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75 76
        77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 100 101 102 103 104 105 106 107 108 109
        110 111 112 113 114 115 116 117 118 119 120 121 122 123 124 125 126 127 128 129 130 131 132 133 134 135 136 137
        138 139 140 141 142 143 144 145 146 147 148 149 150 151 152 153 154 155 156 157 158 159 160 161 162 163 164 165
        166 167 168 169 170 171 172 173 174 175 176 177 178 179 180 181 182 183 184 185 186 187 188 189 190 191);
    std::array::from_fn(|index| table[index])
}

/// The wrapper of an index; beyond the list's end it is never stored.
const fn wrapper_at<const INDEX: usize>() -> Handler {
    wrapper::<INDEX>
}
