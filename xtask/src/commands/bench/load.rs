//! Many clients at once, each with a connection of its own, each sending its next tick as soon as the last is answered.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use xtask::{Pool, Request, interrupt};

/// What is sent, by how many, for how long.
#[derive(Clone, Copy)]
pub struct Load<'a> {
    /// The tick.
    pub request: &'a Request,
    /// Clients at once.
    pub clients: u32,
    /// It ends after so long …
    pub time: Duration,
    /// … or after so many answers.
    pub most: u64,
    /// What every answer must hold, headers or body.
    pub must_hold: &'a str,
}

/// What came back.
#[derive(Debug, Default)]
pub struct Throughput {
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// Times as the clients saw them, shortest first.
    pub times: Vec<Duration>,
}

/// Runs the load.
///
/// # Errors
/// If any answer is not a 200, or lacks what it must hold.
pub fn run(pool: &Pool, load: Load<'_>) -> Result<Throughput> {
    let bytes = load.request.bytes();
    let sent = AtomicU64::new(0);
    let begun = Instant::now();
    let results: Vec<Result<Vec<Duration>>> = std::thread::scope(|scope| {
        let clients: Vec<_> =
            (0..load.clients).map(|_| scope.spawn(|| client(pool.port(), &bytes, load, begun, &sent))).collect();
        clients.into_iter().map(|client| client.join().unwrap_or_else(|_| bail!("a client panicked"))).collect()
    });
    let mut throughput = Throughput { elapsed: begun.elapsed(), times: Vec::new() };
    for times in results {
        let log = || format!("the {} side under {} clients; its log ends so:\n{}", pool.name(), load.clients, pool.log_tail());
        throughput.times.extend(times.with_context(log)?);
    }
    throughput.times.sort();
    Ok(throughput)
}

fn client(port: u16, request: &[u8], load: Load<'_>, begun: Instant, sent: &AtomicU64) -> Result<Vec<Duration>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut buffer = vec![0; 65_536];
    let mut times = Vec::new();
    while begun.elapsed() < load.time && sent.fetch_add(1, Ordering::Relaxed) < load.most {
        interrupt::check()?;
        let one = Instant::now();
        stream.write_all(request)?;
        let answer = answer(&mut stream, &mut buffer)?;
        times.push(one.elapsed());
        let good = answer.starts_with("HTTP/1.1 200 ") && answer.contains(load.must_hold);
        ensure!(good, "expected status 200 and {:?} in the answer, got:\n{answer}", load.must_hold);
    }
    Ok(times)
}

/// Reads an answer to its end, and no more of it is understood than where that is: on a small machine the clients take
/// processor time from the servers.
fn answer<'a>(stream: &mut TcpStream, buffer: &'a mut [u8]) -> Result<&'a str> {
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

#[cfg(test)]
mod tests {
    use super::is_whole;

    #[test]
    fn an_answer_ends_with_its_last_chunk_or_its_length() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(!is_whole(format!("{head}2\r\n{{}}\r\n").as_bytes()));
        assert!(is_whole(format!("{head}2\r\n{{}}\r\n0\r\n\r\n").as_bytes()));
        assert!(!is_whole(b"HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\n1"));
        assert!(is_whole(b"HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\n10"));
    }
}
