//! End to end: real WordPress, real php-fpm, real MariaDB; the same requests with the extension and without.

mod bench;
mod cast;
mod compare;
mod scenario;
mod scenarios;
mod stage;
mod state;
mod times;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use stage::Stage;
use xtask::Generation;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let stage = Arc::new(Stage::new(scenarios::all()));
    let mut trials = Vec::new();
    // Generations in turn: two threads then seldom want the same site.
    for at in 0..stage.scenarios.len() {
        for &generation in stage.scenarios[at].generations {
            trials.push(compared(&stage, generation, at));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn compared(stage: &Arc<Stage>, generation: Generation, at: usize) -> Trial {
    let name = format!("{generation}: {}", stage.scenarios[at].name);
    let stage = Arc::clone(stage);
    Trial::test(name, move || Ok(stage.with(generation, |bench| compare::run(bench, &stage.scenarios[at]))?))
}
