//! Residents and households by area: a row for each area and age, or a column for each age, year or total.
//!
//! It must never count anybody twice: a total is dropped where the ages it sums are there.

use super::ages::{AND_OVER, age_band, age_column};
use super::{Complaint, Matter, find};
use crate::account::Account;
use crate::delimited::{Row, number_of};
use crate::words::fold;
use std::collections::HashMap;
use terms::{AreaCode, Households, Population, Reference};

const MEND_NUMBER: &str = "give a number for every age, and leave out areas whose figures are not known";

/// Names of a column that holds all residents, folded.
const TOTALS: [&str; 11] = [
    "totalpopulation",
    "population",
    "allages",
    "residents",
    "usualresidents",
    "allusualresidents",
    "totalresidents",
    "total",
    "allpersons",
    "persons",
    "midyearpopulation",
];

/// Names of a column that holds a count beside a column of ages, folded.
const COUNTS: [&str; 7] =
    ["count", "observation", "value", "usualresidents", "population", "residents", "number"];

/// Where residents are found in a header.
pub(crate) enum Columns {
    /// A row for each area and age.
    Long { age: usize, count: usize, sex: Option<usize> },
    /// A column for each age.
    Ages(Vec<(usize, (u8, u8))>),
    /// A column for each year, all ages.
    Years(Vec<(usize, i32)>),
    /// One column, all ages.
    Total(usize),
}

impl Columns {
    /// `None` where the header has no residents.
    pub(crate) fn find(header: &[&str]) -> Option<Self> {
        let age = find(header, &["age", "agegroup", "ageband", "ages", "c2021age6name", "singleyearofage"]);
        let count = find(header, &COUNTS);
        if let (Some(age), Some(count)) = (age, count) {
            return Some(Self::Long { age, count, sex: find(header, &["sex", "gender"]) });
        }
        let mut ages: Vec<(usize, (u8, u8))> =
            header.iter().enumerate().filter_map(|(at, name)| Some((at, age_column(name)?))).collect();
        if ages.len() > 1 {
            oldest_is_open(&mut ages);
            return Some(Self::Ages(ages));
        }
        let years: Vec<(usize, i32)> =
            header.iter().enumerate().filter_map(|(at, name)| Some((at, year_column(name)?))).collect();
        if !years.is_empty() {
            return Some(Self::Years(years));
        }
        find(header, &TOTALS).map(Self::Total)
    }
}

/// Files with single years of age end with 90, which then stands for 90 and over, whether or not they say so
/// (ONS, small area population estimates).
fn oldest_is_open(ages: &mut [(usize, (u8, u8))]) {
    let single = ages.iter().all(|(_, (from, to))| from == to);
    let oldest = ages.iter().map(|(_, (from, _))| *from).max();
    if single && oldest == Some(90) {
        for (_, band) in ages.iter_mut().filter(|(_, band)| band.0 == 90) {
            band.1 = AND_OVER;
        }
    }
}

/// "2023", "population_2023" or "Mid-2023".
fn year_column(name: &str) -> Option<i32> {
    let folded = fold(name);
    let digits = ["population", "residents", "mid", "midyear"]
        .iter()
        .find_map(|prefix| folded.strip_prefix(prefix))
        .unwrap_or(&folded);
    let year = digits.parse().ok()?;
    (digits.len() == 4 && (1980..2080).contains(&year)).then_some(year)
}

/// Where the households are.
pub(crate) fn households_column(header: &[&str]) -> Option<usize> {
    find(header, &["households", "numberofhouseholds", "allhouseholds", "totalhouseholds", "householdcount"])
}

/// Residents, as they are read.
pub(crate) struct Residents {
    columns: Columns,
    year_column: Option<usize>,
    year: i32,
    found: Vec<Population>,
    /// Position in `found`, and the sexes that were added up there.
    known: HashMap<(AreaCode, i32, u8, u8), (usize, String)>,
}

impl Residents {
    /// `None` where no year is known.
    pub(crate) fn new(header: &[&str], year: Option<i32>) -> Option<Self> {
        let columns = Columns::find(header)?;
        let year_column = find(header, &["year", "date", "mid year"]);
        let dated = year_column.is_some() || matches!(columns, Columns::Years(_));
        let year = if dated { year.unwrap_or(0) } else { year? };
        Some(Self { columns, year_column, year, found: Vec::new(), known: HashMap::new() })
    }

    fn add(&mut self, area: AreaCode, year: i32, band: (u8, u8), count: f64) {
        let key = (area, year, band.0, band.1);
        if let Some((at, _)) = self.known.get(&key) {
            self.found[*at].count += count;
            return;
        }
        self.known.insert(key, (self.found.len(), String::new()));
        self.found.push(Population { area, year, age_from: band.0, age_to: band.1, count });
    }

