//! Ticks: one read from the request, one answered; a file a heartbeat feature.

pub mod answer;
pub mod computed;
pub mod data;
pub mod native;
pub mod read;

pub use answer::Answer;
pub use read::Tick;
