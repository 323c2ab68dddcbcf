//! `wp_refresh_nonces`: new nonces for a page that has been open for half a nonce's life.

use super::input::{self, Response, array_of};
use super::outcome::{Stop, answered, can_edit_post, is_truthy, wp};
use crate::engine::value;
use crate::tick::data::{METABOX_LOADER_NONCES, POST_NONCES};
use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

/// Mirrors wp_refresh_post_nonces() (6.1-7.1).
#[php_function]
#[php(name = "WpHeartbeat\\refresh_post_nonces")]
pub fn refresh_post_nonces(response: &Zval, data: &Zval, screen_id: &Zval) -> Zval {
    answered("wp_refresh_post_nonces", &[response, data, screen_id], || post(response, data))
}

/// Mirrors wp_refresh_metabox_loader_nonces() (6.1-7.1).
#[php_function]
#[php(name = "WpHeartbeat\\refresh_metabox_loader_nonces")]
pub fn refresh_metabox_loader_nonces(response: &Zval, data: &Zval) -> Zval {
    answered("wp_refresh_metabox_loader_nonces", &[response, data], || metabox_loader(response, data))
}

/// Mirrors wp_refresh_heartbeat_nonces() (6.1-7.1).
#[php_function]
#[php(name = "WpHeartbeat\\refresh_heartbeat_nonces")]
pub fn refresh_heartbeat_nonces(response: &Zval) -> Zval {
    answered("wp_refresh_heartbeat_nonces", &[response], || heartbeat(response))
}

/// Adds the PHP functions to the module.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(refresh_post_nonces))
        .function(wrap_function!(refresh_metabox_loader_nonces))
        .function(wrap_function!(refresh_heartbeat_nonces))
}

fn post(response: &Zval, data: &Zval) -> Result<Zval, Stop> {
    let Some(received) = value::entry(input::array(data)?, POST_NONCES) else { return Ok(response.shallow_clone()) };
    let post = input::post_id(input::field(input::array(received)?, "post_id")?)?;
    let open = Response::of(response)?;
    if post == 0 || !can_edit_post(&value::int(post))? {
        return open.with([(POST_NONCES, array_of([("check", value::int(1))])?)]);
    }
    let replace = array_of([
        ("getpermalinknonce", nonce("getpermalink")?),
        ("samplepermalinknonce", nonce("samplepermalink")?),
        ("closedpostboxesnonce", nonce("closedpostboxes")?),
        ("_ajax_linking_nonce", nonce("internal-linking")?),
        ("_wpnonce", nonce(&format!("update-post_{post}"))?),
    ])?;
    open.with([(POST_NONCES, array_of([("replace", replace)])?)])
}

fn metabox_loader(response: &Zval, data: &Zval) -> Result<Zval, Stop> {
    let Some(received) = value::entry(input::array(data)?, METABOX_LOADER_NONCES).filter(|received| is_truthy(received)) else {
        return Ok(response.shallow_clone());
    };
    let post = input::post_id(input::field(input::array(received)?, "post_id")?)?;
    let open = Response::of(response)?;
    if post == 0 || !can_edit_post(&value::int(post))? {
        return Ok(response.shallow_clone());
    }
    let replace =
        array_of([("metabox_loader_nonce", nonce("meta-box-loader")?), ("_wpnonce", nonce(&format!("update-post_{post}"))?)])?;
    open.with([(METABOX_LOADER_NONCES, array_of([("replace", replace)])?)])
}

fn heartbeat(response: &Zval) -> Result<Zval, Stop> {
    let open = Response::of(response)?;
    open.with([("rest_nonce", nonce("wp_rest")?), ("heartbeat_nonce", nonce("heartbeat-nonce")?)])
}

fn nonce(action: &str) -> Result<Zval, Stop> {
    wp("wp_create_nonce", &[&value::string(action)])
}
