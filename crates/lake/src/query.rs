//! What can be asked of counts and rows, and what is answered.

use crate::state::{Held, State};
use std::collections::BTreeSet;
use terms::{AreaCode, Category, Dataset, DeliveryId, IncidentTable, Month, Period, SliceKey};

/// Which counts. Whatever is `None` is not narrowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountQuery {
    /// Which dataset.
    pub dataset: Dataset,
    /// Only these categories.
    pub categories: Option<Vec<Category>>,
    /// Only these months.
    pub period: Option<Period>,
    /// Only these bodies' records.
    pub bodies: Option<Vec<String>>,
    /// As it was after this commit; see [`crate::Lake::commit_at`].
    pub as_of: Option<u64>,
}

impl CountQuery {
    /// Everything of a dataset, as it is now.
    pub fn of(dataset: Dataset) -> Self {
        Self { dataset, categories: None, period: None, bodies: None, as_of: None }
    }
}

/// Which rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowQuery {
    /// Which counts they would be counted in.
    pub counts: CountQuery,
    /// Only rows of these places.
    pub places: Places,
}

/// Places that rows are asked for by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Places {
    /// Every row, whether it names a place or not.
    #[default]
    All,
    /// Rows whose finest area is one of these.
    In(BTreeSet<AreaCode>),
    /// Rows that name no area: they may still have a point, or a place in words.
    WithoutArea,
}

impl Places {
    /// Whether rows with that finest area are asked for.
    pub(crate) fn hold(&self, area: Option<AreaCode>) -> bool {
        match self {
            Self::All => true,
            Self::In(areas) => area.is_some_and(|area| areas.contains(&area)),
            Self::WithoutArea => area.is_none(),
        }
    }
}

/// How many incidents of one kind in one month and area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountRow {
    /// Month.
    pub month: Month,
    /// [`AreaCode::pack`]; 0 for rows that name no area.
    pub area: u32,
    /// Category.
    pub category: Category,
    /// Incidents, at least 1.
    pub n: u64,
}

/// What an answer was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// The last commit that was seen.
    pub commit: u64,
    /// The slices, in the order of body and month. A month of a body that is not here is a gap, not a zero.
    pub slices: Vec<SliceKey>,
    /// The deliveries they came in, sorted.
    pub deliveries: Vec<DeliveryId>,
}

/// Counts and what they were made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sorted by month, area and category; what is absent is zero if [`Grounds::slices`] covers it.
    pub rows: Vec<CountRow>,
    /// What they were made from.
    pub grounds: Grounds,
}

/// Sums by month and target of an [`crate::AreaMap`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// The months of which anything is held, in order.
    pub months: Vec<Month>,
    /// How many targets.
    pub targets: usize,
    /// Incidents, month by month, each month `targets` long.
    pub cells: Vec<u64>,
    /// Incidents in areas that the map does not know, or in none, for each month.
    pub elsewhere: Vec<u64>,
    /// What they were made from.
    pub grounds: Grounds,
}

impl Sums {
    /// Incidents in one target, month by month. Empty where there is no such target.
    pub fn target(&self, target: usize) -> Vec<u64> {
        if target >= self.targets {
            return Vec::new();
        }
        self.cells.iter().skip(target).step_by(self.targets).copied().collect()
    }
}

/// Rows of one slice that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRows {
    /// Whose, what and when.
    pub key: SliceKey,
    /// Where it came from: with the row number it leads back to the bytes.
    pub delivery: DeliveryId,
    /// The rows, in the file's order, with the spots they use and no others.
    pub table: IncidentTable,
}

/// A slice to read, with everything needed to find it.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) key: SliceKey,
    pub(crate) delivery: DeliveryId,
    pub(crate) part: u32,
    pub(crate) group: u32,
}

/// The slices that a query is about, in the order of body and month, and the grounds they make.
pub(crate) fn wanted(state: &State, query: &CountQuery) -> (Vec<Wanted>, Grounds) {
    let commit = query.as_of.unwrap_or(u64::MAX).min(state.number());
    let asked = |slice: &&Held| {
        slice.key.dataset == query.dataset
            && query.period.is_none_or(|period| period.contains(slice.key.month))
            && query.bodies.as_ref().is_none_or(|bodies| bodies.contains(&slice.key.body))
    };
    let wanted: Vec<Wanted> = state
        .live(commit)
        .filter(asked)
        .map(|slice| Wanted {
            key: slice.key.clone(),
            delivery: state.delivery_of(slice),
            part: slice.part,
            group: slice.group,
        })
        .collect();
    let mut deliveries: Vec<DeliveryId> = wanted.iter().map(|slice| slice.delivery).collect();
    deliveries.sort_unstable();
    deliveries.dedup();
    let slices = wanted.iter().map(|slice| slice.key.clone()).collect();
    (wanted, Grounds { commit, slices, deliveries })
}

/// The parts that slices lie in, each once.
pub(crate) fn parts_of(slices: &[Wanted]) -> BTreeSet<u32> {
    slices.iter().map(|slice| slice.part).collect()
}
