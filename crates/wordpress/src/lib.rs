//! What WordPress computes for a heartbeat tick, from its rows: no PHP, no database, no clock.
//!
//! Every rule names the core function that it stands for. Whatever core would treat in a way that is not written here is
//! an error value, never a guess: the caller then lets WordPress answer.
#![forbid(unsafe_code)]

pub mod avatar;
pub mod callbacks;
pub mod capability;
pub mod cookie;
pub mod core;
mod core_functions;
pub mod cron;
pub mod db_host;
pub mod fingerprint;
pub mod hash;
pub mod headers;
pub mod json;
mod lexer;
pub mod login;
mod mirrored;
pub mod nonce;
pub mod number;
pub mod origin;
pub mod php_constant;
pub mod php_serialized;
pub mod post_lock;
pub mod salt;
pub mod sanitize;
pub mod sentence;
pub mod session;
pub mod ssl;
pub mod statement;
mod types;
mod undecided;
mod value;
pub mod version;

pub use types::{PostId, Timestamp, UserId};
pub use undecided::Undecided;
pub use value::{Key, Value};
