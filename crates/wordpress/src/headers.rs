//! The headers of an answer, in core's order.

use crate::version::Version;

/// What wp_get_nocache_headers() says in Cache-Control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheControl {
    /// `no-cache, must-revalidate, max-age=0`: before 6.3, and for anonymous requests before 6.8.
    Revalidate,
    /// The same with `no-store, private`: with a user since 6.3, always since 6.8.
    Private,
}

/// What send_frame_options_header() sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameOptions {
    /// X-Frame-Options alone: up to 6.8.
    SameOrigin,
    /// Content-Security-Policy as well: 7.1.
    SameOriginAndPolicy,
}

/// Which variant of core's headers a site sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderRules {
    /// The variant of wp_get_nocache_headers().
    pub cache_control: CacheControl,
    /// The variant of send_frame_options_header().
    pub frame_options: FrameOptions,
    /// Whether the answer's body is still in an output buffer when wp_die() runs (`output_buffering` or
    /// `zlib.output_compression` in php.ini, or a buffer opened by a plugin): core then sends the two no-cache headers a second
    /// time, which moves them to the end. The set of headers is the same.
    pub buffered: bool,
}

impl HeaderRules {
    /// The rules for variants as [`crate::core::known`] dates them: `nocache` for wp_get_nocache_headers(), `frame` for
    /// send_frame_options_header(); `logged_in`: whether the tick has a user.
    pub fn of_variants(nocache: Version, frame: Version, logged_in: bool, buffered: bool) -> Self {
        let is_private = nocache >= Version::new(6, 8, 0) || (nocache >= Version::new(6, 3, 0) && logged_in);
        Self {
            cache_control: if is_private { CacheControl::Private } else { CacheControl::Revalidate },
            frame_options: if frame >= Version::new(6, 9, 0) {
                FrameOptions::SameOriginAndPolicy
            } else {
                FrameOptions::SameOrigin
            },
            buffered,
        }
    }
}

/// What wp_send_json() leaves in PHP's list of headers at the end of an admin-ajax request with status 200, in order.
///
/// Mirrors admin-ajax.php with send_origin_headers(), send_nosniff_header(), nocache_headers(), wp_admin_headers() and
/// send_frame_options_header() on `admin_init`, wp_send_json() and _ajax_wp_die_handler() (6.1-7.1). Headers set before
/// `wp-settings.php`, and PHP's own X-Powered-By, stand before these. `charset` is [`blog_charset`]; `origin` is
/// `$_SERVER['HTTP_ORIGIN']` where it is one of [`crate::origin::allowed_origins`], byte for byte, else `None`.
pub fn answer_headers(rules: &HeaderRules, charset: &[u8], origin: Option<&[u8]>) -> Vec<(String, Vec<u8>)> {
    let header = |name: &str, value: &[u8]| (name.to_owned(), value.to_vec());
    let no_cache = [
        header("Expires", b"Wed, 11 Jan 1984 05:00:00 GMT"),
        header(
            "Cache-Control",
            match rules.cache_control {
                CacheControl::Revalidate => b"no-cache, must-revalidate, max-age=0",
                CacheControl::Private => b"no-cache, must-revalidate, max-age=0, no-store, private",
            },
        ),
    ];
    let mut headers = Vec::with_capacity(10);
    if let Some(origin) = origin {
        headers.push(header("Access-Control-Allow-Origin", origin));
        headers.push(header("Access-Control-Allow-Credentials", b"true"));
    }
    headers.push(header("X-Robots-Tag", b"noindex"));
    headers.push(header("X-Content-Type-Options", b"nosniff"));
    if !rules.buffered {
        headers.extend(no_cache.clone());
    }
    headers.push(header("Referrer-Policy", b"strict-origin-when-cross-origin"));
    headers.push(header("X-Frame-Options", b"SAMEORIGIN"));
    if rules.frame_options == FrameOptions::SameOriginAndPolicy {
        headers.push(header("Content-Security-Policy", b"frame-ancestors 'self';"));
    }
    // Set as text/html first; PHP moves a header that is set again to the end.
    headers.push(header("Content-Type", &[b"application/json; charset=", charset].concat()));
    if rules.buffered {
        headers.extend(no_cache);
    }
    headers
}

/// `get_option( 'blog_charset' )` of a raw row, for header and meta. `None` for anything but letters, digits and `- _ . :`, which
/// core would put through htmlspecialchars(), or which PHP would not accept in a header.
///
/// Mirrors _wp_specialchars() and _canonical_charset() on `option_blog_charset` (6.1-7.1).
pub fn blog_charset(row: &[u8]) -> Option<Vec<u8>> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    if row.is_empty() || !row.iter().all(plain) {
        return None;
    }
    let is = |name: &str| row.eq_ignore_ascii_case(name.as_bytes());
    Some(match row {
        _ if is("utf-8") || is("utf8") => b"UTF-8".to_vec(),
        _ if is("iso-8859-1") || is("iso8859-1") => b"ISO-8859-1".to_vec(),
        _ => row.to_vec(),
    })
}
