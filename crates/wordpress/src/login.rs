//! The login name that core looks for in the users table, from the one in a cookie.

use crate::sanitize::trim;
use crate::value::is_truthy_string;

/// A login name that core would put through more than is mirrored here: tags, entities, percent signs, accents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusualLogin;

impl std::fmt::Display for UnusualLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("expected a login name of plain ASCII, got one with tags, entities, percent signs or other characters")
    }
}

impl std::error::Error for UnusualLogin {}

/// The value that core compares with `user_login` (`SELECT * FROM users WHERE user_login = %s LIMIT 1`, under the column's
/// collation), from a cookie's username; `None` where core looks nothing up and finds nobody.
///
/// Mirrors WP_User::get_data_by( 'login' ) with sanitize_user() (6.1-7.1) for names of plain ASCII. The cookie's hash is made
/// over the username as the cookie has it, not over this one.
///
/// # Errors
/// [`UnusualLogin`] where strip_tags(), remove_accents() (which asks the locale) or the removal of entities and percent codes
/// might touch the name.
pub fn name_to_look_up(username: &[u8]) -> Result<Option<Vec<u8>>, UnusualLogin> {
    let trimmed = trim(username);
    if !is_truthy_string(trimmed) {
        return Ok(None);
    }
    if trimmed.iter().any(|byte| !byte.is_ascii() || matches!(byte, 0 | b'<' | b'>' | b'&' | b'%')) {
        return Err(UnusualLogin);
    }
    Ok(Some(consolidate_spaces(trimmed)))
}

/// `preg_replace( '|\s+|', ' ', … )`
fn consolidate_spaces(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut in_space = false;
    for &byte in bytes {
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r');
        match (is_space, in_space) {
            (false, _) => out.push(byte),
            (true, false) => out.push(b' '),
            (true, true) => {}
        }
        in_space = is_space;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_core_looks_for_them() {
        for (name, expected) in [
            ("admin", Ok(Some("admin"))),
            (" admin\n", Ok(Some("admin"))),
            ("a \t\n b", Ok(Some("a b"))),
            ("o\\'b", Ok(Some("o\\'b"))),
            ("Jo.e-x_1@example.org", Ok(Some("Jo.e-x_1@example.org"))),
            ("", Ok(None)),
            ("  ", Ok(None)),
            ("0", Ok(None)),
            ("a<b", Err(UnusualLogin)),
            ("a&b;", Err(UnusualLogin)),
            ("a%20", Err(UnusualLogin)),
            ("ä", Err(UnusualLogin)),
        ] {
            let expected = expected.map(|name| name.map(|name| name.as_bytes().to_vec()));
            assert_eq!(name_to_look_up(name.as_bytes()), expected, "{name:?}");
        }
    }
}
