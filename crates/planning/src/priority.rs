//! Priorities: what the partnership puts first in a year, out of what evidence, residents and the law put forward.
//!
//! Scores are given blind, each by its own person; dissent stays beside the decision. It must never let one scorer see
//! another's score before all are shown, and never call its matrix official.

pub mod matrix;
pub mod ranking;
pub mod round;

use crate::evidence::Pin;
use crate::{Refusal, Stamp, Year, refusal::written};
use serde::{Deserialize, Serialize};
use terms::{AreaCode, PersonId, RecordId};

/// Where a candidate comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Figures and what they show.
    Evidence {
        /// In a sentence: "Burglary has risen by a fifth."
        words: String,
        /// What it rests on.
        pins: Vec<Pin>,
    },
    /// What people who live, work or visit here say.
    Residents {
        /// In a sentence: "4 in 10 put it first."
        words: String,
        /// Which wave, meeting or consultation.
        voice: Option<RecordId>,
    },
    /// A duty.
    Law {
        /// Which: "Serious Violence Duty, PCSC Act 2022 Part 2 chapter 1".
        duty: String,
    },
}

/// What stands beside a candidate while it is scored: told, never worked out here. `None` is "not known".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// How many in the latest twelve months.
    pub volume: Option<f64>,
    /// Share of all weighted harm, 0 to 1.
    pub harm_share: Option<f64>,
    /// In the words of the control chart and of the long trend.
    pub trend: Option<String>,
    /// In the words of the comparison with similar areas.
    pub comparison: Option<String>,
    /// Place in what the public puts first, 1 the highest.
    pub public_rank: Option<u32>,
    /// Share of people who chose it, weighted, 0 to 1.
    pub public_share: Option<f64>,
    /// Whether a law makes it a duty.
    pub statutory: bool,
    /// Whether it is a national priority.
    pub national: bool,
    /// Whether it is an objective of the commissioner's plan.
    pub commissioner: bool,
}

/// An issue that may become a priority.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which.
    pub id: RecordId,
    /// "Burglary of homes".
    pub title: String,
    /// Where.
    pub area: AreaCode,
    /// Where it comes from; at least one.
    pub sources: Vec<Source>,
    /// What stands beside it.
    pub beside: Beside,
}

/// What is decided on a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// It becomes a priority.
    Adopt,
    /// It is watched.
    Monitor,
    /// Somebody else takes it on.
    Refer,
    /// Nothing is done for now.
    Not,
}

impl Choice {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Adopt, Self::Monitor, Self::Refer, Self::Not];

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Adopt => "Priority",
            Self::Monitor => "Watched",
            Self::Refer => "Passed on",
            Self::Not => "Not a priority this year",
        }
    }
}

/// A decision on a candidate, with what was said against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// On which candidate.
    pub candidate: RecordId,
    /// What.
    pub choice: Choice,
    /// Why.
    pub reason: String,
    /// At which meeting.
    pub meeting: RecordId,
    /// Who wrote it down, and when.
    pub stamp: Stamp,
}

/// Words against the order or a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dissent {
    /// On which candidate.
    pub candidate: RecordId,
    /// The words.
    pub words: String,
    /// Whose, and when.
    pub stamp: Stamp,
}

/// The four strands of a control strategy (National Intelligence Model, with the partnership's own fourth).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strand {
    /// Keep it from happening.
    Prevention,
    /// Find out more.
    Intelligence,
    /// Make full use of the law.
    Enforcement,
    /// Help those it happens to and those who do it.
    Support,
}

impl Strand {
    /// All four, in order.
    pub const ALL: [Self; 4] = [Self::Prevention, Self::Intelligence, Self::Enforcement, Self::Support];

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Prevention => "Prevention",
            Self::Intelligence => "Intelligence",
            Self::Enforcement => "Enforcement",
            Self::Support => "Support",
        }
    }
}

/// What the partnership means to do about a priority, strand by strand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlStrategy {
    /// Lines of each strand, in order of writing.
    pub lines: Vec<(Strand, String)>,
    /// Why a strand has none: said, not forgotten.
    pub left_out: Vec<(Strand, String)>,
}

impl ControlStrategy {
    /// Strands with neither a line nor a reason for none.
    pub fn missing(&self) -> Vec<Strand> {
        let spoken = |strand: &Strand| {
            self.lines
                .iter()
                .chain(&self.left_out)
                .any(|(of, words)| of == strand && !words.trim().is_empty())
        };
        Strand::ALL.into_iter().filter(|strand| !spoken(strand)).collect()
    }
}

/// What the partnership puts first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Priority {
    /// Which.
    pub id: RecordId,
    /// The candidate it was.
    pub candidate: Candidate,
    /// The round in which it was chosen.
    pub round: RecordId,
    /// For which year.
    pub year: Year,
    /// The decision.
    pub decided: Decided,
    /// What was said against it.
    pub dissent: Vec<Dissent>,
    /// What is meant to be done.
    pub strategy: ControlStrategy,
}

impl Priority {
    /// Writes the control strategy.
    ///
    /// # Errors
    /// Refused while a strand has neither a line nor a reason for none.
    pub fn with_strategy(self, strategy: ControlStrategy) -> Result<Self, Refusal> {
        let missing: Vec<String> =
            strategy.missing().into_iter().map(|strand| strand.words().to_lowercase()).collect();
        if missing.is_empty() {
            Ok(Self { strategy, ..self })
        } else {
            let list = crate::wording::list(&missing);
            Err(Refusal::missing(
                format!("Nothing is said on {list}."),
                "Write what will be done, or why nothing is.".to_owned(),
            ))
        }
    }
}

/// Refused unless the candidate can be put forward.
fn sound(candidate: &Candidate) -> Result<(), Refusal> {
    written(&candidate.title, "title")?;
    let spoken = |source: &Source| match source {
        Source::Evidence { words, pins } => !words.trim().is_empty() && !pins.is_empty(),
        Source::Residents { words, .. } => !words.trim().is_empty(),
        Source::Law { duty } => !duty.trim().is_empty(),
    };
    if candidate.sources.is_empty() || !candidate.sources.iter().all(spoken) {
        return Err(Refusal::missing(
            "It does not say where it comes from.",
            "Name the figures, what residents said, or the duty.",
        ));
    }
    Ok(())
}

/// A sheet of one scorer for one candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Who scored.
    pub scorer: PersonId,
    /// What.
    pub candidate: RecordId,
    /// Element and score.
    pub scores: Vec<(String, i32)>,
    /// How good the evidence is.
    pub confidence: matrix::Confidence,
    /// Why, for what is not plain.
    pub note: String,
}

#[cfg(test)]
pub(crate) mod tests;
