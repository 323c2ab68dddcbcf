//! Who may edit a post: roles, a user's capabilities, and what a post asks for.

mod edit_post;
mod primitive;
mod roles;
mod user_caps;

pub use edit_post::{EditContext, Post, PostType, can_edit_post, required_to_edit};
pub use primitive::is_primitive;
pub use roles::Roles;
pub use user_caps::UserCaps;
