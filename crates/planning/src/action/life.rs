//! The life of an action: asked, accepted or declined, under way, blocked, done with evidence, dropped or carried over.
//!
//! It must never let one body accept for another.

use crate::action::{Action, Evidence, Owner, Stage, Terms, Turn};
use crate::{Refusal, Stamp, day_words, refusal::written};
use chrono::NaiveDate;
use terms::{BodyId, PersonId, RecordId};

/// What somebody wants to do with an action. `for_body` is the member that they speak for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Write it anew before it is accepted.
    Write(Box<Terms>),
    /// The owner says yes.
    Accept {
        /// For which body.
        for_body: BodyId,
        /// Who will do it.
        person: Option<PersonId>,
    },
    /// The owner says no.
    Decline {
        /// For which body.
        for_body: BodyId,
        /// Why.
        reason: String,
    },
    /// Ask another owner; they must accept anew.
    Reassign {
        /// Whom.
        owner: Owner,
        /// Why.
        reason: String,
    },
    /// Begin.
    Start,
    /// Say that it is stuck.
    Block {
        /// Why.
        reason: String,
        /// What would help, and from whom.
        ask: String,
    },
    /// Say that it goes on.
    Unblock {
        /// What helped.
        words: String,
    },
    /// Give it another day.
    Reschedule {
        /// Which.
        due: NaiveDate,
        /// Why.
        reason: String,
    },
    /// A step is done. Steps are counted from 0.
    StepDone(usize),
    /// A step is given up.
    StepDropped {
        /// Which, from 0.
        step: usize,
        /// Why.
        reason: String,
    },
    /// It is done.
    Finish {
        /// What shows it; at least one.
        evidence: Vec<Evidence>,
    },
    /// Give it up.
    Drop {
        /// Why.
        reason: String,
    },
}

/// The action after a command, or why it stays as it is.
pub fn apply(mut action: Action, command: Command, by: &PersonId, at: NaiveDate) -> Result<Action, Refusal> {
    let stamp = Stamp::new(by, at);
    match (&action.stage, command) {
        (stage, command) if stage.ended() => return Err(ended(stage, &command)),
        (Stage::Proposed | Stage::Declined { .. }, Command::Write(terms)) => {
            sound(&action.id, &terms)?;
            action.terms = *terms;
            action.stage = Stage::Proposed;
        }
        (Stage::Proposed, Command::Accept { for_body, person }) => {
            accept(&mut action, &for_body, person)?;
            action.stage = Stage::Agreed;
        }
        (Stage::Proposed, Command::Decline { for_body, reason }) => {
            theirs(&action, &for_body)?;
            written(&reason, "reason")?;
            action.stage = Stage::Declined { reason };
        }
        (_, Command::Reassign { owner, reason }) => {
            written(&reason, "reason")?;
            let stuck = match &action.stage {
                Stage::Blocked { reason, since, .. } => {
                    format!(" Blocked since {}: {reason}", day_words(*since))
                }
                _ => String::new(),
            };
            let words = format!("Owned by {} before.{stuck}", action.terms.owner.body());
            action.turns.push(Turn { words, reason, stamp });
            action.terms.owner = owner;
            action.stage = Stage::Proposed;
        }
        (_, Command::Reschedule { due, reason }) => {
            written(&reason, "reason")?;
            let words = format!("Due on {} before.", day_words(action.terms.due));
            action.turns.push(Turn { words, reason, stamp });
            action.terms.due = due;
        }
        (_, Command::Drop { reason }) => {
            written(&reason, "reason")?;
            action.stage = Stage::Dropped { reason };
        }
        (Stage::Agreed, Command::Start) => action.stage = Stage::Underway,
        (Stage::Agreed | Stage::Underway, Command::Block { reason, ask }) => {
            written(&reason, "reason")?;
            written(&ask, "word on what would help")?;
            action.stage = Stage::Blocked { reason, ask, since: at };
        }
        (Stage::Blocked { reason, since, .. }, Command::Unblock { words }) => {
            written(&words, "word on what helped")?;
            let told = format!("Blocked since {}: {reason}", day_words(*since));
            action.turns.push(Turn { words: told, reason: words, stamp });
            action.stage = Stage::Underway;
        }
        (Stage::Underway | Stage::Blocked { .. }, Command::StepDone(step)) => {
            open_step(&mut action, step)?.done = Some(stamp);
        }
        (Stage::Agreed | Stage::Underway | Stage::Blocked { .. }, Command::StepDropped { step, reason }) => {
            written(&reason, "reason")?;
            open_step(&mut action, step)?.dropped = Some(reason);
        }
        (Stage::Underway, Command::Finish { evidence }) => {
            finished(&action, &evidence)?;
            action.stage = Stage::Done { evidence, on: at };
        }
        (stage, command) => return Err(out_of_turn(stage, &command)),
    }
    Ok(action)
}

