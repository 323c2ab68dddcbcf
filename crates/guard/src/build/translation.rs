//! One function's instructions: those that can be reached, translated, in order.

use super::{Builder, can_return};
use crate::code::{Code, Literal, Op, Operand};
use crate::guard::{Callable, Needs, Routine, Stop};
use crate::replay::engine_functions;
use crate::steps::{Act, Place, Step, Table};
use std::collections::{BTreeMap, BTreeSet};
use wordpress::Value;

/// What an instruction becomes.
pub(super) struct Translated {
    pub steps: Vec<Step>,
    /// The instruction that follows where no step jumps; `None` where the last one always does.
    pub then: Option<usize>,
}

/// Why an instruction is a stop, for people.
pub(super) type Refused = String;

pub(super) struct Translation<'b, 's> {
    pub builder: &'b mut Builder<'s>,
    pub code: &'b Code,
    pub depth: usize,
    pub needs: Needs,
    pub callables: Vec<Callable>,
    tables: Vec<Table>,
    blocks: BTreeMap<usize, Translated>,
    first_stop: Option<Stop>,
}

impl<'b, 's> Translation<'b, 's> {
    pub(super) fn new(builder: &'b mut Builder<'s>, code: &'b Code, depth: usize) -> Self {
        Self {
            builder,
            code,
            depth,
            needs: Needs::default(),
            callables: Vec::new(),
            tables: Vec::new(),
            blocks: BTreeMap::new(),
            first_stop: None,
        }
    }

    /// The routine; else the first stop on its way.
    pub(super) fn run(mut self) -> Result<Routine, Stop> {
        let mut open = BTreeSet::from([0]);
        while let Some(index) = open.pop_first() {
            let block = self.block(index);
            let mut targets: Vec<usize> = block.then.into_iter().collect();
            for step in &block.steps {
                match step.act {
                    _ if step.jumps() => targets.push(step.n as usize),
                    Act::SwitchLong | Act::SwitchString | Act::Match => targets.extend(self.targets(step.n)),
                    _ => {}
                }
            }
            self.blocks.insert(index, block);
            open.extend(targets.into_iter().filter(|target| !self.blocks.contains_key(target)));
        }
        self.resolve_callables();
        let first_stop = self.first_stop.take();
        let routine = self.lay_out();
        if can_return(&routine) { Ok(routine) } else { Err(first_stop.unwrap_or_else(|| self.stop_at(0, "never returns"))) }
    }

    /// What an instruction becomes: a stop where it is not handled.
    fn block(&mut self, index: usize) -> Translated {
        let translated = if self.builder.left == 0 {
            Err("is too long".into())
        } else {
            self.builder.left -= 1;
            match self.code.ops.get(index) {
                Some(op) => self.translate(index, op),
                None => Err("runs out of its code".into()),
            }
        };
        translated.unwrap_or_else(|what| {
            let stop = self.stop_at(index, &what);
            self.first_stop.get_or_insert(stop);
            let text = self.builder.text(&what);
            Translated { steps: vec![Step::new(Act::Stop).n(text)], then: None }
        })
    }

    fn translate(&mut self, index: usize, op: &'b Op) -> Result<Translated, Refused> {
        if let Some(done) = self.flow(index, op) {
            return done;
        }
        if let Some(done) = self.call(index, op) {
            return done;
        }
        let steps = match self.operator(op).or_else(|| self.named(op)) {
            Some(steps) => steps?,
            None => return Err(describe(op)),
        };
        Ok(Translated { steps, then: Some(index + 1) })
    }

    /// Jumps, and what takes more than one instruction.
    fn flow(&mut self, index: usize, op: &'b Op) -> Option<Result<Translated, Refused>> {
        let act = match op.name.as_ref() {
            "JMP" => return Some(jump(op.op1).map(|to| Translated { steps: vec![Step::new(Act::Jump).n(to)], then: None })),
            "RETURN" => return Some(self.returning(op)),
            "SWITCH_LONG" => return Some(self.switch(Act::SwitchLong, index, op)),
            "SWITCH_STRING" => return Some(self.switch(Act::SwitchString, index, op)),
            "MATCH" => return Some(self.switch(Act::Match, index, op)),
            "FE_FETCH_R" => return Some(self.next(index, op)),
            "ASSIGN_DIM" => return Some(self.assign_element(index, op)),
            "JMPZ" => Act::JumpZero,
            "JMPNZ" => Act::JumpNotZero,
            "JMPZ_EX" => Act::JumpZeroKeep,
            "JMPNZ_EX" => Act::JumpNotZeroKeep,
            "JMP_SET" => Act::JumpSet,
            "COALESCE" => Act::Coalesce,
            "JMP_NULL" => match op.extended & 3 {
                0 => Act::JumpNull,
                1 => Act::JumpNullIsset,
                2 => Act::JumpNullEmpty,
                _ => return None,
            },
            _ => return None,
        };
        Some(self.branch(act, index, op))
    }

