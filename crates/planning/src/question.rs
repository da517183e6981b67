//! Questions to the partnership: from the public or from the commissioner, followed until what was promised is done.
//!
//! A question is kept without the asker: whoever wants an answer of their own is written to elsewhere.

pub mod answer;

use crate::{Refusal, Stamp, day_words, refusal::written, wire};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use terms::{BodyId, PersonId, RecordId};

/// Days in which a question is answered.
pub const ANSWER_DAYS: u64 = 20;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asker {
    /// Somebody who lives, works or visits here.
    Public,
    /// The commissioner, holding to account.
    Commissioner,
    /// The scrutiny committee.
    Scrutiny,
}

/// What was promised in an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What.
    pub words: String,
    /// By when.
    #[serde(with = "wire::day")]
    pub due: NaiveDate,
    /// The action that does it.
    pub action: Option<RecordId>,
}

/// Where a question is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It came in.
    Asked,
    /// A body answers it.
    Taken {
        /// Which.
        body: BodyId,
    },
    /// It was answered, and something was promised.
    Promised {
        /// By which body.
        body: BodyId,
        /// The answer.
        answer: String,
        /// The promise.
        promise: Promise,
    },
    /// Answered, and what was promised is done.
    Closed {
        /// The answer.
        answer: String,
        /// What was done; empty where nothing was promised.
        done: String,
    },
    /// Not answered here.
    Refused {
        /// Why: it is about one person, or another body's business.
        reason: String,
    },
}

impl Stage {
    /// A short stable name.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Taken { .. } => "taken",
            Self::Promised { .. } => "promised",
            Self::Closed { .. } => "closed",
            Self::Refused { .. } => "refused",
        }
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Which.
    pub id: RecordId,
    /// Who asks.
    pub asker: Asker,
    /// The question, in words that name nobody.
    pub words: String,
    /// When it came in.
    #[serde(with = "wire::day")]
    pub asked: NaiveDate,
    /// By when it is answered.
    #[serde(with = "wire::day")]
    pub due: NaiveDate,
    /// The objective or priority it touches.
    pub about: Option<RecordId>,
    /// At which meeting it is answered.
    pub meeting: Option<RecordId>,
    /// Where it is.
    pub stage: Stage,
    /// What happened to it, oldest first.
    pub steps: Vec<(String, Stamp)>,
}

impl Question {
    /// A new question, due in [`ANSWER_DAYS`] days.
    pub fn new(id: RecordId, asker: Asker, words: &str, asked: NaiveDate) -> Self {
        let due = asked.checked_add_days(Days::new(ANSWER_DAYS)).unwrap_or(asked);
        let (about, meeting, steps) = (None, None, Vec::new());
        Self { id, asker, words: words.to_owned(), asked, due, about, meeting, stage: Stage::Asked, steps }
    }

    /// Whether something is still to be done.
    pub fn open(&self) -> bool {
        !matches!(self.stage, Stage::Closed { .. } | Stage::Refused { .. })
    }

    /// Whether the answer, or what was promised, is past its day.
    pub fn overdue(&self, today: NaiveDate) -> bool {
        match &self.stage {
            Stage::Asked | Stage::Taken { .. } => self.due < today,
            Stage::Promised { promise, .. } => promise.due < today,
            Stage::Closed { .. } | Stage::Refused { .. } => false,
        }
    }
}

/// What somebody wants to do with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Give it to a body, or to another one.
    Take {
        /// Which.
        body: BodyId,
        /// At which meeting it is answered, if at one.
        meeting: Option<RecordId>,
    },
    /// Answer it.
    Answer {
        /// For which body.
        for_body: BodyId,
        /// What.
        words: String,
        /// What is promised, if anything is.
        promise: Option<Promise>,
    },
    /// Say that what was promised is done.
    Kept {
        /// What was done.
        words: String,
    },
    /// Give what was promised another day.
    PutOff {
        /// Which.
        due: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Do not answer it here.
    Refuse {
        /// Why.
        reason: String,
    },
}

