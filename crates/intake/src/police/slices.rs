//! The incidents of one file as they gather: a table for each body and month, each place held once. It counts
//! nothing and checks nothing.

use super::hash::Secrets;
use terms::{AreaCode, Category, IncidentSlice, IncidentTable, Point, SliceKey, Spot};

/// Most slots that tables get before there is anything in them.
const SLOTS_AHEAD: usize = 1 << 17;

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
        // In a month of a force every other row or so is at a new place.
        let slots = (rows / 2).min(SLOTS_AHEAD);
        self.spots.slots = resized(&[], slots);
        self.memo.slots = resized(&[], slots);
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

/// Finds a place among those already held. Open addressing. A slot holds 32 bits of the hash and the
/// index plus one; 0 is an empty slot. Places are looked at only when the bits agree.
#[derive(Debug)]
struct SpotIndex {
    slots: Vec<u64>,
    secrets: Secrets,
}

impl SpotIndex {
    fn new(secrets: Secrets) -> Self {
        Self { slots: Vec::new(), secrets }
    }

    #[inline]
    fn hash(&self, point: Option<Point>, area: Option<AreaCode>, place: &str) -> u32 {
        let where_ = match point {
            Some(point) => u64::from(point.lon_e6 as u32) << 32 | u64::from(point.lat_e6 as u32),
            None => u64::MAX,
        };
        let words = self.secrets.bytes(place.as_bytes());
        (self.secrets.three(where_, u64::from(area.map_or(0, AreaCode::pack)), words) >> 32) as u32
    }

    #[inline]
    fn find_or_add(
        &mut self,
        spots: &mut Vec<Spot>,
        point: Option<Point>,
        area: Option<AreaCode>,
        place: &str,
    ) -> u32 {
        if is_full(spots.len(), &self.slots) {
            self.slots = resized(&self.slots, self.slots.len() * 2);
        }
        let hash = self.hash(point, area, place);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            if (self.slots[at] >> 32) as u32 == hash {
                let index = self.slots[at] as u32 - 1;
                let spot = &spots[index as usize];
                if spot.point == point && spot.area == area && spot.place == place {
                    return index;
                }
            }
            at = (at + 1) & mask;
        }
        let index = spots.len() as u32;
        self.slots[at] = u64::from(hash) << 32 | u64::from(index + 1);
        spots.push(Spot { point, area, place: place.to_owned() });
        index
    }
}

/// Remembers what the cells of a place looked like in the text, so that a place seen before is known by its bytes
/// without finding where its cells end. The bytes stay in the text; here is only where.
///
/// Equal bytes from the start of a cell up to a delimiter are cut equally, quoted or not, so this can never mistake
/// one place for another.
#[derive(Debug)]
pub(crate) struct Memo {
    /// As in [`SpotIndex`]: 32 bits of the hash, and the index in `known` plus one.
    slots: Vec<u64>,
    known: Vec<Known>,
    secrets: Secrets,
}

/// One remembered stretch of text.
#[derive(Clone, Copy, Debug)]
struct Known {
    start: u32,
    length: u32,
    spot: u32,
}

/// How many bytes of the text a [`Memo`] tells stretches apart by.
pub(crate) const MEMO_KEY: usize = 24;

impl Memo {
    fn new(secrets: Secrets) -> Self {
        Self { slots: Vec::new(), known: Vec::new(), secrets }
    }

    /// Hash of what the text begins with: two coordinates, usually.
    #[inline]
    pub fn hash(&self, key: &[u8; MEMO_KEY]) -> u32 {
        let word = |at: usize| u64::from_le_bytes(key[at..at + 8].try_into().expect("eight bytes"));
        (self.secrets.three(word(0), word(8), word(16)) >> 32) as u32
    }

    /// Index and length of the remembered stretch that stands at `at` in the text and is followed by `stop`.
    #[inline]
    pub fn find(&self, text: &[u8], at: usize, hash: u32, stop: impl Fn(u8) -> bool) -> Option<(u32, usize)> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = hash as usize & mask;
        while self.slots[slot] != 0 {
            if (self.slots[slot] >> 32) as u32 == hash {
                let known = self.known[self.slots[slot] as u32 as usize - 1];
                let (start, length) = (known.start as usize, known.length as usize);
                let rest = &text[at..];
                if rest.len() > length && stop(rest[length]) && rest[..length] == text[start..start + length]
                {
                    return Some((known.spot, length));
                }
            }
            slot = (slot + 1) & mask;
        }
        None
    }

    /// Remembers that the stretch is this place. Stretches too far into a text are not worth it.
    pub fn keep(&mut self, start: usize, length: usize, hash: u32, spot: u32) {
        let (Ok(start), Ok(length)) = (u32::try_from(start), u32::try_from(length)) else { return };
        if is_full(self.known.len(), &self.slots) {
            self.slots = resized(&self.slots, self.slots.len() * 2);
        }
        self.known.push(Known { start, length, spot });
        put(&mut self.slots, u64::from(hash) << 32 | self.known.len() as u64);
    }
}

/// Whether a table is too full to stay quick: three quarters.
#[inline]
fn is_full(held: usize, slots: &[u64]) -> bool {
    held * 4 >= slots.len() * 3
}

/// Puts an entry into the first empty slot from where its hash says.
#[inline]
fn put(slots: &mut [u64], entry: u64) {
    let mask = slots.len() - 1;
    let mut at = (entry >> 32) as usize & mask;
    while slots[at] != 0 {
        at = (at + 1) & mask;
    }
    slots[at] = entry;
}

/// The same entries in a table of so many slots, rounded up to a power of two.
#[cold]
fn resized(slots: &[u64], length: usize) -> Vec<u64> {
    let mut bigger = vec![0; length.next_power_of_two().max(64)];
    slots.iter().filter(|&&entry| entry != 0).for_each(|&entry| put(&mut bigger, entry));
    bigger
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
}
