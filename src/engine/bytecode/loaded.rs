//! What is loaded in this request, as a guard asks for it when it is built.

use ext_php_rs::ffi::{
    CONST_DEPRECATED, CONST_PERSISTENT, ZEND_ACC_ABSTRACT, ZEND_ACC_CHANGED, ZEND_ACC_IMMUTABLE, ZEND_ACC_INTERFACE,
    ZEND_ACC_PRIVATE, ZEND_ACC_PROTECTED, ZEND_ACC_STATIC, ZEND_ACC_TRAIT, ZEND_USER_CLASS, zend_class_constant,
    zend_class_entry, zend_function, zend_hash_str_find,
};
use ext_php_rs::types::{ZendStr, Zval};
use guard::{Callee, Constant, Source};
use std::path::{Path, PathBuf};
use wordpress::Value;
use wordpress::php_constant::is_literal;

use super::{copy, is_deprecated, literals};
use crate::engine::callable::{class, class_name, code_of, flags, function, function_name, own_or_inherited, scope};
use crate::engine::{constants, globals};

/// Constants that core defines itself (wp_initial_constants(), wp_plugin_directory_constants() and what loads them), the same in each
/// tick of a site.
const CORES_OWN: &[&str] = &[
    "ABSPATH",
    "WPINC",
    "WP_ADMIN",
    "DOING_AJAX",
    "MINUTE_IN_SECONDS",
    "HOUR_IN_SECONDS",
    "DAY_IN_SECONDS",
    "WEEK_IN_SECONDS",
    "MONTH_IN_SECONDS",
    "YEAR_IN_SECONDS",
    "KB_IN_BYTES",
    "MB_IN_BYTES",
    "GB_IN_BYTES",
    "TB_IN_BYTES",
    "PB_IN_BYTES",
    "EB_IN_BYTES",
    "ZB_IN_BYTES",
    "YB_IN_BYTES",
    "OBJECT",
    "OBJECT_K",
    "ARRAY_A",
    "ARRAY_N",
    "EP_NONE",
    "EP_ALL",
];

/// The executor's tables: functions, classes and constants as they are now.
pub struct Loaded<'a> {
    /// Core's folders, resolved.
    core_folders: Vec<PathBuf>,
    is_known: &'a dyn Fn(&str) -> bool,
}

impl<'a> Loaded<'a> {
    /// `is_known`: whether a function of core (`absint`, `WP_User::exists`) is one whose code the rules know. Others of core's are
    /// PHP code like a plugin's.
    pub fn new(is_known: &'a dyn Fn(&str) -> bool) -> Self {
        let folder = |name: &str| {
            let root = String::from_utf8(constants::string("ABSPATH")?).ok()?;
            std::fs::canonicalize(Path::new(&root).join(name)).ok()
        };
        Self { core_folders: ["wp-includes", "wp-admin"].into_iter().filter_map(folder).collect(), is_known }
    }

    /// What calling `function`, found under `name`, means.
    fn callee(&self, function: &zend_function, name: &str) -> Callee {
        let flags = flags(function);
        if is_deprecated(flags) || flags & ZEND_ACC_ABSTRACT != 0 {
            return Callee::Opaque;
        }
        let Some(op_array) = code_of(function) else {
            // Methods of internal classes have effects and rules of their own.
            return if scope(function).is_some() { Callee::Opaque } else { Callee::Internal(name.to_ascii_lowercase()) };
        };
        let Some(code) = copy::code(op_array) else { return Callee::Opaque };
        let only_from = (flags & (ZEND_ACC_PRIVATE | ZEND_ACC_PROTECTED) != 0).then(|| code.scope.clone()).flatten();
        if only_from.is_none() && self.is_core(&code.file) && (self.is_known)(name) {
            return Callee::Core(name.to_ascii_lowercase());
        }
        Callee::User { code: Box::new(code), is_static: flags & ZEND_ACC_STATIC != 0, only_from }
    }

    fn is_core(&self, file: &str) -> bool {
        self.core_folders.iter().any(|folder| Path::new(file).starts_with(folder))
    }
}

