//! `cargo xtask bench`: stock and extension measured in turn, in one run, and written down as JSON, Markdown and charts.

mod charts;
mod files;
mod floors;
mod full_lane;
mod goals;
mod growth;
mod inert;
mod load;
mod machine;
mod markdown;
mod numbers;
mod place;
mod plugins;
mod probe;
mod report;
mod soak;
mod sources;
mod table;
mod throughput;
mod ticks;
mod witness;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use xtask::{Generation, Php, Progress, extension, paths};

use growth::Extent;
use place::Place;
use plugins::Set;
use report::Report;

/// A part of the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Every kind of tick on every WordPress, and on the newest with plugins
    Ticks,
    /// Express ticks beside a hand-written script and an empty one
    Floors,
    /// The extension where WordPress loads all the same
    Full,
    /// A kept database connection, and mysqli
    Sources,
    /// Express ticks with plugins and without
    Inert,
    /// Express ticks with forty callbacks in the way, and without
    Guards,
    /// Ticks that are watched, and ticks without the extension
    Witness,
    /// Express ticks counted and logged, and not
    Numbers,
    /// Many clients at once
    Throughput,
    /// 100,000 ticks, errors counted
    Soak,
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

    fn wants_any(&self, parts: &[Part]) -> bool {
        parts.iter().any(|part| self.wants(*part))
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
            report.ticks.push(ticks::measure(&place, arguments.pick(20, 200), progress)?);
        }
    }
    newest(arguments, shared_object, &mut report, progress)?;
    if arguments.wants(Part::Files) {
        for set in [Set::files(10, 50), Set::files(30, 100)] {
            let place = Place::up(Generation::NEWEST, Some(set), shared_object, progress)?;
            describe_machine(&place, &mut report)?;
            report.files.push(files::measure(&place, set.total(), arguments.pick(50, 500), progress)?);
        }
    }
    report.goals = goals::judge(&report);
    Ok(report)
}

/// What is measured on the newest WordPress: as it comes, and with plugins that together cost as much as real ones.
fn newest(arguments: &Arguments, shared_object: &Path, report: &mut Report, progress: &Progress) -> Result<()> {
    use Part::{Floors, Full, Growth, Guards, Inert, Numbers, Soak, Sources, Throughput, Ticks, Witness};
    if arguments.wants_any(&[Ticks, Floors, Full, Sources, Inert, Guards, Witness, Numbers, Throughput, Soak, Growth]) {
        let bare = Place::up(Generation::NEWEST, None, shared_object, progress)?;
        describe_machine(&bare, report)?;
        as_it_comes(arguments, &bare, report, progress)?;
        if arguments.wants(Guards) {
            let guards = Place::up(Generation::NEWEST, Some(Set::GUARDS), shared_object, progress)?;
            report.guards = Some(inert::measure(&bare, &guards, arguments.pick(200, 2_000), progress)?);
        }
        if arguments.wants_any(&[Ticks, Inert, Witness, Throughput]) {
            let plugins = Place::up(Generation::NEWEST, Some(Set::REAL), shared_object, progress)?;
            with_plugins(arguments, &bare, &plugins, report, progress)?;
        }
    }
    Ok(())
}

fn as_it_comes(arguments: &Arguments, place: &Place, report: &mut Report, progress: &Progress) -> Result<()> {
    if arguments.wants(Part::Ticks) {
        report.ticks.push(ticks::measure(place, arguments.pick(40, 500), progress)?);
    }
    if arguments.wants(Part::Floors) {
        report.floors = Some(floors::measure(place, arguments.pick(200, 3_000), progress)?);
    }
    if arguments.wants(Part::Full) {
        report.full_lane = Some(full_lane::measure(place, arguments.pick(40, 500), progress)?);
    }
    if arguments.wants(Part::Witness) {
        report.witnesses.push(witness::measure(place, arguments.pick(40, 300), progress)?);
    }
    if arguments.wants(Part::Sources) {
        report.sources = Some(sources::measure(place, arguments.pick(100, 1_000), progress)?);
    }
    if arguments.wants(Part::Numbers) {
        report.numbers = Some(numbers::measure(place, arguments.pick(500, 10_000), progress)?);
    }
    if arguments.wants(Part::Throughput) {
        report.throughput.push(throughput::measure(place, time(arguments), progress)?);
    }
    if arguments.wants(Part::Soak) {
        report.soak = Some(soak::measure(place, arguments.pick(3_000, 100_000), progress)?);
    }
    if arguments.wants(Part::Growth) {
        let extent = Extent { count: arguments.pick(30, 200), whole: !arguments.quick };
        report.growth = growth::measure(place, extent, progress)?;
    }
    Ok(())
}

fn with_plugins(arguments: &Arguments, bare: &Place, plugins: &Place, report: &mut Report, progress: &Progress) -> Result<()> {
    if arguments.wants(Part::Ticks) {
        report.ticks.push(ticks::measure(plugins, arguments.pick(10, 60), progress)?);
    }
    if arguments.wants(Part::Inert) {
        report.inert = Some(inert::measure(bare, plugins, arguments.pick(200, 2_000), progress)?);
    }
    if arguments.wants(Part::Witness) {
        report.witnesses.push(witness::measure(plugins, arguments.pick(10, 60), progress)?);
    }
    if arguments.wants(Part::Throughput) {
        report.throughput.push(throughput::measure(plugins, time(arguments), progress)?);
    }
    Ok(())
}

/// For how long each number of clients is measured on each side.
fn time(arguments: &Arguments) -> Duration {
    Duration::from_millis(arguments.pick(1_000, 5_000))
}

fn describe_machine(place: &Place, report: &mut Report) -> Result<()> {
    if report.machine.is_empty() {
        report.machine = machine::describe(&Php::find()?, &place.site)?;
    }
    Ok(())
}
