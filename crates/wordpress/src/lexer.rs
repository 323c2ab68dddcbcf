//! PHP source to tokens, as far as fingerprints need: words, literals and operators, without comments and white space.

use std::ops::Range;

/// Why a source cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LexError {
    /// 1-based line where the thing begins that does not end.
    pub line: u32,
    /// What had to come.
    pub expected: &'static str,
}

impl std::fmt::Display for LexError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PHP source: expected {} for what begins on line {}, got the end of the file", self.expected, self.line)
    }
}

impl std::error::Error for LexError {}

/// What a token is, as far as anybody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Names, keywords and numbers. A variable is the operator `$` and a name.
    Word,
    /// A quoted string, a part of one between interpolations, a heredoc, or HTML.
    Literal,
    /// Everything else.
    Operator,
}

/// A token: a place in the source.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) text: Range<usize>,
    pub(crate) line: u32,
}

/// Nested interpolations, at most. Real code has two or three.
const MAX_NESTING: usize = 64;

/// Longest first: PHP takes the longest operator that fits.
const OPERATORS: [&[u8]; 46] = [
    b"<<<", b"===", b"!==", b"<=>", b"**=", b"...", b"<<=", b">>=", b"??=", b"?->", b"==", b"!=", b"<>", b"<=", b">=", b"=>",
    b"->", b"::", b"&&", b"||", b"??", b"++", b"--", b"+=", b"-=", b"*=", b"/=", b".=", b"%=", b"&=", b"|=", b"^=", b"<<",
    b">>", b"**", b"#[", b"|>", b"{", b"}", b"(", b")", b"[", b"]", b";", b",", b"=",
];

/// The tokens of a PHP file.
pub(crate) fn tokens(source: &[u8]) -> Result<Vec<Token>, LexError> {
    let mut lexer = Lexer { source, at: 0, line: 1, out: Vec::with_capacity(source.len() / 6) };
    lexer.html();
    lexer.code(0, false)?;
    Ok(lexer.out)
}

struct Lexer<'a> {
    source: &'a [u8],
    at: usize,
    line: u32,
    out: Vec<Token>,
}

impl Lexer<'_> {
    fn rest(&self) -> &[u8] {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind, from: usize, line: u32) {
        if self.at > from {
            self.out.push(Token { kind, text: from..self.at, line });
        }
    }

    /// Moves on, counting lines.
    fn skip(&mut self, count: usize) {
        let end = self.source.len().min(self.at.saturating_add(count));
        let newlines = self.source[self.at..end].iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
        self.at = end;
    }

    /// Text outside of PHP, up to and with the next open tag. `<?xml` is no tag (core never relies on short tags).
    fn html(&mut self) {
        let (from, line) = (self.at, self.line);
        let rest = self.rest();
        let is_tag = |at: &usize| {
            let tail = &rest[*at..];
            tail.starts_with(b"<?=") || tail.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case(b"<?php"))
        };
        let tag = (0..rest.len()).find(is_tag).unwrap_or(rest.len());
        self.skip(tag);
        self.push(Kind::Literal, from, line);
        if self.rest().starts_with(b"<?=") {
            // Prints: another meaning than `<?php`, so a token of its own.
            let from = self.at;
            self.skip(3);
            self.push(Kind::Operator, from, self.line);
        } else {
            self.skip(5);
        }
    }

    /// Code up to the end, or up to the brace that closes an interpolation.
    fn code(&mut self, nesting: usize, until_brace: bool) -> Result<(), LexError> {
        let begin = self.line;
        let mut depth = 0_usize;
        while let Some(&byte) = self.source.get(self.at) {
            match byte {
                b'{' => depth += 1,
                b'}' if until_brace && depth == 0 => return Ok(()),
                b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.token(byte, nesting)?;
        }
        if until_brace { Err(LexError { line: begin, expected: "'}'" }) } else { Ok(()) }
    }

    fn token(&mut self, byte: u8, nesting: usize) -> Result<(), LexError> {
        let (from, line) = (self.at, self.line);
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.skip(1),
            b'#' if !self.rest().starts_with(b"#[") => self.line_comment(),
            b'/' if self.rest().starts_with(b"//") => self.line_comment(),
            b'/' if self.rest().starts_with(b"/*") => self.block_comment()?,
            b'\'' => {
                self.single_quoted()?;
                self.push(Kind::Literal, from, line);
            }
            b'"' | b'`' => self.interpolated(&Ending::Quote(byte), 1, nesting)?,
            b'b' | b'B' if matches!(self.rest().get(1), Some(b'\'' | b'"')) => self.skip(1),
            b'<' if self.rest().starts_with(b"<<<") => self.heredoc(nesting)?,
            b'?' if self.rest().starts_with(b"?>") => self.close_tag(),
            _ if is_word(byte) || (byte == b'.' && self.rest().get(1).is_some_and(u8::is_ascii_digit)) => {
                self.word();
                self.push(Kind::Word, from, line);
            }
            _ => {
                let length = OPERATORS.iter().find(|operator| self.rest().starts_with(operator)).map_or(1, |found| found.len());
                self.skip(length);
                self.push(Kind::Operator, from, line);
            }
        }
        Ok(())
    }

    /// `?>` is a `;` to PHP. The newline right after it belongs to the tag.
    fn close_tag(&mut self) {
        let from = self.at;
        self.skip(2);
        self.push(Kind::Operator, from, self.line);
        if self.rest().starts_with(b"\r\n") {
            self.skip(2);
        } else if self.rest().starts_with(b"\n") {
            self.skip(1);
        }
        self.html();
    }

    fn line_comment(&mut self) {
        let rest = self.rest();
        let end = (0..rest.len()).find(|at| rest[*at] == b'\n' || rest[*at] == b'\r' || rest[*at..].starts_with(b"?>"));
        self.skip(end.unwrap_or(rest.len()));
    }

    fn block_comment(&mut self) -> Result<(), LexError> {
        let end = self.rest()[2..].windows(2).position(|two| two == b"*/");
        let Some(end) = end else {
            return Err(LexError { line: self.line, expected: "'*/'" });
        };
        self.skip(2 + end + 2);
        Ok(())
    }

    fn single_quoted(&mut self) -> Result<(), LexError> {
        let line = self.line;
        self.skip(1);
        while let Some(&byte) = self.source.get(self.at) {
            self.skip(if byte == b'\\' { 2 } else { 1 });
            if byte == b'\'' {
                return Ok(());
            }
        }
        Err(LexError { line, expected: "\"'\"" })
    }

    /// A word; a number takes its fraction along, so that `1.5` and `1 . 5` stay apart.
    fn word(&mut self) {
        let is_number = self.source[self.at].is_ascii_digit() || self.source[self.at] == b'.';
        let mut length = usize::from(self.source[self.at] == b'.');
        for &byte in &self.rest()[length..] {
            let fraction = is_number && byte == b'.' && !self.rest()[length..].starts_with(b"..");
            if !is_word(byte) && !fraction {
                break;
            }
            length += 1;
        }
        self.skip(length);
    }

    /// A string with interpolations: literal parts, and between them the tokens of `{$…}` and `${…}`.
    fn interpolated(&mut self, ending: &Ending, opening: usize, nesting: usize) -> Result<(), LexError> {
        let begin = self.line;
        if nesting >= MAX_NESTING {
            return Err(LexError { line: begin, expected: "fewer nested interpolations" });
        }
        let (mut from, mut line) = (self.at, self.line);
        self.skip(opening);
        while let Some(&byte) = self.source.get(self.at) {
            if let Some(length) = ending.length(self.source, self.at) {
                self.skip(length);
                self.push(Kind::Literal, from, line);
                return Ok(());
            }
            match byte {
                b'\\' => self.skip(2),
                b'{' | b'$' if self.rest().starts_with(b"{$") || self.rest().starts_with(b"${") => {
                    self.skip(if byte == b'{' { 1 } else { 2 });
                    self.push(Kind::Literal, from, line);
                    self.code(nesting + 1, true)?;
                    (from, line) = (self.at, self.line);
                    self.skip(1);
                }
                _ => self.skip(1),
            }
        }
        Err(LexError { line: begin, expected: ending.expected() })
    }

    /// A heredoc or nowdoc, or the operator `<<<` that is none (there is no such operator: left to fail elsewhere).
    fn heredoc(&mut self, nesting: usize) -> Result<(), LexError> {
        let Some(head) = Head::read(self.rest()) else {
            let from = self.at;
            self.skip(3);
            self.push(Kind::Operator, from, self.line);
            return Ok(());
        };
        let label = self.rest()[head.label.clone()].to_vec();
        if !head.is_nowdoc {
            return self.interpolated(&Ending::Label(label), head.length, nesting);
        }
        let (from, line) = (self.at, self.line);
        self.skip(head.length);
        let ending = Ending::Label(label);
        while self.at < self.source.len() {
            if let Some(length) = ending.length(self.source, self.at) {
                self.skip(length);
                self.push(Kind::Literal, from, line);
                return Ok(());
            }
            self.skip(1);
        }
        Err(LexError { line, expected: ending.expected() })
    }
}

