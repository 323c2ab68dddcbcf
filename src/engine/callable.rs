//! What a callback is: which function PHP would call for it, found without loading a class and without running PHP code.

use ext_php_rs::ffi::{
    ZEND_ACC_FAKE_CLOSURE, ZEND_ACC_STATIC, zend_class_entry, zend_fetch_function_str, zend_function,
    zend_hash_str_find_ptr_lc, zend_object,
};
use ext_php_rs::types::Zval;
use std::path::PathBuf;

use super::{globals, value};

/// What kind of thing is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A function of PHP code.
    Function,
    /// A method, called on an object.
    Method,
    /// A static method.
    StaticMethod,
    /// A closure. (One that was made of a function or method by `name(...)` counts as that.)
    Closure,
    /// An object with `__invoke()`.
    Invokable,
    /// A function or method of the engine or of an extension.
    Internal,
}

/// A callback, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// `acme_beat`, `Class::method`, `Class->method` or `{closure}`.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The file that its code was compiled from, as PHP resolved it; `None` for what is internal.
    pub file: Option<PathBuf>,
    /// First and last line in that file, from 1; zeros for what is internal.
    pub lines: (u32, u32),
}

/// Describes `callback`. `None` where nothing that is loaded would be called for it.
pub fn describe(callback: &Zval) -> Option<Description> {
    let target = Target::of(callback)?;
    let (file, lines) = match target.code() {
        Some(code) => {
            // SAFETY: the filename of live code is null or a live string.
            let file = unsafe { text(code.filename) }.map(|file| PathBuf::from(String::from_utf8_lossy(file).into_owned()));
            (file, (code.line_start, code.line_end))
        }
        None => (None, (0, 0)),
    };
    Some(Description { name: target.name(), kind: target.kind(), file, lines })
}

/// How a callback names what is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Via {
    Name,
    Closure,
    Invoke,
}

/// What is called for a callback. Lives no longer than the callback: it points into the engine's tables.
pub(super) struct Target<'a> {
    /// The function.
    pub function: &'a zend_function,
    /// The class of `$this`.
    pub this: Option<&'a zend_class_entry>,
    /// The class that `static` means.
    pub called: Option<&'a zend_class_entry>,
    via: Via,
    /// What is called is a stand-in (`__call()`, `__callStatic()`) for this method, which does not exist.
    stands_for: Option<String>,
}

impl<'a> Target<'a> {
    /// What PHP would call for `callback`, from a place outside of all classes.
    pub fn of(callback: &'a Zval) -> Option<Self> {
        let callback = value::direct(callback);
        if let Some(name) = value::bytes(callback) {
            return Self::named(name);
        }
        if let Some(object) = callback.object() {
            return Self::object(object);
        }
        let pair = callback.array().filter(|pair| pair.len() == 2)?;
        let (owner, method) = (value::direct(pair.get_index(0)?), value::bytes(pair.get_index(1)?)?);
        match owner.object() {
            Some(object) if is_closure(object) && method.eq_ignore_ascii_case(b"__invoke") => Self::object(object),
            Some(object) => Self::method(class_of(object)?, method, true),
            None => Self::method(class(value::bytes(owner)?)?, method, false),
        }
    }

    fn named(name: &[u8]) -> Option<Self> {
        if let Some(at) = name.windows(2).position(|two| two == b"::") {
            return Self::method(class(&name[..at])?, &name[at + 2..], false);
        }
        Some(Self { function: function(name)?, this: None, called: None, via: Via::Name, stands_for: None })
    }

    /// `parent::method` and its kin are deprecated callbacks: they are not followed.
    fn method(class: &'a zend_class_entry, method: &[u8], on_object: bool) -> Option<Self> {
        let this = on_object.then_some(class);
        if let Some(function) = own_or_inherited(class, method) {
            return Some(Self { function, this, called: Some(class), via: Via::Name, stands_for: None });
        }
        let magic = if on_object { class.__call } else { class.__callstatic };
        // SAFETY: null, or a function that lives as long as its class.
        let function = unsafe { magic.as_ref() }?;
        let stands_for = Some(String::from_utf8_lossy(method).into_owned());
        Some(Self { function, this, called: Some(class), via: Via::Name, stands_for })
    }

    fn object(object: &'a zend_object) -> Option<Self> {
        if !is_closure(object) {
            let class = class_of(object)?;
            let function = own_or_inherited(class, b"__invoke")?;
            return Some(Self { function, this: Some(class), called: Some(class), via: Via::Invoke, stands_for: None });
        }
        let (mut called, mut function, mut this) = (std::ptr::null_mut(), std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: a closure's own handler: it fills in what the closure holds and runs no PHP code. What it gives lives as long
        // as the closure, which `callback` holds.
        unsafe {
            let get = (*object.handlers).get_closure?;
            get(std::ptr::from_ref(object).cast_mut(), &raw mut called, &raw mut function, &raw mut this, true);
            let this = this.as_ref().and_then(class_of);
            Some(Self { function: function.as_ref()?, this, called: called.as_ref(), via: Via::Closure, stands_for: None })
        }
    }

    /// The PHP code that is called; `None` for what is internal.
    pub fn code(&self) -> Option<&'a ext_php_rs::ffi::zend_op_array> {
        code_of(self.function)
    }

    /// Whether it is a function or method by its name or through `name(...)`, no stand-in for a method that is not there.
    pub fn is_plain(&self) -> bool {
        self.stands_for.is_none()
    }

