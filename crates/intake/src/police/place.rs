//! Points, areas and places of a row. A point is read exactly as printed, never through a binary fraction, and never
//! moved: what lies outside the United Kingdom is left out, not guessed.

use crate::osgb;
use terms::{AreaCode, Point};

/// West, east, south and north of the United Kingdom with its sea shore, in millionths of a degree (WGS84): from
/// Fermanagh to Lowestoft and from Scilly to Unst, with a tenth of a degree around.
const WEST_EAST: (i32, i32) = (-8_700_000, 1_900_000);
const SOUTH_NORTH: (i32, i32) = (49_750_000, 60_960_000);

/// What is wrong with a pair of coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PointIll {
    /// The first (longitude or easting) cannot be read as a number.
    FirstUnreadable,
    /// The second (latitude or northing) cannot be read as a number.
    SecondUnreadable,
    /// The first is there, the second is not.
    SecondMissing,
    /// The second is there, the first is not.
    FirstMissing,
    /// Both are nought: the sea off Ghana, where missing points land.
    Nought,
    /// They would lie in the United Kingdom if they changed places.
    Swapped,
    /// They lie elsewhere.
    Outside,
}

/// The point of a longitude and a latitude in decimal degrees. Two empty cells are no point and no fault.
pub(crate) fn point_of(longitude: &str, latitude: &str) -> Result<Option<Point>, PointIll> {
    match (longitude.is_empty(), latitude.is_empty()) {
        (true, true) => return Ok(None),
        (false, true) => return Err(PointIll::SecondMissing),
        (true, false) => return Err(PointIll::FirstMissing),
        (false, false) => {}
    }
    let lon_e6 = millionths(longitude).ok_or(PointIll::FirstUnreadable)?;
    let lat_e6 = millionths(latitude).ok_or(PointIll::SecondUnreadable)?;
    let inside = |value: i32, (low, high): (i32, i32)| low <= value && value <= high;
    if inside(lon_e6, WEST_EAST) && inside(lat_e6, SOUTH_NORTH) {
        Ok(Some(Point { lon_e6, lat_e6 }))
    } else if lon_e6 == 0 && lat_e6 == 0 {
        Err(PointIll::Nought)
    } else if inside(lat_e6, WEST_EAST) && inside(lon_e6, SOUTH_NORTH) {
        Err(PointIll::Swapped)
    } else {
        Err(PointIll::Outside)
    }
}

/// The point of an easting and a northing in metres of the National Grid, to about 5 metres ([`osgb`]).
pub(crate) fn point_of_grid(easting: &str, northing: &str) -> Result<Option<Point>, PointIll> {
    match (easting.is_empty(), northing.is_empty()) {
        (true, true) => return Ok(None),
        (false, true) => return Err(PointIll::SecondMissing),
        (true, false) => return Err(PointIll::FirstMissing),
        (false, false) => {}
    }
    let number = |text: &str| text.parse::<f64>().ok().filter(|metres| metres.is_finite());
    let east = number(easting).ok_or(PointIll::FirstUnreadable)?;
    let north = number(northing).ok_or(PointIll::SecondUnreadable)?;
    if east == 0.0 && north == 0.0 {
        return Err(PointIll::Nought);
    }
    osgb::to_point(east, north).map(Some).ok_or(PointIll::Outside)
}

/// A decimal number times 1,000,000, rounded half away from nought at the seventh decimal; `None` where it is no
/// number or is 1,000 or more either way. Read digit by digit, so "52.543103" is 52,543,103 exactly.
#[inline]
pub(crate) fn millionths(text: &str) -> Option<i32> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let mut value = 0i32;
    let mut decimals = 0u32;
    let mut point = false;
    let mut count = 0usize;
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                count += 1;
                let digit = i32::from(byte - b'0');
                if point && decimals >= 6 {
                    value += i32::from(decimals == 6 && digit >= 5);
                    decimals = 7;
                    continue;
                }
                value = value.checked_mul(10)?.checked_add(digit)?;
                decimals += u32::from(point);
                if !point && value >= 1000 {
                    return None;
                }
            }
            b'.' if !point => point = true,
            b'e' | b'E' => return by_float(text),
            _ => return None,
        }
    }
    if count == 0 {
        return None;
    }
    value = value.checked_mul(10i32.pow(6 - decimals.min(6)))?;
    Some(if negative { -value } else { value })
}

/// Spreadsheets write points by the Greenwich meridian as `-5E-05`.
#[cold]
fn by_float(text: &str) -> Option<i32> {
    let degrees: f64 = text.parse().ok()?;
    (degrees.abs() < 1000.0).then(|| (degrees * 1e6).round() as i32)
}

/// The area of a cell: `None` inside for an empty cell, an error for a cell that is no area code.
#[inline]
pub(crate) fn area_of(cell: &str) -> Result<Option<AreaCode>, ()> {
    if cell.is_empty() {
        return Ok(None);
    }
    if let Some(area) = AreaCode::from_bytes(cell.as_bytes()) {
        return Ok(Some(area));
    }
    AreaCode::from_bytes(cell.to_ascii_uppercase().as_bytes()).map(Some).ok_or(())
}

/// The place in words: empty where the sender only says that there is none.
#[inline]
pub(crate) fn place_words(cell: &str) -> &str {
    if cell.eq_ignore_ascii_case("No Location") || cell == "On or near" { "" } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn six_decimals_are_read_exactly(value in -999_999_999i32..=999_999_999) {
            let text = format!("{}{}.{:06}", if value < 0 { "-" } else { "" },
                value.abs() / 1_000_000, value.abs() % 1_000_000);
            prop_assert_eq!(millionths(&text), Some(value));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+.0-9eE]{0,24}") {
            if let Some(value) = millionths(&text) {
                let float: f64 = text.parse().unwrap();
                prop_assert!((f64::from(value) - float * 1e6).abs() <= 0.501, "{} {}", text, value);
            }
        }
    }

    #[test]
    fn numbers_are_read_as_printed() {
        for (text, value) in [
            ("1", Some(1_000_000)),
            ("-0.5", Some(-500_000)),
            ("+.25", Some(250_000)),
            ("52.12345649", Some(52_123_456)),
            ("52.1234565", Some(52_123_457)),
            ("-5E-05", Some(-50)),
            ("1000", None),
            ("", None),
            ("-", None),
            (".", None),
            ("1.2.3", None),
            ("1,5", None),
            ("NaN", None),
        ] {
            assert_eq!(millionths(text), value, "{text}");
        }
    }

    #[test]
    fn points_elsewhere_are_told_apart() {
        assert!(point_of("-2.025646", "52.673771").unwrap().is_some());
        assert_eq!(point_of("", ""), Ok(None));
        assert_eq!(point_of("0", "0.000000"), Err(PointIll::Nought));
        assert_eq!(point_of("52.673771", "-2.025646"), Err(PointIll::Swapped));
        assert_eq!(point_of("2.35", "48.85"), Err(PointIll::Outside));
        assert_eq!(point_of("", "52.6"), Err(PointIll::FirstMissing));
        assert_eq!(point_of("north", "52.6"), Err(PointIll::FirstUnreadable));
    }

    #[test]
    fn an_area_code_may_be_in_small_letters() {
        assert_eq!(area_of("e01029359").unwrap().unwrap().to_string(), "E01029359");
        assert_eq!(area_of("E0102935"), Err(()));
        assert_eq!(area_of(""), Ok(None));
    }
}
