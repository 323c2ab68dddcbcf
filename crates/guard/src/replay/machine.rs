//! The machine: routines, variables, budgets.

use super::value::{Abstract, Held};
use super::{Halt, core_functions};
use crate::guard::{Guard, Routine, Stop};
use crate::steps::{Act, Place, Step};
use crate::world::World;
use wordpress::{Key, Value};

/// How many instructions a replay may take.
const STEPS: u32 = 10_000;
/// How much a replay may copy and compare: about eight bytes, or an entry of an array, each.
const WORK: usize = 1_000_000;
/// How deep values may be nested.
const NESTING: usize = 64;
/// How deep routines may call each other: the guard's own depth, and calls by value.
const DEPTH: u32 = 8;

pub(super) struct Machine<'a> {
    pub guard: &'a Guard,
    pub world: &'a dyn World,
    pub slots: Vec<Abstract<'a>>,
    /// Arguments: of the routines that run, and of the calls that were begun.
    pub given: Vec<Abstract<'a>>,
    pub calls: Vec<Begun>,
    steps: u32,
    work: usize,
    depth: u32,
    stopped_at: Option<(&'a Routine, u32)>,
}

/// A routine that runs.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub routine: &'a Routine,
    /// Where its slots begin.
    pub base: usize,
    /// Its arguments.
    pub from: usize,
    pub to: usize,
    /// Its caller's file has `strict_types=1`.
    pub strict: bool,
    /// How many calls had been begun before.
    pub calls: usize,
}

/// A call that was begun.
pub(super) struct Begun {
    /// One of the `Call*` acts.
    pub call: Step,
    /// Where its arguments begin.
    pub from: usize,
}

/// Where it goes after an instruction.
pub(super) enum Then<'a> {
    On,
    To(u32),
    Return(Abstract<'a>),
}

impl<'a> Machine<'a> {
    pub(super) fn new(guard: &'a Guard, world: &'a dyn World) -> Self {
        Self {
            guard,
            world,
            slots: Vec::with_capacity(32),
            given: Vec::with_capacity(8),
            calls: Vec::new(),
            steps: STEPS,
            work: WORK,
            depth: 0,
            stopped_at: None,
        }
    }

    /// Runs the callback; what it returns.
    pub(super) fn start(&mut self, given: impl Iterator<Item = Abstract<'a>>) -> Result<Abstract<'a>, Stop> {
        self.given.extend(given);
        // WordPress calls callbacks through call_user_func_array(), which is never strict.
        self.run(0, 0, false).map_err(|what| {
            let (file, line) = self.stopped_at.map_or_else(Default::default, |(routine, line)| (routine.file.clone(), line));
            Stop { what: what.into_owned(), file, line }
        })
    }

    /// Runs a routine on the arguments from `from` on, which stay.
    pub(super) fn run(&mut self, number: u32, from: usize, strict: bool) -> Result<Abstract<'a>, Halt> {
        let guard = self.guard;
        let routine = guard.routines.get(number as usize).ok_or("calls nobody knows whom")?;
        let frame = Frame { routine, base: self.slots.len(), from, to: self.given.len(), strict, calls: self.calls.len() };
        if frame.to - from < routine.required as usize {
            return Err("is called with too few arguments".into());
        }
        if self.depth >= DEPTH {
            return Err("calls too deep".into());
        }
        self.depth += 1;
        self.slots.resize(frame.base + routine.slots as usize, Abstract::Undefined);
        let plain = routine.params.iter().filter(|param| !param.variadic).count();
        for (index, value) in self.given[from..].iter().take(plain).enumerate() {
            *self.slots.get_mut(frame.base + index).ok_or("has no place for its arguments")? = value.clone();
        }
        let returned = self.run_steps(&frame);
        self.depth -= 1;
        self.slots.truncate(frame.base);
        self.calls.truncate(frame.calls);
        returned
    }

    fn run_steps(&mut self, frame: &Frame<'a>) -> Result<Abstract<'a>, Halt> {
        let routine = frame.routine;
        let mut at = 0;
        loop {
            let step = *routine.steps.get(at as usize).ok_or("runs out of its code")?;
            match self.spend_step().and_then(|()| self.step(frame, step)) {
                Ok(Then::On) => at += 1,
                Ok(Then::To(next)) => at = next,
                Ok(Then::Return(value)) => return Ok(value),
                Err(halt) => {
                    let line = routine.lines.get(at as usize).copied().unwrap_or(0);
                    self.stopped_at.get_or_insert((routine, line));
                    return Err(halt);
                }
            }
        }
    }

    fn spend_step(&mut self) -> Result<(), Halt> {
        self.steps = self.steps.checked_sub(1).ok_or("runs too long")?;
        Ok(())
    }

    /// Pays for work.
    pub(super) fn spend(&mut self, work: usize) -> Result<(), Halt> {
        self.work = self.work.checked_sub(work).ok_or("works on too much")?;
        Ok(())
    }

    /// Pays for a copy of a value.
    pub(super) fn spend_on(&mut self, value: &Value) -> Result<(), Halt> {
        let weight = weigh(value, NESTING).ok_or("nests values too deep")?;
        self.spend(weight)
    }

    /// A text of the guard.
    pub(super) fn text(&self, number: u32) -> Result<&'a str, Halt> {
        let guard = self.guard;
        guard.texts.get(number as usize).map(String::as_str).ok_or(Halt::Borrowed("means nobody knows what"))
    }

