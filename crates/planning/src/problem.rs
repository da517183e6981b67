//! Problem solving: scanning, analysis, response, assessment, with an objective first if the partnership wants it so.
//!
//! Gates keep the order honest: no response without a baseline and an understood problem, no end without a look at what
//! came of it, beside a comparison or with the reason why there is none. It holds no person's name.

mod life;

pub use life::{Command, apply};

use crate::action::Lever;
use crate::evidence::Pin;
use crate::{Stamp, wire};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{AreaCode, BodyId, Effect, MeasureId, RecordId};

/// Which order is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// Scanning, analysis, response, assessment.
    Sara,
    /// The same with the objective first.
    Osara,
}

/// The problem in words: who, what, where, when, why, how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Who suffers and who does it, as groups: never a name.
    pub who: String,
    /// What happens.
    pub what: String,
    /// Where.
    pub place: String,
    /// When.
    pub when: String,
    /// Why, as far as it is understood.
    pub why: String,
    /// How it is done.
    pub how: String,
}

/// What is to be reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Objective {
    /// "Fewer calls from Brough Park".
    pub words: String,
    /// The measure by which it is judged.
    pub measure: MeasureId,
    /// What it was in a month, before.
    pub baseline: Option<f64>,
    /// What it should be in a month.
    pub aim: f64,
    /// By when.
    #[serde(with = "wire::day")]
    pub by: NaiveDate,
}

/// One side of the triangle, and who could hold it in check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// What is known of it.
    pub words: String,
    /// Who could hold it in check: guardian, handler or manager of the place.
    pub controller: String,
}

/// The problem analysis triangle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triangle {
    /// Victims or targets; their guardian.
    pub victim: Side,
    /// Offenders; their handler.
    pub offender: Side,
    /// Location; its manager.
    pub location: Side,
}

impl Triangle {
    /// Sides of which nothing is said, or not who could hold them in check.
    pub fn missing(&self) -> Vec<&'static str> {
        let sides = [
            (&self.victim, "the victim"),
            (&self.offender, "the offender"),
            (&self.location, "the location"),
        ];
        let lacks = |side: &Side| side.words.trim().is_empty() || side.controller.trim().is_empty();
        sides.into_iter().filter(|(side, _)| lacks(side)).map(|(_, name)| name).collect()
    }
}

/// Something that is done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Which lever.
    pub lever: Lever,
    /// What, and why it should work here.
    pub words: String,
    /// The action that does it.
    pub action: RecordId,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Looked {
    /// How it was looked at.
    pub method: String,
    /// Before and after beside a comparison; `None` with a reason.
    pub effect: Option<Effect>,
    /// Why there is no comparison.
    pub no_comparison: String,
    /// Whether the trouble moved or the gain spread, in words.
    pub displacement: String,
    /// What it cost, in whole pence, where that is known.
    pub pence: Option<u64>,
    /// What was learnt.
    pub lessons: Vec<String>,
}

impl Looked {
    /// What came of it in words; "no clear change" where the interval holds 1.
    pub fn words(&self) -> String {
        let Some(effect) = &self.effect else {
            return format!("There is no comparison: {}", self.no_comparison.trim());
        };
        let (a, c) = (&effect.treated, &effect.comparison);
        let number = crate::wording::number;
        let counts = format!(
            "{} before and {} after; {} and {} where nothing was done.",
            number(a.before),
            number(a.after),
            number(c.before),
            number(c.after)
        );
        let verdict = match (effect.clear(), effect.ratio.value < 1.0) {
            (false, _) => "No clear change.".to_owned(),
            (true, true) => format!(
                "It fell by more than there: about {} fewer (between {} and {}).",
                number(effect.avoided.value),
                number(effect.avoided.low),
                number(effect.avoided.high)
            ),
            (true, false) => "It rose by more than there.".to_owned(),
        };
        let moved = effect.displacement.map_or("", |displacement| match displacement.quotient {
            quotient if quotient < -1.0 => " More moved to the ground around than was gained.",
            quotient if quotient < 0.0 => " Some of it moved to the ground around.",
            _ => " The ground around did not suffer.",
        });
        format!("{counts} {verdict}{moved}")
    }
}

