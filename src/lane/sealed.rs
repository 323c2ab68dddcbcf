//! Rows of our own as they are stored: each with a seal, made with a key of the site's, over its name and what it says. A row that was
//! damaged, made by somebody else, or put in another's place is none.

use super::decline::Decline;
use wordpress::hash::{constant_time_eq, hmac_sha256};
use wordpress::salt::{SaltConstants, Scheme};

/// What stands between a row's text, which is JSON on one line, and its seal.
const BETWEEN: u8 = b'\n';
/// Digits of a seal.
const DIGITS: usize = 64;

/// Seals and opens rows.
pub struct Seal {
    key: Vec<u8>,
}

impl Seal {
    /// Of a site.
    ///
    /// # Errors
    /// [`Decline::Salts`] where the salt is in the database, beside what it would seal.
    pub fn of(salts: &SaltConstants) -> Result<Self, Decline> {
        let salt = salts.salt(Scheme::Nonce).map_err(|_| Decline::Salts)?;
        Ok(Self { key: [&b"wp_heartbeat row "[..], &salt].concat() })
    }

    /// The row `name` with its seal.
    #[must_use]
    pub fn close(&self, name: &str, mut row: Vec<u8>) -> Vec<u8> {
        let seal = self.seal(name, &row);
        row.push(BETWEEN);
        row.extend(seal.into_bytes());
        row
    }

    /// What the row `name` says; `None` where its seal is not ours.
    #[must_use]
    pub fn open<'a>(&self, name: &str, row: &'a [u8]) -> Option<&'a [u8]> {
        let (text, seal) = row.split_at_checked(row.len().checked_sub(DIGITS + 1)?)?;
        (seal[0] == BETWEEN && constant_time_eq(&seal[1..], self.seal(name, text).as_bytes())).then_some(text)
    }

    fn seal(&self, name: &str, text: &[u8]) -> String {
        let length = (name.len() as u64).to_le_bytes();
        hmac_sha256(&[&length[..], name.as_bytes(), text].concat(), &self.key)
    }
}

/// What a row says, whoever sealed it: for people, never for proofs.
#[must_use]
pub fn unverified(row: &[u8]) -> &[u8] {
    row.split(|byte| *byte == BETWEEN).next().unwrap_or_default()
}
