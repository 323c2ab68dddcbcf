//! Requests that no browser sends, byte by byte: lengths that lie, odd framing, odd headers.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::bench::Bench;
use crate::state::State;

/// A request as bytes.
pub struct Raw {
    /// A sentence.
    pub name: &'static str,
    /// Request line and headers, before `Cookie` and what ends them; then the body, `{tick}` standing for a good one.
    head: &'static str,
    body: &'static str,
    /// What comes after the body.
    tail: &'static str,
}

const fn raw(name: &'static str, head: &'static str, body: &'static str) -> Raw {
    Raw { name, head, body, tail: "" }
}

const POST: &str =
    "POST /wp-admin/admin-ajax.php HTTP/1.1\r\nHost: heartbeat.test\r\nContent-Type: application/x-www-form-urlencoded\r\n";

/// All of them. `{length}` is the body's length; `{POST}` the usual request line with host and type.
pub static ALL: &[Raw] = &[
    raw("a good tick, sent raw", "{POST}Content-Length: {length}", "{tick}"),
    raw("a length that is too short", "{POST}Content-Length: 20", "{tick}"),
    raw("a length of 0", "{POST}Content-Length: 0", "{tick}"),
    raw("a length that is too long", "{POST}Content-Length: 5000", "{tick}"),
    raw("a length that is negative", "{POST}Content-Length: -1", "{tick}"),
    raw("a length that is no number", "{POST}Content-Length: many", "{tick}"),
    raw("a length with a sign", "{POST}Content-Length: +{length}", "{tick}"),
    raw("a length beyond what can be counted", "{POST}Content-Length: 99999999999999999999", "{tick}"),
    raw("two lengths", "{POST}Content-Length: {length}\r\nContent-Length: 5", "{tick}"),
    raw("no length", "{POST}X-Nothing: 1", "{tick}"),
    raw("a body in chunks", "{POST}Transfer-Encoding: chunked", "{chunked}"),
    raw("a body in chunks, and a length", "{POST}Transfer-Encoding: chunked\r\nContent-Length: {length}", "{chunked}"),
    raw("chunks that are none", "{POST}Transfer-Encoding: chunked", "{tick}"),
    raw("an encoding that there is not", "{POST}Transfer-Encoding: smoke\r\nContent-Length: {length}", "{tick}"),
    raw("Expect: 100-continue", "{POST}Expect: 100-continue\r\nContent-Length: {length}", "{tick}"),
    raw(
        "HTTP/1.0",
        "POST /wp-admin/admin-ajax.php HTTP/1.0\r\nHost: heartbeat.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}",
        "{tick}",
    ),
    raw(
        "a method in small letters",
        "post /wp-admin/admin-ajax.php HTTP/1.1\r\nHost: heartbeat.test\r\nContent-Length: {length}",
        "{tick}",
    ),
    raw("no type", "POST /wp-admin/admin-ajax.php HTTP/1.1\r\nHost: heartbeat.test\r\nContent-Length: {length}", "{tick}"),
    raw(
        "a type in capitals with a charset",
        "POST /wp-admin/admin-ajax.php HTTP/1.1\r\nHost: heartbeat.test\r\nContent-Type: APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-16\r\nContent-Length: {length}",
        "{tick}",
    ),
    raw(
        "a type of many parts, and no parts",
        "POST /wp-admin/admin-ajax.php HTTP/1.1\r\nHost: heartbeat.test\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}",
        "{tick}",
    ),
    raw(
        "a type of many parts without a boundary",
        "POST /wp-admin/admin-ajax.php HTTP/1.1\r\nHost: heartbeat.test\r\nContent-Type: multipart/form-data\r\nContent-Length: {length}",
        "{tick}",
    ),
    raw("a header with a space before its colon", "{POST}X-Odd : 1\r\nContent-Length: {length}", "{tick}"),
    raw("a header over two lines", "{POST}X-Odd: 1\r\n  2\r\nContent-Length: {length}", "{tick}"),
    raw("a header with NUL", "{POST}X-Odd: 1\x002\r\nContent-Length: {length}", "{tick}"),
    raw("a header without a name", "{POST}: 1\r\nContent-Length: {length}", "{tick}"),
    raw(
        "headers of PHP's own variables",
        "{POST}Content_Length: 5\r\nRequest_Method: GET\r\nScript_Filename: /etc/passwd\r\nContent-Length: {length}",
        "{tick}",
    ),
    raw(
        "the same header many times",
        "{POST}X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\nOrigin: http://heartbeat.test\r\nOrigin: http://evil.test\r\nContent-Length: {length}",
        "{tick}",
    ),
    raw(
        "a path with dots",
        "POST /wp-admin/../wp-admin/./admin-ajax.php HTTP/1.1\r\nHost: heartbeat.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}",
        "{tick}",
    ),
    raw(
        "a path with more behind the script",
        "POST /wp-admin/admin-ajax.php/more HTTP/1.1\r\nHost: heartbeat.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}",
        "{tick}",
    ),
    raw(
        "a path that is encoded",
        "POST /wp-admin/%61dmin-ajax.php HTTP/1.1\r\nHost: heartbeat.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}",
        "{tick}",
    ),
    raw(
        "a question mark with nothing behind it",
        "POST /wp-admin/admin-ajax.php? HTTP/1.1\r\nHost: heartbeat.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}",
        "{tick}",
    ),
    Raw { name: "two ticks at once", head: "{POST}Content-Length: {length}", body: "{tick}", tail: "{again}" },
];

