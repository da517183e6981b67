//! Control charts for individual values (XmR): what is normal for a series, and which points are not.
//!
//! The rules are those of NHS England's "Making Data Count" as its R package NHSRplotthedots applies them. The chart says
//! that something changed, never why, and it must never start a new phase by itself: a re-base needs a person's reason.

mod limits;
mod signals;
mod words;

pub use limits::{Factors, Limits, Screening, limits};
pub use signals::signals;

use terms::{ControlChart, ControlPoint, Month, Phase, Polarity, RuleSet, Season, SelfVerdict, Series};

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

/// How a chart is drawn up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Whether outlying moving ranges are left out once.
    pub screening: Screening,
    /// Which pair of factors makes limits out of moving ranges.
    pub factors: Factors,
    /// Limits of each phase come from its first so many points with figures; `None`: from all of them.
    pub fix_after: Option<usize>,
    /// Where new phases start. Two in the same month: the first counts. Months outside the series do nothing.
    pub rebases: Vec<Rebase>,
}

/// The control chart of a series of counts.
///
/// Values and limits are in the unit of the series. Choices where the rules are silent:
/// - **gaps**: no moving range is taken across a gap; a gap neither counts towards a run nor breaks one, and the words
///   then say "months with figures".
/// - **phases**: runs and ranges never reach across a re-base. A phase without any figure is not made.
/// - **limits shown** are cut at 0, because counts are; signals are judged by the limits themselves.
/// - **verdict**: of the latest point with a figure; [`SelfVerdict::TooEarly`] if its phase rests on fewer than
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
    let charted: Vec<Option<f64>> = series.points.iter().map(|p| p.count.filter(|c| c.is_finite())).collect();
    xmr(series, &charted, Season::AsCounted, polarity, options)
}

/// The chart of `charted` values, one for each point of the series.
fn xmr(
    series: &Series,
    charted: &[Option<f64>],
    season: Season,
    polarity: Polarity,
    options: &Options,
) -> ControlChart {
    let mut points: Vec<ControlPoint> = Vec::with_capacity(charted.len());
    let mut phases = Vec::new();
    let mut bounds = Vec::new();
    for (start, end, reason) in stretches(series, charted, &options.rebases) {
        let values = &charted[start..end];
        let base = base_of(values, options.fix_after);
        let Some(found) = limits(&values[..base], options.screening, options.factors) else { continue };
        let marked = signals(values, &found);
        let phase = phases.len();
        points.extend((start..end).map(|i| ControlPoint {
            month: series.points[i].month,
            value: series.points[i].count,
            charted: charted[i],
            phase,
            signal: marked[i - start],
        }));
        phases.push(Phase {
            from: series.points[start].month,
            reason,
            mean: found.mean,
            lower: found.lower.max(0.0),
            upper: found.upper,
            base_points: found.base_points,
            early: found.base_points < FIRM_FROM,
        });
        bounds.push(found);
    }
    if phases.is_empty() {
        points.extend(series.points.iter().map(|p| ControlPoint {
            month: p.month,
            value: None,
            charted: None,
            phase: 0,
            signal: None,
        }));
    }
    let rules = match options.screening {
        Screening::Once => RuleSet::XmrScreened,
        Screening::Off => RuleSet::XmrUnscreened,
    };
    let verdict = verdict(&points, &phases, polarity);
    let words = words::of(&points, &phases, &bounds, series.step, season, options.fix_after);
    ControlChart { rules, season, points, phases, verdict, words }
}

/// What the latest point with a figure says.
fn verdict(points: &[ControlPoint], phases: &[Phase], polarity: Polarity) -> SelfVerdict {
    let Some(last) = points.iter().rev().find(|p| p.charted.is_some()) else { return SelfVerdict::TooEarly };
    if phases[last.phase].early {
        return SelfVerdict::TooEarly;
    }
    last.signal.map_or(SelfVerdict::Normal, |signal| signal.verdict(polarity))
}

/// Where phases begin and end (indices, end excluded), with their reasons. A re-base whose phase would hold no figure is
/// left out; points before the first figure belong to the first phase.
fn stretches(series: &Series, charted: &[Option<f64>], rebases: &[Rebase]) -> Vec<(usize, usize, String)> {
    let mut ordered: Vec<&Rebase> = rebases.iter().collect();
    ordered.sort_by_key(|r| r.from);
    ordered.dedup_by_key(|r| r.from);
    let has_figure = |from: usize, to: usize| charted[from..to].iter().any(Option::is_some);
    let mut cuts = vec![(0, String::new())];
    for rebase in ordered {
        let at = series.points.partition_point(|p| p.month < rebase.from);
        let begin = cuts.last().map_or(0, |c| c.0);
        if at > begin && at < charted.len() && has_figure(begin, at) && has_figure(at, charted.len()) {
            cuts.push((at, rebase.reason.clone()));
        }
    }
    let ends: Vec<usize> = cuts.iter().skip(1).map(|c| c.0).chain([charted.len()]).collect();
    cuts.into_iter().zip(ends).map(|((start, reason), end)| (start, end, reason)).collect()
}

/// How many leading points hold the base: up to and including the `fix_after`th figure, or all.
fn base_of(values: &[Option<f64>], fix_after: Option<usize>) -> usize {
    let Some(wanted) = fix_after else { return values.len() };
    let figures = values.iter().enumerate().filter(|(_, v)| v.is_some());
    figures.map(|(i, _)| i + 1).nth(wanted.max(1) - 1).unwrap_or(values.len())
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
    let side = |p: &ControlPoint| p.charted.map(|v| v.total_cmp(&phase.mean));
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
