//! Dates and times as senders write them, each read by a format that a person can check.
//!
//! No date is guessed here: a value either fits the format or is not a date.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, Timelike, Weekday};
use terms::Month;

/// When something happened, as far as the sender says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) month: Month,
    /// Day of the month.
    pub(crate) day: Option<u8>,
    /// Minute of the day, 0 to 1,439.
    pub(crate) minute: Option<u16>,
}

/// One piece of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Day,
    MonthNumber,
    MonthName,
    Year,
    ShortYear,
    Hour,
    Minute,
    Second,
    /// `Z`, `+01:00`, or nothing.
    Zone,
    Literal(char),
    /// Days since 30 December 1899, with a fraction for the time.
    Serial,
}

/// A way to write dates: `DD/MM/YYYY HH:mm`, `YYYY-MM-DDTHH:mm:ssZ`, `D MMM YYYY`, `YYYY-MM`, `serial`.
///
/// `D`, `DD`, `M` and `MM` take one or two digits, `MMM` and `MMMM` a month's name, long or cut to three
/// letters, `HH:mm:ss` a time of day, `Z` a zone or none. Everything else stands for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DateFormat(Vec<Piece>);

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl DateFormat {
    /// `None` for a text that has neither month nor year.
    pub(crate) fn new(text: &str) -> Option<Self> {
        if text == "serial" {
            return Some(Self(vec![Piece::Serial]));
        }
        const RUNS: [(&str, Piece); 13] = [
            ("YYYY", Piece::Year),
            ("YY", Piece::ShortYear),
            ("MMMM", Piece::MonthName),
            ("MMM", Piece::MonthName),
            ("MM", Piece::MonthNumber),
            ("M", Piece::MonthNumber),
            ("DD", Piece::Day),
            ("D", Piece::Day),
            ("HH", Piece::Hour),
            ("H", Piece::Hour),
            ("mm", Piece::Minute),
            ("ss", Piece::Second),
            ("Z", Piece::Zone),
        ];
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            if let Some((run, piece)) = RUNS.iter().find(|(run, _)| rest.starts_with(run)) {
                pieces.push(*piece);
                rest = &rest[run.len()..];
            } else {
                pieces.push(Piece::Literal(next));
                rest = &rest[next.len_utf8()..];
            }
        }
        let has = |wanted: &[Piece]| pieces.iter().any(|piece| wanted.contains(piece));
        (has(&[Piece::Year, Piece::ShortYear]) && has(&[Piece::MonthNumber, Piece::MonthName]))
            .then_some(Self(pieces))
    }

    /// The moment, if the whole text fits.
    pub(crate) fn read(&self, text: &str) -> Option<Moment> {
        let text = text.trim();
        if self.0 == [Piece::Serial] {
            return serial(text);
        }
        let mut parts = Parts::default();
        let mut rest = text;
        for piece in &self.0 {
            rest = parts.take(*piece, rest)?;
        }
        if rest.trim().is_empty() { parts.moment() } else { None }
    }
}

#[derive(Default)]
struct Parts {
    year: i32,
    month: u32,
    day: Option<u32>,
    hour: Option<u32>,
    minute: u32,
    /// Minutes ahead of UTC, where the text says.
    zone: Option<i64>,
}

