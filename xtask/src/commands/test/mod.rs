//! `cargo xtask test`: every test there is, with all set-up, and one line at the end.

mod cargo;
mod modes;
mod php;
mod phpt;
mod results;
mod runner;

use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use xtask::{Generation, PhpSource, Progress, extension, interrupt, packages};

/// What may be asked for.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only this part
    part: Option<Part>,
    /// Only tests whose name contains this
    filter: Option<String>,
}

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Rust's own, without PHP
    Unit,
    /// What PHP code sees of the extension
    Phpt,
    /// PHP's own language and standard tests, with and without the extension
    Php,
    /// Real WordPress, with and without the extension
    E2e,
    /// The same, seen by people at a browser
    Browser,
}

impl Part {
    const ALL: [Self; 5] = [Self::Unit, Self::Phpt, Self::Php, Self::E2e, Self::Browser];

    fn name(self) -> &'static str {
        match self {
            Self::Unit => "Rust unit tests",
            Self::Phpt => "phpt",
            Self::Php => "PHP's own tests",
            Self::E2e => "end-to-end tests",
            Self::Browser => "in a browser",
        }
    }

    fn run(self, filter: Option<&str>, progress: &Progress) -> Result<Counts> {
        match self {
            Self::Unit => cargo::unit(filter),
            Self::Phpt => {
                let php = packages::ensure(progress)?;
                phpt::run(&php, &extension::build_with_seams(progress)?, filter)
            }
            Self::Php => {
                let php = packages::ensure(progress)?;
                let source = PhpSource::of(&php, progress)?;
                php::run(&php, &source, &extension::build(progress)?, filter, progress)
            }
            Self::E2e => {
                bring_sites(progress)?;
                packages::ensure_end_to_end(progress)?;
                cargo::end_to_end(filter)
            }
            Self::Browser => {
                bring_sites(progress)?;
                packages::ensure_browser(progress)?;
                cargo::browser(filter)
            }
        }
    }
}

/// What both kinds of tests with whole sites need.
fn bring_sites(progress: &Progress) -> Result<()> {
    packages::ensure(progress)?;
    Generation::ALL.into_iter().try_for_each(|generation| generation.folder(progress).map(|_| ()))
}

/// How tests ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that did what they should.
    pub passed: u64,
    /// Those that did not.
    pub failed: u64,
    /// A part that could not be run to its end, or that ran nothing.
    pub broken: bool,
    /// What was said of those that failed, line by line.
    pub failures: Vec<String>,
}

impl Counts {
    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.broken |= other.broken;
        self.failures.extend(other.failures);
    }
}

/// Runs the tests.
///
/// # Errors
/// If the user wants to stop. A part that cannot be run counts as failed.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let progress = Progress::loud();
    let mut total = Counts::default();
    let mut report = Vec::new();
    std::thread::scope(|scope| {
        // What ships is linked on one core, for a minute or two: the first parts, which do not need it, have the other. Those that do ask
        // cargo for it, which has them wait, and tell what is wrong.
        if arguments.part.is_none() && packages::ensure(&progress).is_ok() {
            scope.spawn(|| extension::build(&Progress::quiet()));
        }
        for part in Part::ALL {
            if arguments.part.is_some_and(|only| only != part) {
                continue;
            }
            progress.say(&format!("== {} ==", part.name()));
            let mut counts = part.run(arguments.filter.as_deref(), &progress).unwrap_or_else(|error| {
                let failure = format!("{}: {error:#}", part.name());
                println!("{failure}");
                Counts { broken: true, failures: vec![failure], ..Counts::default() }
            });
            interrupt::check()?;
            counts.broken |= counts.passed + counts.failed == 0;
            // The last line must not look as if all were well.
            counts.failed = counts.failed.max(counts.broken.into());
            report.push(row(part.name(), &counts));
            total.add(counts);
        }
        anyhow::Ok(())
    })?;
    // Once more: thousands of lines lie between the first of them and the end, and a log may keep its end alone.
    if !total.failures.is_empty() {
        println!("\n== what failed ==\n{}", total.failures.join("\n"));
    }
    println!("\n{:<18} {:>6} {:>6}\n{}\n", "", "passed", "failed", report.join("\n"));
    println!("{} passed, {} failed", total.passed, total.failed);
    let good = total.failed == 0 && !total.broken;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Of the table before the last line, which alone says "N passed, N failed".
fn row(part: &str, counts: &Counts) -> String {
    let broken = if counts.broken { "  did not run to its end" } else { "" };
    format!("{part:<18} {:>6} {:>6}{broken}", counts.passed, counts.failed)
}
