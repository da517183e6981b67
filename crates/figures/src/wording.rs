//! Numbers and spans of time as sentences of this crate print them.
//!
//! It must never decide anything: it only writes down what a method found.

use terms::{Month, Period, Step};

/// A count or level as read in a sentence: whole with thousands commas from 10 on, one decimal below 10 unless whole.
///
/// Not a finite number: "not known".
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "not known".to_owned();
    }
    let tenths = (value.abs() * 10.0).round() / 10.0;
    if tenths < 10.0 && tenths.fract() != 0.0 { decimal(value) } else { whole(value) }
}

/// One decimal with thousands commas.
pub(crate) fn decimal(value: f64) -> String {
    let tenths = (value.abs() * 10.0).round();
    format!("{}.{}", sign(value, tenths) + &commas((tenths / 10.0).floor()), (tenths % 10.0) as u8)
}

/// Whole with thousands commas; halves away from 0.
pub(crate) fn whole(value: f64) -> String {
    let rounded = value.abs().round();
    sign(value, rounded) + &commas(rounded)
}

/// "none", "1", "1,204": how many there were.
pub(crate) fn counted_or_no(count: f64) -> String {
    if count == 0.0 { "none".to_owned() } else { number(count) }
}

/// "1 month", "7 months".
pub(crate) fn counted(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {word}{plural}", commas(count as f64))
}

/// The first letter made a capital.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// "in June 2025", "from July 2024 to June 2025".
pub(crate) fn during(period: Period) -> String {
    if period.months() == 1 { format!("in {}", period.words()) } else { format!("from {}", period.words()) }
}

/// One step of a series, named by its first month: "September", "July to September", "The year to June 2025".
pub(crate) fn step_name(first: Month, step: Step) -> String {
    match step {
        Step::Month => first.name().to_owned(),
        Step::Quarter => format!("{} to {}", first.name(), first.plus(2).name()),
        Step::Year => format!("The year to {}", first.plus(11).words()),
    }
}

fn sign(value: f64, shown: f64) -> String {
    if value < 0.0 && shown > 0.0 { "-".to_owned() } else { String::new() }
}

fn commas(whole: f64) -> String {
    let digits = format!("{whole:.0}");
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_keep_one_decimal_and_large_ones_get_commas() {
        for (value, text) in [
            (40.583, "41"),
            (52.191, "52"),
            (4.604, "4.6"),
            (5.0, "5"),
            (9.96, "10"),
            (0.0, "0"),
            (-0.04, "0"),
            (-0.716, "-0.7"),
            (1_204_310.4, "1,204,310"),
            (f64::NAN, "not known"),
        ] {
            assert_eq!(number(value), text, "{value}");
        }
        assert_eq!(decimal(1234.56), "1,234.6");
        assert_eq!(counted(1, "month"), "1 month");
        assert_eq!(counted(29, "month"), "29 months");
    }

    #[test]
    fn a_step_is_named_by_what_it_covers() {
        let month: Month = "2025-07".parse().unwrap();
        assert_eq!(step_name(month, Step::Month), "July");
        assert_eq!(step_name(month, Step::Quarter), "July to September");
        assert_eq!(step_name(month, Step::Year), "The year to June 2026");
    }
}
