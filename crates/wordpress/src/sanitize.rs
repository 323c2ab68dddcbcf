//! Strings as core and PHP clean them.

use std::borrow::Cow;

/// Mirrors sanitize_key() (6.1-7.1) for a scalar given as a string: lower case (ASCII only, as PHP 8 has it), then everything
/// but `a-z`, `0-9`, `_` and `-` removed. For an array core gives `""`.
pub fn sanitize_key(raw: &[u8]) -> Vec<u8> {
    let kept = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    raw.iter().map(u8::to_ascii_lowercase).filter(kept).collect()
}

/// Mirrors addslashes(): a backslash before `'`, `"` and `\`; NUL becomes `\0`.
pub fn add_slashes(raw: &[u8]) -> Cow<'_, [u8]> {
    if !raw.iter().any(|byte| matches!(byte, b'\'' | b'"' | b'\\' | 0)) {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len() + 8);
    for &byte in raw {
        match byte {
            b'\'' | b'"' | b'\\' => out.extend([b'\\', byte]),
            0 => out.extend(b"\\0"),
            _ => out.push(byte),
        }
    }
    Cow::Owned(out)
}

/// Mirrors stripslashes(): removes a backslash and keeps what follows it; `\0` becomes NUL; a last lone backslash goes.
pub fn strip_slashes(slashed: &[u8]) -> Cow<'_, [u8]> {
    if !slashed.contains(&b'\\') {
        return Cow::Borrowed(slashed);
    }
    let mut out = Vec::with_capacity(slashed.len());
    let mut bytes = slashed.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => out.extend(bytes.next().map(|&next| if next == b'0' { 0 } else { next })),
            _ => out.push(byte),
        }
    }
    Cow::Owned(out)
}

/// Mirrors absint() (6.1-7.1) for a string: `abs( (int) $string )`. `(int)` saturates, so the result is at most 2^63 (which PHP
/// would hold as a float).
pub fn absint(raw: &[u8]) -> u64 {
    crate::number::to_int(raw).unsigned_abs()
}

/// Mirrors PHP's trim(): space, `\n`, `\r`, `\t`, `\v` and NUL, at both ends.
pub fn trim(bytes: &[u8]) -> &[u8] {
    let kept = |byte: &u8| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0x0b | 0);
    let start = bytes.iter().position(kept).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(kept).map_or(start, |last| last + 1);
    &bytes[start..end]
}

/// Mirrors normalize_whitespace() (6.1-7.1): trimmed, `\r` as `\n`, runs of `\n` as one, runs of spaces and tabs as one space.
pub fn normalize_whitespace(raw: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(raw.len());
    for &byte in trim(raw) {
        let kept = match byte {
            b'\r' | b'\n' => b'\n',
            b'\t' | b' ' => b' ',
            _ => byte,
        };
        let repeats = matches!(kept, b'\n' | b' ') && out.last() == Some(&kept);
        if !repeats {
            out.push(kept);
        }
    }
    out
}

/// Mirrors untrailingslashit() (6.1-7.1).
pub fn untrailingslashit(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'/' | b'\\')).map_or(0, |last| last + 1);
    &bytes[..end]
}
