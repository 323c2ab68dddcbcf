//! One module a command: its arguments, and what it does.

pub mod bench;
pub mod demo;
pub mod learn_core;
pub mod setup;
pub mod side_by_side;
pub mod test;