/// Sends one to both sides, three times to ours, and compares.
///
/// # Errors
/// What was different.
pub fn run(bench: &mut Bench, raw: &Raw) -> Result<()> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    let bytes = bytes(bench, raw);
    bench.sides(crate::scenario::Server::Plain)?;
    let [stock, ours] = [bench.port("stock-plain")?, bench.port("ours-plain")?];
    let workers = bench.workers("ours-plain")?;
    let wanted = exchange(stock, &bytes)?;
    let mut said = Vec::new();
    for _ in 0..3 {
        let answer = exchange(ours, &bytes)?;
        ensure!(answer.0 == wanted.0, "{}\nstock's: {}\nsent: {}", answer.0, wanted.0, String::from_utf8_lossy(&bytes));
        said.push(answer.1);
    }
    ensure!(bench.workers("ours-plain")? == workers, "a worker died\n{}", bench.log("ours-plain"));
    let is_tick = wanted.0.contains("wp-auth-check\":true");
    ensure!(!is_tick || said.last().is_some_and(|lanes| lanes.contains("express")), "a good tick's lanes are {said:?}");
    Ok(())
}

fn bytes(bench: &Bench, raw: &Raw) -> Vec<u8> {
    let who = bench.cast.who("edith");
    let tick = format!("_nonce={}&action=heartbeat&screen_id=dashboard", who.nonce);
    let chunked = format!("5\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n", &tick[..5], tick.len() - 5, &tick[5..]);
    let body = raw.body.replace("{tick}", &tick).replace("{chunked}", &chunked);
    let head = raw.head.replace("{POST}", POST).replace("{length}", &tick.len().to_string());
    let cookies: Vec<String> = who.cookies(false).iter().map(|(name, value)| format!("{name}={value}")).collect();
    let one = format!("{head}\r\nCookie: {}\r\n\r\n{body}", cookies.join("; "));
    format!("{one}{}", raw.tail.replace("{again}", &one)).into_bytes()
}

/// The answer less what differs from request to request, and what `Server-Timing` said.
fn exchange(port: u16, bytes: &[u8]) -> Result<(String, String)> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    // The server may answer and close before it has read all.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (own, rest): (Vec<&str>, Vec<&str>) = text.split("\r\n").partition(|line| line.starts_with("Server-Timing:"));
    let kept: Vec<String> = rest.into_iter().filter(|line| !line.starts_with("Date:")).map(without_time).collect();
    Ok((kept.join("\n"), own.join(" ")))
}

/// The body with the digits of its `server_time` blotted out.
fn without_time(line: &str) -> String {
    let Some((before, after)) = line.split_once("\"server_time\":") else { return line.to_owned() };
    format!("{before}\"server_time\":*{}", after.trim_start_matches(|letter: char| letter.is_ascii_digit()))
}
