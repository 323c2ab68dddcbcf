//! The part of a callback's bytecode that decides whether it does anything: kept as a guard, and replayed on a tick's values.
//!
//! Pure: bytecode comes in as owned data ([`code`]), whatever is asked of a loaded WordPress comes through [`Source`] when a guard
//! is built, and through [`World`] when it is replayed.
#![forbid(unsafe_code)]

mod build;
pub mod code;
mod elements;
mod guard;
pub mod php;
mod replay;
mod seal;
mod steps;
mod stored;
pub mod told;
mod world;

pub use build::build;
pub use guard::{Guard, Needs, Outcome, Refusal, Stop};
pub use replay::core_functions::names as core_functions;
pub use world::{Arg, Callee, Constant, Source, User, World};
