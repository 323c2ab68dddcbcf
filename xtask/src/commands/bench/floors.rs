//! Part `floors`: express ticks beside one another, and beside scripts that run no WordPress.

use anyhow::Result;
use xtask::{PoolOptions, Progress, Request, paths};

use super::place::Place;
use super::report::{Floor, Floors};
use crate::commands::side_by_side::kinds::{self, Kind, named};
use crate::commands::side_by_side::measure::{Side, in_turn};

/// Where the scripts are asked for.
const ADDRESS: &str = "/floor.php";

/// Measures `count` requests of each, all in turn and each in a pool of its own, for processor time is counted by pool.
pub fn measure(place: &Place, count: u32, progress: &Progress) -> Result<Floors> {
    progress.say(&format!("the floors on {}", place.name));
    let kinds = place.kinds()?;
    let (dashboard, list, editor) =
        (named(&kinds, kinds::DASHBOARD)?, named(&kinds, kinds::LIST)?, named(&kinds, kinds::EDITOR)?);
    let empty = paths::sites().join("empty.php");
    paths::write(&empty, "<?php\n")?;
    let handwritten = paths::workspace().join("benches/handwritten-tick.php");
    let script = |name: &str, file| place.site.pool(PoolOptions::stock().named(name).script(ADDRESS, file));
    let (handwritten, empty) = (script("handwritten", &handwritten)?, script("empty", &empty)?);
    let express = |name: &str| place.site.pool(place.ours().named(name));
    let (of_list, of_editor) = (express("list")?, express("editor")?);
    let (ask, ask_list, ask_editor) =
        (dashboard.requests(&place.site), list.requests(&place.site), editor.requests(&place.site));
    let by_hand = |number| ask(number).map(|request| Request { path: ADDRESS.to_owned(), ..request });
    let nothing = |_| Ok(Request::get(ADDRESS));
    let sides = [
        Side { pool: &place.ours, request: &ask },
        Side { pool: &of_list, request: &ask_list },
        Side { pool: &of_editor, request: &ask_editor },
        Side { pool: &handwritten, request: &by_hand },
        Side { pool: &empty, request: &nothing },
    ];
    let ticks: [&Kind; 3] = [dashboard, list, editor];
    for (kind, side) in ticks.into_iter().zip(sides) {
        place.prepare(kind)?;
        place.wait_for_express(kind, side)?;
    }
    in_turn("floors", sides, 20, &Progress::quiet())?;
    let samples = in_turn("floors", sides, count, progress)?;
    for (kind, samples) in ticks.into_iter().zip(&samples) {
        place.check_lane(kind, samples)?;
    }
    let [dashboard, list, editor, handwritten, empty] =
        samples.each_ref().map(|one| Floor { cost: one.into(), of_dashboard: one.of(&samples[0]) });
    Ok(Floors { count, dashboard, list, editor, handwritten, empty })
}
