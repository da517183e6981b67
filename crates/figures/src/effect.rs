//! Before and after with a comparison place: did it make a difference, and did the trouble only move?
//!
//! It must never compare before and after alone: what fell everywhere fell here too.

use statrs::distribution::{ContinuousCDF, StudentsT};
use terms::{AreaCode, BeforeAfter, Displacement, Effect, Estimate, Month, Period, Series};

/// Fewest months before and after.
pub const MONTHS_MIN: usize = 3;

/// Why there is nothing to say. The message can be shown as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoEffect {
    /// Too few months.
    #[error("at least {MONTHS_MIN} months before and as many after are needed")]
    TooShort,
    /// A month is missing.
    #[error("{} is missing in one of the places", .month.words())]
    Gap {
        /// Which.
        month: Month,
    },
    /// Nothing happened before in one of the places.
    #[error("there was nothing before in one of the places, so there is nothing to compare with")]
    NothingBefore,
}

/// The effect of something done between `before` and `after`, which must be as many months; best the same months of
/// different years, so that seasons cancel out.
///
/// `ratio = (a2/a1) / (c2/c1)`; its interval is `exp(ln ratio ± t √(φ (1/a1 + 1/a2 + 1/c1 + 1/c2)))`, where `φ ≥ 1` is how
/// much the months of the four cells vary about their means (Pearson, pooled) and `t` the 97.5 % quantile of Student's
/// distribution with the months' degrees of freedom. One half is added to each count where a count after is 0.
/// `avoided = a1 c2/c1 − a2`, with the ends of the ratio. The displacement quotient is
/// `(b2/c2 − b1/c1) / (a2/c2 − a1/c1)`; it is given only where the denominator is below 0 (something was gained).
///
/// Source: Farrington, Gill, Waples and Argomaniz 2007, J. Experimental Criminology 3:21 (relative effect size, with the
/// variance raised for over-dispersion); Bowers and Johnson 2003, J. Quantitative Criminology 19:275 for the quotient.
///
/// # Errors
/// [`NoEffect`] says why there is nothing to say.
pub fn effect(
    treated: &Series,
    comparison: &Series,
    around: Option<&Series>,
    (before, after): (Period, Period),
) -> Result<Effect, NoEffect> {
    if before.months() != after.months() || before.months() < MONTHS_MIN || before.last() >= after.first() {
        return Err(NoEffect::TooShort);
    }
    let cells = [(treated, before), (treated, after), (comparison, before), (comparison, after)];
    let mut months: Vec<Vec<f64>> = Vec::with_capacity(cells.len());
    for (series, period) in cells {
        months.push(counts(series, period)?);
    }
    let sum = |cell: usize| months[cell].iter().sum::<f64>();
    let [a1, a2, c1, c2] = [sum(0), sum(1), sum(2), sum(3)];
    if a1 <= 0.0 || c1 <= 0.0 {
        return Err(NoEffect::NothingBefore);
    }
    let half = if a2 <= 0.0 || c2 <= 0.0 { 0.5 } else { 0.0 };
    let [x1, x2, y1, y2] = [a1, a2, c1, c2].map(|count| count + half);
    let value = (x2 / x1) / (y2 / y1);
    let (dispersion, freedom) = dispersion(&months);
    let spread = (dispersion * (1.0 / x1 + 1.0 / x2 + 1.0 / y1 + 1.0 / y2)).sqrt();
    let t = StudentsT::new(0.0, 1.0, freedom).map_or(1.96, |student| student.inverse_cdf(0.975));
    let ratio = Estimate { value, low: value * (-t * spread).exp(), high: value * (t * spread).exp() };
    // Had it gone here as there, x1 · y2/y1 were to come: the count after over the ratio.
    let expected = x1 * y2 / y1;
    let avoided = |ratio: f64| expected * (1.0 - ratio);
    let displacement = match around {
        Some(around) => {
            let (b1, b2) = (counts(around, before)?.iter().sum(), counts(around, after)?.iter().sum());
            let gained = x2 / y2 - x1 / y1;
            let quotient = (b2 / y2 - b1 / y1) / gained;
            (gained < 0.0).then_some(Displacement { around: BeforeAfter { before: b1, after: b2 }, quotient })
        }
        None => None,
    };
    let area: AreaCode = comparison.area;
    Ok(Effect {
        before,
        after,
        treated: BeforeAfter { before: a1, after: a2 },
        comparison: BeforeAfter { before: c1, after: c2 },
        comparison_area: Some(area),
        ratio,
        avoided: Estimate { value: avoided(value), low: avoided(ratio.high), high: avoided(ratio.low) },
        displacement,
    })
}

fn counts(series: &Series, period: Period) -> Result<Vec<f64>, NoEffect> {
    let known = |month| {
        series.at(month).filter(|count| count.is_finite() && *count >= 0.0).ok_or(NoEffect::Gap { month })
    };
    period.iter().map(known).collect()
}

