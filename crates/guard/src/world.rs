//! What a guard asks of the outside: of the loaded WordPress when it is built, of the tick when it is replayed.

use crate::code::Code;
use std::rc::Rc;
use wordpress::Value;

/// A loaded PHP, asked while a guard is built. Names are as they stand in literals; case does not matter.
pub trait Source {
    /// What a function name means now; `None` only where there is no function of that name.
    fn function(&self, name: &[u8]) -> Option<Callee>;
    /// A method, inherited ones too, as PHP finds it.
    fn method(&self, class: &[u8], name: &[u8]) -> Option<Callee>;
    /// A constant of PHP or of the site; `None` only where there is none of that name.
    fn constant(&self, name: &[u8]) -> Option<Constant>;
    /// A class constant, inherited ones too; `None` where it is not there, is no plain value, or may not be read by code of the
    /// class `from` (in lower case; `None`: by code outside of classes).
    fn class_constant(&self, class: &[u8], name: &[u8], from: Option<&str>) -> Option<Value>;
    /// What class_exists() says of a class without loading it; `None`: not known.
    fn class_exists(&self, class: &[u8]) -> Option<bool> {
        let _ = class;
        None
    }
    /// The class that a class extends, in lower case.
    fn parent(&self, class: &[u8]) -> Option<String>;
}

/// What is called.
#[derive(Clone, Debug, PartialEq)]
pub enum Callee {
    /// PHP code.
    User {
        /// Its bytecode.
        code: Box<Code>,
        /// It is a static method.
        is_static: bool,
        /// Whether it may be called from everywhere, or the lower-case class that declares it (private, protected).
        only_from: Option<String>,
    },
    /// A function of the engine or of an extension that is loaded, under this lower-case name.
    Internal(String),
    /// One of WordPress's own functions, its code known: under this lower-case name.
    Core(String),
    /// It is there, but its code is not to be had: a call is a stop, and no other function of that name is meant.
    Opaque,
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// Its value; `None` where it is no plain value.
    pub value: Option<Value>,
    /// PHP's own or WordPress's own, the same in every request of this site; else somebody's `define()` made it in this request.
    pub is_fixed: bool,
}

/// An argument of a callback at a tick.
#[derive(Clone, Debug)]
pub enum Arg {
    /// What must come back untouched, and is not known: the first argument of a filter.
    First,
    /// What must come back untouched, and is known.
    KnownFirst(Rc<Value>),
    /// A value.
    Known(Rc<Value>),
    /// The tick's user as a `WP_User`.
    User,
    /// An integer that nobody knows.
    SomeInt,
    /// A string that nobody knows.
    SomeText,
    /// A list.
    List(Vec<Arg>),
    /// Something that nobody knows.
    Unknown,
}

/// The tick's user.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// `ID`; 0 for nobody.
    pub id: u64,
    /// `user_login`
    pub login: Vec<u8>,
    /// `roles`: an array as WP_User has it; `None` where it is not known.
    pub roles: Option<Rc<Value>>,
}

/// A tick, asked while a guard is replayed.
pub trait World {
    /// The hook that the callback runs on.
    fn hook(&self) -> &[u8];
    /// The user; `None` where it is not known yet (hooks that fire while the user is being authenticated).
    fn user(&self) -> Option<&User>;
    /// Whether the user has a capability, asked without further arguments: `current_user_can( $capability )`. `None`: not known.
    fn can(&self, capability: &[u8]) -> Option<bool>;
    /// `$_POST` (`b"_POST"`), `$_GET`, `$_REQUEST` or `$_COOKIE` as PHP code sees them after wp_magic_quotes(); `None`: not known.
    fn superglobal(&self, name: &[u8]) -> Option<Rc<Value>>;
}
