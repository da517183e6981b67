//! What agreement is worth: match weights in bits, and the judgement of a pair.
//!
//! The weight of a pair is the base-2 logarithm of the odds that it is one person: the prior odds, and for each
//! comparison m/u of its level (Fellegi and Sunter 1969). Where values are rare, agreement on them is worth more: u/tf
//! (Winkler 1989). With homes, the odds are against strangers and housemates together.

use crate::chance::Table;
use crate::homes::Homes;
use crate::model::LEVELS_MOST;
use crate::quick::{Known, Memo};
use crate::records::Records;
use crate::scheme::{Pair, Scheme};

/// Everything learnt that a judgement needs.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    pub(crate) prior: f64,
    pub(crate) m: Table,
    pub(crate) u: Table,
    /// Bits of each digit of each comparison.
    pub(crate) bits: Vec<[f64; LEVELS_MOST]>,
    /// For comparisons with term frequencies: bits that each value adds on full agreement.
    pub(crate) terms: Vec<Option<Vec<f64>>>,
    pub(crate) homes: Option<Homes>,
    /// Bits of each digit under the third class and of strangers, relative to one person.
    home_bits: Vec<[f64; LEVELS_MOST]>,
}

/// Probability of odds given in bits.
///
/// ```
/// assert_eq!(linkage::probability(0.0), 0.5);
/// assert!((linkage::probability(3.0) - 8.0 / 9.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn probability(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}

/// Odds in bits of a probability; infinite at 0 and 1.
///
/// ```
/// assert_eq!(linkage::bits(0.5), 0.0);
/// ```
#[must_use]
pub fn bits(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log2()
}

impl Weights {
    pub(crate) fn new(
        scheme: &Scheme,
        records: &Records,
        prior: f64,
        (m, u): (Table, Table),
        homes: Option<Homes>,
    ) -> Self {
        let ratio = |over: &Table, under: &Table| -> Vec<[f64; LEVELS_MOST]> {
            over.iter()
                .zip(under)
                .map(|(over, under)| {
                    let mut row = [0.0; LEVELS_MOST];
                    for d in 1..over.len() {
                        row[d] = (over[d] / under[d]).log2();
                    }
                    row
                })
                .collect()
        };
        let terms = scheme.comparisons.iter().enumerate().map(|(k, comparison)| {
            let column = &records.columns[records.fields[comparison.term?].column];
            let top = u[k][usize::from(comparison.top())];
            let filled = column.filled.max(1) as f64;
            Some(
                column
                    .counts
                    .iter()
                    .map(|count| (top * filled / f64::from((*count).max(1))).log2())
                    .collect(),
            )
        });
        let terms: Vec<Option<Vec<f64>>> = terms.collect();
        let home_bits = homes.as_ref().map(|homes| ratio(&homes.v, &u)).unwrap_or_default();
        Weights { bits: ratio(&m, &u), terms, prior, m, u, homes, home_bits }
    }

    /// Bits that the rarity of a value adds, where the comparison fully agrees on it.
    #[inline]
    pub(crate) fn term_bits(&self, scheme: &Scheme, k: usize, digit: u8, pair: &Pair<'_>) -> f64 {
        let (Some(terms), Some(field)) = (&self.terms[k], scheme.comparisons[k].term) else { return 0.0 };
        let agrees = digit == scheme.comparisons[k].top() && pair.equal >> field & 1 == 1;
        // A value that came after the counts were made is rare: it counts as the missing one at 0 does, as one.
        if agrees { terms.get(pair.a[field] as usize).copied().unwrap_or(terms[0]) } else { 0.0 }
    }

    /// The weight of a pair with these digits: always the same order of sums, so always the same bytes.
    pub(crate) fn weigh(&self, scheme: &Scheme, digits: &[u8], pair: &Pair<'_>) -> f64 {
        let mut weight = bits(self.prior);
        for (k, digit) in digits.iter().enumerate() {
            weight += self.bits[k][usize::from(*digit)] + self.term_bits(scheme, k, *digit, pair);
        }
        match &self.homes {
            None => weight,
            Some(homes) => weight - self.home_penalty(scheme, digits, pair, homes),
        }
    }

    /// Bits lost because the pair may be two people of one home: log2 of how much larger that makes "not one person".
    pub(crate) fn home_penalty(&self, scheme: &Scheme, digits: &[u8], pair: &Pair<'_>, homes: &Homes) -> f64 {
        let mut over_strangers = (homes.prior / (1.0 - homes.prior - self.prior)).log2();
        for (k, digit) in digits.iter().enumerate() {
            over_strangers += self.home_bits[k][usize::from(*digit)];
            if homes.shared[k] {
                over_strangers += self.term_bits(scheme, k, *digit, pair);
            }
        }
        // log2(1 + 2^x) without overflow, less the share of the prior that homes take.
        let larger = over_strangers.max(0.0) + (1.0 + (-over_strangers.abs()).exp2()).log2();
        larger + ((1.0 - homes.prior - self.prior) / (1.0 - self.prior)).log2()
    }
}

