//! New nonces for a page that has been open for half a nonce's life.

use super::{Context, Fields, entries, fixed};
use crate::lane::decline::Decline;
use crate::tick::data::{METABOX_LOADER_NONCES, POST_NONCES};
use wordpress::{Key, PostId, Value};

/// Mirrors wp_refresh_post_nonces() (6.1-7.1).
pub(super) fn post(context: &Context<'_>, fields: &mut Fields) -> Result<(), Decline> {
    let Some(post) = context.data.post_nonces else { return Ok(()) };
    let said = if may(context, POST_NONCES, post)? {
        let nonce = |action: &str| Value::str(context.nonces.create(action));
        let replace = entries([
            ("getpermalinknonce", nonce("getpermalink")),
            ("samplepermalinknonce", nonce("samplepermalink")),
            ("closedpostboxesnonce", nonce("closedpostboxes")),
            ("_ajax_linking_nonce", nonce("internal-linking")),
            ("_wpnonce", nonce(&update_action(post))),
        ]);
        entries([("replace", replace)])
    } else {
        entries([("check", Value::Int(1))])
    };
    fields.push((Key::from(POST_NONCES), fixed(said)));
    Ok(())
}

/// Mirrors wp_refresh_metabox_loader_nonces() (6.1-7.1).
pub(super) fn metabox_loader(context: &Context<'_>, fields: &mut Fields) -> Result<(), Decline> {
    let Some(post) = context.data.metabox_loader_nonces else { return Ok(()) };
    if may(context, METABOX_LOADER_NONCES, post)? {
        let nonce = |action: &str| Value::str(context.nonces.create(action));
        let replace = entries([("metabox_loader_nonce", nonce("meta-box-loader")), ("_wpnonce", nonce(&update_action(post)))]);
        fields.push((Key::from(METABOX_LOADER_NONCES), fixed(entries([("replace", replace)]))));
    }
    Ok(())
}

fn may(context: &Context<'_>, feature: &str, post: PostId) -> Result<bool, Decline> {
    if post == PostId(0) {
        context.mark(feature, "none");
        return Ok(false);
    }
    context.can_edit_post(feature, post)
}

fn update_action(post: PostId) -> String {
    format!("update-post_{}", post.0)
}
