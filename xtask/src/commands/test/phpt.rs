//! phpt tests, by PHP's own runner, in every mode of PHP that matters.

use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use xtask::{Php, interrupt, paths};

use super::Counts;
use super::modes::{self, Mode};
use super::runner;

/// Where they are, in the workspace and in each mode's copy.
const TESTS: &str = "php-tests";
/// What one of them compares the extension with, beside their folder.
const STUB: &str = "wp_heartbeat.stub.php";

/// Runs `php-tests/` with the extension in every mode.
pub fn run(php: &Php, shared_object: &Path, filter: Option<&str>) -> Result<Counts> {
    let folder = paths::sites().join("phpt");
    paths::make(&folder)?;
    let tests = tests(filter)?;
    let mut total = Counts::default();
    let mut report = Vec::new();
    for mode in modes::all(php, &folder)? {
        interrupt::check()?;
        println!("-- {} --", mode.name);
        let summary = run_mode(php, shared_object, &mode, &tests)?;
        let line = format!("{:<16} {:>6} {:>6}", mode.name, summary.passed, summary.failed);
        report.push(if summary.broken() { line + "  did not run to its end" } else { line });
        total.add(summary.counts());
    }
    println!("\n{:<16} {:>6} {:>6}\n{}", "mode", "passed", "failed", report.join("\n"));
    Ok(total)
}

fn tests(filter: Option<&str>) -> Result<Vec<String>> {
    let folder = paths::workspace().join(TESTS);
    let mut tests = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wanted = filter.is_none_or(|filter| name.contains(filter));
        if wanted && path.extension().is_some_and(|extension| extension == "phpt") {
            tests.push(format!("{TESTS}/{name}"));
        }
    }
    tests.sort();
    anyhow::ensure!(!tests.is_empty(), "no such phpt in {}", folder.display());
    Ok(tests)
}

/// In a copy of the tests: a test that fails leaves files beside it, which are for looking at and not for git.
fn run_mode(php: &Php, shared_object: &Path, mode: &Mode, tests: &[String]) -> Result<Summary> {
    let folder = paths::sites().join("phpt").join(mode.name.replace(' ', "-"));
    runner::empty(&folder)?;
    runner::copy(&paths::workspace().join(TESTS), &folder.join(TESTS))?;
    std::fs::copy(paths::workspace().join(STUB), folder.join(STUB)).with_context(|| format!("copying {STUB}"))?;
    // Shared modules that the extension or its tests want; the runner knows only those that a test names.
    let modules = ["mysqlnd", "mysqli"].into_iter().filter(|module| php.modules.join(format!("{module}.ini")).exists());
    let mut settings: Vec<String> = modules.map(|module| format!("extension={module}")).collect();
    settings.extend(mode.settings.iter().cloned());
    settings.push(format!("extension={}", shared_object.display()));
    let mut child = runner::command(php, &folder, &settings)
        .arg("--show-diff")
        .args(tests)
        .spawn()
        .context("starting PHP's test runner")?;
    let output = child.stdout.take().context("php has a standard output")?;
    let mut summary = Summary { shown: vec![format!("-- {} --", mode.name)], ..Summary::default() };
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        let line = runner::shown(&line);
        if summary.read(line) {
            println!("  {}", line.trim_end());
            summary.shown.push(line.trim_end().to_owned());
        }
    }
    summary.succeeded = child.wait()?.success();
    if summary.failed > 0 {
        println!("  what the failed tests left is in {}", folder.join(TESTS).display());
    }
    Ok(summary)
}

/// What the runner says.
#[derive(Default)]
struct Summary {
    passed: u64,
    failed: u64,
    stage: Stage,
    succeeded: bool,
    /// What people see: the mode, what failed, with its difference, and what was skipped.
    shown: Vec<String>,
}

#[derive(Default, PartialEq, Eq)]
enum Stage {
    /// Which PHP it is, and where.
    #[default]
    Heading,
    /// One line a test, and more for those that fail.
    Tests,
    /// The numbers.
    Numbers,
}

impl Summary {
    /// Reads a line and says whether people want to see it.
    fn read(&mut self, line: &str) -> bool {
        match self.stage {
            Stage::Heading => {
                if line.starts_with("Running selected tests") {
                    self.stage = Stage::Tests;
                }
                // Its complaints come before anything else.
                line.contains("ERROR") || line.contains("Warning") || line.contains("Fatal")
            }
            Stage::Tests => {
                if line.starts_with("Number of tests") {
                    self.stage = Stage::Numbers;
                    return false;
                }
                let boring = ["PASS ", "TEST ", "====", "----"].iter().any(|start| line.starts_with(start));
                !boring && !line.trim().is_empty() && !line.starts_with("Time taken")
            }
            Stage::Numbers => {
                self.number(line);
                false
            }
        }
    }

    fn number(&mut self, line: &str) {
        let Some((what, rest)) = line.split_once(':') else {
            return;
        };
        let number = rest.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0);
        match what.trim() {
            "Tests passed" => self.passed = number,
            // A skipped test did not run, and this build has all that one may ask for. A warned test is an expected failure that passed, a
            // borked one cannot be read.
            "Tests failed" | "Tests skipped" | "Tests borked" | "Tests warned" | "Tests leaked" => self.failed += number,
            _ => {}
        }
    }

    /// It ended without its numbers, or fails without a failed test, or ran nothing.
    fn broken(&self) -> bool {
        self.stage != Stage::Numbers || self.passed + self.failed == 0 || (!self.succeeded && self.failed == 0)
    }

    fn counts(self) -> Counts {
        let broken = self.broken();
        let failures = if self.failed > 0 || broken { self.shown } else { Vec::new() };
        Counts { passed: self.passed, failed: self.failed, broken, failures }
    }
}