/// The question after a command, or why it stays as it is.
pub fn apply(
    mut question: Question,
    command: Command,
    by: &PersonId,
    at: NaiveDate,
) -> Result<Question, Refusal> {
    let stamp = Stamp::new(by, at);
    match (&question.stage, command) {
        (Stage::Asked | Stage::Taken { .. }, Command::Take { body, meeting }) => {
            question.steps.push((format!("Given to {body}."), stamp));
            question.meeting = meeting;
            question.stage = Stage::Taken { body };
        }
        (Stage::Taken { body }, Command::Answer { for_body, words, promise }) => {
            if *body != for_body {
                return Err(Refusal::not_theirs("Another body answers it.", "Give it to this body first."));
            }
            written(&words, "answer")?;
            question.steps.push((format!("Answered by {body}."), stamp));
            question.stage = match promise {
                Some(promise) => {
                    written(&promise.words, "word on what is promised")?;
                    Stage::Promised { body: for_body, answer: words, promise }
                }
                None => Stage::Closed { answer: words, done: String::new() },
            };
        }
        (Stage::Promised { answer, .. }, Command::Kept { words }) => {
            written(&words, "word on what was done")?;
            question.steps.push(("What was promised is done.".to_owned(), stamp));
            question.stage = Stage::Closed { answer: answer.clone(), done: words };
        }
        (Stage::Promised { body, answer, promise }, Command::PutOff { due, reason }) => {
            written(&reason, "reason")?;
            if due <= promise.due {
                return Err(Refusal::unsound("That is no later day.", "Give a day after the one promised."));
            }
            question.steps.push((format!("Promised for {} before: {reason}", day_words(promise.due)), stamp));
            let promise = Promise { due, ..promise.clone() };
            question.stage = Stage::Promised { body: body.clone(), answer: answer.clone(), promise };
        }
        (Stage::Asked | Stage::Taken { .. }, Command::Refuse { reason }) => {
            if question.asker != Asker::Public {
                return Err(Refusal::not_theirs("Who asks may ask.", "Answer it."));
            }
            written(&reason, "reason")?;
            question.stage = Stage::Refused { reason };
        }
        (stage, _) => return Err(out_of_turn(stage)),
    }
    Ok(question)
}

fn out_of_turn(stage: &Stage) -> Refusal {
    match stage {
        Stage::Asked => Refusal::stage("No body has it yet.", "Give it to a body first."),
        Stage::Taken { .. } => Refusal::stage("It is not answered yet.", "Answer it first."),
        Stage::Promised { .. } => {
            Refusal::stage("It is answered, and something was promised.", "Say when that is done.")
        }
        Stage::Closed { .. } => Refusal::stage("It is answered.", "Ask a new question."),
        Stage::Refused { .. } => Refusal::stage("It is not answered here.", "Ask a new question."),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::table::{day, id, survives_json, table};

    pub(crate) fn asked(asker: Asker) -> Question {
        Question::new(id("q1"), asker, "When will the lamps be mended?", day("2026-05-01"))
    }

    fn promise() -> Promise {
        Promise { words: "All lamps by June.".into(), due: day("2026-06-30"), action: Some(id("a1")) }
    }

    fn answer(promise: Option<Promise>) -> Command {
        Command::Answer { for_body: id("council"), words: "Soon.".into(), promise }
    }

    fn done(question: &Question, command: Command) -> Question {
        apply(question.clone(), command, &id("p1"), day("2026-05-04")).unwrap()
    }

    #[test]
    fn every_command_at_every_stage_has_one_outcome() {
        let take = || Command::Take { body: id("council"), meeting: Some(id("m1")) };
        let taken = done(&asked(Asker::Public), take());
        let states = [
            ("asked", asked(Asker::Public)),
            ("by commissioner", asked(Asker::Commissioner)),
            ("taken", taken.clone()),
            ("promised", done(&taken, answer(Some(promise())))),
            ("closed", done(&taken, answer(None))),
            ("refused", done(&taken, Command::Refuse { reason: "It is about one person.".into() })),
        ];
        let commands = [
            ("take", take()),
            ("answer", answer(None)),
            ("answer, promise", answer(Some(promise()))),
            (
                "answer for other",
                Command::Answer { for_body: id("police"), words: "Soon.".into(), promise: None },
            ),
            ("kept", Command::Kept { words: "Forty lamps.".into() }),
            ("put off", Command::PutOff { due: day("2026-08-01"), reason: "Parts.".into() }),
            ("put off back", Command::PutOff { due: day("2026-06-01"), reason: "Parts.".into() }),
            ("refuse", Command::Refuse { reason: "It is about one person.".into() }),
        ];
        let show = |question: &Question| format!("{}, {} steps", question.stage.slug(), question.steps.len());
        insta::assert_snapshot!(table(
            &states,
            &commands,
            |s, c| apply(s, c, &id("p1"), day("2026-05-05")),
            show
        ));
        states.iter().for_each(|(_, state)| survives_json(state));
        assert!(states[0].1.overdue(day("2026-05-22")) && !states[0].1.overdue(day("2026-05-21")));
        assert!(states[3].1.overdue(day("2026-07-01")) && !states[3].1.overdue(day("2026-06-30")));
        assert!(states[3].1.open() && !states[4].1.open() && !states[5].1.overdue(day("2030-01-01")));
    }
}
