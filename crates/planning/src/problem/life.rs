//! The life of a problem through its gates, forward and back.

use crate::evidence::Pin;
use crate::problem::{Looked, Objective, Problem, Response, Stage, Statement, Triangle};
use crate::{Refusal, Stamp, refusal::written};
use chrono::NaiveDate;
use terms::{PersonId, RecordId};

/// What somebody wants to do with a problem.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Say it in words.
    State(Box<Statement>),
    /// Add what shows that it is one.
    Show {
        /// In a sentence.
        words: String,
        /// The figure behind it.
        pin: Option<Pin>,
    },
    /// Say what is to be reached.
    Objectives(Vec<Objective>),
    /// Fill the triangle in.
    Triangle(Box<Triangle>),
    /// Do something about it.
    Respond(Response),
    /// Say what came of it.
    Look(Box<Looked>),
    /// Say when it is looked at next.
    Review(NaiveDate),
    /// Go on to the next stage.
    Advance,
    /// Go back to an earlier stage.
    Back {
        /// To which: scanning, analysis or response.
        to: Stage,
        /// Why.
        reason: String,
    },
    /// End it.
    Close {
        /// Which meeting agreed.
        meeting: RecordId,
    },
    /// Give it up.
    Abandon {
        /// Why.
        reason: String,
    },
}

/// The problem after a command, or why it stays as it is.
pub fn apply(
    mut problem: Problem,
    command: Command,
    by: &PersonId,
    at: NaiveDate,
) -> Result<Problem, Refusal> {
    let stamp = Stamp::new(by, at);
    if !problem.open() {
        return Err(Refusal::stage("This problem has ended.", "Open a new one, and point at this one."));
    }
    let place = order(&problem.stage);
    match command {
        Command::State(statement) if place <= 1 => problem.statement = *statement,
        Command::Show { words, pin } if place <= 1 => {
            written(&words, "sentence")?;
            problem.evidence.push((words, pin));
        }
        Command::Objectives(objectives) if place <= 1 => {
            measurable(&objectives)?;
            problem.objectives = objectives;
        }
        Command::Triangle(triangle) if place == 1 => problem.triangle = *triangle,
        Command::Respond(response) if place == 2 => {
            written(&response.words, "word on what is done and why it should work")?;
            problem.responses.retain(|old| old.action != response.action);
            problem.responses.push(response);
        }
        Command::Look(looked) if place == 3 => {
            written(&looked.method, "word on how it was looked at")?;
            problem.looked = Some(*looked);
        }
        Command::Review(day) => {
            if day <= at {
                return Err(Refusal::unsound("That day is past.", "Give a day to come."));
            }
            problem.review = Some(day);
        }
        Command::Advance if place < 3 => {
            through(&problem)?;
            problem.stage = [Stage::Analysis, Stage::Response, Stage::Assessment][place].clone();
        }
        Command::Back { to, reason } => {
            written(&reason, "reason")?;
            if order(&to) >= place {
                return Err(Refusal::unsound(
                    "That is no earlier stage.",
                    "Choose an earlier one, or go on.",
                ));
            }
            problem.back.push((format!("From {} to {}: {reason}", problem.stage.slug(), to.slug()), stamp));
            problem.stage = to;
        }
        Command::Close { meeting } if place == 3 => {
            through(&problem)?;
            problem.stage = Stage::Closed { meeting, stamp };
        }
        Command::Abandon { reason } => {
            written(&reason, "reason")?;
            problem.stage = Stage::Abandoned { reason };
        }
        _ => return Err(out_of_turn(&problem.stage)),
    }
    Ok(problem)
}

/// 0 scanning to 3 assessment; ended ones lie behind.
const fn order(stage: &Stage) -> usize {
    match stage {
        Stage::Scanning => 0,
        Stage::Analysis => 1,
        Stage::Response => 2,
        Stage::Assessment => 3,
        Stage::Closed { .. } | Stage::Abandoned { .. } => 4,
    }
}

fn through(problem: &Problem) -> Result<(), Refusal> {
    let missing = problem.gate();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Refusal::missing(missing.join(" "), "Write what is missing first."))
    }
}

fn measurable(objectives: &[Objective]) -> Result<(), Refusal> {
    for objective in objectives {
        written(&objective.words, "objective")?;
        let number = |value: f64| value.is_finite() && value >= 0.0;
        if !number(objective.aim) || objective.baseline.is_some_and(|baseline| !number(baseline)) {
            return Err(Refusal::unsound("An objective is not a number.", "Give so many in a month."));
        }
        if objective.baseline.is_some_and(|baseline| baseline == objective.aim) {
            return Err(Refusal::unsound(
                "An objective is what is there already.",
                "Give a number that is better.",
            ));
        }
    }
    Ok(())
}

fn out_of_turn(stage: &Stage) -> Refusal {
    let (wrong, mend) = match stage {
        Stage::Scanning => {
            ("It is still being scanned.", "Say what it is first, then go on to the analysis.")
        }
        Stage::Analysis => ("It is still being analysed.", "Find out why first, then go on to the response."),
        Stage::Response => {
            ("It is being responded to.", "Go back to change what it is, or on to the assessment.")
        }
        _ => ("It is being assessed.", "Go back to change what came before, or close it."),
    };
    Refusal::stage(wrong, mend)
}
