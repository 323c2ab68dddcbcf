//! `phpinfo()`: a section of rows.

use ext_php_rs::{info_table_end, info_table_header, info_table_row, info_table_start};

/// Prints a table with a heading and rows of the same number of columns: two or three.
pub fn table(heading: &[&str], rows: &[Vec<String>]) {
    info_table_start!();
    match heading {
        [one, two] => info_table_header!(*one, *two),
        [one, two, three] => info_table_header!(*one, *two, *three),
        _ => {}
    }
    for row in rows {
        match row.as_slice() {
            [one, two] => info_table_row!(one.as_str(), two.as_str()),
            [one, two, three] => info_table_row!(one.as_str(), two.as_str(), three.as_str()),
            _ => {}
        }
    }
    info_table_end!();
}
