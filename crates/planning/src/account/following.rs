//! What may be done with a question to the chief constable, and what may not.

use super::{Answer, Became, Commitment, FollowUp, Inquiry, PutOff, Stage};
use crate::refusal::{past, written};
use crate::specified::an_address;
use crate::{Refusal, Stamp, day_words};
use chrono::NaiveDate;
use terms::{BodyId, PersonId, RecordId};

/// Most promises of one answer.
const COMMITMENTS_MOST: usize = 20;
/// Most lines from later meetings.
const FOLLOW_UPS_MOST: usize = 60;

/// What somebody wants to do with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Bring it to a meeting.
    Bring {
        /// Which.
        meeting: RecordId,
        /// On which day it is held.
        on: NaiveDate,
    },
    /// Write down the answer; in place of another as long as nobody outside has read that.
    Answer(Answer),
    /// Write down what was promised.
    Commit {
        /// What.
        words: String,
        /// By which body.
        owner: BodyId,
        /// By when.
        due: NaiveDate,
    },
    /// A promise was kept.
    Keep {
        /// Which.
        number: u32,
        /// On which day.
        on: NaiveDate,
        /// What was done.
        words: String,
        /// What shows it.
        proof: String,
    },
    /// A promise has another day.
    PutOff {
        /// Which.
        number: u32,
        /// Which day.
        due: NaiveDate,
        /// Why.
        reason: String,
    },
    /// A promise will not be kept.
    Drop {
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
    /// Write down what was said of it at a later meeting.
    FollowUp {
        /// Which.
        meeting: RecordId,
        /// What.
        words: String,
    },
    /// Nothing is left to do.
    Settle {
        /// What came of it.
        words: String,
    },
    /// Something is left to do after all.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Do not ask it any more.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// Let everybody read it.
    Publish,
    /// Let nobody outside read it any more.
    Withhold {
        /// Why.
        reason: String,
    },
}

/// Whether that shows something: a web address, a page of this site, or the id of something kept here.
fn shows(proof: &str) -> bool {
    let named = |text: &str| text.parse::<RecordId>().is_ok() && text.contains('-');
    an_address(proof)
        || named(proof)
        || proof.split_once('/').is_some_and(|(kind, id)| !kind.is_empty() && named(id))
}

fn proven(proof: &str) -> Result<(), Refusal> {
    if shows(proof) {
        return Ok(());
    }
    Err(Refusal::missing(
        "Nothing shows it.",
        "Give a web address that begins with https://, a page of this site that begins with /, or a record such as M-4.",
    ))
}

/// A promise that is still to be kept.
fn promise(inquiry: &mut Inquiry, number: u32) -> Result<&mut Commitment, Refusal> {
    let found = inquiry.commitments.iter_mut().find(|one| one.number == number);
    match found {
        None => Err(Refusal::not_there("There is no such promise.", "Look at the question again.")),
        Some(one) if !one.open() => {
            Err(Refusal::stage("What became of the promise is said already.", "Look at the question again."))
        }
        Some(one) => Ok(one),
    }
}

fn answer(inquiry: &mut Inquiry, given: Answer, at: NaiveDate) -> Result<String, Refusal> {
    written(&given.words, "answer")?;
    past(given.on, at)?;
    if given.on < inquiry.asked {
        return Err(Refusal::unsound("That day is before the question.", "Give the day of the answer."));
    }
    if !given.evidence.is_empty() {
        proven(&given.evidence)?;
    }
    if inquiry.published.is_some() && inquiry.answer.is_some() {
        return Err(Refusal::stage("Everybody can read the answer.", "Follow it up, or ask a new question."));
    }
    let words = if inquiry.answer.is_some() { "Answered anew" } else { "Answered" };
    inquiry.answer = Some(given);
    inquiry.stage = Stage::Answered;
    Ok(format!("{words}."))
}

