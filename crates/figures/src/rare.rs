//! Charts of the days between events, for what happens too rarely to be counted by the month.
//!
//! A month with 0 or 1 says almost nothing; the time from one event to the next says something each time. It must never
//! invent days where events are not rare: evenly spread days look calmer than real ones.

use crate::control::{Columns, Drawing, Limits, Options, Tail};
use crate::wording::{counted, number};
use chrono::{Datelike, NaiveDate};
use terms::{ControlChart, ControlPoint, Month, Polarity, RuleSet, Season, Series, Signal, Step};

/// Mean events a month below which the days between them are charted, where the day of each is known.
pub const RARE_BELOW: f64 = 3.0;

/// The same where only months are known. The events of a month are then spread evenly over it, which makes runs of like
/// gaps that chance did not make: by simulation a steady series of 2 a month would be called unusual 17 to 21 times in
/// 100, one of 0.7 a month 4 to 6 times and one of 0.3 once; a chart of monthly counts errs 4, 5 and 22 times.
pub const RARE_BELOW_BY_MONTH: f64 = 0.7;

/// Exponent that makes exponential days nearly normal (no unit): Nelson 1994, Journal of Quality Technology 26:239.
const NELSON: f64 = 1.0 / 3.6;

/// Whether the days between events should be charted rather than counts.
///
/// Yes for a series of months with whole counts whose mean is below [`RARE_BELOW`] where `days` has a day for every event,
/// and below [`RARE_BELOW_BY_MONTH`] where it has not. No for a series without any figure.
pub fn suits(series: &Series, days: &[NaiveDate]) -> bool {
    let counts: Vec<f64> = series.points.iter().filter_map(|p| p.count).collect();
    let whole = counts.iter().all(|&c| c >= 0.0 && c.fract() == 0.0);
    let edge = if days_fit(series, days) { RARE_BELOW } else { RARE_BELOW_BY_MONTH };
    let mean = counts.iter().sum::<f64>() / counts.len() as f64;
    series.step == Step::Month && whole && mean < edge
}

/// The days from each event to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Month of the later event.
    pub month: Month,
    /// Days; `None` where a month between the two has no figure.
    pub days: Option<f64>,
}

/// The days between the events of a series, oldest first: one fewer than there are events.
///
/// If `days` has one day in a month of the series for every event, the events of a day are spread evenly over it,
/// otherwise the events of a month over the month, so that no gap is 0. Fractions of a count are dropped. Fewer than two
/// events have no gap.
pub fn gaps(series: &Series, days: &[NaiveDate]) -> Vec<Gap> {
    let events = events(series, days);
    let pairs = events.windows(2).map(|pair| {
        let ((from, start), (to, end)) = (pair[0], pair[1]);
        let broken = series.points.iter().any(|p| from < p.month && p.month < to && p.count.is_none());
        Gap { month: to, days: (!broken).then_some(end - start) }
    });
    pairs.collect()
}

/// Middle and limits of the days between events that come at random at an even pace.
///
/// The days between such events are exponential with mean `m`: limits at the 0.135 % and 99.865 % points (`0.00135 m` and
/// `6.61 m`), "close" beyond the 2.275 % and 97.725 % points, which is where three and two standard deviations of a
/// normal lie (Chan, Xie and Goh 2000, International Journal of Production Research 38:397). The middle is the mean of
/// the days to the power 1/3.6, raised back (Nelson 1994): about `0.69 m` for events at random, and still in the middle
/// where they come more evenly, so that a regular series is no run. `None` if no gap is known or all are 0. In days.
///
/// ```
/// let limits = figures::rare::limits(&[Some(10.0), None, Some(30.0)]).unwrap();
/// assert_eq!(format!("{:.2} {:.2} {:.1}", limits.mean, limits.lower, limits.upper), "18.06 0.03 132.2");
/// ```
pub fn limits(gaps: &[Option<f64>]) -> Option<Limits> {
    /// Tail beyond three standard deviations of a normal.
    const THREE: f64 = 0.001_349_898_031_630_094_6;
    /// Tail beyond two.
    const TWO: f64 = 0.022_750_131_948_179_21;
    let known: Vec<f64> = gaps.iter().flatten().copied().filter(|d| d.is_finite()).collect();
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let middle = known.iter().map(|d| d.powf(NELSON)).sum::<f64>() / known.len() as f64;
    (mean > 0.0).then(|| Limits {
        mean: middle.powf(1.0 / NELSON),
        range_mean: 0.0,
        lower: -mean * (-THREE).ln_1p(),
        upper: -mean * THREE.ln(),
        near_lower: -mean * (-TWO).ln_1p(),
        near_upper: -mean * TWO.ln(),
        base_points: known.len(),
        ranges_left_out: 0,
    })
}

/// The chart of days between the events of a series.
///
/// One point for each event but the first; values and limits in days. The same four rules as for single values, about
/// the middle of the phase. What has not happened since the last event is shown as one more point, in the last month with
/// a figure, if those days alone are already above the upper limit. Phases, `fix_after` and gaps as for
/// [`crate::control::chart`]; a gap of days belongs to the phase of its later event. Long gaps mean few events:
/// [`terms::RuleSet::verdict`] turns signals round for the verdict. Fewer than 12 gaps of days: too early.
pub fn chart(series: &Series, polarity: Polarity, options: &Options) -> ControlChart {
    let gaps = gaps(series, &options.event_days);
    let days: Vec<Option<f64>> = gaps.iter().map(|g| g.days).collect();
    let columns =
        Columns { months: gaps.iter().map(|g| g.month).collect(), values: days.clone(), charted: days };
    let mut drawing = Drawing::of(&columns, options, limits);
    let open = open_gap(series, &options.event_days, &drawing);
    drawing.points.extend(open);
    let verdict = drawing.verdict(RuleSet::DaysBetween, polarity);
    let about = if days_fit(series, &options.event_days) { "" } else { "about " };
    let words = words(&drawing, open.is_some(), about, options.fix_after, series);
    ControlChart {
        rules: RuleSet::DaysBetween,
        season: Season::AsCounted,
        points: drawing.points,
        phases: drawing.phases,
        verdict,
        words,
    }
}

