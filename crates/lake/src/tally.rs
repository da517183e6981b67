//! Counting by area and category: a small dense table that grows with what it meets.
//!
//! It is the one counter of the lake: what an import writes beside the rows and what a scan of the rows finds are
//! counted by the same code, in whole numbers, so they cannot differ by rounding or by order.

use std::collections::BTreeMap;

/// Incidents by area and category.
#[derive(Clone)]
pub(crate) struct Tally {
    /// Open addressing by area: area in the upper half, dense number plus one in the lower; 0 is free.
    slots: Vec<u64>,
    /// Area of each dense number.
    areas: Vec<u32>,
    /// Dense number plus one of each category id; 0 is not seen yet.
    kinds: Vec<u16>,
    /// Category id of each dense number.
    categories: Vec<u16>,
    /// Cells of one area, a power of two.
    stride: usize,
    /// Counts, area by area. Half as wide as a sum may be, so that a month of the country stays close to the core.
    cells: Vec<u32>,
    /// What cells could not hold, in whole turns of 2^32, by dense numbers of area and category.
    turns: BTreeMap<(usize, usize), u64>,
}

/// Spreads codes that differ in their last digits over the table (Knuth's multiplicative hash).
const SPREAD: u32 = 2_654_435_769;

impl Default for Tally {
    fn default() -> Self {
        Self {
            slots: vec![0; 1 << 10],
            areas: Vec::new(),
            kinds: vec![0; 512],
            categories: Vec::new(),
            stride: 16,
            cells: Vec::new(),
            turns: BTreeMap::new(),
        }
    }
}

impl Tally {
    /// An empty one that knows the same areas and categories already, in order: whoever counts another month of the
    /// same places with it finds them all, and lists them without jumping about.
    pub(crate) fn emptied(&self) -> Self {
        let mut areas = self.areas.clone();
        areas.sort_unstable();
        let mut emptied = Self {
            slots: vec![0; self.slots.len()],
            cells: vec![0; self.cells.len()],
            kinds: self.kinds.clone(),
            categories: self.categories.clone(),
            stride: self.stride,
            areas,
            turns: BTreeMap::new(),
        };
        emptied.file_areas();
        emptied
    }

    /// Adds a row.
    #[inline]
    pub(crate) fn add(&mut self, area: u32, category: u16, count: u32) {
        let kind = match self.kinds.get(usize::from(category)) {
            Some(&known) if known != 0 => known,
            _ => self.meet(category),
        };
        let (area, kind) = (self.dense(area), usize::from(kind) - 1);
        let cell = &mut self.cells[area * self.stride + kind];
        let (sum, turned) = cell.overflowing_add(count);
        *cell = sum;
        if turned {
            *self.turns.entry((area, kind)).or_default() += 1;
        }
    }

    /// No more cells than this hold anything.
    pub(crate) fn cells(&self) -> usize {
        self.cells.len()
    }

    fn dense(&mut self, area: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = self.home(area);
        loop {
            let slot = self.slots[at];
            if slot != 0 && (slot >> 32) as u32 == area {
                return (slot as u32 - 1) as usize;
            }
            if slot == 0 {
                return self.add_area(area, at);
            }
            at = (at + 1) & mask;
        }
    }

    fn home(&self, area: u32) -> usize {
        (area.wrapping_mul(SPREAD) >> (32 - self.slots.len().trailing_zeros())) as usize
    }

    #[cold]
    fn add_area(&mut self, area: u32, at: usize) -> usize {
        let number = self.areas.len();
        self.areas.push(area);
        self.cells.resize(self.areas.len() * self.stride, 0);
        self.slots[at] = u64::from(area) << 32 | (number as u64 + 1);
        if self.areas.len() * 2 > self.slots.len() {
            self.slots = vec![0; self.slots.len() * 2];
            self.file_areas();
        }
        number
    }

    /// Finds each area its slot; all slots are free.
    fn file_areas(&mut self) {
        let mask = self.slots.len() - 1;
        for (number, &area) in self.areas.iter().enumerate() {
            let mut at = self.home(area);
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = u64::from(area) << 32 | (number as u64 + 1);
        }
    }

    #[cold]
    fn meet(&mut self, id: u16) -> u16 {
        if self.kinds.len() <= usize::from(id) {
            self.kinds.resize(usize::from(id) + 1, 0);
        }
        if self.categories.len() == self.stride {
            let wide = self.stride * 2;
            let mut cells = vec![0; self.areas.len() * wide];
            for (new, old) in cells.chunks_exact_mut(wide).zip(self.cells.chunks_exact(self.stride)) {
                new[..self.stride].copy_from_slice(old);
            }
            self.stride = wide;
            self.cells = cells;
        }
        self.categories.push(id);
        let kind =
            u16::try_from(self.categories.len()).expect("category numbers fit 16 bits and 0 is none of them");
        self.kinds[usize::from(id)] = kind;
        kind
    }

    /// Every area and category that has any incident, with how many: sorted by area, then category.
    pub(crate) fn each(&self, mut take: impl FnMut(u32, u16, u64)) {
        let mut order: Vec<u64> =
            self.areas.iter().enumerate().map(|(at, &area)| u64::from(area) << 32 | at as u64).collect();
        order.sort_unstable();
        let mut kinds: Vec<(u16, usize)> = self.categories.iter().copied().zip(0..).collect();
        kinds.sort_unstable();
        for packed in order {
            let area = (packed as u32) as usize;
            let cells = &self.cells[area * self.stride..(area + 1) * self.stride];
            for &(id, at) in &kinds {
                let turns = if self.turns.is_empty() { None } else { self.turns.get(&(area, at)) };
                let n = u64::from(cells[at]) + (turns.copied().unwrap_or(0) << 32);
                if n != 0 {
                    take((packed >> 32) as u32, id, n);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;
    use std::collections::BTreeMap;

    #[test]
    fn many_areas_many_kinds_and_great_sums_are_counted_exactly() {
        let (mut tally, mut expected) = (Tally::default(), BTreeMap::new());
        tally.add(7, 7, 7);
        tally = tally.emptied();
        for round in 0..3u32 {
            for number in 0..6_000u32 {
                let (area, kind) = (number.wrapping_mul(2_654_435_761) % 5_000, (number % 40 * 7) as u16);
                let count = if number % 500 == 0 { u32::MAX - round } else { 1 };
                tally.add(area, kind, count);
                *expected.entry((area, kind)).or_insert(0u64) += u64::from(count);
            }
        }
        let mut found = Vec::new();
        tally.each(|area, kind, n| found.push(((area, kind), n)));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        assert!(found.iter().any(|(_, n)| *n > u64::from(u32::MAX)));
    }
}
