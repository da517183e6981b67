//! Seasonal and trend decomposition by local regression (STL), without robustness steps.
//!
//! It follows the published Fortran step by step, jumps between fitted points included, so that it agrees with R. It must
//! never be given a series with gaps.

/// How a series is taken apart. Windows are odd numbers of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StlOptions {
    /// Points in a season.
    pub period: usize,
    /// Window of the seasonal part, in seasons.
    pub seasonal_window: usize,
    /// Window of the trend, in points.
    pub trend_window: usize,
    /// Window of the low-pass filter, in points.
    pub low_pass_window: usize,
    /// Every so many points are fitted, those between are drawn as a line: seasonal, trend, low-pass.
    pub jumps: [usize; 3],
    /// How often seasonal part and trend are worked out in turn.
    pub inner: usize,
}

impl StlOptions {
    /// Months: seasonal window 13 (degree 0), trend window 21 = next odd of 1.5 * 12 / (1 - 1.5 / 13), low-pass window 13
    /// (both degree 1), jumps 2, 3 and 2, two turns. What R's `stl(y, s.window = 13)` does.
    pub const MONTHLY: Self = Self {
        period: 12,
        seasonal_window: 13,
        trend_window: 21,
        low_pass_window: 13,
        jumps: [2, 3, 2],
        inner: 2,
    };
}

/// The parts of a series; they add up to it, point by point, in its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Stl {
    /// What comes back each season; about 0 over a season.
    pub seasonal: Vec<f64>,
    /// The slow course.
    pub trend: Vec<f64>,
    /// What is left.
    pub remainder: Vec<f64>,
}

/// Takes a series apart into seasons, trend and remainder.
///
/// `values` oldest first, in any unit. `None` unless there are more than two whole seasons of finite values and every
/// option is at least 1 (the period at least 2). A constant series has no seasons and no remainder.
/// Source: Cleveland, Cleveland, McRae and Terpenning 1990, Journal of Official Statistics 6:3, with `n_o = 0`.
///
/// ```
/// use figures::season::{StlOptions, stl};
/// let values: Vec<f64> = (0..60).map(|i| 100.0 + f64::from(i) + if i % 12 == 6 { 24.0 } else { 0.0 }).collect();
/// let parts = stl(&values, StlOptions::MONTHLY).unwrap();
/// assert!((parts.seasonal[30] - 22.0).abs() < 0.5); // 24 in July is 22 above the mean of the year
/// ```
pub fn stl(values: &[f64], options: StlOptions) -> Option<Stl> {
    let StlOptions { period, seasonal_window, trend_window, low_pass_window, jumps, inner } = options;
    let sizes = [seasonal_window, trend_window, low_pass_window, inner].into_iter().chain(jumps);
    let sound = period >= 2 && sizes.min() >= Some(1);
    if !sound || values.len() <= 2 * period || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let count = values.len();
    let (mut trend, mut seasonal) = (vec![0.0; count], vec![0.0; count]);
    for _ in 0..inner {
        let detrended = minus(values, &trend);
        let cycle = cycle_subseries(&detrended, period, seasonal_window, jumps[0]);
        let filtered = average(&average(&average(&cycle, period), period), 3);
        let low = loess(&filtered, low_pass_window, 1, jumps[2]);
        seasonal = minus(&cycle[period..period + count], &low);
        trend = loess(&minus(values, &seasonal), trend_window, 1, jumps[1]);
    }
    let remainder = minus(&minus(values, &seasonal), &trend);
    Some(Stl { seasonal, trend, remainder })
}

fn minus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(x, y)| x - y).collect()
}

