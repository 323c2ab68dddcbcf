//! What it costs to count and log an express tick: instructions, counted by valgrind, no time taken.

use anyhow::{Result, ensure};
use xtask::paths;

use super::begin;
use crate::bench::Bench;
use crate::cost::instructions;

/// Ticks that are counted.
const TICKS: u64 = 300;

/// Of an express tick's own, in per cent, at most.
const MOST: u64 = 3;

/// Numbers are written behind an answer, which nobody waits for, once in five seconds. Under valgrind that is once in some hundred ticks
/// in place of some thousand: the database refuses it, and it is not tried again for half a minute.
const REFUSES: &str = r"CREATE TRIGGER e2e_refuses BEFORE INSERT ON wp_options FOR EACH ROW
    IF NEW.option_name LIKE '\_wp\_heartbeat\_counts\_%' THEN SIGNAL SQLSTATE '45000'; END IF";

/// Counts a tick's instructions with nothing of it, with numbers, and with numbers and a log.
pub fn run(bench: &mut Bench) -> Result<()> {
    begin(bench)?;
    bench.site.database().query(REFUSES)?;
    let result = compare(bench);
    bench.site.database().query("DROP TRIGGER e2e_refuses")?;
    result
}

fn compare(bench: &Bench) -> Result<()> {
    let log = bench.folder.join("cost-ticks.log");
    let request = bench.cast.tick("edith").header("Connection", "close").request().bytes();
    let off = ["wp_heartbeat.metrics=0".to_owned(), "wp_heartbeat.log=".to_owned()];
    let counted = ["wp_heartbeat.metrics=1".to_owned(), "wp_heartbeat.log=".to_owned()];
    let logged = ["wp_heartbeat.metrics=1".to_owned(), format!("wp_heartbeat.log={}", paths::text(&log)?)];
    let mut costs = [0; 3];
    for (cost, own) in costs.iter_mut().zip([off, counted, logged]) {
        let mut settings = vec![format!("extension={}", paths::text(bench.so())?), "wp_heartbeat.lease=3600".to_owned()];
        settings.extend(own);
        let instructions = |ticks| {
            // What a run has learned would be read, and checked, in each tick of the next.
            bench.site.database().query("DELETE FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_%'")?;
            instructions(bench, bench.site.docroot(), &settings, &request, ticks)
        };
        // The first ones are WordPress's.
        let (few, many) = (instructions(20)?, instructions(20 + TICKS)?);
        *cost = many.saturating_sub(few) / TICKS;
    }
    let [off, counted, logged] = costs;
    println!("an express tick takes {off} instructions, {counted} where it is counted, {logged} where it is logged, too");
    ensure!(
        off > 10_000 && logged * 100 <= off * (100 + MOST),
        "an express tick takes {off} instructions, counted {counted}, logged {logged}"
    );
    Ok(())
}
