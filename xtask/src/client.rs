//! A small HTTP/1.1 client: headers in the order in which they came, bytes as they came, malformed requests if wanted.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::nginx::HOST;

/// A request to be sent.
#[derive(Clone, Debug)]
pub struct Request {
    /// As in `POST`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Sent in this order, after `Host`. `Content-Length` is added unless it is here.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Request {
    /// `GET path`.
    #[must_use]
    pub fn get(path: &str) -> Self {
        Self { method: "GET".to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// `POST path` with form fields, encoded as browsers do.
    #[must_use]
    pub fn form<N: AsRef<str>, V: AsRef<[u8]>>(path: &str, fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let pairs: Vec<String> = fields
            .into_iter()
            .map(|(name, value)| format!("{}={}", encode(name.as_ref().as_bytes()), encode(value.as_ref())))
            .collect();
        Self { method: "POST".to_owned(), body: pairs.join("&").into_bytes(), ..Self::get(path) }
            .header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
    }

    /// One more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A `Cookie` header of these names and values, sent as they are; none if there are none.
    #[must_use]
    pub fn cookies(self, cookies: &[(String, String)]) -> Self {
        if cookies.is_empty() {
            return self;
        }
        let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.header("Cookie", &pairs.join("; "))
    }

    /// As it goes over the line.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.path).into_bytes();
        let has = |name: &str| self.headers.iter().any(|(header, _)| header.eq_ignore_ascii_case(name));
        if !has("Host") {
            bytes.extend(format!("Host: {HOST}\r\n").bytes());
        }
        for (name, value) in &self.headers {
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        if !has("Content-Length") && (self.method == "POST" || !self.body.is_empty()) {
            bytes.extend(format!("Content-Length: {}\r\n", self.body.len()).bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(&self.body);
        bytes
    }
}

/// Percent-encoding as in a form: letters, digits and `-._*` stay, a space is a plus.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut encoded = String::new();
    for &byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => encoded.push(char::from(byte)),
            b' ' => encoded.push('+'),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// All headers, in order, names as sent.
    pub headers: Vec<(String, String)>,
    /// The body, transfer encoding undone.
    pub body: Vec<u8>,
    /// From the request's first byte sent to the answer's last byte read.
    pub elapsed: Duration,
}

impl Answer {
    /// The first header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// The body as text, for people.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The lane that answered, as in `express` or `full:no-lease`: what `Server-Timing: wp-heartbeat;desc=…` says.
    #[must_use]
    pub fn lane(&self) -> Option<&str> {
        let value = self.header("Server-Timing")?.strip_prefix("wp-heartbeat")?;
        let parameter = value.split(';').find_map(|parameter| parameter.trim().strip_prefix("desc="))?;
        Some(parameter.trim_matches('"'))
    }

    /// What must be the same on both sides: status, headers less `Date`, `Server-Timing`, `Connection` and the framing,
    /// and the body with every time that is its `server_time`, or a second before, blotted out.
    #[must_use]
    pub fn comparable(&self) -> (u16, Vec<(String, String)>, Vec<u8>) {
        const LEFT_OUT: [&str; 5] = ["date", "server-timing", "connection", "transfer-encoding", "content-length"];
        let headers =
            self.headers.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.to_ascii_lowercase().as_str())).cloned().collect();
        (self.status, headers, without_times(&self.body, self.server_time()))
    }

    /// The answer's `server_time`, in seconds since the epoch, if it has one.
    #[must_use]
    pub fn server_time(&self) -> Option<u64> {
        const KEY: &[u8] = b"\"server_time\":";
        let at = self.body.windows(KEY.len()).position(|window| window == KEY)? + KEY.len();
        let digits = self.body[at..].split(|byte| !byte.is_ascii_digit()).next()?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    }
}

/// An edit lock taken by the tick carries the time too, perhaps of the second before the answer was made.
fn without_times(body: &[u8], server_time: Option<u64>) -> Vec<u8> {
    let Some(now) = server_time else {
        return body.to_vec();
    };
    let times = [now.to_string(), (now - 1).to_string()];
    let mut blotted = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(&byte) = rest.first() {
        let time = times.iter().find(|time| rest.starts_with(time.as_bytes()));
        blotted.push(if time.is_some() { b'*' } else { byte });
        rest = &rest[time.map_or(1, String::len)..];
    }
    blotted
}

/// A client with one connection, kept alive between requests and opened anew when the server closed it.
#[derive(Debug)]
pub struct Client {
    port: u16,
    connection: Option<BufReader<TcpStream>>,
}

impl Client {
    /// To a loopback port. Connects when first needed.
    #[must_use]
    pub fn new(port: u16) -> Self {
        Self { port, connection: None }
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// If there is no answer, or none that is HTTP.
    pub fn send(&mut self, request: &Request) -> Result<Answer> {
        self.raw(&request.bytes())
    }

    /// Sends bytes as they are and reads an answer.
    ///
    /// # Errors
    /// If there is no answer, or none that is HTTP.
    pub fn raw(&mut self, request: &[u8]) -> Result<Answer> {
        if let Some(connection) = self.connection.take()
            && let Some(answer) = self.exchange(connection, request)?
        {
            return Ok(answer);
        }
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).context("connecting to nginx")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(150)))?;
        self.exchange(BufReader::new(stream), request)?.context("nginx closed the connection without an answer")
    }

    /// One request on one connection; nothing if the server had closed it before a byte of the answer.
    fn exchange(&mut self, mut connection: BufReader<TcpStream>, request: &[u8]) -> Result<Option<Answer>> {
        let begun = Instant::now();
        // A server that answers early may have stopped reading: its answer still counts.
        let _ = connection.get_mut().write_all(request);
        let Some(head) = read_head(&mut connection)? else {
            return Ok(None);
        };
        let (status, headers) = parse_head(&head)?;
        let mut answer = Answer { status, headers, body: Vec::new(), elapsed: Duration::ZERO };
        let bodyless = matches!(status, 204 | 304) || request.starts_with(b"HEAD ");
        if !bodyless {
            answer.body = read_body(&mut connection, &answer)?;
        }
        answer.elapsed = begun.elapsed();
        if answer.header("Connection").is_none_or(|value| value.eq_ignore_ascii_case("keep-alive")) {
            self.connection = Some(connection);
        }
        Ok(Some(answer))
    }
}

