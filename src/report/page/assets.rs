//! The page's style and script, inline in WordPress's own way.

use crate::wp;
use wordpress::{Key, Value};

const HANDLE: &str = "wp-heartbeat-page";
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Has WordPress print them. Where somebody has taken its script `heartbeat` away, ours goes with it: the page works without.
pub fn enqueue() {
    let (handle, none) = (|| Value::str(HANDLE), Value::Bool(false));
    let list = |names: &[&str]| Value::Array((0..).map(Key::Int).zip(names.iter().map(|name| Value::str(*name))).collect());
    let scripts = list(&["jquery", "heartbeat"]);
    for (function, arguments) in [
        ("wp_register_style", vec![handle(), none.clone(), list(&["common"])]),
        ("wp_enqueue_style", vec![handle()]),
        ("wp_add_inline_style", vec![handle(), Value::str(STYLE)]),
        ("wp_register_script", vec![handle(), none.clone(), scripts, none, Value::Bool(true)]),
        ("wp_enqueue_script", vec![handle()]),
        ("wp_add_inline_script", vec![handle(), Value::str(SCRIPT)]),
    ] {
        // What WordPress does not take is not printed.
        let _ = wp::call(function, &arguments);
    }
}
