//! Whether incidents close in place are close in time more often than chance: the Knox test of near repeats.
//!
//! It speaks of pairs of incidents, never of a person or an address. Where points are snapped, "the same place"
//! means the same snap point.

use crate::dice::Dice;
use rayon::prelude::*;
use terms::NearRepeat;

mod pairs;
#[cfg(test)]
mod tests;

use pairs::Pairs;

/// One incident.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Metres east.
    pub x: f64,
    /// Metres north.
    pub y: f64,
    /// Day, counted from any day.
    pub day: i32,
}

/// The bands of a Knox table by their upper ends, ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    /// Metres, included. The first band starts at 0 and holds it; each other starts above the one before. A first end of
    /// 0 is "the same place".
    pub metres_to: Vec<f64>,
    /// Days between the two, included. The first band starts at 0 days.
    pub days_to: Vec<u32>,
}

impl Default for Bands {
    /// The same place, to 100, 200 and 400 m; 0 to 7, 8 to 14, 15 to 21 and 22 to 28 days.
    fn default() -> Self {
        Self { metres_to: vec![0.0, 100.0, 200.0, 400.0], days_to: vec![7, 14, 21, 28] }
    }
}

/// Why no table was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTable {
    /// Bands are missing, not ascending, negative, not finite, or more than [`DAY_BANDS_MAX`] in time.
    #[error("the bands of distance and days must rise, and there may be at most {DAY_BANDS_MAX} of days")]
    Bands,
    /// First and last event are more than 65,534 days (179 years) apart.
    #[error("the events span more than 65,534 days")]
    Span,
    /// More than [`PAIRS_MAX`] pairs lie within the largest distance.
    #[error("{pairs} pairs of events are close in place, more than can be judged at once")]
    Pairs {
        /// How many.
        pairs: u64,
    },
}

/// Most bands of days.
pub const DAY_BANDS_MAX: usize = 8;

/// Most pairs close in place: 100 million, or 400 MB.
pub const PAIRS_MAX: u64 = 100_000_000;

/// A cell is a near repeat from this ratio of observed to expected up. Source: Ratcliffe 2009, Near Repeat Calculator,
/// which marks cells 20 % over chance.
pub const RATIO_MIN: f64 = 1.2;

/// A cell is a near repeat up to this p-value.
pub const P_MAX: f64 = 0.05;

/// The Knox table, distance band by distance band, each with its bands of days ascending.
///
/// Every two events within the largest distance are one pair. For each cell the pairs are counted, then counted
/// again `permutations` times with the days dealt to the places at random (Knox 1964, *Applied Statistics* 13:25;
/// Johnson et al. 2007, *Journal of Quantitative Criminology* 23:201). `expected` is the mean of those counts and
/// `p = (1 + #{count ≥ observed})/(1 + permutations)` (North, Curtis and Sham 2002), so it is never 0: with 999 the
/// smallest is 0.001. Only days of pairs close in place need be compared, which is exact.
///
/// Permutation `k` uses stream `k` of `seed`: the table does not depend on the number of threads. No permutations:
/// expected 0 and p 1. No event: every count 0. Events whose place is not finite are passed over.
///
/// # Errors
/// See [`NoTable`].
///
/// ```
/// use figures::near_repeat::{Bands, Event, table};
/// let at = |x: f64, day| Event { x, y: 0.0, day };
/// let bands = Bands { metres_to: vec![200.0], days_to: vec![14] };
/// let cells = table(&[at(0.0, 1), at(50.0, 4), at(900.0, 4)], &bands, 99, 7).unwrap();
/// assert_eq!(cells[0].observed, 1);
/// ```
pub fn table(
    events: &[Event],
    bands: &Bands,
    permutations: u32,
    seed: u64,
) -> Result<Vec<NearRepeat>, NoTable> {
    check(bands)?;
    let events: Vec<Event> = events.iter().copied().filter(|e| e.x.is_finite() && e.y.is_finite()).collect();
    let first = events.iter().map(|event| i64::from(event.day)).min().unwrap_or(0);
    let last = events.iter().map(|event| i64::from(event.day)).max().unwrap_or(0);
    if last - first >= i64::from(u16::MAX) {
        return Err(NoTable::Span);
    }
    let pairs = Pairs::close(&events, &bands.metres_to, PAIRS_MAX)?;
    let days: Vec<u16> =
        pairs.order.iter().map(|&at| (i64::from(events[at as usize].day) - first) as u16).collect();
    let limits: Vec<u16> = bands.days_to.iter().map(|&to| to.min(u32::from(u16::MAX)) as u16).collect();

    // Column 0 is the days as they are; each other a permutation. Columns are counted 16 at a time.
    let columns = permutations as usize + 1;
    let counted: Vec<Vec<[u64; LANES]>> = (0..columns.div_ceil(LANES))
        .into_par_iter()
        .map(|batch| {
            let dealt = deal(&days, batch * LANES, columns, seed);
            pairs.lists.iter().flat_map(|list| count(list, &dealt, &limits)).collect()
        })
        .collect();

    let mut cells = Vec::with_capacity(bands.metres_to.len() * limits.len());
    for (far, &metres_to) in bands.metres_to.iter().enumerate() {
        for (late, &days_to) in bands.days_to.iter().enumerate() {
            let at = far * limits.len() + late;
            let in_column = |column: usize| counted[column / LANES][at][column % LANES];
            let observed = in_column(0);
            let total: u64 = (1..columns).map(in_column).sum();
            let as_many = (1..columns).filter(|&column| in_column(column) >= observed).count();
            cells.push(NearRepeat {
                metres: (if far == 0 { 0.0 } else { bands.metres_to[far - 1] }, metres_to),
                days: (if late == 0 { 0 } else { bands.days_to[late - 1] + 1 }, days_to),
                observed,
                expected: total as f64 / f64::from(permutations.max(1)),
                p: (1 + as_many) as f64 / columns as f64,
            });
        }
    }
    Ok(cells)
}

