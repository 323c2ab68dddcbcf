//! A small assembler for bytecode, and a site and a tick to go with it.
#![allow(dead_code, reason = "each test file uses its own part")]

use guard::code::{Code, Literal, Op, Operand, Param};
use guard::{Arg, Callee, Constant, Source, User, World};
use std::collections::BTreeMap;
use std::rc::Rc;
use wordpress::{Key, Value};

/// Assembles a function. One instruction a line: `NAME op1 op2 -> result xEXTENDED jEXTENDED_JUMP !callee`, operands as in
/// [`Assembler::operand`]. Parameters are the variables that `RECV…` lines name.
pub fn code(name: &str, text: &str) -> Code {
    let mut assembler = Assembler::default();
    assembler.code.name = name.into();
    assembler.code.file = "/plugins/acme.php".into();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    for (index, line) in lines.iter().enumerate() {
        assembler.line(line, index as u32 + 1);
    }
    assembler.code.lines = (1, lines.len() as u32);
    sealed(assembler.code)
}

/// The same code with a seal that fits.
pub fn sealed(mut code: Code) -> Code {
    code.seal = code.compute_seal();
    code
}

#[derive(Default)]
struct Assembler {
    code: Code,
}

impl Assembler {
    fn line(&mut self, line: &str, number: u32) {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap().to_owned();
        let mut op = Op {
            name: name.clone().into(),
            op1: Operand::Unused(0),
            op2: Operand::Unused(0),
            result: Operand::Unused(0),
            extended: 0,
            extended_jump: None,
            callee: None,
            line: number,
        };
        let mut given = 0;
        while let Some(word) = words.next() {
            match word.as_bytes()[0] {
                b'-' if word == "->" => op.result = self.operand(words.next().unwrap()),
                b'x' => op.extended = word[1..].parse().unwrap(),
                b'j' => op.extended_jump = Some(word[1..].parse().unwrap()),
                b'!' => op.callee = Some(word[1..].into()),
                _ => {
                    let operand = self.operand(word);
                    *[&mut op.op1, &mut op.op2][given] = operand;
                    given += 1;
                }
            }
        }
        if let "RECV" | "RECV_INIT" | "RECV_VARIADIC" = name.as_str() {
            self.code.params.push(Param { variadic: name == "RECV_VARIADIC", ..Param::default() });
            self.code.required += u32::from(name == "RECV");
        }
        self.code.ops.push(op);
    }

    /// `$name` a variable, `~1` a temporary, `@1` a jump, `#1` a number, `_` none, `'text'`, `12`, `null`, `true`, `false`, `[]`,
    /// `['a','b']` a list, `{'a':3,5:4}` a jump table, `?` a constant expression.
    fn operand(&mut self, word: &str) -> Operand {
        let literal = match word.as_bytes()[0] {
            b'$' => return self.variable(&word[1..]),
            b'~' => {
                let index = word[1..].parse::<usize>().unwrap();
                self.code.temporaries = self.code.temporaries.max(index as u32 + 1);
                return Operand::Temporary(index);
            }
            b'@' => return Operand::Jump(word[1..].parse().unwrap()),
            b'#' => return Operand::Unused(word[1..].parse().unwrap()),
            b'_' => return Operand::Unused(0),
            b'?' => Literal::Other,
            b'{' => Literal::Jumps(inner(word).map(jump).collect()),
            b'[' => Literal::Known(list(inner(word).map(value).collect())),
            _ => Literal::Known(value(word)),
        };
        self.code.literals.push(literal);
        let index = self.code.literals.len() - 1;
        // Names have more forms after them: lower case, and without the namespace.
        if let Literal::Known(Value::Str(bytes)) = &self.code.literals[index] {
            let lower = bytes.to_ascii_lowercase();
            let short = lower.rsplit(|byte| *byte == b'\\').next().unwrap().to_vec();
            self.code.literals.extend([Literal::Known(Value::Str(lower)), Literal::Known(Value::Str(short))]);
        }
        Operand::Literal(index)
    }

    fn variable(&mut self, name: &str) -> Operand {
        let known = self.code.vars.iter().position(|known| known == name);
        Operand::Var(known.unwrap_or_else(|| {
            self.code.vars.push(name.into());
            self.code.vars.len() - 1
        }))
    }
}

fn inner(word: &str) -> impl Iterator<Item = &str> {
    word[1..word.len() - 1].split(',').filter(|part| !part.is_empty())
}

