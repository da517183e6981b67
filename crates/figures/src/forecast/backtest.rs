//! Looking ahead from months gone by, and seeing what came: which method was best, and how wide it must be.
//!
//! A method sees only the months before its origin.

use super::ets::SEASONS;
use super::methods::{Method, looks};
use rayon::prelude::*;

/// What a back-test found of the method it chose.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    pub(super) method: Method,
    /// Mean absolute scaled error of the method, and of last year again.
    pub(super) mase: f64,
    pub(super) mase_naive: f64,
    /// Factors on the method's own standard deviations.
    pub(super) widths: Widths,
    /// Share of months inside their 80 % and 95 % interval, each judged with the widths of the other origins.
    pub(super) coverage_80: f64,
    pub(super) coverage_95: f64,
    /// Months judged.
    pub(super) tested: usize,
}

/// Half-widths of intervals in standard deviations of the method, and the factor on that of a total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Widths {
    pub(super) z_80: f64,
    pub(super) z_95: f64,
    pub(super) total: f64,
}

/// Half-widths of a normal curve.
const Z_80: f64 = 1.2815515655446004;
const Z_95: f64 = 1.959963984540054;

/// Errors of one method from one origin.
#[derive(Clone, Debug, Default)]
struct Errors {
    /// Error and standard deviation of each month.
    months: Vec<(f64, f64)>,
    /// The same of the sum of the months.
    total: (f64, f64),
}

/// How many months are known at each origin: every third month of the last three years with a full year after it and at
/// least 24 months and three fifths of the series before it, so that a method is judged with nearly as much to learn from as it
/// will have. In series under 36 months every third month from 18 on, with what comes after.
pub(super) fn origins(known: usize) -> Vec<usize> {
    if known >= 36 {
        let least = (known * 3).div_ceil(5).max(24);
        (0..9).map(|step| known - SEASONS - 3 * step).filter(|&at| at >= least).collect()
    } else {
        (18..=known.saturating_sub(3)).step_by(3).collect()
    }
}

/// Mean absolute change on the year before: what an error is scaled by (Hyndman and Koehler 2006, *IJF* 22:679).
/// 1 if nothing ever changed. More than 12 values.
pub(super) fn yearly_change(values: &[f64]) -> f64 {
    let changes: f64 = (SEASONS..values.len()).map(|t| (values[t] - values[t - SEASONS]).abs()).sum();
    let mean = changes / (values.len() - SEASONS) as f64;
    if mean > 0.0 { mean } else { 1.0 }
}

/// Judges every method from every origin. `values` has at least 24 months.
pub(super) fn judge(values: &[f64]) -> Judged {
    let by_origin: Vec<[Option<Errors>; 4]> =
        origins(values.len()).into_par_iter().map(|origin| errors_from(values, origin)).collect();
    let scale = yearly_change(values);
    let of_method = |method: usize| -> Option<Vec<&Errors>> {
        by_origin.iter().map(|errors| errors[method].as_ref()).collect()
    };
    let mase = |errors: &[&Errors]| {
        let months = errors.iter().flat_map(|origin| &origin.months);
        let (sum, count) =
            months.fold((0.0, 0.0), |(sum, count), (error, _)| (sum + error.abs(), count + 1.0));
        sum / count / scale
    };
    let naive = of_method(3).unwrap_or_default();
    let mase_naive = mase(&naive);
    let mut best = (Method::LastYear, mase_naive, naive);
    for (at, method) in Method::ALL.into_iter().enumerate().rev() {
        if let Some(errors) = of_method(at) {
            let found = mase(&errors);
            let handicap = if method == Method::Average { PREFERENCE } else { 1.0 };
            if found * handicap <= best.1 {
                best = (method, found, errors);
            }
        }
    }
    let (method, mase, errors) = best;
    let (coverage_80, coverage_95) = coverage(&errors);
    Judged {
        method,
        mase,
        mase_naive,
        widths: widths(&errors),
        coverage_80,
        coverage_95,
        tested: errors.iter().map(|origin| origin.months.len()).sum(),
    }
}

/// The average of the methods is taken unless another has under this share of its error: a smaller difference between
/// methods in one short back-test is mostly luck (`docs/decisions/0010-forecast.md`).
const PREFERENCE: f64 = 0.85;

fn errors_from(values: &[f64], origin: usize) -> [Option<Errors>; 4] {
    let seen = &values[origin..values.len().min(origin + SEASONS)];
    looks(&values[..origin], seen.len()).map(|ahead| {
        let ahead = ahead?;
        let floor = SD_MIN * yearly_change(&values[..origin]);
        let months = (0..seen.len()).map(|h| (seen[h] - ahead.mean[h].max(0.0), ahead.sd[h].max(floor)));
        let months: Vec<(f64, f64)> = months.collect();
        let total = months.iter().map(|(error, _)| error).sum();
        let total_sd = ahead.total_sd[seen.len() - 1].max(floor * (seen.len() as f64).sqrt());
        Some(Errors { months, total: (total, total_sd) })
    })
}

/// Least standard deviation, in mean yearly changes: a method that was perfect so far is not trusted blindly.
pub(super) const SD_MIN: f64 = 0.05;

