//! The steps in which pages slow down and recover. Nothing here asks PHP: numbers in, a number out.

use super::load::Slowing;
use super::pace::{Base, Pace};
use super::place::Place;

/// What a page that is open can be told on every version (heartbeat.js before 6.8 knows no other intervals), in seconds.
const STEPS: [i64; 4] = [15, 30, 60, 120];
/// The slowest pace of all.
pub const SLOWEST: i64 = 120;
/// The slowest that load makes an editor: its post's lock ends 150 seconds behind the last tick.
const EDITORS_SLOWEST: i64 = 60;

/// What the answer to a page says that ticks every `posted` seconds; `None`: nothing, it goes on as it does.
#[must_use]
pub fn told(posted: i64, pace: &Pace, slowing: Slowing) -> Option<i64> {
    let least = match pace.base {
        // The page goes on until it is loaded again: as seldom as may be.
        Base::Off => return (posted != SLOWEST).then_some(SLOWEST),
        Base::Seconds(seconds) => Some(i64::from(seconds)),
        Base::Own => None,
    };
    if let Some(least) = least
        && posted < least
    {
        return Some(not_faster(least));
    }
    let back = not_faster(least.unwrap_or_else(|| i64::from(pace.own)));
    let is_slower = posted > back && Some(posted) != least;
    match slowing {
        Slowing::Acts => slower(posted, pace.place),
        Slowing::Over if is_slower => Some(faster(posted).max(back)),
        Slowing::Never if is_slower && least.is_some() => Some(back),
        Slowing::Holds | Slowing::Over | Slowing::Never => None,
    }
}

/// One step slower for load; `None` where there is none.
#[must_use]
pub fn slower(seconds: i64, place: Place) -> Option<i64> {
    let most = if place == Place::Editor { EDITORS_SLOWEST } else { SLOWEST };
    STEPS.into_iter().find(|step| *step > seconds).filter(|step| *step <= most)
}

fn faster(seconds: i64) -> i64 {
    STEPS.into_iter().rfind(|step| *step < seconds).unwrap_or(STEPS[0])
}

fn not_faster(seconds: i64) -> i64 {
    STEPS.into_iter().find(|step| *step >= seconds).unwrap_or(SLOWEST)
}
