//! What the extension costs a request that is no heartbeat: instructions, counted by valgrind, no time taken.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use xtask::paths;
use xtask::process::{Signal, send};

use crate::bench::Bench;

/// Requests that are counted.
const REQUESTS: u64 = 200;

/// The bound is 20 microseconds: some 60,000 instructions of a processor that does three in a nanosecond. What is measured is
/// far below; a bound near it shows when something begins to happen in every request.
const MOST: u64 = 3_000;

/// How long PHP may take to come up, and to answer: under valgrind on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

const GET: &str = "GET /empty.php HTTP/1.1\r\nHost: heartbeat.test\r\nConnection: close\r\n\r\n";
const POST: &str = "POST /empty.php HTTP/1.1\r\nHost: heartbeat.test\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 21\r\n\r\naction=other&_nonce=x";

/// Counts, and compares.
///
/// # Errors
/// If it costs too much, or cannot be counted.
pub fn run(bench: &mut Bench) -> Result<()> {
    let folder = bench.folder.join("cost");
    paths::make(&folder)?;
    paths::write(&folder.join("empty.php"), "<?php\n")?;
    for (name, request) in [("GET", GET), ("POST", POST)] {
        let mut costs = [0, 0];
        for (cost, extension) in costs.iter_mut().zip([None, Some(bench.so())]) {
            let settings: Vec<String> = match extension {
                Some(extension) => vec![format!("extension={}", paths::text(extension)?)],
                None => Vec::new(),
            };
            let few = instructions(bench, &folder, &settings, request.as_bytes(), 10)?;
            let many = instructions(bench, &folder, &settings, request.as_bytes(), 10 + REQUESTS)?;
            *cost = (many - few) / REQUESTS;
        }
        let [without, with] = costs;
        println!("an empty {name} request takes {without} instructions without the extension and {with} with it");
        ensure!(with <= without + MOST, "an empty {name} request takes {with} instructions, {without} without the extension");
    }
    Ok(())
}

/// The instructions of a PHP that serves a folder so many requests, from its start to its end; with these lines of php.ini.
pub fn instructions(bench: &Bench, folder: &Path, settings: &[String], request: &[u8], count: u64) -> Result<u64> {
    let mut tries = 0;
    // The port that was free a moment ago may be somebody else's by the time that PHP is up.
    let (said, served) = loop {
        let told = counted(bench, folder, settings, request, count)?;
        tries += 1;
        if tries == 5 || !told.0.contains("Failed to listen") {
            break told;
        }
    };
    served.with_context(|| said.clone())?;
    let line = said.lines().find(|line| line.contains("I   refs:") || line.contains("I refs:")).context(said.clone())?;
    let digits: String = line.rsplit(':').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    Ok(digits.parse()?)
}

/// What valgrind and PHP said, and whether all requests were served.
fn counted(bench: &Bench, folder: &Path, settings: &[String], request: &[u8], count: u64) -> Result<(String, Result<()>)> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let php = bench.site.drivers().command();
    let mut command = Command::new(paths::program("valgrind")?);
    command
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(php.get_program())
        .args(php.get_args());
    for (name, value) in php.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.args(["-d", "opcache.enable_cli=1", "-d", "opcache.file_update_protection=0"]);
    for setting in settings {
        command.args(["-d", setting]);
    }
    command.args(["-S", &format!("127.0.0.1:{port}"), "-t"]).arg(folder);
    let mut server =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().context("starting valgrind")?;
    let served = serve(&mut server, port, request, count);
    if server.try_wait()?.is_none() {
        // PHP's own server ends at an interrupt, and valgrind then says what it counted.
        send(server.id(), Signal::SIGINT);
    }
    Ok((String::from_utf8_lossy(&server.wait_with_output()?.stderr).into_owned(), served))
}

fn serve(server: &mut Child, port: u16, request: &[u8], count: u64) -> Result<()> {
    let began = Instant::now();
    let mut served = 0;
    while served < count {
        let answer = match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            Ok(stream) => exchange(stream, request)?,
            Err(_) => String::new(),
        };
        // Nobody listens yet, or somebody who was quicker to take the port, and names himself as PHP's own server does not.
        if answer.is_empty() || answer.contains("\r\nServer: ") {
            ensure!(server.try_wait()?.is_none(), "PHP has ended");
            ensure!(began.elapsed() < PATIENCE, "PHP did not come up");
            std::thread::sleep(Duration::from_millis(50));
            continue;
        }
        ensure!(answer.starts_with("HTTP/1.1 200"), "the answer is {answer:?}");
        served += 1;
    }
    Ok(())
}

fn exchange(mut stream: TcpStream, request: &[u8]) -> Result<String> {
    // The first request compiles all of WordPress, under valgrind.
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
