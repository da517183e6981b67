//! What is true of the files: exact counts, and everything that was planted, spoilt or left out.

use crate::planted::Planted;
use std::collections::BTreeMap;
use terms::{AreaCode, Category, Dataset, Kept, Month, SliceKey};

/// Where a count belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Which dataset.
    pub dataset: Dataset,
    /// Whose records. Stop and search files name no body, and road files a number alone: a reader may call those
    /// otherwise.
    pub body: &'static str,
    /// Which month.
    pub month: Month,
    /// The area that the row prints: an LSOA of 2011 or 2021; of casualties and vehicles, that of their collision.
    /// `None` where the row prints none, as always in stop and search (a point alone) and health (an outward code).
    pub area: Option<AreaCode>,
    /// What kind.
    pub category: Category,
}

/// Exact counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Cell, u32>);

impl Counts {
    pub(crate) fn add(&mut self, cell: Cell) {
        *self.0.entry(cell).or_default() += 1;
    }

    /// Puts the slices of `later` in the place of the same slices here: what a later delivery does.
    pub(crate) fn replace(&mut self, later: &Counts) {
        let slice = |cell: &Cell| (cell.dataset, cell.body, cell.month);
        let renewed: std::collections::BTreeSet<_> = later.0.keys().map(slice).collect();
        self.0.retain(|cell, _| !renewed.contains(&slice(cell)));
        self.0.extend(&later.0);
    }

    /// The count of one cell; 0 where nothing was counted.
    pub fn get(&self, cell: &Cell) -> u32 {
        self.0.get(cell).copied().unwrap_or(0)
    }

    /// Every cell with a count, in order of dataset, body, month, area, category.
    pub fn iter(&self) -> impl Iterator<Item = (&Cell, u32)> {
        self.0.iter().map(|(cell, &count)| (cell, count))
    }

    /// The sum over the cells that a question picks.
    pub fn sum(&self, wanted: impl Fn(&Cell) -> bool) -> u64 {
        self.0.iter().filter(|(cell, _)| wanted(cell)).map(|(_, &count)| u64::from(count)).sum()
    }

    /// How many records a dataset holds.
    pub fn total(&self, dataset: Dataset) -> u64 {
        self.sum(|cell| cell.dataset == dataset)
    }
}

/// One way in which a row is spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dirt {
    /// A kind of crime, or a code, that nobody knows.
    UnknownCategory,
    /// The month 13, or 31 February.
    ImpossibleDate,
    /// Longitude and latitude the wrong way round: a point outside the United Kingdom.
    SwappedCoordinates,
    /// A code of eight characters in the LSOA column.
    BadLsoa,
    /// A cell too few.
    TooFewCells,
    /// A cell too many.
    TooManyCells,
    /// A reference that an earlier row of the file has.
    RepeatedReference,
    /// An outcome that nobody knows.
    UnknownOutcome,
    /// No kind at all.
    EmptyCategory,
}

impl Dirt {
    /// What should become of such a row: kept aside where month, kind or shape is in doubt, since it cannot be
    /// counted; counted without the value where a place or an outcome is in doubt; counted in full where a
    /// reference comes twice, which data.police.uk says may happen.
    pub const fn kept(self) -> Kept {
        match self {
            Self::UnknownCategory
            | Self::ImpossibleDate
            | Self::TooFewCells
            | Self::TooManyCells
            | Self::EmptyCategory => Kept::RowAside,
            Self::SwappedCoordinates | Self::BadLsoa | Self::UnknownOutcome => Kept::ValueAside,
            Self::RepeatedReference => Kept::Noted,
        }
    }
}

/// A row that was spoilt on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirtyRow {
    /// File name.
    pub file: String,
    /// Row as a person counts it: the header is row 1.
    pub row: u64,
    /// Column to blame, as the file names it; empty where the whole row is.
    pub column: &'static str,
    /// What is wrong with it.
    pub dirt: Dirt,
}

/// A code in a partner's sheet and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeMeaning {
    /// The sender.
    pub sender: &'static str,
    /// As the sheet prints it. For health: the first characters of an ICD-10 code.
    pub code: &'static str,
    /// What it means.
    pub category: Category,
}

/// A count of outcomes by what came of it, which a category does not tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutcomeCell {
    /// Whose.
    pub body: &'static str,
    /// Month of the outcome.
    pub month: Month,
    /// The LSOA that the row prints.
    pub area: Option<AreaCode>,
    /// As data.police.uk words it.
    pub words: &'static str,
}

/// A district and the bodies it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictTruth {
    /// Its code.
    pub code: AreaCode,
    /// Its name.
    pub name: &'static str,
    /// The area of its community safety partnership.
    pub partnership: AreaCode,
    /// The force that polices it.
    pub force: &'static str,
    /// Everyone who lives there.
    pub residents: u32,
}

/// Everything that is known about a county's files.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// What the files delivered in time hold, rows that belong aside not counted.
    pub first: Counts,
    /// What holds after the late and corrected deliveries have come too.
    pub last: Counts,
    /// Outcomes in the files delivered in time; no late delivery changes them.
    pub outcomes: BTreeMap<OutcomeCell, u32>,
    /// Rows in each file of rows, header not counted, spoilt ones included; a member of an archive has its own line,
    /// named `archive.zip/2023-01/…`.
    pub rows: BTreeMap<String, u64>,
    /// Rows spoilt on purpose, in the order of the files.
    pub dirty: Vec<DirtyRow>,
    /// Months that nobody ever sends.
    pub gaps: Vec<SliceKey>,
    /// Months that come late.
    pub late: Vec<SliceKey>,
    /// Months that are sent twice, with other numbers the second time.
    pub corrected: Vec<SliceKey>,
    /// First month whose police files print LSOA codes of 2021.
    pub vintage_from: Month,
    /// What was planted.
    pub planted: Planted,
    /// Codes of the partners' sheets.
    pub codes: Vec<CodeMeaning>,
    /// Residents of each LSOA of 2021.
    pub residents: BTreeMap<AreaCode, u32>,
    /// The district of each LSOA, of 2011 and of 2021. In this county no LSOA of 2011 lies in two districts.
    pub district_of: BTreeMap<AreaCode, AreaCode>,
    /// The districts of the county, then those of the force next door.
    pub districts: Vec<DistrictTruth>,
    /// First and last month of the police files.
    pub months: terms::Period,
}

impl Truth {
    /// The monthly counts of a category in a district, after late and corrected deliveries: `None` in a month
    /// that the district's own force never sent (a gap is not a zero). Rows filed by another force for a place in
    /// this district are counted in, rows without a place are not. Empty for a district that is not ours.
    pub fn series(&self, category: Category, district: AreaCode) -> Vec<(Month, Option<u32>)> {
        let Some(force) = self.districts.iter().find(|known| known.code == district).map(|known| known.force)
        else {
            return Vec::new();
        };
        let dataset = category.dataset();
        let mut counts: BTreeMap<Month, u32> = BTreeMap::new();
        for (cell, count) in self.last.iter() {
            let here = cell.area.and_then(|area| self.district_of.get(&area)) == Some(&district);
            if here && cell.category == category {
                *counts.entry(cell.month).or_default() += count;
            }
        }
        let gone = |month| {
            self.gaps.iter().any(|gap| gap.dataset == dataset && gap.body == force && gap.month == month)
        };
        self.months
            .iter()
            .map(|month| (month, (!gone(month)).then(|| counts.get(&month).copied().unwrap_or(0))))
            .collect()
    }
}
