//! Blocks: records with equal keys stand together, and only records of one block are compared.
//!
//! Pairs are counted before any is looked at. A block that is too large is set aside and named, never compared in
//! silence for hours. A pair that several rules make is made by the first of them only.

use crate::error::LinkageError;
use crate::model::{Mode, Rule};
use crate::records::Records;
use crate::scheme::Pair;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// About how many pairs one piece of work holds: some milliseconds of one core.
const UNIT_PAIRS: u64 = 200_000;

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
            fields => Blocks::by_sorting(records, fields, keys.mask),
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

    fn by_sorting(records: &Records, fields: &[usize], mask: u64) -> Blocks {
        let mut keyed: Vec<(u64, u32)> = (0..records.len() as u32)
            .into_par_iter()
            .filter(|row| records.present[*row as usize] & mask == mask)
            .map(|row| (key_of(records.row(row), fields), row))
            .collect();
        keyed.par_sort_unstable();
        let mut blocks = Blocks { members: Vec::new(), starts: vec![0] };
        for block in keyed.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1) {
            blocks.members.extend(block.iter().map(|(_, row)| *row));
            blocks.starts.push(blocks.members.len() as u32);
        }
        blocks
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
    fn units(&self) -> Vec<(usize, usize)> {
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

/// Rows of a block, copied together so that they lie side by side.
#[derive(Default)]
struct Gathered {
    members: Vec<u32>,
    rows: Vec<u32>,
    present: Vec<u64>,
}

impl Walk<'_> {
    /// Calls `see` on every pair, in pieces that several threads share; the pieces' results come in their order.
    pub(crate) fn over<R: Send>(
        &self,
        blocks: &Blocks,
        start: impl Fn() -> R + Sync,
        see: impl Fn(&mut R, u32, u32, &Pair<'_>) + Sync,
    ) -> Result<Vec<R>, LinkageError> {
        blocks
            .units()
            .into_par_iter()
            .map(|(from, to)| {
                if self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
                    return Err(LinkageError::Cancelled);
                }
                let mut result = start();
                self.unit(blocks, from, to, &mut result, &see);
                Ok(result)
            })
            .collect()
    }

    /// As [`Walk::over`], into one piece for each thread, put together at the end: for sums whose order is nothing.
    pub(crate) fn sum<R: Send>(
        &self,
        blocks: &Blocks,
        start: impl Fn() -> R + Sync + Send,
        see: impl Fn(&mut R, u32, u32, &Pair<'_>) + Sync,
        add: impl Fn(R, R) -> R + Sync + Send,
    ) -> Result<R, LinkageError> {
        let units = blocks.units();
        let threads = rayon::current_num_threads().max(1);
        let next = std::sync::atomic::AtomicUsize::new(0);
        let parts: Vec<R> = (0..threads)
            .into_par_iter()
            .map(|_| {
                let mut result = start();
                while let Some((from, to)) = units.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
                        return Err(LinkageError::Cancelled);
                    }
                    self.unit(blocks, *from, *to, &mut result, &see);
                }
                Ok(result)
            })
            .collect::<Result<_, _>>()?;
        Ok(parts.into_iter().reduce(add).unwrap_or_else(start))
    }

    fn unit<R>(
        &self,
        blocks: &Blocks,
        from: usize,
        to: usize,
        result: &mut R,
        see: &impl Fn(&mut R, u32, u32, &Pair<'_>),
    ) {
        let lanes = self.records.lanes;
        let mut here = Gathered::default();
        for number in from..to {
            here.fill(self.records, blocks.block(number), self.mode);
            let size = here.members.len();
            let mut other = 0;
            for i in 0..size {
                let a = &here.rows[i * lanes..(i + 1) * lanes];
                let first = match self.mode {
                    Mode::Dedupe => i + 1,
                    Mode::LinkOnly => {
                        // Sorted by source: pairs start where the next source does.
                        if i >= other {
                            let source = self.records.sources[here.members[i] as usize];
                            let same = |m: &&u32| self.records.sources[**m as usize] == source;
                            other = i + here.members[i..].iter().take_while(same).count();
                        }
                        other
                    }
                };
                let (later, bits) = (&here.rows[first * lanes..], &here.present[first..]);
                for (j, (b, present)) in later.chunks_exact(lanes).zip(bits).enumerate() {
                    let pair = Pair::new(a, b, here.present[i], *present);
                    if pair.equal & self.mask != self.mask
                        || self.earlier.iter().any(|mask| pair.equal & mask == *mask)
                    {
                        continue;
                    }
                    see(result, here.members[i], here.members[first + j], &pair);
                }
            }
        }
    }
}

impl Gathered {
    fn fill(&mut self, records: &Records, block: &[u32], mode: Mode) {
        self.members.clear();
        self.members.extend_from_slice(block);
        if mode == Mode::LinkOnly {
            self.members.sort_unstable_by_key(|row| (records.sources[*row as usize], *row));
        }
        self.rows.clear();
        self.present.clear();
        for member in &self.members {
            self.rows.extend_from_slice(records.row(*member));
            self.present.push(records.present[*member as usize]);
        }
    }
}

#[cfg(test)]
mod tests;
