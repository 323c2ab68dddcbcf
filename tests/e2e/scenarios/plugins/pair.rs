//! A pair: a plugin that leaves a tick as it is, and twins of it that differ by one effect.

use xtask::Generation;

use super::effect::Effect;
use crate::posted::Posted;
use crate::scenario::Lane::{self, Express, Refused};
use crate::scenario::{Scenario, Server};

/// Where in a plugin's code its twins do something more.
pub const HERE: &str = "/* here */";

/// What shows that a plugin does nothing on the pair's tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The bytecode of its callbacks.
    Bytecode,
    /// A witness that saw it do nothing; its bytecode does not say.
    Observed,
    /// Bytecode or a witness: which of them is not laid down.
    Either,
    /// It does something, or stands where no proof is enough.
    None,
    /// It does nothing, and whether that can be shown is not laid down.
    Unsaid,
}

/// A plugin like the pair's, with a difference.
pub struct Twin {
    name: String,
    code: String,
    acts: bool,
    sql: Option<&'static str>,
}

/// A plugin, a tick on which it does nothing, and one on which it does its work.
pub struct Pair {
    name: &'static str,
    form: &'static str,
    proof: Proof,
    twins: Vec<Twin>,
    tick: Posted,
    working: Option<Posted>,
    sql: Vec<&'static str>,
    is_everywhere: bool,
    is_never_observed: bool,
    others: Vec<&'static str>,
}

const THIRD_PARTY: Lane = Refused("third-party");

const ALL: &[Generation] = &Generation::ALL;

/// A plugin whose bytecode shows that this tick is none of its business.
pub fn pair(name: &'static str, tick: Posted, form: &'static str) -> Pair {
    Pair {
        name,
        form,
        proof: Proof::Bytecode,
        twins: Vec::new(),
        tick,
        working: None,
        sql: Vec::new(),
        is_everywhere: false,
        is_never_observed: false,
        others: Vec::new(),
    }
}

impl Pair {
    /// Shown some other way.
    pub fn proof(mut self, proof: Proof) -> Self {
        self.proof = proof;
        self
    }

    /// On a hook that exists to act or to count, where what a witness saw shows nothing.
    pub fn never_observed(mut self) -> Self {
        self.is_never_observed = true;
        self
    }

    /// A twin that has this effect where the plugin says [`HERE`].
    pub fn twin(mut self, effect: Effect) -> Self {
        assert_eq!(self.form.matches(HERE).count(), 1, "{}: where its twins differ", self.name);
        self.twins.push(Twin {
            name: format!("that {}", effect.name),
            code: self.form.replace(HERE, effect.code),
            acts: effect.acts,
            sql: effect.sql,
        });
        self
    }

    /// Several of them.
    pub fn twins(self, effects: &[Effect]) -> Self {
        effects.iter().fold(self, |pair, effect| pair.twin(*effect))
    }

    /// A twin that has `new` where the plugin has `old`, and does something on the tick.
    pub fn acting(self, name: &str, old: &str, new: &str) -> Self {
        self.differing(name, old, new, true)
    }

    /// A twin that has `new` where the plugin has `old`: nothing of it shows on the tick, but no bytecode says so.
    pub fn resting(self, name: &str, old: &str, new: &str) -> Self {
        self.differing(name, old, new, false)
    }

    fn differing(mut self, name: &str, old: &str, new: &str, acts: bool) -> Self {
        assert_eq!(self.form.matches(old).count(), 1, "{}: {old}", self.name);
        self.twins.push(Twin { name: name.to_owned(), code: self.form.replace(old, new), acts, sql: None });
        self
    }

    /// The tick on which the plugin does its work.
    pub fn works(mut self, tick: Posted) -> Self {
        self.working = Some(tick);
        self
    }

    /// A statement that is run before each tick.
    pub fn sql(mut self, sql: &'static str) -> Self {
        self.sql.push(sql);
        self
    }

    /// Another file of the plugin's, which is loaded before.
    pub fn beside(mut self, code: &'static str) -> Self {
        self.others.push(code);
        self
    }

    /// On every generation of WordPress, not only on one.
    pub fn everywhere(mut self) -> Self {
        self.is_everywhere = true;
        self
    }

    /// The scenarios of it. `number` says on which generation they run; twins take turns.
    pub fn scenarios(self, number: usize) -> Vec<Scenario> {
        let one = |number: usize| &ALL[number % ALL.len()..][..1];
        let own = if self.is_everywhere { ALL } else { one(number) };
        let forms = self.of_form().into_iter().chain(self.of_work()).map(|scenario| scenario.only(own));
        let twins = self.twins.iter().enumerate().flat_map(|(turn, twin)| {
            let generation = one(number + turn);
            self.of_twin(twin).into_iter().map(|scenario| scenario.only(generation))
        });
        forms.chain(twins).collect()
    }

    fn scenario(&self, suffix: &str, lane: Lane, tick: &Posted, code: &'static str) -> Scenario {
        let name = format!("fixture: {}{suffix}", self.name);
        let scenario = Scenario::posts(name, lane, tick.clone());
        let scenario = self.others.iter().fold(scenario, |scenario, other| scenario.mu_plugin(other));
        self.sql.iter().fold(scenario.plugin(code), |scenario, sql| scenario.sql(sql))
    }

    fn of_form(&self) -> Vec<Scenario> {
        let by_bytecode = |lane| self.scenario("", lane, &self.tick, self.form).on(Server::BytecodeOnly);
        let observed = |lane| self.scenario(", observed", lane, &self.tick, self.form);
        match self.proof {
            Proof::Bytecode if self.is_everywhere => {
                let without = self.scenario(", without proofs", THIRD_PARTY, &self.tick, self.form).on(Server::NoProof);
                vec![by_bytecode(Express), observed(Express), without]
            }
            Proof::Bytecode if self.is_never_observed => vec![by_bytecode(Express), observed(Express)],
            Proof::Bytecode => vec![by_bytecode(Express)],
            Proof::Observed => vec![by_bytecode(THIRD_PARTY), observed(Express)],
            Proof::Either => vec![observed(Express)],
            Proof::None => vec![by_bytecode(THIRD_PARTY), observed(THIRD_PARTY)],
            Proof::Unsaid => Vec::new(),
        }
    }

    fn of_twin(&self, twin: &Twin) -> Vec<Scenario> {
        // Text of a table that lives as long as the tests.
        let code: &'static str = twin.code.clone().leak();
        let twin_of = |suffix: &str, lane| {
            let scenario = self.scenario(&format!(", a twin {}{suffix}", twin.name), lane, &self.tick, code);
            twin.sql.into_iter().fold(scenario, Scenario::sql)
        };
        if twin.acts {
            // Neither proof takes it for inert.
            return vec![twin_of("", THIRD_PARTY)];
        }
        let observed = if self.is_never_observed { THIRD_PARTY } else { Express };
        vec![twin_of("", THIRD_PARTY).on(Server::BytecodeOnly), twin_of(", observed", observed)]
    }

    fn of_work(&self) -> Option<Scenario> {
        let tick = self.working.as_ref()?;
        Some(self.scenario(", at work", THIRD_PARTY, tick, self.form))
    }
}