/// Where a problem is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Saying what it is.
    Scanning,
    /// Finding out why.
    Analysis,
    /// Doing something about it.
    Response,
    /// Looking at what came of it.
    Assessment,
    /// Ended.
    Closed {
        /// Which meeting agreed.
        meeting: RecordId,
        /// Who wrote it down, and when.
        stamp: Stamp,
    },
    /// Given up.
    Abandoned {
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// A short stable name.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Scanning => "scanning",
            Self::Analysis => "analysis",
            Self::Response => "response",
            Self::Assessment => "assessment",
            Self::Closed { .. } => "closed",
            Self::Abandoned { .. } => "abandoned",
        }
    }
}

/// A problem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Which.
    pub id: RecordId,
    /// "Brough Park in the evening".
    pub title: String,
    /// Which order is kept.
    pub model: Model,
    /// Where.
    pub area: AreaCode,
    /// Who leads.
    pub lead: BodyId,
    /// The priority it serves, if it serves one.
    pub priority: Option<RecordId>,
    /// The problem in words.
    pub statement: Statement,
    /// What shows that it is one: words and figures.
    pub evidence: Vec<(String, Option<Pin>)>,
    /// What is to be reached.
    pub objectives: Vec<Objective>,
    /// The triangle.
    pub triangle: Triangle,
    /// What is done.
    pub responses: Vec<Response>,
    /// What came of it.
    pub looked: Option<Looked>,
    /// When it is looked at next.
    #[serde(with = "wire::day_or_none")]
    pub review: Option<NaiveDate>,
    /// Steps back to an earlier stage, with the reason.
    pub back: Vec<(String, Stamp)>,
    /// Where it is.
    pub stage: Stage,
}

impl Problem {
    /// A new problem, at the scanning stage.
    pub fn new(id: RecordId, model: Model, title: &str, area: AreaCode, lead: BodyId) -> Self {
        Self {
            id,
            title: title.to_owned(),
            model,
            area,
            lead,
            priority: None,
            statement: Statement::default(),
            evidence: Vec::new(),
            objectives: Vec::new(),
            triangle: Triangle::default(),
            responses: Vec::new(),
            looked: None,
            review: None,
            back: Vec::new(),
            stage: Stage::Scanning,
        }
    }

    /// What keeps it from the next stage, in whole sentences; empty if nothing does.
    pub fn gate(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut need = |there: bool, words: String| {
            if !there {
                found.push(words);
            }
        };
        match self.stage {
            Stage::Scanning => {
                let said = &self.statement;
                let parts =
                    [(&said.who, "who"), (&said.what, "what"), (&said.place, "where"), (&said.when, "when")];
                for (words, name) in parts {
                    need(!words.trim().is_empty(), format!("The statement does not say {name}."));
                }
                need(!self.evidence.is_empty(), "Nothing shows that it is a problem.".to_owned());
                let first = self.model == Model::Sara || !self.objectives.is_empty();
                need(first, "It has no objective.".to_owned());
            }
            Stage::Analysis => {
                need(!self.objectives.is_empty(), "It has no objective.".to_owned());
                for objective in &self.objectives {
                    need(objective.baseline.is_some(), format!("\"{}\" has no baseline.", objective.words));
                }
                let said = &self.statement;
                for (words, name) in [(&said.why, "why"), (&said.how, "how")] {
                    need(!words.trim().is_empty(), format!("The statement does not say {name}."));
                }
                for side in self.triangle.missing() {
                    need(false, format!("The triangle does not say enough of {side}."));
                }
            }
            Stage::Response => need(!self.responses.is_empty(), "Nothing is done about it yet.".to_owned()),
            Stage::Assessment => match &self.looked {
                None => need(false, "Nobody has looked at what came of it.".to_owned()),
                Some(looked) => {
                    let compared = looked.effect.is_some() || !looked.no_comparison.trim().is_empty();
                    need(compared, "There is neither a comparison nor a reason for none.".to_owned());
                    need(
                        !looked.displacement.trim().is_empty(),
                        "Nothing is said on whether it moved.".to_owned(),
                    );
                    need(
                        looked.lessons.iter().any(|l| !l.trim().is_empty()),
                        "No lesson is written down.".to_owned(),
                    );
                }
            },
            Stage::Closed { .. } | Stage::Abandoned { .. } => need(false, "It has ended.".to_owned()),
        }
        found
    }

    /// Whether something is still to be done.
    pub fn open(&self) -> bool {
        !matches!(self.stage, Stage::Closed { .. } | Stage::Abandoned { .. })
    }
}

#[cfg(test)]
pub(crate) mod tests;
