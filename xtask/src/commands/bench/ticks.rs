//! Part `ticks`: every kind of tick on one site, stock and extension in turn.

use anyhow::{Context, Result};
use xtask::{Pool, PoolOptions, Progress, Request, paths};

use super::place::{Place, check_lane, requests};
use super::probe::{Needs, Probe};
use super::report::{Cost, Floors, SiteTicks, TickRow};
use crate::commands::side_by_side::kinds::{self, Kind};
use crate::commands::side_by_side::measure::{Samples, Side, in_turn};

/// Which of the columns are wanted beside stock and extension, and how many ticks.
#[derive(Clone, Copy)]
pub struct Wanted {
    /// Ticks of each kind to each side.
    pub count: u32,
    /// Whether to measure with `wp_heartbeat.lane=full` too.
    pub full: bool,
    /// Whether to measure the floors.
    pub floors: bool,
}

/// Measures all kinds on one site.
pub fn measure(place: &Place, wanted: Wanted, progress: &Progress) -> Result<SiteTicks> {
    progress.say(&format!("every kind of tick on {}", place.name));
    let kinds = kinds::all(&place.site, &place.stock)?;
    let full = if wanted.full { Some(place.other("full", ("wp_heartbeat.lane", "full"))?) } else { None };
    let mut timed = Vec::new();
    for kind in &kinds {
        timed.push(time(place, full.as_ref(), kind, wanted.count, progress)?);
    }
    let floors = if wanted.floors {
        Some(floors(place, kinds.first().context("a dashboard tick")?, wanted.count, progress)?)
    } else {
        None
    };
    let needs = count(place, &kinds, progress)?;
    let rows = kinds.iter().zip(timed).zip(needs).map(|((kind, timed), needs)| timed.row(kind, needs)).collect();
    Ok(SiteTicks { site: place.name.clone(), count: wanted.count, rows, floors })
}

struct Timed {
    stock: Samples,
    ours: Samples,
    full: Option<Samples>,
}

impl Timed {
    fn row(self, kind: &Kind, (stock, ours): (Needs, Needs)) -> TickRow {
        TickRow {
            kind: kind.name.to_owned(),
            lane: self.ours.lane(),
            stock: (&self.stock).into(),
            ours: (&self.ours).into(),
            full: self.full.as_ref().map(Cost::from),
            stock_needs: stock.into(),
            ours_needs: ours.into(),
        }
    }
}

fn time(place: &Place, full: Option<&Pool>, kind: &Kind, count: u32, progress: &Progress) -> Result<Timed> {
    place.prepare(kind)?;
    let request = requests(kind);
    let side = |pool| Side { pool, request: &request };
    let (stock, ours) = (side(&place.stock), side(&place.ours));
    place.ready(kind, stock, ours)?;
    let timed = if let Some(full) = full {
        in_turn(kind.name, [side(full)], 10, &Progress::quiet())?;
        let [stock, ours, full] = in_turn(kind.name, [stock, ours, side(full)], count, progress)?;
        Timed { stock, ours, full: Some(full) }
    } else {
        let [stock, ours] = in_turn(kind.name, [stock, ours], count, progress)?;
        Timed { stock, ours, full: None }
    };
    check_lane(&place.name, kind, &timed.ours.lane())?;
    Ok(timed)
}

/// The dashboard tick beside scripts that run no WordPress.
fn floors(place: &Place, dashboard: &Kind, count: u32, progress: &Progress) -> Result<Floors> {
    const ADDRESS: &str = "/floor.php";
    let empty = paths::sites().join("empty.php");
    paths::write(&empty, "<?php\n")?;
    let handwritten = paths::workspace().join("benches/handwritten-tick.php");
    let pool = |name: &str, script| place.site.pool(PoolOptions::stock().named(name).script(ADDRESS, script));
    let (handwritten, empty) = (pool("handwritten", &handwritten)?, pool("empty", &empty)?);
    let ask_tick = requests(dashboard);
    let ask_handwritten = |number| Request { path: ADDRESS.to_owned(), ..ask_tick(number) };
    let ask_empty = |_| Request::get(ADDRESS);
    let sides = [
        Side { pool: &place.ours, request: &ask_tick },
        Side { pool: &handwritten, request: &ask_handwritten },
        Side { pool: &empty, request: &ask_empty },
    ];
    in_turn("floors", sides, 20, &Progress::quiet())?;
    place.wait_for_express(dashboard.name, sides[0])?;
    // These are short: more of them give steadier numbers in no time.
    let [ours, handwritten, empty] = in_turn("floors", sides, 4 * count, progress)?;
    check_lane(&place.name, dashboard, &ours.lane())?;
    Ok(Floors { ours: (&ours).into(), handwritten: (&handwritten).into(), empty: (&empty).into() })
}

/// Round trips and memory, in pools of their own.
fn count(place: &Place, kinds: &[Kind], progress: &Progress) -> Result<Vec<(Needs, Needs)>> {
    let probe = Probe::before(&place.site)?;
    let stock = probe.pool(&place.site, PoolOptions::stock())?;
    let ours = probe.pool(&place.site, place.ours())?;
    let mut needs = Vec::new();
    for (number, kind) in kinds.iter().enumerate() {
        place.prepare(kind)?;
        let request = requests(kind);
        let (stock, ours) = (Side { pool: &stock, request: &request }, Side { pool: &ours, request: &request });
        place.ready(kind, stock, ours)?;
        needs.push((probe.count(stock)?, probe.count(ours)?));
        progress.count("round trips and memory", number + 1, kinds.len());
    }
    Ok(needs)
}
