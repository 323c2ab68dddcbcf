//! What a PHP source gives a class constant: whether it is written there, or made of something else.

use crate::lexer::{Kind, tokens};

/// Whether every class of this file that declares the constant `name` gives it a literal: texts, numbers, `true`, `false`, `null`, and
/// arrays of them. `false` where none declares it, or in a form that is not understood.
#[must_use]
pub fn is_literal(php_source: &[u8], name: &[u8]) -> bool {
    let Ok(all) = tokens(php_source) else { return false };
    let text = |at: usize| all.get(at).and_then(|token| php_source.get(token.text.clone())).unwrap_or_default();
    let mut found = false;
    for at in 1..all.len() {
        if text(at) != name || text(at + 1) != b"=" {
            continue;
        }
        // `const NAME =`, or with a type between.
        if text(at - 1) != b"const" && (at < 2 || text(at - 2) != b"const") {
            if text(at - 1) == b"$" {
                continue;
            }
            return false;
        }
        let value: Vec<usize> = (at + 2..all.len()).take_while(|at| text(*at) != b";").collect();
        let is_plain = |at: &usize| match all[*at].kind {
            // Constants hold no interpolation.
            Kind::Literal => true,
            Kind::Word => {
                let word = text(*at).to_ascii_lowercase();
                word[0].is_ascii_digit() || [&b"true"[..], b"false", b"null", b"array"].contains(&word.as_slice())
            }
            Kind::Operator => [&b"("[..], b")", b"[", b"]", b",", b"=>", b"-", b"."].contains(&text(*at)),
        };
        if value.is_empty() || !value.iter().all(is_plain) {
            return false;
        }
        found = true;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_told_from_what_is_made() {
        for (declaration, literal) in [
            ("const KEY = 'acme';", true),
            ("private const KEY = array( 'a' => 1, 'b' => [ -2, true ] );", true),
            ("const string KEY = 'acme';", true),
            ("const KEY = ACME_KEY;", false),
            ("const KEY = self::OTHER . 'x';", false),
            ("const OTHER = 'x', KEY = 'y';", false),
            ("const OTHER = 'x';", false),
            ("const KEY = PHP_INT_SIZE > 4 ? 'a' : 'b';", false),
        ] {
            let source = format!("<?php class Acme {{ {declaration} function f( $KEY ) {{ $KEY = 1; }} }}");
            assert_eq!(is_literal(source.as_bytes(), b"KEY"), literal, "{declaration}");
        }
        assert!(!is_literal(b"<?php class A { const KEY = 'a'; } class B { const KEY = X; }", b"KEY"));
    }
}
