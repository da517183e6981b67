//! The barrier register: what was asked, what was refused, why, for how long, and who can remove it (requirement S50).
//!
//! It speaks of bodies and kinds of record. A person never appears in it.

use chrono::NaiveDate;
use std::collections::BTreeMap;
use terms::{AskOutcome, Barrier, BarrierId, BodyId};

/// A barrier in figures, as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct BarrierSummary {
    /// Which.
    pub id: BarrierId,
    /// In one sentence.
    pub title: String,
    /// Whether it stands.
    pub stands: bool,
    /// Days from its first day to that day, or to its removal.
    pub age_days: i64,
    /// Requests that met it.
    pub asked: usize,
    /// Refused in full.
    pub refused: usize,
    /// Answered in part.
    pub in_part: usize,
    /// Still without an answer.
    pub waiting: usize,
    /// Middle number of days from request to answer; `None` if nothing was answered. Of an even number the mean of
    /// the two in the middle.
    pub answer_days_median: Option<f64>,
    /// Reasons of refusals with how often each was given, most frequent first, then by alphabet.
    pub reasons: Vec<(String, usize)>,
    /// Who can remove it.
    pub remover: BodyId,
    /// What would remove it.
    pub remedy: String,
}

/// One barrier as of a day. Requests made later are left out.
pub fn summary(barrier: &Barrier, day: NaiveDate) -> BarrierSummary {
    let removed = barrier.removed.as_ref().map(|(on, _)| *on).filter(|on| *on <= day);
    let asks: Vec<_> = barrier.asks.iter().filter(|ask| ask.on <= day).collect();
    let answered = |ask: &&&terms::Ask| ask.answered_on.is_some_and(|on| on <= day);
    let with = |outcome| asks.iter().filter(answered).filter(|ask| ask.outcome == outcome).count();
    let mut days: Vec<i64> = asks
        .iter()
        .filter(answered)
        .filter_map(|ask| ask.answered_on.map(|on| (on - ask.on).num_days()))
        .collect();
    days.sort_unstable();
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for ask in asks.iter().filter(answered).filter(|ask| ask.outcome == AskOutcome::Refused) {
        *counted.entry(ask.reason.trim()).or_default() += 1;
    }
    let mut reasons: Vec<(String, usize)> =
        counted.into_iter().map(|(reason, times)| (reason.to_owned(), times)).collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    BarrierSummary {
        id: barrier.id.clone(),
        title: barrier.title.clone(),
        stands: removed.is_none(),
        age_days: (removed.unwrap_or(day) - barrier.since).num_days().max(0),
        asked: asks.len(),
        refused: with(AskOutcome::Refused),
        in_part: with(AskOutcome::PartShared),
        waiting: asks.len() - asks.iter().filter(answered).count(),
        answer_days_median: median(&days),
        reasons,
        remover: barrier.remover.clone(),
        remedy: barrier.remedy.clone(),
    }
}

/// Every barrier known by that day: those that stand first, the oldest of them first.
pub fn register(barriers: &[Barrier], day: NaiveDate) -> Vec<BarrierSummary> {
    let mut all: Vec<BarrierSummary> =
        barriers.iter().filter(|barrier| barrier.since <= day).map(|barrier| summary(barrier, day)).collect();
    all.sort_by(|a, b| {
        b.stands.cmp(&a.stands).then(b.age_days.cmp(&a.age_days)).then_with(|| a.id.cmp(&b.id))
    });
    all
}

/// Of sorted numbers; `None` of none.
fn median(sorted: &[i64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 { Some(upper as f64) } else { Some((sorted[middle - 1] + upper) as f64 / 2.0) }
}
