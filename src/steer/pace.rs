//! A place's pace: what the settings say, and what the site's filters make of it.

use super::place::Place;
use super::{filters, in_this_request};
use serde::{Deserialize, Serialize};

/// How often a page is to tick, apart from load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Base {
    /// As WordPress and its plugins have it.
    Own,
    /// Every so many seconds: 15 to 120.
    Seconds(u8),
    /// Not at all.
    Off,
}

impl Base {
    /// From a setting's value, which is in range.
    #[must_use]
    pub fn of_setting(value: &str) -> Self {
        match value {
            "off" => Self::Off,
            seconds => seconds.parse().map_or(Self::Own, Self::Seconds),
        }
    }
}

/// The pace of one kind of tick: as WordPress told it to a witness, its lease holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Where the tick comes from.
    pub place: Place,
    /// How often such pages are to tick.
    pub base: Base,
    /// How often WordPress has them tick by itself, in seconds: what pages come back to that were slow for load.
    pub own: u8,
    /// Whether filters were asked, which may look at the user.
    pub is_filtered: bool,
}

/// Who decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Nobody: WordPress's own holds.
    Nobody,
    /// The setting, or its constant.
    Setting,
    /// The filter of this name.
    Filter(&'static str),
}

/// A place's pace for the user of this request, and who decided. `post_type`: of the post that is edited, else empty.
#[must_use]
pub fn base(place: Place, post_type: &[u8]) -> (Base, By) {
    let set = in_this_request(|now| now.settings.of(place));
    let by = if set == Base::Own { By::Nobody } else { By::Setting };
    filters::applied(place, post_type, (set, by))
}

/// The settings, read once in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings([Base; Place::ALL.len()]);

impl Settings {
    /// Reads them.
    #[must_use]
    pub fn read() -> Self {
        Self(Place::ALL.map(|place| Base::of_setting(&place.setting().value())))
    }

    /// That of one place.
    #[must_use]
    pub fn of(&self, place: Place) -> Base {
        Place::ALL.iter().zip(self.0).find(|(known, _)| **known == place).map_or(Base::Own, |(_, base)| base)
    }

    /// Whether any is set.
    #[must_use]
    pub fn are_set(&self) -> bool {
        self.0.iter().any(|base| *base != Base::Own)
    }
}