/// The action ends with its plan and goes on in the next one: the old one, carried, and a new one that its owner is asked
/// to accept anew, with the steps, needs and money that are still open.
///
/// # Errors
/// Refused where it has ended, without a reason, or with a day not after the old one.
pub fn carry_over(
    mut action: Action,
    to: RecordId,
    plan: &RecordId,
    due: NaiveDate,
    reason: &str,
) -> Result<(Action, Action), Refusal> {
    if action.stage.ended() {
        return Err(Refusal::stage("This action has ended.", "Only what is still open is carried over."));
    }
    written(reason, "reason")?;
    if due <= action.terms.due {
        let was = day_words(action.terms.due);
        return Err(Refusal::unsound(
            format!("The new day is not after {was}."),
            "Give a day in the new plan's time.",
        ));
    }
    let mut terms = Terms { due, plan: Some(plan.clone()), ..action.terms.clone() };
    terms.milestones.retain(|step| step.done.is_none() && step.dropped.is_none());
    let next = Action { carried_from: Some(action.id.clone()), ..Action::new(to.clone(), terms) };
    action.stage = Stage::Carried { to, reason: reason.to_owned() };
    Ok((action, next))
}

fn accept(action: &mut Action, for_body: &BodyId, doer: Option<PersonId>) -> Result<(), Refusal> {
    theirs(action, for_body)?;
    sound(&action.id, &action.terms)?;
    if let (Owner::Body { person, .. }, Some(doer)) = (&mut action.terms.owner, doer) {
        *person = Some(doer);
    }
    Ok(())
}

fn theirs(action: &Action, body: &BodyId) -> Result<(), Refusal> {
    if action.terms.owner.body() == body {
        return Ok(());
    }
    Err(Refusal::not_theirs(
        "This action is asked of another body.",
        "Only its owner accepts or declines it.",
    ))
}

fn sound(id: &RecordId, terms: &Terms) -> Result<(), Refusal> {
    written(&terms.title, "title")?;
    if let Owner::Group { name, .. } = &terms.owner {
        written(name, "name of the group")?;
    }
    if terms.needs.contains(id) {
        return Err(Refusal::unsound("It waits for itself.", "Leave it out of what it needs."));
    }
    if terms.milestones.iter().any(|step| step.due > terms.due || step.words.trim().is_empty()) {
        return Err(Refusal::unsound(
            "A step is due after the action, or has no words.",
            "Give each step its words, and a day no later than the action's own.",
        ));
    }
    Ok(())
}

fn open_step(action: &mut Action, step: usize) -> Result<&mut crate::action::Milestone, Refusal> {
    let found = action.terms.milestones.get_mut(step);
    found.filter(|step| step.done.is_none() && step.dropped.is_none()).ok_or_else(|| {
        Refusal::not_there("There is no such step still open.", "Choose one of the open steps.")
    })
}

fn finished(action: &Action, evidence: &[Evidence]) -> Result<(), Refusal> {
    if evidence.is_empty() || evidence.iter().any(|one| one.words.trim().is_empty()) {
        return Err(Refusal::missing(
            "Nothing shows that it was done.",
            "Say in a sentence what does, with a document if there is one.",
        ));
    }
    let open =
        action.terms.milestones.iter().filter(|step| step.done.is_none() && step.dropped.is_none()).count();
    if open > 0 {
        let steps = if open == 1 { "1 step is".to_owned() } else { format!("{open} steps are") };
        return Err(Refusal::missing(
            format!("{steps} still open."),
            "Mark each as done, or say why it was given up.",
        ));
    }
    Ok(())
}

fn ended(stage: &Stage, command: &Command) -> Refusal {
    let mend = match command {
        Command::Finish { .. } if matches!(stage, Stage::Done { .. }) => "There is nothing to do.",
        _ => "Propose a new action.",
    };
    let wrong = match stage {
        Stage::Done { .. } => "This action is done.",
        Stage::Dropped { .. } => "This action was given up.",
        _ => "This action goes on in the next plan.",
    };
    Refusal::stage(wrong, mend)
}

fn out_of_turn(stage: &Stage, command: &Command) -> Refusal {
    match (stage, command) {
        (Stage::Proposed, _) => {
            Refusal::stage("Its owner has not accepted it yet.", "Ask them to accept or decline it.")
        }
        (Stage::Declined { .. }, _) => {
            Refusal::stage("Its owner declined it.", "Ask another owner, write it anew, or drop it.")
        }
        (_, Command::Write(_)) => Refusal::stage(
            "Its owner has accepted it as it is.",
            "Ask another owner, give it another day, or drop it.",
        ),
        (_, Command::Accept { .. } | Command::Decline { .. }) => {
            Refusal::stage("Its owner has accepted it.", "To hand it on, ask another owner.")
        }
        (Stage::Agreed, _) => Refusal::stage("It has not begun.", "Start it first."),
        (Stage::Blocked { .. }, Command::Finish { .. } | Command::Start) => {
            Refusal::stage("It is blocked.", "Say what helped, then go on.")
        }
        (Stage::Blocked { .. }, _) => {
            Refusal::stage("It is blocked already.", "Say what helped, or drop it.")
        }
        (_, Command::Unblock { .. }) => Refusal::stage("It is not blocked.", "There is nothing to do."),
        _ => Refusal::stage("It is under way already.", "There is nothing to do."),
    }
}
