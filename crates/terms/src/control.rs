//! Control charts: what is normal for a series, and which points are not.

use crate::{Month, Polarity, SelfVerdict};

/// Which published set of rules a chart follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleSet {
    /// Individuals and moving ranges, rules as NHS "Making Data Count", moving ranges over
    /// 3.267 times their mean left out once (as NHSRplotthedots does).
    XmrScreened,
    /// The same with no moving range left out (as the Excel tool does).
    XmrUnscreened,
    /// Days between events (g chart on days), for rare events.
    DaysBetween,
}

impl RuleSet {
    /// How the chart names it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::XmrScreened => "XmR chart, Making Data Count rules, outlying ranges left out once",
            Self::XmrUnscreened => "XmR chart, Making Data Count rules, all ranges kept",
            Self::DaysBetween => "Chart of days between events, for rare events",
        }
    }

    /// What a signal on a chart of these rules means for a measure of that polarity. On a chart of days between
    /// events high values mean few events, so that its signals mean the opposite of what they show.
    ///
    /// ```
    /// use terms::{Polarity, RuleSet, SelfVerdict, Signal};
    /// let verdict = |rules: RuleSet| rules.verdict(Signal::ShiftUp, Polarity::LowerIsBetter);
    /// assert_eq!(verdict(RuleSet::XmrScreened), SelfVerdict::Worse);
    /// assert_eq!(verdict(RuleSet::DaysBetween), SelfVerdict::Better);
    /// assert_eq!(Signal::NearUpper.mirrored().mirrored(), Signal::NearUpper);
    /// ```
    pub const fn verdict(self, signal: Signal, polarity: Polarity) -> SelfVerdict {
        match self {
            Self::XmrScreened | Self::XmrUnscreened => signal.verdict(polarity),
            Self::DaysBetween => signal.mirrored().verdict(polarity),
        }
    }
}

/// How seasons are dealt with, said on the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Season {
    /// No clear seasons, or too short to tell: values as counted.
    AsCounted,
    /// Seasonal effect taken out before limits were worked out.
    Adjusted,
}

/// Why a point is not normal. First match wins, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Above the upper limit.
    AboveLimit,
    /// Below the lower limit.
    BelowLimit,
    /// One of 7 points each higher than the one before.
    TrendUp,
    /// One of 7 points each lower than the one before.
    TrendDown,
    /// One of 2 out of 3 points close to the upper limit.
    NearUpper,
    /// One of 2 out of 3 points close to the lower limit.
    NearLower,
    /// One of 7 points in a row above the mean.
    ShiftUp,
    /// One of 7 points in a row below the mean.
    ShiftDown,
}

impl Signal {
    /// Whether it points upwards.
    pub const fn is_up(self) -> bool {
        matches!(self, Self::AboveLimit | Self::TrendUp | Self::NearUpper | Self::ShiftUp)
    }

    /// The same signal the other way up.
    pub const fn mirrored(self) -> Self {
        match self {
            Self::AboveLimit => Self::BelowLimit,
            Self::BelowLimit => Self::AboveLimit,
            Self::TrendUp => Self::TrendDown,
            Self::TrendDown => Self::TrendUp,
            Self::NearUpper => Self::NearLower,
            Self::NearLower => Self::NearUpper,
            Self::ShiftUp => Self::ShiftDown,
            Self::ShiftDown => Self::ShiftUp,
        }
    }

    /// What it means for a measure of that polarity, on a chart of counts. [`RuleSet::verdict`] knows them all.
    pub const fn verdict(self, polarity: Polarity) -> SelfVerdict {
        match (polarity, self.is_up()) {
            (Polarity::LowerIsBetter, true) | (Polarity::HigherIsBetter, false) => SelfVerdict::Worse,
            (Polarity::LowerIsBetter, false) | (Polarity::HigherIsBetter, true) => SelfVerdict::Better,
            (Polarity::NotJudged, true) => SelfVerdict::Higher,
            (Polarity::NotJudged, false) => SelfVerdict::Lower,
        }
    }
}

/// One point of a control chart: one step of the series, or, on a chart of days between events, one event, so that
/// months repeat and may be absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlPoint {
    /// Which month (first month of the step; month of the event).
    pub month: Month,
    /// Value as counted (days since the event before); `None` is a gap.
    pub value: Option<f64>,
    /// Value as charted: the counted one, or seasonally adjusted.
    pub charted: Option<f64>,
    /// Which phase it belongs to, index into [`ControlChart::phases`].
    pub phase: usize,
    /// Why it is not normal, if so.
    pub signal: Option<Signal>,
}

/// A stretch with one mean and one pair of limits. A new one starts at a re-base, with its reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// First month.
    pub from: Month,
    /// Why it starts; empty for the first.
    pub reason: String,
    /// Mean; on a chart of days between events, the middle.
    pub mean: f64,
    /// Lower process limit, never below 0 for counts when shown.
    pub lower: f64,
    /// Upper process limit.
    pub upper: f64,
    /// How many points the mean and limits were worked out from.
    pub base_points: usize,
    /// Fewer than 12 points: "early limits".
    pub early: bool,
}

/// A control chart.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlChart {
    /// Rules followed.
    pub rules: RuleSet,
    /// How seasons are dealt with.
    pub season: Season,
    /// Oldest first, gaps included.
    pub points: Vec<ControlPoint>,
    /// At least one, if any point has a value.
    pub phases: Vec<Phase>,
    /// What the latest point says.
    pub verdict: SelfVerdict,
    /// The rule in words, one sentence: "The last 7 months are all below the old average of 41. That is too many
    /// in a row to be chance."
    pub words: String,
}
