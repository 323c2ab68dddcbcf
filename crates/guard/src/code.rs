//! Bytecode as owned data: what the engine's edge copies out of an `op_array` at once, with nothing of PHP's memory left in it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wordpress::Value;

/// A function, method or closure. One that raises a deprecation when it is called (`#[\Deprecated]`) is not copied at all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Code {
    /// Its name, for people: `acme_beat`, `Acme\Lock::beat`, `{closure}`.
    pub name: String,
    /// The file that it was compiled from, as PHP resolved it.
    pub file: String,
    /// First and last line in that file, from 1.
    pub lines: (u32, u32),
    /// The class that `self` and private members mean (`op_array->scope`), in lower case.
    pub scope: Option<String>,
    /// The class of `$this` for this very callback, in lower case; `None` where it is called without an object.
    pub this: Option<String>,
    /// The class that `static` means where there is no `$this`, in lower case.
    pub called: Option<String>,
    /// The parameters by position; a variadic one is last, and counted.
    pub params: Vec<Param>,
    /// How many must be given.
    pub required: u32,
    /// The declared type of what it returns; `None` where none is declared.
    pub returns: Option<Types>,
    /// `strict_types=1` in its file.
    pub strict: bool,
    /// It is declared `private`: only its own class ([`Code::scope`]) may call it, subclasses may not.
    pub is_private: bool,
    /// It returns a reference.
    pub returns_reference: bool,
    /// It is a generator.
    pub is_generator: bool,
    /// It has `try` with `catch` or `finally`.
    pub has_try: bool,
    /// Names of the compiled variables (CV) in the order of their slots.
    pub vars: Vec<String>,
    /// How many slots of temporaries (TMP and VAR) there are.
    pub temporaries: u32,
    /// The literals.
    pub literals: Vec<Literal>,
    /// The instructions.
    pub ops: Vec<Op>,
    /// What a closure was bound to (`use`), and static variables, as they are now: by name. Objects are [`Literal::Other`].
    pub bound: BTreeMap<String, Literal>,
    /// [`Code::seal`] of all this, as it was copied: a copy that was damaged since does not match, and proves nothing.
    pub seal: u64,
}

/// A parameter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// Taken by reference.
    pub by_reference: bool,
    /// `...$rest`
    pub variadic: bool,
    /// The declared type; `None` where none is declared.
    pub types: Option<Types>,
}

/// A declared type: of which of PHP's own types a value may be, and of which classes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Types {
    /// Bit `1 << t` for each of PHP's type numbers (`MAY_BE_NULL` = `1 << 1`, …: `zend_type.type_mask & _ZEND_TYPE_MASK`).
    pub mask: u32,
    /// Class names in lower case; empty where there are none.
    pub classes: Vec<String>,
    /// An intersection, or a form that is none of the above.
    pub odd: bool,
}

/// A literal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Literal {
    /// A value. Arrays are only those whose next free index is the one after their highest key (0 where there is none): an
    /// array that something was removed from is [`Literal::Other`].
    Known(#[serde(with = "crate::stored")] Value),
    /// A jump table (`SWITCH_LONG`, `SWITCH_STRING`, `MATCH`): from the value to the instruction.
    Jumps(#[serde(with = "crate::stored::jumps")] Vec<(wordpress::Key, usize)>),
    /// Something else: an object, a resource, a constant expression.
    #[default]
    Other,
}

/// An instruction, its operands as PHP left them but for this:
///
/// - `OP_DATA` stays the instruction of its own that it is.
/// - A literal that stands for several (a function's name, its lower-case form, its form without the namespace) is the index
///   of the first; the others follow it, as they do in PHP.
/// - A number in an operand without a type is [`Operand::Unused`], also where PHP keeps an argument's position in `op2.num`
///   (`SEND_*`), a parameter's in `op1.num` (`RECV*`) or a kind of class fetch in `op1.num` (`FETCH_CLASS*`,
///   `INIT_STATIC_METHOD_CALL`).
/// - `result` of `SEND_*` is [`Operand::Unused`]: it is no temporary of this function.
/// - Keys of the tables of `IN_ARRAY`, `SWITCH_*` and `MATCH` are as the hash table has them: a string `"12"` stays a string
///   there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Op {
    /// PHP's name for it without `ZEND_`: `ISSET_ISEMPTY_DIM_OBJ`.
    pub name: OpName,
    /// First operand.
    pub op1: Operand,
    /// Second operand.
    pub op2: Operand,
    /// Where the result goes; flags of smart branches are taken off.
    pub result: Operand,
    /// `extended_value`, where it is no jump.
    pub extended: u32,
    /// Where `extended_value` is a jump: the instruction.
    pub extended_jump: Option<usize>,
    /// The function of a `FRAMELESS_ICALL_n` in lower case: `in_array`.
    pub callee: Option<String>,
    /// Line in the file.
    pub line: u32,
}

