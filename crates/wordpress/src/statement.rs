//! SQL statements: whether one leaves anything behind that WordPress counts on.
//!
//! Whatever is not one of the few forms that are known leaves something behind.

/// Whether a statement changes nothing that outlives its connection.
pub fn is_read(sql: &[u8]) -> bool {
    let sql = sql.trim_ascii_start().to_ascii_uppercase();
    let has = |word: &str| sql.windows(word.len()).any(|part| part == word.as_bytes());
    let begins = |words: &[&str]| words.iter().any(|word| sql.starts_with(word.as_bytes()));
    if begins(&["SELECT", "(SELECT", "SHOW", "DESCRIBE", "DESC ", "EXPLAIN"]) {
        // Functions and clauses of reading statements that write, lock or remember. Found in a string they only cost a lease.
        return ![
            "INTO",
            "FOR UPDATE",
            "LOCK IN",
            "GET_LOCK",
            "RELEASE_",
            ":=",
            "NEXTVAL",
            "SETVAL",
            "SLEEP",
            "BENCHMARK",
            "EXPLAIN ANALYZE",
        ]
        .iter()
        .any(|word| has(word));
    }
    // What `wpdb` sends when it connects.
    begins(&["SET NAMES ", "SET SESSION SQL_MODE"])
}

/// Whether a statement writes or removes one transient in the site's options table and nothing else, in just the forms in which
/// WordPress does. Transients are caches: WordPress itself may lose them at any time.
///
/// Mirrors the statements of add_option(), update_option() and delete_option() (6.1-7.1) through wpdb::query(), wpdb::update() and
/// wpdb::delete().
pub fn is_transient_write(sql: &[u8], options_table: &str) -> bool {
    let table = format!("`{options_table}`");
    let rest = Rest(sql.trim_ascii());
    rest.insert(&table) || rest.update(&table) || rest.delete(&table)
}

