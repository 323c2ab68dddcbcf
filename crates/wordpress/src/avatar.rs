//! The address of a user's avatar.

use crate::Value;
use crate::hash::{md5_hex, sha256_hex};
use crate::php_serialized::maybe_unserialize;
use crate::sanitize::trim;
use crate::undecided::Undecided;
use crate::value::is_truthy_string;
use crate::version::Version;

/// The three generations of get_avatar_data().
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AvatarRule {
    /// Before 6.8: MD5, and one of three servers on plain HTTP.
    Md5,
    /// 6.8 to 7.0: SHA-256, one server, always TLS.
    Sha256,
    /// Since 7.1: and initials as a default image.
    Sha256Initials,
}

impl AvatarRule {
    /// The rule of the variant of get_avatar_data() that [`crate::core::known`] dates with `since`.
    pub fn of_variant(since: Version) -> Self {
        match since {
            _ if since >= Version::new(7, 1, 0) => Self::Sha256Initials,
            _ if since >= Version::new(6, 8, 0) => Self::Sha256,
            _ => Self::Md5,
        }
    }
}

/// The options that decide about avatars, as they are in the table; `None` where there is none.
#[derive(Clone, Copy, Debug, Default)]
pub struct AvatarOptions<'a> {
    /// `avatar_default`
    pub default: Option<&'a [u8]>,
    /// `avatar_rating`
    pub rating: Option<&'a [u8]>,
}

/// Whose avatar: columns of the users table.
#[derive(Clone, Copy, Debug)]
pub struct AvatarOf<'a> {
    /// `user_email`
    pub email: &'a [u8],
    /// `display_name`
    pub display_name: &'a [u8],
}

/// Mirrors `get_option( 'show_avatars' )` (6.1-7.1) as truth; `row` as it is in the table, `None` where there is none.
///
/// # Errors
/// [`Undecided::OptionRow`] for a serialized value that is not read here.
pub fn shows_avatars(row: Option<&[u8]>) -> Result<bool, Undecided> {
    match row {
        None => Ok(false),
        Some(row) => Ok(maybe_unserialize(row).map_err(|_| Undecided::OptionRow("show_avatars"))?.is_truthy()),
    }
}

/// Mirrors `get_avatar_url( $user_id, array( 'size' => $size ) )` (6.1-7.1) for a user who is there. `size` is in pixels, 1 or more.
///
/// # Errors
/// [`Undecided`] for options that are no text, a random server, and initials of names in scripts without a rule here.
pub fn avatar_url(
    rule: AvatarRule,
    user: AvatarOf<'_>,
    size: u32,
    options: AvatarOptions<'_>,
    is_ssl: bool,
) -> Result<Vec<u8>, Undecided> {
    let default = match &*text(options.default.unwrap_or(b"mystery"), "avatar_default")? {
        b"mm" | b"mystery" | b"mysteryman" => b"mm".to_vec(),
        b"gravatar_default" => Vec::new(),
        other => other.to_vec(),
    };
    let rating = text(options.rating.unwrap_or_default(), "avatar_rating")?.to_ascii_lowercase();
    let mut arguments = vec![("s", size.to_string().into_bytes()), ("d", default), ("r", rating)];
    if rule == AvatarRule::Sha256Initials && arguments[1].1 == b"initials" {
        arguments.push(("initials", initials(user.display_name)?));
    }
    let mut url = address(rule, user.email, is_ssl)?.into_bytes();
    let mut separator = b'?';
    // array_filter() drops what is empty.
    for (name, value) in arguments.iter().filter(|(_, value)| is_truthy_string(value)) {
        url.push(separator);
        url.extend_from_slice(name.as_bytes());
        url.push(b'=');
        raw_url_encode(value, &mut url);
        separator = b'&';
    }
    Ok(url)
}

/// An option's value where it is text.
fn text(row: &[u8], name: &'static str) -> Result<Vec<u8>, Undecided> {
    match maybe_unserialize(row) {
        Ok(Value::Str(text)) => Ok(text),
        _ => Err(Undecided::OptionRow(name)),
    }
}

/// The part before the query.
fn address(rule: AvatarRule, email: &[u8], is_ssl: bool) -> Result<String, Undecided> {
    let has_email = is_truthy_string(email);
    let email = trim(email).to_ascii_lowercase();
    let hash = match rule {
        _ if !has_email => String::new(),
        AvatarRule::Md5 => md5_hex(&email),
        AvatarRule::Sha256 | AvatarRule::Sha256Initials => sha256_hex(&email),
    };
    if rule != AvatarRule::Md5 || is_ssl {
        return Ok(format!("https://secure.gravatar.com/avatar/{hash}"));
    }
    let first = hash.chars().next().and_then(|digit| digit.to_digit(16)).ok_or(Undecided::RandomAvatar)?;
    Ok(format!("http://{}.gravatar.com/avatar/{hash}", first % 3))
}

/// The initials that core takes from a display name: the first two characters of a name without a space, else the first
/// and, *counted in characters though found in bytes*, the one behind the last space.
fn initials(name: &[u8]) -> Result<Vec<u8>, Undecided> {
    let name = std::str::from_utf8(name).map_err(|_| Undecided::Initials)?;
    if name.is_empty() {
        // Core goes on to first and last name.
        return Err(Undecided::Initials);
    }
    let Some(last_space) = name.rfind(' ') else {
        return Ok(name.chars().take(2).collect::<String>().into_bytes());
    };
    // Han, Hiragana, Katakana and Hangul, of which core takes two characters whatever spaces there are, all lie beyond.
    if name.chars().any(|character| character >= '\u{1100}') {
        return Err(Undecided::Initials);
    }
    let both = name.chars().next().into_iter().chain(name.chars().nth(last_space + 1));
    Ok(both.collect::<String>().into_bytes())
}

/// Mirrors rawurlencode().
fn raw_url_encode(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(byte);
        } else {
            out.extend([b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
    }
}
