//! One measure in one area as a few finished words: the line that home, area and comparison pages share.

use crate::door::MeasureFacts;
use crate::route;
use planning::wording::{decimal, interval, number};
use planning::{MeasureEvidence, drafting};
use serde::Serialize;
use terms::{DenominatorKind, Polarity, SelfVerdict, SimilarVerdict};

/// A verdict: words, a class for its colours and a shape, so that colour is never alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct VerdictView {
    /// Words as shown.
    pub words: &'static str,
    /// `better`, `worse`, `changed`, `normal` or `early`.
    pub tone: &'static str,
    /// `up`, `down`, `diamond`, `square`, `dot` or `dots`.
    pub shape: &'static str,
}

impl VerdictView {
    /// Against itself.
    pub fn against_itself(verdict: SelfVerdict, polarity: Polarity) -> Self {
        let (tone, shape) = match (verdict, polarity) {
            (SelfVerdict::Better, Polarity::HigherIsBetter) => ("better", "up"),
            (SelfVerdict::Better, _) => ("better", "down"),
            (SelfVerdict::Worse, _) => ("worse", "diamond"),
            (SelfVerdict::Higher | SelfVerdict::Lower, _) => ("changed", "square"),
            (SelfVerdict::Normal, _) => ("normal", "dot"),
            (SelfVerdict::TooEarly, _) => ("early", "dots"),
        };
        Self { words: verdict.words(), tone, shape }
    }

    /// Against similar areas: never better or worse, only lower or higher.
    pub fn against_similar(verdict: SimilarVerdict) -> Self {
        let shape = match verdict {
            SimilarVerdict::Lower => "down",
            SimilarVerdict::Same => "dot",
            SimilarVerdict::Higher => "up",
            SimilarVerdict::CannotCompare => "dots",
        };
        let tone = if verdict == SimilarVerdict::CannotCompare { "early" } else { "plain" };
        Self { words: verdict.words(), tone, shape }
    }

    /// Whether it says that something is out of the ordinary.
    pub fn stands_out(&self) -> bool {
        matches!(self.tone, "better" | "worse" | "changed")
    }
}

/// One measure in one area.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LineView {
    pub title: String,
    pub area: String,
    pub href: String,
    /// "1,204 burglaries", or why there is no number.
    pub count: String,
    /// "7.4 for each 1,000 residents"; empty where there is no rate.
    pub rate: String,
    /// "6.9 to 7.9"; empty where there is no rate.
    pub between: String,
    /// "July 2024 to June 2025"; empty where there is no number.
    pub period: String,
    /// The rule in words: why the verdict is what it is. Empty where there is none.
    pub because: String,
    pub itself: VerdictView,
    pub similar: VerdictView,
    /// "Going up" …; empty where it is too early.
    pub trend: &'static str,
    /// Shorthand of the figure's standing, with its words; empty for plain published figures.
    pub mark: &'static str,
    pub mark_words: &'static str,
    /// Why the number is withheld; empty where it is shown.
    pub withheld: String,
}

impl LineView {
    /// The line of that measure.
    pub fn new(facts: &MeasureFacts) -> Self {
        let definition = &facts.definition;
        let verdict = facts.control.as_ref().map_or(SelfVerdict::TooEarly, |control| control.verdict);
        let similar = facts
            .comparison
            .as_ref()
            .map_or(SimilarVerdict::CannotCompare, |(comparison, _)| comparison.verdict);
        let mark = mark(facts);
        let mut line = Self {
            title: definition.title.clone(),
            area: facts.area.name.clone(),
            href: route::measure(facts.area.code, &definition.id),
            count: String::new(),
            rate: String::new(),
            between: String::new(),
            period: String::new(),
            because: facts.control.as_ref().map(|control| control.words.clone()).unwrap_or_default(),
            itself: VerdictView::against_itself(verdict, definition.polarity),
            similar: VerdictView::against_similar(similar),
            trend: facts.trend.map_or("", |(trend, _)| trend.words()),
            mark: mark.shorthand(),
            mark_words: if mark.shorthand().is_empty() { "" } else { mark.words() },
            withheld: String::new(),
        };
        line.number(facts);
        line
    }

