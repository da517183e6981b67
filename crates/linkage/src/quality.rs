//! How good a linkage is: against known truth, against labels, and as far as it can be said without either.
//!
//! Truth here is a label for each record: records with the same label are one person. Numbers about people's records are
//! counts and shares; no record is named.

use crate::blocks::Keys;
use crate::dictionary::TextColumn;
use crate::linked::{Edge, Linked};
use crate::model::{Mode, Model};
use crate::records::Records;
use crate::scheme::pair_of;
use crate::weights::{bits, probability};
use std::collections::{BTreeMap, HashMap};

/// Pairs found rightly, found wrongly and missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Pairs of one person that were found.
    pub right: u64,
    /// Pairs of different people that were found.
    pub wrong: u64,
    /// Pairs of one person that were not found.
    pub missed: u64,
}

impl Score {
    /// Share of the found pairs that are right; 1 where none was found.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// Share of the pairs of one person that were found; 1 where there is none.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// Harmonic mean of precision and recall.
    ///
    /// ```
    /// let score = linkage::quality::Score { right: 8, wrong: 2, missed: 8 };
    /// assert_eq!((score.precision(), score.recall()), (0.8, 0.5));
    /// assert!((score.f1() - 8.0 / 13.0).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Labels as numbers. Each record without a label is a person of its own.
#[must_use]
pub fn labels(texts: &TextColumn) -> Vec<u32> {
    let mut index: HashMap<&str, u32> = HashMap::new();
    let mut next = 0u32;
    (0..texts.len())
        .map(|row| {
            let mut new = || {
                next += 1;
                next - 1
            };
            match texts.get(row) {
                "" => new(),
                text => *index.entry(text).or_insert_with(new),
            }
        })
        .collect()
}

fn pairs_within(labels: impl Iterator<Item = (u32, u32)>) -> u64 {
    let mut sizes: HashMap<(u32, u32), u64> = HashMap::new();
    labels.for_each(|label| *sizes.entry(label).or_default() += 1);
    sizes.values().map(|n| n * (n - 1) / 2).sum()
}

/// Pairs of one person in the truth.
#[must_use]
pub fn true_pairs(truth: &[u32]) -> u64 {
    pairs_within(truth.iter().map(|label| (*label, 0)))
}

/// Score of the pairs of at least this probability.
#[must_use]
pub fn of_pairs(edges: &[Edge], truth: &[u32], from: f64) -> Score {
    let least = bits(from);
    let mut score = Score::default();
    for edge in edges.iter().filter(|edge| edge.weight >= least) {
        if truth[edge.a as usize] == truth[edge.b as usize] {
            score.right += 1;
        } else {
            score.wrong += 1;
        }
    }
    score.missed = true_pairs(truth).saturating_sub(score.right);
    score
}

/// Score of groups: every pair within a group counts as found.
#[must_use]
pub fn of_groups(groups: &[u32], truth: &[u32]) -> Score {
    let found = pairs_within(groups.iter().map(|g| (*g, 0)));
    let right = pairs_within(groups.iter().copied().zip(truth.iter().copied()));
    Score { right, wrong: found - right, missed: true_pairs(truth) - right }
}

/// One step of a calibration curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Lowest weight of the step, in bits.
    pub from_bits: f64,
    /// Pairs in it.
    pub pairs: u64,
    /// Mean probability that the model gives them.
    pub said: f64,
    /// Share of them that are of one person.
    pub found: f64,
}

/// Whether probabilities come true: pairs in steps of `step` bits, steps without a pair left out.
#[must_use]
pub fn calibration(edges: &[Edge], truth: &[u32], step: f64) -> Vec<Calibration> {
    let mut steps: BTreeMap<i64, (u64, f64, u64)> = BTreeMap::new();
    for edge in edges {
        let entry = steps.entry((edge.weight / step).floor() as i64).or_default();
        entry.0 += 1;
        entry.1 += edge.probability();
        entry.2 += u64::from(truth[edge.a as usize] == truth[edge.b as usize]);
    }
    steps
        .into_iter()
        .map(|(number, (pairs, said, right))| Calibration {
            from_bits: number as f64 * step,
            pairs,
            said: said / pairs as f64,
            found: right as f64 / pairs as f64,
        })
        .collect()
}

/// Where to draw the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Advice {
    /// The probability from which on pairs are taken.
    pub from: f64,
    /// The score there.
    pub score: Score,
}

/// The threshold with the best F1, and the lowest one with at least this precision, if there is one.
///
/// The labels should be of pairs drawn from the whole range of weights: labels of certain pairs alone flatter.
#[must_use]
pub fn advise(edges: &[Edge], truth: &[u32], precision: f64) -> (Option<Advice>, Option<Advice>) {
    let mut ordered: Vec<(f64, bool)> =
        edges.iter().map(|e| (e.weight, truth[e.a as usize] == truth[e.b as usize])).collect();
    ordered.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let all = true_pairs(truth);
    let (mut best, mut precise): (Option<Advice>, Option<Advice>) = (None, None);
    let mut score = Score { missed: all, ..Score::default() };
    for (number, (weight, right)) in ordered.iter().enumerate() {
        score.right += u64::from(*right);
        score.wrong += u64::from(!*right);
        score.missed = all.saturating_sub(score.right);
        // A threshold cannot part pairs of equal weight.
        if ordered.get(number + 1).is_some_and(|next| next.0 == *weight) {
            continue;
        }
        let here = Advice { from: probability(*weight), score };
        if best.is_none_or(|b| score.f1() > b.score.f1()) {
            best = Some(here);
        }
        if score.precision() >= precision {
            precise = Some(here);
        }
    }
    (best, precise)
}

