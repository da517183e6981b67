//! What the coming months may bring if things go on as they have.
//!
//! It looks at counts alone. It knows no cause, plan or target, and it refuses rather than guesses: too few
//! months, or a gap in the last two years, give a reason and no forecast.

use statrs::distribution::{ContinuousCDF, StudentsT};
use terms::{Forecast, ForecastPoint, Month, Series, Step};

mod backtest;
mod chance;
pub mod ets;
mod methods;
mod search;
#[cfg(test)]
mod tests;
mod theta;

pub use chance::chance_at_or_below;

/// The months to come as a method sees them. All three lists are as long.
#[derive(Clone, Debug, PartialEq)]
pub struct Ahead {
    /// Mean of each month.
    pub mean: Vec<f64>,
    /// Standard deviation of each month.
    pub sd: Vec<f64>,
    /// Standard deviation of the sum of the first month, of the first two, and so on.
    pub total_sd: Vec<f64>,
}

/// Why there is no forecast. The message can be shown as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoForecast {
    /// The series is by quarter or year.
    #[error("only monthly counts are forecast")]
    NotMonthly,
    /// Fewer than [`MONTHS_MIN`] months.
    #[error("{months} months are too few to forecast from: at least {MONTHS_MIN} are needed")]
    TooShort {
        /// How many there are.
        months: usize,
    },
    /// A month is missing among the last [`MONTHS_MIN`] known.
    #[error("{} is missing, and a forecast is not made across a gap in the last {MONTHS_MIN} months", .month.words())]
    Gap {
        /// The latest month missing.
        month: Month,
    },
    /// More than [`LATE_MAX`] months are missing at the end.
    #[error("nothing was sent after {}: a forecast from there would be out of date", .last.words())]
    OutOfDate {
        /// The last month with a count.
        last: Month,
    },
    /// A count is negative or not a number.
    #[error("the count of {} is not a count", .month.words())]
    NotACount {
        /// Which month.
        month: Month,
    },
}

/// Fewest months to forecast from: two of each season.
pub const MONTHS_MIN: usize = 24;
/// Most months ahead.
pub const AHEAD_MAX: usize = 24;
/// Months that may be missing at the end; the forecast then begins with them.
pub const LATE_MAX: usize = 6;

/// A sum of coming months: Student's t about its mean. How wide it is was estimated from few years, and a curve that knows so has
/// a narrower middle and longer tails than a normal one (Gelman and others 2013, *Bayesian Data Analysis*, section 3.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Total {
    /// Mean.
    pub mean: f64,
    /// Scale: what a standard deviation is to a normal curve.
    pub scale: f64,
    /// Degrees of freedom, above 0.
    pub freedom: f64,
}

impl Total {
    /// Probability that it is at or below `target`, 0 to 1. For whole counts give the target plus one half (continuity correction).
    /// Where the scale is 0 it is 1 at or above the mean, else 0. NaN gives 0.
    pub fn chance_at_or_below(&self, target: f64) -> f64 {
        match StudentsT::new(self.mean, self.scale, self.freedom) {
            Ok(curve) if target.is_finite() => curve.cdf(target),
            _ => f64::from(u8::from(target >= self.mean)),
        }
    }

    /// Half the width of its 80 % interval.
    pub fn half_80(&self) -> f64 {
        StudentsT::new(0.0, self.scale, self.freedom).map_or(0.0, |curve| curve.inverse_cdf(0.9))
    }
}

/// A forecast, and what it says of sums of months.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// Month by month.
    pub forecast: Forecast,
    /// Share of back-tested months inside their 95 % interval.
    pub coverage_95: f64,
    totals: Vec<Total>,
}

impl Outlook {
    /// The sum of the first so many months ahead; `None` for 0 or more than were forecast.
    ///
    /// Its spread is not the monthly spreads added up: an error this month moves the later ones too, so the sum is surer or
    /// less sure than independent months would be. It is widened or narrowed to what back-tested sums show.
    pub fn total(&self, months: usize) -> Option<Total> {
        self.totals.get(months.checked_sub(1)?).copied()
    }

    /// Probability that the first so many months ahead come to `target` incidents or fewer. For a year under way give the target
    /// less what has been counted. `None` for 0 months or more than were forecast.
    ///
    /// With the continuity correction of one half for whole counts.
    pub fn chance_at_or_below(&self, target: f64, months: usize) -> Option<f64> {
        let total = self.total(months)?;
        if target < 0.0 {
            return Some(0.0);
        }
        Some(total.chance_at_or_below(target.floor() + 0.5))
    }
}

