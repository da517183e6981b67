//! The life of a plan: written, consulted on, approved, signed, published, in force, closed with its outturn.

use crate::plan::{Foreword, Line, Outturn, Plan, Stage, Written};
use crate::refusal::{past, written};
use crate::{Refusal, Stamp, day_words};
use chrono::NaiveDate;
use terms::{BodyId, PersonId, RecordId};

/// What somebody wants to do with a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Write a part anew.
    Write {
        /// Short name of the part.
        part: String,
        /// The words.
        words: String,
    },
    /// Say what the area should be like, and what is to be reached.
    Aim {
        /// The vision.
        vision: String,
        /// Objectives.
        objectives: Vec<(RecordId, String)>,
    },
    /// Put a priority in, or write it anew.
    Line(Box<Line>),
    /// Take a priority out.
    TakeOut {
        /// Which.
        priority: RecordId,
        /// Why.
        reason: String,
    },
    /// Put a foreword in, or write it anew: one for each body.
    Foreword(Foreword),
    /// Ask for views.
    Consult,
    /// Write on.
    BackToDraft,
    /// A meeting approves it.
    Approve {
        /// Which.
        meeting: RecordId,
    },
    /// A body signs.
    Sign {
        /// Which.
        body: BodyId,
    },
    /// Give it to everybody, for good.
    Publish {
        /// At which address.
        address: String,
    },
    /// A copy went to the commissioner.
    Sent {
        /// When.
        on: NaiveDate,
    },
    /// Its first day has come.
    Begin,
    /// Its last day is past.
    Close {
        /// What came of it.
        outturn: Box<Outturn>,
    },
    /// Another takes its place.
    Supersede {
        /// Which.
        by: RecordId,
    },
}

/// The plan after a command, or why it stays as it is.
pub fn apply(mut plan: Plan, command: Command, by: &PersonId, at: NaiveDate) -> Result<Plan, Refusal> {
    let open = matches!(plan.stage, Stage::Draft | Stage::Consulting { .. });
    match command {
        Command::Write { .. }
        | Command::Aim { .. }
        | Command::Line(_)
        | Command::TakeOut { .. }
        | Command::Foreword(_)
            if open =>
        {
            write(&mut plan, command, Stamp::new(by, at))?;
        }
        Command::Consult if plan.stage == Stage::Draft => plan.stage = Stage::Consulting { since: at },
        Command::BackToDraft if matches!(plan.stage, Stage::Consulting { .. }) => plan.stage = Stage::Draft,
        Command::Approve { meeting } if open => {
            let missing = plan.missing();
            if !missing.is_empty() {
                let words: Vec<&str> = missing.iter().map(|(words, _)| words.as_str()).collect();
                return Err(Refusal::missing(words.join(" "), "Write what is missing first."));
            }
            plan.stage = Stage::Approved { meeting };
        }
        Command::Sign { body } if matches!(plan.stage, Stage::Approved { .. }) => {
            sign(&mut plan, body, Stamp::new(by, at))?
        }
        Command::Publish { address } if matches!(plan.stage, Stage::Approved { .. }) => {
            written(&address, "address")?;
            let unsigned: Vec<String> = plan.unsigned().iter().map(ToString::to_string).collect();
            if !unsigned.is_empty() {
                let list = crate::wording::list(&unsigned);
                return Err(Refusal::missing(format!("{list} did not sign yet."), "Ask them to sign."));
            }
            plan.stage = Stage::Published { address };
        }
        Command::Sent { on } if matches!(plan.stage, Stage::Published { .. } | Stage::InForce { .. }) => {
            past(on, at)?;
            plan.sent = Some(on);
        }
        Command::Begin => begin(&mut plan, at)?,
        Command::Close { outturn } if matches!(plan.stage, Stage::InForce { .. }) => {
            close(&mut plan, *outturn, at)?
        }
        Command::Supersede { by } if !open && !matches!(plan.stage, Stage::Superseded { .. }) => {
            if by == plan.id {
                return Err(Refusal::unsound(
                    "A plan cannot take its own place.",
                    "Name the plan that does.",
                ));
            }
            plan.stage = Stage::Superseded { by, before: Box::new(plan.stage) };
        }
        _ => return Err(out_of_turn(&plan.stage)),
    }
    Ok(plan)
}

