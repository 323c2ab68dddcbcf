//! Part `throughput`: the dashboard tick from many clients at once.

use std::time::Duration;

use anyhow::{Context, Result};
use xtask::{Pool, Progress};

use super::load::{Load, Throughput, run};
use super::place::{Place, requests};
use super::report::{Rate, SiteThroughput, ThroughputRow, ms};
use crate::commands::side_by_side::kinds;
use crate::commands::side_by_side::measure::Side;

/// Numbers of clients.
const CLIENTS: [u32; 4] = [1, 2, 8, 32];

/// How long each of the runs is.
#[derive(Clone, Copy)]
pub struct Length {
    /// Each ends after so long.
    pub time: Duration,
    /// With the most clients, the extension answers so many ticks all the same; none of them may fail.
    pub endurance: u64,
}

/// Measures one site.
pub fn measure(place: &Place, length: Length, progress: &Progress) -> Result<SiteThroughput> {
    progress.say(&format!("throughput on {}", place.name));
    let kinds = kinds::all(&place.site, &place.stock)?;
    let dashboard = kinds.first().context("a dashboard tick")?;
    let request = requests(dashboard);
    let side = |pool| Side { pool, request: &request };
    place.ready(dashboard, side(&place.stock), side(&place.ours))?;
    let tick = request(0);
    let mut rows = Vec::new();
    for (number, clients) in CLIENTS.into_iter().enumerate() {
        let load = |pool: &Pool, must_hold, time, most| {
            let begun = pool.cpu()?;
            let throughput = run(pool, Load { request: &tick, clients, time, most, must_hold })?;
            // A worker's time is booked when it goes to sleep.
            std::thread::sleep(Duration::from_millis(20));
            anyhow::Ok(rate(&throughput, pool.cpu()?.saturating_sub(begun)))
        };
        let stock = load(&place.stock, "\"wp-auth-check\":true", length.time, u64::MAX)?;
        let last = number + 1 == CLIENTS.len() && length.endurance > 0;
        let (time, most) = if last { (Duration::from_secs(600), length.endurance) } else { (length.time, u64::MAX) };
        let ours = load(&place.ours, "desc=express", time, most)?;
        rows.push(ThroughputRow { clients, stock, ours });
        progress.count("throughput", number + 1, CLIENTS.len());
    }
    Ok(SiteThroughput { site: place.name.clone(), workers: 2, rows })
}

fn rate(throughput: &Throughput, cpu: Duration) -> Rate {
    let ticks = throughput.times.len();
    let at = |percent: usize| throughput.times.get(ticks * percent / 100).copied().map(ms).unwrap_or_default();
    let per_second = ticks as f64 / throughput.elapsed.as_secs_f64();
    Rate { ticks, per_second, median: at(50), p95: at(95), cpu: ms(cpu) / ticks.max(1) as f64 }
}