    fn branch(&mut self, act: Act, index: usize, op: &'b Op) -> Result<Translated, Refused> {
        let step = Step::new(act).a(self.value(op.op1)?).to(self.result(op.result)?).n(jump(op.op2)?);
        Ok(Translated { steps: vec![step], then: Some(index + 1) })
    }

    fn returning(&mut self, op: &'b Op) -> Result<Translated, Refused> {
        Ok(Translated { steps: vec![Step::new(Act::Return).a(self.value(op.op1)?)], then: None })
    }

    fn switch(&mut self, act: Act, index: usize, op: &'b Op) -> Result<Translated, Refused> {
        let (Operand::Literal(table), Some(default)) = (op.op2, op.extended_jump) else {
            return Err(describe(op));
        };
        let Some(Literal::Jumps(jumps)) = self.code.literals.get(table) else {
            return Err(describe(op));
        };
        let step = Step::new(act).a(self.value(op.op1)?).n(self.tables.len() as u32);
        self.tables.push(Table { jumps: jumps.clone(), default });
        let then = (act != Act::Match).then_some(index + 1);
        Ok(Translated { steps: vec![step], then })
    }

    fn next(&mut self, index: usize, op: &'b Op) -> Result<Translated, Refused> {
        let to = op.extended_jump.ok_or_else(|| describe(op))? as u32;
        let step = Step::new(Act::Next).a(self.value(op.op1)?).b(self.slot(op.op2)?).to(self.result(op.result)?).n(to);
        Ok(Translated { steps: vec![step], then: Some(index + 1) })
    }

    /// `$local[…] = …`: the value stands in the instruction that follows.
    fn assign_element(&mut self, index: usize, op: &'b Op) -> Result<Translated, Refused> {
        let data = self.code.ops.get(index + 1).filter(|data| data.name == "OP_DATA").ok_or_else(|| describe(op))?;
        let also = match self.result(op.result)? {
            Place::Slot(slot) => slot + 1,
            _ => 0,
        };
        let step =
            Step::new(Act::AssignElement).a(self.variable(op.op1)?).b(self.any(op.op2)?).to(self.value(data.op1)?).n(also);
        Ok(Translated { steps: vec![step], then: Some(index + 2) })
    }

    /// The instructions in the order that they were in, jumps pointing at steps.
    fn lay_out(&mut self) -> Routine {
        let mut routine = self.head();
        let blocks = std::mem::take(&mut self.blocks);
        let mut starts = BTreeMap::new();
        let mut following = blocks.keys().skip(1).map(|index| Some(*index)).chain([None]);
        for (index, block) in &blocks {
            starts.insert(*index, routine.steps.len());
            routine.steps.extend(&block.steps);
            let next = following.next().flatten();
            if let Some(then) = block.then.filter(|then| next != Some(*then)) {
                routine.steps.push(Step::new(Act::Jump).n(then as u32));
            }
            let line = self.code.ops.get(*index).map_or(self.code.lines.1, |op| op.line);
            routine.lines.resize(routine.steps.len(), line);
        }
        // Every target was reached, so every target has a start.
        let start = |index: usize| starts.get(&index).copied().unwrap_or(usize::MAX);
        for step in routine.steps.iter_mut().filter(|step| step.jumps()) {
            step.n = u32::try_from(start(step.n as usize)).unwrap_or(u32::MAX);
        }
        for table in &mut routine.tables {
            table.default = start(table.default);
            table.jumps.iter_mut().for_each(|(_, to)| *to = start(*to));
        }
        routine
    }

    fn head(&mut self) -> Routine {
        let code = self.code;
        Routine {
            name: code.name.clone(),
            file: code.file.clone(),
            this: code.this.clone(),
            params: code.params.clone(),
            required: code.required,
            returns: code.returns.clone(),
            strict: code.strict,
            slots: code.vars.len() as u32 + code.temporaries,
            steps: Vec::new(),
            lines: Vec::new(),
            tables: std::mem::take(&mut self.tables),
            callables: std::mem::take(&mut self.callables),
            needs: self.needs,
        }
    }

    fn targets(&self, table: u32) -> Vec<usize> {
        let table = &self.tables[table as usize];
        table.jumps.iter().map(|(_, to)| *to).chain([table.default]).collect()
    }

    fn stop_at(&self, index: usize, what: &str) -> Stop {
        let line = self.code.ops.get(index).map_or(self.code.lines.0, |op| op.line);
        Stop { what: what.into(), file: self.code.file.clone(), line }
    }

