//! How often each pattern of agreement occurs.

use std::collections::HashMap;

/// Patterns up to this many are counted in a plain array: 4 MiB for each thread.
const DENSE_MOST: u64 = 1 << 20;

/// Counts of patterns.
#[derive(Debug, Clone)]
pub(crate) enum Tally {
    Dense(Vec<u32>, Vec<u64>),
    Sparse(HashMap<u64, u64>),
}

impl Tally {
    pub(crate) fn new(patterns: u64) -> Self {
        if patterns <= DENSE_MOST {
            Tally::Dense(vec![0; patterns as usize], Vec::new())
        } else {
            Tally::Sparse(HashMap::new())
        }
    }

    #[inline]
    pub(crate) fn add(&mut self, pattern: u64) {
        match self {
            Tally::Dense(counts, full) => {
                let count = &mut counts[pattern as usize];
                *count = count.wrapping_add(1);
                if *count == 0 {
                    full.push(pattern);
                }
            }
            Tally::Sparse(counts) => *counts.entry(pattern).or_default() += 1,
        }
    }

    /// Patterns that occur, with their counts, in the order of the patterns.
    pub(crate) fn counts(self) -> Vec<(u64, u64)> {
        match self {
            Tally::Dense(counts, full) => {
                let mut wide: Vec<(u64, u64)> = counts
                    .into_iter()
                    .enumerate()
                    .filter(|(pattern, count)| *count > 0 || full.contains(&(*pattern as u64)))
                    .map(|(pattern, count)| (pattern as u64, u64::from(count)))
                    .collect();
                for pattern in full {
                    if let Ok(at) = wide.binary_search_by_key(&pattern, |(p, _)| *p) {
                        wide[at].1 += 1 << 32;
                    }
                }
                wide
            }
            Tally::Sparse(counts) => {
                let mut sorted: Vec<(u64, u64)> = counts.into_iter().collect();
                sorted.sort_unstable();
                sorted
            }
        }
    }
}

/// Adds up two lists that are in the order of their patterns.
pub(crate) fn join(a: Vec<(u64, u64)>, b: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    let mut all = a;
    all.extend(b);
    all.sort_unstable();
    let mut out: Vec<(u64, u64)> = Vec::with_capacity(all.len());
    for (pattern, count) in all {
        match out.last_mut() {
            Some(last) if last.0 == pattern => last.1 += count,
            _ => out.push((pattern, count)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_count_alike_and_join_in_order() {
        let count = |mut tally: Tally, patterns: &[u64]| {
            patterns.iter().for_each(|p| tally.add(*p));
            tally.counts()
        };
        let patterns = [5, 1, 5, 9, 1, 5];
        let dense = count(Tally::new(10), &patterns);
        assert_eq!(dense, count(Tally::new(u64::MAX), &patterns));
        assert_eq!(join(dense, vec![(2, 7), (9, 1)]), [(1, 2), (2, 7), (5, 3), (9, 2)]);
    }
}