    fn long(&mut self, area: AreaCode, row: Row<'_>, year: i32) -> Result<(), Complaint> {
        let Columns::Long { age, count, sex } = self.columns else { return Ok(()) };
        let band = age_band(row.cell(age)).ok_or_else(|| {
            Complaint::at(
                age,
                "this is not an age or a band of ages",
                "write ages as 16 to 24, 90+ or All ages",
            )
        })?;
        let people = number_of(row.cell(count))
            .ok_or_else(|| Complaint::at(count, "this is not a number of people", MEND_NUMBER))?;
        let sex_word = row.maybe(sex).to_lowercase();
        let both = matches!(sex_word.as_str(), "persons" | "all" | "all persons" | "total" | "both" | "p");
        let key = (area, year, band.0, band.1);
        match self.known.get_mut(&key) {
            None => {
                self.known.insert(key, (self.found.len(), sex_word));
                let (age_from, age_to) = band;
                self.found.push(Population { area, year, age_from, age_to, count: people });
            }
            Some((_, sexes)) if sex.is_none() || both || sexes.split(';').any(|s| s == sex_word) => {
                return Err(Complaint::at(
                    age,
                    "this area and age stand in an earlier row",
                    "send one row for each area and age, or one for each sex",
                ));
            }
            Some((_, sexes))
                if sexes.starts_with("person") || sexes.starts_with("all") || sexes == "total" =>
            {
                return Err(Complaint::at(
                    age,
                    "an earlier row counts both sexes of this area and age",
                    "leave out the rows for each sex",
                ));
            }
            Some((at, sexes)) => {
                sexes.push(';');
                sexes.push_str(&sex_word);
                self.found[*at].count += people;
            }
        }
        Ok(())
    }
}

impl Matter for Residents {
    fn row(&mut self, area: AreaCode, row: Row<'_>) -> Result<(), Complaint> {
        let year = match self.year_column.map(|at| (at, row.cell(at))) {
            Some((at, text)) => text
                .get(..4)
                .and_then(|year| year.parse().ok())
                .filter(|year| (1980..2080).contains(year))
                .or((self.year != 0 && text.is_empty()).then_some(self.year))
                .ok_or_else(|| Complaint::at(at, "this is not a year", "write the year in four digits"))?,
            None => self.year,
        };
        let numbers: Vec<(usize, i32, (u8, u8))> = match &self.columns {
            Columns::Long { .. } => return self.long(area, row, year),
            Columns::Ages(ages) => ages.iter().map(|&(at, band)| (at, year, band)).collect(),
            Columns::Years(years) => years.iter().map(|&(at, year)| (at, year, (0, AND_OVER))).collect(),
            Columns::Total(at) => vec![(*at, year, (0, AND_OVER))],
        };
        if numbers.iter().any(|&(_, year, band)| self.known.contains_key(&(area, year, band.0, band.1))) {
            return Err(Complaint {
                column: None,
                problem: "this area stands in an earlier row".to_owned(),
                hint: "send one row for each area",
            });
        }
        // All or nothing: an area with a missing age would look smaller than it is.
        let mut counts = Vec::with_capacity(numbers.len());
        for &(at, year, band) in &numbers {
            let people = number_of(row.cell(at))
                .ok_or_else(|| Complaint::at(at, "this is not a number of people", MEND_NUMBER))?;
            counts.push((year, band, people));
        }
        for (year, band, people) in counts {
            self.add(area, year, band, people);
        }
        Ok(())
    }

    fn finish(self: Box<Self>, reference: &mut Reference, account: &mut Account) {
        let everybody = |resident: &Population| (resident.age_from, resident.age_to) == (0, AND_OVER);
        let mut banded: HashMap<(AreaCode, i32), f64> = HashMap::new();
        for resident in self.found.iter().filter(|resident| !everybody(resident)) {
            *banded.entry((resident.area, resident.year)).or_default() += resident.count;
        }
        let mut off = 0u32;
        for resident in &self.found {
            let sum = banded.get(&(resident.area, resident.year));
            let differs = sum.is_some_and(|sum| (sum - resident.count).abs() > 0.02 * resident.count + 5.0);
            off += u32::from(everybody(resident) && differs);
        }
        if off > 0 {
            account.note(
                0,
                format!("the ages of {off} areas do not add up to the total that the file gives"),
                "look whether ages are missing or given twice; the ages are used, the total is not",
            );
        }
        reference.populations.extend(self.found.into_iter().filter(|resident| {
            !(everybody(resident) && banded.contains_key(&(resident.area, resident.year)))
        }));
    }
}

/// Households, as they are read.
pub(crate) struct HouseholdCounts {
    column: usize,
    year: i32,
    found: Vec<Households>,
}

impl HouseholdCounts {
    /// `None` where no year is known.
    pub(crate) fn new(header: &[&str], year: Option<i32>) -> Option<Self> {
        Some(Self { column: households_column(header)?, year: year?, found: Vec::new() })
    }
}

impl Matter for HouseholdCounts {
    fn row(&mut self, area: AreaCode, row: Row<'_>) -> Result<(), Complaint> {
        let count = number_of(row.cell(self.column)).ok_or_else(|| {
            Complaint::at(self.column, "this is not a number of households", "give a number, such as 42300")
        })?;
        self.found.push(Households { area, year: self.year, count });
        Ok(())
    }

    fn finish(self: Box<Self>, reference: &mut Reference, _: &mut Account) {
        reference.households.extend(self.found);
    }
}
