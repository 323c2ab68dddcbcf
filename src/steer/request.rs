//! What a request keeps for itself: time, load and settings as they were when they were first asked for, so that all of it decides by
//! the same.

use super::load::Load;
use super::pace::{Pace, Settings};
use crate::lane::moments;
use crate::settings;
use std::cell::{Cell, OnceCell, RefCell};
use wordpress::Timestamp;

/// One request.
pub struct Now {
    /// When it was first asked.
    pub time: Timestamp,
    /// The settings of the places.
    pub settings: Settings,
    /// Whether any of them, or a load, is set.
    pub is_set: bool,
    load: OnceCell<Load>,
    /// Whether a filter has been complained of.
    pub complained: Cell<bool>,
    /// The pace that WordPress told for this tick.
    pub pace: Cell<Option<Pace>>,
}

impl Now {
    fn begin() -> Self {
        let settings = Settings::read();
        Self {
            time: moments::now(),
            settings,
            is_set: settings.are_set() || !settings::PACE_LOAD.value().is_empty(),
            load: OnceCell::new(),
            complained: Cell::new(false),
            pace: Cell::new(None),
        }
    }

    /// The load.
    pub fn load(&self) -> Load {
        *self.load.get_or_init(Load::look)
    }
}

thread_local! {
    static NOW: RefCell<Option<std::rc::Rc<Now>>> = const { RefCell::new(None) };
}

/// Looks at this request's own. Nothing is borrowed meanwhile: code of the site's may run, and come back here.
pub fn in_this_request<T>(look: impl FnOnce(&Now) -> T) -> T {
    let kept = NOW.with_borrow(Clone::clone);
    let now = kept.unwrap_or_else(|| {
        let now = std::rc::Rc::new(Now::begin());
        NOW.set(Some(std::rc::Rc::clone(&now)));
        now
    });
    look(&now)
}

/// Another request begins.
pub fn forget() {
    NOW.set(None);
}
