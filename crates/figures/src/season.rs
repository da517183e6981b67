//! Seasons of a monthly series: whether there are any, and the series without them.
//!
//! It must never smooth: only the part that comes back every year is taken out, the rest stays as counted.

mod stl;

pub use stl::{Stl, StlOptions, stl};

use terms::{Season, Series, Step};

/// Months without a gap that are needed before seasons are looked for: three of each month of the year.
pub const MONTHS_NEEDED: usize = 36;

/// Seasonal strength (no unit, 0 to 1) above which seasons are taken out: the threshold of `nsdiffs(test = "seas")` in
/// the R package forecast (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 9.1). In noise
/// without seasons it is passed by about 1 series in 100 of 36 months and by none of 60 (tested by simulation).
pub const STRENGTH_NEEDED: f64 = 0.64;

/// Whether the seasons of a series should be taken out before limits are worked out.
///
/// [`Season::Adjusted`] if the series is monthly, holds [`MONTHS_NEEDED`] months without a gap (gaps before the first
/// and after the last figure do not matter) and its [`strength`] is above [`STRENGTH_NEEDED`].
///
/// ```
/// use terms::{DataMark, MeasureId, Month, MonthCount, Season, Series, Step};
/// let first = Month::new(2021, 1).unwrap();
/// let summer = [20., 18., 25., 31., 40., 44., 49., 52., 38., 30., 24., 19.];
/// let points = (0..48).map(|i| MonthCount {
///     month: first.plus(i), count: Some(summer[i as usize % 12] + f64::from(i % 5)), mark: DataMark::Published,
/// });
/// let mut series = Series {
///     measure: MeasureId::new("bicycle-theft").unwrap(), area: "E07000198".parse().unwrap(), step: Step::Month,
///     points: points.collect(),
/// };
/// assert_eq!(figures::season::choose(&series), Season::Adjusted);
/// series.points[20].count = None;
/// assert_eq!(figures::season::choose(&series), Season::AsCounted);
/// ```
pub fn choose(series: &Series) -> Season {
    match strength(series) {
        Some(strength) if strength > STRENGTH_NEEDED => Season::Adjusted,
        _ => Season::AsCounted,
    }
}

/// Strength of the seasons of a monthly series, 0 (none) to 1 (nothing else): `max(0, 1 - Var(R) / Var(S + R))`, `S` and
/// `R` the seasonal part and the remainder of [`stl`].
///
/// `None` if the series is not monthly, is shorter than [`MONTHS_NEEDED`] or has a gap inside; 0 for a constant series.
/// Source: Wang, Smith and Hyndman 2006, Data Mining and Knowledge Discovery 13:335; Forecasting: Principles and
/// Practice, 3rd ed., 4.3.
pub fn strength(series: &Series) -> Option<f64> {
    let (_, parts) = parts(series)?;
    let largest = series.points.iter().filter_map(|p| p.count).fold(0.0, |most: f64, c| most.max(c.abs()));
    let both: Vec<f64> = parts.seasonal.iter().zip(&parts.remainder).map(|(s, r)| s + r).collect();
    let (rest, all) = (variance(&parts.remainder), variance(&both));
    // Below this there is nothing but rounding.
    let dust = (largest * 1e-9).powi(2);
    Some(if all > dust { (1.0 - rest / all).max(0.0) } else { 0.0 })
}

/// The series less its seasonal part, one value for each point, gaps at the ends kept.
///
/// In the unit of the series; the mean over whole years hardly changes. Values may fall a little below 0. The seasonal
/// part is worked out from the whole series, so that each new month may move the earlier ones a little, and it takes some
/// chance with it: limits of adjusted values are narrower, and a steady seasonal series of 36 to 120 months is called
/// unusual at its latest point 2 to 4 times in 100, against 1 to 2 for one without seasons (by simulation).
/// `None` where [`strength`] is `None`. It does not ask whether the seasons are strong enough: [`choose`] does.
pub fn adjusted(series: &Series) -> Option<Vec<Option<f64>>> {
    let (start, parts) = parts(series)?;
    let mut out = vec![None; series.points.len()];
    for (i, seasonal) in parts.seasonal.iter().enumerate() {
        out[start + i] = series.points[start + i].count.map(|count| count - seasonal);
    }
    Some(out)
}

/// The parts of the unbroken stretch of figures, and where it starts.
fn parts(series: &Series) -> Option<(usize, Stl)> {
    let known = |p: &terms::MonthCount| p.count.filter(|c| c.is_finite());
    let start = series.points.iter().position(|p| known(p).is_some())?;
    let end = series.points.iter().rposition(|p| known(p).is_some())? + 1;
    let values: Vec<f64> = series.points[start..end].iter().map(known).collect::<Option<_>>()?;
    let enough = series.step == Step::Month && values.len() >= MONTHS_NEEDED;
    Some((start, stl(&values, StlOptions::MONTHLY).filter(|_| enough)?))
}

fn variance(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / count
}

#[cfg(test)]
mod tests;
