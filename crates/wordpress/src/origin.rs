//! Which origins a tick may come from, and the URLs that decide it.

use crate::sanitize::untrailingslashit;

/// `get_option( 'siteurl' )`: `row` is the row's raw value, `constant` is WP_SITEURL. Also `get_option( 'home' )` for a row `home`
/// that is not empty and WP_HOME; for any row: [`home_option`].
///
/// Mirrors get_option() with untrailingslashit(), _config_wp_siteurl() and _config_wp_home() (6.1-7.1).
pub fn site_url_option(row: &[u8], constant: Option<&[u8]>) -> Vec<u8> {
    untrailingslashit(constant.unwrap_or(row)).to_vec()
}

/// `get_option( 'home' )`: `row` is the row's raw value, `constant` is WP_HOME, `siteurl` is [`site_url_option`] of the other row. An
/// empty row stands for `siteurl`, whatever WP_HOME says: core returns before it looks at the constant.
///
/// Mirrors get_option() with _config_wp_home() (6.1-7.1).
pub fn home_option(row: &[u8], constant: Option<&[u8]>, siteurl: &[u8]) -> Vec<u8> {
    if row.is_empty() { siteurl.to_vec() } else { site_url_option(row, constant) }
}

/// The origins that core answers with Access-Control-Allow-Origin, from the two options as [`site_url_option`] and [`home_option`] give them.
/// `None` where one of them is no plain `http://` or `https://` URL: the caller declines.
///
/// Mirrors get_allowed_http_origins() (6.1-7.1): both schemes with the hosts of admin_url() and home_url(), without port.
pub fn allowed_origins(siteurl: &[u8], home: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut origins: Vec<Vec<u8>> = Vec::with_capacity(4);
    for host in [host(siteurl)?, host(home)?] {
        for scheme in [&b"http://"[..], b"https://"] {
            let origin = [scheme, host].concat();
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
    }
    Some(origins)
}

/// The host of a URL in which parse_url() sees no user, and nothing that it would mend.
fn host(url: &[u8]) -> Option<&[u8]> {
    let separator = url.windows(3).position(|three| three == b"://")?;
    let (scheme, rest) = (&url[..separator], &url[separator + 3..]);
    if !scheme.eq_ignore_ascii_case(b"http") && !scheme.eq_ignore_ascii_case(b"https") {
        return None;
    }
    let end = rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let plain_path = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~' | b'%' | b'+');
    let host = match authority.iter().position(|byte| *byte == b':') {
        Some(colon) if is_port(&authority[colon + 1..]) => &authority[..colon],
        Some(_) => return None,
        None => authority,
    };
    let plain_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (!host.is_empty() && host.iter().all(plain_host) && path.iter().all(plain_path)).then_some(host)
}

fn is_port(digits: &[u8]) -> bool {
    (1..=5).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
        && std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<u16>().ok()).is_some_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_wins_and_slashes_go() {
        assert_eq!(site_url_option(b"http://a.example/", None), b"http://a.example");
        assert_eq!(site_url_option(b"http://a.example", Some(b"https://b.example//\\")), b"https://b.example");
        assert_eq!(site_url_option(b"http://a.example", Some(b"")), b"");
        assert_eq!(home_option(b"http://a.example/", Some(b"http://b.example"), b"http://c.example"), b"http://b.example");
        assert_eq!(home_option(b"http://a.example/", None, b"http://c.example"), b"http://a.example");
        assert_eq!(home_option(b"", Some(b"http://b.example"), b"http://c.example"), b"http://c.example");
    }

    #[test]
    fn origins_are_hosts_in_both_schemes() {
        let both = |host: &str| vec![format!("http://{host}").into_bytes(), format!("https://{host}").into_bytes()];
        for (siteurl, home, expected) in [
            ("http://example.org", "http://example.org", Some(both("example.org"))),
            (
                "HTTP://Example.org:8080/wp",
                "https://www.example.org",
                Some([both("Example.org"), both("www.example.org")].concat()),
            ),
            ("http://127.0.0.1:80/a-b/c_d", "http://127.0.0.1", Some(both("127.0.0.1"))),
            ("//example.org", "http://example.org", None),
            ("http://user@example.org", "http://example.org", None),
            ("http://example.org:port", "http://example.org", None),
            ("http://example.org:99999", "http://example.org", None),
            ("http://example.org?x", "http://example.org", None),
            ("http://[::1]", "http://example.org", None),
            ("http://", "http://example.org", None),
            ("", "", None),
            ("http://ex\u{e4}mple.org", "http://example.org", None),
        ] {
            assert_eq!(allowed_origins(siteurl.as_bytes(), home.as_bytes()), expected, "{siteurl} {home}");
        }
    }
}
