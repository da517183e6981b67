//! The methods that a back-test chooses from, and the plainest of them: last year again.

use super::Ahead;
use super::ets::{self, SEASONS};
use super::theta::theta;

/// A way to look ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// Weighted mean of the three others.
    Average,
    /// Exponential smoothing, form by AICc.
    Smoothing,
    /// Theta.
    Theta,
    /// The same month of last year.
    LastYear,
}

impl Method {
    /// In the order in which they are preferred when equal.
    pub(super) const ALL: [Self; 4] = [Self::Average, Self::Smoothing, Self::Theta, Self::LastYear];

    /// As the page names it.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Average => "Average of exponential smoothing, the theta method and last year",
            Self::Smoothing => "Exponential smoothing",
            Self::Theta => "Theta method",
            Self::LastYear => "Same month last year",
        }
    }
}

/// What each method of [`Method::ALL`] sees, in that order; `None` where it cannot be used.
pub(super) fn looks(values: &[f64], months: usize) -> [Option<Ahead>; 4] {
    let smoothing = ets::fit(values).map(|fit| fit.ahead(months)).filter(Ahead::is_sound);
    let theta = theta(values, months).filter(Ahead::is_sound);
    let last_year = last_year(values, months);
    let average = match (&smoothing, &theta, &last_year) {
        (Some(smoothing), Some(theta), Some(last_year)) => Some(average([smoothing, theta, last_year])),
        _ => None,
    };
    [average, smoothing, theta, last_year]
}

/// Weights of smoothing, theta and last year in the average. A fifth of last year costs nothing where the others are good
/// and steadies them where seasons are hard to learn (`docs/decisions/0010-forecast.md`).
const WEIGHTS: [f64; 3] = [0.4, 0.4, 0.2];

impl Ahead {
    fn is_sound(&self) -> bool {
        [&self.mean, &self.sd, &self.total_sd].into_iter().flatten().all(|value| value.is_finite())
    }
}

/// The weighted mean of three looks as far ahead. Their errors go together, so spreads are averaged too.
fn average(looks: [&Ahead; 3]) -> Ahead {
    let mean = |of: fn(&Ahead) -> &Vec<f64>| {
        let [a, b, c] = looks.map(of);
        let [for_a, for_b, for_c] = WEIGHTS;
        (0..a.len()).map(|h| for_a * a[h] + for_b * b[h] + for_c * c[h]).collect()
    };
    Ahead {
        mean: mean(|ahead| &ahead.mean),
        sd: mean(|ahead| &ahead.sd),
        total_sd: mean(|ahead| &ahead.total_sd),
    }
}

/// Each month as in the last year known; spread from the changes on the year before, `σ √(years ahead)`.
///
/// `None` for 12 values or fewer.
fn last_year(values: &[f64], months: usize) -> Option<Ahead> {
    let n = values.len();
    if n <= SEASONS {
        return None;
    }
    let changes = (SEASONS..n).map(|t| (values[t] - values[t - SEASONS]).powi(2));
    let spread = (changes.sum::<f64>() / (n - SEASONS) as f64).sqrt();
    let years = |h: usize| (h / SEASONS + 1) as f64;
    let sd: Vec<f64> = (0..months).map(|h| spread * years(h).sqrt()).collect();
    let mut variance = 0.0;
    let total_sd = sd
        .iter()
        .map(|sd| {
            variance += sd * sd;
            variance.sqrt()
        })
        .collect();
    Some(Ahead { mean: (0..months).map(|h| values[n - SEASONS + h % SEASONS]).collect(), sd, total_sd })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{golden, reference_values};

    #[test]
    fn last_year_again_is_what_r_calls_snaive() {
        let Some(golden) = golden("forecast_r.json") else { return };
        for (name, series) in golden.as_object().unwrap().iter().filter(|(_, series)| series.is_object()) {
            let found = last_year(&reference_values::numbers(&series["y"]), 12).unwrap();
            reference_values::close(
                &found.mean,
                &reference_values::numbers(&series["snaive"]["mean"]),
                1e-12,
                name,
            );
            let low: Vec<f64> =
                found.mean.iter().zip(&found.sd).map(|(mean, sd)| mean - 1.959963984540054 * sd).collect();
            reference_values::close(&low, &reference_values::numbers(&series["snaive"]["lo95"]), 1e-9, name);
        }
    }

    #[test]
    fn the_average_lies_between_the_methods() {
        let values: Vec<f64> = (0..60).map(|t| f64::from(50 + t % 12 * 3 + t * 7 % 11)).collect();
        let [average, smoothing, theta, last_year] = looks(&values, 14).map(|ahead| ahead.unwrap());
        for h in 0..14 {
            let all = [smoothing.mean[h], theta.mean[h], last_year.mean[h]];
            let (low, high) =
                (all.iter().copied().fold(f64::MAX, f64::min), all.iter().copied().fold(0.0, f64::max));
            assert!((low..=high).contains(&average.mean[h]), "{h}: {} of {all:?}", average.mean[h]);
        }
        assert!((WEIGHTS.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_constant_series_is_left_to_last_year() {
        let [average, smoothing, theta, last] = looks(&[4.0; 40], 3);
        assert!(average.is_none() && smoothing.is_none() && theta.is_none());
        let last = last.unwrap();
        assert_eq!((last.mean, last.sd), (vec![4.0; 3], vec![0.0; 3]));
    }
}
