//! A bare `off` in php.ini, which PHP reads as nothing at all: it must not pass for WordPress's own pace in silence.

use super::place::Place;
use crate::engine::ini;
use crate::settings::Setting;
use std::sync::atomic::{AtomicBool, Ordering};

/// A sentence for each interval that php.ini, a pool or a folder sets to nothing.
#[must_use]
pub fn notes() -> Vec<String> {
    Place::ALL.iter().filter_map(|place| note_on(place.setting())).collect()
}

/// What is to be said of a setting, where it is an interval that is set to nothing.
#[must_use]
pub fn note_on(setting: &Setting) -> Option<String> {
    let place = Place::ALL.iter().find(|place| std::ptr::eq(place.setting(), setting))?;
    let name = setting.name;
    let instead = match place {
        Place::Editor => "an editor cannot be off: leave the line out".to_owned(),
        _ => format!("write {name} = \"off\", or leave the line out"),
    };
    ini::is_set_to_nothing(name).then(|| {
        format!("{name} is set to nothing, so WordPress's own pace holds; PHP reads off without quotes as nothing: {instead}")
    })
}

/// Says it where warnings go while PHP starts: of what php.ini has.
pub fn warn() {
    notes().iter().for_each(|note| ini::warn(note));
    SAID.store(!notes().is_empty(), Ordering::Relaxed);
}

/// Whether this process has said it: once is enough.
static SAID: AtomicBool = AtomicBool::new(false);

/// Says it in PHP's error log, where a pool or a folder has it: they come after PHP's start.
pub fn say_once() {
    if SAID.load(Ordering::Relaxed) {
        return;
    }
    let notes = notes();
    notes.iter().for_each(|note| ini::log(note));
    SAID.store(!notes.is_empty(), Ordering::Relaxed);
}