    fn number(&mut self, facts: &MeasureFacts) {
        let latest = match &facts.latest {
            Ok(latest) => latest,
            Err(withheld) => {
                self.withheld = withheld.words();
                return;
            }
        };
        self.period = latest.period.words();
        match latest.count {
            Some(count) => self.count = format!("{} {}", number(count.value), latest.definition.unit),
            None => self.withheld = "Some months are missing, so we cannot give a total.".to_owned(),
        }
        if let Some(rate) = &latest.rate {
            let estimate = rate.estimate();
            let whom = whom(rate.denominator().kind);
            self.rate =
                format!("{} for each {} {whom}", decimal(estimate.value), number(f64::from(rate.per())));
            self.between = format!("{} to {}", decimal(estimate.low), decimal(estimate.high));
        }
    }
}

/// The rate alone with its interval, for cells: "7.4 (6.9 to 7.9)"; the count where there is no rate.
pub(crate) fn short_number(facts: &MeasureFacts) -> String {
    match &facts.latest {
        Err(withheld) => withheld.mark().shorthand().to_owned(),
        Ok(latest) => match (&latest.rate, latest.count) {
            (Some(rate), _) => interval(&rate.estimate()),
            (None, Some(count)) => number(count.value),
            (None, None) => terms::DataMark::NotAvailable.shorthand().to_owned(),
        },
    }
}

/// "residents" or "households".
pub(crate) fn whom(kind: DenominatorKind) -> &'static str {
    if kind == DenominatorKind::Households { "households" } else { "residents" }
}

/// The strongest mark of the shown series' last point, or why nothing is shown.
fn mark(facts: &MeasureFacts) -> terms::DataMark {
    match (&facts.latest, &facts.series) {
        (Err(withheld), _) | (Ok(_), Err(withheld)) => withheld.mark(),
        (Ok(_), Ok(series)) => series.points.last().map(|point| point.mark).unwrap_or_default(),
    }
}

/// The sentences that open a page about a measure, from released figures alone.
/// Where the number is withheld: why.
pub(crate) fn opening(facts: &MeasureFacts) -> Vec<String> {
    let (latest, series) = match (&facts.latest, &facts.series) {
        (Ok(latest), Ok(series)) => (latest.get().clone(), series.get().clone()),
        (Err(withheld), _) | (_, Err(withheld)) => return vec![withheld.words()],
    };
    let evidence = MeasureEvidence {
        definition: facts.definition.get().clone(),
        series,
        latest,
        change: facts.change.as_ref().map(|change| change.get().clone()),
        control: facts.control.as_ref().map(|control| control.get().clone()),
        trend: facts.trend,
        forecast: facts.forecast.as_ref().map(|forecast| forecast.get().clone()).map_err(Clone::clone),
        comparison: facts.comparison.as_ref().map(|(comparison, period)| (comparison.get().clone(), *period)),
        funnel: facts.funnel.as_ref().map(|(funnel, period)| (funnel.get().clone(), *period)),
        rhythm: facts.rhythm.as_ref().map(|rhythm| rhythm.get().clone()),
        repeats: facts.repeats.as_ref().map(|repeats| repeats.get().clone()),
        gaps: facts.gaps.clone(),
        placed_per_cent: facts.placed_per_cent,
    };
    drafting::opening(&evidence).into_iter().map(|statement| statement.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_is_a_triangle_that_points_down_only_where_fewer_is_better() {
        let fewer = VerdictView::against_itself(SelfVerdict::Better, Polarity::LowerIsBetter);
        assert_eq!((fewer.words, fewer.shape), ("Better than normal", "down"));
        let more = VerdictView::against_itself(SelfVerdict::Better, Polarity::HigherIsBetter);
        assert_eq!((more.words, more.shape), ("Better than normal", "up"));
        assert!(!VerdictView::against_itself(SelfVerdict::Normal, Polarity::NotJudged).stands_out());
    }
}
