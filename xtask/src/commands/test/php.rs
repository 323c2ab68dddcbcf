//! PHP's own language and standard tests: each must come out with the extension as it does without.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;

use anyhow::{Context, Result, bail, ensure};
use xtask::{Php, PhpSource, Progress, interrupt, paths, process};

use super::Counts;
use super::results::{Comparison, Difference, Results, read};
use super::runner;

/// What is taken from PHP's source: tests, and files that tests of other folders use.
const FOLDERS: [&str; 4] = ["Zend/tests", "tests", "ext/standard/tests", "sapi/cli/tests"];

/// How the paths of the tests begin that are run: what the extension comes near to, which is how control leaves code
/// (exceptions, generators, fibers, exit, shutdown), how code gets in (includes, eval, namespaces, autoloading), what is
/// done with closures, objects and garbage, requests and their output; and some of what every script does.
const SELECTED: [&str; 30] = [
    "Zend/tests/attributes/",
    "Zend/tests/closure",
    "Zend/tests/die",
    "Zend/tests/exception",
    "Zend/tests/exit",
    "Zend/tests/fibers/",
    "Zend/tests/gc",
    "Zend/tests/generators/",
    "Zend/tests/halt",
    "Zend/tests/include",
    "Zend/tests/namespaces/",
    "Zend/tests/ns_00",
    "Zend/tests/ns_07",
    "Zend/tests/ns_08",
    "Zend/tests/ns_09",
    "Zend/tests/require",
    "Zend/tests/throw/",
    "Zend/tests/try/",
    "ext/standard/tests/array/array_map",
    "ext/standard/tests/file/include",
    "ext/standard/tests/general_functions/call_user",
    "ext/standard/tests/general_functions/error",
    "ext/standard/tests/general_functions/get_",
    "ext/standard/tests/general_functions/include",
    "ext/standard/tests/strings/explode",
    "tests/basic/",
    "tests/classes/autoload",
    "tests/classes/destructor",
    "tests/func/",
    "tests/output/ob_",
];

/// Fewer selected tests than this mean that PHP's source is laid out differently, and the list above must be looked at.
const FEWEST: usize = 300;
/// More differences than this are no accident: nothing is run again.
const MOST_AGAIN: usize = 50;

/// Runs the tests on both sides.
pub fn run(php: &Php, source: &PhpSource, extension: &Path, filter: Option<&str>, progress: &Progress) -> Result<Counts> {
    let sides = Sides::new(php, source, extension, progress)?;
    let tests = sides.select(filter)?;
    let jobs = available_parallelism().map_or(1, |number| number.get().min(8));
    let first = sides.compare(&tests, jobs)?;
    let differing = sides.again(&first.differing)?;
    let cleared = first.differing.iter().filter(|one| differing.iter().all(|other| other.test != one.test));
    for difference in cleared {
        println!("once, and not when run alone: {difference}");
    }
    let failures: Vec<String> = differing.iter().map(|difference| format!("DIFFERS {difference}")).collect();
    for failure in &failures {
        println!("{failure}");
    }
    if !differing.is_empty() {
        println!("what the failed tests left is in {}", sides.folder.display());
    }
    let alike = first.alike + (first.differing.len() - differing.len()) as u64;
    println!(
        "PHP {}, tests of PHP {}: {alike} the same with the extension as without ({} of them fail either way), {} different, \
         {} cannot run here",
        source.installed,
        source.version,
        first.alike_but_not_passed,
        differing.len(),
        first.not_run
    );
    Ok(Counts { passed: alike, failed: differing.len() as u64, failures, ..Counts::default() })
}

/// Stock and extension, and the place where both run the tests.
struct Sides<'a> {
    php: &'a Php,
    source: &'a PhpSource,
    progress: &'a Progress,
    /// Unpacked anew for every run: what a test leaves must not meet the other side.
    folder: PathBuf,
    without: Vec<String>,
    with: Vec<String>,
}

impl<'a> Sides<'a> {
    fn new(php: &'a Php, source: &'a PhpSource, extension: &Path, progress: &'a Progress) -> Result<Self> {
        let mut without: Vec<String> = runner::opcache(php).into_iter().collect();
        without.push("opcache.enable_cli=1".to_owned());
        let mut with = without.clone();
        with.push(format!("extension={}", extension.display()));
        let folder = source.folder.join("unpacked");
        runner::empty(&folder)?;
        // The runner names tests by their real paths.
        let folder = folder.canonicalize().with_context(|| format!("finding {}", folder.display()))?;
        source.unpack(&FOLDERS, &folder)?;
        let sides = Self { php, source, progress, folder, without, with };
        ensure!(sides.loaded(&sides.without)? == "stock", "the extension is loaded where it must not be");
        ensure!(sides.loaded(&sides.with)? == "wp_heartbeat", "the extension is not loaded: there is nothing to compare");
        Ok(sides)
    }