/// Forecasts a monthly series of counts.
///
/// Three methods look ahead: exponential smoothing (ETS, [`ets`]), the theta method, and the same month of last year; so does
/// a weighted average of all. Each is tried from up to nine past months with a year to see, and the one with the smallest mean
/// absolute scaled error is taken, the average being preferred unless another is over 15 % better. Intervals are the method's own
/// standard deviations times what the back-tested errors show they must be for 80 % and 95 % to fall inside; nothing goes below 0.
/// Why so: `docs/decisions/0010-forecast.md`.
///
/// `months` ahead is held within 1 to [`AHEAD_MAX`]. Months missing at the end are forecast first. Months before the last gap are
/// left out. A series that never changed is forecast to stay, with an interval of no width.
///
/// # Errors
/// [`NoForecast`] says why there is none.
///
/// ```
/// use figures::forecast::{NoForecast, outlook};
/// use terms::{DataMark, MeasureId, Month, MonthCount, Series, Step};
/// let first: Month = "2021-01".parse().unwrap();
/// let series = |months: i32| Series {
///     measure: MeasureId::new("burglary").unwrap(),
///     area: "E07000198".parse().unwrap(),
///     step: Step::Month,
///     points: (0..months)
///         .map(|t| MonthCount {
///             month: first.plus(t),
///             count: Some(40.0 + f64::from(t % 12) + f64::from(t * 7 % 5)),
///             mark: DataMark::Published,
///         })
///         .collect(),
/// };
/// let ahead = outlook(&series(48), 12).unwrap();
/// assert_eq!(ahead.forecast.points[0].month, "2025-01".parse().unwrap());
/// assert!(ahead.chance_at_or_below(5_000.0, 12).unwrap() > 0.999);
/// assert_eq!(outlook(&series(20), 12), Err(NoForecast::TooShort { months: 20 }));
/// ```
pub fn outlook(series: &Series, months: usize) -> Result<Outlook, NoForecast> {
    let (values, last) = latest_run(series)?;
    Ok(look_ahead(&values, last, months.clamp(1, AHEAD_MAX)))
}

/// The counts after the last gap, with the last month known.
fn latest_run(series: &Series) -> Result<(Vec<f64>, Month), NoForecast> {
    if series.step != Step::Month {
        return Err(NoForecast::NotMonthly);
    }
    let counted = series.points.iter().filter(|point| point.count.is_some()).count();
    let Some(end) = series.points.iter().rposition(|point| point.count.is_some()) else {
        return Err(NoForecast::TooShort { months: 0 });
    };
    let last = series.points[end].month;
    if series.points.len() - 1 - end > LATE_MAX {
        return Err(NoForecast::OutOfDate { last });
    }
    let known = &series.points[..=end];
    let gap = known.iter().rposition(|point| point.count.is_none());
    let run = &known[gap.map_or(0, |gap| gap + 1)..];
    if run.len() < MONTHS_MIN {
        return Err(match gap {
            Some(gap) if counted >= MONTHS_MIN => NoForecast::Gap { month: known[gap].month },
            _ => NoForecast::TooShort { months: counted },
        });
    }
    let values: Vec<f64> = run.iter().filter_map(|point| point.count).collect();
    match run.iter().find(|point| !point.count.is_some_and(|count| count >= 0.0 && count.is_finite())) {
        Some(point) => Err(NoForecast::NotACount { month: point.month }),
        None => Ok((values, last)),
    }
}

/// Chooses a method and looks ahead with it. At least [`MONTHS_MIN`] values, all counts.
fn look_ahead(values: &[f64], last: Month, months: usize) -> Outlook {
    let judged = backtest::judge(values);
    let mut looks = methods::looks(values, months);
    let chosen = methods::Method::ALL.iter().position(|&method| method == judged.method);
    let (method, ahead) = match chosen.and_then(|at| looks[at].take()) {
        Some(ahead) => (judged.method, ahead),
        // The method that was best before may not fit the whole series; last year always does.
        None => (methods::Method::LastYear, looks[3].take().expect("two years hold a last year")),
    };
    let widths = judged.widths;
    let varied = values.windows(2).any(|pair| pair[0] != pair[1]);
    let floor = if varied { backtest::SD_MIN * backtest::yearly_change(values) } else { 0.0 };
    let mut points = Vec::with_capacity(months);
    let mut totals = Vec::with_capacity(months);
    let mut sum = 0.0;
    for h in 0..months {
        let (mean, sd) = (ahead.mean[h].max(0.0), ahead.sd[h].max(floor));
        sum += mean;
        let scale = widths.total * ahead.total_sd[h].max(floor);
        totals.push(Total { mean: sum, scale, freedom: backtest::FREEDOM });
        points.push(ForecastPoint {
            month: last.plus(h as i32 + 1),
            mean,
            low_80: (mean - widths.z_80 * sd).max(0.0),
            high_80: mean + widths.z_80 * sd,
            low_95: (mean - widths.z_95 * sd).max(0.0),
            high_95: mean + widths.z_95 * sd,
        });
    }
    let forecast = Forecast {
        method: method.words().to_owned(),
        points,
        mase: judged.mase,
        mase_naive: judged.mase_naive,
        coverage_80: judged.coverage_80,
        tested: judged.tested,
    };
    Outlook { forecast, coverage_95: judged.coverage_95, totals }
}
