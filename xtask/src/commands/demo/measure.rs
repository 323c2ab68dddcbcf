//! What the demonstration measures of a kind of tick: times in turn, SQL, and whether the answers are the same.

use std::time::Duration;

use anyhow::Result;
use xtask::{Answer, Pool, Progress, Request, Site};

use super::table::{Cost, ScriptRow, TickRow};
use crate::commands::side_by_side::kinds::Kind;
use crate::commands::side_by_side::measure::{Side, compare, in_turn, send, wait_for_express};

/// Ticks before the measured ones: opcache fills, the extension learns.
const WARM_UP: u32 = 10;
/// For how long the express lane is waited for.
const PATIENCE: Duration = Duration::from_secs(8);
/// Ticks over which SQL is counted.
const COUNTED: u32 = 5;

/// Who is compared, and how often.
pub struct Sides<'a> {
    pub site: &'a Site,
    pub stock: &'a Pool,
    pub ours: &'a Pool,
    pub ticks: u32,
}

/// One row of the table: a kind of tick, to both sides.
pub fn measure(sides: &Sides<'_>, kind: &Kind, progress: &Progress) -> Result<TickRow> {
    for sql in &kind.before {
        sides.site.database().query(sql)?;
    }
    let request = kind.requests(sides.site);
    let stock = Side { pool: sides.stock, request: &request };
    let ours = Side { pool: sides.ours, request: &request };
    in_turn(kind.name, [stock, ours], WARM_UP, &Progress::quiet())?;
    if kind.express {
        // Where it does not come to that, the table shows it.
        wait_for_express(ours, PATIENCE)?;
    }
    let difference = compare(stock, ours)?;
    let stock_sql = count_sql(sides.site, stock)?;
    let ours_sql = count_sql(sides.site, ours)?;
    let [stock, ours] = in_turn(kind.name, [stock, ours], sides.ticks, progress)?;
    Ok(TickRow {
        name: kind.name,
        lane: ours.lane(),
        stock: Cost::new(&stock, stock_sql),
        ours: Cost::new(&ours, ours_sql),
        difference,
    })
}

/// One row of the other table: a script of the stock side against the extension's dashboard tick, in turn.
pub fn measure_script(
    sides: &Sides<'_>,
    name: &'static str,
    tick: &Request,
    script: &Request,
    progress: &Progress,
) -> Result<ScriptRow> {
    let (ask_script, ask_tick) = (|_| Ok(script.clone()), |_| Ok(tick.clone()));
    let theirs = Side { pool: sides.stock, request: &ask_script };
    let ours = Side { pool: sides.ours, request: &ask_tick };
    in_turn(name, [theirs, ours], WARM_UP, &Progress::quiet())?;
    let sql = count_sql(sides.site, theirs)?;
    let [theirs, ours] = in_turn(name, [theirs, ours], sides.ticks, progress)?;
    Ok(ScriptRow { name, script: Cost::new(&theirs, sql), ours: Cost::new(&ours, (0.0, 0.0)) })
}

/// Statements and connections that one request makes, on average.
fn count_sql(site: &Site, side: Side<'_>) -> Result<(f64, f64)> {
    let mut client = side.pool.client();
    let (mut questions, mut connections) = (0, 0);
    for number in 0..COUNTED {
        let request = (side.request)(700 + number)?;
        let before = site.database().traffic()?;
        let _: Answer = send(&mut client, &request, side.pool)?;
        // The connection's end may reach the server after the answer reached us.
        std::thread::sleep(Duration::from_millis(20));
        let after = site.database().traffic()?;
        // Asking was a statement too.
        questions += after.0 - before.0 - 1;
        connections += after.1 - before.1;
    }
    Ok((questions as f64 / f64::from(COUNTED), connections as f64 / f64::from(COUNTED)))
}
