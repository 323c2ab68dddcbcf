//! PHP's own functions that are pure.

mod arguments;
mod arrays;
mod kinds;
mod numbers;
mod replace;
mod search;
mod sets;
mod slashes;
mod table;
mod text;
mod trim;
mod version;

pub use table::{call, is_mirrored, mirrored};
