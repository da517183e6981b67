//! Numbers and lists as people read them.

use terms::{Estimate, Rate};

/// A whole number with commas: `1,204`. Fractions are rounded half away from zero.
///
/// ```
/// assert_eq!(planning::wording::number(1204.4), "1,204");
/// assert_eq!(planning::wording::number(-12.0), "-12");
/// ```
pub fn number(value: f64) -> String {
    let rounded = value.round();
    let digits = format!("{:.0}", rounded.abs());
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if rounded < 0.0 { format!("-{grouped}") } else { grouped }
}

/// A rate to one decimal, or two below 1: `7.4`, `0.12`.
pub fn decimal(value: f64) -> String {
    if value.abs() < 1.0 { format!("{value:.2}") } else { format!("{value:.1}") }
}

/// "7.4 (6.9 to 7.9)".
pub fn interval(estimate: &Estimate) -> String {
    format!("{} ({} to {})", decimal(estimate.value), decimal(estimate.low), decimal(estimate.high))
}

/// "7.4 for each 1,000 residents (6.9 to 7.9)".
pub fn rate(rate: &Rate) -> String {
    let estimate = rate.estimate();
    let whom = match rate.denominator().kind {
        terms::DenominatorKind::Households => "households",
        _ => "residents",
    };
    format!(
        "{} for each {} {whom} ({} to {})",
        decimal(estimate.value),
        number(f64::from(rate.per())),
        decimal(estimate.low),
        decimal(estimate.high)
    )
}

/// "12 %" is written "12%".
pub fn per_cent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// Paragraphs of plain words: what stands between empty lines.
pub fn paragraphs(words: &str) -> Vec<String> {
    words.split("\n\n").map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

/// "burglary", "burglary and drugs", "burglary, drugs and robbery".
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The first letter made small, for a title inside a sentence: "Antisocial behaviour" to "antisocial behaviour".
pub fn inside(title: &str) -> String {
    let mut characters = title.chars();
    match characters.next() {
        Some(first) if !characters.as_str().starts_with(|c: char| c.is_uppercase()) => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        assert_eq!(number(0.0), "0");
        assert_eq!(number(999.0), "999");
        assert_eq!(number(1_000.0), "1,000");
        assert_eq!(number(59_597_114.0), "59,597,114");
    }

    #[test]
    fn a_list_of_three_ends_with_and() {
        let items: Vec<String> = ["burglary", "drugs", "robbery"].map(String::from).into();
        assert_eq!(list(&items), "burglary, drugs and robbery");
        assert_eq!(list(&items[..1]), "burglary");
        assert_eq!(list(&[]), "");
    }
}
