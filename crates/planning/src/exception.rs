//! Exceptions: a target that may be missed, or figures that do not come, put to its owner and followed to an end.
//!
//! The owner says cause, action, way back and what must be decided; the Strategy Group decides; only evidence closes it.
//! It must never be closed because somebody is tired of it.

use crate::watch::{self, Finding, Rule};
use crate::{Refusal, Stamp, Track, Verdict, day_words, refusal::written, wire};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use terms::{BodyId, Month, PersonId, RecordId, TargetVerdict};

/// Days in which an owner answers.
pub const ANSWER_DAYS: u64 = 14;

/// Days after which an exception that still stands goes to the Strategy Group by itself.
pub const STANDING_DAYS: i64 = 60;

/// What the owner says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Why it happens, as far as it is known.
    pub cause: String,
    /// What is being done.
    pub action: String,
    /// The actions that do it.
    pub actions: Vec<RecordId>,
    /// How it gets back.
    pub recovery: String,
    /// By which month.
    pub back_by: Month,
    /// What somebody else must decide; `None` if nothing.
    pub decision_needed: Option<String>,
}

/// What closes an exception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// A verdict that breaks no rule.
    BackOnTrack {
        /// The verdict.
        verdict: Box<Verdict>,
        /// What brought it back.
        words: String,
    },
    /// The year is over and the target is closed.
    YearOver {
        /// How the target ended.
        result: TargetVerdict,
    },
    /// The target itself was withdrawn.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// Where an exception is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The owner is asked.
    Asked {
        /// By when they answer.
        #[serde(with = "wire::day")]
        due: NaiveDate,
    },
    /// The owner answered.
    Answered,
    /// Before the Strategy Group.
    Escalated {
        /// Why.
        reason: String,
        /// Since when.
        #[serde(with = "wire::day")]
        since: NaiveDate,
    },
    /// The Strategy Group decided; it is watched until the figures are back.
    Decided,
    /// Ended.
    Closed {
        /// By what.
        closing: Closing,
        /// Who wrote it down, and when.
        stamp: Stamp,
    },
}

impl Stage {
    /// A short stable name.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Asked { .. } => "asked",
            Self::Answered => "answered",
            Self::Escalated { .. } => "escalated",
            Self::Decided => "decided",
            Self::Closed { .. } => "closed",
        }
    }
}

/// An exception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exception {
    /// Which.
    pub id: RecordId,
    /// On which target.
    pub target: RecordId,
    /// Which rules were broken when it was last looked at.
    pub rules: Vec<Rule>,
    /// Who is asked.
    pub owner: BodyId,
    /// Who answers there.
    pub lead: PersonId,
    /// When it was opened.
    #[serde(with = "wire::day")]
    pub opened: NaiveDate,
    /// What was seen when it was last looked at.
    pub sentences: Vec<String>,
    /// Where it is.
    pub stage: Stage,
    /// What the owner said, oldest first.
    pub answers: Vec<(Answer, Stamp)>,
    /// What was decided: at which meeting, in which words, oldest first.
    pub decisions: Vec<(RecordId, String, Stamp)>,
}

impl Exception {
    /// Opens one on what the watch found; the owner has [`ANSWER_DAYS`] days.
    pub fn new(id: RecordId, finding: &Finding, at: NaiveDate) -> Self {
        Self {
            id,
            target: finding.target.clone(),
            rules: finding.rules.clone(),
            owner: finding.owner.clone(),
            lead: finding.lead.clone(),
            opened: at,
            sentences: finding.sentences.clone(),
            stage: Stage::Asked { due: at.checked_add_days(Days::new(ANSWER_DAYS)).unwrap_or(at) },
            answers: Vec::new(),
            decisions: Vec::new(),
        }
    }

    /// Whether it has not ended.
    pub fn open(&self) -> bool {
        !matches!(self.stage, Stage::Closed { .. })
    }

    /// Whether that verdict is evidence enough to close it: no rule is broken and the target is on track. Where figures were
    /// late and nothing else, it is enough that they came.
    pub fn eased_by(&self, verdict: &Verdict) -> bool {
        let only_late = self.rules == [Rule::Late];
        watch::rules(verdict, None).is_empty() && (only_late || verdict.track == Track::OnTrack)
    }

    /// The owner should have answered by now.
    pub fn answer_overdue(&self, today: NaiveDate) -> bool {
        matches!(self.stage, Stage::Asked { due } if due < today)
    }

