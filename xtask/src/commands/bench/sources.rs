//! Part `sources`: a database connection that the worker keeps, and one that each tick opens through mysqli.

use anyhow::Result;
use xtask::Progress;

use super::place::Place;
use super::probe::Probe;
use super::report::{Source, SourceRow, Sources};
use crate::commands::side_by_side::kinds::{self, Kind, named};
use crate::commands::side_by_side::measure::{Samples, Side, in_turn};

/// Keeps no connection.
const MYSQLI: (&str, &str) = ("wp_heartbeat.connection_idle", "0");

/// Measures both in turn: times, then round trips in pools of their own.
pub fn measure(place: &Place, count: u32, progress: &Progress) -> Result<Sources> {
    progress.say(&format!("a kept connection, and mysqli, on {}", place.name));
    let kinds = place.kinds()?;
    let mysqli = place.other("mysqli", MYSQLI)?;
    let probe = Probe::before(&place.site)?;
    let kept_probed = probe.pool(&place.site, place.ours())?;
    let mysqli_probed = probe.pool(&place.site, place.ours().named("mysqli").ini(MYSQLI.0, MYSQLI.1))?;
    let mut rows = Vec::new();
    for name in [kinds::DASHBOARD, kinds::LIST, kinds::EDITOR] {
        let kind = named(&kinds, name)?;
        place.prepare(kind)?;
        let request = kind.requests(&place.site);
        let side = |pool| Side { pool, request: &request };
        let [kept, opened] = in_both(place, kind, [side(&place.ours), side(&mysqli)], count, progress)?;
        let probed = [side(&kept_probed), side(&mysqli_probed)];
        in_both(place, kind, probed, 5, &Progress::quiet())?;
        let [kept_needs, opened_needs] = probed.map(|side| probe.count(side));
        rows.push(SourceRow {
            kind: name.to_owned(),
            kept: Source { cost: (&kept).into(), round_trips: kept_needs?.round_trips },
            mysqli: Source { cost: (&opened).into(), round_trips: opened_needs?.round_trips },
        });
    }
    Ok(Sources { site: place.name.clone(), count, rows })
}

/// The same kind through both, once both answer natively.
fn in_both(place: &Place, kind: &Kind, sides: [Side<'_>; 2], count: u32, progress: &Progress) -> Result<[Samples; 2]> {
    for side in sides {
        place.wait_for_express(kind, side)?;
    }
    let samples = in_turn(kind.name, sides, count, progress)?;
    samples.iter().try_for_each(|samples| place.check_lane(kind, samples))?;
    Ok(samples)
}