/// A step with the promises of an answer.
fn promised(inquiry: &mut Inquiry, command: Command, at: NaiveDate) -> Result<String, Refusal> {
    match command {
        Command::Commit { words, owner, due } => {
            written(&words, "word on what is promised")?;
            if due < at {
                return Err(Refusal::unsound("That day is past.", "Give a day to come."));
            }
            let number = inquiry.commitments.len() + 1;
            if number > COMMITMENTS_MOST {
                return Err(Refusal::stage("There are too many promises.", "Ask a new question."));
            }
            let number = u32::try_from(number).expect("it is at most twenty");
            let said = format!("Promised by {owner} for {}.", day_words(due));
            let became = Became::Open;
            inquiry.commitments.push(Commitment { number, words, owner, due, put_off: Vec::new(), became });
            Ok(said)
        }
        Command::Keep { number, on, words, proof } => {
            written(&words, "word on what was done")?;
            proven(&proof)?;
            past(on, at)?;
            promise(inquiry, number)?.became = Became::Kept { on, words, proof };
            Ok(format!("Promise {number} was kept."))
        }
        Command::PutOff { number, due, reason } => {
            written(&reason, "reason")?;
            let one = promise(inquiry, number)?;
            if due <= one.due {
                return Err(Refusal::unsound("That is no later day.", "Give a day after the one promised."));
            }
            one.put_off.push(PutOff { from: one.due, reason });
            one.due = due;
            Ok(format!("Promise {number} has another day: {}.", day_words(due)))
        }
        Command::Drop { number, reason } => {
            written(&reason, "reason")?;
            promise(inquiry, number)?.became = Became::Dropped { reason, on: at };
            Ok(format!("Promise {number} will not be kept."))
        }
        _ => Err(out_of_turn(&inquiry.stage)),
    }
}

fn settled(inquiry: &Inquiry, words: String) -> Result<Stage, Refusal> {
    written(&words, "word on what came of it")?;
    if inquiry.commitments.iter().any(Commitment::open) {
        return Err(Refusal::stage(
            "A promise is still to be kept.",
            "Say that it was kept and what shows it, or why it will not be.",
        ));
    }
    Ok(Stage::Settled { words })
}

/// The question after a command, or why it stays as it is.
pub fn apply(
    mut inquiry: Inquiry,
    command: Command,
    by: &PersonId,
    at: NaiveDate,
) -> Result<Inquiry, Refusal> {
    let stamp = Stamp::new(by, at);
    let said = match (&inquiry.stage, command) {
        (Stage::Asked, Command::Bring { meeting, on }) => {
            if on < inquiry.asked {
                return Err(Refusal::unsound("That meeting was before the question.", "Choose a later one."));
            }
            inquiry.due = on;
            let said = format!("Brought to the meeting of {}.", day_words(on));
            inquiry.meeting = Some(meeting);
            said
        }
        (Stage::Asked | Stage::Answered, Command::Answer(given)) => answer(&mut inquiry, given, at)?,
        (
            Stage::Answered,
            command @ (Command::Commit { .. }
            | Command::Keep { .. }
            | Command::PutOff { .. }
            | Command::Drop { .. }),
        ) => promised(&mut inquiry, command, at)?,
        (Stage::Answered, Command::FollowUp { meeting, words }) => {
            written(&words, "word on what was said")?;
            if inquiry.follow_ups.len() >= FOLLOW_UPS_MOST {
                return Err(Refusal::stage("There are too many lines.", "Settle it, or ask a new question."));
            }
            inquiry.follow_ups.push(FollowUp { meeting, words, stamp: stamp.clone() });
            "Followed up.".to_owned()
        }
        (Stage::Answered, Command::Settle { words }) => {
            inquiry.stage = settled(&inquiry, words)?;
            "Settled.".to_owned()
        }
        (Stage::Settled { .. }, Command::Reopen { reason }) => {
            written(&reason, "reason")?;
            inquiry.stage = Stage::Answered;
            format!("Opened again: {reason}")
        }
        (Stage::Asked, Command::Withdraw { reason }) => {
            written(&reason, "reason")?;
            inquiry.stage = Stage::Withdrawn { reason };
            "Withdrawn.".to_owned()
        }
        (Stage::Answered | Stage::Settled { .. }, Command::Publish) if inquiry.published.is_none() => {
            inquiry.published = Some(at);
            "Published.".to_owned()
        }
        (_, Command::Withhold { reason }) if inquiry.published.is_some() => {
            written(&reason, "reason")?;
            inquiry.published = None;
            format!("Taken off the public page: {reason}")
        }
        (_, Command::Publish) if inquiry.published.is_some() => {
            return Err(Refusal::stage("Everybody can read it.", "Nothing is left to do."));
        }
        (_, Command::Withhold { .. }) => {
            return Err(Refusal::stage("Nobody outside can read it.", "Nothing is left to do."));
        }
        (stage, _) => return Err(out_of_turn(stage)),
    };
    inquiry.steps.push((said, stamp));
    Ok(inquiry)
}

fn out_of_turn(stage: &Stage) -> Refusal {
    match stage {
        Stage::Asked => Refusal::stage("It is not answered yet.", "Write down the answer first."),
        Stage::Answered => Refusal::stage("It is answered.", "Follow it up, or settle it."),
        Stage::Settled { .. } => Refusal::stage("It is settled.", "Open it again and say why."),
        Stage::Withdrawn { .. } => Refusal::stage("It is not asked any more.", "Ask a new question."),
    }
}
