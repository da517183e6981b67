//! How good a delivery is: what is filled in, how late it came, how much has a place, and whether categories moved.
//!
//! It must never mend anything, nor name a person or a row: it counts.

mod drift;
mod joins;

pub use drift::{Drift, Mix, Mover, drift};
pub use joins::{Joins, joins};

use crate::interval::wilson;
use chrono::NaiveDate;
use terms::{Estimate, IncidentTable, Month, Period};

/// How much of one column is filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Completeness {
    /// Column, in words: "Time of day".
    pub column: String,
    /// Rows with a value.
    pub filled: u64,
    /// All rows.
    pub rows: u64,
    /// Share with a value, 0 to 1, with Wilson's 95 % interval; `None` without rows.
    pub share: Option<Estimate>,
}

/// How much of a column is filled in. `filled` above `rows` counts as all of them.
///
/// ```
/// let times = figures::quality::completeness("Time of day", 30, 40);
/// assert_eq!(times.share.unwrap().value, 0.75);
/// assert_eq!(figures::quality::completeness("Time of day", 0, 0).share, None);
/// ```
pub fn completeness(column: &str, filled: u64, rows: u64) -> Completeness {
    let filled = filled.min(rows);
    Completeness { column: column.to_owned(), filled, rows, share: wilson(filled as f64, rows as f64) }
}

/// How much of each column of incidents is filled in: day, time of day, area, point, place in words, sender's reference
/// and outcome, in this order. Rows are counted, not the incidents they stand for. Area and point together are the
/// geocoding share of a delivery; a spot number outside the table has no place.
pub fn completeness_of(table: &IncidentTable) -> Vec<Completeness> {
    let rows = table.len() as u64;
    let count = |filled: &dyn Fn(usize) -> bool| (0..table.len()).filter(|&row| filled(row)).count() as u64;
    let spot = |row: usize| table.spots.get(table.spot[row] as usize);
    [
        ("Day", count(&|row| table.day[row] != 0)),
        ("Time of day", count(&|row| table.minute[row] != IncidentTable::NO_MINUTE)),
        ("Area", count(&|row| spot(row).is_some_and(|s| s.area.is_some()))),
        ("Point", count(&|row| spot(row).is_some_and(|s| s.point.is_some()))),
        ("Place in words", count(&|row| spot(row).is_some_and(|s| !s.place.trim().is_empty()))),
        ("Reference", count(&|row| table.reference[row] != [0; 32])),
        ("Outcome", count(&|row| table.outcome[row] != 0)),
    ]
    .into_iter()
    .map(|(column, filled)| completeness(column, filled, rows))
    .collect()
}

/// How soon a delivery came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeliness {
    /// Days from the last day of its period to receipt; negative if it came before its period was over.
    pub days: i64,
    /// Last day it was due.
    pub due: NaiveDate,
    /// Days after that day; 0 or less if it came in time.
    pub days_late: i64,
}

/// How soon a delivery came, against the rule for prescribed data: by the end of the quarter after the one its last month
/// lies in (SI 2007/1831: three-month periods from 1 January, 1 April, 1 July and 1 October).
///
/// ```
/// use terms::{Month, Period};
/// let summer = Period::new(Month::new(2026, 7).unwrap(), Month::new(2026, 9).unwrap());
/// let came = chrono::NaiveDate::from_ymd_opt(2027, 1, 4).unwrap();
/// let timeliness = figures::quality::timeliness(summer, came);
/// assert_eq!((timeliness.days, timeliness.due.to_string().as_str(), timeliness.days_late), (96, "2026-12-31", 4));
/// ```
pub fn timeliness(period: Period, received: NaiveDate) -> Timeliness {
    let due = due(period.last());
    Timeliness {
        days: (received - last_day(period.last())).num_days(),
        due,
        days_late: (received - due).num_days(),
    }
}

/// The last day data of that month are due: the end of the following quarter.
pub fn due(month: Month) -> NaiveDate {
    let into_quarter = (month.number() as i32 - 1) % 3;
    last_day(month.plus(5 - into_quarter))
}

/// How soon many deliveries came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimelinessSummary {
    /// How many deliveries.
    pub deliveries: usize,
    /// Middle of their days from end of period to receipt.
    pub days_middle: f64,
    /// Most days.
    pub days_most: i64,
    /// How many came after the day they were due.
    pub late: usize,
}

/// How soon many deliveries came; `None` for none. Order does not matter.
pub fn timeliness_of(deliveries: &[(Period, NaiveDate)]) -> Option<TimelinessSummary> {
    let each: Vec<Timeliness> = deliveries.iter().map(|&(period, day)| timeliness(period, day)).collect();
    let mut days: Vec<f64> = each.iter().map(|t| t.days as f64).collect();
    days.sort_by(f64::total_cmp);
    Some(TimelinessSummary {
        deliveries: each.len(),
        days_most: each.iter().map(|t| t.days).max()?,
        days_middle: crate::comparison::quantile(&days, 0.5),
        late: each.iter().filter(|t| t.days_late > 0).count(),
    })
}

fn last_day(month: Month) -> NaiveDate {
    month.first_day() + chrono::Duration::days(i64::from(month.days()) - 1)
}

#[cfg(test)]
mod tests;
