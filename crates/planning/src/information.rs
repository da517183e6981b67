//! Requests for information about somebody, from one body to another: who asked whom for what, by which law, for which
//! purpose, under which agreement, and what came of it (requirement S50).
//!
//! The record says what was asked for in kind. About whom, and what was shared, is kept apart and sealed: nothing here names
//! anybody who does not work here.

use crate::{Refusal, Stamp, refusal::written, wire, working_day::Holidays};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{AgreementId, BodyId, DataClass, GatewayId, PersonId, PurposeId, RecordId, RecordKind, Section};

/// Working days in which a request is answered, and an urgent one. The partnership's own rule, not a law's.
pub const ANSWER_DAYS: (u32, u32) = (5, 1);

/// What is asked for, and under what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Who asks.
    pub from: BodyId,
    /// Who holds it.
    pub to: BodyId,
    /// What for.
    pub purpose: PurposeId,
    /// By which law it may be shared.
    pub gateway: GatewayId,
    /// Under which agreement.
    pub agreement: AgreementId,
    /// What kind of record it is in.
    pub kind: RecordKind,
    /// Which parts of it.
    pub sections: Vec<Section>,
    /// How closely the law guards it.
    pub class: DataClass,
    /// Whether it cannot wait.
    pub urgent: bool,
}

/// How a request was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// All that was asked for was shared.
    Shared,
    /// A part was.
    Part,
    /// Nothing was.
    Refused,
}

impl Answer {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Shared, Self::Part, Self::Refused];

    /// A short stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Part => "part",
            Self::Refused => "refused",
        }
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Shared => "Shared",
            Self::Part => "Shared in part",
            Self::Refused => "Refused",
        }
    }

    /// The one with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.slug() == slug)
    }
}

/// Where a request is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It waits for an answer.
    Asked,
    /// It was answered; the asking body has not said yet that it has it.
    Answered {
        /// How.
        answer: Answer,
        /// Why not, or why not all; empty where all was shared. In kind, never about anybody.
        reason: String,
        /// When.
        #[serde(with = "wire::day")]
        on: NaiveDate,
    },
    /// The asking body has it.
    Received {
        /// How it was answered.
        answer: Answer,
        /// Why not, or why not all.
        reason: String,
        /// When it was answered.
        #[serde(with = "wire::day")]
        on: NaiveDate,
    },
    /// The asking body needs it no more.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// A short stable name.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Answered { .. } => "answered",
            Self::Received { .. } => "received",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// How and when it was answered, and why not all, if it was.
    pub fn answered(&self) -> Option<(Answer, NaiveDate, &str)> {
        match self {
            Self::Answered { answer, on, reason } | Self::Received { answer, on, reason } => {
                Some((*answer, *on, reason))
            }
            Self::Asked | Self::Withdrawn { .. } => None,
        }
    }
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationRequest {
    /// Which.
    pub id: RecordId,
    /// What is asked for.
    pub terms: Terms,
    /// Who asked, and when.
    pub asked: Stamp,
    /// By when it is answered.
    #[serde(with = "wire::day")]
    pub due: NaiveDate,
    /// Who works on it, of both bodies.
    pub team: Vec<PersonId>,
    /// Who is kept from it: a relative, a neighbour, the person themself.
    pub shut_out: Vec<PersonId>,
    /// Where it is.
    pub stage: Stage,
    /// What happened to it, oldest first.
    pub steps: Vec<(String, Stamp)>,
}

/// What somebody wants to do with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Let somebody work on it.
    Join(PersonId),
    /// Keep somebody from it, because of a conflict of interest. It cannot be taken back by them.
    ShutOut(PersonId),
    /// Let somebody near it again.
    LetIn(PersonId),
    /// Answer it.
    Answer {
        /// How.
        answer: Answer,
        /// Why not, or why not all.
        reason: String,
    },
    /// Say that the answer arrived.
    Receive,
    /// Take it back.
    Withdraw {
        /// Why.
        reason: String,
    },
}

impl InformationRequest {
    /// A new request, due in [`ANSWER_DAYS`] working days.
    ///
    /// # Errors
    /// A refusal where a body asks itself, no part is named, or nobody can be recognised in what is asked for: that needs
    /// no request.
    pub fn new(
        id: RecordId,
        terms: Terms,
        by: &PersonId,
        today: NaiveDate,
        holidays: &Holidays,
    ) -> Result<Self, Refusal> {
        if terms.from == terms.to {
            return Err(Refusal::unsound("A body cannot ask itself.", "Choose who holds the information."));
        }
        if terms.sections.is_empty() {
            return Err(Refusal::missing(
                "No part is asked for.",
                "Choose at least one part, and no more than you need.",
            ));
        }
        if !terms.class.identifies() {
            let wrong = "Nobody can be recognised in that.";
            return Err(Refusal::unsound(wrong, "It can be shared without a request."));
        }
        let days = if terms.urgent { ANSWER_DAYS.1 } else { ANSWER_DAYS.0 };
        let (due, asked) = (holidays.after(today, days), Stamp::new(by, today));
        let (team, shut_out, steps) = (vec![by.clone()], Vec::new(), Vec::new());
        Ok(Self { id, terms, asked, due, team, shut_out, stage: Stage::Asked, steps })
    }

