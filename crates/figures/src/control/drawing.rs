//! Points and phases of a chart, whatever its limits are made of.
//!
//! It must never carry a run or a range across a re-base.

use super::limits::Limits;
use super::signals::signals;
use super::{FIRM_FROM, Options, Rebase};
use terms::{ControlPoint, Month, Phase, Polarity, RuleSet, SelfVerdict};

/// What is to be charted: three columns of one length.
pub(crate) struct Columns {
    pub(crate) months: Vec<Month>,
    /// As counted.
    pub(crate) values: Vec<Option<f64>>,
    /// As charted; a gap is `None`.
    pub(crate) charted: Vec<Option<f64>>,
}

/// A chart without its words.
pub(crate) struct Drawing {
    pub(crate) points: Vec<ControlPoint>,
    pub(crate) phases: Vec<Phase>,
    /// The limits of each phase, not cut at 0.
    pub(crate) bounds: Vec<Limits>,
}

impl Drawing {
    /// Cuts the columns into phases, finds the limits of each from its base, and marks the signals.
    pub(crate) fn of(
        columns: &Columns,
        options: &Options,
        limits: impl Fn(&[Option<f64>]) -> Option<Limits>,
    ) -> Self {
        let Columns { months, values, charted } = columns;
        let mut drawing = Self { points: Vec::new(), phases: Vec::new(), bounds: Vec::new() };
        for (start, end, reason) in stretches(months, charted, &options.rebases) {
            let stretch = &charted[start..end];
            let base = base_of(stretch, options.fix_after);
            let Some(found) = limits(&stretch[..base]) else { continue };
            let marked = signals(stretch, &found);
            let phase = drawing.phases.len();
            drawing.points.extend((start..end).map(|i| ControlPoint {
                month: months[i],
                value: values[i],
                charted: charted[i],
                phase,
                signal: marked[i - start],
            }));
            drawing.phases.push(Phase {
                from: months[start],
                reason,
                mean: found.mean,
                lower: found.lower.max(0.0),
                upper: found.upper,
                base_points: found.base_points,
                early: found.base_points < FIRM_FROM,
            });
            drawing.bounds.push(found);
        }
        if drawing.phases.is_empty() {
            let gap = |&month| ControlPoint { month, value: None, charted: None, phase: 0, signal: None };
            drawing.points = months.iter().map(gap).collect();
        }
        drawing
    }

    /// The latest point with a figure.
    pub(crate) fn latest(&self) -> Option<usize> {
        self.points.iter().rposition(|p| p.charted.is_some())
    }

    /// What the latest point with a figure says.
    pub(crate) fn verdict(&self, rules: RuleSet, polarity: Polarity) -> SelfVerdict {
        let Some(point) = self.latest().map(|at| &self.points[at]) else { return SelfVerdict::TooEarly };
        match point.signal {
            _ if self.phases[point.phase].early => SelfVerdict::TooEarly,
            None => SelfVerdict::Normal,
            Some(signal) => rules.verdict(signal, polarity),
        }
    }
}

/// Where phases begin and end (indices, end excluded), with their reasons. A re-base whose phase would hold no figure is
/// left out; points before the first figure belong to the first phase.
fn stretches(months: &[Month], charted: &[Option<f64>], rebases: &[Rebase]) -> Vec<(usize, usize, String)> {
    let mut ordered: Vec<&Rebase> = rebases.iter().collect();
    ordered.sort_by_key(|r| r.from());
    ordered.dedup_by_key(|r| r.from());
    let has_figure = |from: usize, to: usize| charted[from..to].iter().any(Option::is_some);
    let mut cuts = vec![(0, String::new())];
    for rebase in ordered {
        let at = months.partition_point(|&month| month < rebase.from());
        let begin = cuts.last().map_or(0, |c| c.0);
        if at > begin && at < charted.len() && has_figure(begin, at) && has_figure(at, charted.len()) {
            cuts.push((at, rebase.reason().to_owned()));
        }
    }
    let ends: Vec<usize> = cuts.iter().skip(1).map(|c| c.0).chain([charted.len()]).collect();
    cuts.into_iter().zip(ends).map(|((start, reason), end)| (start, end, reason)).collect()
}

/// How many leading points hold the base: up to and including the `fix_after`th figure, or all.
fn base_of(charted: &[Option<f64>], fix_after: Option<usize>) -> usize {
    let Some(wanted) = fix_after else { return charted.len() };
    let figures = charted.iter().enumerate().filter(|(_, v)| v.is_some());
    figures.map(|(i, _)| i + 1).nth(wanted.max(1) - 1).unwrap_or(charted.len())
}
