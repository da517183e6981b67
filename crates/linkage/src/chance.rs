//! How often two different people agree by chance: the u probabilities.
//!
//! Where a level is plain equality, u is worked out exactly from how often each value occurs. The rest is learnt from
//! pairs drawn at random, those with an equal key apart from the others, so that rare agreement is seen often enough.

use crate::blocks::{Blocks, Keys};
use crate::error::LinkageError;
use crate::gathered::Gathered;
use crate::instructions::{Work, with_best};
use crate::model::{Mode, Model};
use crate::quick::Memo;
use crate::records::Records;
use crate::scheme::{Pair, Scheme, pair_of};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Records in a tile: two tiles make 16,384 pairs from 256 rows that fit in a near cache.
const TILE: usize = 128;
/// Pairs with an equal key that are drawn for each comparison that needs them.
const EQUAL_PAIRS: u64 = 50_000;
/// Drawing stops for a comparison whose every level was seen so often: its u are then known to about 5 % (one in the
/// root of the count).
const SEEN_ENOUGH: u64 = 400;
/// Tiles drawn between two looks at what was seen: a quarter of a million pairs.
const ROUND: usize = 16;
/// Pairs drawn for each record, and the least drawn: rarer levels than these show are as good as never.
const PAIRS_FOR_EACH: u64 = 8;
const PAIRS_LEAST: u64 = 400_000;

/// Probability of each digit of each comparison among pairs that are not missing. Digit 0 has none.
pub(crate) type Table = Vec<Vec<f64>>;

/// Counts of one comparison's digits: with the anchor equal, and without.
type Digits = Vec<[u64; crate::model::LEVELS_MOST]>;

/// Learns u. Among few records every pair is looked at and the answer is exact.
///
/// A level that was never seen gets half a pair, so that its weight stays finite.
pub(crate) fn learn(
    model: &Model,
    records: &Records,
    scheme: &Scheme,
    seed: u64,
    cancel: Option<&AtomicBool>,
) -> Result<Table, LinkageError> {
    let all = records.pairs_in_all(model.mode == Mode::LinkOnly);
    let every = all <= model.learning.sample_pairs;
    let tiles = if every {
        every_tile(records.len())
    } else {
        let useful = (PAIRS_FOR_EACH * records.len() as u64).max(PAIRS_LEAST);
        drawn_tiles(records.len(), model.learning.sample_pairs.min(useful), seed)
    };
    let mut counts: Digits = vec![[0; crate::model::LEVELS_MOST]; scheme.comparisons.len()];
    let mut open: u32 = (0..scheme.comparisons.len()).fold(0, |open, k| open | 1 << k);
    for round in tiles.chunks(if every { tiles.len().max(1) } else { ROUND }) {
        let looks = Look { records, scheme, mode: model.mode, open, every };
        let seen = round
            .par_iter()
            .map(|tile| {
                if cancel.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
                    return Err(LinkageError::Cancelled);
                }
                Ok(with_best(TileWork { looks, tile }))
            })
            .try_reduce(
                || vec![[0; crate::model::LEVELS_MOST]; scheme.comparisons.len()],
                |a, b| Ok(add(a, b)),
            )?;
        counts = add(counts, seen);
        for (k, comparison) in scheme.comparisons.iter().enumerate() {
            let enough = |digit: usize| counts[k][digit] >= SEEN_ENOUGH || !comparison.without_anchor(digit);
            open &= !(u32::from((1..comparison.digits()).all(enough)) << k);
        }
        if open == 0 {
            break;
        }
    }
    let mut table: Table = Vec::with_capacity(scheme.comparisons.len());
    for (number, comparison) in scheme.comparisons.iter().enumerate() {
        let digits = comparison.digits();
        let sampled: Vec<f64> = counts[number][..digits].iter().map(|c| *c as f64).collect();
        let looked: f64 = sampled.iter().sum();
        let expected = match comparison.anchor.filter(|_| !every) {
            None => sampled.iter().map(|c| c / looked.max(1.0) * all as f64).collect(),
            Some(field) => {
                let keys = Keys { fields: vec![field], mask: 1 << field };
                let blocks = Blocks::of(records, &keys);
                let equal = blocks.pairs(records, model.mode) as f64;
                let within = if comparison.exact_top {
                    let mut only_top = vec![0.0; digits];
                    only_top[digits - 1] = 1.0;
                    only_top
                } else {
                    shares_within(records, scheme, number, &blocks, model.mode, seed)
                };
                let apart = all as f64 - equal;
                (0..digits)
                    .map(|d| equal * within[d] + apart * sampled[d] / looked.max(1.0))
                    .collect::<Vec<f64>>()
            }
        };
        let floor = if every { 0.5 } else { 0.5 * all as f64 / looked.max(1.0) };
        table.push(normalise(&expected, floor));
    }
    Ok(table)
}

