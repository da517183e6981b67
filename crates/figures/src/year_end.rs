//! Where a year may end, how likely a target is to be met, and what was to come had nothing changed.
//!
//! It knows counts and a number to stay under. It must never say whether a target is met: `planning` judges.

use crate::forecast::{NoForecast, Total, chance_at_or_below, outlook};
use terms::{ForecastPoint, Month, Period, Series, YearEnd};

/// Standard deviations from the mean to the end of an 80 % interval of a normal total (no unit): Φ⁻¹(0.9).
const Z_80: f64 = 1.281_551_565_544_8;

/// Share of a year that each of its twelve months holds where nothing else is known.
pub const EVEN: [f64; 12] = [1.0 / 12.0; 12];

/// Where the year may end, from the chosen seasonal forecast of the months left.
///
/// `year` is twelve months; `target` the number that its total should not exceed, in incidents. The chance is that of
/// [`crate::forecast::Outlook::chance_at_or_below`]: the spread of the sum of the months left in closed form, not their
/// variances added up. Months after the year are not looked at. If the last month known lies before the year, the spread
/// is that of the months between and the year together, which is a little too wide.
///
/// # Errors
/// [`NoForecast`] where too little is known, a month of the year is missing between two that are known, or more than a
/// year lies between the last month and the end; then [`by_profile`] may serve.
pub fn year_end(series: &Series, year: Period, target: f64) -> Result<YearEnd, NoForecast> {
    let known = until(series, year.last());
    let last = last_known(&known)?;
    let mut counted = 0.0;
    for month in year.iter().filter(|month| *month <= last) {
        counted += known.at(month).ok_or(NoForecast::Gap { month })?;
    }
    let ahead = usize::try_from(year.last().since(last)).unwrap_or(0);
    let months_left = ahead.min(year.months());
    let counted_to = (last >= year.first()).then_some(last);
    let mut end = YearEnd {
        counted,
        counted_to,
        months_left: months_left as u32,
        expected: counted,
        low_80: counted,
        high_80: counted,
        chance: f64::from(u8::from(counted <= target)),
        method: "all months of the year are known".to_owned(),
    };
    if months_left == 0 {
        return Ok(end);
    }
    let look = outlook(&known, ahead)?;
    let total = look.total(ahead).ok_or(NoForecast::OutOfDate { last })?;
    let rest: f64 = look.forecast.points[ahead - months_left..].iter().map(|point| point.mean).sum();
    end.expected = counted + rest;
    let left = Total { mean: rest, ..total };
    end.low_80 = (end.expected - left.half_80()).max(counted);
    end.high_80 = end.expected + left.half_80();
    // Once more have been counted than the target allows, nothing helps.
    end.chance = match counted > target {
        true => 0.0,
        false => left.chance_at_or_below(target.floor() + 0.5 - counted),
    };
    end.method = format!("forecast of the months left: {}", look.forecast.method);
    Ok(end)
}

/// Normal with the continuity correction for whole counts; 0 once more have been counted than the target allows.
fn chance_of(target: f64, expected: f64, sd: f64, counted: f64) -> f64 {
    if counted > target { 0.0 } else { chance_at_or_below(target.floor() + 0.5, expected, sd) }
}

/// The series up to that month.
fn until(series: &Series, last: Month) -> Series {
    let points = series.points.iter().filter(|point| point.month <= last).copied().collect();
    Series { points, ..series.clone() }
}

fn last_known(series: &Series) -> Result<Month, NoForecast> {
    let known = series.points.iter().rev().find(|point| point.count.is_some());
    known.map(|point| point.month).ok_or(NoForecast::TooShort { months: 0 })
}

