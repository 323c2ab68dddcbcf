//! End to end: real WordPress, real php-fpm, real MariaDB; the same requests with the extension and without.

mod accepted;
mod bench;
mod cases;
mod cast;
mod cli;
mod compare;
mod connection;
mod cost;
mod counting;
mod declaring;
mod editors;
mod explaining;
mod faults;
mod fuzzed;
mod generated;
mod guards;
mod languages;
mod lease_ends;
mod logging;
mod machines;
mod native;
mod noticing;
mod pacing;
mod page;
mod panics;
mod posted;
mod raw;
mod resealed;
mod scenario;
mod scenarios;
mod site_health;
mod stage;
mod state;
mod strategies;
mod times;
mod two_users;
mod watching;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use bench::Bench;
use libtest_mimic::{Arguments, Trial};
use stage::Stage;
use xtask::Generation;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(stage::TESTS);
    let stage = Arc::new(Stage::new(scenarios::all(), lease_ends::all()));
    let conclusion = libtest_mimic::run(&arguments, trials(&stage));
    // What the driver in PHP tests is known once it has run: its cases come after, with a result line of their own.
    let wanted = arguments.filter.as_deref().is_none_or(|filter| filter.contains("native"));
    if arguments.list || !wanted {
        return conclusion.exit_code();
    }
    let natives = libtest_mimic::run(&arguments, natives(&stage));
    if conclusion.has_failed() { conclusion.exit_code() } else { natives.exit_code() }
}

/// Long ones first; generations in turn: then all sites have something to do.
fn trials(stage: &Arc<Stage>) -> Vec<Trial> {
    let mut trials = Vec::new();
    let all = &Generation::ALL;
    add(&mut trials, stage, &[Generation::NEWEST], "10,000 ticks of two users on one worker", |bench| {
        two_users::run(bench, 10_000)
    });
    let drawn = format!("{} generated ticks", generated::TICKS / all.len());
    add(&mut trials, stage, all, &drawn, generated::run);
    add(&mut trials, stage, &[Generation::V6_8], "the cost of a request that is no heartbeat", cost::run);
    add(&mut trials, stage, &[Generation::V6_1, Generation::V6_8], "1,000 ticks of two users on one worker", |bench| {
        two_users::run(bench, 1_000)
    });
    for case in cases::all() {
        add(&mut trials, stage, case.generations, case.name, case.run);
    }
    for (at, scenario) in stage.scenarios.iter().enumerate() {
        let stage_of_trial = Arc::clone(stage);
        add(&mut trials, stage, scenario.generations, &scenario.name, move |bench| {
            compare::run(bench, &stage_of_trial.scenarios[at])
        });
    }
    for (at, end) in stage.ends.iter().enumerate() {
        let stage_of_trial = Arc::clone(stage);
        let name = format!("a lease ends: {}", end.name);
        add(&mut trials, stage, all, &name, move |bench| lease_ends::run(bench, &stage_of_trial.ends[at]));
    }
    for watched in watching::ALL {
        add(&mut trials, stage, all, &format!("watched: {}", watched.name), move |bench| watching::run(bench, watched));
    }
    for raw in raw::ALL {
        add(&mut trials, stage, all, &format!("raw: {}", raw.name), move |bench| raw::run(bench, raw));
    }
    for fault in faults::ALL {
        add(&mut trials, stage, all, &format!("a fault: {}", fault.name), move |bench| faults::run(bench, fault));
    }
    for mode in guards::MODES {
        let stage = Arc::clone(stage);
        trials.push(Trial::test(format!("guards: generated callbacks {}", mode.name), move || {
            let so = stage.faulty_extension().map_err(|error| format!("{error:#}"))?;
            guards::run(&so, mode).map_err(|error| format!("{error:#}").into())
        }));
    }
    let stage_of_load = Arc::clone(stage);
    add(&mut trials, stage, all, "pace: pages slow down for load, and recover", move |bench| {
        pacing::with_load(bench, &stage_of_load.faulty_extension()?)
    });
    // One generation each: what is tested is the same in all.
    for (place, generation) in panics::places().into_iter().zip(all.iter().cycle()) {
        let stage_of_trial = Arc::clone(stage);
        add(&mut trials, stage, &[*generation], &format!("a panic at {place}"), move |bench| {
            panics::run(bench, &stage_of_trial.faulty_extension()?, place)
        });
    }
    trials
}

fn add<W>(trials: &mut Vec<Trial>, stage: &Arc<Stage>, generations: &[Generation], name: &str, work: W)
where
    W: Fn(&mut Bench) -> Result<()> + Clone + Send + 'static,
{
    for &generation in generations {
        let (stage, work) = (Arc::clone(stage), work.clone());
        trials.push(Trial::test(format!("{generation}: {name}"), move || {
            stage.with(generation, work).map_err(|error| format!("{error:#}").into())
        }));
    }
}

fn natives(stage: &Stage) -> Vec<Trial> {
    std::thread::scope(|scope| {
        let generations = Generation::ALL.map(|generation| scope.spawn(move || natives_of(stage, generation)));
        generations.into_iter().flat_map(|cases| cases.join().expect("the driver's thread does not panic")).collect()
    })
}

fn natives_of(stage: &Stage, generation: Generation) -> Vec<Trial> {
    let trial = |name: &str, difference: Option<String>| {
        let name = format!("{generation}: native: {name}");
        Trial::test(name, move || difference.map_or(Ok(()), |difference| Err(difference.into())))
    };
    match stage.with(generation, native::run) {
        Ok(cases) => cases.into_iter().map(|(name, difference)| trial(&name, difference)).collect(),
        Err(error) => vec![trial("the driver", Some(format!("{error:#}")))],
    }
}