/// What is left of a statement to read.
#[derive(Clone, Copy)]
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn insert(mut self, table: &str) -> bool {
        let columns = "(`option_name`, `option_value`, `autoload`)";
        let on_duplicate = "ON DUPLICATE KEY UPDATE `option_name` = VALUES(`option_name`), \
                            `option_value` = VALUES(`option_value`), `autoload` = VALUES(`autoload`)";
        self.words(&["INSERT INTO", table, columns, "VALUES", "("])
            && self.transient()
            && self.words(&[","])
            && self.literal().is_some()
            && self.words(&[","])
            && self.literal().is_some()
            && self.words(&[")"])
            && (self.ends() || (self.words(&[on_duplicate]) && self.ends()))
    }

    fn update(mut self, table: &str) -> bool {
        if !self.words(&["UPDATE", table, "SET"]) {
            return false;
        }
        loop {
            let column = self.word("`option_value`") || self.word("`autoload`");
            if !column || !self.words(&["="]) || self.literal().is_none() {
                return false;
            }
            if !self.word(",") {
                return self.names_one_transient();
            }
        }
    }

    fn delete(mut self, table: &str) -> bool {
        self.words(&["DELETE FROM", table]) && self.names_one_transient()
    }

    fn names_one_transient(mut self) -> bool {
        self.words(&["WHERE", "`option_name`", "="]) && self.transient() && self.ends()
    }

    fn transient(&mut self) -> bool {
        self.literal().is_some_and(|name| name.starts_with(b"_transient_") || name.starts_with(b"_site_transient_"))
    }

    /// All of these words, one behind the other, white space between them.
    fn words(&mut self, words: &[&str]) -> bool {
        words.iter().all(|word| self.word(word))
    }

    fn word(&mut self, word: &str) -> bool {
        match self.0.trim_ascii_start().strip_prefix(word.as_bytes()) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// A string literal in single quotes: what stands between them.
    fn literal(&mut self) -> Option<&'a [u8]> {
        let text = self.0.trim_ascii_start().strip_prefix(b"'")?;
        let mut index = 0;
        loop {
            match text.get(index)? {
                b'\\' => index += 2,
                b'\'' if text.get(index + 1) == Some(&b'\'') => index += 2,
                b'\'' => break,
                _ => index += 1,
            }
        }
        self.0 = &text[index + 1..];
        Some(&text[..index])
    }

    fn ends(&self) -> bool {
        self.0.trim_ascii().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_leave_nothing_behind() {
        for (sql, read) in [
            ("SELECT * FROM wp_posts", true),
            ("  select 1", true),
            ("(SELECT 1) UNION (SELECT 2)", true),
            ("SHOW FULL COLUMNS FROM `wp_options`", true),
            ("SET NAMES 'utf8mb4' COLLATE 'utf8mb4_unicode_520_ci'", true),
            ("SET SESSION sql_mode='NO_ENGINE_SUBSTITUTION'", true),
            ("SELECT 1 INTO OUTFILE '/tmp/out'", false),
            ("SELECT @a := 1", false),
            ("SELECT GET_LOCK('x', 1)", false),
            ("SELECT * FROM wp_posts FOR UPDATE", false),
            ("SET GLOBAL x = 1", false),
            ("INSERT INTO wp_posts VALUES (1)", false),
            ("CALL write_something()", false),
            ("/* SELECT */ DELETE FROM wp_posts", false),
            ("", false),
        ] {
            assert_eq!(is_read(sql.as_bytes()), read, "{sql}");
        }
    }

    #[test]
    fn one_transient_and_nothing_else() {
        let insert = "INSERT INTO `wp_options` (`option_name`, `option_value`, `autoload`) VALUES ";
        let duplicate = " ON DUPLICATE KEY UPDATE `option_name` = VALUES(`option_name`), `option_value` = VALUES(`option_value`), \
                         `autoload` = VALUES(`autoload`)";
        for (sql, transient) in [
            (format!("{insert}('_transient_a', 'v', 'off'){duplicate}"), true),
            (format!("{insert}('_site_transient_a', 'it\\'s ''v''', 'no')"), true),
            (format!("{insert}('a', '_transient_', 'no'){duplicate}"), false),
            (format!("{insert}('_transient_a', 'v', 'no'), ('b', 'v', 'no'){duplicate}"), false),
            (format!("{insert}('_transient_a', (SELECT 1), 'no')"), false),
            ("UPDATE `wp_options` SET `option_value` = '1' WHERE `option_name` = '_transient_a'".into(), true),
            (
                "UPDATE `wp_options` SET `option_value` = '1', `autoload` = 'off' WHERE `option_name` = '_transient_a'".into(),
                true,
            ),
            ("UPDATE `wp_options` SET `option_value` = '1' WHERE `option_name` = 'a'".into(), false),
            (
                "UPDATE `wp_options` SET `option_value` = ' WHERE `option_name` = \\'_transient_a' WHERE `option_name` = 'a'"
                    .into(),
                false,
            ),
            ("UPDATE `wp_options` SET `option_value` = '1' WHERE `option_name` = '_transient_a' OR 1".into(), false),
            ("UPDATE `wp_options` SET `option_name` = 'b' WHERE `option_name` = '_transient_a'".into(), false),
            ("UPDATE `wp_myoptions` SET `option_value` = '1' WHERE `option_name` = '_transient_a'".into(), false),
            ("DELETE FROM `wp_options` WHERE `option_name` = '_transient_a'".into(), true),
            ("DELETE FROM `wp_options` WHERE `option_name` = 'a'".into(), false),
            ("DELETE FROM `wp_options` WHERE `option_name` = '_transient_a".into(), false),
            ("DELETE FROM `wp_options` WHERE `option_name` = '_transient_a\\'".into(), false),
            (String::new(), false),
        ] {
            assert_eq!(is_transient_write(sql.as_bytes(), "wp_options"), transient, "{sql}");
        }
    }
}
