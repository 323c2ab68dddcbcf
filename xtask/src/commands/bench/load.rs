//! Many clients at once, each with a connection of its own, each sending its next tick as soon as the last is answered.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use xtask::{Pool, interrupt};

/// What one client sends.
pub struct Asked {
    /// The request, as it goes over the wire.
    pub request: Vec<u8>,
    /// What every answer must hold, headers or body; times as in [`without_times`].
    pub must_hold: String,
}

/// What is sent, by how many, for how long.
#[derive(Clone, Copy)]
pub struct Load<'a> {
    /// The clients send these in turn: the first one the first, and so on, over and over.
    pub asked: &'a [Asked],
    /// Clients at once.
    pub clients: u32,
    /// It ends after so long …
    pub time: Duration,
    /// … or after so many answers.
    pub most: u64,
}

/// What came back.
#[derive(Debug, Default)]
pub struct Outcome {
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// Times as the clients saw them, of the right answers, shortest first.
    pub times: Vec<Duration>,
    /// How often each lane answered.
    pub lanes: BTreeMap<String, u64>,
    /// Requests without an answer, and answers that were not right.
    pub errors: u64,
    /// What the first error was.
    pub first_error: Option<String>,
}

impl Outcome {
    /// With another's answers, after this one's or beside them; the time that all took is not touched.
    pub fn add(&mut self, other: Self) {
        self.times.extend(other.times);
        for (lane, count) in other.lanes {
            *self.lanes.entry(lane).or_default() += count;
        }
        self.errors += other.errors;
        self.first_error = self.first_error.take().or(other.first_error);
    }

    fn count(&mut self, result: Result<Duration>) {
        match result {
            Ok(time) => self.times.push(time),
            Err(error) => {
                self.errors += 1;
                self.first_error.get_or_insert_with(|| format!("{error:#}"));
            }
        }
    }
}

/// Runs the load.
///
/// # Errors
/// If the person who waits interrupts it. What the pool does wrong is in the outcome.
pub fn run(pool: &Pool, load: Load<'_>) -> Result<Outcome> {
    let sent = AtomicU64::new(0);
    let begun = Instant::now();
    let outcomes: Vec<Result<Outcome>> = std::thread::scope(|scope| {
        let sent = &sent;
        let client = |asked| scope.spawn(move || client(pool.port(), asked, load, begun, sent));
        let clients: Vec<_> = load.asked.iter().cycle().take(load.clients as usize).map(client).collect();
        clients.into_iter().map(|client| client.join().unwrap_or_else(|_| bail!("a client panicked"))).collect()
    });
    let mut all = Outcome { elapsed: begun.elapsed(), ..Outcome::default() };
    for outcome in outcomes {
        all.add(outcome?);
    }
    all.times.sort();
    Ok(all)
}

fn client(port: u16, asked: &Asked, load: Load<'_>, begun: Instant, sent: &AtomicU64) -> Result<Outcome> {
    let mut connection = None;
    let mut outcome = Outcome::default();
    while begun.elapsed() < load.time && sent.fetch_add(1, Ordering::Relaxed) < load.most {
        interrupt::check()?;
        let kept = connection.take().map_or_else(|| connect(port), Ok);
        let result = kept.and_then(|mut kept| {
            let time = one(&mut kept, asked, &mut outcome.lanes)?;
            // After an error nobody knows what is still to come on it.
            connection = Some(kept);
            Ok(time)
        });
        outcome.count(result);
    }
    Ok(outcome)
}

/// A connection, and room for what is read from it.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

fn connect(port: u16) -> Result<Connection> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    Ok(Connection { stream, buffer: vec![0; 65_536] })
}

fn one(connection: &mut Connection, asked: &Asked, lanes: &mut BTreeMap<String, u64>) -> Result<Duration> {
    let begun = Instant::now();
    connection.stream.write_all(&asked.request)?;
    let answer = answer(connection)?;
    let elapsed = begun.elapsed();
    let holds = |must: &str| answer.contains(must) || without_times(answer).contains(must);
    let good = answer.starts_with("HTTP/1.1 200 ") && holds(&asked.must_hold);
    ensure!(good, "expected status 200 and {:?} in the answer, got:\n{answer}", asked.must_hold);
    if let Some((_, rest)) = answer.split_once("wp-heartbeat;desc=") {
        let lane = rest.split([';', '\r']).next().unwrap_or_default().trim_matches('"');
        match lanes.get_mut(lane) {
            Some(count) => *count += 1,
            None => drop(lanes.insert(lane.to_owned(), 1)),
        }
    }
    Ok(elapsed)
}

/// Reads an answer to its end, and no more of it is understood than where that is: on a small machine the clients take
/// processor time from the servers.
fn answer(connection: &mut Connection) -> Result<&str> {
    let Connection { stream, buffer } = connection;
    let mut length = 0;
    loop {
        ensure!(length < buffer.len(), "an answer of more than {} bytes", buffer.len());
        let read = stream.read(&mut buffer[length..])?;
        ensure!(read > 0, "the connection was closed within an answer");
        length += read;
        if is_whole(&buffer[..length]) {
            return std::str::from_utf8(&buffer[..length]).context("the answer is not UTF-8");
        }
    }
}

fn is_whole(answer: &[u8]) -> bool {
    if answer.ends_with(b"\r\n0\r\n\r\n") {
        return true;
    }
    let Some((head, body)) = std::str::from_utf8(answer).ok().and_then(|text| text.split_once("\r\n\r\n")) else {
        return false;
    };
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
    length.is_some_and(|length| length.trim().parse() == Ok(body.len()))
}

/// The text with a `*` for every number of ten digits: as long as seconds since the epoch are.
#[must_use]
pub fn without_times(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, digits) = rest.split_at(at);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        plain.push_str(before);
        plain.push_str(if end == 10 { "*" } else { &digits[..end] });
        rest = &digits[end..];
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::{is_whole, without_times};

    #[test]
    fn an_answer_ends_with_its_last_chunk_or_its_length() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(!is_whole(format!("{head}2\r\n{{}}\r\n").as_bytes()));
        assert!(is_whole(format!("{head}2\r\n{{}}\r\n0\r\n\r\n").as_bytes()));
        assert!(!is_whole(b"HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\n1"));
        assert!(is_whole(b"HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\n10"));
    }

    #[test]
    fn answers_of_two_seconds_read_alike() {
        let answer = r#"{"new_lock":"1700000001:2","post":17,"server_time":1700000002}"#;
        assert_eq!(without_times(answer), r#"{"new_lock":"*:2","post":17,"server_time":*}"#);
    }
}
