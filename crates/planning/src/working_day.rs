//! Working days: Monday to Friday without the bank holidays of a list.
//!
//! Bank holidays are data, never a rule: they are proclaimed, moved and added. Years that the list does not hold are
//! said to be unknown.

use crate::wire;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// Bank holidays of England and Wales as they come with the product.
const SHIPPED: &str = include_str!("../data/bank-holidays-england-and-wales.txt");

/// A day of a list and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Holiday {
    /// Which day.
    #[serde(with = "wire::day")]
    pub on: NaiveDate,
    /// "Good Friday".
    pub name: String,
}

/// A list of bank holidays. A year is known if it holds any day of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holidays {
    days: Vec<Holiday>,
}

impl Holidays {
    /// The list that comes with the product.
    pub fn shipped() -> Self {
        Self::read(SHIPPED).0
    }

    /// The text of it.
    pub const fn shipped_text() -> &'static str {
        SHIPPED
    }

    /// Reads a list: a day and its name on each line; `#` begins a remark. The second part holds the numbers, from 1, of
    /// lines that are neither.
    ///
    /// ```
    /// use planning::working_day::Holidays;
    /// let (holidays, faults) = Holidays::read("2026-12-25 Christmas Day\nChristmas is in winter\n");
    /// assert!(!holidays.working("2026-12-25".parse().unwrap()));
    /// assert_eq!(faults, [2]);
    /// ```
    pub fn read(text: &str) -> (Self, Vec<usize>) {
        let (mut days, mut faults) = (Vec::new(), Vec::new());
        for (at, line) in text.lines().map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (day, name) = line.split_once(' ').unwrap_or((line, ""));
            match day.parse() {
                Ok(on) if !name.trim().is_empty() => days.push(Holiday { on, name: name.trim().to_owned() }),
                _ => faults.push(at + 1),
            }
        }
        days.sort();
        days.dedup_by(|a, b| a.on == b.on);
        (Self { days }, faults)
    }

    /// All days, in order.
    pub fn days(&self) -> &[Holiday] {
        &self.days
    }

    /// Whether the list holds that year.
    pub fn knows(&self, year: i32) -> bool {
        self.days.iter().any(|holiday| holiday.on.year() == year)
    }

    /// Whether people work on that day.
    pub fn working(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        !weekend && self.days.binary_search_by_key(&day, |holiday| holiday.on).is_err()
    }

    /// That day, or the first working day after it.
    pub fn on_or_after(&self, day: NaiveDate) -> NaiveDate {
        let mut day = day;
        while !self.working(day) {
            day = step(day, true);
        }
        day
    }

    /// The last day on which something is so many clear working days before `day`: 1 is the working day before it.
    /// 0 is the day itself, working or not.
    pub fn before(&self, day: NaiveDate, working_days: u32) -> NaiveDate {
        self.walk(day, working_days, false)
    }

    /// So many working days after `day`; 0 is the day itself.
    pub fn after(&self, day: NaiveDate, working_days: u32) -> NaiveDate {
        self.walk(day, working_days, true)
    }

    fn walk(&self, from: NaiveDate, working_days: u32, forward: bool) -> NaiveDate {
        let mut day = from;
        for _ in 0..working_days {
            day = step(day, forward);
            while !self.working(day) {
                day = step(day, forward);
            }
        }
        day
    }
}

fn step(day: NaiveDate, forward: bool) -> NaiveDate {
    let moved = if forward { day.checked_add_days(Days::new(1)) } else { day.checked_sub_days(Days::new(1)) };
    moved.expect("a meeting's day is far from the ends of the calendar")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{day, survives_json};
    use proptest::prelude::*;

    #[test]
    fn notice_is_counted_in_working_days_over_easter() {
        let holidays = Holidays::shipped();
        survives_json(&holidays);
        assert_eq!(Holidays::read(SHIPPED).1, Vec::<usize>::new());
        // Tuesday after Easter 2026: Thursday is the working day before it.
        assert_eq!(holidays.before(day("2026-04-07"), 1), day("2026-04-02"));
        assert_eq!(holidays.before(day("2026-04-07"), 2), day("2026-04-01"));
        assert_eq!(holidays.after(day("2026-04-02"), 1), day("2026-04-07"));
        assert_eq!(holidays.on_or_after(day("2026-12-25")), day("2026-12-29"));
        assert!(holidays.knows(2028) && !holidays.knows(2031));
    }

    #[test]
    fn every_year_that_is_shipped_has_eight() {
        for year in 2025..=2028 {
            let of_year =
                Holidays::shipped().days().iter().filter(|holiday| holiday.on.year() == year).count();
            assert_eq!(of_year, 8, "{year}");
        }
        let holidays = Holidays::shipped();
        let weekend = holidays.days().iter().any(|h| matches!(h.on.weekday(), Weekday::Sat | Weekday::Sun));
        assert!(!weekend, "a bank holiday at a weekend has a substitute day");
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_working_day(days in 0u64..1400, many in 0u32..30) {
            let holidays = Holidays::shipped();
            let from = holidays.on_or_after(day("2025-01-06") + Days::new(days));
            let there = holidays.after(from, many);
            prop_assert!(holidays.working(there));
            prop_assert_eq!(holidays.before(there, many), from);
        }
    }
}
