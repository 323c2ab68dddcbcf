//! A closed list: an enum whose every entry has a name and a sentence, both written once, in one table.

/// Makes the enum: `Variant "name" "sentence";` for each entry, with `ALL`, `id()` and `sentence()`. What stands before `enum` (docs,
/// derives) goes onto it.
macro_rules! closed_list {
    ($(#[$about:meta])* enum $list:ident { $( $variant:ident $id:literal $sentence:literal; )* }) => {
        $(#[$about])*
        pub enum $list {
            $( #[doc = $sentence] $variant, )*
        }

        impl $list {
            /// Every entry, in the order of the docs.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// The entry's name, as it stands in `Server-Timing`, metrics and logs.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $( Self::$variant => $id, )* }
            }

            /// The entry in plain words.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$variant => $sentence, )* }
            }
        }
    };
}

pub(crate) use closed_list;
