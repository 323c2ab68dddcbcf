//! Who answers a tick, and why: the lanes, the proof that lets the express lane answer, and what ends it.

pub mod about;
pub mod answer_head;
pub mod background;
pub mod core_code;
pub mod decline;
pub mod express;
pub mod facts;
pub mod file_list;
pub mod full;
pub mod lease;
pub mod moments;
pub mod plugins;
pub mod profile;
pub mod record;
pub mod running;
pub mod sealed;
pub mod setup;
pub mod stamps;
pub mod third_party;
pub mod timing;
pub mod witness;
