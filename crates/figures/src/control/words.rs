//! The verdict of a chart in one or two plain sentences.
//!
//! It must never say more than the rule that fired: no cause, no forecast, no per cent.

use super::drawing::Drawing;
use super::limits::Limits;
use super::signals::is_close;
use crate::wording::{counted, decimal, number, sentence, step_name, whole};
use terms::{ControlPoint, Phase, Season, Signal, Step};

/// What the latest point with a figure says, in words.
pub(super) fn of(drawing: &Drawing, step: Step, season: Season, fix_after: Option<usize>) -> String {
    let Drawing { points, phases, bounds } = drawing;
    let Some(last) = drawing.latest() else {
        return "There are no figures yet.".to_owned();
    };
    let (point, phase, limits) = (&points[last], &phases[points[last].phase], &bounds[points[last].phase]);
    if phase.early {
        return too_early(phase, point.phase > 0, step);
    }
    let tail = Tail::of(points, last);
    let Some(signal) = point.signal else {
        let (lower, upper) = (number(phase.lower), number(phase.upper));
        return format!("{} is within the normal range of {lower} to {upper}.", subject(point, step, season));
    };
    let value = point.charted.unwrap_or(phase.mean);
    let span = |count: usize| {
        let gap = if tail.whole(count) { "" } else { " with figures" };
        let season = if season == Season::Adjusted { ", allowing for the season," } else { "" };
        format!("{}{gap}{season}", counted(count, step.word()))
    };
    match signal {
        Signal::AboveLimit => {
            let limit = beside(limits.upper, value);
            format!("{} is above the upper limit of {limit}.", subject(point, step, season))
        }
        Signal::BelowLimit => {
            let limit = beside(limits.lower, value);
            format!("{} is below the lower limit of {limit}.", subject(point, step, season))
        }
        Signal::TrendUp => rising(&span(tail.steps(true)), "higher"),
        Signal::TrendDown => rising(&span(tail.steps(false)), "lower"),
        Signal::NearUpper => near(&tail, limits, &span(3), "upper", limits.upper),
        Signal::NearLower => near(&tail, limits, &span(3), "lower", limits.lower.max(0.0)),
        Signal::ShiftUp | Signal::ShiftDown => {
            let side = if signal.is_up() { "above" } else { "below" };
            let run = tail.side(phase.mean, signal.is_up());
            let old = tail.old(fix_after, run);
            let mean = beside(phase.mean, value);
            format!(
                "The last {} are all {side} the {old}average of {mean}. That is too many in a row to be chance.",
                span(run)
            )
        }
    }
}

fn too_early(phase: &Phase, rebased: bool, step: Step) -> String {
    let since = if rebased { format!(" since {}", phase.from.words()) } else { String::new() };
    format!("We cannot tell from {} of figures{since}.", counted(phase.base_points, step.word()))
}

fn subject(point: &ControlPoint, step: Step, season: Season) -> String {
    let name = sentence(&step_name(point.month, step));
    if season == Season::Adjusted { format!("{name}, allowing for the season,") } else { name }
}

fn rising(span: &str, word: &str) -> String {
    format!("The last {span} have each been {word} than the one before.")
}

fn near(tail: &Tail, limits: &Limits, span: &str, word: &str, limit: f64) -> String {
    let close = tail.close(limits);
    format!("{close} of the last {span} are close to the {word} limit of {}.", number(limit))
}

/// A limit as printed beside a value it parts: with a decimal where rounding would hide which side the value is on.
fn beside(limit: f64, value: f64) -> String {
    let hidden = (value > limit && value <= limit.round()) || (value < limit && value >= limit.round());
    if hidden && whole(limit) == number(limit) { decimal(limit) } else { number(limit) }
}

/// The points with figures of the latest phase, latest first.
pub(crate) struct Tail {
    values: Vec<f64>,
    /// Points of the chart from its end back to each value, gaps counted.
    reach: Vec<usize>,
}

impl Tail {
    pub(crate) fn of(points: &[ControlPoint], last: usize) -> Self {
        let mut tail = Self { values: Vec::new(), reach: Vec::new() };
        for (i, point) in points.iter().enumerate().take(last + 1).rev() {
            if point.phase != points[last].phase {
                break;
            }
            if let Some(value) = point.charted {
                tail.values.push(value);
                tail.reach.push(points.len() - i);
            }
        }
        tail
    }

    /// Whether the last `count` figures are also the last `count` points: no gap between them or after them.
    fn whole(&self, count: usize) -> bool {
        count > 0 && self.reach.get(count - 1).is_some_and(|&reach| reach == count)
    }

    /// How many of the latest 3 figures are close to a limit.
    pub(crate) fn close(&self, limits: &Limits) -> usize {
        self.values.iter().take(3).filter(|&&y| is_close(y, limits)).count()
    }

    /// "old " where the mean was fixed before the run began, so that the run is no part of it.
    pub(crate) fn old(&self, fix_after: Option<usize>, run: usize) -> &'static str {
        if fix_after.is_some_and(|n| n + run <= self.values.len()) { "old " } else { "" }
    }

    /// How many of the latest figures in a row lie on that side of the mean.
    pub(crate) fn side(&self, mean: f64, above: bool) -> usize {
        self.values.iter().take_while(|&&y| if above { y > mean } else { y < mean }).count()
    }

    /// How many of the latest figures in a row are each higher (or lower) than the one before.
    pub(crate) fn steps(&self, up: bool) -> usize {
        self.values.windows(2).take_while(|w| if up { w[0] > w[1] } else { w[0] < w[1] }).count()
    }
}
