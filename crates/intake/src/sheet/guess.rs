//! What the values of a column look like: dates and in which format, numbers, codes, or words.
//!
//! It counts and samples. It decides nothing.

use super::book::Sheet;
use super::rows::MISSING;
use crate::delimited::number_of;
use crate::moment::{DateFormat, minute_of};
use crate::reference::postcode_of;
use std::collections::BTreeMap;
use terms::{AreaCode, Month};

/// Most different codes of a column that are kept: one with more is no column of codes.
pub(super) const CODES_SHOWN: usize = 200;
/// How many filled cells of a column are tried for dates one by one; of the rest every [`SAMPLE_EVERY`]th is.
const SAMPLE_FIRST: u64 = 500;
const SAMPLE_EVERY: u64 = 100;

/// Date formats that are tried, the likelier first. Day before month, as in Britain; the American order is last and only
/// taken where no other fits.
const DATE_FORMATS: &[&str] = &[
    "DD/MM/YYYY",
    "DD/MM/YYYY HH:mm",
    "DD/MM/YYYY HH:mm:ss",
    "YYYY-MM-DD",
    "YYYY-MM-DD HH:mm",
    "YYYY-MM-DD HH:mm:ssZ",
    "YYYY-MM-DDTHH:mmZ",
    "YYYY-MM-DDTHH:mm:ssZ",
    "DD-MM-YYYY",
    "DD-MM-YYYY HH:mm",
    "DD.MM.YYYY",
    "DD/MM/YY",
    "DD/MM/YY HH:mm",
    "D MMM YYYY",
    "D MMM YYYY HH:mm",
    "D-MMM-YYYY",
    "D-MMM-YY",
    "MMM D, YYYY",
    "YYYY/MM/DD",
    "YYYYMMDD",
    "YYYY-MM",
    "MMM YYYY",
    "MMM-YYYY",
    "MMM-YY",
    "MM/YYYY",
    "serial",
    "MM/DD/YYYY",
    "MM/DD/YYYY HH:mm",
];

/// What was seen in one column.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) filled: u64,
    pub(super) area_codes: u64,
    /// Of the sampled cells.
    pub(super) dates: u64,
    sampled: u64,
    pub(super) times: u64,
    pub(super) numbers: u64,
    wholes: u64,
    missing: u64,
    pub(super) postcodes: u64,
    /// Characters of the longest cell.
    pub(super) longest: usize,
    /// Different values and their rows; one past [`CODES_SHOWN`] at most.
    pub(super) kinds: BTreeMap<String, u64>,
    samples: Vec<String>,
}

impl Seen {
    /// Whether four in five of the filled cells are so.
    pub(super) fn mostly(&self, count: u64) -> bool {
        self.filled > 0 && count * 5 >= self.filled * 4
    }

    /// Whether four in five of the sampled cells are dates.
    pub(super) fn mostly_dates(&self) -> bool {
        self.sampled > 0 && self.dates * 5 >= self.sampled * 4
    }

    /// Whether there is nothing but whole numbers and marks for missing ones.
    pub(super) fn mostly_counts(&self) -> bool {
        self.wholes > 0 && (self.wholes + self.missing) * 10 >= self.filled * 9
    }

    fn see(&mut self, cell: &str, formats: &[DateFormat]) {
        self.filled += 1;
        self.longest = self.longest.max(cell.chars().count());
        if let Some(rows) = self.kinds.get_mut(cell) {
            *rows += 1;
        } else if self.kinds.len() <= CODES_SHOWN {
            self.kinds.insert(cell.to_owned(), 1);
        }
        if AreaCode::from_bytes(cell.as_bytes()).is_some() {
            self.area_codes += 1;
            self.sampled += 1;
            return;
        }
        let number = cell.strip_prefix('-').unwrap_or(cell);
        match number_of(number) {
            Some(number) => {
                self.numbers += 1;
                self.wholes += u64::from(number.fract() == 0.0 && !cell.starts_with('-'));
            }
            None => {
                self.missing += u64::from(MISSING.contains(&cell.to_lowercase().as_str()));
                self.postcodes += u64::from(postcode_of(cell).is_some());
            }
        }
        self.times += u64::from(minute_of(cell).is_some());
        if self.filled <= SAMPLE_FIRST || self.filled.is_multiple_of(SAMPLE_EVERY) {
            self.sampled += 1;
            if may_be_date(cell) && formats.iter().any(|format| format.read(cell).is_some()) {
                self.dates += 1;
                self.samples.push(cell.to_owned());
            }
        }
    }
}

/// Whether it is worth trying: it has a digit, opens with one or with a month's letter, and is not overlong.
fn may_be_date(cell: &str) -> bool {
    let opens = cell.starts_with(|c: char| c.is_ascii_digit() || "JFMASONDjfmasond".contains(c));
    opens && (4..=35).contains(&cell.len()) && cell.bytes().any(|b| b.is_ascii_digit())
}

