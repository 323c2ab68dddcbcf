//! Tests that cargo runs: shown as they run, and counted.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use xtask::paths;

use super::Counts;

/// The unit tests of all crates but the extension, whose symbols come from the PHP that loads it.
pub fn unit(filter: Option<&str>) -> Result<Counts> {
    run(&["test", "--workspace", "--exclude", "wp_heartbeat"], filter)
}

/// The end-to-end tests.
pub fn end_to_end(filter: Option<&str>) -> Result<Counts> {
    run(&["test", "--package", "wp_heartbeat", "--test", "e2e"], filter)
}

/// The tests in a browser.
pub fn browser(filter: Option<&str>) -> Result<Counts> {
    run(&["test", "--package", "wp_heartbeat", "--test", "browser"], filter)
}

fn run(arguments: &[&str], filter: Option<&str>) -> Result<Counts> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut child = Command::new(cargo)
        .args(arguments)
        .arg("--no-fail-fast")
        .args(filter.map(|filter| ["--", filter]).into_iter().flatten())
        .current_dir(paths::workspace())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("starting cargo")?;
    let output = child.stdout.take().context("cargo has a standard output")?;
    let mut counts = Counts::default();
    let mut failures = false;
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        // Each test program ends with what failed, if anything did, and its result.
        failures |= line == "failures:";
        if let Some(result) = line.strip_prefix("test result: ") {
            counts.add(counts_in(result));
            failures = false;
        } else if failures {
            counts.failures.push(line.into_owned());
        }
    }
    // A crash or a compiler error prints no result.
    counts.broken |= !child.wait()?.success() && counts.failed == 0;
    Ok(counts)
}

/// Of `ok. 3 passed; 0 failed; 1 ignored; …`.
fn counts_in(result: &str) -> Counts {
    let number_before =
        |word: &str| result.split([';', '.']).find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok()).unwrap_or(0);
    Counts { passed: number_before("passed"), failed: number_before("failed"), ..Counts::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_the_result_line() {
        let line = "FAILED. 61 passed; 2 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.10s";
        assert_eq!(counts_in(line), Counts { passed: 61, failed: 2, ..Counts::default() });
    }
}
