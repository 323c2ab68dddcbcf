//! The table of core's functions: in order, complete, and telling the generations apart.

use std::collections::HashSet;

use wordpress::core::{FILE_PREFIX, MIRRORED, known, learned, variants, variants_of};
use wordpress::fingerprint::Fingerprint;
use wordpress::version::Version;

#[test]
fn every_mirrored_piece_of_code_is_known_and_nothing_else() {
    let names: HashSet<_> = MIRRORED.iter().map(|mirrored| mirrored.name).collect();
    assert_eq!(names.len(), MIRRORED.len(), "a name stands twice in MIRRORED");
    for mirrored in MIRRORED {
        assert!(!variants_of(mirrored.name).is_empty(), "{} has no variant: run learn-core", mirrored.name);
        if let Some(file) = mirrored.name.strip_prefix(FILE_PREFIX) {
            assert_eq!(file, mirrored.file);
        }
    }
    assert!(variants().iter().all(|variant| names.contains(variant.name)));
}

#[test]
fn the_table_is_in_order() {
    assert!(variants().is_sorted_by_key(|variant| (variant.name, variant.since)));
    assert!(learned().is_sorted_by(|a, b| a < b));
    assert!(variants().iter().all(|variant| learned().contains(&variant.since)));
    let all: HashSet<_> = variants().iter().map(|variant| (variant.name, variant.fingerprint)).collect();
    assert_eq!(all.len(), variants().len(), "a variant stands twice");
}

#[test]
fn known_code_is_found_and_unknown_code_is_not() {
    for variant in variants() {
        assert_eq!(known(variant.name, &variant.fingerprint), Some(variant.since));
        let mut other = variant.fingerprint;
        other.0[0] ^= 1;
        assert_eq!(known(variant.name, &other), None);
    }
    assert_eq!(known("no_such_function", &Fingerprint([0; 16])), None);
}

/// The branches in the rules hang on these: a variant of another version needs another look at the rule.
#[test]
fn the_functions_that_rules_branch_on_have_the_variants_that_they_branch_on() {
    let since = |name| variants_of(name).iter().map(|variant| variant.since.to_string()).collect::<Vec<_>>();
    assert_eq!(since("is_ssl"), ["6.1.9", "6.3.5"]);
    assert_eq!(since("wp_validate_auth_cookie"), ["6.1.9", "6.8.7"]);
    assert_eq!(since("wp_get_nocache_headers"), ["6.1.9", "6.3.5", "6.8.7"]);
    assert_eq!(since("send_frame_options_header"), ["6.1.9", "7.1.4"]);
    assert_eq!(since("wp_salt"), ["6.1.9", "6.2.6", "6.8.7"]);
    assert_eq!(since("wp_check_post_lock"), ["6.1.9", "6.6-RC"]);
    assert_eq!(since("get_avatar_data"), ["6.1.9", "6.3.5", "6.8.7", "7.1.4"]);
    assert_eq!(since("map_meta_cap"), ["6.1.9", "6.8.7", "7.1.4"]);
    assert_eq!(since("update_metadata"), ["6.1.9"]);
    assert_eq!(since("wp_ajax_heartbeat"), ["6.1.9"]);
    assert_eq!(since("wp_ajax_nopriv_heartbeat"), ["6.1.9"]);
    assert!(learned().contains(&Version::new(7, 1, 4)));
}
