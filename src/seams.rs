//! What the project's own tests ask from PHP, in builds made for them only: callbacks described, and guards of them built and
//! replayed.

use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};
use guard::code::Code;
use guard::{Arg, Callee, Guard, Outcome, User, World};
use serde_json::Value as Json;
use std::fmt::Write as _;
use std::rc::Rc;
use wordpress::{Key, Value};

use crate::engine::{bytecode, callable, value};

/// The answer where a callback is shown to be inert; anything else says why not.
const INERT: &str = "inert";

/// What a callback is said to be; null where it is none.
#[php_function]
#[php(name = "WpHeartbeat\\Seam\\describe")]
fn seam_describe(callback: &Zval) -> Option<String> {
    let found = callable::describe(callback)?;
    let file = found.file.map_or_else(|| "-".to_owned(), |file| file.display().to_string());
    Some(format!("{} {:?} {file}:{}-{}", found.name, found.kind, found.lines.0, found.lines.1))
}

/// A callback's code as it was copied, for people; null where it cannot be.
#[php_function]
#[php(name = "WpHeartbeat\\Seam\\code")]
fn seam_code(callback: &Zval) -> Option<String> {
    let mut code = match bytecode::of_callable(callback)? {
        Callee::User { code, .. } => code,
        other => return Some(format!("{other:?}")),
    };
    let mut text = String::new();
    for (at, op) in std::mem::take(&mut code.ops).iter().enumerate() {
        let _ = write!(text, "{at:4} {} {:?} {:?} -> {:?}", op.name, op.op1, op.op2, op.result);
        let _ = writeln!(text, " x{} {:?} {:?} line {}", op.extended, op.extended_jump, op.callee, op.line);
    }
    Some(format!("{text}{code:?}"))
}

/// Whether the engine runs code by itself.
#[php_function]
#[php(name = "WpHeartbeat\\Seam\\engine_is_own")]
fn seam_engine_is_own() -> bool {
    bytecode::engine_is_own()
}

/// Builds a guard of `callback` and replays it with `args` in `world`: `inert`, or why that is not shown.
///
/// `opaque`: positions of arguments that the replay is not told; a filter's first one is told where it is not among them.
/// `world`: `hook`, `user` (`id`, `login`, `roles`), `can` (by capability), `superglobals` (by name), `core` (names of functions).
#[php_function]
#[php(name = "WpHeartbeat\\Seam\\guard")]
fn seam_guard(callback: &Zval, is_filter: bool, args: &Zval, opaque: &Zval, world: &Zval) -> String {
    let tick = Tick::of(world);
    let code = match entry(callback) {
        Ok(code) => code,
        Err(why) => return why,
    };
    replay(code, is_filter, &arguments(is_filter, args, opaque), &tick)
}

/// As `guard()`, with one bit of the copied code turned: which one, `seed` says.
#[php_function]
#[php(name = "WpHeartbeat\\Seam\\guard_of_damaged")]
fn seam_guard_of_damaged(callback: &Zval, is_filter: bool, args: &Zval, opaque: &Zval, world: &Zval, seed: i64) -> String {
    let tick = Tick::of(world);
    let damaged =
        entry(callback).and_then(|code| damage(&code, seed.cast_unsigned()).ok_or_else(|| "cannot be read".to_owned()));
    match damaged {
        Ok(code) => replay(code, is_filter, &arguments(is_filter, args, opaque), &tick),
        Err(why) => why,
    }
}

/// Adds the functions to the module.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(seam_describe))
        .function(wrap_function!(seam_code))
        .function(wrap_function!(seam_engine_is_own))
        .function(wrap_function!(seam_guard))
        .function(wrap_function!(seam_guard_of_damaged))
}

fn entry(callback: &Zval) -> Result<Code, String> {
    match bytecode::of_callable(callback) {
        Some(Callee::User { code, .. }) => Ok(*code),
        Some(_) => Err("refused: an internal function".to_owned()),
        None => Err("refused: no code".to_owned()),
    }
}

/// Replays the guard as it is, and as it is once stored.
fn replay(code: Code, is_filter: bool, args: &[Arg], tick: &Tick) -> String {
    let is_known = |name: &str| tick.core.iter().any(|known| known == name);
    let built = match guard::build(code, &bytecode::Loaded::new(&is_known)) {
        Ok(built) => built,
        Err(why) => return format!("refused: {} ({}:{})", why.what, why.file, why.line),
    };
    let stored = match serde_json::to_string(&built).and_then(|text| serde_json::from_str::<Guard>(&text)) {
        Ok(stored) => stored,
        Err(why) => return format!("cannot be stored: {why}"),
    };
    let (first, second) = (built.replay(is_filter, args, tick), stored.replay(is_filter, args, tick));
    match first {
        _ if first != second => "differs once stored".to_owned(),
        Outcome::Inert => INERT.to_owned(),
        Outcome::Acts(stop) => format!("acts: {} ({}:{})", stop.what, stop.file, stop.line),
    }
}

