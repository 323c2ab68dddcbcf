//! One module a command: its arguments, and what it does.

pub mod demo;
pub mod setup;
pub mod test;