fn normalise(expected: &[f64], floor: f64) -> Vec<f64> {
    let sum: f64 = expected[1..].iter().sum();
    let mut out = vec![1.0; expected.len()];
    for (share, count) in out[1..].iter_mut().zip(&expected[1..]) {
        *share = if *count > 0.0 { *count } else { floor } / sum.max(1.0);
    }
    out
}

/// Rows of one side, rows of the other, and whether they are the same rows.
type Tile = (Vec<u32>, Vec<u32>, bool);

fn every_tile(records: usize) -> Vec<Tile> {
    let all: Vec<u32> = (0..records as u32).collect();
    let tiles: Vec<&[u32]> = all.chunks(TILE).collect();
    let mut pairs = Vec::new();
    for (i, a) in tiles.iter().enumerate() {
        for (j, b) in tiles.iter().enumerate().skip(i) {
            pairs.push((a.to_vec(), b.to_vec(), i == j));
        }
    }
    pairs
}

fn drawn_tiles(records: usize, pairs: u64, seed: u64) -> Vec<Tile> {
    let mut dice = ChaCha8Rng::seed_from_u64(seed ^ 0x75);
    let mut tile = || (0..TILE).map(|_| dice.random_range(0..records as u32)).collect::<Vec<u32>>();
    (0..pairs.div_ceil((TILE * TILE) as u64)).map(|_| (tile(), tile(), false)).collect()
}

/// What is looked at in pairs drawn.
#[derive(Clone, Copy)]
struct Look<'a> {
    records: &'a Records,
    scheme: &'a Scheme,
    mode: Mode,
    /// Comparisons that are still counted.
    open: u32,
    every: bool,
}

/// Counts the digits of the pairs of a tile.
struct TileWork<'a> {
    looks: Look<'a>,
    tile: &'a Tile,
}

impl Work for TileWork<'_> {
    type Out = Digits;

    #[inline(always)]
    fn run(self) -> Digits {
        let Look { records, scheme, mode, open, every } = self.looks;
        let (first, second, same) = self.tile;
        let mut counts: Digits = vec![[0; crate::model::LEVELS_MOST]; scheme.comparisons.len()];
        let (mut a, mut b) = (Gathered::default(), Gathered::default());
        a.fill(records, first.iter().copied());
        b.fill(records, second.iter().copied());
        let mut memo = Memo::new(8);
        for (i, row) in first.iter().enumerate() {
            let from = if *same { i + 1 } else { 0 };
            for (j, other) in second.iter().enumerate().skip(from) {
                let source = |row: &u32| records.sources[*row as usize];
                if row == other || (mode == Mode::LinkOnly && source(row) == source(other)) {
                    continue;
                }
                let pair = a.pair_with(i, &b, j);
                let known = memo.of(&pair, |known| scheme.ask(&pair, known));
                for (k, comparison) in scheme.comparisons.iter().enumerate() {
                    // Pairs with an equal anchor are counted exactly elsewhere.
                    let exact = !every && comparison.anchor.is_some_and(|field| pair.equal >> field & 1 == 1);
                    if exact || open >> k & 1 == 0 {
                        continue;
                    }
                    let mut digit = known.digits[k];
                    if known.waiting >> k & 1 == 1 {
                        digit = comparison.slow(records, &pair, digit);
                    }
                    counts[k][usize::from(digit)] += 1;
                }
            }
        }
        counts
    }
}

fn add(mut a: Digits, b: Digits) -> Digits {
    for (x, y) in a.iter_mut().flatten().zip(b.into_iter().flatten()) {
        *x += y;
    }
    a
}

/// Share of each digit among pairs whose anchor is equal.
fn shares_within(
    records: &Records,
    scheme: &Scheme,
    number: usize,
    blocks: &Blocks,
    mode: Mode,
    seed: u64,
) -> Vec<f64> {
    let comparison = &scheme.comparisons[number];
    let mut counts = vec![0u64; comparison.digits()];
    for (a, b) in blocks.draw_pairs(EQUAL_PAIRS, seed ^ number as u64) {
        if mode == Mode::LinkOnly && records.sources[a as usize] == records.sources[b as usize] {
            continue;
        }
        let pair: Pair<'_> = pair_of(records, a, b);
        counts[usize::from(comparison.digit(records, &pair))] += 1;
    }
    let sum: u64 = counts.iter().sum();
    counts.iter().map(|c| *c as f64 / (sum as f64).max(1.0)).collect()
}
