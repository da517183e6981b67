//! Blocks: records with equal keys stand together, and only records of one block are compared.
//!
//! Pairs are counted before any is looked at. A block that is too large is set aside and named, never compared in
//! silence for hours. A pair that several rules make is made by the first of them only.

use crate::error::LinkageError;
use crate::gathered::{Gathered, SHAPES_FROM};
use crate::instructions::{Work, with_best};
use crate::model::{Mode, Rule};
use crate::records::Records;
use crate::scheme::Pair;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// About how many pairs one unit of work holds: some milliseconds of one core.
pub(crate) const UNIT_PAIRS: u64 = 200_000;
/// Records of small blocks that are fetched together.
const TOGETHER: usize = 256;

/// A rule as the fields that must be equal.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) fields: Vec<usize>,
    pub(crate) mask: u64,
}

impl Keys {
    pub(crate) fn of(rule: &Rule, records: &Records) -> Self {
        let fields: Vec<usize> = rule.keys.iter().map(|key| records.field(key)).collect();
        Keys { mask: fields.iter().fold(0, |mask, f| mask | 1 << f), fields }
    }
}

/// The blocks of one rule: records by block, blocks of two or more only.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    members: Vec<u32>,
    starts: Vec<u32>,
}

/// Blocks that were set aside because they are too large.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetAside {
    /// How many blocks.
    pub blocks: usize,
    /// Records in them.
    pub records: u64,
    /// Pairs that were not made.
    pub pairs: u64,
    /// Records in the largest.
    pub largest: usize,
}

impl Blocks {
    /// Puts records with equal keys together. Records without one of the keys are in no block.
    pub(crate) fn of(records: &Records, keys: &Keys) -> Blocks {
        match keys.fields.as_slice() {
            [field] => Blocks::by_code(records, *field),
            fields => Blocks::by_pieces(records, fields, keys.mask),
        }
    }

    fn by_code(records: &Records, field: usize) -> Blocks {
        let code = |row: usize| records.rows[row * records.lanes + field];
        let size = 1 + (0..records.len()).map(code).max().unwrap_or(0) as usize;
        let mut counts = vec![0u32; size];
        (0..records.len()).for_each(|row| counts[code(row) as usize] += 1);
        counts[0] = 0;
        // Where each code's records go; codes with a single record go nowhere.
        let mut next = 0u32;
        let mut starts = Vec::new();
        for count in &mut counts {
            let (records, at) = (*count, next);
            *count = u32::MAX;
            if records > 1 {
                starts.push(at);
                *count = at;
                next += records;
            }
        }
        starts.push(next);
        let mut members = vec![0u32; next as usize];
        for row in 0..records.len() {
            let at = &mut counts[code(row) as usize];
            if *at != u32::MAX {
                members[*at as usize] = row as u32;
                *at += 1;
            }
        }
        Blocks { members, starts }
    }

