//! How likely a sum as far out as the one seen would be if the values were dealt to the places at random.
//!
//! It never uses the normal curve: sums of small counts are too skew for it.

use super::sum_around;
use crate::dice::Dice;
use crate::neighbours::Neighbours;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// p-values and how they were worked out.
#[derive(Clone, Debug, PartialEq)]
pub struct Chances {
    /// Two-sided p-value of each place, above 0 and at most 1.
    pub p: Vec<f64>,
    /// How.
    pub method: ChanceMethod,
}

/// How p-values were worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChanceMethod {
    /// Every possible deal was counted.
    Exact,
    /// From [`DRAWS`] deals drawn at random.
    Drawn,
}

/// Deals drawn where the exact count is not possible: a p-value of 0.05 is then known to within 0.0004
/// (two standard errors, `2 √(0.05 × 0.95 / 10⁶)`).
pub const DRAWS: usize = 1_000_000;

/// Multiply-and-add steps above which deals are drawn rather than counted: about half a second on one core.
const EXACT_STEPS_MAX: u64 = 1_000_000_000;
/// Places in one sum above which deals are drawn: beyond it the shares of the deals leave the range of a double.
const EXACT_SUMMED_MAX: usize = 100;

/// Two-sided p-values of the sum over each place and its neighbours.
///
/// The question asked: if all the values were dealt again to the places at random, each value once (no value is
/// dealt twice), how often would the places summed here hold a sum at least as far out on its side? Twice that, at most 1.
/// This is the randomisation behind the mean and variance of Gi* (Ord and Getis 1995, section 2; the place's own value
/// is dealt too).
///
/// Counts (whole numbers from 0): **exact**. The number of ways to take `m` of the values with sum `s` is the
/// coefficient of `t^m x^s` in `Π (1 + t x^v)^h`, over the distinct values `v` with `h` places each. That is the
/// convolution of the histogram with the correction for dealing without replacement built in, so no
/// approximation of order m/n is left. Other values, or counts too large to count through: [`DRAWS`] deals from
/// `seed`, shared by all places with as many neighbours, `p = 2 (1 + deals as far out)/(1 + deals)`.
/// The result does not depend on the number of threads.
///
/// Why not the normal curve: `docs/decisions/0009-places.md`.
///
/// All values alike: every p is 1. A value that is not finite: every p is 1.
///
/// ```
/// use figures::hotspots::{ChanceMethod, chances};
/// use figures::neighbours::{Neighbours, Touching};
/// // Five places in a row. Two places at the end hold 6 and 9: one of the 10 pairs that could be dealt.
/// let found = chances(&[0.0, 0.0, 0.0, 6.0, 9.0], &Neighbours::lattice(1, 5, Touching::Edge), 0);
/// assert_eq!(found.method, ChanceMethod::Exact);
/// assert!((found.p[4] - 2.0 / 10.0).abs() < 1e-12);
/// ```
///
/// # Panics
/// If there are not as many values as places.
pub fn chances(values: &[f64], neighbours: &Neighbours, seed: u64) -> Chances {
    chances_from(values, neighbours, seed, DRAWS)
}

/// [`chances`] with another number of deals, should they have to be drawn; at least 1.
pub(super) fn chances_from(values: &[f64], neighbours: &Neighbours, seed: u64, draws: usize) -> Chances {
    assert_eq!(values.len(), neighbours.len(), "one value for each place");
    let sums: Vec<f64> = (0..values.len()).map(|place| sum_around(values, neighbours, place)).collect();
    let mut p = vec![1.0; values.len()];
    if values.iter().any(|v| !v.is_finite()) || values.windows(2).all(|pair| pair[0] == pair[1]) {
        return Chances { p, method: ChanceMethod::Exact };
    }
    let mut by_size: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for place in 0..values.len() {
        by_size.entry(neighbours.of(place).len() + 1).or_default().push(place);
    }
    let most = by_size.keys().next_back().copied().unwrap_or(1);
    if let Some(deals) = Deals::of(values, most) {
        for (&size, places) in &by_size {
            let tails = deals.tails(size);
            for &place in places {
                p[place] = tails.two_sided(sums[place] as usize);
            }
        }
        return Chances { p, method: ChanceMethod::Exact };
    }
    for (&size, places) in &by_size {
        let drawn = draw(values, size, seed, draws);
        for &place in places {
            p[place] = two_sided(&drawn, sums[place]);
        }
    }
    Chances { p, method: ChanceMethod::Drawn }
}

/// Shares of the deals by how many values are taken and what they add up to.
struct Deals {
    /// `ways[m][s]` in proportion to the number of ways to take `m` values with sum `s`.
    ways: Vec<Vec<f64>>,
}

