//! `cargo xtask bench`: stock and extension measured in turn, in one run, and written down as JSON, Markdown and charts.

mod charts;
mod files;
mod growth;
mod load;
mod machine;
mod markdown;
mod place;
mod plugins;
mod probe;
mod report;
mod throughput;
mod ticks;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use xtask::{Generation, Php, Progress, extension, paths};

use growth::Extent;
use place::Place;
use plugins::Set;
use report::Report;
use throughput::Length;

/// A part of the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Every kind of tick on every WordPress, and on the newest with plugins; the floors
    Ticks,
    /// Many clients at once
    Throughput,
    /// Posts listed, users, posts, options, cron events, roles
    Growth,
    /// Looking at 500 and 3,000 files for changes
    Files,
}

/// What may be asked for.
#[derive(clap::Args)]
pub struct Arguments {
    /// A short run: fewer ticks, smaller sizes (two to four minutes once everything is installed)
    #[arg(long)]
    quick: bool,
    /// Only this part; may be given more than once
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
    /// Where to write to; default: a new folder in target/bench
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// A wp_heartbeat.so that is built already
    #[arg(long, value_name = "FILE")]
    extension: Option<PathBuf>,
}

impl Arguments {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// The number for a short run, or the number for a whole one.
    fn pick<T>(&self, short: T, whole: T) -> T {
        if self.quick { short } else { whole }
    }
}

/// Runs the bench. No time is judged: an answer that differs, a lane that should not have answered, or an error end the run.
///
/// # Errors
/// If something does not come up or does not answer, or answers something else than WordPress does.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let progress = Progress::loud();
    let folder = match &arguments.output {
        Some(folder) => folder.clone(),
        None => {
            paths::workspace().join("target/bench").join(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs().to_string())
        }
    };
    paths::make(&folder)?;
    let shared_object = match &arguments.extension {
        Some(file) => file.canonicalize().with_context(|| format!("finding {}", file.display()))?,
        None => extension::build(&progress)?,
    };
    let report = measure(arguments, &shared_object, &progress)?;
    paths::write(&folder.join("bench.json"), serde_json::to_string_pretty(&report)?)?;
    let tables = markdown::write(&report);
    paths::write(&folder.join("bench.md"), &tables)?;
    let drawn = charts::draw(&report, &folder)?;
    println!("{tables}");
    println!("written to {}: bench.json, bench.md, {}", folder.display(), drawn.join(", "));
    Ok(ExitCode::SUCCESS)
}

fn measure(arguments: &Arguments, shared_object: &Path, progress: &Progress) -> Result<Report> {
    let mut report = Report { quick: arguments.quick, ..Report::default() };
    if arguments.wants(Part::Ticks) {
        for generation in [Generation::V6_1, Generation::V6_8] {
            let place = Place::up(generation, None, shared_object, progress)?;
            let wanted = ticks::Wanted { count: arguments.pick(20, 300), full: false, floors: false };
            report.ticks.push(ticks::measure(&place, wanted, progress)?);
        }
    }
    bare(arguments, shared_object, &mut report, progress)?;
    with_plugins(arguments, shared_object, &mut report, progress)?;
    if arguments.wants(Part::Files) {
        for set in [Set::files(10, 50), Set::files(30, 100)] {
            let place = Place::up(Generation::NEWEST, Some(set), shared_object, progress)?;
            describe_machine(&place, &mut report)?;
            report.files.push(files::measure(&place, set.total(), arguments.pick(50, 500), progress)?);
        }
    }
    Ok(report)
}

/// What is measured on the newest WordPress as it comes.
fn bare(arguments: &Arguments, shared_object: &Path, report: &mut Report, progress: &Progress) -> Result<()> {
    if ![Part::Ticks, Part::Throughput, Part::Growth].into_iter().any(|part| arguments.wants(part)) {
        return Ok(());
    }
    let place = Place::up(Generation::NEWEST, None, shared_object, progress)?;
    describe_machine(&place, report)?;
    if arguments.wants(Part::Ticks) {
        let wanted = ticks::Wanted { count: arguments.pick(40, 500), full: true, floors: true };
        report.ticks.push(ticks::measure(&place, wanted, progress)?);
    }
    if arguments.wants(Part::Throughput) {
        report.throughput.push(throughput::measure(&place, length(arguments, 100_000), progress)?);
    }
    if arguments.wants(Part::Growth) {
        let extent = Extent { count: arguments.pick(30, 200), whole: !arguments.quick };
        report.growth = growth::measure(&place, extent, progress)?;
    }
    Ok(())
}

/// What is measured with plugins that together cost as much as real ones.
fn with_plugins(arguments: &Arguments, shared_object: &Path, report: &mut Report, progress: &Progress) -> Result<()> {
    if !arguments.wants(Part::Ticks) && !arguments.wants(Part::Throughput) {
        return Ok(());
    }
    let place = Place::up(Generation::NEWEST, Some(Set::REAL), shared_object, progress)?;
    if arguments.wants(Part::Ticks) {
        let wanted = ticks::Wanted { count: arguments.pick(10, 100), full: false, floors: false };
        report.ticks.push(ticks::measure(&place, wanted, progress)?);
    }
    if arguments.wants(Part::Throughput) {
        report.throughput.push(throughput::measure(&place, length(arguments, 0), progress)?);
    }
    Ok(())
}

fn length(arguments: &Arguments, endurance: u64) -> Length {
    Length { time: Duration::from_millis(arguments.pick(1_000, 5_000)), endurance: arguments.pick(0, endurance) }
}

fn describe_machine(place: &Place, report: &mut Report) -> Result<()> {
    if report.machine.is_empty() {
        report.machine = machine::describe(&Php::find()?, &place.site)?;
    }
    Ok(())
}