    /// Records are laid out by the code of the field with most values, then each piece is ordered by the next field.
    fn by_pieces(records: &Records, fields: &[usize], mask: u64) -> Blocks {
        let mut fields = fields.to_vec();
        fields.sort_by_key(|field| std::cmp::Reverse(records.values_of(*field)));
        let [lead, next, rest @ ..] = fields.as_slice() else { return Blocks::default() };
        let rows = || (0..records.len()).filter(|row| records.present[*row] & mask == mask);
        let code = |row: usize, field: usize| records.rows[row * records.lanes + field];
        let mut starts = vec![0u32; records.values_of(*lead) + 1];
        rows().for_each(|row| starts[code(row, *lead) as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut keyed = vec![0u64; starts[starts.len() - 1] as usize];
        let mut at = starts.clone();
        for row in rows() {
            let at = &mut at[code(row, *lead) as usize];
            keyed[*at as usize] = u64::from(code(row, *next)) << 32 | row as u64;
            *at += 1;
        }
        let mut blocks = Blocks { members: Vec::new(), starts: vec![0] };
        for piece in starts.windows(2).filter(|piece| piece[1] - piece[0] > 1) {
            blocks.refine(records, &mut keyed[piece[0] as usize..piece[1] as usize], rest);
        }
        blocks
    }

    /// Orders a piece by the keys it carries, and its parts with equal keys by the fields that are left.
    fn refine(&mut self, records: &Records, piece: &mut [u64], rest: &[usize]) {
        piece.sort_unstable();
        for part in piece.chunk_by_mut(|a, b| a >> 32 == b >> 32).filter(|part| part.len() > 1) {
            let row = |keyed: &u64| *keyed as u32;
            if let [next, rest @ ..] = rest {
                for keyed in &mut *part {
                    *keyed = u64::from(records.row(row(keyed))[*next]) << 32 | u64::from(row(keyed));
                }
                self.refine(records, part, rest);
            } else {
                self.members.extend(part.iter().map(row));
                self.starts.push(self.members.len() as u32);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub(crate) fn block(&self, number: usize) -> &[u32] {
        &self.members[self.starts[number] as usize..self.starts[number + 1] as usize]
    }

    /// Pairs that the block makes in this mode.
    pub(crate) fn pairs_of(&self, number: usize, records: &Records, mode: Mode) -> u64 {
        let block = self.block(number);
        let pairs = |n: u64| n * n.saturating_sub(1) / 2;
        let all = pairs(block.len() as u64);
        match mode {
            Mode::Dedupe => all,
            Mode::LinkOnly => {
                let mut sources: Vec<u16> = block.iter().map(|r| records.sources[*r as usize]).collect();
                sources.sort_unstable();
                all - sources.chunk_by(|a, b| a == b).map(|run| pairs(run.len() as u64)).sum::<u64>()
            }
        }
    }

    /// Pairs of all blocks.
    pub(crate) fn pairs(&self, records: &Records, mode: Mode) -> u64 {
        (0..self.len()).into_par_iter().map(|number| self.pairs_of(number, records, mode)).sum()
    }

    /// Takes out blocks of more than `most` records.
    pub(crate) fn set_aside(&mut self, most: usize, records: &Records, mode: Mode) -> SetAside {
        let mut aside = SetAside::default();
        let large: Vec<usize> = (0..self.len()).filter(|n| self.block(*n).len() > most).collect();
        if large.is_empty() {
            return aside;
        }
        for number in &large {
            aside.blocks += 1;
            aside.records += self.block(*number).len() as u64;
            aside.pairs += self.pairs_of(*number, records, mode);
            aside.largest = aside.largest.max(self.block(*number).len());
        }
        let mut kept = Blocks { members: Vec::new(), starts: vec![0] };
        for number in (0..self.len()).filter(|n| large.binary_search(n).is_err()) {
            kept.members.extend_from_slice(self.block(number));
            kept.starts.push(kept.members.len() as u32);
        }
        *self = kept;
        aside
    }

    /// Draws blocks, without returning them, until they make about `most` pairs. Returns the share of all pairs kept.
    pub(crate) fn draw(&mut self, most: u64, seed: u64, records: &Records, mode: Mode) -> f64 {
        let all = self.pairs(records, mode);
        if all <= most {
            return 1.0;
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let (mut sum, mut take) = (0, 0);
        for number in &order {
            sum += self.pairs_of(*number, records, mode);
            take += 1;
            if sum >= most {
                break;
            }
        }
        order.truncate(take);
        order.sort_unstable();
        let mut kept = Blocks { members: Vec::new(), starts: vec![0] };
        for number in order {
            kept.members.extend_from_slice(self.block(number));
            kept.starts.push(kept.members.len() as u32);
        }
        *self = kept;
        sum as f64 / all as f64
    }

    /// Draws pairs of records of one block, each pair of the rule equally likely. Empty where there is no pair.
    pub(crate) fn draw_pairs(&self, count: u64, seed: u64) -> Vec<(u32, u32)> {
        let mut ends: Vec<u64> = Vec::with_capacity(self.len());
        let mut sum = 0u64;
        for number in 0..self.len() {
            let n = self.block(number).len() as u64;
            sum += n * (n - 1) / 2;
            ends.push(sum);
        }
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        if sum == 0 {
            return Vec::new();
        }
        let mut picks: Vec<u64> = (0..count).map(|_| dice.random_range(0..sum)).collect();
        picks.sort_unstable();
        picks
            .into_iter()
            .map(|pick| {
                let block = self.block(ends.partition_point(|end| *end <= pick));
                let first = dice.random_range(0..block.len());
                let second = (first + dice.random_range(1..block.len())) % block.len();
                (block[first], block[second])
            })
            .collect()
    }

    /// Pieces of work: ranges of blocks with about equal numbers of pairs.
    pub(crate) fn units(&self) -> Vec<(usize, usize)> {
        let mut units = Vec::new();
        let (mut from, mut pairs) = (0, 0u64);
        for number in 0..self.len() {
            let n = self.block(number).len() as u64;
            pairs += n * (n - 1) / 2;
            if pairs >= UNIT_PAIRS {
                units.push((from, number + 1));
                (from, pairs) = (number + 1, 0);
            }
        }
        if from < self.len() {
            units.push((from, self.len()));
        }
        units
    }
}

/// Keys of two fields fit in a word; more are mixed into one and checked again pair by pair.
pub(crate) fn key_of(row: &[u32], fields: &[usize]) -> u64 {
    match fields {
        [a] => u64::from(row[*a]),
        [a, b] => u64::from(row[*a]) << 32 | u64::from(row[*b]),
        fields => fields.iter().fold(0x9E37_79B9_7F4A_7C15, |hash: u64, f| {
            let mixed = (hash ^ u64::from(row[*f])).wrapping_mul(0xD6E8_FEB8_6659_FD93);
            mixed ^ mixed >> 29
        }),
    }
}

/// A walk over the pairs of some blocks.
pub(crate) struct Walk<'a> {
    pub(crate) records: &'a Records,
    pub(crate) mode: Mode,
    /// Fields that a pair must have equal.
    pub(crate) mask: u64,
    /// Masks of rules that have made their pairs already.
    pub(crate) earlier: &'a [u64],
    pub(crate) cancel: Option<&'a AtomicBool>,
}

/// Something that looks at pairs, one after the other.
pub(crate) trait Look: Send {
    /// Looks at the pair of two records. Mark it `#[inline(always)]`, so that it is compiled for the best processor.
    fn look(&mut self, a: u32, b: u32, pair: &Pair<'_>);
}

impl Walk<'_> {
    /// Shows every pair of some units, which several threads share; what was seen in each comes back in their order.
    pub(crate) fn over<L: Look, T: Send>(
        &self,
        blocks: &Blocks,
        units: &[(usize, usize)],
        start: impl Fn() -> L + Sync,
        finish: impl Fn(L) -> T + Sync,
    ) -> Result<Vec<T>, LinkageError> {
        units
            .par_iter()
            .map(|&(from, to)| {
                if self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
                    return Err(LinkageError::Cancelled);
                }
                let mut look = start();
                with_best(Unit { walk: self, blocks, from, to, look: &mut look });
                Ok(finish(look))
            })
            .collect()
    }

    /// As [`Walk::over`], into one piece for each thread, put together at the end: for sums whose order is nothing.
    pub(crate) fn sum<L: Look>(
        &self,
        blocks: &Blocks,
        start: impl Fn() -> L + Sync + Send,
        add: impl Fn(L, L) -> L + Sync + Send,
    ) -> Result<L, LinkageError> {
        let units = blocks.units();
        let threads = rayon::current_num_threads().max(1);
        let next = std::sync::atomic::AtomicUsize::new(0);
        let parts: Vec<L> = (0..threads)
            .into_par_iter()
            .map(|_| {
                let mut look = start();
                while let Some((from, to)) = units.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
                        return Err(LinkageError::Cancelled);
                    }
                    with_best(Unit { walk: self, blocks, from: *from, to: *to, look: &mut look });
                }
                Ok(look)
            })
            .collect::<Result<_, _>>()?;
        Ok(parts.into_iter().reduce(add).unwrap_or_else(start))
    }
}

/// The pairs of a range of blocks.
struct Unit<'w, 'a, L> {
    walk: &'w Walk<'a>,
    blocks: &'w Blocks,
    from: usize,
    to: usize,
    look: &'w mut L,
}

impl<L: Look> Work for Unit<'_, '_, L> {
    type Out = ();

    #[inline(always)]
    fn run(mut self) {
        let records = self.walk.records;
        let mut here = Gathered::default();
        let mut by_source: Vec<u32> = Vec::new();
        let mut ends: Vec<usize> = Vec::new();
        let mut number = self.from;
        while number < self.to {
            here.clear(records);
            ends.clear();
            // Small blocks are fetched many at a time: the memory works on all of them at once.
            while number < self.to && here.members.len() < TOGETHER {
                let mut block = self.blocks.block(number);
                if self.walk.mode == Mode::LinkOnly {
                    by_source.clear();
                    by_source.extend_from_slice(block);
                    by_source.sort_unstable_by_key(|row| (records.sources[*row as usize], *row));
                    block = &by_source;
                }
                if block.len() < SHAPES_FROM {
                    here.add(records, block.iter().copied());
                    ends.push(here.members.len());
                } else if ends.is_empty() {
                    here.fill(records, block.iter().copied());
                    ends.push(here.members.len());
                    number += 1;
                    break;
                } else {
                    break;
                }
                number += 1;
            }
            let mut start = 0;
            for end in &ends {
                self.block(&here, start, *end);
                start = *end;
            }
        }
    }
}

impl<L: Look> Unit<'_, '_, L> {
    /// The pairs of the records between two places, which are a block.
    #[inline(always)]
    fn block(&mut self, here: &Gathered, start: usize, end: usize) {
        let Walk { records, mode, mask, earlier, .. } = *self.walk;
        let mut other = start;
        for i in start..end {
            let first = match mode {
                Mode::Dedupe => i + 1,
                Mode::LinkOnly => {
                    // Sorted by source: pairs start where the next source does.
                    if i >= other {
                        let source = records.sources[here.members[i] as usize];
                        let same = |m: &&u32| records.sources[**m as usize] == source;
                        other = i + here.members[i..end].iter().take_while(same).count();
                    }
                    other
                }
            };
            for j in first..end {
                let pair = here.pair(i, j);
                if pair.equal & mask != mask || earlier.iter().any(|mask| pair.equal & mask == *mask) {
                    continue;
                }
                self.look.look(here.members[i], here.members[j], &pair);
            }
        }
    }
}

#[cfg(test)]
mod tests;
