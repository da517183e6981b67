//! Records of a block, copied together so that what is compared lies side by side in memory.
//!
//! A copy costs as much as there are records, comparing as much as there are pairs. So the shapes of texts, which are
//! many, are copied only for blocks large enough to pay for them.

use crate::dictionary::Shape;
use crate::records::Records;
use crate::scheme::{Pair, filled_fields};

/// Blocks of this many records or more get the shapes of their texts copied.
pub(crate) const SHAPES_FROM: usize = 6;

/// Rows of a block.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) members: Vec<u32>,
    rows: Vec<[u32; 16]>,
    present: Vec<u64>,
    shapes: Vec<Shape>,
    /// Sixteens in a row.
    chunks: usize,
    spelled: usize,
}

impl Gathered {
    /// Takes these records, in this order, with their shapes where they are many.
    #[inline(always)]
    pub(crate) fn fill(&mut self, records: &Records, members: impl Iterator<Item = u32>) {
        self.clear(records);
        self.add(records, members);
        if self.members.len() < SHAPES_FROM {
            return;
        }
        self.spelled = records.spelled.len();
        for i in 0..self.members.len() {
            let row = self.rows[i * self.chunks..(i + 1) * self.chunks].as_flattened();
            self.shapes.extend(records.spelled.iter().map(|(column, values)| {
                let spelling = records.values[*values].spelling.as_ref();
                spelling.expect("listed because it is there").shapes[row[*column] as usize]
            }));
        }
    }

    /// Lets all records go.
    pub(crate) fn clear(&mut self, records: &Records) {
        (self.chunks, self.spelled) = (records.lanes / 16, 0);
        self.members.clear();
        self.rows.clear();
        self.present.clear();
        self.shapes.clear();
    }

    /// Takes these records too, without their shapes.
    #[inline(always)]
    pub(crate) fn add(&mut self, records: &Records, members: impl Iterator<Item = u32>) {
        let from = self.members.len();
        self.members.extend(members);
        for member in &self.members[from..] {
            let row = records.row(*member);
            self.rows.extend(row.as_chunks::<16>().0);
            // As in the records, without going there.
            self.present.push(filled_fields(row));
        }
    }

    /// The pair of two of the records, by their place.
    #[inline(always)]
    pub(crate) fn pair(&self, i: usize, j: usize) -> Pair<'_> {
        self.pair_with(i, self, j)
    }

    /// The pair of a record here and one there.
    #[inline(always)]
    pub(crate) fn pair_with<'s>(&'s self, i: usize, other: &'s Gathered, j: usize) -> Pair<'s> {
        let shapes = (self.shapes_of(i), other.shapes_of(j));
        Pair { shapes, ..Pair::new(self.row(i), other.row(j), self.present[i], other.present[j]) }
    }

    #[inline(always)]
    fn row(&self, i: usize) -> &[u32] {
        self.rows[i * self.chunks..(i + 1) * self.chunks].as_flattened()
    }

    #[inline(always)]
    fn shapes_of(&self, i: usize) -> &[Shape] {
        &self.shapes[i * self.spelled..(i + 1) * self.spelled]
    }
}
