//! Change between two periods: a ratio with its interval, and no per cent where the base is too small for one.
//!
//! Two points are not a trend: a change is stated beside a control chart, never instead of one. Counts are taken as
//! Poisson, so that for crimes that come in bursts "clear" is said somewhat too easily.
//! Choices: `docs/decisions/0007-change-trend-comparison.md`.

use crate::interval::{Z_95, clopper_pearson};
use crate::wording::{counted_or_no, during, sentence, whole};
use terms::{Change, Estimate, Period, RateOverNobody};

/// No per cent change is given on an earlier count below this (practice of the Office for National Statistics).
pub const PER_CENT_FROM: f64 = 50.0;

/// If either count is below this the exact conditional interval is used, from here on the log interval.
/// There the ends of the two lie within 8 % of each other (tested), the exact interval being the wider.
pub const EXACT_BELOW: f64 = 20.0;

/// One side of a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Side {
    /// Events in the period.
    pub count: f64,
    /// People times months, or any other measure of how much there was to happen to. Above 0.
    pub exposure: f64,
    /// The period.
    pub period: Period,
}

/// The change from one count to another.
///
/// Periods of unlike length are compared by the month (counts over months), so that nine months are not judged against
/// twelve. See [`between_rates`] for everything else.
///
/// ```
/// use terms::{Month, Period};
/// let year = Period::year_to(Month::new(2025, 6).unwrap());
/// let change = figures::change::between((120.0, year.year_before()), (90.0, year));
/// assert_eq!(change.ratio.unwrap().value, 0.75);
/// assert!(change.clear);
/// ```
pub fn between(before: (f64, Period), after: (f64, Period)) -> Change {
    let side = |(count, period): (f64, Period)| Side { count, exposure: period.months() as f64, period };
    between_rates(side(before), side(after)).expect("a period has at least one month")
}

/// The change from one rate to another: `ratio = (after / exposure) / (before / exposure)`.
///
/// Interval: `exp(ln ratio ± z sqrt(1/before + 1/after))` (Rothman, Modern Epidemiology, 3rd ed., ch. 14), or, where a
/// count is below [`EXACT_BELOW`], the exact one: given both together the later count is binomial (Przyborowski and
/// Wilenski 1940, Biometrika 31:313), with Clopper and Pearson's interval. `ratio` is `None` where either count is 0;
/// `clear` is then still answered, by the exact interval. `per_cent` only from [`PER_CENT_FROM`] on. Nothing in either
/// period: not clear. Counts that are negative or not numbers: not clear, no ratio. An exposure not above 0 is refused.
pub fn between_rates(before: Side, after: Side) -> Result<Change, RateOverNobody> {
    for side in [before, after] {
        if side.exposure.is_nan() || side.exposure <= 0.0 {
            return Err(RateOverNobody);
        }
    }
    let both = before.count > 0.0 && after.count > 0.0;
    let interval = if both && before.count.min(after.count) >= EXACT_BELOW {
        Some(log_ratio(before, after))
    } else {
        exact_ratio(before, after)
    };
    let clear = interval.is_some_and(|r| r.high < 1.0 || r.low > 1.0);
    let ratio = interval.filter(|_| both);
    let per_cent = ratio.filter(|_| before.count >= PER_CENT_FROM).map(|r| Estimate {
        value: (r.value - 1.0) * 100.0,
        low: (r.low - 1.0) * 100.0,
        high: (r.high - 1.0) * 100.0,
    });
    Ok(Change {
        before: before.count,
        after: after.count,
        before_period: before.period,
        after_period: after.period,
        ratio,
        per_cent,
        clear,
    })
}

/// The log interval of a ratio of two rates, for counts that are not small. Counts must be above 0.
fn log_ratio(before: Side, after: Side) -> Estimate {
    let value = (after.count / after.exposure) / (before.count / before.exposure);
    let factor = (Z_95 * (1.0 / before.count + 1.0 / after.count).sqrt()).exp();
    Estimate { value, low: value / factor, high: value * factor }
}

/// The exact conditional interval of a ratio of two rates; the upper end is infinite where nothing came before.
/// `None` where nothing came at all or a count is no count.
pub fn exact_ratio(before: Side, after: Side) -> Option<Estimate> {
    let share = clopper_pearson(after.count, after.count + before.count)?;
    let odds = |p: f64| p / (1.0 - p) * before.exposure / after.exposure;
    Some(Estimate { value: odds(share.value), low: odds(share.low), high: odds(share.high) })
}

/// The change in words, two or three short sentences.
///
/// `unit` is what one count is, plural and in lower case: "burglaries".
///
/// ```
/// use terms::{Month, Period};
/// let year = Period::year_to(Month::new(2025, 6).unwrap());
/// let change = figures::change::between((120.0, year.year_before()), (60.0, year));
/// assert_eq!(
///     figures::change::words(&change, "burglaries"),
///     "Burglaries: there were 60 from July 2024 to June 2025 and 120 from July 2023 to June 2024. \
///      That is 50% fewer (32% to 63% fewer)."
/// );
/// ```
pub fn words(change: &Change, unit: &str) -> String {
    let verb = if change.after.round() == 1.0 { "was" } else { "were" };
    let counts = format!(
        "{}: there {verb} {} {} and {} {}.",
        sentence(unit),
        counted_or_no(change.after),
        during(change.after_period),
        counted_or_no(change.before),
        during(change.before_period)
    );
    if !change.clear {
        return format!("{counts} That is no clear change: chance alone could explain the difference.");
    }
    let per_month = |count: f64, period: Period| count / period.months() as f64;
    let more = change.ratio.map_or_else(
        || per_month(change.after, change.after_period) > per_month(change.before, change.before_period),
        |ratio| ratio.value > 1.0,
    );
    let word = if more { "more" } else { "fewer" };
    let alike = change.before_period.months() == change.after_period.months();
    let basis = if alike { "" } else { " for each month" };
    match change.per_cent {
        Some(p) => {
            let (near, far) = if more { (p.low, p.high) } else { (-p.high, -p.low) };
            let middle = whole(p.value.abs());
            format!("{counts} That is {middle}% {word}{basis} ({}% to {}% {word}).", whole(near), whole(far))
        }
        None => format!("{counts} That is {word}{basis} than chance alone would explain."),
    }
}

#[cfg(test)]
mod tests;
