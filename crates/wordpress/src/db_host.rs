//! `DB_HOST`, taken apart.

/// Where a database listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DbHost {
    /// Name or address; an IPv6 address in brackets, as mysqlnd wants it. Empty: the client's default.
    pub host: Vec<u8>,
    /// TCP port, where one is given.
    pub port: Option<i64>,
    /// Path of a Unix socket, where one is given.
    pub socket: Option<Vec<u8>>,
}

/// Mirrors wpdb::parse_db_host() and the brackets of wpdb::db_connect() (6.1-7.1). `None` where core would give up parsing and
/// use the text as it is, and for ports that are no ports.
pub fn parse_db_host(text: &[u8]) -> Option<DbHost> {
    let (address, socket) = match text.windows(2).position(|pair| pair == b":/") {
        Some(colon) => (&text[..colon], Some(text[colon + 1..].to_vec())),
        None => (text, None),
    };
    if address.iter().filter(|byte| **byte == b':').count() > 1 {
        let rest = address.strip_prefix(b"[").unwrap_or(address);
        let length = rest.iter().take_while(|byte| byte.is_ascii_hexdigit() || **byte == b':').count();
        if length == 0 {
            return None;
        }
        let (host, rest) = rest.split_at(length);
        let port = rest.strip_prefix(b"]:").map_or(Some(None), leading_port)?;
        return Some(DbHost { host: [b"[", host, b"]"].concat(), port, socket });
    }
    let length = address.iter().take_while(|byte| !matches!(byte, b':' | b'/')).count();
    let (host, rest) = address.split_at(length);
    // PHP's empty(): a host "0" is none.
    let host = if host == b"0" { Vec::new() } else { host.to_vec() };
    let port = rest.strip_prefix(b":").map_or(Some(None), leading_port)?;
    Some(DbHost { host, port, socket })
}

/// The digits that a port begins with; none, or zero, is no port.
fn leading_port(text: &[u8]) -> Option<Option<i64>> {
    let digits: Vec<u8> = text.iter().copied().take_while(u8::is_ascii_digit).collect();
    if digits.is_empty() {
        return Some(None);
    }
    let port: i64 = std::str::from_utf8(&digits).ok()?.parse().ok()?;
    Some((port > 0).then_some(port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_ports_and_sockets() {
        for (text, expected) in [
            ("localhost", Some(("localhost", None, None))),
            ("db.example:3307", Some(("db.example", Some(3307), None))),
            ("localhost:/run/db.sock", Some(("localhost", None, Some("/run/db.sock")))),
            (":/run/db.sock", Some(("", None, Some("/run/db.sock")))),
            ("db:3306:/run/db.sock", Some(("db", Some(3306), Some("/run/db.sock")))),
            ("::1", Some(("[::1]", None, None))),
            ("[::1]:3306", Some(("[::1]", Some(3306), None))),
            ("db:0", Some(("db", None, None))),
            ("db:port", Some(("db", None, None))),
            ("db:99999999999999999999", None),
            ("a:b:c", Some(("[a:b:c]", None, None))),
            ("x:y:z", None),
            ("", Some(("", None, None))),
        ] {
            let found = parse_db_host(text.as_bytes());
            let found = found.as_ref().map(|db| (db.host.as_slice(), db.port, db.socket.as_deref()));
            let expected = expected
                .map(|(host, port, socket): (&str, _, Option<&str>)| (host.as_bytes(), port, socket.map(str::as_bytes)));
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
