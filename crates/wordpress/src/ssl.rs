//! Whether core takes the request for an encrypted one.

use crate::version::Version;

/// Mirrors is_ssl() since 6.3: `https` is `$_SERVER['HTTPS']`, `server_port` is `$_SERVER['SERVER_PORT']`, as they are after
/// `wp-config.php` has run; `None` where not set.
pub fn is_ssl(https: Option<&[u8]>, server_port: Option<&[u8]>) -> bool {
    match https {
        Some(value) => value.eq_ignore_ascii_case(b"on") || value == b"1",
        None => server_port == Some(b"443"),
    }
}

/// Mirrors is_ssl() before 6.3, which compared with `==`: `"1.0"` and `" 1"` count as `"1"`, `"0443"` as `"443"`.
pub fn is_ssl_before_6_3(https: Option<&[u8]>, server_port: Option<&[u8]>) -> bool {
    let equals = |value: &[u8], number: f64| crate::number::numeric(value).is_some_and(|own| own.as_f64() == number);
    match https {
        Some(value) => value.eq_ignore_ascii_case(b"on") || equals(value, 1.0),
        None => server_port.is_some_and(|port| equals(port, 443.0)),
    }
}

/// is_ssl() for the variant that [`crate::core::known`] dates with `since`.
pub fn is_ssl_of_variant(since: Version, https: Option<&[u8]>, server_port: Option<&[u8]>) -> bool {
    if since >= Version::new(6, 3, 0) { is_ssl(https, server_port) } else { is_ssl_before_6_3(https, server_port) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_generations() {
        for (https, port, since, before) in [
            (Some("on"), None, true, true),
            (Some("ON"), Some("80"), true, true),
            (Some("1"), None, true, true),
            (Some("1.0"), None, false, true),
            (Some(" 1"), None, false, true),
            (Some("1x"), None, false, false),
            (Some("off"), Some("443"), false, false),
            (Some(""), Some("443"), false, false),
            (None, Some("443"), true, true),
            (None, Some("0443"), false, true),
            (None, Some("80"), false, false),
            (None, None, false, false),
        ] {
            let (https_bytes, port_bytes) = (https.map(str::as_bytes), port.map(str::as_bytes));
            assert_eq!(is_ssl(https_bytes, port_bytes), since, "{https:?} {port:?}");
            assert_eq!(is_ssl_before_6_3(https_bytes, port_bytes), before, "{https:?} {port:?}");
        }
    }
}
