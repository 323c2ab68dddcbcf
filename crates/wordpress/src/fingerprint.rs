//! Fingerprints of PHP code: what a function says, whatever its formatting and comments.

use sha2::{Digest, Sha256};

use crate::hash::hex;
pub use crate::lexer::LexError;
use crate::lexer::{Kind, Token, tokens};

/// The first 16 bytes of a SHA-256 over the tokens: comments and white space between tokens do not count, any token does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 16]);

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// A named function or method with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeItem {
    /// `wp_check_post_lock` or `WP_User::get_data_by`, spelled as in the source, with its namespace if there is one.
    pub name: String,
    /// 1-based line of the keyword `function`, as the engine counts it.
    pub start_line: u32,
    /// 1-based line of the closing brace.
    pub end_line: u32,
    /// From the first modifier (`public`, `static`, …) to the closing brace.
    pub fingerprint: Fingerprint,
}

/// Every named function and every method of a named class, interface, trait or enum that has a body, in the order in which
/// they begin. Closures belong to the function that they stand in; so do the methods of anonymous classes. A function declared
/// inside another one is an item, and part of the outer one.
///
/// # Errors
/// A string, comment or interpolation that does not end. A brace that does not end only loses its item.
pub fn items(php_source: &[u8]) -> Result<Vec<CodeItem>, LexError> {
    let tokens = tokens(php_source)?;
    let mut finder =
        Finder { source: php_source, tokens: &tokens, namespace: String::new(), blocks: Vec::new(), items: Vec::new() };
    for index in 0..tokens.len() {
        finder.see(index);
    }
    finder.items.sort_by_key(|(start, _)| *start);
    Ok(finder.items.into_iter().map(|(_, item)| item).collect())
}

/// The fingerprint of a whole file, for code that stands in no function.
///
/// # Errors
/// As [`items`].
pub fn file_fingerprint(php_source: &[u8]) -> Result<Fingerprint, LexError> {
    Ok(fingerprint(php_source, &tokens(php_source)?))
}

fn fingerprint(source: &[u8], tokens: &[Token]) -> Fingerprint {
    let mut hash = Sha256::new();
    for token in tokens {
        let text = &source[token.text.clone()];
        // With its length, no token can pass for two others.
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(text);
    }
    let digest: [u8; 32] = hash.finalize().into();
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    Fingerprint(first)
}

/// What an open brace belongs to.
enum Block {
    /// A class with its name; `None` for an anonymous one.
    Class(Option<String>),
    /// A function: name, index of its first token and of `function`. `None`: one that is no item.
    Function(Option<(String, usize, usize)>),
    /// Anything else.
    Plain,
}

struct Finder<'a> {
    source: &'a [u8],
    tokens: &'a [Token],
    namespace: String,
    blocks: Vec<Block>,
    items: Vec<(usize, CodeItem)>,
}

impl Finder<'_> {
    fn text(&self, index: usize) -> &[u8] {
        self.tokens.get(index).map_or(&[], |token| &self.source[token.text.clone()])
    }

    fn is(&self, index: usize, word: &str) -> bool {
        self.text(index).eq_ignore_ascii_case(word.as_bytes())
    }

    fn name(&self, index: usize) -> Option<String> {
        let token = self.tokens.get(index)?;
        let text = self.text(index);
        let is_name = token.kind == Kind::Word && !text.first()?.is_ascii_digit();
        is_name.then(|| String::from_utf8_lossy(text).into_owned())
    }

    /// Whether the word at `index` is only a name: `$class`, `$this->function`, `Foo::class`, `const function`, `function class`.
    fn is_a_name_here(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1) else {
            return false;
        };
        let text = self.text(before);
        matches!(text, b"$" | b"->" | b"?->" | b"::")
            || ["function", "const", "use", "goto"].iter().any(|word| self.is(before, word))
    }

    fn see(&mut self, index: usize) {
        let token = &self.tokens[index];
        match (token.kind, self.text(index)) {
            (Kind::Operator, b"}") => self.close(index),
            (Kind::Operator, b"{") => {
                let block = self.opened_by(index);
                self.blocks.push(block);
            }
            // The braces of an interpolation stand in literals around its tokens: they balance without being counted here.
            (Kind::Word, _) if self.is(index, "namespace") && !self.is_a_name_here(index) => {
                self.namespace = self.name(index + 1).unwrap_or_default();
            }
            _ => {}
        }
    }

    fn close(&mut self, end: usize) {
        let Some(Block::Function(Some((name, first, keyword)))) = self.blocks.pop() else {
            return;
        };
        let item = CodeItem {
            name,
            start_line: self.tokens[keyword].line,
            end_line: self.tokens[end].line,
            fingerprint: fingerprint(self.source, &self.tokens[first..=end]),
        };
        self.items.push((keyword, item));
    }

    /// Looks back from an open brace to the head of what it opens.
    fn opened_by(&self, brace: usize) -> Block {
        let mut parentheses = 0_usize;
        for index in (0..brace).rev() {
            match self.text(index) {
                b")" => parentheses += 1,
                b"(" if parentheses == 0 => return Block::Plain,
                b"(" => parentheses -= 1,
                _ if parentheses > 0 => {}
                b";" | b"{" | b"}" | b"?>" | b"=>" | b"=" => return Block::Plain,
                _ if self.tokens[index].kind != Kind::Word || self.is_a_name_here(index) => {}
                _ if self.is(index, "function") => return self.function(index),
                _ if ["class", "interface", "trait", "enum"].iter().any(|word| self.is(index, word)) => {
                    if let Some(block) = self.class(index, brace) {
                        return block;
                    }
                }
                _ => {}
            }
        }
        Block::Plain
    }

    fn class(&self, keyword: usize, brace: usize) -> Option<Block> {
        let name = self.name(keyword + 1).filter(|_| keyword + 1 < brace);
        let heads = ["extends", "implements"];
        let is_anonymous = name.as_ref().is_none_or(|name| heads.iter().any(|head| name.eq_ignore_ascii_case(head)));
        if is_anonymous {
            return self.is(keyword, "class").then_some(Block::Class(None));
        }
        Some(Block::Class(name.map(|name| self.qualified(&name))))
    }

    fn function(&self, keyword: usize) -> Block {
        let name = keyword + 1 + usize::from(self.text(keyword + 1) == b"&");
        let Some(name) = self.name(name) else {
            return Block::Function(None);
        };
        let mut first = keyword;
        let modifiers = ["public", "protected", "private", "static", "final", "abstract"];
        while first > 0 && modifiers.iter().any(|word| self.is(first - 1, word)) {
            first -= 1;
        }
        let full = match self.blocks.last() {
            Some(Block::Class(Some(class))) => format!("{class}::{name}"),
            Some(Block::Class(None)) => return Block::Function(None),
            _ => self.qualified(&name),
        };
        Block::Function(Some((full, first, keyword)))
    }

    fn qualified(&self, name: &str) -> String {
        if self.namespace.is_empty() { name.to_owned() } else { format!("{}\\{name}", self.namespace) }
    }
}