    /// Why it should go to the Strategy Group today; `None` while the owner has it in hand, and once it is there.
    pub fn should_escalate(&self, today: NaiveDate) -> Option<String> {
        let needed = self.answers.last().and_then(|(answer, _)| answer.decision_needed.as_ref());
        match &self.stage {
            Stage::Asked { due } if *due < today => Some(format!("No answer came by {}.", day_words(*due))),
            Stage::Answered => match needed {
                Some(needed) => Some(format!("A decision is needed: {needed}")),
                None if (today - self.opened).num_days() > STANDING_DAYS => {
                    Some(format!("It has stood since {}.", day_words(self.opened)))
                }
                None => None,
            },
            _ => None,
        }
    }
}

/// What somebody, or the watch, wants to do with an exception.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The watch looked again.
    Seen {
        /// Which rules are broken now; at least one.
        rules: Vec<Rule>,
        /// What was seen.
        sentences: Vec<String>,
    },
    /// The owner answers, or answers anew.
    Answer {
        /// For which body.
        for_body: BodyId,
        /// What.
        answer: Answer,
    },
    /// Put it before the Strategy Group.
    Escalate {
        /// Why.
        reason: String,
    },
    /// The Strategy Group decides.
    Decide {
        /// At which meeting.
        meeting: RecordId,
        /// What.
        words: String,
    },
    /// End it.
    Close(Closing),
}

/// The exception after a command, or why it stays as it is.
pub fn apply(
    mut exception: Exception,
    command: Command,
    by: &PersonId,
    at: NaiveDate,
) -> Result<Exception, Refusal> {
    let stamp = Stamp::new(by, at);
    if !exception.open() {
        return Err(Refusal::stage("This exception is closed.", "The watch opens a new one if it must."));
    }
    match (&exception.stage, command) {
        (_, Command::Seen { rules, sentences }) => {
            if rules.is_empty() {
                return Err(Refusal::unsound(
                    "No rule is broken any more.",
                    "Close it with the verdict that says so.",
                ));
            }
            exception.rules = rules;
            exception.sentences = sentences;
        }
        (_, Command::Answer { for_body, answer }) => {
            if for_body != exception.owner {
                return Err(Refusal::not_theirs(
                    "Another body is asked.",
                    "Only the owner of the target answers.",
                ));
            }
            written(&answer.cause, "cause")?;
            written(&answer.action, "action")?;
            written(&answer.recovery, "way back")?;
            exception.answers.push((answer, stamp));
            if matches!(exception.stage, Stage::Asked { .. }) {
                exception.stage = Stage::Answered;
            }
        }
        (Stage::Escalated { .. }, Command::Escalate { .. }) => {
            return Err(Refusal::stage(
                "It is before the Strategy Group already.",
                "There is nothing to do.",
            ));
        }
        (_, Command::Escalate { reason }) => {
            written(&reason, "reason")?;
            exception.stage = Stage::Escalated { reason, since: at };
        }
        (Stage::Escalated { .. }, Command::Decide { meeting, words }) => {
            written(&words, "decision")?;
            exception.decisions.push((meeting, words, stamp));
            exception.stage = Stage::Decided;
        }
        (_, Command::Decide { .. }) => {
            return Err(Refusal::stage("It is not before the Strategy Group.", "Escalate it first."));
        }
        (_, Command::Close(closing)) => {
            proven(&exception, &closing)?;
            exception.stage = Stage::Closed { closing, stamp };
        }
    }
    Ok(exception)
}

/// Refused unless the closing is evidence.
fn proven(exception: &Exception, closing: &Closing) -> Result<(), Refusal> {
    match closing {
        Closing::BackOnTrack { verdict, words } => {
            if !exception.eased_by(verdict) {
                return Err(Refusal::unsound(
                    format!("The figures say: {}.", verdict.verdict.words().to_lowercase()),
                    "Close it once they are on track, and neither worse than normal nor late.",
                ));
            }
            written(words, "word on what brought it back")
        }
        Closing::YearOver { result } => match result {
            TargetVerdict::Met
            | TargetVerdict::Missed
            | TargetVerdict::Held
            | TargetVerdict::GettingWorse => Ok(()),
            TargetVerdict::NotAvailable => Ok(()),
            _ => Err(Refusal::stage("The target is not closed.", "Close the target first, after its year.")),
        },
        Closing::Withdrawn { reason } => written(reason, "reason"),
    }
}

#[cfg(test)]
pub(crate) mod tests;
