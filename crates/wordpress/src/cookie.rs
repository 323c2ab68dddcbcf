//! The cookies that say who sends a tick: their names and their parts.

use std::borrow::Cow;

use crate::hash::md5_hex;
use crate::salt::Scheme;
use crate::sanitize::add_slashes;
use crate::value::is_truthy_string;

/// The names of the three cookies of a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieNames {
    /// AUTH_COOKIE: counts on plain HTTP.
    pub auth: Vec<u8>,
    /// SECURE_AUTH_COOKIE: counts on TLS.
    pub secure_auth: Vec<u8>,
    /// LOGGED_IN_COOKIE: counts where the other gives no user, and holds the session token of nonces.
    pub logged_in: Vec<u8>,
}

impl CookieNames {
    /// Mirrors wp_cookie_constants() (6.1-7.1). `get` reads a constant as a string, `None` where not defined; `siteurl` is
    /// `get_option( 'siteurl' )`: [`crate::origin::site_url_option`].
    pub fn resolve(get: impl Fn(&str) -> Option<Vec<u8>>, siteurl: &[u8]) -> Self {
        let hash = get("COOKIEHASH")
            .unwrap_or_else(|| if is_truthy_string(siteurl) { md5_hex(siteurl).into_bytes() } else { Vec::new() });
        let name = |constant: &str, prefix: &str| get(constant).unwrap_or_else(|| [prefix.as_bytes(), &hash].concat());
        Self {
            auth: name("AUTH_COOKIE", "wordpress_"),
            secure_auth: name("SECURE_AUTH_COOKIE", "wordpress_sec_"),
            logged_in: name("LOGGED_IN_COOKIE", "wordpress_logged_in_"),
        }
    }

    /// The name of the cookie for a scheme; nonces have none.
    pub fn of(&self, scheme: Scheme) -> Option<&[u8]> {
        match scheme {
            Scheme::Auth => Some(&self.auth),
            Scheme::SecureAuth => Some(&self.secure_auth),
            Scheme::LoggedIn => Some(&self.logged_in),
            Scheme::Nonce => None,
        }
    }
}

/// The cookies that core tries, first to last, until one gives a user.
///
/// Mirrors `determine_current_user` in admin-ajax.php (6.1-7.1): wp_validate_auth_cookie() with the cookie of is_ssl(), then
/// wp_validate_logged_in_cookie(), which counts there because admin-ajax.php never defines WP_BLOG_ADMIN. Core fires
/// `auth_cookie_malformed` for a missing first cookie; for a missing second one (absent, `""`, `"0"`) it fires nothing.
/// wp_validate_application_password(), third, does nothing unless the request carries HTTP credentials.
pub const fn schemes_in_order(is_ssl: bool) -> [Scheme; 2] {
    [if is_ssl { Scheme::SecureAuth } else { Scheme::Auth }, Scheme::LoggedIn]
}

/// The parts of a login cookie, slashed as core sees them. None of them is to be believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthCookie<'a> {
    /// Login name as the client gives it: [`crate::login::name_to_look_up`] says what core looks for.
    pub username: Cow<'a, [u8]>,
    /// Seconds since 1970, if the cookie is honest.
    pub expiration: Cow<'a, [u8]>,
    /// The session token in the clear.
    pub token: Cow<'a, [u8]>,
    /// HMAC-SHA256 in hex, if the cookie is honest.
    pub hmac: Cow<'a, [u8]>,
}

/// The parts of a cookie's raw value: decoded as PHP has it in `$_COOKIE` before `wp-settings.php`, not slashed yet. `None`
/// where core finds the cookie missing or malformed: empty (`""`, `"0"`) or not of exactly four parts.
///
/// Mirrors wp_parse_auth_cookie() (6.1-7.1), behind wp_magic_quotes(), which puts a backslash before `'`, `"`, `\` and NUL.
/// A cookie that is no string (`name[]=…`) is a fatal error in core: the caller declines.
pub fn parse_auth_cookie(raw: &[u8]) -> Option<AuthCookie<'_>> {
    if !is_truthy_string(raw) {
        return None;
    }
    // Slashing adds no `|`: to split first gives the same parts.
    let mut parts = raw.split(|byte| *byte == b'|').map(add_slashes);
    let cookie = AuthCookie { username: parts.next()?, expiration: parts.next()?, token: parts.next()?, hmac: parts.next()? };
    parts.next().is_none().then_some(cookie)
}

/// The session token that goes into nonces, from the raw value of the logged-in cookie; empty without a well-formed one.
/// Nothing about the cookie is verified. Mirrors wp_get_session_token() (6.1-7.1).
pub fn session_token(logged_in_cookie: Option<&[u8]>) -> Vec<u8> {
    let token = logged_in_cookie.and_then(parse_auth_cookie).map(|cookie| cookie.token.into_owned());
    token.filter(|token| is_truthy_string(token)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_constants_first() {
        let defaults = CookieNames::resolve(|_| None, b"http://example.org");
        assert_eq!(defaults.auth, b"wordpress_dab521de65f9250b4cca7383feef67dc");
        assert_eq!(defaults.logged_in, b"wordpress_logged_in_dab521de65f9250b4cca7383feef67dc");
        assert_eq!(CookieNames::resolve(|_| None, b"").secure_auth, b"wordpress_sec_");
        let own = CookieNames::resolve(|name| (name == "COOKIEHASH").then(|| b"x".to_vec()), b"http://example.org");
        assert_eq!(own.auth, b"wordpress_x");
        let all = CookieNames::resolve(|name| Some(name.into()), b"");
        assert_eq!(all.of(Scheme::SecureAuth), Some(&b"SECURE_AUTH_COOKIE"[..]));
        assert_eq!(all.of(Scheme::Nonce), None);
        assert_eq!(schemes_in_order(true), [Scheme::SecureAuth, Scheme::LoggedIn]);
        assert_eq!(schemes_in_order(false), [Scheme::Auth, Scheme::LoggedIn]);
    }

    #[test]
    fn exactly_four_parts() {
        for (raw, parts) in [
            ("", None),
            ("0", None),
            ("a", None),
            ("a|1|t", None),
            ("a|1|t|h|x", None),
            ("|||", Some(["", "", "", ""])),
            ("a|1|t|h", Some(["a", "1", "t", "h"])),
            ("o'b|1\\|t\"|\0", Some(["o\\'b", "1\\\\", "t\\\"", "\\0"])),
        ] {
            let cookie = parse_auth_cookie(raw.as_bytes());
            let found = cookie.as_ref().map(|cookie| [&*cookie.username, &*cookie.expiration, &*cookie.token, &*cookie.hmac]);
            assert_eq!(found, parts.map(|parts| parts.map(str::as_bytes)), "{raw:?}");
        }
    }

    #[test]
    fn a_session_token_needs_no_valid_cookie() {
        for (raw, token) in [(None, ""), (Some("a|1|tok|h"), "tok"), (Some("a|1|0|h"), ""), (Some("a|1|tok"), "")] {
            assert_eq!(session_token(raw.map(str::as_bytes)), token.as_bytes(), "{raw:?}");
        }
    }
}
