//! Reads the tables in tests/data: tab-separated, bytes outside of printable ASCII as `\xHH`, `#` lines are headings.

/// The rows of a table, each as its cells.
pub fn rows(table: &str) -> Vec<Vec<Vec<u8>>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<_> = lines.map(|line| line.split('\t').map(unescape).collect()).collect();
    assert!(!rows.is_empty());
    rows
}

/// A cell that is text.
pub fn text(cell: &[u8]) -> &str {
    std::str::from_utf8(cell).unwrap()
}

fn unescape(cell: &str) -> Vec<u8> {
    let mut parts = cell.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    bytes
}
