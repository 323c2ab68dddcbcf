//! `wp heartbeat …`: the commands of WP-CLI.

mod commands;
mod register;
mod terminal;

pub use commands::functions;
pub use register::begin;