/// How many months of a perfect normal fit are mixed in, so that a short back-test cannot make an interval very narrow or wide.
const MONTHS_BELIEVED: f64 = 24.0;
/// How many totals at the width that the months give are mixed in.
const TOTALS_BELIEVED: f64 = 6.0;
/// Degrees of freedom of a total's width: that of the months, and nine years that overlap, which are worth three.
pub(super) const FREEDOM: f64 = TOTALS_BELIEVED + 3.0;

fn widths(errors: &[&Errors]) -> Widths {
    let mut far: Vec<f64> =
        errors.iter().flat_map(|origin| &origin.months).map(|(error, sd)| (error / sd).abs()).collect();
    far.sort_by(f64::total_cmp);
    let count = far.len() as f64;
    let mix = |share: f64, normal: f64| {
        let seen = quantile(&far, share);
        (count * seen + MONTHS_BELIEVED * normal) / (count + MONTHS_BELIEVED)
    };
    let (z_80, z_95) = (mix(0.8, Z_80), mix(0.95, Z_95));
    let months_square = (0.5 * (z_80 / Z_80 + z_95 / Z_95)).powi(2);
    let totals: f64 = errors.iter().map(|origin| (origin.total.0 / origin.total.1).powi(2)).sum();
    let total = (totals + TOTALS_BELIEVED * months_square) / (errors.len() as f64 + TOTALS_BELIEVED);
    Widths { z_80, z_95, total: total.sqrt() }
}

/// The value that `share` of the sorted values do not pass, counting the one to come (conformal prediction, Vovk et al. 2005):
/// the ⌈share (n + 1)⌉-th, the last if there are too few.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let rank = (share * (sorted.len() + 1) as f64).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(0.0)
}

fn coverage(errors: &[&Errors]) -> (f64, f64) {
    let (mut in_80, mut in_95, mut count) = (0.0, 0.0, 0.0);
    for (left_out, origin) in errors.iter().enumerate() {
        let others: Vec<&Errors> =
            errors.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, errors)| *errors).collect();
        let widths = widths(&others);
        for (error, sd) in &origin.months {
            in_80 += f64::from(u8::from(error.abs() <= widths.z_80 * sd));
            in_95 += f64::from(u8::from(error.abs() <= widths.z_95 * sd));
            count += 1.0;
        }
    }
    (in_80 / count, in_95 / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_leave_two_years_before_and_a_year_after() {
        assert_eq!(origins(48), vec![36, 33, 30]);
        assert_eq!(origins(60), vec![48, 45, 42, 39, 36]);
        assert_eq!(origins(120), vec![108, 105, 102, 99, 96, 93, 90, 87, 84]);
        assert_eq!(origins(36), vec![24]);
        assert_eq!(origins(24), vec![18, 21]);
        assert_eq!(origins(35), vec![18, 21, 24, 27, 30]);
    }

    #[test]
    fn last_year_misses_a_steady_rise_by_one_year_of_it() {
        // Ten more each year: last year is wrong by 10 every month, which is also the mean yearly change.
        let values: Vec<f64> = (0..60).map(|t| f64::from(t % 12 * 3 % 7 + 10 * (t / 12))).collect();
        let judged = judge(&values);
        assert!((judged.mase_naive - 1.0).abs() < 1e-12, "{judged:?}");
        assert!(judged.mase < 0.3 && judged.method != Method::LastYear, "{judged:?}");
        assert_eq!(judged.tested, 5 * 12);
    }

    #[test]
    fn a_quantile_counts_the_one_to_come() {
        let nine: Vec<f64> = (1..10).map(f64::from).collect();
        // ceil(0.8 × 10) = 8th; the 95 % of nine are more than all of them.
        assert_eq!((quantile(&nine, 0.8), quantile(&nine, 0.95), quantile(&[], 0.8)), (8.0, 9.0, 0.0));
    }

    #[test]
    fn widths_of_errors_that_are_normal_are_those_of_the_normal_curve() {
        let mut dice = crate::dice::Dice::new(2, 0);
        let errors: Vec<Errors> = (0..200)
            .map(|_| Errors {
                months: (0..12).map(|_| (3.0 * dice.normal(), 3.0)).collect(),
                total: (20.0 * dice.normal(), 10.0),
            })
            .collect();
        let widths = widths(&errors.iter().collect::<Vec<_>>());
        assert!((widths.z_80 - Z_80).abs() < 0.06 && (widths.z_95 - Z_95).abs() < 0.1, "{widths:?}");
        // Totals were twice as wide as the method said.
        assert!((widths.total - 2.0).abs() < 0.25, "{widths:?}");
        let (in_80, in_95) = coverage(&errors.iter().collect::<Vec<_>>());
        assert!((in_80 - 0.8).abs() < 0.03 && (in_95 - 0.95).abs() < 0.02);
    }

    #[test]
    fn a_series_that_never_changed_is_scaled_by_one() {
        assert_eq!(yearly_change(&[4.0; 30]), 1.0);
        let judged = judge(&[4.0; 30]);
        assert_eq!((judged.method, judged.mase), (Method::LastYear, 0.0));
    }
}
