//! Months and moments as police files print them. It never guesses which of two readings of a date was meant.

use std::borrow::Cow;
use terms::{Dataset, Month};

/// Month, day and minute of the day of `2025-01-31T23:05:00+00:00`; the time and its zone may be absent, and a space may
/// stand for the `T`. The time is taken as printed, which is local time. `None` for anything else, and for days and
/// times that do not exist.
pub(crate) fn moment_of(text: &str) -> Option<(Month, Option<u8>, Option<u16>)> {
    let bytes = text.as_bytes();
    let month = Month::from_bytes(bytes.get(..7)?)?;
    let day = match bytes.get(7..10)? {
        [b'-', tens, ones] => two_digits(*tens, *ones)?,
        _ => return None,
    };
    if day == 0 || u32::from(day) > month.days() {
        return None;
    }
    let minute = match &bytes[10..] {
        [] => None,
        [b'T' | b' ', h1, h2, b':', m1, m2, rest @ ..] => {
            let (hour, minute) = (two_digits(*h1, *h2)?, two_digits(*m1, *m2)?);
            if hour > 23 || minute > 59 || !seconds_and_zone(rest) {
                return None;
            }
            Some(u16::from(hour) * 60 + u16::from(minute))
        }
        _ => return None,
    };
    Some((month, Some(day), minute))
}

fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + ones - b'0')
}

/// Whether the rest of a time is seconds, parts of seconds and a zone, each of which may be absent.
fn seconds_and_zone(rest: &[u8]) -> bool {
    let rest = match rest {
        [b':', s1, s2, rest @ ..] if two_digits(*s1, *s2).is_some_and(|second| second <= 60) => rest,
        rest => rest,
    };
    let rest = match rest {
        [b'.', parts @ ..] => &parts[parts.iter().take_while(|byte| byte.is_ascii_digit()).count()..],
        rest => rest,
    };
    match rest {
        [] | [b'Z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            two_digits(*h1, *h2).is_some() && two_digits(*m1, *m2).is_some()
        }
        _ => false,
    }
}

/// What is wrong with a month or moment that could not be read, and how to mend it.
pub(crate) fn trouble(dataset: Dataset, text: &str) -> (Cow<'static, str>, Cow<'static, str>) {
    if text.is_empty() {
        let hint = match dataset {
            Dataset::PoliceStops => "give day and time, like 2025-01-31T23:05:00+00:00",
            _ => "give the month, like 2025-01",
        };
        return ("the row does not say when it was".into(), hint.into());
    }
    if dataset == Dataset::PoliceStops {
        return (
            "this is not a day and time that exists".into(),
            "write it like 2025-01-31T23:05:00+00:00".into(),
        );
    }
    // Spreadsheet programs turn 2025-01 into Jan-25 when a file is opened and saved.
    let by_spreadsheet = text.len() == 6 && text.as_bytes()[3] == b'-' && text.is_ascii();
    let hint = if by_spreadsheet {
        "a spreadsheet program seems to have rewritten it: make the column text, and write 2025-01"
    } else {
        "write year and month, like 2025-01"
    };
    ("this is not a month that exists".into(), hint.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, u8, Option<u16>)>) {
        let found = moment_of(text).map(|(month, day, minute)| (month.to_string(), day.unwrap(), minute));
        let expected = expected.map(|(month, day, minute)| (month.to_owned(), day, minute));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_moment_is_read_as_printed() {
        check("2025-01-31T23:05:00+00:00", Some(("2025-01", 31, Some(23 * 60 + 5))));
        check("2025-07-01T00:30:00+01:00", Some(("2025-07", 1, Some(30))));
        check("2024-02-29 00:00:00.000Z", Some(("2024-02", 29, Some(0))));
        check("2024-02-29", Some(("2024-02", 29, None)));
    }

    #[test]
    fn what_does_not_exist_is_not_read() {
        for wrong in
            ["", "2025-01", "2025-02-29", "2025-01-00", "2025-01-01T24:00", "2025-01-01T12:60", "01/02/2025"]
        {
            check(wrong, None);
        }
        check("2025-01-01T12:00:00 or so", None);
    }
}
