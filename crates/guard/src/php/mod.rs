//! PHP's semantics on owned values, as far as they are the same in PHP 8.2 to 8.4 and raise nothing: where they would warn, throw
//! or depend on settings, nothing is given, and a replay stops.

pub mod arithmetic;
pub mod compare;
pub mod convert;
pub mod functions;
mod number;
pub mod types;