/// What can be said without any label, as far as the model is right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Mean probability of the pairs taken: the precision to expect.
    pub precision: f64,
    /// Expected pairs of one person taken, over those that the prior expects in all.
    pub recall: f64,
}

/// Expected precision and recall at a threshold.
#[must_use]
pub fn estimate(linked: &Linked, records: &Records, mode: Mode, from: f64) -> Estimate {
    let least = bits(from);
    let taken = linked.edges.iter().filter(|e| e.weight >= least);
    let (count, sum) = taken.fold((0u64, 0.0), |(count, sum), e| (count + 1, sum + e.probability()));
    let all = linked.fitted.prior * records.pairs_in_all(mode == Mode::LinkOnly) as f64;
    Estimate {
        precision: if count == 0 { 1.0 } else { sum / count as f64 },
        recall: (sum / all.max(f64::MIN_POSITIVE)).min(1.0),
    }
}

/// Where pairs of one person went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// Pairs of one person in the truth.
    pub pairs: u64,
    /// Of these, pairs that no rule makes.
    pub by_blocking: u64,
    /// Of these, pairs that a rule makes and that weigh too little.
    pub by_weight: u64,
    /// For each rule, pairs of one person that it makes and no other rule does.
    pub only_by_rule: Vec<(String, u64)>,
}

/// What blocking and weighing missed. Looks at every pair of one person in the truth.
#[must_use]
pub fn missed(records: &Records, model: &Model, linked: &Linked, truth: &[u32], from: f64) -> Missed {
    let masks: Vec<u64> = model.rules.iter().map(|rule| Keys::of(rule, records).mask).collect();
    let mut out = Missed { pairs: 0, by_blocking: 0, by_weight: 0, only_by_rule: Vec::new() };
    let mut only = vec![0u64; masks.len()];
    for person in crate::clusters::members(truth, 2) {
        for (i, a) in person.iter().enumerate() {
            for b in &person[i + 1..] {
                let pair = pair_of(records, *a, *b);
                let makes: Vec<usize> =
                    (0..masks.len()).filter(|r| pair.equal & masks[*r] == masks[*r]).collect();
                out.pairs += 1;
                match makes.as_slice() {
                    [] => out.by_blocking += 1,
                    [rule] => only[*rule] += 1,
                    _ => {}
                }
            }
        }
    }
    let found = of_pairs(&linked.edges, truth, from).right;
    out.by_weight = out.pairs.saturating_sub(out.by_blocking + found);
    out.only_by_rule = model.rules.iter().map(ToString::to_string).zip(only).collect();
    out
}

/// Scores of groups for parts of the records, by a label of each record: name origin, sex, age band, agency.
///
/// A pair counts for the part of each of its two records, once where both are of one part. Parts in their order.
#[must_use]
pub fn by_part(groups: &[u32], truth: &[u32], parts: &[&str]) -> Vec<(String, Score)> {
    let mut names: Vec<&str> = parts.to_vec();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            // Pairs with at least one record of the part: all pairs of the groups, less those without one.
            let within = |labels: &dyn Fn(usize) -> (u32, u32)| {
                let all = pairs_within((0..groups.len()).map(labels));
                let without = pairs_within((0..groups.len()).filter(|r| parts[*r] != name).map(labels));
                all - without
            };
            let found = within(&|r| (groups[r], 0));
            let right = within(&|r| (groups[r], truth[r]));
            let there = within(&|r| (truth[r], 0));
            (name.to_owned(), Score { right, wrong: found - right, missed: there - right })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(a: u32, b: u32, weight: f64) -> Edge {
        Edge { a, b, weight }
    }

    #[test]
    fn pairs_and_groups_are_scored_against_the_truth() {
        let truth = [1, 1, 1, 2, 2, 3];
        let edges = [edge(0, 1, 10.0), edge(1, 3, 8.0), edge(3, 4, 1.0)];
        assert_eq!(of_pairs(&edges, &truth, 0.95), Score { right: 1, wrong: 1, missed: 3 });
        assert_eq!(of_groups(&[0, 0, 0, 0, 4, 5], &truth), Score { right: 3, wrong: 3, missed: 1 });
        assert_eq!(Score::default().f1(), 1.0);
    }

    #[test]
    fn labels_that_are_missing_stand_alone() {
        assert_eq!(labels(&["x", "", "x", ""].iter().collect()), [0, 1, 0, 2]);
    }

    #[test]
    fn advice_finds_the_best_line_and_the_precise_one() {
        let truth = [1, 1, 2, 2, 3, 4];
        let edges = [edge(0, 1, 9.0), edge(2, 3, 5.0), edge(4, 5, 5.0), edge(1, 2, 1.0)];
        let (best, precise) = advise(&edges, &truth, 0.9);
        assert_eq!(best.unwrap().score, Score { right: 2, wrong: 1, missed: 0 });
        assert_eq!(precise.unwrap().score, Score { right: 1, wrong: 0, missed: 1 });
        assert!(calibration(&edges, &truth, 2.0).iter().map(|c| c.pairs).sum::<u64>() == 4);
    }

    #[test]
    fn parts_count_pairs_that_touch_them() {
        let truth = [1, 1, 2, 2, 3];
        let groups = [0, 0, 2, 3, 3];
        let parts = ["a", "b", "b", "b", "b"];
        assert_eq!(
            by_part(&groups, &truth, &parts)[0],
            ("a".to_owned(), Score { right: 1, wrong: 0, missed: 0 })
        );
        assert_eq!(by_part(&groups, &truth, &parts)[1].1, Score { right: 1, wrong: 1, missed: 1 });
    }
}
