//! Values and strings as PHP itself gave them.

mod common;

use common::{rows, text};
use wordpress::hash::{hmac_sha256, md5_hex, sha256_hex, wp_hash};
use wordpress::php_serialized::{is_serialized, parse};
use wordpress::{json, sanitize};

#[test]
fn unserialize_and_json_encode() {
    for row in rows(include_str!("data/serialized.tsv")) {
        let [serialized, expected] = &row[..] else { panic!("{row:?}") };
        let name = serialized.escape_ascii();
        let expected = text(expected);
        let parsed = parse(serialized);
        match expected {
            "refused" | "declined" => assert!(parsed.is_err(), "{name}: {parsed:?}"),
            "not-json" => assert!(json::encode(&parsed.unwrap()).is_err(), "{name}"),
            _ => {
                let value = parsed.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(text(&json::encode(&value).unwrap()), expected, "{name}");
            }
        }
    }
}

#[test]
fn hashes() {
    for row in rows(include_str!("data/hashes.tsv")) {
        let [function, data, key, expected] = &row[..] else { panic!("{row:?}") };
        let hash = match text(function) {
            "wp_hash" => wp_hash(data, key),
            "hmac_sha256" => hmac_sha256(data, key),
            "md5" => md5_hex(data),
            "sha256" => sha256_hex(data),
            other => panic!("{other}"),
        };
        assert_eq!(hash, text(expected), "{row:?}");
    }
}

#[test]
fn strings() {
    for row in rows(include_str!("data/strings.tsv")) {
        let [function, string, expected] = &row[..] else { panic!("{row:?}") };
        let result = match text(function) {
            "sanitize_key" => sanitize::sanitize_key(string),
            "normalize_whitespace" => sanitize::normalize_whitespace(string),
            "untrailingslashit" => sanitize::untrailingslashit(string).to_vec(),
            "absint" => sanitize::absint(string).to_string().into_bytes(),
            "is_serialized" => u8::from(is_serialized(string)).to_string().into_bytes(),
            "addslashes" => sanitize::add_slashes(string).into_owned(),
            "stripslashes" => sanitize::strip_slashes(string).into_owned(),
            "trim" => sanitize::trim(string).to_vec(),
            other => panic!("{other}"),
        };
        assert_eq!(result, *expected, "{} of {:?}", text(function), string.escape_ascii().to_string());
    }
}
