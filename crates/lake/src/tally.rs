//! Counting by area and category: a small dense table that grows with what it meets.
//!
//! It is the one counter of the lake: what an import writes beside the rows and what a scan of the rows finds are
//! counted by the same code, in whole numbers, so they cannot differ by rounding or by order.

/// Incidents by area and category.
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
    /// Counts, area by area.
    cells: Vec<u64>,
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
        }
    }
}

impl Tally {
    /// Adds a row.
    #[inline]
    pub(crate) fn add(&mut self, area: u32, category: u16, count: u32) {
        let kind = match self.kinds.get(usize::from(category)) {
            Some(&known) if known != 0 => known,
            _ => self.meet(category),
        };
        let at = self.dense(area) * self.stride + usize::from(kind) - 1;
        self.cells[at] += u64::from(count);
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
            let mask = self.slots.len() - 1;
            for (number, &area) in self.areas.iter().enumerate() {
                let mut at = self.home(area);
                while self.slots[at] != 0 {
                    at = (at + 1) & mask;
                }
                self.slots[at] = u64::from(area) << 32 | (number as u64 + 1);
            }
        }
        number
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
            let base = (packed as u32) as usize * self.stride;
            let cells = &self.cells[base..base + self.stride];
            for &(id, at) in &kinds {
                if cells[at] != 0 {
                    take((packed >> 32) as u32, id, cells[at]);
                }
            }
        }
    }
}
