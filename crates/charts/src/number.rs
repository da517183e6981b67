//! Numbers as a reader sees them: commas in thousands, as many decimals as asked, never "-0".
//! It must never round a number into a different verdict: decimals are the caller's choice.

/// A number with commas and that many decimals: `1,204.3`. Text for anything that is no number.
///
/// ```
/// assert_eq!(charts::number(1204.25, 1), "1,204.3");
/// assert_eq!(charts::number(-0.04, 1), "0.0");
/// ```
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "not known".to_owned();
    }
    let text = signed_csv(value, decimals);
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let part = part.map(|part| format!(".{part}")).unwrap_or_default();
    format!("{sign}{grouped}{part}")
}

/// A number without commas, for files: half away from zero, so that 0.25 is 0.3 and 0.35 is 0.4 wherever the
/// binary form allows, and never `-0`.
pub fn signed_csv(value: f64, decimals: usize) -> String {
    let scale = 10f64.powi(decimals as i32);
    // A hair outwards, for 1.005 is held as a little less.
    let rounded = (value * scale * (1.0 + 4.0 * f64::EPSILON)).round() / scale;
    format!("{:.decimals$}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Whole numbers without decimals, all others with one.
pub(crate) fn plain(value: f64) -> String {
    number(value, usize::from((value - value.round()).abs() > 1e-9))
}

/// A coordinate: one decimal, none where it is whole.
pub(crate) fn coordinate(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        for (value, decimals, text) in [
            (0.0, 0, "0"),
            (999.0, 0, "999"),
            (1000.0, 0, "1,000"),
            (1_204_310.0, 0, "1,204,310"),
            (-1234.56, 1, "-1,234.6"),
            (1.005, 2, "1.01"),
            (f64::NAN, 0, "not known"),
        ] {
            assert_eq!(number(value, decimals), text);
        }
    }

    #[test]
    fn a_coordinate_has_one_decimal_at_most() {
        assert_eq!(coordinate(-0.04), "0");
        assert_eq!(coordinate(12.04), "12");
        assert_eq!(coordinate(12.36), "12.4");
    }
}
