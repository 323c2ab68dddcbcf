//! Keyed hashes as WordPress makes them, and comparing them.

use hmac::{Hmac, Mac};
use md5::Md5;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// HMAC-MD5 of `data` under the salt of a scheme, 32 hex digits in lower case. Mirrors wp_hash() (6.1-7.1) for the default
/// algorithm (6.8 lets a caller choose another one; nothing on a tick's way does).
pub fn wp_hash(data: &[u8], salt: &[u8]) -> String {
    keyed::<Hmac<Md5>>(data, salt)
}

/// HMAC-SHA256 in hex. Mirrors `hash_hmac( 'sha256', … )`.
pub fn hmac_sha256(data: &[u8], key: &[u8]) -> String {
    keyed::<Hmac<Sha256>>(data, key)
}

/// MD5 in hex. Mirrors `md5()`.
pub fn md5_hex(data: &[u8]) -> String {
    hex(&Md5::digest(data))
}

/// SHA-256 in hex. Mirrors `hash( 'sha256', … )`.
pub fn sha256_hex(data: &[u8]) -> String {
    hex(&Sha256::digest(data))
}

/// Whether two strings are the same, in a time that depends on their lengths only. Mirrors hash_equals().
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

fn keyed<M: Mac + hmac::digest::KeyInit>(data: &[u8], key: &[u8]) -> String {
    // HMAC takes a key of any length: there is no error to hand on.
    let Ok(mut mac) = <M as Mac>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(data);
    hex(&mac.finalize().into_bytes())
}

/// Lower case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