fn read_head(connection: &mut BufReader<TcpStream>) -> Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    loop {
        match connection.read_until(b'\n', &mut head) {
            Ok(0) if head.is_empty() => return Ok(None),
            Ok(0) => bail!("the answer ends within its headers"),
            Ok(_) if head.ends_with(b"\r\n\r\n") => return Ok(Some(head)),
            Ok(_) => {}
            Err(error) if head.is_empty() && error.kind() == std::io::ErrorKind::ConnectionReset => {
                return Ok(None);
            }
            Err(error) => return Err(error).context("reading the answer's headers"),
        }
    }
}

fn parse_head(head: &[u8]) -> Result<(u16, Vec<(String, String)>)> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut parsed = httparse::Response::new(&mut headers);
    parsed.parse(head).context("the answer's headers are not HTTP")?;
    let status = parsed.code.context("the answer has no status")?;
    let headers = parsed
        .headers
        .iter()
        .map(|header| (header.name.to_owned(), String::from_utf8_lossy(header.value).into_owned()))
        .collect();
    Ok((status, headers))
}

fn read_body(connection: &mut BufReader<TcpStream>, answer: &Answer) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    if answer.header("Transfer-Encoding").is_some() {
        loop {
            let mut line = String::new();
            connection.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16).with_context(|| format!("a chunk's size is {line:?}"))?;
            let mut chunk = vec![0; size + 2];
            connection.read_exact(&mut chunk)?;
            if size == 0 {
                return Ok(body);
            }
            body.extend(&chunk[..size]);
        }
    }
    if let Some(length) = answer.header("Content-Length") {
        body.resize(length.trim().parse()?, 0);
        connection.read_exact(&mut body)?;
    } else {
        connection.read_to_end(&mut body)?;
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Answer { status: 200, headers, body: body.into(), elapsed: Duration::ZERO }
    }

    #[test]
    fn what_differs_with_the_clock_is_left_out() {
        let one = answer(
            &[("Date", "then"), ("X-A", "1"), ("Server-Timing", "wp-heartbeat;desc=full:data;dur=1.5")],
            r#"{"new_lock":"1700000001:2","other":"1699999990","server_time":1700000002}"#,
        );
        let other = answer(
            &[("X-A", "1"), ("Date", "now")],
            r#"{"new_lock":"1700000009:2","other":"1699999990","server_time":1700000009}"#,
        );
        assert_eq!(one.comparable(), other.comparable());
        assert_eq!(one.comparable().2, br#"{"new_lock":"*:2","other":"1699999990","server_time":*}"#);
        assert_eq!((one.lane(), other.lane()), (Some("full:data"), None));
    }

    #[test]
    fn forms_are_encoded_as_browsers_do() {
        let request = Request::form("/", [("data[a][]", "x y/\u{e9}&*")]);
        assert_eq!(request.body, b"data%5Ba%5D%5B%5D=x+y%2F%C3%A9%26*");
    }
}
