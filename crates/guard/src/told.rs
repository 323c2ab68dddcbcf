//! Texts for people, short enough to be read and to be kept in a row.

use std::borrow::Cow;

/// Of a longer path its end is told, in characters: sites lie deep in folders that say nothing.
const MOST_OF_A_PATH: usize = 64;

/// A text of at most `most` characters: of a longer one its beginning, and `…`. Line breaks and the like become spaces.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    let is_whole = text.chars().nth(most).is_none();
    let kept = text.chars().take(if is_whole { most } else { most.saturating_sub(1) });
    kept.map(|c| if c.is_control() { ' ' } else { c }).chain((!is_whole).then_some('…')).collect()
}

/// The end of a path that is longer than 64 characters, in whole names: `…/plugins/acme/includes/class-acme.php`. The last name is told
/// whole, however long.
#[must_use]
pub fn end_of_path(path: &str) -> Cow<'_, str> {
    if path.chars().count() <= MOST_OF_A_PATH {
        return Cow::Borrowed(path);
    }
    let mut ends = path.match_indices('/').map(|(at, _)| &path[at..]);
    let end = ends.clone().find(|end| end.chars().count() < MOST_OF_A_PATH).or_else(|| ends.next_back());
    end.map_or(Cow::Borrowed(path), |end| Cow::Owned(format!("…{end}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_it_is_too_long() {
        for (text, expected) in [("", ""), ("äöü", "äöü"), ("äöüß", "äö…"), ("a\nb", "a b"), ("a\0bc", "a …")] {
            assert_eq!(cut(text, 3), expected);
        }
    }

    #[test]
    fn of_a_long_path_the_end_is_told() {
        let home = "/home/somebody/domains/example.org/public_html/wp-content/plugins";
        let name = "/includes/class-acme-heartbeat-settings-page.php";
        let alone = format!("/{}.php", "é".repeat(200));
        for (path, expected) in [
            ("", String::new()),
            ("/srv/wp/wp-content/plugins/acme/acme.php", "/srv/wp/wp-content/plugins/acme/acme.php".to_owned()),
            (&format!("{home}/acme{name}"), format!("…/plugins/acme{name}")),
            (&format!("{home}/acme-has-a-longer-name{name}"), format!("…{name}")),
            (&format!("{home}/acme{alone}"), format!("…{alone}")),
            (&"a".repeat(100), "a".repeat(100)),
        ] {
            assert_eq!(end_of_path(path), expected);
        }
        // As long as it may be, and more.
        let longest = format!("/{}/acme.php", "a".repeat(54));
        assert_eq!(end_of_path(&longest), longest);
        assert_eq!(end_of_path(&format!("/a{longest}")), "…/acme.php");
    }
}