impl Parts {
    fn take<'a>(&mut self, piece: Piece, text: &'a str) -> Option<&'a str> {
        let short = |text: &'a str| digits(text, 1, 2);
        Some(match piece {
            Piece::Literal(' ') => text.trim_start_matches(' '),
            Piece::Literal(literal) => text.strip_prefix(literal)?,
            Piece::Year => {
                let (number, rest) = digits(text, 4, 4)?;
                self.year = number as i32;
                rest
            }
            Piece::ShortYear => {
                let (number, rest) = digits(text, 2, 2)?;
                self.year = if number < 80 { 2000 + number as i32 } else { 1900 + number as i32 };
                rest
            }
            Piece::MonthNumber => {
                let (number, rest) = short(text)?;
                self.month = number;
                rest
            }
            Piece::MonthName => {
                let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
                let word = text[..letters].to_ascii_lowercase();
                let known = |month: &&str| {
                    letters >= 3 && (month.starts_with(&word) || word == "sept" && month.starts_with("sept"))
                };
                self.month = MONTHS.iter().position(known)? as u32 + 1;
                &text[letters..]
            }
            Piece::Day => {
                let (number, rest) = short(text)?;
                self.day = Some(number);
                ["st", "nd", "rd", "th"].iter().find_map(|tail| rest.strip_prefix(tail)).unwrap_or(rest)
            }
            Piece::Hour => {
                let (number, rest) = short(text)?;
                self.hour = Some(number);
                rest
            }
            Piece::Minute => {
                let (number, rest) = digits(text, 2, 2)?;
                self.minute = number;
                rest
            }
            Piece::Second => {
                let (number, rest) = digits(text, 2, 2)?;
                if number > 60 {
                    return None;
                }
                match rest.strip_prefix('.') {
                    Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
                    None => rest,
                }
            }
            Piece::Zone => self.take_zone(text)?,
            Piece::Serial => return None,
        })
    }

    fn take_zone<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if let Some(rest) = text.strip_prefix(['Z', 'z']) {
            self.zone = Some(0);
            return Some(rest);
        }
        let Some(rest) = text.strip_prefix(['+', '-']) else { return Some(text) };
        let (hours, rest) = digits(rest, 2, 2)?;
        let (minutes, rest) = digits(rest.strip_prefix(':').unwrap_or(rest), 2, 2)?;
        let ahead = i64::from(hours * 60 + minutes);
        self.zone = Some(if text.starts_with('-') { -ahead } else { ahead });
        Some(rest)
    }

    fn moment(&self) -> Option<Moment> {
        let Some(day) = self.day else {
            return Some(Moment { month: Month::new(self.year, self.month).ok()?, day: None, minute: None });
        };
        let date = NaiveDate::from_ymd_opt(self.year, self.month, day)?;
        let Some(hour) = self.hour else { return of_day(date, None) };
        let time = date.and_hms_opt(hour, self.minute, 0)?;
        let local = match self.zone {
            Some(ahead) => in_london(time.checked_sub_signed(Duration::minutes(ahead))?)?,
            None => time,
        };
        of_day(local.date(), Some((local.hour() * 60 + local.minute()) as u16))
    }
}

fn of_day(date: NaiveDate, minute: Option<u16>) -> Option<Moment> {
    let month = Month::new(date.year(), date.month()).ok()?;
    Some(Moment { month, day: Some(date.day() as u8), minute })
}

fn digits(text: &str, least: usize, most: usize) -> Option<(u32, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    Some((text[..count].parse().ok()?, &text[count..]))
}

/// A spreadsheet's day number: 1 is 31 December 1899, 45,658 is 1 January 2025. Only years from 1990 to
/// 2079 (32,874 to 65,745) are taken for dates, so that a count or an easting is not. The 1900 leap-year slip of
/// spreadsheets lies before that and does not matter.
fn serial(text: &str) -> Option<Moment> {
    let number: f64 = text.parse().ok()?;
    if !(32_874.0..65_746.0).contains(&number) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(Duration::days(number as i64))?;
    let minute = (number.fract() * 1440.0).round().min(1439.0) as u16;
    of_day(date, (number.fract() > 0.0).then_some(minute))
}

/// The clock time in London at a time in UTC: an hour ahead from 01:00 UTC on the last Sunday of March to
/// 01:00 UTC on the last Sunday of October (Summer Time Order 2002, SI 2002/262).
fn in_london(utc: NaiveDateTime) -> Option<NaiveDateTime> {
    let change = |month: u32| {
        let last = NaiveDate::from_ymd_opt(utc.year(), month, 31)?;
        let back = last.weekday().days_since(Weekday::Sun);
        (last - Duration::days(i64::from(back))).and_hms_opt(1, 0, 0)
    };
    let summer = change(3)? <= utc && utc < change(10)?;
    utc.checked_add_signed(Duration::hours(i64::from(summer)))
}

