//! Instructions with names in them: constants, classes, superglobals, `$this` and the user's properties.

use super::operators::asked;
use super::translation::{Refused, Translation, describe};
use crate::code::{Op, Operand};
use crate::steps::{Act, Place, Step};
use crate::world::{Callee, Constant};
use wordpress::Value;

/// `op1.num` of `FETCH_CONSTANT`: also look outside of the namespace.
const UNQUALIFIED: u32 = 0x800;
/// `extended_value` of `FETCH_R` and its kin: a global variable.
const GLOBAL: u32 = 2;
/// Which bits of `op1.num` say what kind of class is meant.
const CLASS_MASK: u32 = 0x0f;
const SELF: u32 = 1;
const PARENT: u32 = 2;
const STATIC: u32 = 3;

/// What [`crate::World::superglobal`] is asked for.
const SUPERGLOBALS: [&[u8]; 4] = [b"_POST", b"_GET", b"_REQUEST", b"_COOKIE"];

type Steps = Result<Vec<Step>, Refused>;

impl<'b> Translation<'b, '_> {
    /// What the instruction becomes; `None` where it is none of these.
    pub(super) fn named(&mut self, op: &'b Op) -> Option<Steps> {
        Some(match op.name.as_ref() {
            "FETCH_CONSTANT" => self.constant(op),
            "DEFINED" => self.defined(op),
            "FETCH_CLASS_CONSTANT" => self.class_constant(op),
            "FETCH_CLASS_NAME" => self.class_name(op),
            "INSTANCEOF" => self.instance_of(op),
            "FETCH_THIS" => self.this(op),
            "ISSET_ISEMPTY_THIS" => self.isset_this(op),
            "FETCH_R" | "FETCH_IS" | "FETCH_FUNC_ARG" => self.superglobal(Act::Superglobal, op),
            "ISSET_ISEMPTY_VAR" => self.superglobal(asked(op, Act::IssetSuperglobal, Act::EmptySuperglobal), op),
            "FETCH_OBJ_R" | "FETCH_OBJ_IS" | "FETCH_OBJ_FUNC_ARG" => self.property(Act::Property, op),
            "ISSET_ISEMPTY_PROP_OBJ" => self.property(asked(op, Act::IssetProperty, Act::EmptyProperty), op),
            _ => return None,
        })
    }

    /// A value found while the guard is built.
    pub(super) fn found(&mut self, value: &Value, result: Operand) -> Steps {
        let literal = Place::Literal(self.builder.literal(value));
        Ok(match self.result(result)? {
            Place::None => vec![],
            to => vec![Step::new(Act::Copy).a(literal).to(to)],
        })
    }

    fn constant(&mut self, op: &'b Op) -> Steps {
        let flags = match op.op1 {
            Operand::Unused(flags) => flags,
            _ => 0,
        };
        let name = self.name_after(op.op2, 1).ok_or_else(|| describe(op))?;
        let short = if flags & UNQUALIFIED == 0 { None } else { self.name_after(op.op2, 2) };
        let source = self.builder.source;
        let constant = source.constant(name).or_else(|| source.constant(short?));
        let Some(Constant { value: Some(value), is_fixed }) = constant else {
            return Err(format!("uses the constant {}, whose value is not known", String::from_utf8_lossy(name)));
        };
        // The name of a field is the callback's identity; what is compared may come from anywhere.
        let at = self.code.ops.iter().position(|own| std::ptr::eq(own, op));
        let is_name = !super::is_state(&value) && at.is_some_and(|at| self.code.names_an_element(at));
        self.needs.state |= !is_fixed && !is_name;
        self.found(&value, op.result)
    }

    fn defined(&mut self, op: &'b Op) -> Steps {
        let name = self.name(op.op1).ok_or_else(|| describe(op))?;
        let is_defined = self.is_defined(name);
        self.found(&Value::Bool(is_defined), op.result)
    }

    /// Whether a constant is there, and the need that comes with the answer.
    pub(super) fn is_defined(&mut self, name: &[u8]) -> bool {
        let constant = self.builder.source.constant(name);
        self.needs.state |= !constant.as_ref().is_some_and(|constant| constant.is_fixed);
        constant.is_some()
    }

    fn class_constant(&mut self, op: &'b Op) -> Steps {
        let class = self.class(op.op1).ok_or_else(|| describe(op))?;
        let name = self.name(op.op2).ok_or_else(|| describe(op))?;
        let value = self.builder.source.class_constant(class.as_bytes(), name, self.code.scope.as_deref());
        let value = value
            .ok_or_else(|| format!("uses the constant {class}::{}, which is no plain value", String::from_utf8_lossy(name)))?;
        self.found(&value, op.result)
    }

    /// `static::class` and the like: only where the name's own letters are known.
    fn class_name(&mut self, op: &'b Op) -> Steps {
        let class = match op.op1 {
            Operand::Unused(_) => self.class(op.op1),
            _ => None,
        };
        let class = class.ok_or_else(|| describe(op))?;
        let own = self.code.name.split("::").next().filter(|name| self.code.name.len() > name.len());
        match own.filter(|name| name.to_ascii_lowercase() == class) {
            Some(name) => self.found(&Value::str(name), op.result),
            None => Err(describe(op)),
        }
    }

    /// The class that an operand means, in lower case.
    pub(super) fn class(&self, operand: Operand) -> Option<String> {
        match operand {
            Operand::Literal(_) => Some(lower(self.name(operand)?)),
            Operand::Unused(kind) => match kind & CLASS_MASK {
                SELF => self.code.scope.clone(),
                PARENT => self.builder.source.parent(self.code.scope.as_ref()?.as_bytes()),
                STATIC => self.late_class(),
                _ => None,
            },
            _ => None,
        }
    }

    /// What `static` means.
    pub(super) fn late_class(&self) -> Option<String> {
        self.code.this.clone().or_else(|| self.code.called.clone())
    }

    /// Whether a class operand is `self` or `parent`, which hand on what `static` means.
    pub(super) fn hands_static_on(operand: Operand) -> bool {
        matches!(operand, Operand::Unused(kind) if matches!(kind & CLASS_MASK, SELF | PARENT))
    }

    fn instance_of(&mut self, op: &'b Op) -> Steps {
        let class = match op.op2 {
            Operand::Unused(kind) if kind & CLASS_MASK == 0 => None,
            operand => self.class(operand),
        };
        let class = self.builder.text(&class.ok_or_else(|| describe(op))?);
        Ok(vec![Step::new(Act::InstanceOf).a(self.value(op.op1)?).to(self.result(op.result)?).n(class)])
    }

    fn this(&mut self, op: &'b Op) -> Steps {
        match self.code.this {
            Some(_) => Ok(vec![Step::new(Act::This).to(self.result(op.result)?)]),
            None => Err(describe(op)),
        }
    }

    fn isset_this(&mut self, op: &'b Op) -> Steps {
        let is_set = self.code.this.is_some();
        let is_empty_asked = asked(op, Act::Isset, Act::Empty) == Act::Empty;
        self.found(&Value::Bool(is_set != is_empty_asked), op.result)
    }

    fn superglobal(&mut self, act: Act, op: &'b Op) -> Steps {
        let name = self.name(op.op1).filter(|_| op.extended & GLOBAL != 0).ok_or("reads a variable by its name")?;
        let text = String::from_utf8_lossy(name);
        if !SUPERGLOBALS.contains(&name) {
            return Err(format!("reads ${text}"));
        }
        let text = self.builder.text(&text);
        Ok(vec![Step::new(act).to(self.result(op.result)?).n(text)])
    }

    /// A property of the tick's user, as core's own WP_User has it.
    fn property(&mut self, act: Act, op: &'b Op) -> Steps {
        let place = match op.op1 {
            Operand::Unused(_) => return Err("reads a property of $this".into()),
            operand => self.value(operand)?,
        };
        let name = self.name(op.op2).ok_or_else(|| describe(op))?;
        let through = match name {
            b"ID" | b"roles" => "exists",
            b"user_login" if act == Act::Property => "__get",
            _ => return Err(format!("reads the property {}", String::from_utf8_lossy(name))),
        };
        if !self.is_users_method(through) {
            return Err("uses a WP_User that is not WordPress's own".into());
        }
        self.needs.rights |= name == b"roles";
        let text = self.builder.text(&String::from_utf8_lossy(name));
        Ok(vec![Step::new(act).a(place).to(self.result(op.result)?).n(text)])
    }

    /// Whether WP_User has this method from core, its code known.
    pub(super) fn is_users_method(&self, name: &str) -> bool {
        matches!(self.builder.source.method(b"wp_user", name.as_bytes()), Some(Callee::Core(_)))
    }
}

/// A name in lower case, without the backslash that a name from a string may begin with.
pub(super) fn lower(name: &[u8]) -> String {
    String::from_utf8_lossy(name.strip_prefix(b"\\").unwrap_or(name)).to_ascii_lowercase()
}
