//! Sends ticks to both sides in turn, and counts what they cost.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use xtask::{Answer, Client, Pool, Progress, Request, Site, interrupt};

use super::kinds::Kind;
use super::table::{Cost, ScriptRow, TickRow};

/// Ticks before the measured ones: opcache fills, the extension learns.
const WARM_UP: u32 = 10;
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
    let (mut stock, mut ours) = (sides.stock.client(), sides.ours.client());
    let request = |number| (kind.tick)(number).request();
    for number in 0..WARM_UP {
        send(&mut stock, &request(2 * number), sides.stock)?;
        send(&mut ours, &request(2 * number + 1), sides.ours)?;
    }
    let difference = compare(&mut stock, &mut ours, sides, &request)?;
    let stock_sql = count_sql(sides.site, || send(&mut stock, &request(1000), sides.stock))?;
    let ours_sql = count_sql(sides.site, || send(&mut ours, &request(1001), sides.ours))?;

    let mut times = (Vec::new(), Vec::new());
    let mut lanes: BTreeMap<String, u32> = BTreeMap::new();
    let begun = (sides.stock.cpu()?, sides.ours.cpu()?);
    for number in 0..sides.ticks {
        interrupt::check()?;
        times.0.push(send(&mut stock, &request(2000 + 2 * number), sides.stock)?.elapsed);
        let answer = send(&mut ours, &request(2001 + 2 * number), sides.ours)?;
        times.1.push(answer.elapsed);
        *lanes.entry(answer.lane().unwrap_or("none").to_owned()).or_default() += 1;
        progress.count(kind.name, number as usize + 1, sides.ticks as usize);
    }
    let used = (sides.stock.cpu()? - begun.0, sides.ours.cpu()? - begun.1);
    Ok(TickRow {
        name: kind.name,
        stock: Cost::new(times.0, used.0, stock_sql),
        ours: Cost::new(times.1, used.1, ours_sql),
        lanes,
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
    let (mut theirs, mut ours) = (sides.stock.client(), sides.ours.client());
    for _ in 0..WARM_UP {
        send(&mut theirs, script, sides.stock)?;
        send(&mut ours, tick, sides.ours)?;
    }
    let sql = count_sql(sides.site, || send(&mut theirs, script, sides.stock))?;
    let mut times = (Vec::new(), Vec::new());
    let begun = (sides.stock.cpu()?, sides.ours.cpu()?);
    for number in 0..sides.ticks {
        interrupt::check()?;
        times.0.push(send(&mut theirs, script, sides.stock)?.elapsed);
        times.1.push(send(&mut ours, tick, sides.ours)?.elapsed);
        progress.count(name, number as usize + 1, sides.ticks as usize);
    }
    let used = (sides.stock.cpu()? - begun.0, sides.ours.cpu()? - begun.1);
    Ok(ScriptRow { name, script: Cost::new(times.0, used.0, sql), ours: Cost::new(times.1, used.1, (0.0, 0.0)) })
}

fn send(client: &mut Client, request: &Request, pool: &Pool) -> Result<Answer> {
    let answer =
        client.send(request).with_context(|| format!("the {} side; its log ends so:\n{}", pool.name(), pool.log_tail()))?;
    if answer.status >= 500 {
        bail!("the {} side answers {}: {}\nits log ends so:\n{}", pool.name(), answer.status, answer.text(), pool.log_tail());
    }
    Ok(answer)
}

/// What is different between the two sides' answers to one tick; nothing if they are the same. A message may name the
/// second, so answers of two seconds are not compared.
fn compare(
    stock: &mut Client,
    ours: &mut Client,
    sides: &Sides<'_>,
    request: &dyn Fn(u32) -> Request,
) -> Result<Option<String>> {
    let mut found = None;
    for number in 0..6 {
        let theirs = send(stock, &request(500 + 2 * number), sides.stock)?;
        let mine = send(ours, &request(501 + 2 * number), sides.ours)?;
        found = difference(&theirs, &mine);
        if found.is_none() || theirs.server_time() == mine.server_time() {
            break;
        }
    }
    Ok(found)
}

fn difference(stock: &Answer, ours: &Answer) -> Option<String> {
    let (one, other) = (stock.comparable(), ours.comparable());
    if one.0 != other.0 {
        return Some(format!("status {} / {}", one.0, other.0));
    }
    if one.1 != other.1 {
        return Some(format!("headers {:?} / {:?}", one.1, other.1));
    }
    (one.2 != other.2).then(|| format!("body {} / {}", stock.text(), ours.text()))
}

/// Statements and connections that one request makes, on average.
fn count_sql(site: &Site, mut send: impl FnMut() -> Result<Answer>) -> Result<(f64, f64)> {
    let before = site.database().traffic()?;
    for _ in 0..COUNTED {
        send()?;
    }
    // The connection's end may reach the server after the answer reached us.
    std::thread::sleep(Duration::from_millis(20));
    let after = site.database().traffic()?;
    // Asking was a statement too.
    let questions = (after.0 - before.0 - 1) as f64 / f64::from(COUNTED);
    let connections = (after.1 - before.1) as f64 / f64::from(COUNTED);
    Ok((questions, connections))
}