/// A time of day on its own: `14:05`, `1405`, `14:05:30`, `2.05 pm`. Minutes since midnight; `None` otherwise.
pub(crate) fn minute_of(text: &str) -> Option<u16> {
    let lower = text.trim().to_ascii_lowercase();
    let (clock, afternoon) = if let Some(clock) = lower.strip_suffix("pm") {
        (clock.trim_end(), Some(true))
    } else if let Some(clock) = lower.strip_suffix("am") {
        (clock.trim_end(), Some(false))
    } else {
        (lower.as_str(), None)
    };
    let (hour, rest) = match clock.split_once([':', '.']) {
        Some((hour, rest)) => (hour, rest),
        None if clock.len() == 4 && clock.is_ascii() => clock.split_at(2),
        None if afternoon.is_some() => (clock, "00"),
        None => return None,
    };
    let (hour, more) = digits(hour, 1, 2)?;
    let (minute, seconds) = digits(rest, 2, 2)?;
    let whole = more.is_empty() && (seconds.is_empty() || seconds.starts_with(':'));
    let hour = match afternoon {
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        Some(_) => return None,
        None => hour,
    };
    (whole && hour < 24 && minute < 60).then_some((hour * 60 + minute) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str, text: &str) -> Option<(String, Option<u8>, Option<u16>)> {
        let moment = DateFormat::new(format).unwrap().read(text)?;
        Some((moment.month.to_string(), moment.day, moment.minute))
    }

    fn day(month: &str, day: u8, minute: Option<u16>) -> Option<(String, Option<u8>, Option<u16>)> {
        Some((month.to_owned(), Some(day), minute))
    }

    #[test]
    fn dates_are_read_as_their_format_says() {
        assert_eq!(read("DD/MM/YYYY", "31/01/2025"), day("2025-01", 31, None));
        assert_eq!(read("DD/MM/YYYY", "1/2/2025"), day("2025-02", 1, None));
        assert_eq!(read("MM/DD/YYYY", "1/2/2025"), day("2025-01", 2, None));
        assert_eq!(read("D MMM YYYY", "12 January 2025"), day("2025-01", 12, None));
        assert_eq!(read("D MMM YYYY", "3rd Sept 2024"), day("2024-09", 3, None));
        assert_eq!(read("DD/MM/YYYY HH:mm", "31/01/2025 23:59"), day("2025-01", 31, Some(1439)));
        assert_eq!(read("YYYY-MM", "2025-01"), Some(("2025-01".to_owned(), None, None)));
        assert_eq!(read("MMM-YY", "Jan-25"), Some(("2025-01".to_owned(), None, None)));
        assert_eq!(read("serial", "45658"), day("2025-01", 1, None));
        assert_eq!(read("serial", "45658.5"), day("2025-01", 1, Some(720)));
    }

    #[test]
    fn what_does_not_fit_is_no_date() {
        for wrong in ["31/02/2025", "31/01/2025 x", "2025-01-31", "", "32/01/2025", "1/13/2025"] {
            assert_eq!(read("DD/MM/YYYY", wrong), None, "{wrong}");
        }
        for wrong in ["12", "398000", "-1", "nan"] {
            assert_eq!(read("serial", wrong), None, "{wrong}");
        }
        assert_eq!(DateFormat::new("DD"), None);
    }

    #[test]
    fn a_time_with_a_zone_is_told_in_london() {
        let format = "YYYY-MM-DDTHH:mm:ssZ";
        assert_eq!(read(format, "2025-06-30T23:30:00Z"), day("2025-07", 1, Some(30)));
        assert_eq!(read(format, "2025-07-01T00:30:00+01:00"), day("2025-07", 1, Some(30)));
        assert_eq!(read(format, "2025-01-31T23:30:00.123Z"), day("2025-01", 31, Some(1410)));
        assert_eq!(read(format, "2025-03-30T00:59:00Z"), day("2025-03", 30, Some(59)));
        assert_eq!(read(format, "2025-03-30T01:00:00Z"), day("2025-03", 30, Some(120)));
    }

    #[test]
    fn a_time_of_day_is_read_in_every_common_form() {
        for (text, minute) in
            [("14:05", 845), ("1405", 845), ("14:05:30", 845), ("2.05 pm", 845), ("12am", 0)]
        {
            assert_eq!(minute_of(text), Some(minute), "{text}");
        }
        for wrong in ["", "-1", "25:00", "14:60", "13pm", "14", "14:5"] {
            assert_eq!(minute_of(wrong), None, "{wrong}");
        }
    }
}