/// What was seen in every column of a sheet.
pub(super) struct Columns {
    pub(super) seen: Vec<Seen>,
}

impl Columns {
    pub(super) fn look(sheet: &Sheet<'_>, header_row: u64, header: &[String]) -> Self {
        let formats = known();
        let mut seen: Vec<Seen> = header.iter().map(|_| Seen::default()).collect();
        let mut rows = sheet.rows();
        while let Some(row) = rows.next() {
            if row.number <= header_row {
                continue;
            }
            for (column, cell) in seen.iter_mut().zip(row.cells()).filter(|(_, cell)| !cell.is_empty()) {
                column.see(cell, &formats);
            }
        }
        Self { seen }
    }
}

fn known() -> Vec<DateFormat> {
    DATE_FORMATS.iter().filter_map(|format| DateFormat::new(format)).collect()
}

/// The fewest formats, up to four, that read the dates of a column, the one that reads most first; and whether every
/// date could be read with day and month swapped.
pub(super) fn formats_for(seen: &Seen) -> (Vec<String>, bool) {
    let formats = known();
    let mut left: Vec<&str> = seen.samples.iter().map(String::as_str).collect();
    let mut chosen = Vec::new();
    while !left.is_empty() && chosen.len() < 4 {
        let reads = |format: &DateFormat| left.iter().filter(|text| format.read(text).is_some()).count();
        let mut best = (0, 0);
        for (at, format) in formats.iter().enumerate() {
            let count = reads(format);
            if count > best.1 {
                best = (at, count);
            }
        }
        if best.1 == 0 {
            break;
        }
        left.retain(|text| formats[best.0].read(text).is_none());
        chosen.push(DATE_FORMATS[best.0].to_owned());
    }
    let swapped = DateFormat::new("MM/DD/YYYY").zip(DateFormat::new("MM/DD/YYYY HH:mm"));
    let either_way = chosen.first().is_some_and(|format| format.starts_with("DD/MM/YYYY"))
        && swapped.is_some_and(|(day, time)| {
            seen.samples.iter().all(|text| day.read(text).is_some() || time.read(text).is_some())
        });
    (chosen, either_way)
}

/// The month that a column's name is: "Apr-24", "April 2024", "2024-04", "01/04/2024".
pub(super) fn month_of_name(name: &str) -> Option<Month> {
    const MONTHS: [&str; 7] = ["MMM YYYY", "MMM-YYYY", "MMM-YY", "MMM YY", "YYYY-MM", "MM/YYYY", "MMM/YY"];
    let plain =
        MONTHS.iter().filter_map(|format| DateFormat::new(format)).find_map(|format| format.read(name));
    let first_day = || {
        ["YYYY-MM-DD", "DD/MM/YYYY"]
            .iter()
            .filter_map(|format| DateFormat::new(format))
            .find_map(|format| format.read(name))
            .filter(|moment| moment.day == Some(1))
    };
    plain.or_else(first_day).map(|moment| moment.month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(cells: &[&str]) -> Seen {
        let formats = known();
        let mut seen = Seen::default();
        cells.iter().for_each(|cell| seen.see(cell, &formats));
        seen
    }

    #[test]
    fn formats_are_inferred_from_the_values() {
        let formats = |cells: &[&str]| formats_for(&seen(cells));
        assert_eq!(formats(&["31/01/2025", "01/02/2025"]), (vec!["DD/MM/YYYY".to_owned()], false));
        assert_eq!(formats(&["01/01/2025", "02/02/2025"]), (vec!["DD/MM/YYYY".to_owned()], true));
        assert_eq!(formats(&["01/31/2025", "01/02/2025"]), (vec!["MM/DD/YYYY".to_owned()], false));
        assert_eq!(formats(&["45658", "45659.25"]).0, ["serial"]);
        assert_eq!(formats(&["12 Jan 2025", "2025-01-12"]).0, ["YYYY-MM-DD", "D MMM YYYY"]);
        assert_eq!(formats(&["2025-06-30T23:30:00Z"]).0, ["YYYY-MM-DDTHH:mm:ssZ"]);
    }

    #[test]
    fn a_column_may_be_named_for_a_month() {
        for name in ["Apr-24", "April 2024", "2024-04", "01/04/2024"] {
            assert_eq!(
                month_of_name(name).map(|month| month.to_string()).as_deref(),
                Some("2024-04"),
                "{name}"
            );
        }
        for name in ["Area code", "2024", "15/04/2024", "Total"] {
            assert_eq!(month_of_name(name), None, "{name}");
        }
    }
}