fn arguments(is_filter: bool, args: &Zval, opaque: &Zval) -> Vec<Arg> {
    let opaque: Vec<i64> = entries(opaque).filter_map(|(_, position)| position.long()).collect();
    let is_opaque = |position: usize| opaque.iter().any(|opaque| usize::try_from(*opaque) == Ok(position));
    let argument = |(position, (_, given)): (usize, (Key, &Zval))| match value::owned(given) {
        _ if is_opaque(position) && position == 0 && is_filter => Arg::First,
        Some(known) if !is_opaque(position) && position == 0 && is_filter => Arg::KnownFirst(Rc::new(known)),
        Some(known) if !is_opaque(position) => Arg::Known(Rc::new(known)),
        None if given.object().is_some_and(|object| object.get_class_name().is_ok_and(|class| class == "WP_User")) => Arg::User,
        _ => Arg::Unknown,
    };
    entries(args).enumerate().map(argument).collect()
}

fn entries(zval: &Zval) -> impl Iterator<Item = (Key, &Zval)> {
    value::direct(zval).array().into_iter().flat_map(|array: &ZendHashTable| value::entries_of(array))
}

/// A code with one bit turned in one of its numbers, texts or truths; the seal stays what it was.
fn damage(code: &Code, seed: u64) -> Option<Code> {
    let mut json = serde_json::to_value(code).ok()?;
    let mut leaves = 0;
    visit(&mut json, &mut |_| leaves += 1);
    // Spread: neighbouring seeds should not turn neighbouring bits.
    let spread = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (mut at, chosen) = (0, spread % u64::max(leaves, 1));
    visit(&mut json, &mut |leaf| {
        if at == chosen {
            turn(leaf, (spread >> 32) as u32);
        }
        at += 1;
    });
    let damaged: Code = serde_json::from_value(json).ok()?;
    (damaged != *code).then_some(damaged)
}

fn visit(json: &mut Json, see: &mut impl FnMut(&mut Json)) {
    match json {
        Json::Array(entries) => entries.iter_mut().for_each(|entry| visit(entry, see)),
        Json::Object(fields) => fields.values_mut().for_each(|field| visit(field, see)),
        leaf => see(leaf),
    }
}

fn turn(leaf: &mut Json, bit: u32) {
    *leaf = match &*leaf {
        Json::Bool(truth) => Json::Bool(!truth),
        Json::String(text) if !text.is_empty() => {
            let mut bytes = text.clone().into_bytes();
            let at = bit as usize % bytes.len();
            bytes[at] ^= 1 << (bit % 7);
            Json::String(String::from_utf8_lossy(&bytes).into_owned())
        }
        Json::Number(number) => match number.as_u64() {
            Some(number) => Json::from(number ^ (1 << (bit % 16))),
            None => number.as_i64().map_or(Json::from(0.5), |number| Json::from(number ^ 1)),
        },
        Json::Null => Json::from(bit % 16),
        other => other.clone(),
    };
}

/// A tick as a test describes it.
struct Tick {
    hook: Vec<u8>,
    user: Option<User>,
    can: Vec<(Key, Value)>,
    superglobals: Vec<(Key, Value)>,
    core: Vec<String>,
}

impl Tick {
    fn of(world: &Zval) -> Self {
        let world = value::owned(world).unwrap_or(Value::Null);
        let list = |name: &str| world.get(name).and_then(Value::as_array).map_or_else(Vec::new, <[_]>::to_vec);
        let text = |value: &Value| value.as_bytes().map(<[u8]>::to_vec);
        let user = world.get("user").map(|user| User {
            id: user.get("id").and_then(|id| if let Value::Int(id) = id { u64::try_from(*id).ok() } else { None }).unwrap_or(0),
            login: user.get("login").and_then(text).unwrap_or_default(),
            roles: user.get("roles").cloned().map(Rc::new),
        });
        let name = |(_, name): (Key, Value)| text(&name).and_then(|name| String::from_utf8(name).ok());
        Self {
            hook: world.get("hook").and_then(text).unwrap_or_default(),
            user,
            can: list("can"),
            superglobals: list("superglobals"),
            core: list("core").into_iter().filter_map(name).collect(),
        }
    }
}

impl World for Tick {
    fn hook(&self) -> &[u8] {
        &self.hook
    }

    fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    fn can(&self, capability: &[u8]) -> Option<bool> {
        let found = self.can.iter().find(|(name, _)| *name == Key::from_bytes(capability));
        found.map(|(_, can)| can.is_truthy())
    }

    fn superglobal(&self, name: &[u8]) -> Option<Rc<Value>> {
        let found = self.superglobals.iter().find(|(known, _)| *known == Key::from_bytes(name));
        found.map(|(_, value)| Rc::new(value.clone()))
    }
}
