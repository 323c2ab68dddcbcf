//! Part `witness`: what it costs to watch a tick that WordPress answers.

use anyhow::Result;
use xtask::Progress;

use super::place::Place;
use super::report::{FullLane, FullLaneRow, Relation};
use crate::commands::side_by_side::kinds::{self, named};
use crate::commands::side_by_side::measure::{Side, in_turn};

/// Measures stock, the extension without any lease, so that each tick is watched, proven and written down, and a second stock.
pub fn measure(place: &Place, count: u32, progress: &Progress) -> Result<FullLane> {
    progress.say(&format!("witnesses on {}", place.name));
    let kinds = place.kinds()?;
    let again = place.site.pool(xtask::PoolOptions::stock().named("stock-again"))?;
    let mut rows = Vec::new();
    for name in [kinds::DASHBOARD, kinds::LIST, kinds::EDITOR] {
        let kind = named(&kinds, name)?;
        place.prepare(kind)?;
        let request = kind.requests(&place.site);
        let watched = |number| {
            place.site.database().query(r"DELETE FROM wp_options WHERE option_name LIKE '\_wp\_heartbeat\_lease\_%'")?;
            request(number)
        };
        let sides = [
            Side { pool: &place.stock, request: &request },
            Side { pool: &place.ours, request: &watched },
            Side { pool: &again, request: &request },
        ];
        in_turn(name, sides, 10, &Progress::quiet())?;
        place.check_same(kind, sides[0], sides[1])?;
        let [stock, watched, again] = in_turn(name, sides, count, progress)?;
        rows.push(FullLaneRow {
            kind: name.to_owned(),
            lane: watched.lane(),
            stock: (&stock).into(),
            full: (&watched).into(),
            full_of_stock: Relation::of(&watched, &stock),
            again_of_stock: Relation::of(&again, &stock),
        });
    }
    Ok(FullLane { site: place.name.clone(), count, rows })
}
