//! Ages as people write them in headers and cells: "90+", "Aged 16 to 24 years", "15 years and under".

/// "And over" in [`terms::Population::age_to`].
pub(crate) const AND_OVER: u8 = 255;

/// Words that may stand beside the numbers of an age and change nothing.
const FILLERS: [&str; 12] =
    ["age", "aged", "ages", "years", "year", "old", "olds", "to", "and", "of", "yrs", "persons"];

/// Youngest and oldest age, both included. `None` for text that is no age.
///
/// "All ages" and "total" are 0 and over. "Under 16" leaves 16 out; "16 and under" does not.
pub(crate) fn age_band(text: &str) -> Option<(u8, u8)> {
    let lower = text.to_lowercase();
    let plus = lower.contains('+');
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut numbers: Vec<u8> = Vec::new();
    let (mut over, mut under, mut all) = (plus, false, false);
    for word in &words {
        match *word {
            "over" | "older" | "plus" | "above" => over = true,
            "under" | "younger" | "below" | "less" => under = true,
            "all" | "total" => all = true,
            "than" | "or" => {}
            word if FILLERS.contains(&word) => {}
            word => numbers.push(word.parse().ok().filter(|age| *age <= 130)?),
        }
    }
    match (numbers.as_slice(), over, under, all) {
        ([], false, false, true) => Some((0, AND_OVER)),
        (&[age], false, false, false) => Some((age, age)),
        (&[age], true, false, false) => Some((age, AND_OVER)),
        (&[age], false, true, false) if matches!(words[0], "under" | "below" | "less") => {
            Some((0, age.checked_sub(1)?))
        }
        (&[age], false, true, false) => {
            let excluded =
                words.contains(&"less") || words.contains(&"aged") && words.get(1) == Some(&"under");
            Some((0, if excluded { age.checked_sub(1)? } else { age }))
        }
        (&[from, to], false, false, false) if from <= to => Some((from, to)),
        _ => None,
    }
}

/// The age in a column's name, which may open with `F` or `M` for a sex: `F0`, `m90`, `16-24`.
/// Names of totals are none.
pub(crate) fn age_column(name: &str) -> Option<(u8, u8)> {
    let name = name.trim();
    let of_sex =
        name.strip_prefix(['F', 'M', 'f', 'm']).filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    let band = age_band(of_sex.filter(|rest| !rest.is_empty()).unwrap_or(name))?;
    (band != (0, AND_OVER)).then_some(band)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_as_people_write_them() {
        for (text, band) in [
            ("Aged 15 years and under", (0, 15)),
            ("Aged 16 to 24 years", (16, 24)),
            ("Aged 65 years and over", (65, AND_OVER)),
            ("Under 1", (0, 0)),
            ("Aged under 16", (0, 15)),
            ("90+", (90, AND_OVER)),
            ("0-4", (0, 4)),
            ("aged_5_to_9", (5, 9)),
            ("7", (7, 7)),
            ("All ages", (0, AND_OVER)),
            ("Total", (0, AND_OVER)),
        ] {
            assert_eq!(age_band(text), Some(band), "{text}");
        }
        for wrong in ["", "2023", "LAD24", "working age", "24-16", "Under 0", "aged"] {
            assert_eq!(age_band(wrong), None, "{wrong}");
        }
        assert_eq!(age_column("F90"), Some((90, 90)));
        assert_eq!(age_column("total"), None);
    }
}