    /// What a place holds.
    pub(super) fn peek(&self, frame: &Frame<'a>, place: Place) -> Result<Abstract<'a>, Halt> {
        let guard = self.guard;
        match place {
            Place::Literal(index) => match guard.literals.get(index as usize) {
                Some(literal) => Ok(Abstract::Known(Held::Literal(&literal.0))),
                None => Err("reads nobody knows what".into()),
            },
            Place::Slot(slot) if slot < frame.routine.slots => Ok(self.slots[frame.base + slot as usize].clone()),
            Place::Slot(_) | Place::None => Err("reads nobody knows what".into()),
        }
    }

    /// As [`Self::peek`], where an undefined variable is a warning.
    pub(super) fn read(&self, frame: &Frame<'a>, place: Place) -> Result<Abstract<'a>, Halt> {
        match self.peek(frame, place)? {
            Abstract::Undefined => Err("reads an undefined variable".into()),
            value => Ok(value),
        }
    }

    /// A plain value.
    pub(super) fn known(&mut self, frame: &Frame<'a>, place: Place) -> Result<Held<'a>, Halt> {
        let value = self.read(frame, place)?;
        self.plain(value)
    }

    /// A value as a plain one; else what was read.
    pub(super) fn plain(&mut self, value: Abstract<'a>) -> Result<Held<'a>, Halt> {
        match value {
            Abstract::Known(held) => Ok(held),
            Abstract::Mixed(entries) => self.plain_entries(&entries),
            other => Err(self.cannot_read(&other)),
        }
    }

    pub(super) fn cannot_read(&self, value: &Abstract<'a>) -> Halt {
        match value {
            Abstract::First => format!("reads {}", self.first()).into(),
            Abstract::User => "reads the user as a value".into(),
            Abstract::This => "reads $this as a value".into(),
            Abstract::Undefined => "reads an undefined variable".into(),
            _ => "depends on a value that is not known".into(),
        }
    }

    /// What the filter's first argument is called.
    pub(super) fn first(&self) -> &'static str {
        if self.first_is_array() { "the response" } else { "the filtered value" }
    }

    /// Whether the first argument is an array, whatever it holds.
    pub(super) fn first_is_array(&self) -> bool {
        core_functions::first_is_array(self.world.hook())
    }

    /// Puts a value somewhere; nowhere is fine.
    pub(super) fn write(&mut self, frame: &Frame<'a>, place: Place, value: Abstract<'a>) -> Result<(), Halt> {
        match place {
            Place::None => Ok(()),
            Place::Slot(slot) if slot < frame.routine.slots => {
                self.slots[frame.base + slot as usize] = value;
                Ok(())
            }
            Place::Slot(_) | Place::Literal(_) => Err("writes nobody knows where".into()),
        }
    }

    /// Writes a result and goes on.
    pub(super) fn give(&mut self, frame: &Frame<'a>, step: Step, value: Abstract<'a>) -> Result<Then<'a>, Halt> {
        self.write(frame, step.to, value)?;
        Ok(Then::On)
    }

    /// PHP's `(bool)`.
    pub(super) fn truth(&self, value: &Abstract<'a>) -> Result<bool, Halt> {
        match value {
            Abstract::Known(held) => Ok(held.value().is_truthy()),
            Abstract::User | Abstract::This => Ok(true),
            Abstract::Mixed(entries) => Ok(!entries.is_empty()),
            other => Err(self.cannot_read(other)),
        }
    }

    pub(super) fn step(&mut self, frame: &Frame<'a>, step: Step) -> Result<Then<'a>, Halt> {
        match step.act {
            Act::Stop => Err(Halt::Owned(self.text(step.n)?.to_owned())),
            Act::Return => Ok(Then::Return(self.read(frame, step.a)?)),
            _ => self.act(frame, step),
        }
    }
}

/// What copying a value costs; `None` where it is nested too deep.
fn weigh(value: &Value, levels: usize) -> Option<usize> {
    match value {
        Value::Array(entries) => {
            let levels = levels.checked_sub(1)?;
            entries.iter().try_fold(1, |sum, (key, value)| {
                let key = if let Key::Str(bytes) = key { bytes.len() / 8 } else { 0 };
                Some(sum + 1 + key + weigh(value, levels)?)
            })
        }
        value => Some(shallow(value)),
    }
}

/// What looking at a value costs.
pub(super) fn shallow(value: &Value) -> usize {
    match value {
        Value::Str(bytes) => 1 + bytes.len() / 8,
        Value::Array(entries) => 1 + entries.len(),
        _ => 1,
    }
}