impl Deals {
    /// `None` where a value is no count, or counting would take too long.
    fn of(values: &[f64], most: usize) -> Option<Self> {
        let whole = |v: &f64| *v >= 0.0 && v.fract() == 0.0 && *v <= f64::from(u32::MAX);
        if most > EXACT_SUMMED_MAX || !values.iter().all(whole) {
            return None;
        }
        let mut histogram: BTreeMap<usize, usize> = BTreeMap::new();
        for &value in values {
            *histogram.entry(value as usize).or_insert(0) += 1;
        }
        // reach[m]: the largest sum of m of the values dealt with so far, which are ascending.
        let mut reach = vec![0usize; most + 1];
        let mut steps = 0u64;
        for (&value, &places) in &histogram {
            for taken in (1..=most).rev() {
                for times in 1..=places.min(taken) {
                    steps += reach[taken - times] as u64 + 1;
                    reach[taken] = reach[taken].max(reach[taken - times] + value * times);
                }
                if steps > EXACT_STEPS_MAX {
                    return None;
                }
            }
        }
        Some(Self::count(&histogram, values.len(), most))
    }

    fn count(histogram: &BTreeMap<usize, usize>, places: usize, most: usize) -> Self {
        let mut ways: Vec<Vec<f64>> = vec![Vec::new(); most + 1];
        ways[0] = vec![1.0];
        for (&value, &held) in histogram {
            for taken in (1..=most).rev() {
                let (before, rest) = ways.split_at_mut(taken);
                // Ways to choose `times` of the `held` places, over places^times to stay in range.
                let mut choices = 1.0;
                for times in 1..=held.min(taken) {
                    choices *= (held - times + 1) as f64 / (times as f64 * places as f64);
                    let from = &before[taken - times];
                    let shift = value * times;
                    if rest[0].len() < from.len() + shift && !from.is_empty() {
                        rest[0].resize(from.len() + shift, 0.0);
                    }
                    for (to, share) in rest[0].iter_mut().skip(shift).zip(from) {
                        *to += choices * share;
                    }
                }
            }
        }
        Self { ways }
    }

    fn tails(&self, size: usize) -> Tails {
        let ways = &self.ways[size.min(self.ways.len() - 1)];
        let mut at_most = ways.clone();
        let mut at_least = ways.clone();
        for sum in 1..ways.len() {
            at_most[sum] += at_most[sum - 1];
        }
        for sum in (1..ways.len()).rev() {
            at_least[sum - 1] += at_least[sum];
        }
        let all = at_most.last().copied().unwrap_or(1.0);
        Tails { at_most, at_least, all }
    }
}

/// Both tails of the sum of so many values.
struct Tails {
    at_most: Vec<f64>,
    at_least: Vec<f64>,
    all: f64,
}

impl Tails {
    fn two_sided(&self, sum: usize) -> f64 {
        let (Some(low), Some(high)) = (self.at_most.get(sum), self.at_least.get(sum)) else { return 1.0 };
        (2.0 * low.min(*high) / self.all).min(1.0)
    }
}

/// Deals to one task, each from its own stream of dice.
const DRAWS_PER_STREAM: usize = 10_000;

/// Sums of `size` values drawn without replacement, ascending.
fn draw(values: &[f64], size: usize, seed: u64, draws: usize) -> Vec<f64> {
    let mut sums = vec![0.0; draws];
    let size = size.min(values.len());
    sums.par_chunks_mut(DRAWS_PER_STREAM).enumerate().for_each(|(stream, sums)| {
        let mut dice = Dice::new(seed, ((size as u64) << 32) | stream as u64);
        let mut deck = values.to_vec();
        for sum in sums {
            // A partial shuffle of a deck in any order deals a fair hand.
            for place in 0..size {
                let other = place + dice.below((deck.len() - place) as u32) as usize;
                deck.swap(place, other);
                *sum += deck[place];
            }
        }
    });
    sums.par_sort_unstable_by(f64::total_cmp);
    sums
}

/// Two-sided p-value beside drawn sums. Sums within one part in a billion are taken as equal, since they
/// were added in different orders.
fn two_sided(drawn: &[f64], sum: f64) -> f64 {
    let slack = 1e-9 * drawn[0].abs().max(drawn[drawn.len() - 1].abs());
    let at_most = drawn.partition_point(|&d| d <= sum + slack);
    let at_least = drawn.len() - drawn.partition_point(|&d| d < sum - slack);
    let rarer = at_most.min(at_least) as f64;
    (2.0 * (1.0 + rarer) / (1.0 + drawn.len() as f64)).min(1.0)
}
