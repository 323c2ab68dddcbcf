//! Markdown: headings, lines, tables, and numbers as tables show them.

use std::fmt::{Display, Write};

/// A heading, with the lines below it that say what is shown.
pub fn heading(text: &mut String, heading: impl Display, below: impl Display) {
    line(text, format!("## {heading}"));
    line(text, below);
}

/// A paragraph of its own.
pub fn line(text: &mut String, line: impl Display) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{line}\n");
}

/// A table.
pub fn table(text: &mut String, columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    text.push_str(&format!("| {} |\n|{}\n", columns.join(" | "), "---|".repeat(columns.len())));
    for row in rows {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    text.push('\n');
}

/// A number with so many digits after the point.
#[must_use]
pub fn number(value: f64, digits: usize) -> String {
    format!("{value:.digits$}")
}

/// Two sides' numbers.
#[must_use]
pub fn pair(stock: f64, ours: f64, digits: usize) -> String {
    format!("{stock:.digits$} / {ours:.digits$}")
}

/// How many times the other.
#[must_use]
pub fn ratio(one: f64, other: f64) -> String {
    format!("{:.1}", one / other.max(1e-9))
}
