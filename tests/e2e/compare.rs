//! The comparison: one scenario's tick to a server without the extension and to one with it, over the same rows.

use std::fmt::Write;
use std::time::Duration;

use anyhow::{Result, bail};
use xtask::{Answer, Change, Request};

use crate::bench::{Bench, half_day, seconds, wait_for_second};
use crate::scenario::{Scenario, Server};
use crate::state::State;
use crate::times;

/// A comparison that fails is made again this often if the clock moved on to another second meanwhile: texts and rows hold
/// times. What is wrong stays wrong.
const TRIES: u32 = 20;

/// What one tick did.
pub struct Seen {
    answer: Answer,
    changes: Vec<String>,
    /// What `Server-Timing` said.
    pub lane: Option<String>,
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
        wait_for_second();
    }
    result
}

fn once(bench: &mut Bench, scenario: &Scenario) -> Result<()> {
    if !scenario.state.sql.is_empty() {
        // Statements may set times.
        bench.forget_state();
    }
    let request = (scenario.request)(&bench.cast);
    let server = scenario.server;
    let at_first = Sent { state: &scenario.state, server, request: &request };
    let stock = at_first.tick(bench, Side::Stock)?;
    let [first, second] = scenario.lane.said();
    let learns = first != second;
    for (side, said) in [(Side::Witness, first), (Side::Again, second)] {
        if side == Side::Again && learns {
            wait_for_verdict(bench)?;
        }
        let ours = at_first.tick(bench, side)?;
        let transients_left_out = scenario.transients_left_out && side == Side::Again;
        let complaint = ours.complaint(&stock, transients_left_out, said.as_deref());
        if !complaint.is_empty() {
            bail!("{}\n{complaint}side: {side:?}\n{}", scenario.name, at_first.describe(bench));
        }
    }
    let mut state = scenario.state.clone();
    for (sql, said) in &scenario.then {
        state.sql.push(sql);
        let sent = Sent { state: &state, server, request: &request };
        let stock = sent.tick(bench, Side::StockLater)?;
        let ours = sent.tick(bench, Side::Again)?;
        let complaint = ours.complaint(&stock, false, Some(said));
        if !complaint.is_empty() {
            bail!("{}\n{complaint}after: {sql}\n{}", scenario.name, sent.describe(bench));
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

/// Who is sent a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The server without the extension.
    Stock,
    /// The same, and the other server's leases stay.
    StockLater,
    /// With it, which knows nothing of the site.
    Witness,
    /// With it, which has seen one such tick.
    Again,
}

/// A tick to a state of the site.
pub struct Sent<'a> {
    /// The state.
    pub state: &'a State,
    /// Where it is sent to.
    pub server: Server,
    /// What is sent.
    pub request: &'a Request,
}

impl Sent<'_> {
    /// Sends it.
    ///
    /// # Errors
    /// If there is no answer, or a worker died.
    pub fn tick(&self, bench: &mut Bench, side: Side) -> Result<Seen> {
        let leases = matches!(side, Side::StockLater | Side::Again);
        let before = bench.reset_and_dump(self.state, leases)?;
        let ours = matches!(side, Side::Witness | Side::Again);
        let name = bench.sides(self.server)?.pools[usize::from(ours)].clone();
        let workers = bench.workers(&name)?;
        let from = seconds();
        let sides = bench.sides(self.server)?;
        let client = if ours { &mut sides.ours } else { &mut sides.stock };
        let answer = client.send(self.request)?;
        let changes = lines(&bench.changes(self.state, before)?, from);
        if bench.workers(&name)? != workers {
            bail!("a worker of {name} died\n{}", bench.log(&name));
        }
        let lane = answer.lane().map(str::to_owned);
        Ok(Seen { answer, changes, lane })
    }

    /// All of it, and what leases there are now, for people.
    pub fn describe(&self, bench: &Bench) -> String {
        let Self { state, server, request } = self;
        let body: String = String::from_utf8_lossy(&request.body).chars().take(600).collect();
        // Of a lease row, which is long, what it refuses.
        let leases = bench
            .site
            .database()
            .query(
                "SELECT SUBSTRING(option_value, GREATEST(1, LOCATE('denied', option_value) - 80), 400) FROM wp_options \
                 WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease%'",
            )
            .unwrap_or_default();
        format!(
            "request: {} {} {:#?}\n{body}\nserver: {server:?}\nstate: {:#?} {:#?}\nleases: {leases:?}\n",
            request.method, request.path, request.headers, state.sql, state.files,
        )
    }
}

/// Changes of the database as text, times of the tick blotted out.
fn lines(changes: &[Change], from: u64) -> Vec<String> {
    let until = seconds();
    let mut lines: Vec<String> = changes.iter().map(|change| line(change, from, until)).collect();
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

impl Seen {
    /// What is different from what stock did, a line each; empty where nothing is.
    pub fn difference(&self, stock: &Self, without_transients: bool) -> String {
        let mut text = String::new();
        let (theirs, own) = (comparable(&stock.answer), comparable(&self.answer));
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
        let (theirs, own) = (kept(&stock.changes), kept(&self.changes));
        if theirs != own {
            let _ = writeln!(text, "rows:    {own:#?}\nstock's: {theirs:#?}");
        }
        text
    }

    /// The same, and the lane where it is not what it must be.
    fn complaint(&self, stock: &Self, without_transients: bool, said: Option<&str>) -> String {
        let mut text = self.difference(stock, without_transients);
        if self.lane.as_deref() != said {
            let _ = writeln!(text, "lane: {:?}, must be {said:?}", self.lane);
            let body: String = stock.answer.text().chars().take(600).collect();
            let _ = writeln!(text, "stock:   {} {body}\nits rows: {:#?}", stock.answer.status, stock.changes);
        }
        text
    }
}

/// Before 6.8 WordPress takes one of three hosts by chance for the picture of a user without an address.
fn comparable(answer: &Answer) -> (u16, Vec<(String, String)>, Vec<u8>) {
    const BEHIND: &[u8] = br".gravatar.com\/avatar\/?s=";
    let (status, headers, mut body) = answer.comparable();
    let hosts: Vec<usize> = body
        .windows(BEHIND.len())
        .enumerate()
        .filter(|(at, window)| *at > 0 && *window == BEHIND)
        .map(|(at, _)| at - 1)
        .collect();
    for at in hosts {
        body[at] = b'*';
    }
    (status, headers, body)
}

fn is_transient(line: &str) -> bool {
    line.contains("_options: option_name=_transient_") || line.contains("_options: option_name=_site_transient_")
}
