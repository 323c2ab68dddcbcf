//! Part `ticks`: every kind of tick on one site, stock and extension in turn.

use anyhow::Result;
use xtask::{PoolOptions, Progress};

use super::place::Place;
use super::probe::{Needs, Probe};
use super::report::{SiteTicks, TickRow};
use crate::commands::side_by_side::kinds::Kind;
use crate::commands::side_by_side::measure::Side;

/// Measures all kinds on one site, `count` ticks of each to each side.
pub fn measure(place: &Place, count: u32, progress: &Progress) -> Result<SiteTicks> {
    progress.say(&format!("every kind of tick on {}", place.name));
    let kinds = place.kinds()?;
    let timed = kinds.iter().map(|kind| place.measure(kind, kind.name, count, progress)).collect::<Result<Vec<_>>>()?;
    let needs = needs(place, &kinds, progress)?;
    let rows = kinds.iter().zip(timed).zip(needs).map(|((kind, [stock, ours]), [stock_needs, our_needs])| TickRow {
        kind: kind.name.to_owned(),
        lane: ours.lane(),
        stock: (&stock).into(),
        ours: (&ours).into(),
        stock_needs: stock_needs.into(),
        ours_needs: our_needs.into(),
    });
    Ok(SiteTicks { site: place.name.clone(), count, rows: rows.collect() })
}

/// Round trips and memory of stock and extension, in pools of their own.
fn needs(place: &Place, kinds: &[Kind], progress: &Progress) -> Result<Vec<[Needs; 2]>> {
    let probe = Probe::before(&place.site)?;
    let stock = probe.pool(&place.site, PoolOptions::stock())?;
    let ours = probe.pool(&place.site, place.ours())?;
    let mut needs = Vec::new();
    for (number, kind) in kinds.iter().enumerate() {
        place.prepare(kind)?;
        let request = kind.requests(&place.site);
        let (stock, ours) = (Side { pool: &stock, request: &request }, Side { pool: &ours, request: &request });
        place.ready(kind, stock, ours)?;
        needs.push([probe.count(stock)?, probe.count(ours)?]);
        progress.count("round trips and memory", number + 1, kinds.len());
    }
    Ok(needs)
}
