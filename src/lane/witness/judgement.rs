//! A witness's judgement: whether ticks like the one that it watched may be answered natively from now on.

use super::Observed;
use crate::engine::{effects, output};
use crate::lane::about::Deed;
use crate::lane::answer_head::{self, Difference};
use crate::lane::background::{self, Effect};
use crate::lane::decline::Decline;
use crate::lane::express::Attempt;
use crate::lane::lease::Denied;
use crate::lane::plugins::accepted::Accepted;
use crate::lane::plugins::owner::{Owner, Owners};
use crate::lane::{moments, timing};
use crate::tick::Answer;
use crate::tick::computed::NewLock;
use wordpress::Timestamp;
use wordpress::post_lock::EDIT_LOCK;

/// What the request did that outlives it.
pub(super) struct Aftermath<'a> {
    calls: &'a [effects::Call],
    owners: &'a Owners,
    accepted: Accepted,
    /// But the lock that was predicted; empty where there is no prediction, and so nothing to judge.
    effects: Vec<Effect>,
}

impl<'a> Aftermath<'a> {
    pub(super) fn of(observed: &Observed, attempt: &'a Attempt, calls: &'a [effects::Call], owners: &'a Owners) -> Self {
        let accepted = Accepted::read(&attempt.rows, &attempt.seal);
        let prediction = observed.prediction.as_ref().ok().and_then(Option::as_ref);
        let effects = prediction.map_or_else(Vec::new, |prediction| {
            background::effects(without_lock(calls, prediction.new_lock(), attempt), owners, &accepted)
        });
        Self { calls, owners, accepted, effects }
    }

    /// What people are told of it: of headers, those that are left out of native answers, and those that are why there are none.
    pub(super) fn deeds(&self, refusal: Option<&Denied>) -> Vec<Deed> {
        let is_refused = refusal.is_some_and(|refusal| refusal.reason == Decline::Background.id());
        let is_for_headers = is_refused && self.effects.iter().all(|effect| effect.accepted);
        let headers = self.calls.iter().filter(|call| call.kind == effects::Kind::Header);
        let headers = headers.map(|call| Effect::of(call, self.owners, &self.accepted));
        let told = headers.filter(|effect| effect.owner != Owner::Core && (effect.accepted || is_for_headers));
        Deed::of(&self.effects.iter().cloned().chain(told).collect::<Vec<_>>())
    }
}

/// Whether ticks like this one may be answered natively from now on.
pub(super) fn judge(
    observed: &Observed,
    attempt: &Attempt,
    before: &[Vec<u8>],
    body: &[u8],
    after: &Aftermath<'_>,
) -> Result<(), Denied> {
    if let Some(name) = observed.judged.unknown {
        return Err(denied(Decline::CoreUnknown, name));
    }
    let prediction = observed.prediction.as_ref().map_err(|reason| denied(*reason, "rows"))?;
    if let Some(detail) = observed.changed.as_ref().or(observed.in_the_way.as_ref()) {
        return Err(denied(Decline::ThirdParty, detail));
    }
    // A post of a type that nobody registered: core raises a notice.
    let prediction = prediction.as_ref().ok_or_else(|| denied(Decline::Rows, "post type"))?;
    judge_answer(prediction, attempt, before, body, |sent, expected| {
        answer_head::compare(sent, expected, after.calls, after.owners, &after.accepted)
    })?;
    if observed.is_other {
        return Err(denied(Decline::WitnessIncomplete, "rows changed meanwhile"));
    }
    match after.effects.first() {
        Some(effect) if !effect.accepted => Err(denied(Decline::Background, &effect.to_string())),
        _ => Ok(()),
    }
}

/// The calls but the one with which core wrote the lock that was predicted: the express lane writes it, too.
fn without_lock<'a>(
    calls: &'a [effects::Call],
    lock: Option<NewLock>,
    attempt: &'a Attempt,
) -> impl Iterator<Item = &'a effects::Call> {
    let written = lock.and_then(|lock| {
        let inserts = !attempt.rows.posts.get(&lock.post)?.meta.iter().any(|row| row.key == EDIT_LOCK);
        let table = attempt.setup.tables.postmeta();
        // At most the time that a tick took.
        let until = moments::now().0.min(attempt.tick.now.0 + 60);
        let mut values = (attempt.tick.now.0..=until).map(|now| lock.value(Timestamp(now)));
        let statements: Vec<Vec<u8>> =
            values.by_ref().map(|value| lock_statement(&table, lock, &String::from_utf8_lossy(&value), inserts)).collect();
        calls.iter().position(|call| matches!(call.kind, effects::Kind::Sql(_)) && statements.contains(&call.argument))
    });
    calls.iter().enumerate().filter(move |(at, _)| Some(*at) != written).map(|(_, call)| call)
}

/// The statement with which `wpdb` writes a lock (`wpdb::update()`, `wpdb::insert()`, 6.1-7.1).
fn lock_statement(table: &str, lock: NewLock, value: &str, inserts: bool) -> Vec<u8> {
    let post = lock.post.0;
    if inserts {
        format!("INSERT INTO `{table}` (`post_id`, `meta_key`, `meta_value`) VALUES ({post}, '_edit_lock', '{value}')")
    } else {
        format!("UPDATE `{table}` SET `meta_value` = '{value}' WHERE `post_id` = {post} AND `meta_key` = '_edit_lock'")
    }
    .into_bytes()
}

fn denied(reason: Decline, detail: &str) -> Denied {
    Denied { reason: reason.id().to_owned(), detail: detail.to_owned() }
}

/// Compares what was sent with the prediction.
fn judge_answer(
    prediction: &Answer,
    attempt: &Attempt,
    before: &[Vec<u8>],
    body: &[u8],
    compare_heads: impl FnOnce(&[Vec<u8>], &[Vec<u8>]) -> Result<(), Difference>,
) -> Result<(), Denied> {
    let wrong = |detail: &str| denied(Decline::PredictionWrong, detail);
    if output::status() != 200 {
        return Err(wrong("status"));
    }
    let mut expected = before.to_vec();
    // nocache_headers() takes it away.
    expected.retain(|line| !same_name(line, b"Last-Modified:"));
    for line in &prediction.headers {
        expected.retain(|earlier| !same_name(earlier, line));
        expected.push(line.clone());
    }
    let sent: Vec<Vec<u8>> = output::headers().into_iter().filter(|line| !timing::is_own(line)).collect();
    compare_heads(&sent, &expected).map_err(|difference| match difference {
        Difference::Line(name) => wrong(&format!("header {name}")),
        Difference::Background(effect) => denied(Decline::Background, &effect.to_string()),
    })?;
    if !prediction.is_body(body, attempt.tick.now, moments::now()) {
        return Err(wrong("body"));
    }
    Ok(())
}

fn same_name(a: &[u8], b: &[u8]) -> bool {
    let name = |line: &[u8]| line.split(|byte| *byte == b':').next().unwrap_or_default().to_ascii_lowercase();
    name(a) == name(b)
}
