//! The incidents of one file as they gather: a table for each body and month, each place held once.

use super::hash::Secrets;
use terms::{AreaCode, Category, IncidentSlice, IncidentTable, Point, SliceKey, Spot};

/// One slice as it grows.
#[derive(Debug)]
pub(crate) struct Growing {
    pub key: SliceKey,
    pub table: IncidentTable,
    spots: SpotIndex,
    pub memo: Memo,
}

impl Growing {
    pub fn new(key: SliceKey, secrets: Secrets) -> Self {
        let (spots, memo) = (SpotIndex::new(secrets), Memo::new(secrets));
        Self { key, table: IncidentTable::default(), spots, memo }
    }

    /// Makes room for so many rows at once.
    pub fn reserve(&mut self, rows: usize) {
        self.table.row.reserve(rows);
        self.table.category.reserve(rows);
        self.table.spot.reserve(rows);
        self.table.reference.reserve(rows);
        self.table.outcome.reserve(rows);
    }

    /// Index of a place, added if it is new.
    #[inline]
    pub fn spot(&mut self, point: Option<Point>, area: Option<AreaCode>, place: &str) -> u32 {
        self.spots.find_or_add(&mut self.table.spots, point, area, place)
    }

    /// Adds a row without day and time: the columns that are the same for all such rows are filled in at the end.
    #[inline]
    pub fn push(&mut self, row: u32, category: Category, spot: u32, reference: [u8; 32], outcome: u8) {
        self.table.row.push(row);
        self.table.category.push(category);
        self.table.spot.push(spot);
        self.table.reference.push(reference);
        self.table.outcome.push(outcome);
    }

    /// The finished slice.
    pub fn finish(mut self) -> IncidentSlice {
        let rows = self.table.row.len();
        self.table.day.resize(rows, 0);
        self.table.minute.resize(rows, IncidentTable::NO_MINUTE);
        self.table.count.resize(rows, 1);
        IncidentSlice { key: self.key, table: self.table }
    }
}

/// Finds a place among those already held. Open addressing, half full at most; 0 is an empty slot.
#[derive(Debug)]
struct SpotIndex {
    slots: Vec<u32>,
    secrets: Secrets,
}

impl SpotIndex {
    fn new(secrets: Secrets) -> Self {
        Self { slots: Vec::new(), secrets }
    }

    #[inline]
    fn hash(&self, point: Option<Point>, area: Option<AreaCode>, place: &str) -> u64 {
        let where_ = match point {
            Some(point) => u64::from(point.lon_e6 as u32) << 32 | u64::from(point.lat_e6 as u32),
            None => u64::MAX,
        };
        self.secrets.three(
            where_,
            u64::from(area.map_or(0, AreaCode::pack)),
            self.secrets.bytes(place.as_bytes()),
        )
    }

    #[inline]
    fn find_or_add(
        &mut self,
        spots: &mut Vec<Spot>,
        point: Option<Point>,
        area: Option<AreaCode>,
        place: &str,
    ) -> u32 {
        if spots.len() * 2 >= self.slots.len() {
            self.grow(spots);
        }
        let mask = self.slots.len() - 1;
        let mut at = self.hash(point, area, place) as usize & mask;
        while self.slots[at] != 0 {
            let index = self.slots[at] - 1;
            let spot = &spots[index as usize];
            if spot.point == point && spot.area == area && spot.place == place {
                return index;
            }
            at = (at + 1) & mask;
        }
        self.slots[at] = spots.len() as u32 + 1;
        spots.push(Spot { point, area, place: place.to_owned() });
        spots.len() as u32 - 1
    }

    #[cold]
    fn grow(&mut self, spots: &[Spot]) {
        self.slots = vec![0; (self.slots.len() * 4).max(64)];
        let mask = self.slots.len() - 1;
        for (index, spot) in spots.iter().enumerate() {
            let mut at = self.hash(spot.point, spot.area, &spot.place) as usize & mask;
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = index as u32 + 1;
        }
    }
}

/// Remembers what the cells of a place looked like in the text, so that a place seen before is known by its bytes
/// without finding where its cells end. The bytes stay in the text; here is only where.
///
/// Equal bytes from the start of a cell up to a delimiter are cut equally, quoted or not, so this can never mistake
/// one place for another.
#[derive(Debug)]
pub(crate) struct Memo {
    slots: Vec<Known>,
    count: usize,
    secrets: Secrets,
}

/// One remembered stretch of text; a length of 0 is an empty slot.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    start: u32,
    length: u16,
    tag: u16,
    spot: u32,
}

/// How many bytes of the text a [`Memo`] tells stretches apart by.
pub(crate) const MEMO_KEY: usize = 24;

impl Memo {
    fn new(secrets: Secrets) -> Self {
        Self { slots: Vec::new(), count: 0, secrets }
    }

    /// Hash of what the text begins with: two coordinates, usually.
    #[inline]
    pub fn hash(&self, key: &[u8; MEMO_KEY]) -> u64 {
        let word = |at: usize| u64::from_le_bytes(key[at..at + 8].try_into().expect("eight bytes"));
        self.secrets.three(word(0), word(8), word(16))
    }

