//! `heartbeat_send`, `heartbeat_nopriv_send`: is the user still logged in?

use super::input::Response;
use super::outcome::{Stop, answered, is_truthy, wp};
use crate::engine::value;
use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

/// Mirrors wp_auth_check() (6.1-7.1).
#[php_function]
#[php(name = "WpHeartbeat\\auth_check")]
pub fn auth_check(response: &Zval) -> Zval {
    answered("wp_auth_check", &[response], || answer(response))
}

/// Adds the PHP function to the module.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(auth_check))
}

fn answer(response: &Zval) -> Result<Zval, Stop> {
    let open = Response::of(response)?;
    let good = is_truthy(&wp("is_user_logged_in", &[])?) && value::is_global_empty("login_grace_period");
    open.with([("wp-auth-check", value::bool(good))])
}