fn jump(entry: &str) -> (Key, usize) {
    let (key, to) = entry.split_once(':').unwrap();
    let key = match value(key) {
        Value::Int(number) => Key::Int(number),
        other => Key::Str(other.as_bytes().unwrap().to_vec()),
    };
    (key, to.parse().unwrap())
}

fn value(word: &str) -> Value {
    match word {
        "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ if word.starts_with('\'') => Value::str(word.trim_matches('\'')),
        _ => Value::Int(word.parse().unwrap()),
    }
}

/// A list.
pub fn list(values: Vec<Value>) -> Value {
    Value::Array(values.into_iter().enumerate().map(|(index, value)| (Key::Int(index as i64), value)).collect())
}

/// An array with string keys.
pub fn map(entries: &[(&str, Value)]) -> Value {
    Value::Array(entries.iter().map(|(key, value)| (Key::from(*key), value.clone())).collect())
}

/// An argument that is known.
pub fn known(value: Value) -> Arg {
    Arg::Known(Rc::new(value))
}

/// A loaded PHP.
#[derive(Default)]
pub struct Site {
    pub functions: BTreeMap<String, Callee>,
    pub methods: BTreeMap<String, Callee>,
    pub constants: BTreeMap<String, Constant>,
    pub class_constants: BTreeMap<String, Value>,
    pub parents: BTreeMap<String, String>,
}

impl Site {
    /// PHP's and WordPress's own functions that the tests call.
    pub fn new() -> Self {
        let mut site = Self::default();
        for name in ["strpos", "in_array", "strtolower", "is_array", "func_get_args", "call_user_func_array", "function_exists"]
        {
            site.functions.insert(name.into(), Callee::Internal(name.into()));
        }
        for name in ["current_user_can", "wp_get_current_user", "is_admin", "current_filter", "update_option"] {
            site.functions.insert(name.into(), Callee::Core(name.into()));
        }
        for name in ["exists", "has_cap", "__get", "__isset"] {
            site.methods.insert(format!("wp_user::{name}"), Callee::Core(format!("wp_user::{name}")));
        }
        site
    }

    /// Adds a function.
    pub fn function(mut self, code: Code) -> Self {
        let callee = Callee::User { code: Box::new(code.clone()), is_static: false, only_from: None };
        self.functions.insert(code.name.to_ascii_lowercase(), callee);
        self
    }

    /// Adds a method, `Class::name`.
    pub fn method(mut self, mut code: Code, is_static: bool, only_from: Option<&str>) -> Self {
        let name = code.name.to_ascii_lowercase();
        code.scope = name.split("::").next().map(str::to_owned);
        let callee = Callee::User { code: Box::new(sealed(code)), is_static, only_from: only_from.map(str::to_owned) };
        self.methods.insert(name, callee);
        self
    }
}

fn lower(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

impl Source for Site {
    fn function(&self, name: &[u8]) -> Option<Callee> {
        self.functions.get(&lower(name)).cloned()
    }

    fn method(&self, class: &[u8], name: &[u8]) -> Option<Callee> {
        self.methods.get(&format!("{}::{}", lower(class), lower(name))).cloned()
    }

    fn constant(&self, name: &[u8]) -> Option<Constant> {
        self.constants.get(&*String::from_utf8_lossy(name)).cloned()
    }

    fn class_constant(&self, class: &[u8], name: &[u8], _from: Option<&str>) -> Option<Value> {
        self.class_constants.get(&format!("{}::{}", lower(class), String::from_utf8_lossy(name))).cloned()
    }

    fn parent(&self, class: &[u8]) -> Option<String> {
        self.parents.get(&lower(class)).cloned()
    }
}

/// A tick.
pub struct Tick {
    pub hook: &'static str,
    pub user: Option<User>,
    pub can: bool,
    pub post: Option<Value>,
}

impl Default for Tick {
    fn default() -> Self {
        let roles = Some(Rc::new(list(vec![Value::str("editor")])));
        let user = User { id: 7, login: b"acme".to_vec(), roles };
        Self { hook: "heartbeat_received", user: Some(user), can: false, post: None }
    }
}

impl World for Tick {
    fn hook(&self) -> &[u8] {
        self.hook.as_bytes()
    }

    fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    fn can(&self, _capability: &[u8]) -> Option<bool> {
        Some(self.can)
    }

    fn superglobal(&self, name: &[u8]) -> Option<Rc<Value>> {
        self.post.clone().filter(|_| name == b"_POST").map(Rc::new)
    }
}