/// What ends an interpolated string.
enum Ending {
    Quote(u8),
    Label(Vec<u8>),
}

impl Ending {
    /// How long the ending is, if it stands at `at`.
    fn length(&self, source: &[u8], at: usize) -> Option<usize> {
        let rest = source.get(at..)?;
        match self {
            Self::Quote(quote) => (rest.first() == Some(quote)).then_some(1),
            Self::Label(label) => {
                let is_line_start = at > 0 && matches!(source[at - 1], b'\n' | b'\r');
                if !is_line_start {
                    return None;
                }
                let indent = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                let after = rest[indent..].strip_prefix(&label[..])?;
                let ends = after.first().is_none_or(|byte| !is_word(*byte));
                ends.then_some(indent + label.len())
            }
        }
    }

    fn expected(&self) -> &'static str {
        match self {
            Self::Quote(b'`') => "'`'",
            Self::Quote(_) => "'\"'",
            Self::Label(_) => "the closing label of a heredoc",
        }
    }
}

/// `<<<LABEL`, `<<<"LABEL"` or `<<<'LABEL'` with its newline.
struct Head {
    label: Range<usize>,
    is_nowdoc: bool,
    length: usize,
}

impl Head {
    fn read(rest: &[u8]) -> Option<Self> {
        let blanks = rest[3..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let quote = rest.get(3 + blanks).copied().filter(|byte| matches!(byte, b'\'' | b'"'));
        let start = 3 + blanks + usize::from(quote.is_some());
        let length = rest[start..].iter().take_while(|byte| is_word(**byte)).count();
        let label = start..start + length;
        if length == 0 || rest[start].is_ascii_digit() || (quote.is_some() && rest.get(label.end).copied() != quote) {
            return None;
        }
        let mut end = label.end + usize::from(quote.is_some());
        if rest.get(end) == Some(&b'\r') {
            end += 1;
            end += usize::from(rest.get(end) == Some(&b'\n'));
        } else if rest.get(end) == Some(&b'\n') {
            end += 1;
        } else {
            return None;
        }
        Some(Self { label, is_nowdoc: quote == Some(b'\''), length: end })
    }
}

/// Bytes of names, numbers and variables, and the separator of namespaces.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\\') || !byte.is_ascii()
}
