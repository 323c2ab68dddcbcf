//! Plugins in the way: callbacks that are not core's own on the hooks of a tick. Who they are, what proves that they do nothing in a
//! tick, and whether they do nothing in this one.

pub mod accepted;
mod arguments;
pub mod callback;
pub mod core_calls;
pub mod declared;
pub mod judge;
mod looks;
pub mod observed;
pub mod owner;
pub mod prove;
pub mod set;
mod watched_hooks;
pub mod world;
