//! Part `inert`: express ticks on a site with plugins and on one without, in turn. Where the plugins have no part in a tick,
//! their number must not show.

use anyhow::Result;
use xtask::Progress;

use super::place::Place;
use super::report::{Inert, InertRow};
use crate::commands::side_by_side::kinds::{self, Kind, named};
use crate::commands::side_by_side::measure::{Side, in_turn};

/// Measures both sites, `count` ticks of each kind to each.
pub fn measure(bare: &Place, plugins: &Place, count: u32, progress: &Progress) -> Result<Inert> {
    progress.say(&format!("express ticks on {} and {}", bare.name, plugins.name));
    let (of_bare, of_plugins) = (bare.kinds()?, plugins.kinds()?);
    let mut rows = Vec::new();
    for name in [kinds::DASHBOARD, kinds::LIST, kinds::EDITOR] {
        let kinds: [(&Place, &Kind); 2] = [(bare, named(&of_bare, name)?), (plugins, named(&of_plugins, name)?)];
        let [ask_bare, ask_plugins] = kinds.map(|(place, kind)| kind.requests(&place.site));
        let sides = [Side { pool: &bare.ours, request: &ask_bare }, Side { pool: &plugins.ours, request: &ask_plugins }];
        for ((place, kind), side) in kinds.into_iter().zip(sides) {
            place.prepare(kind)?;
            place.wait_for_express(kind, side)?;
        }
        let samples = in_turn(name, sides, count, progress)?;
        for ((place, kind), samples) in kinds.into_iter().zip(&samples) {
            place.check_lane(kind, samples)?;
        }
        let [bare, plugins] = &samples;
        rows.push(InertRow {
            kind: name.to_owned(),
            bare: bare.into(),
            plugins: plugins.into(),
            plugins_of_bare: plugins.of(bare),
        });
    }
    Ok(Inert { sites: [bare.name.clone(), plugins.name.clone()], count, rows })
}
