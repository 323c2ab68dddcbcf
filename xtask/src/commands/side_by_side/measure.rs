//! Sends requests to several sides in turn, and says what each needed and whether the answers were the same.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use xtask::{Answer, Client, Pool, Progress, Request, interrupt};

/// One side: which pool is asked, and for what; the number given is new with every request.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// Who answers.
    pub pool: &'a Pool,
    /// The n-th request. What this does is not timed.
    pub request: &'a dyn Fn(u32) -> Result<Request>,
}

/// What one side needed for its requests.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    /// Times as the client saw them, in the order of the requests.
    pub times: Vec<Duration>,
    /// Processor time of the pool's workers, for one request on average.
    pub cpu: Duration,
    /// How often each lane answered; empty for a side that names none.
    pub lanes: BTreeMap<String, u32>,
}

impl Samples {
    /// The middle one of the times.
    #[must_use]
    pub fn median(&self) -> Duration {
        self.quantile(50)
    }

    /// The time that so many per cent of the requests did not exceed.
    #[must_use]
    pub fn quantile(&self, percent: usize) -> Duration {
        let mut times = self.times.clone();
        times.sort();
        quantile(&times, percent)
    }

    /// The middle one of the ratios of each of these times to the one of the same round at another side: rounds are short, so
    /// that whatever else the machine did met both.
    #[must_use]
    pub fn of(&self, other: &Self) -> f64 {
        let pairs = self.times.iter().zip(&other.times);
        let mut ratios: Vec<f64> = pairs.map(|(mine, theirs)| mine.as_secs_f64() / theirs.as_secs_f64().max(1e-9)).collect();
        ratios.sort_by(f64::total_cmp);
        quantile(&ratios, 50)
    }

    /// The lane that answered, or all of them with their counts.
    #[must_use]
    pub fn lane(&self) -> String {
        if self.lanes.len() <= 1 {
            return self.lanes.keys().cloned().collect();
        }
        let counted: Vec<String> = self.lanes.iter().map(|(lane, count)| format!("{lane} ({count})")).collect();
        counted.join(", ")
    }
}

/// The value that so many per cent of the sorted ones do not exceed; nought where there are none.
#[must_use]
pub fn quantile<T: Copy + Default>(sorted: &[T], percent: usize) -> T {
    let last = sorted.len().saturating_sub(1);
    sorted.get((sorted.len() * percent / 100).min(last)).copied().unwrap_or_default()
}

/// Sends `count` requests to each side, one to each in turn, so that whatever else the machine does meets all alike.
/// Each side must have a pool of its own: processor time is counted by pool.
///
/// # Errors
/// If a side does not answer, or with an error.
pub fn in_turn<const N: usize>(name: &str, sides: [Side<'_>; N], count: u32, progress: &Progress) -> Result<[Samples; N]> {
    let mut clients = sides.map(|side| side.pool.client());
    let mut samples = [(); N].map(|()| Samples::default());
    let begun = sides.iter().map(|side| side.pool.cpu()).collect::<Result<Vec<_>>>()?;
    let mut number = 1000;
    for done in 1..=count {
        interrupt::check()?;
        for ((side, client), sample) in sides.iter().zip(&mut clients).zip(&mut samples) {
            number += 1;
            let answer = send(client, &(side.request)(number)?, side.pool)?;
            sample.times.push(answer.elapsed);
            if let Some(lane) = answer.lane() {
                *sample.lanes.entry(lane.to_owned()).or_default() += 1;
            }
        }
        progress.count(name, done as usize, count as usize);
    }
    // A worker tidies up after its answer has left, and its time is booked when it goes to sleep.
    std::thread::sleep(Duration::from_millis(20));
    for ((side, sample), begun) in sides.iter().zip(&mut samples).zip(begun) {
        sample.cpu = side.pool.cpu()?.saturating_sub(begun) / count.max(1);
    }
    Ok(samples)
}

/// Sends a request and takes nothing for an answer that is an error of the server's.
///
/// # Errors
/// If there is no answer, or one with a status of 500 or more; the error holds the end of the pool's log.
pub fn send(client: &mut Client, request: &Request, pool: &Pool) -> Result<Answer> {
    let answer =
        client.send(request).with_context(|| format!("the {} side; its log ends so:\n{}", pool.name(), pool.log_tail()))?;
    if answer.status >= 500 {
        bail!("the {} side answers {}: {}\nits log ends so:\n{}", pool.name(), answer.status, answer.text(), pool.log_tail());
    }
    Ok(answer)
}

/// Sends ticks until the express lane answers several in a row (all workers then have learned the site), and for no longer than
/// `patience`: on a new site it takes seconds until files are old enough to be proven. Gives the lane that answered last.
///
/// # Errors
/// If the side does not answer.
pub fn wait_for_express(side: Side<'_>, patience: Duration) -> Result<String> {
    let (mut client, begun, mut lane, mut in_a_row) = (side.pool.client(), Instant::now(), String::new(), 0);
    for number in 50_000.. {
        interrupt::check()?;
        let answer = send(&mut client, &(side.request)(number)?, side.pool)?;
        answer.lane().unwrap_or("none").clone_into(&mut lane);
        in_a_row = if lane == "express" { in_a_row + 1 } else { 0 };
        if in_a_row == 10 || begun.elapsed() > patience {
            break;
        }
    }
    Ok(lane)
}

/// What is different between two sides' answers to one tick; nothing if they are the same. A message may name the
/// second, so answers of two seconds are not compared.
///
/// # Errors
/// If a side does not answer.
pub fn compare(one: Side<'_>, other: Side<'_>) -> Result<Option<String>> {
    let (mut first, mut second) = (one.pool.client(), other.pool.client());
    let mut found = None;
    for number in 0..6 {
        let theirs = send(&mut first, &(one.request)(500 + 2 * number)?, one.pool)?;
        let mine = send(&mut second, &(other.request)(501 + 2 * number)?, other.pool)?;
        found = difference(&theirs, &mine);
        if found.is_none() || theirs.server_time() == mine.server_time() {
            break;
        }
    }
    Ok(found)
}

fn difference(stock: &Answer, ours: &Answer) -> Option<String> {
    let (one, other) = (stock.comparable(), ours.comparable());
    if one.0 != other.0 {
        return Some(format!("status {} / {}", one.0, other.0));
    }
    if one.1 != other.1 {
        return Some(format!("headers {:?} / {:?}", one.1, other.1));
    }
    (one.2 != other.2).then(|| format!("body {} / {}", stock.text(), ours.text()))
}
