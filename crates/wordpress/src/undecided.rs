//! What core treats in a way that the rules for posts, locks and avatars do not mirror.

use std::fmt;

/// A row or a text of a form for which no rule stands here: the caller lets WordPress answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// A revision: core judges and locks its parent instead.
    Revision,
    /// A capability of this kind is granted by callbacks that core puts on `user_has_cap`, where a plugin may take them off.
    GrantedCapability,
    /// An options row that is not of the form that core writes.
    OptionRow(&'static str),
    /// A metadata row whose value core would read as something else than text.
    MetaValue(&'static str),
    /// A metadata row whose key only the database takes for the one asked for (`_Edit_Lock`).
    MetaKey(&'static str),
    /// A number that no integer holds, of which PHP's versions make different ones.
    Number,
    /// The address of an avatar depends on a random number.
    RandomAvatar,
    /// Initials for an avatar from a name that is not mirrored.
    Initials,
    /// A translated sentence that is not plain text with the name put in.
    Sentence,
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Revision => f.write_str("post: expected no revision, got one"),
            Self::GrantedCapability => {
                f.write_str("post type: expected capabilities that only roles and users give, got another one")
            }
            Self::OptionRow(name) => write!(f, "option {name}: expected the form that core writes, got another"),
            Self::MetaValue(key) => write!(f, "post meta {key}: expected text, got a serialized value"),
            Self::MetaKey(key) => {
                write!(f, "post meta {key}: expected rows of just this key, got one that differs in letters' case or accents")
            }
            Self::Number => f.write_str("expected a number that an integer holds, got a larger one"),
            Self::RandomAvatar => f.write_str("avatar: expected a user with an e-mail address, got one without"),
            Self::Initials => f.write_str("avatar: expected a name in UTF-8 that initials can be taken from, got another"),
            Self::Sentence => f.write_str("translation: expected a sentence with one %s, got other placeholders"),
        }
    }
}

impl std::error::Error for Undecided {}