/// Observed over expected; `None` where none is expected.
pub fn ratio(cell: &NearRepeat) -> Option<f64> {
    (cell.expected > 0.0).then(|| cell.observed as f64 / cell.expected)
}

/// Whether the cell shows near repeats: at least [`RATIO_MIN`] times as many pairs as chance, p at most [`P_MAX`].
pub fn stands_out(cell: &NearRepeat) -> bool {
    ratio(cell).is_some_and(|ratio| ratio >= RATIO_MIN) && cell.p <= P_MAX
}

fn check(bands: &Bands) -> Result<(), NoTable> {
    let (metres, days) = (&bands.metres_to, &bands.days_to);
    let there = !metres.is_empty() && (1..=DAY_BANDS_MAX).contains(&days.len());
    let rising = metres.windows(2).all(|w| w[0] < w[1]) && days.windows(2).all(|w| w[0] < w[1]);
    let sound = metres.iter().all(|m| *m >= 0.0 && m.is_finite());
    if there && rising && sound { Ok(()) } else { Err(NoTable::Bands) }
}

/// Columns of days that are compared at once.
const LANES: usize = 16;

/// Days of each event in columns `first` to `first + 15`: column 0 as they are, the others permuted. Columns past the
/// last repeat zeros and are not read.
fn deal(days: &[u16], first: usize, columns: usize, seed: u64) -> Vec<[u16; LANES]> {
    let mut dealt = vec![[0u16; LANES]; days.len()];
    for lane in 0..LANES.min(columns - first) {
        let mut column = days.to_vec();
        if first + lane > 0 {
            Dice::new(seed, (first + lane) as u64).shuffle(&mut column);
        }
        for (row, day) in dealt.iter_mut().zip(column) {
            row[lane] = day;
        }
    }
    dealt
}

/// Pairs of one distance band in each band of days, column by column.
fn count(list: &pairs::List, days: &[[u16; LANES]], limits: &[u16]) -> Vec<[u64; LANES]> {
    let mut at_most = match limits.len() {
        0..=2 => count_at_most::<2>(list, days, limits),
        3..=4 => count_at_most::<4>(list, days, limits),
        _ => count_at_most::<DAY_BANDS_MAX>(list, days, limits),
    };
    at_most.truncate(limits.len());
    for late in (1..at_most.len()).rev() {
        let sooner = at_most[late - 1];
        at_most[late].iter_mut().zip(sooner).for_each(|(pairs, sooner)| *pairs -= sooner);
    }
    at_most
}

/// Pairs no further apart in time than each limit. `K` is fixed so that the sums stay in registers.
fn count_at_most<const K: usize>(
    list: &pairs::List,
    days: &[[u16; LANES]],
    limits: &[u16],
) -> Vec<[u64; LANES]> {
    let limits: [u16; K] = std::array::from_fn(|late| limits.get(late).copied().unwrap_or(0));
    let mut totals = vec![[0u64; LANES]; K];
    let mut sums = [[0u16; LANES]; K];
    let mut unread = 0u16;
    for (one, day) in days.iter().enumerate() {
        for &other in list.of(one) {
            let other = &days[other as usize];
            let apart: [u16; LANES] = std::array::from_fn(|lane| day[lane].abs_diff(other[lane]));
            for (sum, limit) in sums.iter_mut().zip(limits) {
                for lane in 0..LANES {
                    sum[lane] += u16::from(apart[lane] <= limit);
                }
            }
            unread += 1;
            if unread == u16::MAX {
                empty(&mut sums, &mut totals);
                unread = 0;
            }
        }
    }
    empty(&mut sums, &mut totals);
    totals
}

fn empty(sums: &mut [[u16; LANES]], totals: &mut [[u64; LANES]]) {
    for (total, sum) in totals.iter_mut().zip(sums) {
        for lane in 0..LANES {
            total[lane] += u64::from(sum[lane]);
            sum[lane] = 0;
        }
    }
}