/// Each month of the year smoothed by itself and carried on by one year at either end: `period` longer on both sides.
fn cycle_subseries(values: &[f64], period: usize, window: usize, jump: usize) -> Vec<f64> {
    let mut out = vec![0.0; values.len() + 2 * period];
    for phase in 0..period {
        let own: Vec<f64> = values.iter().skip(phase).step_by(period).copied().collect();
        let count = own.len();
        let smooth = loess(&own, window, 0, jump);
        let before = fit(&own, window, 0, 0.0, (1, window.min(count))).unwrap_or(smooth[0]);
        let first = (count + 1).saturating_sub(window).max(1);
        let after = fit(&own, window, 0, (count + 1) as f64, (first, count)).unwrap_or(smooth[count - 1]);
        let all = std::iter::once(before).chain(smooth).chain([after]);
        for (year, value) in all.enumerate() {
            out[year * period + phase] = value;
        }
    }
    out
}

/// Moving average of `length` points: `length - 1` shorter than what it is given.
fn average(values: &[f64], length: usize) -> Vec<f64> {
    let mut sum: f64 = values[..length].iter().sum();
    let mut out = vec![sum / length as f64];
    for at in length..values.len() {
        sum += values[at] - values[at - length];
        out.push(sum / length as f64);
    }
    out
}

/// Local regression at every `jump`th point and at the last, with straight lines between.
fn loess(values: &[f64], window: usize, degree: u8, jump: usize) -> Vec<f64> {
    let count = values.len();
    if count < 2 {
        return values.to_vec();
    }
    let jump = jump.min(count - 1);
    let half = window.div_ceil(2);
    // Points are numbered from 1, as in the paper.
    let span = |at: usize| {
        if window >= count {
            (1, count)
        } else if at < half {
            (1, window)
        } else if at > count - half {
            (count - window + 1, count)
        } else {
            (at - half + 1, window + at - half)
        }
    };
    let mut out = values.to_vec();
    let mut fitted: Vec<usize> = (1..=count).step_by(jump).collect();
    let last = fitted[fitted.len() - 1];
    for &at in &fitted {
        out[at - 1] = fit(values, window, degree, at as f64, span(at)).unwrap_or(values[at - 1]);
    }
    if last != count {
        // The Fortran keeps the span of the last point on the grid for the last point of all.
        out[count - 1] = fit(values, window, degree, count as f64, span(last)).unwrap_or(values[count - 1]);
        fitted.push(count);
    }
    for pair in fitted.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let slope = (out[to - 1] - out[from - 1]) / (to - from) as f64;
        for at in from + 1..to {
            out[at - 1] = out[from - 1] + slope * (at - from) as f64;
        }
    }
    out
}

/// The local fit at `x` of the points numbered `span.0` to `span.1`, tricube weights; `None` where no point has weight.
fn fit(values: &[f64], window: usize, degree: u8, x: f64, span: (usize, usize)) -> Option<f64> {
    let count = values.len();
    let mut reach = (x - span.0 as f64).max(span.1 as f64 - x);
    if window > count {
        reach += ((window - count) / 2) as f64;
    }
    let weigh = |at: usize| {
        let distance = (at as f64 - x).abs();
        if distance > 0.999 * reach {
            0.0
        } else if distance <= 0.001 * reach {
            1.0
        } else {
            (1.0 - (distance / reach).powi(3)).powi(3)
        }
    };
    let mut weights: Vec<f64> = (span.0..=span.1).map(weigh).collect();
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return None;
    }
    weights.iter_mut().for_each(|w| *w /= total);
    let places = || (span.0..=span.1).map(|at| at as f64);
    if reach > 0.0 && degree > 0 {
        let centre: f64 = weights.iter().zip(places()).map(|(w, at)| w * at).sum();
        let spread: f64 = weights.iter().zip(places()).map(|(w, at)| w * (at - centre).powi(2)).sum();
        if spread.sqrt() > 0.001 * (count - 1) as f64 {
            let tilt = (x - centre) / spread;
            for (w, at) in weights.iter_mut().zip(places()) {
                *w *= tilt * (at - centre) + 1.0;
            }
        }
    }
    Some(weights.iter().zip(&values[span.0 - 1..span.1]).map(|(w, y)| w * y).sum())
}
