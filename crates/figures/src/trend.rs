//! The long trend of a series: whether it has gone up or down over years, and by about how much.
//!
//! It must never be drawn from a few months: below five years the verdict is that it is too early to say.
//! Choices: `docs/decisions/0007-change-trend-comparison.md`.

mod kendall;

use crate::wording::{counted, during, number, sentence};
use kendall::Years;
use terms::{Estimate, Period, Series, Step, TrendVerdict};

/// Months from first to last figure that are needed for a verdict.
pub const MONTHS_NEEDED: usize = 60;

/// Months that are needed before anything is worked out at all: three of each month of the year.
pub const MONTHS_TESTED: usize = 36;

/// Chance of calling a steady series a trend.
pub const FALSE_ALARM: f64 = 0.05;

/// A long trend.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The verdict; [`TrendVerdict::TooEarly`] below [`MONTHS_NEEDED`].
    pub verdict: TrendVerdict,
    /// What the months held show, however few: for "over the n months held". Too early below [`MONTHS_TESTED`].
    pub held: TrendVerdict,
    /// First to last month with a figure.
    pub span: Option<Period>,
    /// Change a year in the unit of the series for one step, with its 95 % interval.
    pub per_year: Option<Estimate>,
    /// Kendall's S added up over the months of the year: pairs that rose less pairs that fell.
    pub score: i64,
    /// Two-sided p-value of no trend.
    pub p: Option<f64>,
}

/// The trend of a series by the seasonal Kendall test, with its slope.
///
/// Each month of the year (quarter, or year) is compared with itself in other years only, so that seasons are no trend:
/// `S = sum over seasons and pairs of years of sign(later - earlier)`; `z = (S - sign S) / sd(S)`, with the variance of
/// Hirsch and Slack that allows for months that move together. Slope: the middle of all such pairwise slopes (Sen), its
/// interval from the ranks `(N ± 1.96 sd(S)) / 2`. Up or down if p < [`FALSE_ALARM`]; the slope may still be 0 where many
/// months are equal. Gaps are left out of the pairs. An empty series, gaps alone or one year alone: too early, no slope.
/// For series of ties only (all the same): no clear trend. With five years only strong trends are seen: a steady series is
/// called a trend 1 time in 100 there and 3 in 100 with twelve (by simulation, also where months hang together).
///
/// Source: Hirsch, Slack and Smith 1982, Water Resources Research 18:107; Hirsch and Slack 1984, Water
/// Resources Research 20:727; Gilbert 1987, Statistical Methods for Environmental Pollution Monitoring, 17.
///
/// ```
/// use terms::{DataMark, MeasureId, Month, MonthCount, Series, Step, TrendVerdict};
/// let first = Month::new(2015, 4).unwrap();
/// let points = (0..96).map(|i| MonthCount {
///     month: first.plus(i), count: Some(f64::from(200 - i + 7 * (i % 5))), mark: DataMark::Published,
/// });
/// let series = Series {
///     measure: MeasureId::new("burglary").unwrap(), area: "E07000198".parse().unwrap(), step: Step::Month,
///     points: points.collect(),
/// };
/// let trend = figures::trend::of(&series);
/// assert_eq!(trend.verdict, TrendVerdict::Down);
/// assert!((trend.per_year.unwrap().value + 12.0).abs() < 1.0);
/// ```
pub fn of(series: &Series) -> Trend {
    let months_of_step = match series.step {
        Step::Month => 1,
        Step::Quarter => 3,
        Step::Year => 12,
    };
    let known = |p: &terms::MonthCount| p.count.is_some_and(f64::is_finite);
    let first = series.points.iter().find(|p| known(p)).map(|p| p.month);
    let last = series.points.iter().rfind(|p| known(p)).map(|p| p.month.plus(months_of_step - 1));
    let span = first.zip(last).map(|(first, last)| Period::new(first, last));
    let months = span.map_or(0, Period::months);
    let none = Trend {
        verdict: TrendVerdict::TooEarly,
        held: TrendVerdict::TooEarly,
        span,
        per_year: None,
        score: 0,
        p: None,
    };
    let Some(first) = first.filter(|_| months >= MONTHS_TESTED) else { return none };
    let years = Years::of(series, first, months_of_step);
    let Some(test) = years.test() else { return none };
    let held = match test.p {
        p if p >= FALSE_ALARM => TrendVerdict::NoClearTrend,
        _ if test.score > 0 => TrendVerdict::Up,
        _ => TrendVerdict::Down,
    };
    Trend {
        verdict: if months >= MONTHS_NEEDED { held } else { TrendVerdict::TooEarly },
        held,
        per_year: Some(test.slope),
        score: test.score,
        p: Some(test.p),
        ..none
    }
}

/// The trend in words, one or two sentences. `unit` is what one count is, plural and in lower case: "burglaries".
///
/// Below [`MONTHS_NEEDED`] it says that it is too early, and what the months held show, as such.
///
/// ```
/// use terms::{Estimate, Month, Period, TrendVerdict};
/// let trend = figures::trend::Trend {
///     verdict: TrendVerdict::Down, held: TrendVerdict::Down, score: -40, p: Some(0.001),
///     span: Some(Period::new(Month::new(2018, 1).unwrap(), Month::new(2024, 12).unwrap())),
///     per_year: Some(Estimate { value: -4.2, low: -6.0, high: -2.5 }),
/// };
/// assert_eq!(
///     figures::trend::words(&trend, "burglaries", terms::Step::Month),
///     "Burglaries went down from January 2018 to December 2024. \
///      Each month has about 4.2 fewer than a year before (2.5 to 6 fewer)."
/// );
/// ```
pub fn words(trend: &Trend, unit: &str, step: Step) -> String {
    let Some(span) = trend.span else { return format!("There are no figures for {unit} yet.") };
    let months = counted(span.months(), "month");
    let early = trend.verdict == TrendVerdict::TooEarly;
    let over = if early { format!("over the {months} held") } else { during(span) };
    let start = if early {
        format!("We cannot tell the long trend from {months} of figures. ")
    } else {
        String::new()
    };
    let up = match trend.held {
        TrendVerdict::TooEarly => return start.trim_end().to_owned(),
        TrendVerdict::NoClearTrend => {
            return format!("{start}{} show no clear trend {over}.", sentence(unit));
        }
        TrendVerdict::Up => true,
        TrendVerdict::Down => false,
    };
    let (direction, word) = if up { ("up", "more") } else { ("down", "fewer") };
    let course = format!("{start}{} went {direction} {over}.", sentence(unit));
    let Some(slope) = trend.per_year.filter(|s| s.value != 0.0 && (s.value > 0.0) == up) else {
        return course;
    };
    let (near, far) = if up { (slope.low, slope.high) } else { (-slope.high, -slope.low) };
    format!(
        "{course} Each {} has about {} {word} than a year before ({} to {} {word}).",
        step.word(),
        number(slope.value.abs()),
        number(near.max(0.0)),
        number(far)
    )
}

#[cfg(test)]
mod tests;
