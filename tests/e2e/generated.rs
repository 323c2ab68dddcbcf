//! Generated ticks: groups of them drawn by chance, each tick compared with stock as a scenario's is.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use xtask::Generation;

use crate::bench::{Bench, half_day, seconds, wait_for_second};
use crate::compare::{Sent, Side};
use crate::scenario::Server;
use crate::state::{Place, State, TYPES};
use crate::strategies::{Group, Plan, group};

/// Ticks in a run, over all generations.
pub const TICKS: usize = 2_000;

/// The environment variable that sets the seed, to draw the same ticks again.
pub const SEED: &str = "WP_HEARTBEAT_SEED";

/// A group that comes out wrong is run again so often, to find what of it matters.
const CUTS: usize = 100;

/// As many wrong groups are shown, and then no more are drawn.
const SHOWN: usize = 3;

/// A tick that fails is sent again this often if the second changed under it: see [`crate::compare::tries`].
const TRIES: u32 = 20;

/// Lanes at which the next such tick may be answered in another way.
const LEARNING: [&str; 3] = ["full:no-lease", "full:changed", "full:lease-over"];

/// Lanes that what is drawn may end in.
const EXPECTED: [&str; 3] = ["express", "full:data", "full:odd-rows"];

/// What stands in a statement that sets a lock of this second or a later one.
const YOUNG: [&str; 3] = ["UNIX_TIMESTAMP() - 0", "UNIX_TIMESTAMP() - -", "99999999999"];

/// How many ticks each lane answered in the end.
type Tally = BTreeMap<String, usize>;

/// Draws and compares a generation's part of [`TICKS`].
///
/// # Errors
/// The groups that came out wrong, cut down, with both sides; or too few native answers.
pub fn run(bench: &mut Bench) -> Result<()> {
    let seed = seed()?;
    let generation = bench.generation;
    eprintln!("generated ticks on {generation}: {SEED}={seed}");
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes(seed, generation)));
    let strategy = group();
    let (mut tally, mut wrong) = (Tally::new(), Vec::new());
    while tally.values().sum::<usize>() < TICKS / Generation::ALL.len() && wrong.len() < SHOWN {
        bench.keep_fresh()?;
        let drawn = strategy.new_tree(&mut runner).map_err(|reason| anyhow::anyhow!("nothing was drawn: {reason}"))?.current();
        if let Err(difference) = send_all(bench, &drawn, &mut tally) {
            // At once: cutting takes minutes, and finds nothing where it was chance.
            eprintln!("a group of generated ticks on {generation} came out wrong ({SEED}={seed}): {difference:#}");
            wrong.push(cut(bench, drawn, format!("{difference:#}")));
        }
    }
    let all: usize = tally.values().sum();
    let native = tally.get("express").copied().unwrap_or_default();
    eprintln!("{all} generated ticks on {generation}, {} % of them answered natively: {tally:?}", 100 * native / all.max(1));
    ensure!(wrong.is_empty(), "{SEED}={seed}\n{}", wrong.join("\n\n"));
    ensure!(2 * native >= all, "{SEED}={seed}: only {native} of {all} were answered natively");
    Ok(())
}

/// The run's seed: what the environment says, or the time.
pub fn seed() -> Result<u64> {
    static DRAWN: OnceLock<u64> = OnceLock::new();
    match std::env::var(SEED) {
        Ok(text) => text.parse().with_context(|| format!("{SEED} is no number: {text}")),
        Err(_) => Ok(*DRAWN.get_or_init(seconds)),
    }
}

/// The generations draw different ticks.
pub fn bytes(seed: u64, generation: Generation) -> [u8; 32] {
    let at = Generation::ALL.iter().position(|other| *other == generation).unwrap_or_default();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8] = u8::try_from(at).unwrap_or_default();
    bytes
}

impl Group {
    /// The state at first, and then.
    fn states(&self) -> [State; 2] {
        // Scenarios hold texts that live for ever; these are some kilobytes a run.
        let sql = |texts: &[String]| texts.iter().map(|text| &*text.clone().leak()).collect::<Vec<&'static str>>();
        let files = if self.types { vec![(Place::MuPlugin, TYPES)] } else { Vec::new() };
        let first = State { sql: sql(&self.state), files };
        let mut then = first.clone();
        then.sql.extend(sql(&self.then));
        [first, then]
    }

    fn server(&self) -> Server {
        if self.tls { Server::Tls } else { Server::Plain }
    }
}

