//! What people look at.

pub mod explain;
pub mod info;
