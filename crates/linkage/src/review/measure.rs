//! How good a linkage is by what people said of some of its pairs.
//!
//! Pairs are drawn evenly over steps of weight, not evenly over pairs: most pairs are certain and teach nothing. What is
//! found in each step then counts for all pairs of the step (stratified sampling: Cochran 1977, Sampling Techniques,
//! chapter 5). Pairs that no rule made, or below the probability that is kept, are outside of all this.

use crate::clusters::{Decided, Decisions};
use crate::linked::{Edge, Linked};
use crate::quality::{Advice, Calibration, Score};
use crate::weights::{bits, probability};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Width of a step, in bits: four times the odds.
const STEP: f64 = 2.0;
/// All pairs from this weight on are one step: 16 bits are 65,536 to one.
const TOP: f64 = 16.0;
/// 97.5 per cent of a normal distribution lie below it: for intervals of 95 per cent.
const NORMAL_975: f64 = 1.959_964;

fn step_of(weight: f64) -> i64 {
    (weight.min(TOP) / STEP).floor() as i64
}

/// Draws pairs to look at, as evenly as can be over the steps, each pair of a step equally likely. In a mixed order, so
/// that whoever stops early has seen every step.
#[must_use]
pub fn draw(linked: &Linked, count: usize, seed: u64) -> Vec<Edge> {
    let mut steps: BTreeMap<i64, Vec<Edge>> = BTreeMap::new();
    linked.edges.iter().for_each(|edge| steps.entry(step_of(edge.weight)).or_default().push(*edge));
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let mut steps: Vec<Vec<Edge>> = steps.into_values().collect();
    steps.iter_mut().for_each(|step| step.shuffle(&mut dice));
    let mut drawn = Vec::with_capacity(count.min(linked.edges.len()));
    while drawn.len() < count && steps.iter().any(|step| !step.is_empty()) {
        let mut round: Vec<Edge> = steps.iter_mut().filter_map(Vec::pop).collect();
        round.shuffle(&mut dice);
        round.truncate(count - drawn.len());
        drawn.extend(round);
    }
    drawn
}

/// A share with its interval of 95 per cent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The estimate.
    pub share: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Share {
    fn new(share: f64, variance: f64) -> Self {
        let half = NORMAL_975 * variance.max(0.0).sqrt();
        Share { share, low: (share - half).max(0.0), high: (share + half).min(1.0) }
    }
}

/// What labels say of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Pairs of the run that somebody decided.
    pub labelled: u64,
    /// Pairs of the run in steps of which nobody decided one: there the model's own word is taken.
    pub unseen: u64,
    /// Whether probabilities come true, in the steps that were looked at.
    pub steps: Vec<Calibration>,
    /// Share of the pairs at or above the threshold that are of one person.
    pub precision: Share,
    /// Share of the kept pairs of one person that are at or above the threshold.
    pub recall: Share,
    /// The threshold of best F1, at the edge of a step.
    pub best: Option<Advice>,
    /// The lowest threshold with the precision that is wanted, at the edge of a step.
    pub precise: Option<Advice>,
}

#[derive(Default)]
struct Step {
    pairs: f64,
    said: f64,
    labelled: f64,
    said_of_labelled: f64,
    same: f64,
}

impl Step {
    fn share(&self) -> f64 {
        if self.labelled > 0.0 { self.same / self.labelled } else { self.said / self.pairs }
    }

    fn right(&self) -> f64 {
        self.pairs * self.share()
    }

    /// Variance of the number of right pairs, drawn without returning them. Half a pair more of each kind keeps it above
    /// zero where all that were looked at agree; where none was looked at, it is that of one pair.
    fn variance(&self) -> f64 {
        let share = (self.same + 0.5) / (self.labelled + 1.0);
        let left = 1.0 - self.labelled / self.pairs;
        self.pairs * self.pairs * left * share * (1.0 - share) / self.labelled.max(1.0)
    }
}

/// The pairs of a step on one side of the threshold, counted: enough to measure a run by, and nothing of any pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Number of the step: its lowest weight is two bits times this.
    pub step: i64,
    /// Whether they are at or above the threshold.
    pub above: bool,
    /// How many.
    pub pairs: u64,
    /// Sum of their probabilities.
    pub said: f64,
}

