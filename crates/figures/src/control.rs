//! Control charts for individual values (XmR): what is normal for a series, and which points are not.
//!
//! The rules are those of NHS England's "Making Data Count" as its R package NHSRplotthedots applies them. The chart says
//! that something changed, never why, and it must never start a new phase by itself: a re-base needs a person's reason.
//! Choices: `docs/decisions/0006-control-charts.md`.

mod drawing;
mod limits;
mod signals;
mod words;

pub(crate) use drawing::{Columns, Drawing};
pub use limits::{Factors, Limits, Screening, limits};
pub use signals::signals;
pub(crate) use words::Tail;

use crate::{rare, season};
use chrono::NaiveDate;
use terms::{ControlChart, ControlPoint, Month, Polarity, RuleSet, Season, Series};

/// Fewer points than this give early limits, and the verdict is "Too early to say".
pub const FIRM_FROM: usize = 12;

/// A run of this many points on one side of the mean at the end of a chart suggests a re-base.
pub const REBASE_FROM: usize = 12;

/// A point from which mean and limits are worked out anew, with the reason someone gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebase {
    from: Month,
    reason: String,
}

impl Rebase {
    /// `None` without a reason: limits are never moved for looks.
    pub fn new(from: Month, reason: &str) -> Option<Self> {
        let reason = reason.trim();
        (!reason.is_empty()).then(|| Self { from, reason: reason.to_owned() })
    }

    /// First month of the new phase.
    pub fn from(&self) -> Month {
        self.from
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// Which chart is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Days between events where there are few ([`crate::rare::suits`]), single values otherwise.
    #[default]
    Choose,
    /// Single values, however few events there are.
    SingleValues,
}

/// What is done about seasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seasons {
    /// Taken out where they are strong enough ([`crate::season::choose`]).
    #[default]
    Choose,
    /// Left in.
    AsCounted,
}

/// How a chart is drawn up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Which chart.
    pub method: Method,
    /// What is done about seasons.
    pub seasons: Seasons,
    /// Whether outlying moving ranges are left out once.
    pub screening: Screening,
    /// Which pair of factors makes limits out of moving ranges.
    pub factors: Factors,
    /// Limits of each phase come from its first so many points with figures; `None`: from all of them.
    pub fix_after: Option<usize>,
    /// Where new phases start. Two in the same month: the first counts. Months outside the series do nothing.
    pub rebases: Vec<Rebase>,
    /// The day of each event of the series, in any order, where all of them are known; otherwise empty.
    pub event_days: Vec<NaiveDate>,
}

/// The control chart of a series of counts.
///
/// Values and limits are in the unit of the series, or in days where events are rare (then [`crate::rare::chart`] says
/// how). Seasons are taken out where [`crate::season::choose`] says so. Choices where the rules are silent:
/// - **gaps**: no moving range is taken across a gap; a gap neither counts towards a run nor breaks one, and the words
///   then say "months with figures".
/// - **phases**: runs and ranges never reach across a re-base. A phase without any figure is not made.
/// - **limits shown** are cut at 0, because counts are; signals are judged by the limits themselves.
/// - **verdict**: of the latest point with a figure; [`terms::SelfVerdict::TooEarly`] if its phase rests on fewer than
///   [`FIRM_FROM`] points. Points of such a phase still carry their signals.
///
/// An empty series, or one of gaps alone, has no phase and is too early to say.
///
/// ```
/// use terms::{AreaCode, DataMark, MeasureId, Month, MonthCount, Polarity, SelfVerdict, Series, Step};
/// let counts = [42, 38, 45, 40, 37, 44, 41, 39, 43, 40, 36, 42, 33, 31, 34, 30, 32, 33, 29];
/// let first = Month::new(2024, 1).unwrap();
/// let points = counts.iter().enumerate().map(|(i, &n)| MonthCount {
///     month: first.plus(i as i32), count: Some(f64::from(n)), mark: DataMark::Published,
/// });
/// let series = Series {
///     measure: MeasureId::new("burglary").unwrap(), area: "E07000198".parse().unwrap(), step: Step::Month,
///     points: points.collect(),
/// };
/// let options = figures::control::Options { fix_after: Some(12), ..Default::default() };
/// let chart = figures::control::chart(&series, Polarity::LowerIsBetter, &options);
/// assert_eq!(chart.verdict, SelfVerdict::Better);
/// assert_eq!(chart.words, "2 of the last 3 months are close to the lower limit of 29.");
/// ```
pub fn chart(series: &Series, polarity: Polarity, options: &Options) -> ControlChart {
    if options.method == Method::Choose && rare::suits(series, &options.event_days) {
        return rare::chart(series, polarity, options);
    }
    let counted = || series.points.iter().map(|p| p.count.filter(|c| c.is_finite())).collect();
    let adjusted = match (options.seasons, season::choose(series)) {
        (Seasons::Choose, Season::Adjusted) => season::adjusted(series),
        _ => None,
    };
    let season = if adjusted.is_some() { Season::Adjusted } else { Season::AsCounted };
    let columns = Columns {
        months: series.points.iter().map(|p| p.month).collect(),
        values: counted(),
        charted: adjusted.unwrap_or_else(counted),
    };
    let drawing = Drawing::of(&columns, options, |base| limits(base, options.screening, options.factors));
    let rules = match options.screening {
        Screening::Once => RuleSet::XmrScreened,
        Screening::Off => RuleSet::XmrUnscreened,
    };
    let verdict = drawing.verdict(rules, polarity);
    let words = words::of(&drawing, series.step, season, options.fix_after);
    ControlChart { rules, season, points: drawing.points, phases: drawing.phases, verdict, words }
}

/// A lasting shift at the end of a chart: someone may want a new phase, and must then say why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// First month of the run.
    pub from: Month,
    /// How many points with figures the run has.
    pub points: usize,
    /// Whether the run lies above the mean.
    pub above: bool,
}

/// Where a re-base might be due: the chart ends in a run of [`REBASE_FROM`] or more points on one side of the mean of a
/// phase with firm limits. A suggestion alone; nothing is moved. `None` otherwise.
///
/// Making Data Count asks for a lasting shift, a known cause and the belief that it will last; only the first can be
/// seen in figures.
pub fn suggest_rebase(chart: &ControlChart) -> Option<Suggestion> {
    let phase = chart.phases.last().filter(|p| !p.early)?;
    let last = chart.phases.len() - 1;
    let side = |p: &ControlPoint| p.charted.map(|v| signals::compare(v, phase.mean));
    let mut figures = chart.points.iter().rev().filter(|p| p.phase == last && p.charted.is_some()).peekable();
    let first_side = side(figures.peek()?)?;
    let run: Vec<&ControlPoint> = figures.take_while(|p| side(p) == Some(first_side)).collect();
    (first_side.is_ne() && run.len() >= REBASE_FROM).then(|| Suggestion {
        from: run[run.len() - 1].month,
        points: run.len(),
        above: first_side.is_gt(),
    })
}

#[cfg(test)]
mod tests;
