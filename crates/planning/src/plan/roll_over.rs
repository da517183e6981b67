//! From one year's plan to the next: what was done, what goes on, and nothing forgotten.

use crate::action::{self, Action};
use crate::plan::{Line, Plan, Stage};
use crate::target::{Stage as TargetStage, Target};
use crate::{Refusal, wire};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{RecordId, TargetVerdict};

/// What came of a plan, in numbers and words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outturn {
    /// Actions done.
    pub done: u32,
    /// Of those, done by their day.
    pub on_time: u32,
    /// Actions dropped, or declined and never taken on by another.
    pub dropped: u32,
    /// Actions carried into the next plan.
    pub carried: u32,
    /// Actions still open.
    pub open: u32,
    /// Targets by how they ended; those not closed are not among them.
    pub targets: Vec<(RecordId, TargetVerdict)>,
    /// Pence that were agreed for its actions.
    pub pence: u64,
    /// What the partnership says of the year.
    pub account: String,
}

/// The outturn of a plan from its actions and targets; others are left out. The account is for people to write.
pub fn outturn(plan: &Plan, actions: &[Action], targets: &[Target]) -> Outturn {
    let mut outturn = Outturn::default();
    for action in actions.iter().filter(|action| action.terms.plan.as_ref() == Some(&plan.id)) {
        match &action.stage {
            action::Stage::Done { .. } => outturn.done += 1,
            action::Stage::Dropped { .. } | action::Stage::Declined { .. } => outturn.dropped += 1,
            action::Stage::Carried { .. } => outturn.carried += 1,
            _ => outturn.open += 1,
        }
        outturn.on_time += u32::from(action.on_time() == Some(true));
        outturn.pence += action.pence().0;
    }
    let ours = |target: &&Target| plan.lines.iter().any(|line| line.targets.contains(&target.id));
    outturn.targets = targets
        .iter()
        .filter(ours)
        .filter_map(|target| match &target.stage {
            TargetStage::Closed { result, .. } => Some((target.id.clone(), *result)),
            _ => None,
        })
        .collect();
    outturn
}

/// An action that goes on in the next plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carry {
    /// Which.
    pub action: RecordId,
    /// As which.
    pub to: RecordId,
    /// By when.
    #[serde(with = "wire::day")]
    pub due: NaiveDate,
    /// Why it was not done.
    pub reason: String,
}

/// The next plan and what went into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolledOver {
    /// The next plan, as a draft under the same plan, with the priorities that have something carried over.
    pub next: Plan,
    /// Each action carried over: as it ended here and as it begins there.
    pub carried: Vec<(Action, Action)>,
}

/// Begins the plan that follows. Open actions of the plan must all be named in `carry`, or have been finished or dropped.
/// Lines keep their owner and resources; steps are those carried over; targets are set anew, for they are of one year.
///
/// # Errors
/// Refused while the plan was never published, where an open action is forgotten, and as [`action::carry_over`].
pub fn roll_over(
    plan: &Plan,
    (id, title, from, until): (RecordId, &str, NaiveDate, NaiveDate),
    actions: &[Action],
    carry: &[Carry],
) -> Result<RolledOver, Refusal> {
    if !matches!(plan.stage, Stage::InForce { .. } | Stage::Published { .. } | Stage::Closed { .. }) {
        return Err(Refusal::stage("This plan was never published.", "Write on in it instead."));
    }
    if from <= plan.from || until <= from {
        return Err(Refusal::unsound(
            "The days of the next plan are not after this one's.",
            "Give its first and last day.",
        ));
    }
    let ours = |action: &&Action| action.terms.plan.as_ref() == Some(&plan.id);
    let going_on =
        |action: &&Action| !action.stage.ended() && !matches!(action.stage, action::Stage::Declined { .. });
    let forgotten = |action: &&Action| carry.iter().all(|carry| carry.action != action.id);
    let titles: Vec<String> = actions
        .iter()
        .filter(ours)
        .filter(going_on)
        .filter(forgotten)
        .map(|a| a.terms.title.clone())
        .collect();
    if !titles.is_empty() {
        let list = crate::wording::list(&titles);
        return Err(Refusal::missing(
            format!("Still open: {list}."),
            "Carry each over, finish it or drop it, with a reason.",
        ));
    }
    let mut carried = Vec::with_capacity(carry.len());
    for one in carry {
        let found = actions.iter().filter(ours).find(|action| action.id == one.action);
        let found = found.ok_or_else(|| {
            Refusal::not_there(
                "An action to carry over is not of this plan.",
                "Choose among its open actions.",
            )
        })?;
        carried.push(action::carry_over(found.clone(), one.to.clone(), &id, one.due, &one.reason)?);
    }
    // What the new actions wait for has moved too.
    let moved = |need: &RecordId| {
        carry.iter().find(|one| one.action == *need).map_or(need.clone(), |one| one.to.clone())
    };
    for (_, new) in &mut carried {
        new.terms.needs = new.terms.needs.iter().map(moved).collect();
    }
    let mut next = Plan::new(id, plan.kind, title, from, until);
    next.under = plan.under.clone();
    next.follows = Some(plan.id.clone());
    next.vision = plan.vision.clone();
    next.objectives = plan.objectives.clone();
    next.must_sign = plan.must_sign.clone();
    for line in &plan.lines {
        let goes = |(_, new): &&(Action, Action)| new.terms.priority.as_ref() == Some(&line.priority);
        let steps: Vec<RecordId> = carried.iter().filter(goes).map(|(_, new)| new.id.clone()).collect();
        if !steps.is_empty() {
            next.lines.push(Line { steps, targets: Vec::new(), ..line.clone() });
        }
    }
    Ok(RolledOver { next, carried })
}
