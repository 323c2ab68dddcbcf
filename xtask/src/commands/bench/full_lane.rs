//! Part `full`: what the extension costs where WordPress loads all the same.

use anyhow::Result;
use xtask::{PoolOptions, Progress};

use super::place::Place;
use super::report::{FullLane, FullLaneRow, Relation};
use crate::commands::side_by_side::kinds::{self, named};
use crate::commands::side_by_side::measure::{Side, in_turn};

/// Measures stock, the extension with `wp_heartbeat.lane=full`, and a second stock, which shows how much two sides differ
/// that are the same.
pub fn measure(place: &Place, count: u32, progress: &Progress) -> Result<FullLane> {
    progress.say(&format!("the full lane on {}", place.name));
    let kinds = place.kinds()?;
    let full = place.other("full", ("wp_heartbeat.lane", "full"))?;
    let again = place.site.pool(PoolOptions::stock().named("stock-again"))?;
    let mut rows = Vec::new();
    for name in [kinds::DASHBOARD, kinds::LIST, kinds::EDITOR, kinds::AUTOSAVE] {
        let kind = named(&kinds, name)?;
        place.prepare(kind)?;
        let request = kind.requests(&place.site);
        let sides = [&place.stock, &full, &again].map(|pool| Side { pool, request: &request });
        in_turn(name, sides, 10, &Progress::quiet())?;
        place.check_same(kind, sides[0], sides[1])?;
        let [stock, full, again] = in_turn(name, sides, count, progress)?;
        rows.push(FullLaneRow {
            kind: name.to_owned(),
            lane: full.lane(),
            stock: (&stock).into(),
            full: (&full).into(),
            full_of_stock: Relation::of(&full, &stock),
            again_of_stock: Relation::of(&again, &stock),
        });
    }
    Ok(FullLane { site: place.name.clone(), count, rows })
}