    /// Whether code outside of its class may call it.
    pub fn is_public(&self) -> bool {
        // A closure over a private method may be called by whoever has it.
        self.via == Via::Closure
            || flags(self.function) & (ext_php_rs::ffi::ZEND_ACC_PRIVATE | ext_php_rs::ffi::ZEND_ACC_PROTECTED) == 0
    }

    /// Whether the callback is a closure, of whatever was made into one.
    pub fn is_closure(&self) -> bool {
        self.via == Via::Closure
    }

    /// Whether it is a static method.
    pub fn is_static(&self) -> bool {
        flags(self.function) & ZEND_ACC_STATIC != 0
    }

    fn kind(&self) -> Kind {
        let is_method = scope(self.function).is_some();
        match self.via {
            _ if self.code().is_none() => Kind::Internal,
            Via::Invoke => Kind::Invokable,
            Via::Closure if flags(self.function) & ZEND_ACC_FAKE_CLOSURE == 0 => Kind::Closure,
            _ if !is_method => Kind::Function,
            _ if self.this.is_some() => Kind::Method,
            _ => Kind::StaticMethod,
        }
    }

    fn name(&self) -> String {
        let function = self.stands_for.clone().unwrap_or_else(|| function_name(self.function));
        let owner = self.this.or(self.called).or_else(|| scope(self.function)).map(class_name);
        match (self.kind(), owner) {
            (Kind::Closure, _) => "{closure}".to_owned(),
            (Kind::Invokable, Some(class)) => format!("{class}->__invoke"),
            (_, Some(class)) if scope(self.function).is_some() => {
                format!("{class}{}{function}", if self.this.is_some() { "->" } else { "::" })
            }
            _ => function,
        }
    }
}

/// The function `name` now; one backslash before it changes nothing.
pub(super) fn function<'a>(name: &[u8]) -> Option<&'a zend_function> {
    let name = name.strip_prefix(b"\\").unwrap_or(name).to_ascii_lowercase();
    // SAFETY: a look-up by name and length; null, or a function of the engine's table.
    unsafe { zend_fetch_function_str(name.as_ptr().cast(), name.len()).as_ref() }
}

/// The class `name`, if it is loaded and linked.
pub(super) fn class<'a>(name: &[u8]) -> Option<&'a zend_class_entry> {
    let name = name.strip_prefix(b"\\").unwrap_or(name);
    // SAFETY: a look-up by name and length in a live table, whose entries are class entries.
    let class = unsafe {
        let classes = (*globals::executor()).class_table;
        zend_hash_str_find_ptr_lc(classes, name.as_ptr().cast(), name.len()).cast::<zend_class_entry>().as_ref()?
    };
    (class.ce_flags & ext_php_rs::ffi::ZEND_ACC_LINKED != 0).then_some(class)
}

/// The method `name` of a class, inherited ones too: they stand in its own table.
pub(super) fn own_or_inherited<'a>(class: &'a zend_class_entry, name: &[u8]) -> Option<&'a zend_function> {
    // SAFETY: a look-up by name and length in a live table, whose entries are functions that live as long as the class.
    unsafe {
        zend_hash_str_find_ptr_lc(&raw const class.function_table, name.as_ptr().cast(), name.len())
            .cast::<zend_function>()
            .as_ref()
    }
}

/// The name of a class as it was declared.
pub(super) fn class_name(class: &zend_class_entry) -> String {
    // SAFETY: a class's name is a live string.
    unsafe { text(class.name) }.map_or_else(String::new, |name| String::from_utf8_lossy(name).into_owned())
}

/// The name of a function as it was declared, without its class.
pub(super) fn function_name(function: &zend_function) -> String {
    // SAFETY: these fields are common to each variant of the union; the name is null or a live string.
    unsafe { text(function.common.function_name) }.map_or_else(String::new, |name| String::from_utf8_lossy(name).into_owned())
}

/// `fn_flags`
pub(super) fn flags(function: &zend_function) -> u32 {
    // SAFETY: the field is common to each variant of the union.
    unsafe { function.common.fn_flags }
}

/// The class that declares a method.
pub(super) fn scope(function: &zend_function) -> Option<&zend_class_entry> {
    // SAFETY: the field is common to each variant of the union; null, or a live class.
    unsafe { function.common.scope.as_ref() }
}

/// The code of a function that was written in PHP.
pub(super) fn code_of(function: &zend_function) -> Option<&ext_php_rs::ffi::zend_op_array> {
    // SAFETY: `type_` is the first byte of each variant; it says that the `op_array` is the one in use.
    unsafe { (u32::from(function.type_) == ext_php_rs::ffi::ZEND_USER_FUNCTION).then_some(&function.op_array) }
}

/// The bytes of a string of the engine's.
///
/// # Safety
/// Null, or a string that lives as long as the result is used.
pub(super) unsafe fn text<'a>(string: *const ext_php_rs::ffi::zend_string) -> Option<&'a [u8]> {
    // SAFETY: as the caller promises.
    unsafe { string.cast::<ext_php_rs::types::ZendStr>().as_ref() }.map(ext_php_rs::types::ZendStr::as_bytes)
}

fn class_of(object: &zend_object) -> Option<&zend_class_entry> {
    // SAFETY: an object's class lives longer than the object.
    unsafe { object.ce.as_ref() }
}

fn is_closure(object: &zend_object) -> bool {
    /// `ZEND_USER_CLASS`
    const WRITTEN_IN_PHP: u8 = 2;
    class_of(object).is_some_and(|class| class.type_.cast_unsigned() != WRITTEN_IN_PHP && class_name(class) == "Closure")
}
