//! Part `soak`: very many ticks of several kinds from many clients at once; what is wrong is counted.

use std::time::Duration;

use anyhow::Result;
use xtask::{Pool, Progress, process};

use super::load::{Asked, Load, run, without_times};
use super::place::Place;
use super::report::Soak;
use crate::commands::side_by_side::kinds::{self, Kind, named};
use crate::commands::side_by_side::measure::{Side, send};

/// What is sent, each by as many clients as each other. The editors' clients refresh one post's lock at the same time.
const KINDS: [&str; 4] = [kinds::DASHBOARD, kinds::ANONYMOUS, kinds::LIST, kinds::EDITOR];
/// Clients at once.
const CLIENTS: u32 = 32;
/// It is given up after so long.
const MOST_TIME: Duration = Duration::from_secs(1_200);

/// Sends `ticks` ticks to the extension. Each answer must be the one that stock gives, times aside.
pub fn measure(place: &Place, ticks: u64, progress: &Progress) -> Result<Soak> {
    let kinds = place.kinds()?;
    let asked = KINDS.iter().map(|name| asked(place, named(&kinds, name)?)).collect::<Result<Vec<_>>>()?;
    let pool = &place.ours;
    let workers = pool.workers()?;
    let load = |most| run(pool, Load { asked: &asked, clients: CLIENTS, time: MOST_TIME, most });
    let first = ticks / 20;
    let what = format!("{ticks} ticks of {} kinds from {CLIENTS} clients", KINDS.len());
    let (mut outcome, rest, memory_early) = progress.step(&what, || {
        let first_ones = load(first)?;
        let memory = memory(pool)?;
        Ok((first_ones, load(ticks - first)?, memory))
    })?;
    let seconds = (outcome.elapsed + rest.elapsed).as_secs_f64();
    outcome.add(rest);
    let left = pool.workers()?;
    Ok(Soak {
        site: place.name.clone(),
        clients: CLIENTS,
        kinds: KINDS.map(str::to_owned).into(),
        ticks: outcome.times.len() as u64 + outcome.errors,
        seconds,
        errors: outcome.errors,
        first_error: outcome.first_error,
        lanes: outcome.lanes,
        workers_lost: workers.iter().filter(|worker| !left.contains(worker)).count(),
        memory_early,
        memory_late: memory(pool)?,
    })
}

/// What a client sends, and stock's answer to it.
fn asked(place: &Place, kind: &Kind) -> Result<Asked> {
    place.prepare(kind)?;
    let request = kind.requests(&place.site);
    let side = |pool| Side { pool, request: &request };
    place.ready(kind, side(&place.stock), side(&place.ours))?;
    let request = request(0)?;
    let answer = send(&mut place.stock.client(), &request, &place.stock)?;
    Ok(Asked { request: request.bytes(), must_hold: without_times(&answer.text()) })
}

/// Memory of the workers' own, in MB (2^20 bytes).
fn memory(pool: &Pool) -> Result<f64> {
    let bytes: u64 = pool.workers()?.into_iter().map(process::private_bytes).sum::<Result<u64>>()?;
    Ok(bytes as f64 / 1_048_576.0)
}