fn write(plan: &mut Plan, command: Command, stamp: Stamp) -> Result<(), Refusal> {
    match command {
        Command::Write { part, words } => {
            if plan.kind.parts().iter().all(|known| known.slug != part) {
                return Err(Refusal::not_there("This plan has no such part.", "Choose one of its parts."));
            }
            plan.written.push(Written { part, words, stamp });
        }
        Command::Aim { vision, objectives } => {
            written(&vision, "vision")?;
            plan.vision = vision;
            plan.objectives = objectives;
        }
        Command::Line(line) => {
            plan.taken_out.retain(|(out, _)| *out != line.priority);
            match plan.lines.iter_mut().find(|old| old.priority == line.priority) {
                Some(old) => *old = *line,
                None => plan.lines.push(*line),
            }
        }
        Command::TakeOut { priority, reason } => {
            written(&reason, "reason")?;
            let before = plan.lines.len();
            plan.lines.retain(|line| line.priority != priority);
            if plan.lines.len() == before {
                return Err(Refusal::not_there(
                    "This plan has no such priority.",
                    "Choose one of its priorities.",
                ));
            }
            plan.taken_out.push((priority, reason));
        }
        Command::Foreword(foreword) => {
            written(&foreword.words, "foreword")?;
            plan.forewords.retain(|old| old.body != foreword.body);
            plan.forewords.push(foreword);
        }
        _ => return Err(out_of_turn(&plan.stage)),
    }
    Ok(())
}

fn sign(plan: &mut Plan, body: BodyId, stamp: Stamp) -> Result<(), Refusal> {
    if !plan.must_sign.contains(&body) {
        return Err(Refusal::not_theirs(
            "This body does not sign this plan.",
            "Choose one of those that must.",
        ));
    }
    if plan.signed.iter().any(|(signed, _)| *signed == body) {
        return Err(Refusal::stage("This body has signed already.", "There is nothing to do."));
    }
    plan.signed.push((body, stamp));
    Ok(())
}

fn begin(plan: &mut Plan, at: NaiveDate) -> Result<(), Refusal> {
    let Stage::Published { address } = &plan.stage else { return Err(out_of_turn(&plan.stage)) };
    if at < plan.from {
        let first = day_words(plan.from);
        return Err(Refusal::stage(format!("It begins on {first}."), "Wait for that day."));
    }
    plan.stage = Stage::InForce { address: address.clone() };
    Ok(())
}

fn close(plan: &mut Plan, outturn: Outturn, at: NaiveDate) -> Result<(), Refusal> {
    if at <= plan.until {
        let last = day_words(plan.until);
        return Err(Refusal::stage(format!("It runs to {last}."), "Close it after that day."));
    }
    if outturn.open > 0 {
        let actions = if outturn.open == 1 {
            "1 action is".to_owned()
        } else {
            format!("{} actions are", outturn.open)
        };
        return Err(Refusal::missing(
            format!("{actions} still open."),
            "Finish them, drop them or carry them over, each with a reason.",
        ));
    }
    written(&outturn.account, "account of the year")?;
    plan.stage = Stage::Closed { outturn, address: plan.stage.address().to_owned() };
    Ok(())
}

fn out_of_turn(stage: &Stage) -> Refusal {
    match stage {
        Stage::Draft => Refusal::stage("The plan is a draft.", "A meeting must approve it first."),
        Stage::Consulting { .. } => {
            Refusal::stage("The plan is out for views.", "Go back to the draft, or have it approved.")
        }
        Stage::Approved { .. } => {
            Refusal::stage("The plan is approved.", "It stays as it is. Sign and publish it.")
        }
        Stage::Published { .. } => {
            Refusal::stage("The plan is published.", "It stays as it is. Write the one that follows it.")
        }
        Stage::InForce { .. } => {
            Refusal::stage("The plan is in force.", "It stays as it is. Write the one that follows it.")
        }
        Stage::Closed { .. } => Refusal::stage("The plan is closed.", "Write the one that follows it."),
        Stage::Superseded { .. } => Refusal::stage("Another plan took its place.", "Open that one."),
    }
}