impl Source for Loaded<'_> {
    fn function(&self, name: &[u8]) -> Option<Callee> {
        let function = function(name)?;
        Some(self.callee(function, &function_name(function)))
    }

    /// Not to be had: methods that are looked up differently from within a parent class, and those of a trait itself.
    fn method(&self, class_asked: &[u8], name: &[u8]) -> Option<Callee> {
        let class = class(class_asked)?;
        let method = own_or_inherited(class, name)?;
        if flags(method) & ZEND_ACC_CHANGED != 0 || class.ce_flags & ZEND_ACC_TRAIT != 0 {
            return Some(Callee::Opaque);
        }
        let declaring = scope(method).map(class_name)?;
        Some(self.callee(method, &format!("{declaring}::{}", function_name(method))))
    }

    fn constant(&self, name: &[u8]) -> Option<Constant> {
        let name = std::str::from_utf8(name.strip_prefix(b"\\").unwrap_or(name)).ok()?;
        let word = match name.to_ascii_lowercase().as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" => Some(Value::Null),
            _ => None,
        };
        if let Some(value) = word {
            return Some(Constant { value: Some(value), is_fixed: true });
        }
        let slot = constant(name)?;
        // SAFETY: a constant's value holds its flags in the second half (Z_CONSTANT_FLAGS).
        let flags = unsafe { slot.u2.constant_flags };
        let value = (flags & CONST_DEPRECATED == 0).then(|| literals::plain_value(slot)).flatten();
        let is_fixed = flags & CONST_PERSISTENT != 0 || CORES_OWN.contains(&name);
        Some(Constant { value, is_fixed })
    }

    fn class_exists(&self, class_asked: &[u8]) -> Option<bool> {
        Some(class(class_asked).is_some_and(|class| class.ce_flags & (ZEND_ACC_INTERFACE | ZEND_ACC_TRAIT) == 0))
    }

    fn class_constant(&self, class_asked: &[u8], name: &[u8], from: Option<&str>) -> Option<Value> {
        let class_asked = class(class_asked)?;
        if class_asked.ce_flags & ZEND_ACC_TRAIT != 0 {
            return None;
        }
        // SAFETY: a look-up by name and length in a live table, whose entries are class constants.
        let found = unsafe {
            let slot = zend_hash_str_find(&raw const class_asked.constants_table, name.as_ptr().cast(), name.len());
            slot.as_ref()?.ptr::<zend_class_constant>()?.as_ref()?
        };
        // SAFETY: a class constant's value holds its flags in the second half (ZEND_CLASS_CONST_FLAGS); its class is alive.
        let (flags, declaring) = unsafe { (found.value.u2.constant_flags, found.ce.as_ref()?) };
        if is_deprecated(flags) || !is_visible(flags, declaring, from) {
            return None;
        }
        // What an expression gave (`const ON = ACME_ON;`) is written over it, but in classes that many processes share: there the
        // expression stands for ever. Of others the source tells.
        let is_own = u32::from(declaring.type_.cast_unsigned()) == ZEND_USER_CLASS;
        if is_own && declaring.ce_flags & ZEND_ACC_IMMUTABLE == 0 && !is_written(declaring, name) {
            return None;
        }
        literals::plain_value(&found.value)
    }

    fn parent(&self, class_asked: &[u8]) -> Option<String> {
        // SAFETY: of a linked class the parent is null or a live class.
        let parent = unsafe { class(class_asked)?.__bindgen_anon_1.parent.as_ref() }?;
        Some(class_name(parent).to_ascii_lowercase())
    }
}

/// Whether a class that was compiled from a file gives a constant of its own a literal there.
fn is_written(declaring: &zend_class_entry, name: &[u8]) -> bool {
    // SAFETY: a user class's `info` holds its file, null or a live string.
    let file = unsafe { declaring.info.user.filename.cast::<ZendStr>().as_ref() };
    let source = file.and_then(|file| std::str::from_utf8(file.as_bytes()).ok()).and_then(|file| std::fs::read(file).ok());
    source.is_some_and(|source| is_literal(&source, name))
}

fn is_visible(flags: u32, declaring: &zend_class_entry, from: Option<&str>) -> bool {
    if flags & (ZEND_ACC_PRIVATE | ZEND_ACC_PROTECTED) == 0 {
        return true;
    }
    // Protected ones are visible to children too.
    from.and_then(|from| class(from.as_bytes())).is_some_and(|from| {
        let mut at = Some(from);
        while let Some(current) = at {
            if std::ptr::eq(current, declaring) {
                return flags & ZEND_ACC_PROTECTED != 0 || std::ptr::eq(from, declaring);
            }
            // SAFETY: of a linked class the parent is null or a live class.
            at = unsafe { current.__bindgen_anon_1.parent.as_ref() };
        }
        false
    })
}

/// A constant's value as the engine holds it.
fn constant(name: &str) -> Option<&'static Zval> {
    // The namespace is kept in lower case.
    let name = match name.rsplit_once('\\') {
        Some((namespace, name)) => format!("{}\\{name}", namespace.to_ascii_lowercase()),
        None => name.to_owned(),
    };
    // SAFETY: a look-up by name and length in a live table, whose entries are constants: their value is their first field. It is read
    // at once, and no PHP code runs meanwhile.
    unsafe {
        let table = (*globals::executor()).zend_constants;
        let slot = zend_hash_str_find(table, name.as_ptr().cast(), name.len()).as_ref()?;
        slot.ptr::<Zval>()?.as_ref()
    }
}
