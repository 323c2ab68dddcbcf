//! Which elements of an argument a guard asks for: what wakes a callback, for people.

use crate::guard::{Guard, Routine};
use crate::steps::{Act, Place};
use std::collections::BTreeSet;
use wordpress::Value;

/// A call that is being made ready.
#[derive(Default)]
struct Call {
    routine: Option<usize>,
    /// `array_key_exists()`, where it is called as a function.
    asks_for_key: bool,
    first: Place,
    sent: u32,
}

impl Guard {
    /// The names of the elements that it asks of its parameter `at` (from 1), itself and in what it hands that on to. Names that it puts
    /// together on its way are not among them.
    #[must_use]
    pub fn elements_of(&self, at: u32) -> BTreeSet<String> {
        let (mut found, mut seen, mut next) = (BTreeSet::new(), BTreeSet::new(), vec![(0, at)]);
        while let Some((index, parameter)) = next.pop() {
            if let Some(routine) = self.routines.get(index).filter(|_| seen.insert((index, parameter))) {
                self.look(routine, parameter, &mut found, &mut next);
            }
        }
        found
    }

    fn look(&self, routine: &Routine, parameter: u32, found: &mut BTreeSet<String>, next: &mut Vec<(usize, u32)>) {
        let receives = |act| matches!(act, Act::Receive | Act::ReceiveInit);
        let received = routine.steps.iter().find(|step| receives(step.act) && step.n == parameter);
        let Some(argument) = received.map(|step| step.to) else { return };
        let mut calls: Vec<Call> = Vec::new();
        for step in &routine.steps {
            match step.act {
                Act::Element | Act::ElementIfSet | Act::ElementOfList | Act::IssetElement | Act::EmptyElement
                    if step.a == argument =>
                {
                    found.extend(self.name_in(step.b));
                }
                Act::KeyExists if step.b == argument => found.extend(self.name_in(step.a)),
                Act::CallRoutine => calls.push(Call { routine: Some(step.n as usize), ..Call::default() }),
                Act::CallMethod => calls.push(Call { routine: self.method(routine, step.n), ..Call::default() }),
                Act::CallInternal => {
                    let asks_for_key = self.text_at(step.n) == Some("array_key_exists");
                    calls.push(Call { asks_for_key, ..Call::default() });
                }
                Act::CallCore | Act::CallValue => calls.push(Call::default()),
                Act::Send => {
                    let Some(call) = calls.last_mut() else { continue };
                    call.sent += 1;
                    match (call.sent, step.a == argument) {
                        (1, false) => call.first = step.a,
                        (2, true) if call.asks_for_key => found.extend(self.name_in(call.first)),
                        (sent, true) => next.extend(call.routine.map(|routine| (routine, sent))),
                        _ => {}
                    }
                }
                // What comes behind it stands at no known place.
                Act::SendAll => calls.iter_mut().for_each(|call| call.routine = None),
                Act::Do => _ = calls.pop(),
                _ => {}
            }
        }
    }

    /// The routine of a method of `$this`.
    fn method(&self, routine: &Routine, text: u32) -> Option<usize> {
        let name = self.text_at(text)?;
        let callable = routine.callables.iter().find(|callable| callable.name.strip_prefix("->") == Some(name))?;
        (callable.call.act == Act::CallRoutine).then_some(callable.call.n as usize)
    }

    fn text_at(&self, index: u32) -> Option<&str> {
        self.texts.get(index as usize).map(String::as_str)
    }

    fn name_in(&self, place: Place) -> Option<String> {
        let Place::Literal(index) = place else { return None };
        match &self.literals.get(index as usize)?.0 {
            Value::Str(name) => Some(String::from_utf8_lossy(name).into_owned()),
            Value::Int(number) => Some(number.to_string()),
            _ => None,
        }
    }
}
