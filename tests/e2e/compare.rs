//! The comparison: one scenario's tick to a server without the extension and to one with it, over the same rows.

use std::fmt::Write;
use std::time::Duration;

use anyhow::{Result, bail};
use xtask::{Answer, Change, Client, Request};

use crate::bench::{Bench, half_day, seconds};
use crate::scenario::Scenario;
use crate::times;

/// A comparison that fails is made again this often if the clock moved on to another second meanwhile: texts and rows hold
/// times. What is wrong stays wrong.
const TRIES: u32 = 5;

/// What one tick did.
pub struct Seen {
    answer: Answer,
    changes: Vec<String>,
    lane: Option<String>,
}

/// Runs a scenario.
///
/// # Errors
/// What was different, for people.
pub fn run(bench: &mut Bench, scenario: &Scenario) -> Result<()> {
    bench.keep_fresh()?;
    let links = scenario.state.link(&bench.site, &bench.folder)?;
    let result = tries(|| once(bench, scenario));
    // The database is put right by whoever comes next.
    drop(links);
    result
}

/// Makes an attempt again while it fails and the second changed under it.
pub fn tries(mut attempt: impl FnMut() -> Result<()>) -> Result<()> {
    let mut result = Ok(());
    for _ in 0..TRIES {
        let (second, day) = (seconds(), half_day());
        result = attempt();
        if result.is_ok() || (second, day) == (seconds(), half_day()) {
            break;
        }
    }
    result
}

fn once(bench: &mut Bench, scenario: &Scenario) -> Result<()> {
    let request = (scenario.request)(&bench.cast);
    let stock = tick(bench, scenario, &request, Side::Stock)?;
    let [first, second] = scenario.lane.said();
    let learns = first != second;
    for (side, said) in [(Side::Witness, first), (Side::Again, second)] {
        if side == Side::Again && learns {
            wait_for_verdict(bench)?;
        }
        let ours = tick(bench, scenario, &request, side)?;
        let mut complaint = difference(&stock, &ours, scenario.transients_left_out && side == Side::Again);
        if ours.lane != said {
            let _ = writeln!(complaint, "lane: {:?}, must be {said:?}", ours.lane);
        }
        if !complaint.is_empty() {
            bail!("{}", describe(bench, scenario, &request, side, &complaint));
        }
    }
    Ok(())
}

/// An answer may be sent before the request ends; the verdict is written at the very end.
fn wait_for_verdict(bench: &Bench) -> Result<()> {
    let count = "SELECT COUNT(*) FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease%'";
    for _ in 0..100 {
        if bench.site.database().value(count)?.is_some_and(|rows| rows != "0") {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// Without the extension.
    Stock,
    /// With it, which knows nothing of the site.
    Witness,
    /// With it, which has seen one such tick.
    Again,
}

fn tick(bench: &mut Bench, scenario: &Scenario, request: &Request, side: Side) -> Result<Seen> {
    bench.reset(&scenario.state, side == Side::Again)?;
    let sides = bench.sides(scenario.server)?;
    let name = sides.pools[usize::from(side != Side::Stock)].clone();
    let before = bench.site.database().dump()?;
    let workers = bench.workers(&name)?;
    let from = seconds();
    let sides = bench.sides(scenario.server)?;
    let answer = if side == Side::Stock { send(&mut sides.stock, request)? } else { send(&mut sides.ours, request)? };
    let changes = changes(before.changes(&bench.site.database().dump()?), from);
    if bench.workers(&name)? != workers {
        bail!("a worker of {name} died\n{}", bench.log(&name));
    }
    let lane = answer.lane().map(str::to_owned);
    Ok(Seen { answer, changes, lane })
}

fn send(client: &mut Client, request: &Request) -> Result<Answer> {
    client.send(request)
}

/// Changes of the database as text, the extension's own left out, times of the tick blotted out.
pub fn changes(changes: Vec<Change>, from: u64) -> Vec<String> {
    let until = seconds();
    let mut lines: Vec<String> =
        changes.iter().filter(|change| !change.is_own()).map(|change| line(change, from, until)).collect();
    lines.sort();
    lines
}

fn line(change: &Change, from: u64, until: u64) -> String {
    let mut text = format!("{} {}:", if change.added { "+" } else { "-" }, change.table);
    for (column, value) in &change.row {
        // The extension's rows take ids too.
        if column != "option_id" {
            let value = value.as_deref().map_or_else(|| "NULL".to_owned(), |value| times::blot(value, from, until));
            let _ = write!(text, " {column}={value}");
        }
    }
    text
}

/// What is different, a line each; empty where nothing is.
fn difference(stock: &Seen, ours: &Seen, without_transients: bool) -> String {
    let mut text = String::new();
    let (theirs, own) = (stock.answer.comparable(), ours.answer.comparable());
    if theirs.0 != own.0 {
        let _ = writeln!(text, "status: {}, stock's is {}", own.0, theirs.0);
    }
    if theirs.1 != own.1 {
        let _ = writeln!(text, "headers: {:#?}\nstock's: {:#?}", own.1, theirs.1);
    }
    if theirs.2 != own.2 {
        let shown = |body: &[u8]| String::from_utf8_lossy(body).chars().take(2_000).collect::<String>();
        let _ = writeln!(text, "body:    {}\nstock's: {}", shown(&own.2), shown(&theirs.2));
    }
    let kept = |lines: &[String]| -> Vec<String> {
        lines.iter().filter(|line| !(without_transients && is_transient(line))).cloned().collect()
    };
    let (theirs, own) = (kept(&stock.changes), kept(&ours.changes));
    if theirs != own {
        let _ = writeln!(text, "rows:    {own:#?}\nstock's: {theirs:#?}");
    }
    text
}

fn is_transient(line: &str) -> bool {
    line.contains("_options: option_name=_transient_") || line.contains("_options: option_name=_site_transient_")
}

fn describe(bench: &Bench, scenario: &Scenario, request: &Request, side: Side, complaint: &str) -> String {
    let state = &scenario.state;
    let body = String::from_utf8_lossy(&request.body);
    let body: String = body.chars().take(600).collect();
    let denied = bench
        .site
        .database()
        .query("SELECT option_value FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease%'")
        .unwrap_or_default();
    format!(
        "{}\n{complaint}side: {side:?}\nrequest: {} {} {:#?}\n{body}\nserver: {:?}\nstate: {:#?} {:#?}\nleases: {denied:?}\n",
        scenario.name, request.method, request.path, request.headers, scenario.server, state.sql, state.files,
    )
}
