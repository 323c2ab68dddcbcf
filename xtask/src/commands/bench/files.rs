//! Part `files`: what it costs to look whether the files have changed that a proof rests on.

use anyhow::Result;
use xtask::Progress;

use super::place::Place;
use super::report::{FileChecks, ms};
use crate::commands::side_by_side::kinds::{self, named};
use crate::commands::side_by_side::measure::{Samples, Side, in_turn};

/// Measures a site with so many plugin files: files looked at in every tick, and as often as opcache does.
pub fn measure(place: &Place, files: u32, count: u32, progress: &Progress) -> Result<FileChecks> {
    let kinds = place.kinds()?;
    let dashboard = named(&kinds, kinds::DASHBOARD)?;
    let every_tick = place.other("always", ("wp_heartbeat.revalidate_freq", "0"))?;
    let request = dashboard.requests(&place.site);
    let side = |pool| Side { pool, request: &request };
    let (stock, default, always) = (side(&place.stock), side(&place.ours), side(&every_tick));
    place.ready(dashboard, stock, default)?;
    place.wait_for_express(dashboard, always)?;
    let name = format!("{files} files");
    let [stock, _, _] = in_turn(&name, [stock, default, always], count.div_ceil(4), &Progress::quiet())?;
    // Without stock between them: it empties the processor's caches, and what is looked for is small.
    let [default, always] = in_turn(&name, [default, always], 4 * count, progress)?;
    for samples in [&default, &always] {
        place.check_lane(dashboard, samples)?;
    }
    let per_file = |of: fn(&Samples) -> f64| (of(&always) - of(&default)) * 1000.0 / f64::from(files);
    Ok(FileChecks {
        files,
        count: 4 * count,
        wall_per_file: per_file(|samples| ms(samples.median())),
        cpu_per_file: per_file(|samples| ms(samples.cpu)),
        stock: (&stock).into(),
        default: (&default).into(),
        always: (&always).into(),
    })
}