/// The name of an instruction, as `zend_get_opcode_name()` has it, without `ZEND_`.
pub type OpName = std::borrow::Cow<'static, str>;

/// An operand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operand {
    /// None; some instructions keep a number here (`op1.num`).
    Unused(u32),
    /// A literal, by index.
    Literal(usize),
    /// A compiled variable, by index.
    Var(usize),
    /// A temporary (TMP or VAR), by index from 0.
    Temporary(usize),
    /// A jump to an instruction, by index.
    Jump(usize),
    /// A form that the copy could not make sense of.
    #[default]
    Odd,
}

impl Code {
    /// Whether a compiled variable is used for nothing but to name an element of an argument.
    #[must_use]
    pub fn only_names_an_element(&self, variable: &str) -> bool {
        let Some(at) = self.vars.iter().position(|name| name == variable) else { return false };
        let is_it = |operand: Operand| operand == Operand::Var(at);
        let is_parameter = |operand: Operand| matches!(operand, Operand::Var(at) if at < self.params.len());
        self.ops.iter().all(|op| match op.name.as_ref() {
            _ if !(is_it(op.op1) || is_it(op.op2) || is_it(op.result)) => true,
            "BIND_STATIC" => is_it(op.op1),
            // A write to an argument stops each replay, wherever it goes.
            "ASSIGN_DIM" => is_parameter(op.op1) && !is_it(op.op1) && !is_it(op.result),
            _ => self.is_offset(op, is_it),
        })
    }

    /// Whether what the instruction at this place gives is used next for nothing but to name an element of an argument.
    #[must_use]
    pub fn names_an_element(&self, at: usize) -> bool {
        let Some(Operand::Temporary(result)) = self.ops.get(at).map(|op| op.result) else { return false };
        let is_it = |operand: Operand| operand == Operand::Temporary(result);
        let next = self.ops.iter().skip(at + 1).find(|op| is_it(op.op1) || is_it(op.op2));
        next.is_some_and(|op| self.is_offset(op, is_it))
    }

    /// Whether an instruction uses an operand as the offset of an argument's element, and as nothing else.
    fn is_offset(&self, op: &Op, is_it: impl Fn(Operand) -> bool) -> bool {
        let (offset, container) = match op.name.as_ref() {
            "ARRAY_KEY_EXISTS" => (op.op1, op.op2),
            "ISSET_ISEMPTY_DIM_OBJ" | "FETCH_DIM_R" | "FETCH_DIM_IS" => (op.op2, op.op1),
            _ => return false,
        };
        is_it(offset) && !is_it(container) && !is_it(op.result) && self.is_argument(container)
    }

    /// Whether an operand is an argument as it was given: nothing else is ever put there.
    fn is_argument(&self, operand: Operand) -> bool {
        let is_received = |op: &Op| matches!(op.name.as_ref(), "RECV" | "RECV_INIT");
        let reads =
            ["ARRAY_KEY_EXISTS", "ISSET_ISEMPTY_DIM_OBJ", "FETCH_DIM_R", "FETCH_DIM_IS", "RETURN", "VERIFY_RETURN_TYPE"];
        matches!(operand, Operand::Var(at) if at < self.params.len())
            && self
                .ops
                .iter()
                .all(|op| (op.result != operand || is_received(op)) && (op.op1 != operand || reads.contains(&op.name.as_ref())))
    }
}