/// Judges pairs quickly: it stops as soon as a pair cannot reach the threshold any more.
pub(crate) struct Judge<'a> {
    records: &'a Records,
    scheme: &'a Scheme,
    weights: &'a Weights,
    least: f64,
    prior_bits: f64,
    /// Largest bits of a comparison at or below each digit.
    best: Vec<[f64; LEVELS_MOST]>,
    /// In which order to look at letters: what can lose most for its cost comes first.
    order: Vec<usize>,
}

/// Most comparisons of a model: digits of a pair stand in a small array.
pub(crate) const COMPARISONS_MOST: usize = 32;

impl<'a> Judge<'a> {
    pub(crate) fn new(records: &'a Records, scheme: &'a Scheme, weights: &'a Weights, least: f64) -> Self {
        let best: Vec<[f64; LEVELS_MOST]> = weights
            .bits
            .iter()
            .zip(&scheme.comparisons)
            .map(|(bits, comparison)| {
                let mut row = [0.0; LEVELS_MOST];
                row[1] = bits[1];
                for d in 2..comparison.digits() {
                    row[d] = row[d - 1].max(bits[d]);
                }
                row
            })
            .collect();
        let mut order: Vec<usize> = (0..scheme.comparisons.len()).collect();
        let loss = |k: usize| {
            let below = usize::from(scheme.comparisons[k].top()) - 1;
            (best[k][below.max(1)] - weights.bits[k][1]) / scheme.comparisons[k].cost()
        };
        order.sort_by(|a, b| loss(*b).total_cmp(&loss(*a)).then(a.cmp(b)));
        Judge { records, scheme, weights, least, prior_bits: bits(weights.prior), best, order }
    }

    /// What equal codes say of a pair, and how much it can weigh at most.
    fn ask(&self, pair: &Pair<'_>, known: &mut Known) {
        self.scheme.ask(pair, known);
        (known.most, known.terms) = (self.prior_bits, 0);
        for (k, comparison) in self.scheme.comparisons.iter().enumerate() {
            let digit = known.digits[k];
            let waits = known.waiting >> k & 1 == 1;
            known.most += if waits { &self.best[k] } else { &self.weights.bits[k] }[usize::from(digit)];
            let agrees = comparison.term.is_some_and(|field| pair.equal >> field & 1 == 1);
            known.terms |= u32::from(agrees && digit == comparison.top()) << k;
        }
    }

    /// The weight of a pair, or `None` where it is below the threshold.
    #[inline(always)]
    pub(crate) fn judge(&self, pair: &Pair<'_>, memo: &mut Memo) -> Option<f64> {
        let known = memo.of(pair, |known| self.ask(pair, known));
        let mut most = known.most;
        let mut terms = known.terms;
        while terms != 0 {
            let k = terms.trailing_zeros() as usize;
            let bits = self.weights.term_bits(self.scheme, k, known.digits[k], pair);
            most += if known.waiting >> k & 1 == 1 { bits.max(0.0) } else { bits };
            terms &= terms - 1;
        }
        // A hair of room: sums in another order differ in their last bits.
        let least = self.least - 1e-9;
        if most < least {
            return None;
        }
        let mut digits = known.digits;
        let mut waiting = known.waiting;
        if waiting != 0 {
            let hopeful = least == f64::NEG_INFINITY;
            for &k in self.order.iter().filter(|_| !hopeful) {
                if waiting >> k & 1 == 0 {
                    continue;
                }
                let from = digits[k];
                let digit = self.scheme.comparisons[k].at_most(self.records, pair, from);
                if digit == from {
                    continue;
                }
                // Else is certain; another level may still fall.
                waiting &= !(u32::from(digit == 1) << k);
                most += self.best[k][usize::from(digit)] - self.best[k][usize::from(from)];
                if known.terms >> k & 1 == 1 {
                    most -= self.weights.term_bits(self.scheme, k, from, pair).max(0.0);
                }
                digits[k] = digit;
                if most < least {
                    return None;
                }
            }
            for &k in &self.order {
                if waiting >> k & 1 == 0 {
                    continue;
                }
                let from = digits[k];
                let digit = self.scheme.comparisons[k].slow(self.records, pair, from);
                most += self.weights.bits[k][usize::from(digit)] - self.best[k][usize::from(from)];
                if known.terms >> k & 1 == 1 {
                    most -= self.weights.term_bits(self.scheme, k, from, pair).max(0.0);
                    most += self.weights.term_bits(self.scheme, k, digit, pair);
                }
                digits[k] = digit;
                if most < least {
                    return None;
                }
            }
        }
        let weight = self.weights.weigh(self.scheme, &digits[..self.scheme.comparisons.len()], pair);
        (weight >= self.least).then_some(weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_and_probabilities_are_inverse() {
        for p in [1e-9, 0.01, 0.5, 0.95, 1.0 - 1e-9] {
            assert!((probability(bits(p)) - p).abs() < 1e-12);
        }
        assert_eq!((probability(f64::NEG_INFINITY), probability(f64::INFINITY)), (0.0, 1.0));
    }
}
