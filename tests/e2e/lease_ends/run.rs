//! An end run: the tick from a lease, the change, and the two ticks after it, each compared with stock's.

use std::time::Duration;

use anyhow::{Result, ensure};
use xtask::{Answer, Request};

use super::edits::{Undo, lead, reword};
use super::end::{Change, End};
use crate::bench::Bench;
use crate::scenario::Server;
use crate::state::State;

/// Runs one end.
///
/// # Errors
/// What was not as it must be.
pub fn run(bench: &mut Bench, end: &End) -> Result<()> {
    bench.keep_fresh()?;
    crate::compare::tries(|| once(bench, end))
}

fn once(bench: &mut Bench, end: &End) -> Result<()> {
    bench.reset(&end.before, false)?;
    let mut undo = vec![Undo::Links(end.before.link(&bench.site, &bench.folder)?)];
    if let Change::Relink(link) = end.change {
        let link = bench.site.docroot().join("wp-content").join(link);
        undo.push(lead(&bench.folder, &link, "e2e-first")?);
        if link.extension().is_none() {
            // A link that was just made to a folder proves nothing of what is loaded from there.
            bench.settle();
        }
    }
    let request = (end.tick)(&bench.cast).request();
    // Some begin with a site that gives no lease.
    ours(bench, &request)?;
    verdict_is_written(bench)?;
    let mut leased = ours(bench, &request)?;
    for _ in 0..12 {
        // A file that another end has just put back proves nothing yet.
        if leased.lane() == Some(end.leased) || leased.lane() != Some("full:no-lease") {
            break;
        }
        std::thread::sleep(Duration::from_millis(500));
        leased = ours(bench, &request)?;
        verdict_is_written(bench)?;
    }
    ensure!(
        leased.lane() == Some(end.leased),
        "before the change the tick is {:?}, must be {}\n{}",
        leased.lane(),
        end.leased,
        bench.log("ours-plain")
    );
    let changed = match &end.change {
        Change::Sends(tick) => tick(&bench.cast).request(),
        _ => request,
    };
    apply(bench, &end.change, &mut undo)?;
    for lane in end.lanes {
        let said = lane_of_both(bench, &changed)?;
        ensure!(said == lane, "lane {said}, must be {lane}\n{}", bench.log("ours-plain"));
    }
    drop(undo);
    Ok(())
}

/// Sends a request to both sides, and gives the lane of ours where the answers are the same.
pub fn lane_of_both(bench: &mut Bench, request: &Request) -> Result<String> {
    let sides = bench.sides(Server::Plain)?;
    let (stock, ours) = (sides.stock.send(request)?, sides.ours.send(request)?);
    ensure!(stock.comparable() == ours.comparable(), "{}\nstock's: {}", shown(&ours), shown(&stock));
    Ok(ours.lane().unwrap_or("none").to_owned())
}

fn ours(bench: &mut Bench, request: &Request) -> Result<Answer> {
    bench.sides(Server::Plain)?.ours.send(request)
}

/// An answer, for people.
pub fn shown(answer: &Answer) -> String {
    format!("{} {:?} {}", answer.status, answer.headers, answer.text())
}

/// The answer of a full tick may be there before its verdict is written.
pub fn verdict_is_written(bench: &Bench) -> Result<()> {
    let count = "SELECT COUNT(*) FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease%'";
    for _ in 0..20 {
        if bench.site.database().value(count)?.is_some_and(|rows| rows != "0") {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

fn apply(bench: &mut Bench, change: &Change, undo: &mut Vec<Undo>) -> Result<()> {
    let content = bench.site.docroot().join("wp-content");
    match change {
        Change::Sql(sql) => {
            bench.site.database().query(&bench.cast.fill_in(sql)?)?;
        }
        Change::Leases(edit) => crate::resealed::leases(bench, edit)?,
        Change::Gets(place, code) => {
            let state = State { sql: Vec::new(), files: vec![(place.clone(), *code)] };
            undo.push(Undo::Links(state.link(&bench.site, &bench.folder)?));
            state.write(&bench.site, &bench.cast)?;
        }
        Change::Loses => undo.clear(),
        Change::Edit(file) => undo.push(reword(&content.join(file))?),
        Change::Relink(link) => undo.push(lead(&bench.folder, &content.join(link), "e2e-second")?),
        Change::Sends(_) => {}
    }
    Ok(())
}
