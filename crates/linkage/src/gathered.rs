//! Records of a block, copied together so that what is compared lies side by side in memory.
//!
//! A copy costs as much as there are records, comparing as much as there are pairs. So the shapes of texts, which are
//! many, are copied only for blocks large enough to pay for them.

use crate::dictionary::Shape;
use crate::records::Records;
use crate::scheme::Pair;

/// Blocks of this many records or more get the shapes of their texts copied.
const SHAPES_FROM: usize = 6;

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
    /// Takes these records, in this order.
    pub(crate) fn fill(&mut self, records: &Records, members: impl Iterator<Item = u32>) {
        self.members.clear();
        self.members.extend(members);
        self.rows.clear();
        self.present.clear();
        self.shapes.clear();
        self.chunks = records.lanes / 16;
        self.spelled = if self.members.len() >= SHAPES_FROM { records.spelled.len() } else { 0 };
        for member in &self.members {
            let row = records.row(*member);
            self.rows.extend(row.as_chunks::<16>().0);
            self.present.push(records.present[*member as usize]);
            if self.spelled > 0 {
                let shape = |(column, values): &(usize, usize)| {
                    let spelling = records.values[*values].spelling.as_ref();
                    spelling.expect("listed because it is there").shapes[row[*column] as usize]
                };
                self.shapes.extend(records.spelled.iter().map(shape));
            }
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
