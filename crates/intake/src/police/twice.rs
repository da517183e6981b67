//! Rows of one file that bear the same crime reference. It only finds them: both are counted, for data.police.uk says
//! that references are not unique.

use super::hash::Secrets;
use super::slices::Growing;

/// The rows, in rising order, whose reference a row before them bears already. Rows without a reference are not looked
/// at. In a file of outcomes (`with_outcome`) a crime may come again with another outcome.
pub(crate) fn rows(slices: &[Growing], secrets: Secrets, with_outcome: bool) -> Vec<u32> {
    let total: usize = slices.iter().map(|slice| slice.table.len()).sum();
    let mut seen =
        Seen { slices, starts: Vec::new(), slots: vec![0; (total * 2).next_power_of_two()], with_outcome };
    let mut twice = Vec::new();
    for slice in slices {
        let start = seen.starts.last().map_or(0, |&(start, length)| start + length);
        seen.starts.push((start, slice.table.len() as u32));
        for (index, reference) in slice.table.reference.iter().enumerate() {
            if *reference == [0; 32] {
                continue;
            }
            let outcome = if with_outcome { slice.table.outcome[index] } else { 0 };
            let word = |at: usize| u64::from_le_bytes(reference[at..at + 8].try_into().expect("eight bytes"));
            let hash =
                secrets.three(word(0) ^ word(24).rotate_left(17), word(8), word(16) ^ u64::from(outcome));
            twice.extend(seen.insert((hash >> 32) as u32, start + index as u32));
        }
    }
    twice.sort_unstable();
    twice
}

/// Open addressing, half full at most. A slot holds 32 bits of the hash and the number of the row plus one, counted over
/// all slices; 0 is an empty slot.
struct Seen<'s> {
    slices: &'s [Growing],
    /// For each slice, the number of its first row and how many it has.
    starts: Vec<(u32, u32)>,
    slots: Vec<u64>,
    with_outcome: bool,
}

impl Seen<'_> {
    /// Puts a row in. If one with the same reference is there, gives the later of the two, and keeps the earlier.
    #[inline]
    fn insert(&mut self, hash: u32, number: u32) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            if (self.slots[at] >> 32) as u32 == hash {
                let other = self.slots[at] as u32 - 1;
                if let Some((row, other_row)) = self.same(number, other) {
                    if row < other_row {
                        self.slots[at] = u64::from(hash) << 32 | u64::from(number + 1);
                    }
                    return Some(row.max(other_row));
                }
            }
            at = (at + 1) & mask;
        }
        self.slots[at] = u64::from(hash) << 32 | u64::from(number + 1);
        None
    }

    /// The rows of two numbers, if their references are the same.
    #[cold]
    fn same(&self, one: u32, other: u32) -> Option<(u32, u32)> {
        let find = |number: u32| {
            let slice = self.starts.partition_point(|&(start, _)| start <= number) - 1;
            // An empty slice starts where the next does; the last that starts there holds the row.
            (&self.slices[slice].table, (number - self.starts[slice].0) as usize)
        };
        let ((table, at), (other_table, other_at)) = (find(one), find(other));
        let same = table.reference[at] == other_table.reference[other_at]
            && (!self.with_outcome || table.outcome[at] == other_table.outcome[other_at]);
        same.then(|| (table.row[at], other_table.row[other_at]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use terms::{Category, Dataset, SliceKey};

    proptest! {
        #[test]
        fn all_but_the_first_of_each_reference_are_found(
            made in prop::collection::vec((0u8..40, 0u8..3, 0usize..3), 0..200),
            with_outcome in any::<bool>(),
        ) {
            let key = |n: i32| SliceKey {
                dataset: Dataset::PoliceStreet,
                body: "Kent Police".to_owned(),
                month: "2025-01".parse::<terms::Month>().unwrap().plus(n),
            };
            let secrets = Secrets::new();
            let mut slices: Vec<Growing> = (0..3).map(|n| Growing::new(key(n), secrets)).collect();
            let mut seen = std::collections::HashSet::new();
            let mut expected = Vec::new();
            for (at, (reference, outcome, slice)) in made.into_iter().enumerate() {
                let row = at as u32 + 2;
                slices[slice].push(row, Category::ANTISOCIAL_BEHAVIOUR, 0, [reference; 32], outcome);
                if reference != 0 && !seen.insert((reference, if with_outcome { outcome } else { 0 })) {
                    expected.push(row);
                }
            }
            prop_assert_eq!(rows(&slices, secrets, with_outcome), expected);
        }
    }
}
