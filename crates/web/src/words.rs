//! Days, times, sizes and counts as readers see them. Times are stored in UTC and shown in London's.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Timelike, Utc};

const MONTHS: [&str; 12] = [
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

/// "20 November 2026".
///
/// ```
/// let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
/// assert_eq!(web::words::day(day), "20 November 2026");
/// ```
pub fn day(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
}

/// "10:30am", of a time in London.
///
/// ```
/// assert_eq!(web::words::time("13:05:00".parse().unwrap()), "1:05pm");
/// ```
pub fn time(at: chrono::NaiveTime) -> String {
    let (afternoon, hour) = at.hour12();
    format!("{hour}:{:02}{}", at.minute(), if afternoon { "pm" } else { "am" })
}

/// With a capital letter first.
///
/// ```
/// assert_eq!(web::words::sentence("élan is kept"), "Élan is kept");
/// ```
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What was typed, as one line: no space at its ends, one between words.
pub(crate) fn one_line(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `?name=value&…` with everything but letters, digits and `-._~` as hexadecimal (RFC 3986, 2.3); empty without pairs.
///
/// ```
/// assert_eq!(web::words::query(&[("act", "person.")]), "?act=person.");
/// assert_eq!(web::words::query(&[("id", "a b&c")]), "?id=a%20b%26c");
/// ```
pub fn query(pairs: &[(&str, &str)]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded = |text: &str| -> String {
        text.bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// What London's clocks show.
pub fn london(utc: DateTime<Utc>) -> chrono::NaiveDateTime {
    (utc + TimeDelta::hours(i64::from(is_summer(utc)))).naive_utc()
}

/// "20 November 2026 at 9:30am", in London.
pub fn moment(utc: DateTime<Utc>) -> String {
    let local = london(utc);
    let (afternoon, hour) = local.hour12();
    let half = if afternoon { "pm" } else { "am" };
    format!("{} at {hour}:{:02}{half}", day(local.date()), local.minute())
}

/// Whether London's clocks are an hour ahead: from 1:00 UTC on the last Sunday of March to 1:00 UTC on the last
/// Sunday of October (Summer Time Order 2002, SI 2002/262).
fn is_summer(utc: DateTime<Utc>) -> bool {
    let change = |month: u32| {
        let last = NaiveDate::from_ymd_opt(utc.year(), month, 31).expect("March and October have 31 days");
        let sunday = last - Days::new(u64::from(last.weekday().num_days_from_sunday()));
        sunday.and_hms_opt(1, 0, 0).expect("one o'clock exists").and_utc()
    };
    change(3) <= utc && utc < change(10)
}

/// "412 bytes", "3.1 MB": thousands, one decimal from a million upwards.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// "1 row", "4,980 rows".
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", planning::wording::number(count as f64), if count == 1 { one } else { many })
}

/// A count of rows for the public: none, "fewer than 10", or the number. Rows can be people.
pub fn guarded(count: u64) -> String {
    match count {
        0 => "none".to_owned(),
        1..10 => "fewer than 10".to_owned(),
        _ => planning::wording::number(count as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        moment(text.parse::<DateTime<Utc>>().unwrap())
    }

    #[test]
    fn london_is_an_hour_ahead_in_summer() {
        assert_eq!(at("2026-11-20T09:30:00Z"), "20 November 2026 at 9:30am");
        assert_eq!(at("2026-07-01T12:05:00Z"), "1 July 2026 at 1:05pm");
        assert_eq!(at("2026-03-29T00:59:00Z"), "29 March 2026 at 12:59am");
        assert_eq!(at("2026-03-29T01:00:00Z"), "29 March 2026 at 2:00am");
        assert_eq!(at("2026-10-25T01:00:00Z"), "25 October 2026 at 1:00am");
        assert_eq!(at("2026-06-30T23:30:00Z"), "1 July 2026 at 12:30am");
    }

    #[test]
    fn a_small_count_of_rows_is_not_told_to_the_public() {
        assert_eq!(guarded(0), "none");
        assert_eq!(guarded(3), "fewer than 10");
        assert_eq!(guarded(24_512), "24,512");
    }

    #[test]
    fn one_row_is_not_rows() {
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(4_980, "row", "rows"), "4,980 rows");
    }

    #[test]
    fn sizes_are_in_thousands() {
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(52_000), "52 kB");
        assert_eq!(size(3_140_000), "3.1 MB");
    }
}
