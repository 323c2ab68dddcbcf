//! Whose code uses the heartbeat and for what, and what of it stands in the express lane's way: for people.
//!
//! Every name in here comes from a plugin, a theme or a request: it is escaped where it is printed.

mod advice;
mod here;
mod model;
mod read;
mod titles;
mod words;

pub use advice::{advice_for, is_actionable};
pub use model::{CallbackFound, Findings, OwnerFindings, Use, WorkFound};
pub use read::read;
pub use words::{names, of_core};