    /// The instructions that can be reached, once all are translated.
    pub(super) fn reached(&self) -> impl Iterator<Item = &'b Op> + use<'b, '_, 's> {
        let code = self.code;
        self.blocks.keys().filter_map(move |index| code.ops.get(*index))
    }

    /// Whether something is called by a value on the way.
    pub(super) fn calls_values(&self) -> bool {
        self.blocks.values().flat_map(|block| &block.steps).any(|step| match step.act {
            Act::CallValue => true,
            Act::CallInternal => {
                let name = self.builder.guard.texts.get(step.n as usize);
                name.is_some_and(|name| engine_functions::calls_values(name))
            }
            _ => false,
        })
    }

    /// A place that a value is read from.
    pub(super) fn value(&mut self, operand: Operand) -> Result<Place, Refused> {
        match self.any(operand)? {
            Place::None => Err("uses nothing as a value".into()),
            place => Ok(place),
        }
    }

    /// As [`Self::value`], or none.
    pub(super) fn any(&mut self, operand: Operand) -> Result<Place, Refused> {
        match operand {
            Operand::Unused(_) => Ok(Place::None),
            Operand::Literal(_) => match self.known(operand) {
                Some(value) => Ok(Place::Literal(self.builder.literal(value))),
                None => Err("uses a constant expression".into()),
            },
            _ => self.slot(operand),
        }
    }

    /// A variable or temporary.
    pub(super) fn slot(&self, operand: Operand) -> Result<Place, Refused> {
        match operand {
            Operand::Var(index) => Ok(Place::Slot(index as u32)),
            Operand::Temporary(index) => Ok(Place::Slot((self.code.vars.len() + index) as u32)),
            _ => Err("has an operand of an unknown form".into()),
        }
    }

    /// A variable by name, to be written.
    pub(super) fn variable(&self, operand: Operand) -> Result<Place, Refused> {
        match operand {
            Operand::Var(_) => self.slot(operand),
            _ => Err("writes to more than a variable".into()),
        }
    }

    /// Where a result goes; none where nobody wants it.
    pub(super) fn result(&self, operand: Operand) -> Result<Place, Refused> {
        match operand {
            Operand::Unused(_) => Ok(Place::None),
            _ => self.slot(operand),
        }
    }

    /// A literal that is a plain value.
    pub(super) fn known(&self, operand: Operand) -> Option<&'b Value> {
        self.known_after(operand, 0)
    }

    /// The literal `more` after it: names have several forms there.
    pub(super) fn known_after(&self, operand: Operand, more: usize) -> Option<&'b Value> {
        let Operand::Literal(index) = operand else {
            return None;
        };
        match self.code.literals.get(index + more)? {
            Literal::Known(value) => Some(value),
            _ => None,
        }
    }

    /// A literal that is a string.
    pub(super) fn name(&self, operand: Operand) -> Option<&'b [u8]> {
        self.known(operand)?.as_bytes()
    }

    /// As [`Self::name`], of the literal `more` after it.
    pub(super) fn name_after(&self, operand: Operand, more: usize) -> Option<&'b [u8]> {
        self.known_after(operand, more)?.as_bytes()
    }
}

fn jump(operand: Operand) -> Result<u32, Refused> {
    match operand {
        Operand::Jump(index) => Ok(index as u32),
        _ => Err("jumps nobody knows where".into()),
    }
}

/// What an instruction that is not handled does, for people.
pub(super) fn describe(op: &Op) -> String {
    let what = match op.name.as_ref() {
        "ECHO" => "prints",
        "NEW" => "makes an object",
        "CLONE" => "clones an object",
        "THROW" => "throws",
        "EXIT" => "exits",
        "MATCH_ERROR" => "matches nothing and throws",
        "INCLUDE_OR_EVAL" => "includes a file or evaluates code",
        "YIELD" | "YIELD_FROM" | "GENERATOR_CREATE" => "is a generator",
        "DECLARE_LAMBDA_FUNCTION" => "makes a closure",
        "BIND_GLOBAL" => "uses a global variable",
        "RETURN_BY_REF" => "returns a reference",
        "FAST_CALL" | "FAST_RET" | "CATCH" => "has a finally or catch on its way",
        "BIND_INIT_STATIC_OR_JMP" => "keeps a static variable",
        name if name.contains("STATIC_PROP") => "uses a static property",
        name if name.contains("OBJ") && name != "ISSET_ISEMPTY_DIM_OBJ" => match op.op1 {
            Operand::Unused(_) => "uses a property of $this",
            _ => "uses a property",
        },
        name if name.contains("REF") => "makes a reference",
        name if name.contains("_W") || name.contains("_RW") || name.contains("UNSET") => "writes",
        _ => "does something that is not followed",
    };
    format!("{what} ({})", op.name)
}
