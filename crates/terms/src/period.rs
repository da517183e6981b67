//! Months and periods.

use chrono::{Datelike, NaiveDate};
use std::fmt;
use std::str::FromStr;

/// A calendar month, held as the number of months since the start of the year 0.
///
/// ```
/// use terms::Month;
/// let month: Month = "2025-01".parse().unwrap();
/// assert_eq!(month.plus(-1).to_string(), "2024-12");
/// assert_eq!(month.words(), "January 2025");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u16);

/// The text is not a year and a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a month is a year and a month, like 2025-01, from 1900 to 2199")]
pub struct NotAMonth;

const NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Month {
    /// `year` from 1900 to 2199, `month` from 1 to 12.
    pub const fn new(year: i32, month: u32) -> Result<Self, NotAMonth> {
        if year < 1900 || year > 2199 || month < 1 || month > 12 {
            return Err(NotAMonth);
        }
        Ok(Self(year as u16 * 12 + (month as u16 - 1)))
    }

    /// The month a day lies in; days outside 1900 to 2199 are refused.
    pub fn of(day: NaiveDate) -> Result<Self, NotAMonth> {
        Self::new(day.year(), day.month())
    }

    /// Months since the year 0, as stored.
    pub const fn index(self) -> u16 {
        self.0
    }

    /// The month with that stored number, if it lies from 1900 to 2199.
    pub const fn from_index(index: u16) -> Result<Self, NotAMonth> {
        Self::new((index / 12) as i32, (index % 12) as u32 + 1)
    }

    /// Year, such as 2025.
    pub const fn year(self) -> i32 {
        (self.0 / 12) as i32
    }

    /// Month of the year, 1 to 12.
    pub const fn number(self) -> u32 {
        (self.0 % 12) as u32 + 1
    }

    /// The first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.number(), 1).expect("a Month holds a real year and month")
    }

    /// How many days it has.
    pub fn days(self) -> u32 {
        (self.plus(1).first_day() - self.first_day()).num_days() as u32
    }

    /// The month so many months later (earlier if negative), held within 1900 to 2199.
    pub fn plus(self, months: i32) -> Self {
        let index = (i32::from(self.0) + months).clamp(1900 * 12, 2199 * 12 + 11);
        Self(index as u16)
    }

    /// How many months this is after `other`; negative if before.
    pub fn since(self, other: Self) -> i32 {
        i32::from(self.0) - i32::from(other.0)
    }

    /// "January 2025".
    pub fn words(self) -> String {
        format!("{} {}", self.name(), self.year())
    }

    /// "January".
    pub fn name(self) -> &'static str {
        NAMES[usize::from(self.0 % 12)]
    }

    /// "Jan 25": for chart labels alone.
    pub fn short(self) -> String {
        format!("{} {:02}", &self.name()[..3], self.year() % 100)
    }

    /// Reads `2025-01` from bytes.
    pub fn from_bytes(text: &[u8]) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2] = text else { return None };
        let mut digits = [0u32; 6];
        for (digit, &byte) in digits.iter_mut().zip([y1, y2, y3, y4, m1, m2]) {
            if !byte.is_ascii_digit() {
                return None;
            }
            *digit = u32::from(byte - b'0');
        }
        let [a, b, c, d, e, f] = digits;
        Self::new((a * 1000 + b * 100 + c * 10 + d) as i32, e * 10 + f).ok()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Month {
    type Err = NotAMonth;
    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        Self::from_bytes(text.as_bytes()).ok_or(NotAMonth)
    }
}

/// A run of whole months, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first: Month,
    last: Month,
}

impl Period {
    /// From `first` to `last`, both included; the other way round is put right.
    pub fn new(first: Month, last: Month) -> Self {
        if first <= last { Self { first, last } } else { Self { first: last, last: first } }
    }

    /// The twelve months that end with `last`.
    pub fn year_to(last: Month) -> Self {
        Self::new(last.plus(-11), last)
    }

    /// First month.
    pub fn first(self) -> Month {
        self.first
    }

    /// Last month.
    pub fn last(self) -> Month {
        self.last
    }

    /// How many months, at least 1.
    pub fn months(self) -> usize {
        self.last.since(self.first) as usize + 1
    }

    /// Whether the month lies inside.
    pub fn contains(self, month: Month) -> bool {
        self.first <= month && month <= self.last
    }

    /// Each month in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Month> + ExactSizeIterator {
        (0..self.months() as u16).map(move |step| self.first.plus(i32::from(step)))
    }

    /// The same months one year earlier.
    pub fn year_before(self) -> Self {
        Self::new(self.first.plus(-12), self.last.plus(-12))
    }

    /// "July 2024 to June 2025", or "June 2025" for one month.
    pub fn words(self) -> String {
        if self.first == self.last {
            self.first.words()
        } else {
            format!("{} to {}", self.first.words(), self.last.words())
        }
    }
}

/// The step at which a series is counted or published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Calendar months.
    Month,
    /// Quarters that start in January, April, July and October.
    Quarter,
    /// Twelve months that end with the last month of the series.
    Year,
}

impl Step {
    /// "month", "quarter" or "year".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_before_january_is_december() {
        let month: Month = "2025-01".parse().unwrap();
        assert_eq!(month.plus(-1).to_string(), "2024-12");
        assert_eq!(month.since("2024-11".parse().unwrap()), 2);
        assert_eq!(month.days(), 31);
        assert_eq!(Month::new(2024, 2).unwrap().days(), 29);
    }

    #[test]
    fn the_thirteenth_month_is_refused() {
        for wrong in ["2025-13", "2025-00", "1899-12", "25-01", "2025/01", "2025-1", "2025-001"] {
            assert_eq!(wrong.parse::<Month>(), Err(NotAMonth), "{wrong}");
        }
    }

    #[test]
    fn a_period_lists_every_month_once() {
        let period = Period::year_to("2025-06".parse().unwrap());
        assert_eq!(period.iter().len(), 12);
        assert_eq!(period.words(), "July 2024 to June 2025");
        assert!(period.contains("2024-07".parse().unwrap()));
        assert!(!period.contains("2024-06".parse().unwrap()));
    }
}
