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

/// What a statement does and to which table, for people: `UPDATE wp_options`. Never anything of its values: of statements whose form is
/// not known only the first word.
#[must_use]
pub fn summary(sql: &[u8]) -> String {
    let text = String::from_utf8_lossy(without_comments(sql));
    let mut words = text.split(|c: char| c.is_whitespace() || c == '(').filter(|word| !word.is_empty());
    let Some(verb) = words.next().map(str::to_ascii_uppercase) else { return "an empty statement".to_owned() };
    let verb: String = verb.chars().take_while(char::is_ascii_alphabetic).take(24).collect();
    if !matches!(
        verb.as_str(),
        "INSERT" | "REPLACE" | "UPDATE" | "DELETE" | "TRUNCATE" | "CREATE" | "ALTER" | "DROP" | "OPTIMIZE" | "LOCK" | "RENAME"
    ) {
        return verb;
    }
    let between = |word: &&str| {
        let between = [
            "INTO",
            "FROM",
            "TABLE",
            "TABLES",
            "IGNORE",
            "LOW_PRIORITY",
            "DELAYED",
            "QUICK",
            "TEMPORARY",
            "IF",
            "NOT",
            "EXISTS",
        ];
        between.iter().any(|skipped| word.eq_ignore_ascii_case(skipped))
    };
    if verb == "DELETE" {
        // The tables to delete from may stand before it under other names.
        words.find(|word| word.eq_ignore_ascii_case("FROM"));
    }
    let is_of_name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '`');
    let table = words.find(|word| !between(word)).unwrap_or_default();
    let table: String = table.chars().take_while(is_of_name).filter(|c| *c != '`').take(64).collect();
    if table.is_empty() { verb } else { format!("{verb} {table}") }
}

/// The statement behind the comments that it begins with.
fn without_comments(sql: &[u8]) -> &[u8] {
    let mut rest = sql.trim_ascii_start();
    while let Some(comment) = rest.strip_prefix(b"/*") {
        let Some(end) = comment.windows(2).position(|two| two == b"*/") else { break };
        rest = comment[end + 2..].trim_ascii_start();
    }
    rest
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
    fn summaries_hold_no_values() {
        for (sql, expected) in [
            ("UPDATE `wp_options` SET `option_value` = 'secret' WHERE 1", "UPDATE wp_options"),
            ("/* own */ insert ignore into wp_postmeta(post_id) VALUES (1)", "INSERT wp_postmeta"),
            ("DELETE FROM `wp_options`", "DELETE wp_options"),
            ("DELETE a, b FROM wp_options a, wp_options b WHERE a.option_name = 'secret'", "DELETE wp_options"),
            ("TRUNCATE wp_links", "TRUNCATE wp_links"),
            ("CREATE TABLE IF NOT EXISTS wp_own (id int)", "CREATE wp_own"),
            ("SELECT GET_LOCK('secret', 0)", "SELECT"),
            ("SET @secret = 'secret'", "SET"),
            ("UPDATE 'secret'", "UPDATE"),
            ("/* secret", ""),
            ("", "an empty statement"),
        ] {
            assert_eq!(summary(sql.as_bytes()), expected, "{sql}");
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