    /// Whether the answer is past its day.
    pub fn overdue(&self, today: NaiveDate) -> bool {
        matches!(self.stage, Stage::Asked) && self.due < today
    }

    /// Days from the question to the answer, if there is one.
    pub fn days(&self) -> Option<i64> {
        self.stage.answered().map(|(_, on, _)| (on - self.asked.on).num_days())
    }
}

/// The request after a command, or why it stays as it is.
///
/// # Errors
/// A refusal: at another stage, without a reason, or for somebody who is kept from it.
pub fn apply(
    mut request: InformationRequest,
    command: Command,
    by: &PersonId,
    at: NaiveDate,
) -> Result<InformationRequest, Refusal> {
    let said = match command {
        Command::Join(person) => {
            if request.shut_out.contains(&person) {
                let wrong = "They are kept from it because of a conflict of interest.";
                return Err(Refusal::not_theirs(wrong, "Choose somebody else."));
            }
            if request.team.contains(&person) {
                return Err(Refusal::stage("They work on it already.", "There is nothing to do."));
            }
            request.team.push(person);
            "Somebody joined those who work on it."
        }
        Command::ShutOut(person) => {
            if request.shut_out.contains(&person) {
                return Err(Refusal::stage("They are kept from it already.", "There is nothing to do."));
            }
            request.team.retain(|one| *one != person);
            request.shut_out.push(person);
            "Somebody was shut out because of a conflict of interest."
        }
        Command::LetIn(person) => {
            if !request.shut_out.contains(&person) {
                return Err(Refusal::stage("They are not kept from it.", "There is nothing to do."));
            }
            request.shut_out.retain(|one| *one != person);
            "Somebody is no longer shut out."
        }
        Command::Answer { answer, reason } => {
            only(&request, "asked")?;
            if answer != Answer::Shared {
                written(&reason, "reason")?;
            }
            let reason = if answer == Answer::Shared { String::new() } else { reason.trim().to_owned() };
            request.stage = Stage::Answered { answer, reason, on: at };
            match answer {
                Answer::Shared => "Answered: shared.",
                Answer::Part => "Answered: shared in part.",
                Answer::Refused => "Answered: refused.",
            }
        }
        Command::Receive => {
            only(&request, "answered")?;
            if let Stage::Answered { answer, reason, on } = request.stage {
                request.stage = Stage::Received { answer, reason, on };
            }
            "The answer arrived."
        }
        Command::Withdraw { reason } => {
            only(&request, "asked")?;
            written(&reason, "reason")?;
            request.stage = Stage::Withdrawn { reason: reason.trim().to_owned() };
            "Taken back."
        }
    };
    request.steps.push((said.to_owned(), Stamp::new(by, at)));
    Ok(request)
}

fn only(request: &InformationRequest, slug: &str) -> Result<(), Refusal> {
    if request.stage.slug() == slug {
        return Ok(());
    }
    Err(match &request.stage {
        Stage::Asked => Refusal::stage("It is not answered yet.", "Wait for the answer."),
        Stage::Answered { .. } | Stage::Received { .. } => {
            Refusal::stage("It is answered already.", "Ask anew if you need more.")
        }
        Stage::Withdrawn { .. } => Refusal::stage("It was taken back.", "Ask anew."),
    })
}

/// How requests of a time were answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// How many were asked and not taken back.
    pub asked: usize,
    /// Shared in full, in part, refused: in the order of [`Answer::ALL`].
    pub answers: [usize; 3],
    /// Past their day and still without an answer.
    pub late: usize,
    /// Median of days from question to answer (the mean of the middle two where they are even); `None` without an answer.
    pub median_days: Option<f64>,
    /// Reasons of refusals, the most frequent first.
    pub reasons: Vec<(String, usize)>,
}

/// How these requests were answered, on that day.
pub fn summary<'a>(requests: impl Iterator<Item = &'a InformationRequest>, today: NaiveDate) -> Summary {
    let mut summary = Summary::default();
    let (mut days, mut reasons) = (Vec::new(), std::collections::BTreeMap::<&str, usize>::new());
    for request in requests.filter(|one| !matches!(one.stage, Stage::Withdrawn { .. })) {
        summary.asked += 1;
        summary.late += usize::from(request.overdue(today));
        days.extend(request.days());
        if let Some((answer, _, reason)) = request.stage.answered() {
            let at = Answer::ALL.iter().position(|one| *one == answer).unwrap_or(0);
            summary.answers[at] += 1;
            if answer == Answer::Refused {
                *reasons.entry(reason).or_default() += 1;
            }
        }
    }
    days.sort_unstable();
    let middle = days.len() / 2;
    summary.median_days = match days.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(exact(days[middle])),
        _ => Some(f64::midpoint(exact(days[middle - 1]), exact(days[middle]))),
    };
    summary.reasons = reasons.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
    summary.reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    summary
}

/// Days as a number: far below what a float holds exactly.
#[expect(clippy::cast_precision_loss, reason = "days of a lifetime are exact")]
fn exact(days: i64) -> f64 {
    days as f64
}

#[cfg(test)]
mod tests;
