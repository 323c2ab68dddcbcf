//! Calls: who is called, followed where it is PHP code.

use super::names::lower;
use super::translation::{Refused, Translated, Translation, describe};
use crate::code::{Code, Literal, Op, Operand};
use crate::guard::Callable;
use crate::php;
use crate::replay::{core_functions, engine_functions};
use crate::steps::{Act, Place, Step};
use crate::world::Callee;
use std::collections::BTreeMap;
use wordpress::Value;

type Done = Result<Translated, Refused>;

impl<'b> Translation<'b, '_> {
    /// What the instruction becomes; `None` where it is none of a call's.
    pub(super) fn call(&mut self, index: usize, op: &'b Op) -> Option<Done> {
        let name = op.name.as_ref();
        if let Some(done) = self.fact(index, op) {
            return Some(done);
        }
        let steps = match name {
            "INIT_FCALL" => self.function(&[self.name(op.op2)]),
            "INIT_FCALL_BY_NAME" => self.function(&[self.name_after(op.op2, 1)]),
            "INIT_NS_FCALL_BY_NAME" => self.function(&[self.name_after(op.op2, 1), self.name_after(op.op2, 2)]),
            "INIT_METHOD_CALL" => self.method(op),
            "INIT_STATIC_METHOD_CALL" => self.static_method(op),
            "INIT_USER_CALL" | "INIT_DYNAMIC_CALL" => self.value(op.op2).map(|value| Step::new(Act::CallValue).a(value)),
            "SEND_VAL" | "SEND_VAL_EX" | "SEND_VAR" | "SEND_VAR_EX" | "SEND_FUNC_ARG" | "SEND_USER" | "SEND_VAR_NO_REF_EX" => {
                self.send(op)
            }
            "SEND_UNPACK" | "SEND_ARRAY" => self.send_all(op),
            "DO_FCALL" | "DO_ICALL" | "DO_UCALL" | "DO_FCALL_BY_NAME" => {
                self.result(op.result).map(|to| Step::new(Act::Do).to(to))
            }
            // Nothing that is called takes references, and reading an undefined variable is a stop.
            "CHECK_FUNC_ARG" | "CHECK_UNDEF_ARGS" => return Some(Ok(Translated { steps: vec![], then: Some(index + 1) })),
            "JMP_FRAMELESS" => return Some(self.jump_frameless(index, op)),
            _ if name.starts_with("FRAMELESS_ICALL_") => return Some(self.frameless(index, op)),
            _ => return None,
        };
        Some(steps.map(|step| Translated { steps: vec![step], then: Some(index + 1) }))
    }

    fn send(&mut self, op: &'b Op) -> Result<Step, Refused> {
        match op.op2 {
            Operand::Unused(_) => Ok(Step::new(Act::Send).a(self.value(op.op1)?)),
            _ => Err(format!("names an argument ({})", op.name)),
        }
    }

    fn send_all(&mut self, op: &'b Op) -> Result<Step, Refused> {
        match op.op2 {
            Operand::Unused(_) => Ok(Step::new(Act::SendAll).a(self.value(op.op1)?)),
            _ => Err(describe(op)),
        }
    }

    /// A function by the first of its names that there is.
    fn function(&mut self, names: &[Option<&[u8]>]) -> Result<Step, Refused> {
        let source = self.builder.source;
        for name in names {
            let name = name.ok_or("calls something without a name")?;
            if let Some(callee) = source.function(name) {
                return self.callee(callee, &lower(name));
            }
        }
        let name = names.last().copied().flatten().unwrap_or_default();
        Err(format!("calls {}(), which is not known", lower(name)))
    }

    /// A function, or a method without object and class.
    fn callee(&mut self, callee: Callee, shown: &str) -> Result<Step, Refused> {
        match callee {
            Callee::User { code, .. } => self.follow(*code, None, None, shown),
            Callee::Internal(name) => self.internal(&name),
            Callee::Core(name) => self.core(&name),
            Callee::Opaque => Err(format!("calls {shown}(), whose code is not to be had")),
        }
    }

    fn internal(&mut self, name: &str) -> Result<Step, Refused> {
        if engine_functions::is_known(name) || php::functions::is_mirrored(name.as_bytes()) {
            return Ok(Step::new(Act::CallInternal).n(self.builder.text(name)));
        }
        let is_moving = ["time", "microtime", "hrtime", "date", "gmdate", "rand", "mt_rand", "random_int", "uniqid"];
        Err(if is_moving.contains(&name) { format!("depends on {name}()") } else { format!("calls {name}()") })
    }

    fn core(&mut self, name: &str) -> Result<Step, Refused> {
        if !core_functions::is_known(name) {
            return Err(format!("calls {name}()"));
        }
        self.needs.rights |= core_functions::asks_rights(name);
        Ok(Step::new(Act::CallCore).n(self.builder.text(name)))
    }

    fn follow(&mut self, mut code: Code, this: Option<String>, called: Option<String>, shown: &str) -> Result<Step, Refused> {
        // The seal is over the copy as it came: checked before anything is set in it.
        if code.compute_seal() != code.seal {
            return Err(format!("calls {shown}(), which is a damaged copy"));
        }
        code.this = this;
        code.called = called;
        code.seal = code.compute_seal();
        match self.builder.routine(&code, self.depth + 1) {
            Ok(number) => Ok(Step::new(Act::CallRoutine).n(number)),
            Err(stop) => Err(format!("calls {shown}(), which {}", stop.what)),
        }
    }

    fn method(&mut self, op: &'b Op) -> Result<Step, Refused> {
        let name = self.name(op.op2).ok_or_else(|| describe(op))?;
        match op.op1 {
            Operand::Unused(_) => self.method_of_this(name),
            operand => {
                let place = self.value(operand)?;
                self.method_of_object(name, place)
            }
        }
    }

    /// A method of an object in a variable: of `$this`, or of the tick's user.
    fn method_of_object(&mut self, name: &[u8], place: Place) -> Result<Step, Refused> {
        let shown = lower(name);
        let of_this = self.method_of_this(name);
        let of_user = self.users_method(&shown);
        let why = match (&of_this, &of_user) {
            (Err(why), Err(_)) if self.code.this.is_some() => Err(why.clone()),
            (Err(_), Err(why)) => Err(why.clone()),
            _ => Ok(()),
        };
        why?;
        let found = [(format!("->{shown}"), of_this), (format!("user->{shown}"), of_user)];
        for (name, call) in found {
            if let Ok(call) = call {
                self.add_callable(name, call);
            }
        }
        Ok(Step::new(Act::CallMethod).a(place).n(self.builder.text(&shown)))
    }

    fn add_callable(&mut self, name: String, call: Step) {
        if self.callables.iter().all(|known| known.name != name) {
            self.callables.push(Callable { name, call });
        }
    }

    fn method_of_this(&mut self, name: &[u8]) -> Result<Step, Refused> {
        let this = self.code.this.clone().ok_or("uses $this where there is none")?;
        let shown = format!("{this}::{}", lower(name));
        match self.builder.source.method(this.as_bytes(), name) {
            Some(Callee::User { code, is_static, only_from }) => {
                self.check_access(&code, only_from.as_deref(), &shown)?;
                let object = (!is_static).then(|| this.clone());
                self.follow(*code, object, Some(this), &shown)
            }
            _ => Err(format!("calls {shown}()")),
        }
    }

    /// A method of the tick's user, as core's own WP_User has it.
    fn users_method(&mut self, name: &str) -> Result<Step, Refused> {
        if !core_functions::is_users_method(name) || !self.is_users_method(name) {
            return Err(format!("calls the method {name}() of an object"));
        }
        self.needs.rights |= name == "has_cap";
        Ok(Step::new(Act::CallMethod).n(self.builder.text(name)))
    }

    fn static_method(&mut self, op: &'b Op) -> Result<Step, Refused> {
        let class = self.class(op.op1).ok_or_else(|| describe(op))?;
        let name = self.name(op.op2).ok_or_else(|| describe(op))?;
        let called = if Self::hands_static_on(op.op1) { self.late_class() } else { Some(class.clone()) };
        self.method_of_class(&class, name, called)
    }

    fn method_of_class(&mut self, class: &str, name: &[u8], called: Option<String>) -> Result<Step, Refused> {
        let shown = format!("{class}::{}", lower(name));
        let Some(Callee::User { code, is_static, only_from }) = self.builder.source.method(class.as_bytes(), name) else {
            return Err(format!("calls {shown}()"));
        };
        self.check_access(&code, only_from.as_deref(), &shown)?;
        if is_static {
            let called = called.ok_or_else(|| format!("calls {shown}() on a class that is not known"))?;
            return self.follow(*code, None, Some(called), &shown);
        }
        // parent::method() and the like keep the object.
        let this = self.code.this.clone().filter(|this| self.descends(this, class));
        let this = this.ok_or_else(|| format!("calls {shown}() without an object"))?;
        self.follow(*code, Some(this.clone()), Some(this), &shown)
    }

    /// A private method is for its own class, a protected one for its class's family.
    fn check_access(&self, code: &Code, only_from: Option<&str>, shown: &str) -> Result<(), Refused> {
        let Some(owner) = only_from else {
            return Ok(());
        };
        let is_allowed = self.code.scope.as_deref().is_some_and(|scope| {
            scope == owner || !code.is_private && (self.descends(scope, owner) || self.descends(owner, scope))
        });
        if is_allowed { Ok(()) } else { Err(format!("calls {shown}(), which it may not")) }
    }

    /// Whether a class is another one or extends it. Interfaces do not count.
    fn descends(&self, class: &str, ancestor: &str) -> bool {
        let parent = |class: &String| self.builder.source.parent(class.as_bytes());
        std::iter::successors(Some(class.to_owned()), parent).take(100).any(|class| class == ancestor)
    }

    fn jump_frameless(&mut self, index: usize, op: &'b Op) -> Done {
        let (Some(name), Operand::Jump(target)) = (self.name(op.op1), op.op2) else {
            return Err(describe(op));
        };
        // The namespace has a function of its own: it is called the usual way.
        let has_own = self.builder.source.function(name).is_some();
        Ok(Translated { steps: vec![], then: Some(if has_own { index + 1 } else { target }) })
    }

    fn frameless(&mut self, index: usize, op: &'b Op) -> Done {
        let (arguments, then) = self.frameless_arguments(index, op).ok_or_else(|| describe(op))?;
        let name = op.callee.as_deref().ok_or_else(|| describe(op))?;
        let mut steps = vec![self.internal(name)?];
        for argument in arguments {
            steps.push(Step::new(Act::Send).a(self.value(argument)?));
        }
        steps.push(Step::new(Act::Do).to(self.result(op.result)?));
        Ok(Translated { steps, then: Some(then) })
    }

    /// The arguments of a `FRAMELESS_ICALL_n`, and the instruction after it.
    pub(super) fn frameless_arguments(&self, index: usize, op: &Op) -> Option<(Vec<Operand>, usize)> {
        let data = || self.code.ops.get(index + 1).filter(|data| data.name == "OP_DATA");
        Some(match op.name.strip_prefix("FRAMELESS_ICALL_")? {
            "0" => (vec![], index + 1),
            "1" => (vec![op.op1], index + 1),
            "2" => (vec![op.op1, op.op2], index + 1),
            "3" => (vec![op.op1, op.op2, data()?.op1], index + 2),
            _ => return None,
        })
    }

    /// Looks up what calls by value may mean: `array( $this, 'name' )`, and names that stand in this function.
    pub(super) fn resolve_callables(&mut self) {
        let mut names = BTreeMap::new();
        let mut arrays_of_this = Vec::new();
        let mut this = Vec::new();
        for op in self.reached() {
            match op.name.as_ref() {
                "FETCH_THIS" => this.push(op.result),
                "INIT_ARRAY" if this.contains(&op.op1) => arrays_of_this.push(op.result),
                "ADD_ARRAY_ELEMENT" if arrays_of_this.contains(&op.result) => {
                    if let Some(name) = self.name(op.op1) {
                        names.insert(format!("->{}", lower(name)), (None, name.to_vec()));
                    }
                }
                "INIT_USER_CALL" | "INIT_DYNAMIC_CALL" => names.extend(named(self.literal(op.op2))),
                "SEND_VAL" | "SEND_VAL_EX" => names.extend(named(self.literal(op.op1))),
                _ => {}
            }
        }
        if !self.calls_values() {
            return;
        }
        for (shown, (class, name)) in names {
            let call = match class {
                None if shown.starts_with("->") => self.method_of_this(&name),
                None => self.function(&[Some(&name)]),
                Some(class) => self.static_callable(&class, &name),
            };
            match call {
                Ok(call) if !engine_functions::is_of_the_caller(&shown) => self.add_callable(shown, call),
                _ => {}
            }
        }
    }

    /// `array( 'Class', 'method' )`: whether PHP takes a method that is not static depends on who calls.
    fn static_callable(&mut self, class: &str, name: &[u8]) -> Result<Step, Refused> {
        match self.builder.source.method(class.as_bytes(), name) {
            Some(Callee::User { is_static: true, .. }) => self.method_of_class(class, name, Some(class.to_owned())),
            _ => Err("calls what is no static method".into()),
        }
    }

    fn literal(&self, operand: Operand) -> Option<&'b Literal> {
        match operand {
            Operand::Literal(index) => self.code.literals.get(index),
            _ => None,
        }
    }
}

/// How a callable is looked up; its class and name.
type Named = (String, (Option<String>, Vec<u8>));

/// A callable in a literal: how it is looked up, its class, its name.
fn named(literal: Option<&Literal>) -> Option<Named> {
    let Some(Literal::Known(value)) = literal else {
        return None;
    };
    let (class, name) = match value {
        Value::Str(text) => match text.windows(2).position(|pair| pair == b"::") {
            Some(at) => (Some(&text[..at]), &text[at + 2..]),
            None => (None, text.as_slice()),
        },
        Value::Array(parts) => match parts.as_slice() {
            [(_, Value::Str(class)), (_, Value::Str(name))] => (Some(class.as_slice()), name.as_slice()),
            _ => return None,
        },
        _ => return None,
    };
    let class = class.map(lower);
    if class.as_deref().is_some_and(|class| ["self", "parent", "static"].contains(&class)) || name.contains(&b':') {
        return None;
    }
    let shown = class.as_ref().map_or_else(|| lower(name), |class| format!("{class}::{}", lower(name)));
    Some((shown, (class, name.to_vec())))
}