/// Counts the pairs of a run by step and side of the threshold, in order.
#[must_use]
pub fn strata(linked: &Linked, group_from: f64) -> Vec<Stratum> {
    let line = bits(group_from);
    let mut counted: BTreeMap<(i64, bool), (u64, f64)> = BTreeMap::new();
    for edge in &linked.edges {
        // The line cuts its step in two, so that each lies on one side.
        let stratum = counted.entry((step_of(edge.weight), edge.weight >= line)).or_default();
        *stratum = (stratum.0 + 1, stratum.1 + edge.probability());
    }
    counted.into_iter().map(|((step, above), (pairs, said))| Stratum { step, above, pairs, said }).collect()
}

/// Holds a run against what people decided. `unsure` decides nothing and is left out.
///
/// Precision is 1 where no pair is at or above the threshold, recall where no pair is thought to be of one person.
#[must_use]
pub fn measure(linked: &Linked, decisions: &Decisions, group_from: f64, precision_wanted: f64) -> Measured {
    let decided = linked.edges.iter().filter_map(|edge| {
        let decided = decisions.of(edge.a, edge.b)?;
        Some((edge.weight, decided == Decided::Same))
    });
    measure_drawn(&strata(linked, group_from), decided, group_from, precision_wanted)
}

/// The same from a run's counts, and from weight and answer of each pair that people decided: `true` for one person.
pub fn measure_drawn(
    strata: &[Stratum],
    decided: impl Iterator<Item = (f64, bool)>,
    group_from: f64,
    precision_wanted: f64,
) -> Measured {
    let line = bits(group_from);
    let mut steps: BTreeMap<(i64, bool), Step> = strata
        .iter()
        .map(|one| {
            ((one.step, one.above), Step { pairs: one.pairs as f64, said: one.said, ..Step::default() })
        })
        .collect();
    for (weight, same) in decided {
        let Some(step) = steps.get_mut(&(step_of(weight), weight >= line)) else { continue };
        step.labelled += 1.0;
        step.said_of_labelled += probability(weight);
        step.same += f64::from(u8::from(same));
    }
    let sum = |above: bool, of: &dyn Fn(&Step) -> f64| -> f64 {
        steps.iter().filter(|((_, side), _)| *side == above).map(|(_, step)| of(step)).sum()
    };
    let (taken, found, left) = (sum(true, &|s| s.pairs), sum(true, &Step::right), sum(false, &Step::right));
    let (spread, spread_left) = (sum(true, &Step::variance), sum(false, &Step::variance));
    let all = found + left;
    let precision = match taken > 0.0 {
        true => Share::new(found / taken, spread / (taken * taken)),
        false => Share { share: 1.0, low: 0.0, high: 1.0 },
    };
    // Of a ratio of two sums that do not depend on one another, to the first order.
    let recall = match all > 0.0 {
        true => Share::new(found / all, (left * left * spread + found * found * spread_left) / all.powi(4)),
        false => Share { share: 1.0, low: 0.0, high: 1.0 },
    };
    let (best, precise) = advise(&steps, line, precision_wanted);
    Measured {
        labelled: steps.values().map(|step| step.labelled as u64).sum(),
        unseen: steps.values().filter(|step| step.labelled == 0.0).map(|step| step.pairs as u64).sum(),
        steps: steps
            .iter()
            .filter(|(_, step)| step.labelled > 0.0)
            .map(|((number, above), step)| Calibration {
                from_bits: if *above { (*number as f64 * STEP).max(line) } else { *number as f64 * STEP },
                pairs: step.labelled as u64,
                said: step.said_of_labelled / step.labelled,
                found: step.share(),
            })
            .collect(),
        precision,
        recall,
        best,
        precise,
    }
}

/// The best thresholds at edges of steps, from the strongest down.
fn advise(steps: &BTreeMap<(i64, bool), Step>, line: f64, wanted: f64) -> (Option<Advice>, Option<Advice>) {
    let all: f64 = steps.values().map(Step::right).sum();
    let (mut best, mut precise): (Option<Advice>, Option<Advice>) = (None, None);
    let (mut pairs, mut right) = (0.0, 0.0);
    for ((number, above), step) in steps.iter().rev() {
        pairs += step.pairs;
        right += step.right();
        let edge = *number as f64 * STEP;
        let from = probability(if *above { edge.max(line) } else { edge });
        let score = Score {
            right: right.round() as u64,
            wrong: (pairs - right).round() as u64,
            missed: (all - right).max(0.0).round() as u64,
        };
        let here = Advice { from, score };
        if best.is_none_or(|best| score.f1() > best.score.f1()) {
            best = Some(here);
        }
        if score.precision() >= wanted {
            precise = Some(here);
        }
    }
    (best, precise)
}
