//! What became of each test, without the extension and with it, side by side.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Outcomes by test, in the words of PHP's test runner: `PASSED`, `FAILED`, `XFAILED`, `SKIPPED`, `BORKED`, …
pub type Results = BTreeMap<String, String>;

/// Reads the list that the runner writes: an outcome and a path a line. Names are the paths from `folder` on.
pub fn read(list: &str, folder: &Path) -> Results {
    list.lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(outcome, path)| {
            let name = Path::new(path).strip_prefix(folder).unwrap_or(Path::new(path));
            (name.display().to_string(), outcome.to_owned())
        })
        .collect()
}

/// A test with two outcomes; `None` where it has none, because the runner did not come to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its path, from PHP's source on.
    pub test: String,
    without: Option<String>,
    with: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |outcome: &Option<String>| outcome.clone().unwrap_or_else(|| "no outcome".to_owned());
        write!(formatter, "{}: {} without the extension, {} with it", self.test, word(&self.without), word(&self.with))
    }
}

/// Both runs together.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Tests that ran on both sides with the same outcome.
    pub alike: u64,
    /// Those among them that do not pass: what they ask for this PHP does not give on this machine.
    pub alike_but_not_passed: u64,
    /// Tests that say on both sides that they cannot run here.
    pub not_run: u64,
    /// All others.
    pub differing: Vec<Difference>,
}

impl Comparison {
    /// Compares test by test.
    pub fn of(tests: &[String], without: &Results, with: &Results) -> Self {
        let mut comparison = Self::default();
        for test in tests {
            match (without.get(test), with.get(test)) {
                (Some(one), Some(other)) if one == other => match one.as_str() {
                    "SKIPPED" | "BORKED" => comparison.not_run += 1,
                    "PASSED" => comparison.alike += 1,
                    _ => {
                        comparison.alike += 1;
                        comparison.alike_but_not_passed += 1;
                    }
                },
                (without, with) => {
                    comparison.differing.push(Difference { test: test.clone(), without: without.cloned(), with: with.cloned() })
                }
            }
        }
        comparison
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_outcomes_count_and_everything_else_differs() {
        let folder = Path::new("/src");
        let without = read("PASSED\t/src/a\nFAILED\t/src/b\nSKIPPED\t/src/c\nPASSED\t/src/d\nSKIPPED\t/src/e\n", folder);
        let with = read("PASSED\t/src/a\nFAILED\t/src/b\nSKIPPED\t/src/c\nFAILED\t/src/d\nPASSED\t/src/e\n", folder);
        let tests = ["a", "b", "c", "d", "e", "f"].map(str::to_owned);
        let comparison = Comparison::of(&tests, &without, &with);
        assert_eq!((comparison.alike, comparison.alike_but_not_passed, comparison.not_run), (2, 1, 1));
        let shown: Vec<String> = comparison.differing.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "d: PASSED without the extension, FAILED with it",
                "e: SKIPPED without the extension, PASSED with it",
                "f: no outcome without the extension, no outcome with it"
            ]
        );
    }
}