    /// Index and length of the remembered stretch that stands at `at` in the text and is followed by `stop`.
    #[inline]
    pub fn find(&self, text: &[u8], at: usize, hash: u64, stop: impl Fn(u8) -> bool) -> Option<(u32, usize)> {
        let mask = self.slots.len().checked_sub(1)?;
        let tag = (hash >> 48) as u16;
        let rest = &text[at..];
        let mut slot = hash as usize & mask;
        loop {
            let known = self.slots[slot];
            let length = usize::from(known.length);
            if length == 0 {
                return None;
            }
            let start = known.start as usize;
            if known.tag == tag
                && rest.len() > length
                && stop(rest[length])
                && rest[..length] == text[start..start + length]
            {
                return Some((known.spot, length));
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Remembers that the stretch is this place. Stretches too long or too far into a text are not worth it.
    pub fn keep(&mut self, start: usize, length: usize, hash: u64, spot: u32) {
        let (Ok(start), Ok(length)) = (u32::try_from(start), u16::try_from(length)) else { return };
        if length == 0 {
            return;
        }
        if self.count * 2 >= self.slots.len() {
            return self.grow_and_keep(start, length, hash, spot);
        }
        self.count += 1;
        self.put(Known { start, length, tag: (hash >> 48) as u16, spot }, hash);
    }

    fn put(&mut self, known: Known, hash: u64) {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while self.slots[slot].length != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = known;
    }

    /// A bigger table starts empty: what recurs is soon known again, and no text need be hashed twice.
    #[cold]
    fn grow_and_keep(&mut self, start: u32, length: u16, hash: u64, spot: u32) {
        self.slots = vec![Known::default(); (self.slots.len() * 4).max(64)];
        self.count = 0;
        self.keep(start as usize, usize::from(length), hash, spot);
    }
}

/// Which references a file has already used, for the note on the second of two.
#[derive(Debug)]
pub(crate) struct Seen {
    slots: Vec<Used>,
    count: usize,
    secrets: Secrets,
}

/// Where a reference stands: slice, and index in it; `tag` 0 is an empty slot.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    tag: u32,
    slice: u32,
    index: u32,
}

impl Seen {
    pub fn new(secrets: Secrets) -> Self {
        Self { slots: Vec::new(), count: 0, secrets }
    }

    #[inline]
    fn hash(&self, reference: &[u8; 32], outcome: u8) -> u64 {
        let word = |at: usize| u64::from_le_bytes(reference[at..at + 8].try_into().expect("eight bytes"));
        self.secrets.three(word(0) ^ word(24).rotate_left(17), word(8), word(16) ^ u64::from(outcome))
    }

    /// Notes that the next row of `slice` bears this reference; `false` if one before it does. In a file of outcomes
    /// (`with_outcome`) a crime may come again with another outcome.
    #[inline]
    pub fn insert(
        &mut self,
        slices: &[Growing],
        slice: usize,
        reference: &[u8; 32],
        outcome: u8,
        with_outcome: bool,
    ) -> bool {
        if self.count * 2 >= self.slots.len() {
            self.grow(slices, with_outcome);
        }
        let outcome = if with_outcome { outcome } else { 0 };
        let hash = self.hash(reference, outcome);
        let tag = (hash >> 32) as u32 | 1;
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let used = self.slots[at];
            if used.tag == 0 {
                break;
            }
            if used.tag == tag {
                let table = &slices[used.slice as usize].table;
                let index = used.index as usize;
                if table.reference[index] == *reference && (!with_outcome || table.outcome[index] == outcome)
                {
                    return false;
                }
            }
            at = (at + 1) & mask;
        }
        self.count += 1;
        self.slots[at] = Used { tag, slice: slice as u32, index: slices[slice].table.row.len() as u32 };
        true
    }

    #[cold]
    fn grow(&mut self, slices: &[Growing], with_outcome: bool) {
        let bigger = vec![Used::default(); (self.slots.len() * 4).max(256)];
        let mask = bigger.len() - 1;
        for used in std::mem::replace(&mut self.slots, bigger) {
            if used.tag == 0 {
                continue;
            }
            let table = &slices[used.slice as usize].table;
            let outcome = if with_outcome { table.outcome[used.index as usize] } else { 0 };
            let mut at = self.hash(&table.reference[used.index as usize], outcome) as usize & mask;
            while self.slots[at].tag != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = used;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::Dataset;

    fn growing() -> Growing {
        let month = "2025-01".parse().unwrap();
        let key = SliceKey { dataset: Dataset::PoliceStreet, body: "Kent Police".to_owned(), month };
        Growing::new(key, Secrets::new())
    }

    #[test]
    fn a_place_is_held_once_however_many() {
        let mut slice = growing();
        let point = |n: i32| Some(Point { lon_e6: n % 500, lat_e6: 51_000_000 });
        let indexes: Vec<u32> = (0..2000).map(|n| slice.spot(point(n), None, "High Street")).collect();
        assert_eq!(slice.table.spots.len(), 500);
        assert!(indexes.iter().enumerate().all(|(n, &index)| index == n as u32 % 500));
        assert_ne!(slice.spot(point(0), None, "Low Street"), 0);
    }

    #[test]
    fn a_reference_is_new_once() {
        let mut slices = [growing()];
        let mut seen = Seen::new(Secrets::new());
        let drugs = Category::from_slug("drugs").unwrap();
        let reference = |n: u32| {
            let mut bytes = [0; 32];
            bytes[28..].copy_from_slice(&n.to_be_bytes());
            bytes
        };
        for n in 1..1000 {
            assert!(seen.insert(&slices, 0, &reference(n), 0, false));
            slices[0].push(n, drugs, 0, reference(n), 0);
        }
        assert!((1..1000).all(|n| !seen.insert(&slices, 0, &reference(n), 7, false)));
        assert!(seen.insert(&slices, 0, &reference(5000), 0, false));
    }
}
