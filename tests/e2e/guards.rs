//! Guards against the callbacks themselves: generated callbacks run in PHP and replayed, with opcache off, on and with its JIT.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use xtask::{Php, paths, process};

use crate::generated::{SEED, seed};

/// Pairs of a callback and arguments, in each mode.
const PAIRS: u64 = 10_000;

/// Of the pairs where PHP did nothing, at least so many of 100 must be found.
const FOUND: u64 = 80;

/// How PHP runs the code.
#[derive(Clone, Copy)]
pub struct Mode {
    /// What sets it apart.
    pub name: &'static str,
    settings: &'static [&'static str],
}

/// Every mode.
pub const MODES: [Mode; 3] = [
    Mode { name: "without opcache", settings: &["opcache.enable_cli=0"] },
    Mode { name: "with opcache", settings: &["opcache.enable_cli=1", "opcache.file_update_protection=0"] },
    Mode {
        name: "with its JIT",
        settings: &[
            "opcache.enable_cli=1",
            "opcache.file_update_protection=0",
            "opcache.jit=1255",
            "opcache.jit_buffer_size=32M",
        ],
    },
];

/// What the driver counted.
#[derive(Debug, Default)]
struct Counted {
    pairs: u64,
    inert: u64,
    found: u64,
    disagreements: u64,
    damaged: u64,
    believed: u64,
}

impl Counted {
    /// Reads `10000 pairs, 6400 inert, 6100 of them found, 0 disagreements, 3750 damaged copies, 0 of them believed`.
    fn read(line: &str) -> Option<Self> {
        let mut numbers = line.split(", ").map(|part| part.split(' ').next()?.parse::<u64>().ok());
        let mut next = || numbers.next().flatten();
        let counted = Self {
            pairs: next()?,
            inert: next()?,
            found: next()?,
            disagreements: next()?,
            damaged: next()?,
            believed: next()?,
        };
        line.ends_with(" of them believed").then_some(counted)
    }
}

/// Runs the driver in one mode. `so` is the build with the tests' seams.
///
/// # Errors
/// If a replay called a callback inert that did something in PHP, if a damaged copy of a code was believed, or if too few were found.
pub fn run(so: &Path, mode: Mode) -> Result<()> {
    let seed = seed()?;
    eprintln!("guards {}: {SEED}={seed}", mode.name);
    let folder = paths::sites().join("guards").join(mode.name.replace(' ', "-"));
    paths::make(&folder)?;
    let mut command = Command::new(Php::find()?.cli);
    for setting in mode.settings {
        command.arg("-d").arg(setting);
    }
    command
        .arg("-d")
        .arg(format!("extension={}", paths::text(so)?))
        .arg(paths::workspace().join("tests/guards/agree.php"))
        .arg(&folder)
        .args([seed.to_string(), PAIRS.to_string()]);
    let output = command.output().context("starting php")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let told = process::tail(&text, 30);
    let counted = text.lines().next_back().and_then(Counted::read);
    let counted = counted.with_context(|| format!("the driver did not run to its end ({}):\n{told}", output.status))?;
    ensure!(counted.pairs >= PAIRS, "only {} pairs", counted.pairs);
    ensure!(counted.disagreements == 0, "{SEED}={seed}: {} disagreements\n{told}", counted.disagreements);
    ensure!(
        counted.damaged > 0 && counted.believed == 0,
        "{SEED}={seed}: {} damaged copies believed\n{told}",
        counted.believed
    );
    ensure!(
        counted.found * 100 >= counted.inert * FOUND,
        "{SEED}={seed}: {} of {} found\n{told}",
        counted.found,
        counted.inert
    );
    Ok(())
}