/// Sends all of a group's ticks, at first without any lease.
fn send_all(bench: &mut Bench, group: &Group, tally: &mut Tally) -> Result<()> {
    let [first, then] = group.states();
    let _links = first.link(&bench.site, &bench.folder)?;
    bench.reset(&first, false)?;
    for (state, plans) in [(&first, &group.ticks), (&then, &group.later)] {
        for plan in plans {
            let lane = send(bench, group, plan, state)?;
            *tally.entry(lane).or_default() += 1;
        }
    }
    Ok(())
}

/// Sends a tick to stock, and to our side until nothing more is to be learned. Gives the lane in the end.
fn send(bench: &mut Bench, group: &Group, plan: &Plan, state: &State) -> Result<String> {
    let request = plan.posted(group).tick(&bench.cast).request();
    let sent = Sent { state, server: group.server(), request: &request };
    let mut side = Side::StockLater;
    for _ in 0..TRIES {
        let (second, day) = (seconds(), half_day());
        let result = compare(bench, &sent, side);
        if result.is_ok() || (second, day) == (seconds(), half_day()) {
            return result.with_context(|| format!("{}\n{}", plan.posted(group).rust(), sent.describe(bench)));
        }
        // What was learned across two seconds may be wrong; times in the rows have grown old.
        bench.forget_state();
        wait_for_second();
        side = Side::Stock;
    }
    bail!("no tick began and ended in one second")
}

fn compare(bench: &mut Bench, sent: &Sent, side: Side) -> Result<String> {
    let stock = sent.tick(bench, side)?;
    let mut lanes = Vec::new();
    for _ in 0..3 {
        let leases = leases(bench)?;
        let ours = sent.tick(bench, Side::Again)?;
        let lane = ours.lane.clone().unwrap_or_default();
        let difference = ours.difference(&stock, false);
        lanes.push(lane.clone());
        ensure!(difference.is_empty(), "{difference}lanes: {lanes:?}");
        if !LEARNING.contains(&lane.as_str()) {
            ensure!(EXPECTED.contains(&lane.as_str()), "lanes: {lanes:?}");
            return Ok(lane);
        }
        wait_for_change(bench, &leases)?;
    }
    // A witness gives no verdict where the lock is of its own second, or a later one: see `Lane` of such scenarios.
    let young = sent.state.sql.iter().any(|sql| YOUNG.iter().any(|age| sql.contains(age)));
    ensure!(young && lanes.iter().all(|lane| lane == "full:no-lease"), "lanes: {lanes:?}");
    Ok("full:no-lease".to_owned())
}

/// The leases there are, as one text.
fn leases(bench: &Bench) -> Result<Option<String>> {
    bench.site.database().value(
        "SELECT GROUP_CONCAT(MD5(CONCAT(option_name, option_value)) ORDER BY option_id) FROM wp_options \
         WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease%'",
    )
}

/// An answer may be sent before the request ends; the verdict is written at the very end.
fn wait_for_change(bench: &Bench, before: &Option<String>) -> Result<()> {
    for _ in 0..50 {
        if leases(bench)? != *before {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// Cuts a group down while it comes out wrong, and shows what is left.
fn cut(bench: &mut Bench, group: Group, difference: String) -> String {
    let (mut wrong, mut difference, mut left) = (group, difference, CUTS);
    let mut smaller = wrong.smaller();
    while let Some(candidate) = smaller.next() {
        if left == 0 {
            break;
        }
        left -= 1;
        if let Err(found) = send_all(bench, &candidate, &mut Tally::new()) {
            (wrong, difference) = (candidate, format!("{found:#}"));
            smaller = wrong.smaller();
        }
    }
    show(&wrong, &difference)
}

/// A group as scenarios, to be pasted into the table.
fn show(group: &Group, difference: &str) -> String {
    let mut text = format!("{difference}\n");
    let [first, then] = group.states();
    for (state, plans) in [(first, &group.ticks), (then, &group.later)] {
        for plan in plans {
            let _ = write!(text, "Scenario::posts(\"…\", Express, {})", plan.posted(group).rust());
            for sql in &state.sql {
                let _ = write!(text, "\n    .sql({sql:?})");
            }
            if group.types {
                text.push_str("\n    .mu_plugin(TYPES)");
            }
            if group.tls {
                text.push_str("\n    .on(Server::Tls)");
            }
            text.push_str(",\n");
        }
    }
    text
}