/// The do-nothing line: the months of a year as they were to come, seen from the months before it alone. Their means
/// added up are the total to come. It does not change as the year goes on, so work it out once.
///
/// # Errors
/// [`NoForecast`] where too little was known before the year.
pub fn do_nothing(series: &Series, year: Period) -> Result<Vec<ForecastPoint>, NoForecast> {
    let before = until(series, year.first().plus(-1));
    let last = last_known(&before)?;
    let ahead = usize::try_from(year.last().since(last)).unwrap_or(0);
    let look = outlook(&before, ahead)?;
    if look.forecast.points.len() < ahead {
        return Err(NoForecast::OutOfDate { last });
    }
    Ok(look.forecast.points.into_iter().filter(|point| year.contains(point.month)).collect())
}

/// What is left of a year by ratio to its profile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rest {
    /// Expected in the months left: `(counted / Σ s of months counted) · Σ s of months left`.
    pub expected: f64,
    /// Dispersion φ of the months counted about their profile, 1 or more (no unit).
    pub dispersion: f64,
    /// Standard deviation of the months left, the rate taken as known: `√(φ λ)`.
    pub sd: f64,
    /// The same with the rate's own doubt: `√(φ λ + φ λ² / counted)`.
    pub sd_total: f64,
}

/// The months left by ratio to profile: `counted` holds the months so far, `profile` the share of each of the twelve
/// months in order. `None` without a month, with more than twelve, with a share below 0, or where the shares so far add
/// up to nothing. No incident so far: nothing is expected, with the doubt of half an incident.
pub fn rest(counted: &[f64], profile: &[f64; 12]) -> Option<Rest> {
    let sound = |values: &[f64]| values.iter().all(|value| value.is_finite() && *value >= 0.0);
    if counted.is_empty() || counted.len() > 12 || !sound(counted) || !sound(profile) {
        return None;
    }
    let (gone, left) = profile.split_at(counted.len());
    let share: f64 = gone.iter().sum();
    if share <= 0.0 {
        return None;
    }
    let total: f64 = counted.iter().sum();
    let per_share = total / share;
    let expected = per_share * left.iter().sum::<f64>();
    let pearson: f64 = counted
        .iter()
        .zip(gone)
        .map(|(count, share)| (count, per_share * share))
        .filter(|(_, mean)| *mean > 0.0)
        .map(|(count, mean)| (count - mean).powi(2) / mean)
        .sum();
    let freedom = counted.len() as f64 - 1.0;
    let dispersion = if freedom > 0.0 { (pearson / freedom).max(1.0) } else { 1.0 };
    let share_left = left.iter().sum::<f64>() / share;
    let rate_variance = dispersion * share_left.powi(2) * total.max(0.5);
    Some(Rest {
        expected,
        dispersion,
        sd: (dispersion * expected).sqrt(),
        sd_total: (dispersion * expected + rate_variance).sqrt(),
    })
}

/// Where the year may end by ratio to profile, for series too short to forecast. Arguments as for [`rest`]; `first` is
/// the first month of the year and `target` the most there may be. `None` as for [`rest`].
///
/// ```
/// use figures::year_end::{EVEN, by_profile};
/// let end = by_profile(&[30., 28., 31., 27., 26.], &EVEN, "2026-04".parse().unwrap(), 340.0).unwrap();
/// assert_eq!(format!("{:.1} {:.2}", end.expected, end.chance), "340.8 0.49");
/// ```
pub fn by_profile(counted: &[f64], profile: &[f64; 12], first: Month, target: f64) -> Option<YearEnd> {
    let rest = rest(counted, profile)?;
    let total: f64 = counted.iter().sum();
    let expected = total + rest.expected;
    Some(YearEnd {
        counted: total,
        counted_to: Some(first.plus(counted.len() as i32 - 1)),
        months_left: 12 - counted.len() as u32,
        expected,
        low_80: (expected - Z_80 * rest.sd_total).max(total),
        high_80: expected + Z_80 * rest.sd_total,
        chance: chance_of(target, expected, rest.sd_total, total),
        method: "the year so far, carried on in proportion to its usual months".to_owned(),
    })
}

#[cfg(test)]
mod tests;
