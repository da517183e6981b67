//! What changed between two readings of the same area: verdicts, figures of the same period, files behind them.
//!
//! It compares what two readings say and works nothing out anew. A figure that only one of them shows is not called
//! revised.

use crate::WhatChanged;
use crate::evidence::{AreaEvidence, DeliveryUsed, MeasureEvidence};
use crate::wording::{inside, list, number};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use terms::{DeliveryId, Month, Period, SimilarVerdict, TrendVerdict};

/// What changed from `before`, as read on `since`, to `now`.
pub fn what_changed(before: &AreaEvidence, now: &AreaEvidence, since: Option<NaiveDate>) -> WhatChanged {
    let mut changed = WhatChanged { since, ..WhatChanged::default() };
    for measure in &now.measures {
        match before.measure(&measure.definition.id) {
            Some(earlier) => {
                changed.verdicts.extend(verdicts(earlier, measure));
                changed.revisions.extend(revised(earlier, measure));
            }
            None => changed.verdicts.push(format!("{}: shown for the first time.", measure.definition.title)),
        }
    }
    for measure in &before.measures {
        if now.measure(&measure.definition.id).is_none() {
            changed.verdicts.push(format!("{}: no longer shown.", measure.definition.title));
        }
    }
    changed.deliveries = new_files(&before.deliveries, &now.deliveries);
    changed
}

/// Where a verdict is not what it was: against itself, its trend, against similar areas.
fn verdicts(before: &MeasureEvidence, now: &MeasureEvidence) -> Vec<String> {
    let title = &now.definition.title;
    let mut sentences = Vec::new();
    let itself = |measure: &MeasureEvidence| measure.control.as_ref().map(|control| control.verdict);
    if let (Some(was), Some(is)) = (itself(before), itself(now))
        && was != is
    {
        sentences.push(moved(title, "", was.words(), is.words()));
    }
    let trend = |measure: &MeasureEvidence| measure.trend.map(|(verdict, _)| verdict);
    if let (Some(was), Some(is)) = (trend(before), trend(now))
        && was != is
        && [was, is].iter().all(|verdict| *verdict != TrendVerdict::TooEarly)
    {
        sentences.push(moved(title, "long trend, ", was.words(), is.words()));
    }
    let similar = |measure: &MeasureEvidence| measure.comparison.as_ref().map(|(found, _)| found.verdict);
    if let (Some(was), Some(is)) = (similar(before), similar(now))
        && was != is
        && [was, is].iter().all(|verdict| *verdict != SimilarVerdict::CannotCompare)
    {
        sentences.push(moved(title, "", was.words(), is.words()));
    }
    sentences
}

fn moved(title: &str, what: &str, was: &str, is: &str) -> String {
    format!("{title}: {what}now “{}”, before “{}”.", inside(is), inside(was))
}

/// Where the same month has another count now, in one sentence.
fn revised(before: &MeasureEvidence, now: &MeasureEvidence) -> Option<String> {
    let title = &now.definition.title;
    if before.definition.version != now.definition.version {
        return Some(format!(
            "{title}: counted by another definition (version {}, before {}), so its figures cannot be set side by side.",
            now.definition.version, before.definition.version
        ));
    }
    if before.series.step != now.series.step {
        return None;
    }
    let earlier: BTreeMap<Month, f64> =
        before.series.points.iter().filter_map(|point| Some((point.month, point.count?))).collect();
    let differing: Vec<(Month, f64, f64)> = now
        .series
        .points
        .iter()
        .filter_map(|point| Some((point.month, *earlier.get(&point.month)?, point.count?)))
        .filter(|(_, was, is)| was != is)
        .collect();
    let (first, last) = (differing.first()?.0, differing.last()?.0);
    let was: f64 = differing.iter().map(|(_, was, _)| was).sum();
    let is: f64 = differing.iter().map(|(_, _, is)| is).sum();
    let span = Period::new(first, last).words();
    let (was, is) = (number(was), number(is));
    Some(match differing.len() {
        1 => format!("{title}: the count for {span} was revised from {was} to {is}."),
        several => format!("{title}: {several} counts in {span} were revised, from {was} to {is} together."),
    })
}

/// One sentence for each sender of files that were not there before, and one for files no longer used.
fn new_files(before: &[DeliveryUsed], now: &[DeliveryUsed]) -> Vec<String> {
    let ids = |files: &[DeliveryUsed]| files.iter().map(|file| file.id).collect::<BTreeSet<DeliveryId>>();
    let (had, has) = (ids(before), ids(now));
    let mut by_sender: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in now.iter().filter(|file| !had.contains(&file.id)) {
        by_sender.entry(&file.sender).or_default().push(&file.received);
    }
    let mut sentences: Vec<String> =
        by_sender.into_iter().map(|(sender, days)| came_from(sender, days)).collect();
    let gone: BTreeSet<&str> =
        before.iter().filter(|file| !has.contains(&file.id)).map(|file| file.sender.as_str()).collect();
    if !gone.is_empty() {
        let senders: Vec<String> = gone.into_iter().map(str::to_owned).collect();
        sentences.push(format!(
            "Files from {} are no longer used: later ones took their place, or they were taken back.",
            list(&senders)
        ));
    }
    sentences
}

fn came_from(sender: &str, mut days: Vec<&str>) -> String {
    days.sort_unstable();
    let (first, last) = (days.first().copied().unwrap_or_default(), days.last().copied().unwrap_or_default());
    let when = if first == last { format!("on {first}") } else { format!("from {first} to {last}") };
    let word = if days.len() == 1 { "new file" } else { "new files" };
    format!("{} {word} from {sender}, received {when}.", days.len())
}

#[cfg(test)]
pub(crate) mod tests;
