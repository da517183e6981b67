//! The theta method: simple smoothing with half the trend of the whole, on seasonally adjusted values.
//!
//! Source: Assimakopoulos and Nikolopoulos 2000, *International Journal of Forecasting* 16:521, in the form of
//! Hyndman and Billah 2003, *IJF* 19:287, section 2: "simple exponential smoothing with drift".

use super::Ahead;
use super::ets::{Error, Form, SEASONS, Season, Trend, fit_form};

/// z beyond which the autocorrelation at 12 months counts as seasons: one-sided 5 %, as R's `thetaf` has it.
const SEASONAL_Z: f64 = 1.6448536269514722;

/// The coming months by the theta method. `None` for fewer than 8 values, values not finite, or all alike.
///
/// Seasons are taken out as factors (ratio to a centred 12-month mean) if the autocorrelation at 12 months is clear
/// and there are more than 24 values. `mean(h) = level + slope/2 (h − 1 + (1 − (1 − α)^n)/α)` times the season;
/// `sd(h) = σ √(1 + (h − 1) α²)` times the season.
pub(super) fn theta(values: &[f64], months: usize) -> Option<Ahead> {
    let n = values.len();
    let factors = if seasonal(values) { seasons(values) } else { None };
    let factor = |t: usize| factors.map_or(1.0, |factors| factors[t % SEASONS]);
    let plain: Vec<f64> = values.iter().enumerate().map(|(t, value)| value / factor(t)).collect();
    let simple = Form { error: Error::Additive, trend: Trend::None, season: Season::None };
    let fit = if n >= 8 { fit_form(simple, &plain)? } else { return None };
    let alpha = fit.parameters.alpha.max(1e-10);
    let drift = 0.5 * line_slope(&plain);
    let lag = (1.0 - (1.0 - alpha).powi(n as i32)) / alpha;
    let smooth = fit.ahead(months);
    let scale = |h: usize| factor(n + h);
    let total_sd = (1..=months)
        .map(|last| {
            let variance: f64 = (0..last)
                .map(|k| {
                    let later: f64 = (k + 1..last).map(|h| alpha * scale(h)).sum();
                    (scale(k) + later).powi(2)
                })
                .sum();
            (fit.sigma2 * variance).sqrt()
        })
        .collect();
    Some(Ahead {
        mean: (0..months).map(|h| (smooth.mean[h] + drift * (h as f64 + lag)) * scale(h)).collect(),
        sd: (0..months).map(|h| smooth.sd[h] * scale(h)).collect(),
        total_sd,
    })
}

/// Whether the autocorrelation at 12 months is beyond what one without seasons would show
/// (`|r(12)| > z √((1 + 2 Σ_{k<12} r(k)²)/n)`, Bartlett's formula).
fn seasonal(values: &[f64]) -> bool {
    let n = values.len();
    if n <= 2 * SEASONS {
        return false;
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let product = |lag: usize| (lag..n).map(|t| (values[t] - mean) * (values[t - lag] - mean)).sum::<f64>();
    let whole = product(0);
    let sooner: f64 = (1..SEASONS).map(|lag| (product(lag) / whole).powi(2)).sum();
    (product(SEASONS) / whole).abs() > SEASONAL_Z * ((1.0 + 2.0 * sooner) / n as f64).sqrt()
}

/// Seasonal factors with mean 1: the mean ratio of each month to a centred 12-month mean (R's `decompose`).
/// `None` if one is not clearly above 0.
fn seasons(values: &[f64]) -> Option<[f64; SEASONS]> {
    let half = SEASONS / 2;
    let mut sums = [(0.0, 0.0); SEASONS];
    for t in half..values.len() - half {
        let inner: f64 = values[t - half + 1..t + half].iter().sum();
        let centred = (inner + 0.5 * (values[t - half] + values[t + half])) / SEASONS as f64;
        if centred > 0.0 {
            let (sum, count) = &mut sums[t % SEASONS];
            *sum += values[t] / centred;
            *count += 1.0;
        }
    }
    let means = sums.map(|(sum, count)| if count > 0.0 { sum / count } else { f64::NAN });
    let middle = means.iter().sum::<f64>() / SEASONS as f64;
    let factors = means.map(|mean| mean / middle);
    factors.iter().all(|&factor| factor > 1e-4).then_some(factors)
}

/// Slope of the least-squares line through the values, per month.
fn line_slope(values: &[f64]) -> f64 {
    let middle = 0.5 * (values.len() - 1) as f64;
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let (mut above, mut below) = (0.0, 0.0);
    for (t, value) in values.iter().enumerate() {
        above += (t as f64 - middle) * (value - mean);
        below += (t as f64 - middle).powi(2);
    }
    above / below
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{golden, reference_values};

    #[test]
    fn forecasts_agree_with_those_of_r() {
        let Some(golden) = golden("forecast_r.json") else { return };
        for (name, series) in golden.as_object().unwrap().iter().filter(|(_, series)| series.is_object()) {
            let values = reference_values::numbers(&series["y"]);
            let found = theta(&values, 12).unwrap();
            let expected = reference_values::numbers(&series["theta"]);
            for (a, b) in found.mean.iter().zip(&expected) {
                // R's own search stops early, so its alpha and level are not the best to the last digit.
                assert!((a / b - 1.0).abs() < 5e-3, "{name}: {a} and {b}");
            }
        }
    }

    #[test]
    fn a_straight_line_is_followed_at_half_its_slope_or_more() {
        let line: Vec<f64> = (0..40).map(|t| 10.0 + 2.0 * f64::from(t) + f64::from(t % 2) * 0.1).collect();
        let found = theta(&line, 12).unwrap();
        let risen = found.mean[11] - found.mean[0];
        assert!((risen - 11.0).abs() < 0.1, "{risen}");
    }

    #[test]
    fn nothing_to_learn_from_gives_nothing() {
        assert!(theta(&[3.0; 30], 12).is_none());
        assert!(theta(&[1.0, 2.0, 3.0], 12).is_none());
    }
}