/// The days since the last event as a point of their own, if they are too many by themselves and no month is missing.
fn open_gap(series: &Series, days: &[NaiveDate], drawing: &Drawing) -> Option<ControlPoint> {
    let &(event, place) = events(series, days).last()?;
    let end = series.points.iter().rfind(|p| p.count.is_some())?.month;
    let since = series.points.iter().filter(|p| event < p.month && p.month <= end);
    if since.clone().any(|p| p.count.is_none()) {
        return None;
    }
    let length = f64::from(end.plus(1).first_day().num_days_from_ce()) - place;
    let upper = drawing.bounds.last()?.upper;
    (length > upper).then(|| ControlPoint {
        month: end,
        value: Some(length),
        charted: Some(length),
        phase: drawing.phases.len() - 1,
        signal: Some(Signal::AboveLimit),
    })
}

/// Month and place on the line of days of each event, oldest first.
fn events(series: &Series, days: &[NaiveDate]) -> Vec<(Month, f64)> {
    let mut out = Vec::new();
    let mut spread = |month: Month, start: f64, length: f64, count: usize| {
        out.extend((0..count).map(|i| (month, start + length * (i as f64 + 0.5) / count as f64)));
    };
    if days_fit(series, days) {
        let mut ordered = days.to_vec();
        ordered.sort_unstable();
        for same in ordered.chunk_by(|a, b| a == b) {
            if let Ok(month) = Month::of(same[0]) {
                spread(month, f64::from(same[0].num_days_from_ce()), 1.0, same.len());
            }
        }
    } else {
        for point in &series.points {
            let start = f64::from(point.month.first_day().num_days_from_ce());
            let count = point.count.filter(|c| c.is_finite() && *c > 0.0).unwrap_or(0.0) as usize;
            spread(point.month, start, f64::from(point.month.days()), count);
        }
    }
    out
}

/// Whether there is a day for every event: as many days in each month as the series counts there.
fn days_fit(series: &Series, days: &[NaiveDate]) -> bool {
    let mut months: Vec<Month> = days.iter().filter_map(|&day| Month::of(day).ok()).collect();
    months.sort_unstable();
    let in_month =
        |month: Month| months.partition_point(|&m| m <= month) - months.partition_point(|&m| m < month);
    let fits = |p: &terms::MonthCount| p.count.unwrap_or(0.0) == in_month(p.month) as f64;
    let total: usize = series.points.iter().map(|p| in_month(p.month)).sum();
    total > 0 && total == days.len() && series.points.iter().all(fits)
}

/// What the latest gap of days says, in words.
fn words(drawing: &Drawing, open: bool, about: &str, fix_after: Option<usize>, series: &Series) -> String {
    let Some(last) = drawing.latest() else {
        let months = series.points.iter().filter(|p| p.count.is_some()).count();
        let happened = match events(series, &[]).len() {
            0 => "none",
            _ => "too few to tell",
        };
        return format!("There have been {happened} in {} of figures.", counted(months, "month"));
    };
    let point = &drawing.points[last];
    let (phase, bounds) = (&drawing.phases[point.phase], &drawing.bounds[point.phase]);
    if phase.early {
        return format!(
            "We cannot tell from {} between one and the next.",
            counted(phase.base_points, "gap")
        );
    }
    let days = |value: f64| format!("{} days", number(value));
    let value = days(point.charted.unwrap_or(phase.mean));
    let (lower, upper) = (days(bounds.lower), days(bounds.upper));
    let tail = Tail::of(&drawing.points, last);
    match point.signal {
        None => format!(
            "The last gap between one and the next was {about}{value}. That is within the normal range of {} to {upper}.",
            number(bounds.lower)
        ),
        Some(Signal::AboveLimit) if open => {
            format!(
                "There have been none for {about}{value}. That is longer than the upper limit of {upper}."
            )
        }
        Some(Signal::AboveLimit) => format!(
            "The last gap between one and the next was {about}{value}. That is longer than the upper limit of {upper}."
        ),
        Some(Signal::BelowLimit) => format!(
            "The last gap between one and the next was {about}{value}. That is shorter than the lower limit of {lower}."
        ),
        Some(signal @ (Signal::TrendUp | Signal::TrendDown)) => {
            let word = if signal.is_up() { "longer" } else { "shorter" };
            let count = counted(tail.steps(signal.is_up()), "gap");
            format!("The last {count} between one and the next have each been {word} than the one before.")
        }
        Some(Signal::NearUpper) => {
            format!(
                "{} of the last 3 gaps between one and the next are close to the upper limit of {upper}.",
                tail.close(bounds)
            )
        }
        Some(Signal::NearLower) => {
            format!(
                "{} of the last 3 gaps between one and the next are close to the lower limit of {lower}.",
                tail.close(bounds)
            )
        }
        Some(signal @ (Signal::ShiftUp | Signal::ShiftDown)) => {
            let word = if signal.is_up() { "longer" } else { "shorter" };
            let run = tail.side(phase.mean, signal.is_up());
            format!(
                "The last {} between one and the next are all {word} than the {}middle gap of {}. \
                 That is too many in a row to be chance.",
                counted(run, "gap"),
                tail.old(fix_after, run),
                days(phase.mean)
            )
        }
    }
}

#[cfg(test)]
mod tests;
