//! The partnership's year: April to March, in quarters, with the words and the stamps that go with it.
//!
//! It never asks which day it is today.

use crate::wire;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use terms::{Month, Period, PersonId};

/// A financial year, known by the year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Year(i32);

impl Year {
    /// The year that begins in April of `year`; `None` outside 1900 to 2198.
    pub fn starting(year: i32) -> Option<Self> {
        (1900..=2198).contains(&year).then_some(Self(year))
    }

    /// The year in which that day lies: before April it is the one that began the year before.
    ///
    /// ```
    /// use planning::Year;
    /// let year = Year::of("2027-03-31".parse().unwrap());
    /// assert_eq!((year.words(), year.quarter("2027-03-31".parse().unwrap())), ("2026 to 2027".into(), Some(4)));
    /// ```
    pub fn of(day: NaiveDate) -> Self {
        Self(if day.month() >= 4 { day.year() } else { day.year() - 1 })
    }

    /// First calendar year.
    pub fn start(self) -> i32 {
        self.0
    }

    /// The year after.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The year before.
    pub fn before(self) -> Self {
        Self(self.0 - 1)
    }

    /// April to March.
    pub fn period(self) -> Period {
        let first = Month::new(self.0.clamp(1900, 2198), 4).expect("April of a clamped year exists");
        Period::new(first, first.plus(11))
    }

    /// 1 April.
    pub fn first_day(self) -> NaiveDate {
        self.period().first().first_day()
    }

    /// 31 March.
    pub fn last_day(self) -> NaiveDate {
        self.next().first_day().pred_opt().expect("a day before 1 April exists")
    }

    /// Quarter of a day, 1 (April to June) to 4; `None` outside the year.
    pub fn quarter(self, day: NaiveDate) -> Option<u32> {
        (Self::of(day) == self).then(|| (day.month() + 8) % 12 / 3 + 1)
    }

    /// Months of a quarter, 1 to 4; others are held within.
    pub fn quarter_period(self, quarter: u32) -> Period {
        let first = self.period().first().plus(3 * (quarter.clamp(1, 4) as i32 - 1));
        Period::new(first, first.plus(2))
    }

    /// "2026 to 2027".
    pub fn words(self) -> String {
        format!("{} to {}", self.0, self.0 + 1)
    }
}

/// Who did something, and on which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Who: a number, never a name.
    pub by: PersonId,
    /// When.
    #[serde(with = "wire::day")]
    pub on: NaiveDate,
}

impl Stamp {
    /// By that person on that day.
    pub fn new(by: &PersonId, on: NaiveDate) -> Self {
        Self { by: by.clone(), on }
    }
}

/// "4 June 2026".
pub fn day_words(day: NaiveDate) -> String {
    match Month::of(day) {
        Ok(month) => format!("{} {}", day.day(), month.words()),
        Err(_) => day.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_day_lies_in_one_year_and_one_quarter(days in 0i64..60_000) {
            let day = NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + chrono::Days::new(days as u64);
            let year = Year::of(day);
            prop_assert!(year.first_day() <= day && day <= year.last_day());
            let quarter = year.quarter(day).unwrap();
            prop_assert!(year.quarter_period(quarter).contains(Month::of(day).unwrap()));
            prop_assert_eq!(year.next().quarter(day), None);
            prop_assert_eq!(year.next().before(), year);
        }
    }

    #[test]
    fn days_are_written_in_full() {
        assert_eq!(day_words("2026-06-04".parse().unwrap()), "4 June 2026");
    }
}
