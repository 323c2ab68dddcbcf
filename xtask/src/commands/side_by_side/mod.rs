//! Ticks to several sides in turn, and what they cost: shared by the commands that compare.

pub mod kinds;
pub mod measure;