/// Pearson's dispersion of months about the mean of their cell, at least 1, and its degrees of freedom.
fn dispersion(cells: &[Vec<f64>]) -> (f64, f64) {
    let (mut pearson, mut freedom) = (0.0, 0.0);
    for months in cells {
        let mean = months.iter().sum::<f64>() / months.len() as f64;
        if mean > 0.0 {
            pearson += months.iter().map(|count| (count - mean).powi(2) / mean).sum::<f64>();
            freedom += months.len() as f64 - 1.0;
        }
    }
    if freedom > 0.0 { ((pearson / freedom).max(1.0), freedom) } else { (1.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;
    use terms::{DataMark, MeasureId, MonthCount, Step};

    fn series(counts: &[f64]) -> Series {
        let first: Month = "2025-01".parse().unwrap();
        let point = |(t, count): (usize, &f64)| MonthCount {
            month: first.plus(t as i32),
            count: count.is_finite().then_some(*count),
            mark: DataMark::Published,
        };
        Series {
            measure: MeasureId::new("antisocial-behaviour").unwrap(),
            area: "E07000198".parse().unwrap(),
            step: Step::Month,
            points: counts.iter().enumerate().map(point).collect(),
        }
    }

    fn halves(months: i32) -> (Period, Period) {
        let first: Month = "2025-01".parse().unwrap();
        (
            Period::new(first, first.plus(months - 1)),
            Period::new(first.plus(months), first.plus(2 * months - 1)),
        )
    }

    fn place(before: f64, after: f64) -> Series {
        series(&[before, before, before, before, after, after, after, after])
    }

    /// By hand: 80 to 40 beside 100 to 100: ratio 0.5, ln 0.5 ± t(12) √(1/80 + 1/40 + 2/100) = 2.1788 × 0.23979.
    #[test]
    fn the_effect_is_that_worked_out_by_hand() {
        let effect =
            effect(&place(20.0, 10.0), &place(25.0, 25.0), Some(&place(10.0, 12.0)), halves(4)).unwrap();
        assert_eq!((effect.treated.before, effect.treated.after), (80.0, 40.0));
        assert_eq!(effect.ratio.value, 0.5);
        let ends = format!("{:.3} {:.3}", effect.ratio.low, effect.ratio.high);
        assert_eq!(ends, "0.297 0.843");
        assert!(effect.clear());
        assert_eq!(
            format!("{:.1} {:.1} {:.1}", effect.avoided.value, effect.avoided.low, effect.avoided.high),
            "40.0 12.6 56.3"
        );
        // (48/100 − 40/100) / (40/100 − 80/100) = −0.2: a fifth of the gain moved.
        assert!((effect.displacement.unwrap().quotient + 0.2).abs() < 1e-12);
    }

    #[test]
    fn what_fell_everywhere_is_no_effect() {
        let effect = effect(&place(20.0, 10.0), &place(24.0, 12.0), None, halves(4)).unwrap();
        assert!(effect.ratio.value == 1.0 && !effect.clear() && effect.displacement.is_none());
        let worse =
            super::effect(&place(10.0, 20.0), &place(24.0, 24.0), Some(&place(5.0, 5.0)), halves(4)).unwrap();
        assert!(
            worse.clear() && worse.avoided.value < 0.0 && worse.displacement.is_none(),
            "nothing gained, nothing moved"
        );
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        let (here, other) = (place(20.0, 10.0), place(25.0, 25.0));
        let told =
            |treated: &Series, other: &Series, periods| effect(treated, other, None, periods).unwrap_err();
        assert_eq!(told(&here, &other, halves(2)), NoEffect::TooShort);
        let (before, after) = halves(4);
        assert_eq!(told(&here, &other, (after, before)), NoEffect::TooShort);
        let gap = series(&[20., 20., f64::NAN, 20., 10., 10., 10., 10.]);
        assert_eq!(told(&here, &gap, halves(4)), NoEffect::Gap { month: "2025-03".parse().unwrap() });
        assert_eq!(told(&series(&[0.0; 8]), &other, halves(4)), NoEffect::NothingBefore);
        let gone = effect(&place(5.0, 0.0), &other, None, halves(4)).unwrap();
        assert!(gone.ratio.low > 0.0 && gone.ratio.value < 0.1, "none left is a large effect with an end");
    }

    /// Nothing changed: about 5 in 100 intervals leave 1 out, also where months vary twice as much as chance.
    #[test]
    fn the_interval_holds_its_level() {
        let mut dice = Dice::new(52, 0);
        for size in [1.0, 2.0] {
            let mut draw =
                |mean: f64| series(&(0..24).map(|_| size * dice.poisson(mean / size)).collect::<Vec<_>>());
            let clear = (0..1000)
                .filter(|_| {
                    effect(&draw(8.0), &draw(20.0), None, halves(12)).is_ok_and(|effect| effect.clear())
                })
                .count();
            assert!((20..=75).contains(&clear), "groups of {size}: {clear} of 1000");
        }
    }
}
