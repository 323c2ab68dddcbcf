//! In a real browser: people at headless Chromium walk through WordPress, without the extension and with it, and see the same.

mod browser;
mod house;
mod person;
mod pictures;
mod scene;
mod tick;
mod walks;

use std::process::ExitCode;
use std::sync::Arc;

use house::Stage;
use libtest_mimic::{Arguments, Trial};
use walks::Walk;
use xtask::Generation;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // One site takes one walk at a time.
    arguments.test_threads.get_or_insert(Generation::ALL.len());
    let stage = Arc::new(Stage::new());
    // Generations in turn: two threads then seldom want the same site.
    let trials = walks::ALL.iter().flat_map(|walk| Generation::ALL.map(|generation| trial(&stage, generation, walk)));
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn trial(stage: &Arc<Stage>, generation: Generation, walk: &'static Walk) -> Trial {
    let stage = Arc::clone(stage);
    Trial::test(format!("{generation}: {}", walk.name), move || {
        stage.with(generation, |house| scene::run(house, walk)).map_err(|error| format!("{error:#}").into())
    })
}
