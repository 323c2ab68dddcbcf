//! The headers of an answer, as WordPress 6.1.9, 6.8.7 and 7.1.4 sent them.

use wordpress::core::variants_of;
use wordpress::headers::{HeaderRules, answer_headers, blog_charset};
use wordpress::version::Version;

/// The variant of a function that a version has: the newest that is not younger.
fn variant_in(name: &str, version: Version) -> Version {
    variants_of(name).iter().map(|variant| variant.since).filter(|since| *since <= version).max().unwrap()
}

fn sent(version: &str, logged_in: bool, buffered: bool, origin: Option<&str>) -> Vec<String> {
    let version = Version::parse(version).unwrap();
    let [nocache, frame] = ["wp_get_nocache_headers", "send_frame_options_header"].map(|name| variant_in(name, version));
    let rules = HeaderRules::of_variants(nocache, frame, logged_in, buffered);
    let headers = answer_headers(&rules, b"UTF-8", origin.map(str::as_bytes));
    headers.into_iter().map(|(name, value)| format!("{name}: {}", String::from_utf8(value).unwrap())).collect()
}

const SHORT: &str = "Cache-Control: no-cache, must-revalidate, max-age=0";
const PRIVATE: &str = "Cache-Control: no-cache, must-revalidate, max-age=0, no-store, private";

#[test]
fn a_buffered_answer_ends_with_the_no_cache_headers() {
    let expected = |cache_control: &str| {
        [
            "Access-Control-Allow-Origin: http://127.0.0.1",
            "Access-Control-Allow-Credentials: true",
            "X-Robots-Tag: noindex",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: strict-origin-when-cross-origin",
            "X-Frame-Options: SAMEORIGIN",
            "Content-Type: application/json; charset=UTF-8",
            "Expires: Wed, 11 Jan 1984 05:00:00 GMT",
            cache_control,
        ]
        .map(str::to_owned)
        .to_vec()
    };
    for (version, logged_in, cache_control) in [
        ("6.1.9", false, SHORT),
        ("6.1.9", true, SHORT),
        ("6.2.6", true, SHORT),
        ("6.3.5", false, SHORT),
        ("6.3.5", true, PRIVATE),
        ("6.7-alpha", false, SHORT),
        ("6.8.7", false, PRIVATE),
        ("6.8.7", true, PRIVATE),
    ] {
        assert_eq!(sent(version, logged_in, true, Some("http://127.0.0.1")), expected(cache_control), "{version} {logged_in}");
    }
}

#[test]
fn an_unbuffered_answer_ends_with_its_type() {
    let expected = [
        "X-Robots-Tag: noindex",
        "X-Content-Type-Options: nosniff",
        "Expires: Wed, 11 Jan 1984 05:00:00 GMT",
        PRIVATE,
        "Referrer-Policy: strict-origin-when-cross-origin",
        "X-Frame-Options: SAMEORIGIN",
        "Content-Security-Policy: frame-ancestors 'self';",
        "Content-Type: application/json; charset=UTF-8",
    ];
    assert_eq!(sent("7.1.4", false, false, None), expected);
}

#[test]
fn a_charset_is_made_canonical_or_left_to_core() {
    for (row, expected) in [
        ("UTF-8", Some("UTF-8")),
        ("utf8", Some("UTF-8")),
        ("Utf-8", Some("UTF-8")),
        ("iso-8859-1", Some("ISO-8859-1")),
        ("ISO8859-1", Some("ISO-8859-1")),
        ("windows-1252", Some("windows-1252")),
        ("", None),
        ("UTF-8\r\nX: y", None),
        ("a&b", None),
    ] {
        assert_eq!(blog_charset(row.as_bytes()), expected.map(|charset| charset.as_bytes().to_vec()), "{row:?}");
    }
}