    /// Which side a PHP with these settings is.
    fn loaded(&self, settings: &[String]) -> Result<String> {
        const ASK: &str = "echo empty( opcache_get_status( false )['opcache_enabled'] ) ? 'opcache is off on ' : '', \
            extension_loaded( 'wp_heartbeat' ) ? 'wp_heartbeat' : 'stock';";
        let mut command = Command::new(&self.php.cli);
        command.arg("-n").args(settings.iter().flat_map(|setting| ["-d", setting.as_str()]));
        process::run(command.args(["-r", ASK]).env_remove("PHP_INI_SCAN_DIR"))
    }

    /// The same tests each time, in order.
    fn select(&self, filter: Option<&str>) -> Result<Vec<String>> {
        let mut tests = Vec::new();
        collect(&self.folder, &self.folder, &mut tests)?;
        tests.retain(|test| SELECTED.iter().any(|beginning| test.starts_with(beginning)));
        tests.sort();
        ensure!(
            tests.len() >= FEWEST,
            "expected at least {FEWEST} of the selected tests in the source of PHP {}, found {}",
            self.source.version,
            tests.len()
        );
        tests.retain(|test| filter.is_none_or(|filter| test.contains(filter)));
        ensure!(!tests.is_empty(), "no such test of PHP's own");
        Ok(tests)
    }

    fn compare(&self, tests: &[String], jobs: usize) -> Result<Comparison> {
        let without = self.run("without the extension", &self.without, tests, jobs)?;
        let with = self.run("with the extension", &self.with, tests, jobs)?;
        Ok(Comparison::of(tests, &without, &with))
    }

    /// What still differs when the tests that did are run three times more, one at a time. A test that depends on time or
    /// memory can come out differently on a busy machine; one that the extension changes does so again.
    fn again(&self, first: &[Difference]) -> Result<Vec<Difference>> {
        if first.is_empty() || first.len() > MOST_AGAIN {
            return Ok(first.to_vec());
        }
        let tests: Vec<String> = first.iter().map(|difference| difference.test.clone()).collect();
        let mut found: Vec<Difference> = Vec::new();
        for _ in 0..3 {
            for difference in self.compare(&tests, 1)?.differing {
                if found.iter().all(|known| known.test != difference.test) {
                    found.push(difference);
                }
            }
        }
        Ok(found)
    }

    fn run(&self, name: &str, settings: &[String], tests: &[String], jobs: usize) -> Result<Results> {
        interrupt::check()?;
        runner::empty(&self.folder)?;
        self.source.unpack(&FOLDERS, &self.folder)?;
        let list = self.source.folder.join("results");
        paths::write(&list, "")?;
        let mut child = runner::command(self.php, &self.folder, settings)
            // No slow tests; one that hangs is ended.
            .args(["-x", "--set-timeout", "30", &format!("-j{jobs}"), "-W"])
            .arg(&list)
            .args(tests)
            .spawn()
            .context("starting PHP's test runner")?;
        let output = child.stdout.take().context("php has a standard output")?;
        let (mut said, mut done) = (String::new(), 0);
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            let line = runner::shown(&line);
            if is_outcome(line) {
                done += 1;
                self.progress.count(name, done.min(tests.len()), tests.len());
            }
            said.push_str(line);
            said.push('\n');
            if interrupt::interrupted() {
                child.kill().context("stopping PHP's test runner")?;
            }
        }
        // Its exit status only says whether a test failed.
        child.wait()?;
        interrupt::check()?;
        let text = std::fs::read_to_string(&list).with_context(|| format!("reading {}", list.display()))?;
        let results = read(&text, &self.folder);
        if results.len() < tests.len() {
            let end = process::tail(&said, 25);
            bail!(
                "{name}: PHP's test runner gave outcomes of {} of {} tests; its last words:\n{end}",
                results.len(),
                tests.len()
            );
        }
        Ok(results)
    }
}

/// The paths of all tests below `folder`, from `root` on.
fn collect(root: &Path, folder: &Path, tests: &mut Vec<String>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, tests)?;
        } else if path.extension().is_some_and(|extension| extension == "phpt") {
            tests.push(path.strip_prefix(root)?.display().to_string());
        }
    }
    Ok(())
}

fn is_outcome(line: &str) -> bool {
    ["PASS ", "FAIL ", "SKIP ", "BORK ", "XFAIL", "WARN", "LEAK", "XLEAK"].iter().any(|start| line.starts_with(start))
}
