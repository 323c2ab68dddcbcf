//! Native callbacks against core's functions, called side by side in one PHP: a driver in PHP says what is different.

use anyhow::{Context, Result, ensure};
use xtask::{paths, process};

use crate::bench::Bench;
use crate::state::State;

/// A case of the driver's: its name, and what was different.
pub type Case = (String, Option<String>);

/// Runs the driver over a generation's site.
///
/// # Errors
/// If it does not run to its end.
pub fn run(bench: &mut Bench) -> Result<Vec<Case>> {
    bench.reset(&State::default(), false)?;
    let driver = paths::workspace().join("tests/native/compare.php");
    let output = bench
        .site
        .drivers()
        .command()
        .arg("-d")
        .arg(format!("extension={}", paths::text(bench.so())?))
        .arg(&driver)
        .arg(bench.site.docroot())
        .output()
        .context("starting php")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let cases: Vec<Case> = text.lines().filter_map(case).collect();
    let said = text.lines().next_back().unwrap_or_default();
    let counted = |word: &str| said.split(", ").find_map(|part| part.strip_suffix(word)?.trim().parse::<usize>().ok());
    ensure!(
        counted("passed").zip(counted("failed")).is_some_and(|(passed, failed)| passed + failed == cases.len()),
        "the driver did not run to its end ({}):\n{}\n{}",
        output.status,
        process::tail(&text, 10),
        process::tail(&String::from_utf8_lossy(&output.stderr), 10)
    );
    Ok(cases)
}

fn case(line: &str) -> Option<Case> {
    if let Some(rest) = line.strip_prefix("not ok ") {
        // Names hold one colon: file and sentence.
        let mut parts = rest.splitn(3, ": ");
        let name = format!("{}: {}", parts.next()?, parts.next().unwrap_or_default());
        return Some((name, Some(rest.to_owned())));
    }
    let name = line.strip_prefix("ok ")?;
    Some((name.split(" # ").next().unwrap_or(name).to_owned(), None))
}
