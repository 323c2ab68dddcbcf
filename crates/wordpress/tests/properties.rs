//! What must hold for any bytes at all.

use proptest::collection::vec;
use proptest::prelude::*;
use wordpress::cookie::parse_auth_cookie;
use wordpress::fingerprint::{file_fingerprint, items};
use wordpress::php_serialized::{is_serialized, maybe_unserialize, parse};
use wordpress::session::{PasswordFragment, UserRow, validate_auth_cookie};
use wordpress::{Key, Timestamp, UserId, Value, cron, headers, json, login, origin, sanitize};

/// PHP's serialize(), for the round trip.
fn serialize(value: &Value, out: &mut Vec<u8>) {
    let string = |bytes: &[u8], out: &mut Vec<u8>| {
        out.extend(format!("s:{}:\"", bytes.len()).as_bytes());
        out.extend(bytes);
        out.extend(b"\";");
    };
    match value {
        Value::Null => out.extend(b"N;"),
        Value::Bool(flag) => out.extend(format!("b:{};", u8::from(*flag)).as_bytes()),
        Value::Int(number) => out.extend(format!("i:{number};").as_bytes()),
        Value::Float(number) => out.extend(format!("d:{number:E};").as_bytes()),
        Value::Str(bytes) => string(bytes, out),
        Value::Array(entries) => {
            out.extend(format!("a:{}:{{", entries.len()).as_bytes());
            for (key, entry) in entries {
                match key {
                    Key::Int(number) => out.extend(format!("i:{number};").as_bytes()),
                    Key::Str(bytes) => string(bytes, out),
                }
                serialize(entry, out);
            }
            out.push(b'}');
        }
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (-1e300..1e300).prop_map(Value::Float),
        vec(any::<u8>(), 0..12).prop_map(Value::Str),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        vec((vec(any::<u8>(), 0..4), inner), 0..6).prop_map(|entries| {
            let mut distinct: Vec<(Key, Value)> = Vec::new();
            for (key, value) in entries {
                let key = Key::from_bytes(&key);
                if distinct.iter().all(|(own, _)| *own != key) {
                    distinct.push((key, value));
                }
            }
            Value::Array(distinct)
        })
    })
}

/// Bytes that look like the beginning of something.
fn likely(alphabet: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    vec(proptest::sample::select(alphabet), 0..40).prop_map(|parts| parts.concat().into_bytes())
}

const SERIALIZED: &[&str] = &["a:", "s:", "i:", "d:", "b:", "N;", "{", "}", ":", ";", "\"", "1", "0", "2", "-", "O:", "x", "."];
const PHP: &[&str] = &[
    "<?php ",
    "?>",
    "function ",
    "f",
    "(",
    ")",
    "{",
    "}",
    "\"",
    "'",
    "{$",
    "${",
    "$a",
    "<<<A\n",
    "<<<'A'\n",
    "A;",
    "\n",
    "/*",
    "*/",
    "//",
    "#",
    "#[",
    "class ",
    "enum ",
    "new ",
    ";",
    "\\",
    "`",
    "::",
    "->",
    " ",
    "namespace ",
    "=",
    "1.",
    ".",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn serialized_values_come_back(value in any_value()) {
        let mut bytes = Vec::new();
        serialize(&value, &mut bytes);
        prop_assert_eq!(parse(&bytes), Ok(value));
        prop_assert!(is_serialized(&bytes));
        for end in 0..bytes.len() {
            prop_assert!(parse(&bytes[..end]).is_err());
        }
    }

    #[test]
    fn any_value_encodes_or_is_an_error(value in any_value()) {
        if let Ok(bytes) = json::encode(&value) {
            prop_assert!(bytes.is_ascii());
        }
    }

    #[test]
    fn slashes_come_off_again(bytes in vec(any::<u8>(), 0..40)) {
        let slashed = sanitize::add_slashes(&bytes);
        let stripped = sanitize::strip_slashes(&slashed);
        prop_assert_eq!(&*stripped, &bytes[..]);
    }

    #[test]
    fn no_bytes_panic(bytes in prop_oneof![vec(any::<u8>(), 0..80), likely(SERIALIZED)], now in any::<i64>()) {
        let _ = maybe_unserialize(&bytes);
        let _ = parse(&bytes);
        let _ = cron::is_due(&bytes, Timestamp(now));
        let _ = login::name_to_look_up(&bytes);
        let _ = origin::allowed_origins(&bytes, &bytes);
        let _ = headers::blog_charset(&bytes);
        let _ = sanitize::normalize_whitespace(&bytes);
        let _ = sanitize::absint(&bytes);
    }

    #[test]
    fn no_cookie_panics(parts in vec(prop_oneof![vec(any::<u8>(), 0..12), likely(&["1", "7", "9", " ", "e", "-", "."])], 4),
                        pass in vec(any::<u8>(), 0..20), row in likely(SERIALIZED), now in any::<i64>()) {
        let raw = parts.join(&b'|');
        if let Some(cookie) = parse_auth_cookie(&raw) {
            let user = UserRow { id: UserId(1), login: Vec::new(), pass };
            for fragment in [PasswordFragment::FromOffset8, PasswordFragment::ByHashKind] {
                let _ = validate_auth_cookie(&cookie, Some(&user), Some(&row), b"salt", fragment, Timestamp(now));
            }
        }
    }

    #[test]
    fn no_source_panics(source in prop_oneof![vec(any::<u8>(), 0..120), likely(PHP)]) {
        let _ = items(&source);
        let _ = file_fingerprint(&source);
        let tagged = [&b"<?php "[..], &source].concat();
        let _ = items(&tagged);
    }
}
