//! Figures that people put beside their words: what can be pinned, and whether there is something newer by now.

use crate::evidence::{AreaEvidence, MeasureEvidence};
use crate::wording::{number, rate};
use terms::{MeasureId, PinnedFigure};

/// How a pinned figure stands against what is held now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It is the latest.
    Latest,
    /// Later months are held.
    Later {
        /// The latest figure in words, with its months.
        now: String,
    },
    /// The same months were counted anew.
    Revised {
        /// What they come to now.
        now: String,
    },
    /// It is counted in another way now.
    Redefined {
        /// Version of the definition of today.
        version: u32,
    },
    /// It is not shown any more: too few to show, or nobody sends it.
    Gone,
}

impl Freshness {
    /// One sentence; empty for the latest.
    pub fn words(&self) -> String {
        match self {
            Self::Latest => String::new(),
            Self::Later { now } => format!("There is a newer figure: {now}."),
            Self::Revised { now } => format!("The same months were counted anew: {now}."),
            Self::Redefined { version } => {
                format!("It is counted by another definition now: version {version}.")
            }
            Self::Gone => "It is not shown any more.".to_owned(),
        }
    }
}

/// The latest figure of a measure in words, with its rate: "1,204 crimes, 7.4 for each 1,000 residents (6.9 to 7.9)".
pub fn value(measure: &MeasureEvidence) -> Option<String> {
    let count = measure.latest.count.as_ref()?;
    let mut words = format!("{} {}", number(count.value), measure.definition.unit);
    if let Some(of) = &measure.latest.rate {
        words.push_str(&format!(", {}", rate(of)));
    }
    Some(words)
}

/// Measures that can be pinned: those with a figure that may be shown.
pub fn choices(evidence: &AreaEvidence) -> Vec<(MeasureId, String)> {
    let shown = evidence.measures.iter().filter_map(|measure| {
        let period = measure.latest.period.words();
        Some((
            measure.definition.id.clone(),
            format!("{}: {} in {period}", measure.definition.title, value(measure)?),
        ))
    });
    shown.collect()
}

/// How a pinned figure stands against the evidence of now.
pub fn freshness(pin: &PinnedFigure, evidence: &AreaEvidence) -> Freshness {
    let Some((measure, now)) = evidence.measure(&pin.measure).and_then(|one| Some((one, value(one)?))) else {
        return Freshness::Gone;
    };
    if measure.definition.version != pin.definition_version {
        return Freshness::Redefined { version: measure.definition.version };
    }
    match measure.latest.period {
        period if period.last() > pin.period.last() => {
            Freshness::Later { now: format!("{now} in {}", period.words()) }
        }
        period if period == pin.period && now == pin.value => Freshness::Latest,
        period => Freshness::Revised { now: format!("{now} in {}", period.words()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changing::tests::{measure, reading};
    use crate::table::day;
    use terms::{Estimate, Period, SelfVerdict};

    fn counted(count: Option<f64>) -> MeasureEvidence {
        let mut one = measure("Burglary", &[5.0, 7.0], SelfVerdict::Normal);
        one.latest.count = count.map(|value| Estimate { value, low: value, high: value });
        one
    }

    fn pinned(evidence: &AreaEvidence) -> PinnedFigure {
        let one = &evidence.measures[0];
        PinnedFigure {
            part: "reasons".into(),
            measure: one.definition.id.clone(),
            title: one.definition.title.clone(),
            definition_version: one.definition.version,
            period: one.latest.period,
            value: value(one).unwrap(),
            by: "Ann".into(),
            on: day("2026-11-10"),
        }
    }

    #[test]
    fn a_pinned_figure_says_when_there_is_something_newer() {
        let then = reading(vec![counted(Some(1_204.0))], &[]);
        let pin = pinned(&then);
        assert_eq!(pin.value, "1,204 crimes");
        assert_eq!(choices(&then)[0].1, "Burglary: 1,204 crimes in January 2025 to February 2025");
        assert_eq!(freshness(&pin, &then), Freshness::Latest);
        let revised = reading(vec![counted(Some(1_199.0))], &[]);
        let words = freshness(&pin, &revised).words();
        assert_eq!(
            words,
            "The same months were counted anew: 1,199 crimes in January 2025 to February 2025."
        );
        let mut later = counted(Some(1_300.0));
        later.latest.period = Period::new(pin.period.first(), pin.period.last().plus(1));
        let words = freshness(&pin, &reading(vec![later], &[])).words();
        assert_eq!(words, "There is a newer figure: 1,300 crimes in January 2025 to March 2025.");
        let mut other = counted(Some(1_204.0));
        other.definition.version = 2;
        assert_eq!(freshness(&pin, &reading(vec![other], &[])), Freshness::Redefined { version: 2 });
    }

    #[test]
    fn a_figure_that_may_not_be_shown_can_not_be_pinned_and_one_that_was_is_gone() {
        let pin = pinned(&reading(vec![counted(Some(12.0))], &[]));
        let withheld = reading(vec![counted(None)], &[]);
        assert!(choices(&withheld).is_empty());
        assert_eq!(freshness(&pin, &withheld), Freshness::Gone);
        assert_eq!(freshness(&pin, &reading(Vec::new(), &[])), Freshness::Gone);
    }
}
