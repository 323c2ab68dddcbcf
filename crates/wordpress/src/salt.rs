//! The salt of a hash, from the constants of `wp-config.php`.

use crate::value::is_truthy_string;

/// What a hash is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `auth`: the cookie that counts on plain HTTP.
    Auth,
    /// `secure_auth`: the cookie that counts on TLS.
    SecureAuth,
    /// `logged_in`: the cookie that counts where the other gives no user.
    LoggedIn,
    /// `nonce`
    Nonce,
}

/// The part of the salt that core would read from the options table, or make and write there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaltInDatabase {
    /// The name of the constant that is missing, empty, a default, or the same as another.
    pub constant: &'static str,
}

impl std::fmt::Display for SaltInDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "expected a value of its own in {}, got none: WordPress takes that salt from the database", self.constant)
    }
}

impl std::error::Error for SaltInDatabase {}

const NAMES: [&str; 10] = [
    "AUTH_KEY",
    "AUTH_SALT",
    "SECURE_AUTH_KEY",
    "SECURE_AUTH_SALT",
    "LOGGED_IN_KEY",
    "LOGGED_IN_SALT",
    "NONCE_KEY",
    "NONCE_SALT",
    "SECRET_KEY",
    "SECRET_SALT",
];
const SECRET_KEY: usize = 8;
const SECRET_SALT: usize = 9;

/// What `wp-config-sample.php` has in its place.
const DEFAULT_PHRASE: &[u8] = b"put your unique phrase here";

/// The ten constants that salts are made of. Not printable: they are secrets.
pub struct SaltConstants {
    values: [Option<Vec<u8>>; 10],
}

impl SaltConstants {
    /// Reads AUTH_KEY … NONCE_SALT, SECRET_KEY and SECRET_SALT through `get`: a constant as a string, `None` where not defined.
    pub fn read(get: impl Fn(&str) -> Option<Vec<u8>>) -> Self {
        Self { values: NAMES.map(get) }
    }

    /// Mirrors wp_salt() (6.1-7.1), whose generations differ only in that 6.8 reads missing salts in one query instead of several.
    ///
    /// Core also takes the *translated* default phrase for no value at all. Which phrase that is depends on the site's locale
    /// and is not known here; a configuration that was never filled in has it in all eight places, which counts as duplicated.
    ///
    /// # Errors
    /// [`SaltInDatabase`] where core would read or generate an option.
    pub fn salt(&self, scheme: Scheme) -> Result<Vec<u8>, SaltInDatabase> {
        let first = match scheme {
            Scheme::Auth => 0,
            Scheme::SecureAuth => 2,
            Scheme::LoggedIn => 4,
            Scheme::Nonce => 6,
        };
        let key = self.usable(first).or_else(|| self.usable(SECRET_KEY));
        // Only the scheme auth falls back to SECRET_SALT.
        let salt = self.usable(first + 1).or_else(|| if first == 0 { self.usable(SECRET_SALT) } else { None });
        let missing = |index: usize| SaltInDatabase { constant: NAMES[index] };
        Ok([key.ok_or_else(|| missing(first))?, salt.ok_or_else(|| missing(first + 1))?].concat())
    }

    /// The value of a constant if it is defined, not empty, no default and not the value of another one.
    fn usable(&self, index: usize) -> Option<&[u8]> {
        let value = self.values[index].as_deref()?;
        let others = self.values.iter().enumerate().filter(|(other, _)| *other != index);
        let is_duplicate = others.into_iter().any(|(_, other)| other.as_deref() == Some(value));
        (is_truthy_string(value) && value != DEFAULT_PHRASE && !is_duplicate).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn salts(defined: &[(&str, &str)]) -> SaltConstants {
        SaltConstants::read(|name| defined.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_bytes().to_vec()))
    }

    #[test]
    fn a_salt_is_key_and_salt_of_its_scheme() {
        let named: Vec<_> = NAMES.iter().map(|name| (*name, *name)).collect();
        for (scheme, expected) in [
            (Scheme::Auth, "AUTH_KEYAUTH_SALT"),
            (Scheme::SecureAuth, "SECURE_AUTH_KEYSECURE_AUTH_SALT"),
            (Scheme::LoggedIn, "LOGGED_IN_KEYLOGGED_IN_SALT"),
            (Scheme::Nonce, "NONCE_KEYNONCE_SALT"),
        ] {
            assert_eq!(salts(&named).salt(scheme), Ok(expected.into()), "{scheme:?}");
        }
    }

    #[test]
    fn what_core_would_take_from_the_database_is_an_error() {
        let missing = |constant| Err(SaltInDatabase { constant });
        for (defined, scheme, expected) in [
            (vec![], Scheme::Auth, missing("AUTH_KEY")),
            (vec![("AUTH_KEY", "k")], Scheme::Auth, missing("AUTH_SALT")),
            (vec![("AUTH_KEY", "k"), ("AUTH_SALT", "0")], Scheme::Auth, missing("AUTH_SALT")),
            (vec![("AUTH_KEY", "k"), ("AUTH_SALT", "k")], Scheme::Auth, missing("AUTH_KEY")),
            (vec![("NONCE_KEY", "k"), ("NONCE_SALT", "s"), ("AUTH_KEY", "k")], Scheme::Nonce, missing("NONCE_KEY")),
            (vec![("NONCE_KEY", "put your unique phrase here"), ("NONCE_SALT", "s")], Scheme::Nonce, missing("NONCE_KEY")),
            (vec![("SECRET_KEY", "sk"), ("SECRET_SALT", "ss")], Scheme::Auth, Ok(b"skss".to_vec())),
            (vec![("SECRET_KEY", "sk"), ("SECRET_SALT", "ss")], Scheme::Nonce, missing("NONCE_SALT")),
            (vec![("SECRET_KEY", "sk"), ("NONCE_SALT", "s")], Scheme::Nonce, Ok(b"sks".to_vec())),
        ] {
            assert_eq!(salts(&defined).salt(scheme), expected, "{defined:?} {scheme:?}");
        }
    }
}
