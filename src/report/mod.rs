//! What people look at.

pub mod info;
