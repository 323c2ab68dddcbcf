//! From bytecode to guard: what can be reached through instructions that are handled, with everything resolved that does not
//! change between two ticks.

mod calls;
mod check;
mod facts;
mod names;
mod operators;
mod translation;

use crate::code::Code;
use crate::guard::{Constant, Guard, Refusal, Routine, Stop};
use crate::replay::is_same;
use crate::steps::Act;
use crate::world::Source;
use translation::Translation;
use wordpress::Value;

/// How deep calls are followed; the callback itself is at 0.
const DEPTH: usize = 5;
/// How many of PHP's instructions are looked at in all.
const INSTRUCTIONS: usize = 4_000;

/// The guard of a callback.
///
/// # Errors
/// The copy is damaged, or no way through it returns: then the first stop on the way.
pub fn build(entry: Code, source: &dyn Source) -> Result<Guard, Refusal> {
    let mut builder = Builder { source, guard: Parts::default(), left: INSTRUCTIONS, open: Vec::new(), done: Vec::new() };
    // The callback's own place is the first.
    builder.guard.routines.push(Routine::default());
    builder.routine(&entry, 0)?;
    let Parts { routines, literals, texts } = builder.guard;
    Ok(Guard { routines, literals, texts })
}

struct Builder<'s> {
    source: &'s dyn Source,
    guard: Parts,
    left: usize,
    /// The routines that are being built, outermost first.
    open: Vec<Identity>,
    done: Vec<(Identity, Result<u32, Stop>)>,
}

#[derive(Default)]
struct Parts {
    routines: Vec<Routine>,
    literals: Vec<Constant>,
    texts: Vec<String>,
}

/// Which code it is, as whose method.
#[derive(Clone, PartialEq)]
struct Identity {
    name: String,
    file: String,
    lines: (u32, u32),
    scope: Option<String>,
    this: Option<String>,
    called: Option<String>,
    depth: usize,
}

impl Builder<'_> {
    /// Builds a routine, or finds it among those built; its number.
    fn routine(&mut self, code: &Code, depth: usize) -> Result<u32, Stop> {
        let identity = Identity::of(code, depth);
        if let Some((_, result)) = self.done.iter().find(|(known, _)| *known == identity) {
            return result.clone();
        }
        let result = self.new_routine(code, depth, &identity);
        self.done.push((identity, result.clone()));
        result
    }

    fn new_routine(&mut self, code: &Code, depth: usize, identity: &Identity) -> Result<u32, Stop> {
        let refuse = |what: &str| Stop { what: what.into(), file: code.file.clone(), line: code.lines.0 };
        check::check(code).map_err(refuse)?;
        if self.open.iter().any(|open| open.is_same_code(identity)) {
            return Err(refuse("calls itself"));
        }
        if depth > DEPTH {
            return Err(refuse("calls too deep"));
        }
        // What a routine that fails has brought along goes again.
        let before = self.guard.routines.len();
        self.open.push(identity.clone());
        let built = Translation::new(self, code, depth).run();
        self.open.pop();
        match built {
            Ok(routine) if depth == 0 => {
                self.guard.routines[0] = routine;
                Ok(0)
            }
            Ok(routine) => {
                self.guard.routines.push(routine);
                u32::try_from(self.guard.routines.len() - 1).map_err(|_| refuse("is too long"))
            }
            Err(stop) => {
                self.forget_from(before);
                Err(stop)
            }
        }
    }

    fn forget_from(&mut self, first: usize) {
        self.guard.routines.truncate(first);
        self.done.retain(|(_, result)| result.as_ref().map_or(true, |number| (*number as usize) < first));
    }

    fn literal(&mut self, value: &Value) -> u32 {
        let literals = &mut self.guard.literals;
        let known = literals.iter().position(|known| is_same(&known.0, value));
        let index = known.unwrap_or_else(|| {
            literals.push(Constant(value.clone()));
            literals.len() - 1
        });
        index as u32
    }

    fn text(&mut self, text: &str) -> u32 {
        let texts = &mut self.guard.texts;
        let known = texts.iter().position(|known| known == text);
        let index = known.unwrap_or_else(|| {
            texts.push(text.into());
            texts.len() - 1
        });
        index as u32
    }
}

impl Identity {
    fn of(code: &Code, depth: usize) -> Self {
        Self {
            name: code.name.clone(),
            file: code.file.clone(),
            lines: code.lines,
            scope: code.scope.clone(),
            this: code.this.clone(),
            called: code.called.clone(),
            depth,
        }
    }

    fn is_same_code(&self, other: &Self) -> bool {
        self.name == other.name && self.file == other.file && self.lines == other.lines && self.scope == other.scope
    }
}

/// Whether a routine can come to a return at all.
fn can_return(routine: &Routine) -> bool {
    routine.steps.iter().any(|step| step.act == Act::Return)
}

/// Bound values that are names (strings, lists of them) are the callback's identity; numbers and flags are its state.
fn is_state(value: &Value) -> bool {
    match value {
        Value::Str(_) => false,
        Value::Array(entries) => entries.iter().any(|(_, value)| is_state(value)),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => true,
    }
}
