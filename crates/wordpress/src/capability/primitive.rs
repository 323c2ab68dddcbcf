//! Capabilities that stand for themselves: what map_meta_cap() hands on as it is.

/// What map_meta_cap() (6.1-7.1) has a case for, sorted; and the capabilities of blocks, which it turns into those of posts.
#[rustfmt::skip]
const MAPPED: &[&str] = &[
    "activate_plugin", "activate_plugins", "add_comment_meta", "add_post_meta", "add_term_meta", "add_user_meta",
    "add_users", "assign_categories", "assign_post_tags", "assign_term", "create_app_password", "create_sites",
    "create_users", "customize", "deactivate_plugin", "deactivate_plugins", "delete_app_password", "delete_app_passwords",
    "delete_blocks", "delete_categories", "delete_comment_meta", "delete_others_blocks", "delete_page", "delete_plugins",
    "delete_post", "delete_post_meta", "delete_post_tags", "delete_private_blocks", "delete_published_blocks", "delete_site",
    "delete_sites", "delete_term", "delete_term_meta", "delete_themes", "delete_user", "delete_user_meta", "delete_users",
    "edit_app_password", "edit_block_binding", "edit_blocks", "edit_categories", "edit_comment", "edit_comment_meta",
    "edit_css", "edit_files", "edit_others_blocks", "edit_page", "edit_plugins", "edit_post", "edit_post_meta",
    "edit_post_tags", "edit_private_blocks", "edit_published_blocks", "edit_term", "edit_term_meta", "edit_themes",
    "edit_user", "edit_user_meta", "edit_users", "erase_others_personal_data", "export_others_personal_data",
    "install_languages", "install_plugins", "install_themes", "list_app_passwords", "manage_links", "manage_network",
    "manage_network_options", "manage_network_plugins", "manage_network_themes", "manage_network_users", "manage_post_tags",
    "manage_privacy_options", "manage_sites", "promote_user", "publish_blocks", "publish_post", "read_app_password",
    "read_page", "read_post", "read_private_blocks", "remove_user", "resume_plugin", "resume_theme", "setup_network",
    "unfiltered_html", "unfiltered_upload", "update_core", "update_https", "update_languages", "update_php",
    "update_plugins", "update_themes", "upgrade_network", "upload_plugins", "upload_themes",
];

/// Whether map_meta_cap() (6.1-7.1) asks for just this capability, whoever the user is, on one site.
///
/// What a site's post types map besides (`$post_type_meta_caps`) only a loaded WordPress knows.
#[must_use]
pub fn is_primitive(capability: &[u8]) -> bool {
    // Numbers are user levels, which has_cap() translates with a notice.
    let is_name = capability.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_');
    is_name && std::str::from_utf8(capability).is_ok_and(|name| MAPPED.binary_search(&name).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(MAPPED.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn what_core_maps_is_not_primitive() {
        for (name, primitive) in [
            ("edit_posts", true),
            ("manage_options", true),
            ("edit_post", false),
            ("edit_blocks", false),
            ("7", false),
            ("", false),
        ] {
            assert_eq!(is_primitive(name.as_bytes()), primitive, "{name}");
        }
    }
}
