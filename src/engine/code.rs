//! Where code comes from: the file and lines of functions and methods that are loaded in this request.

use ext_php_rs::ffi::{zend_class_entry, zend_fetch_function_str, zend_function, zend_hash_str_find_ptr_lc};
use ext_php_rs::types::ZendStr;

use super::globals;

/// What a loaded function or method is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// PHP code: the file as PHP resolved it when it compiled the code, and the first and last line in it (from 1).
    User {
        /// Resolved path.
        file: Vec<u8>,
        /// Line of the `function` keyword.
        start_line: u32,
        /// Line of the closing brace.
        end_line: u32,
    },
    /// A function of the engine or of an extension.
    Internal,
}

/// Looks up `function` or `Class::method`, without autoloading; `None` where it is not loaded.
pub fn find(name: &str) -> Option<Code> {
    let function = match name.split_once("::") {
        Some((class, method)) => find_method(class, method)?,
        // SAFETY: a look-up by name and length.
        None => unsafe { zend_fetch_function_str(name.to_ascii_lowercase().as_ptr().cast(), name.len()) },
    };
    // SAFETY: null, or a function in the engine's tables, which does not change under this read.
    unsafe { function.as_ref() }.map(describe)
}

fn find_method(class: &str, method: &str) -> Option<*mut zend_function> {
    // SAFETY: look-ups by name and length in live tables; entries of a class table are class entries, those of its
    // function table functions.
    unsafe {
        let classes = (*globals::executor()).class_table;
        let entry = zend_hash_str_find_ptr_lc(classes, class.as_ptr().cast(), class.len()).cast::<zend_class_entry>();
        let entry = entry.as_ref()?;
        let found = zend_hash_str_find_ptr_lc(&raw const entry.function_table, method.as_ptr().cast(), method.len());
        (!found.is_null()).then(|| found.cast::<zend_function>())
    }
}

fn describe(function: &zend_function) -> Code {
    // SAFETY: `type_` is the first byte of each variant of the union; for a user function `op_array` is the variant in
    // use, and its filename, where set, is a live string.
    unsafe {
        if u32::from(function.type_) != ext_php_rs::ffi::ZEND_USER_FUNCTION {
            return Code::Internal;
        }
        let op_array = &function.op_array;
        let file = op_array.filename.cast::<ZendStr>().as_ref().map_or_else(Vec::new, |name| name.as_bytes().to_vec());
        Code::User { file, start_line: op_array.line_start, end_line: op_array.line_end }
    }
}
