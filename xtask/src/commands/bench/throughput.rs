//! Part `throughput`: the dashboard tick from many clients at once.

use std::time::Duration;

use anyhow::{Result, bail};
use xtask::{Pool, Progress};

use super::load::{Asked, Load, Outcome, run};
use super::place::Place;
use super::report::{Rate, SiteThroughput, ThroughputRow, ms};
use crate::commands::side_by_side::kinds::{self, named};
use crate::commands::side_by_side::measure::{Side, quantile};

/// Numbers of clients.
const CLIENTS: [u32; 4] = [1, 2, 8, 32];

/// Measures one site; each number of clients for `time` on each side.
pub fn measure(place: &Place, time: Duration, progress: &Progress) -> Result<SiteThroughput> {
    progress.say(&format!("throughput on {}", place.name));
    let kinds = place.kinds()?;
    let dashboard = named(&kinds, kinds::DASHBOARD)?;
    let request = dashboard.requests(&place.site);
    let side = |pool| Side { pool, request: &request };
    place.ready(dashboard, side(&place.stock), side(&place.ours))?;
    let bytes = request(0)?.bytes();
    let mut rows = Vec::new();
    for (number, clients) in CLIENTS.into_iter().enumerate() {
        let load = |pool: &Pool, must_hold: &str| {
            let asked = [Asked { request: bytes.clone(), must_hold: must_hold.to_owned() }];
            let begun = pool.cpu()?;
            let outcome = run(pool, Load { asked: &asked, clients, time, most: u64::MAX })?;
            if let Some(error) = outcome.first_error {
                bail!("the {} side under {clients} clients: {error}\nits log ends so:\n{}", pool.name(), pool.log_tail());
            }
            // A worker's time is booked when it goes to sleep.
            std::thread::sleep(Duration::from_millis(20));
            anyhow::Ok(rate(&outcome, pool.cpu()?.saturating_sub(begun)))
        };
        let stock = load(&place.stock, "\"wp-auth-check\":true")?;
        let ours = load(&place.ours, "desc=express")?;
        rows.push(ThroughputRow { clients, stock, ours });
        progress.count("throughput", number + 1, CLIENTS.len());
    }
    Ok(SiteThroughput { site: place.name.clone(), workers: 2, rows })
}

fn rate(outcome: &Outcome, cpu: Duration) -> Rate {
    let ticks = outcome.times.len();
    Rate {
        ticks,
        per_second: ticks as f64 / outcome.elapsed.as_secs_f64(),
        median: ms(quantile(&outcome.times, 50)),
        p95: ms(quantile(&outcome.times, 95)),
        cpu: ms(cpu) / ticks.max(1) as f64,
    }
}
