//! A quarter of the partnership's year: how it is named in addresses and read by people, and which comes before and after.
//!
//! It never asks which day it is today.

use crate::Year;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A quarter of a financial year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quarter {
    year: Year,
    number: u32,
}

impl Quarter {
    /// The quarter of that number, 1 (April to June) to 4; `None` for any other.
    pub fn new(year: Year, number: u32) -> Option<Self> {
        (1..=4).contains(&number).then_some(Self { year, number })
    }

    /// The quarter in which a day lies.
    ///
    /// ```
    /// use planning::Quarter;
    /// let quarter = Quarter::of("2027-02-10".parse().unwrap());
    /// assert_eq!((quarter.id().as_str(), quarter.words().as_str()), ("2026-q4", "Quarter 4 of 2026 to 2027"));
    /// assert_eq!(quarter.after().id(), "2027-q1");
    /// ```
    pub fn of(day: NaiveDate) -> Self {
        let year = Year::of(day);
        Self { year, number: year.quarter(day).unwrap_or(1) }
    }

    /// Reads "2026-q3".
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once("-q")?;
        Self::new(Year::starting(year.parse().ok()?)?, number.parse().ok()?)
    }

    /// Which year.
    pub fn year(self) -> Year {
        self.year
    }

    /// From 1 to 4.
    pub fn number(self) -> u32 {
        self.number
    }

    /// "2026-q3".
    pub fn id(self) -> String {
        format!("{}-q{}", self.year.start(), self.number)
    }

    /// "Quarter 3 of 2026 to 2027".
    pub fn words(self) -> String {
        format!("Quarter {} of {}", self.number, self.year.words())
    }

    /// The one before.
    #[must_use]
    pub fn before(self) -> Self {
        match self.number {
            1 => Self { year: self.year.before(), number: 4 },
            number => Self { number: number - 1, ..self },
        }
    }

    /// The one after.
    #[must_use]
    pub fn after(self) -> Self {
        match self.number {
            4 => Self { year: self.year.next(), number: 1 },
            number => Self { number: number + 1, ..self },
        }
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        let next = self.after();
        let first = next.year.quarter_period(next.number).first().first_day();
        first.pred_opt().expect("a day before the first of a month exists")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_follow_one_another_through_years_and_are_read_as_they_are_written() {
        let mut quarter = Quarter::parse("2025-q3").unwrap();
        for expected in ["2025-q4", "2026-q1", "2026-q2"] {
            assert_eq!(quarter.after().before(), quarter);
            quarter = quarter.after();
            assert_eq!((quarter.id().as_str(), Quarter::parse(expected)), (expected, Some(quarter)));
        }
        assert_eq!(quarter.last_day().to_string(), "2026-09-30");
        assert_eq!(Quarter::of(quarter.last_day()), quarter);
        for wrong in ["2026-q0", "2026-q5", "2026", "q3", "99999-q1", "2026-q"] {
            assert_eq!(Quarter::parse(wrong), None, "{wrong}");
        }
    }
}
