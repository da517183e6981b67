//! What the public is told of a plan that was published: its parts, its commitments with their numbers, who signed.
//!
//! It holds no figure of a target, no person but those who signed a foreword with their own name, and nothing of a draft.

use crate::action::Action;
use crate::plan::{Kind, Plan, Stage};
use crate::priority::Priority;
use crate::target::Target;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::BodyId;

/// Something the partnership said it would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// "A-12": said aloud and found again.
    pub number: String,
    /// What.
    pub title: String,
    /// Who.
    pub owner: String,
    /// By which lever.
    pub lever: String,
    /// By when.
    pub due: NaiveDate,
    /// Short name of where it stands.
    pub stage: String,
}

/// A priority of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTold {
    /// "Burglary of homes".
    pub title: String,
    /// Why it is put first.
    pub why: String,
    /// Who leads.
    pub owner: String,
    /// With what.
    pub resources: String,
    /// What is to be reached: titles of targets.
    pub targets: Vec<String>,
    /// What will be done.
    pub commitments: Vec<Commitment>,
}

/// A plan as the public reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanTold {
    /// "Delivery plan 2026 to 2027".
    pub title: String,
    /// "Delivery plan".
    pub kind: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Its own part of the address: "2026".
    pub slug: String,
    /// Whether its time is over.
    pub over: bool,
    /// Title and address of the plan that took its place; `None` where none did.
    #[serde(default)]
    pub replaced: Option<(String, String)>,
    /// What the area should be like.
    pub vision: String,
    /// What is to be reached.
    pub objectives: Vec<String>,
    /// Heading and words of each part.
    pub parts: Vec<(String, String)>,
    /// Forewords: name and post, words.
    pub forewords: Vec<(String, String)>,
    /// Priorities.
    pub lines: Vec<LineTold>,
    /// Bodies that signed, with the day.
    pub signed: Vec<(String, NaiveDate)>,
    /// What the partnership said of the year when it was over.
    pub account: String,
    /// Done, of those by their day, given up, carried over; `None` before it is over.
    pub came_of_it: Option<[u32; 4]>,
}

impl PlanTold {
    /// What came of its actions, in sentences; empty before it is over.
    pub fn came_of_it_words(&self) -> Vec<String> {
        self.came_of_it.map_or_else(Vec::new, |[done, on_time, dropped, carried]| {
            let actions = |count: u32| format!("{count} {}", if count == 1 { "action" } else { "actions" });
            vec![
                format!("{} done, {on_time} of them in time.", actions(done)),
                format!("{} given up.", actions(dropped)),
                format!("{} go on in the next plan.", actions(carried)),
            ]
        })
    }
}

/// The last part of a plan's address. Before it is published, the one it would have if nobody else had it: the year in which
/// a delivery plan begins, and for others their kind before it.
pub fn slug(plan: &Plan) -> String {
    use chrono::Datelike;
    if let Some((_, last)) = plan.stage.address().rsplit_once('/') {
        return last.to_owned();
    }
    let year = plan.from.year();
    match plan.kind {
        Kind::Delivery => year.to_string(),
        Kind::Strategy => format!("strategy-{year}"),
        Kind::Partnership => format!("partnership-{year}"),
        Kind::CountyAgreement => format!("county-{year}"),
        Kind::PoliceAndCrime => format!("police-and-crime-{year}"),
    }
}

fn ended(plan: &Plan) -> (String, Option<[u32; 4]>) {
    match plan.stage.lived() {
        Stage::Closed { outturn, .. } => {
            (outturn.account.clone(), Some([outturn.done, outturn.on_time, outturn.dropped, outturn.carried]))
        }
        _ => (String::new(), None),
    }
}

fn commitment(action: &Action, name: impl Fn(&BodyId) -> String) -> Commitment {
    Commitment {
        number: action.id.as_str().to_uppercase(),
        title: action.terms.title.clone(),
        owner: match &action.terms.owner {
            crate::action::Owner::Body { body, .. } => name(body),
            crate::action::Owner::Group { name: group, through } => {
                format!("{group}, with {}", name(through))
            }
        },
        lever: action.terms.lever.words().to_owned(),
        due: action.terms.due,
        stage: action.stage.slug().to_owned(),
    }
}

/// What the public is told; `None` of a plan that was never published. Records that are not among those given are left out.
/// `plans` are all plans, for the one that took its place.
pub fn told(
    (plan, plans): (&Plan, &[Plan]),
    priorities: &[Priority],
    actions: &[Action],
    targets: &[Target],
    bodies: &BTreeMap<BodyId, String>,
) -> Option<PlanTold> {
    if !plan.stage.is_out() {
        return None;
    }
    let replaced = match &plan.stage {
        Stage::Superseded { by, .. } => plans.iter().find(|other| other.id == *by),
        _ => None,
    };
    let name = |id: &BodyId| bodies.get(id).cloned().unwrap_or_else(|| id.to_string());
    // An action that its owner never took on is no promise.
    let promised = |action: &&&Action| {
        !matches!(action.stage, crate::action::Stage::Proposed | crate::action::Stage::Declined { .. })
    };
    let line = |line: &crate::plan::Line| {
        let priority = priorities.iter().find(|one| one.id == line.priority)?;
        let steps: Vec<&Action> =
            line.steps.iter().filter_map(|id| actions.iter().find(|action| action.id == *id)).collect();
        Some(LineTold {
            title: priority.candidate.title.clone(),
            why: priority.decided.reason.clone(),
            owner: name(&line.owner),
            resources: line.resources.clone(),
            targets: line
                .targets
                .iter()
                .filter_map(|id| targets.iter().find(|target| target.id == *id))
                .map(|target| target.terms.title.clone())
                .collect(),
            commitments: steps.iter().filter(promised).map(|action| commitment(action, name)).collect(),
        })
    };
    let (account, came_of_it) = ended(plan);
    Some(PlanTold {
        title: plan.title.clone(),
        kind: plan.kind.words().to_owned(),
        from: plan.from,
        until: plan.until,
        slug: slug(plan),
        over: came_of_it.is_some(),
        replaced: replaced.map(|other| (other.title.clone(), slug(other))),
        vision: plan.vision.clone(),
        objectives: plan.objectives.iter().map(|(_, words)| words.clone()).collect(),
        parts: plan
            .kind
            .parts()
            .iter()
            .map(|part| (part.title.to_owned(), plan.words(part.slug).to_owned()))
            .filter(|(_, words)| !words.trim().is_empty())
            .collect(),
        forewords: plan.forewords.iter().map(|one| (one.by.clone(), one.words.clone())).collect(),
        lines: plan.lines.iter().filter_map(line).collect(),
        signed: plan.signed.iter().map(|(body, stamp)| (name(body), stamp.on)).collect(),
        account,
        came_of_it,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::tests::{action, finished};
    use crate::plan::tests::in_force;
    use crate::table::{day, id};

    #[test]
    fn a_draft_is_not_told_and_a_promise_is_what_its_owner_accepted() {
        let plan = in_force();
        let draft = Plan::new(id("plan-9"), Kind::Delivery, "Next", day("2027-04-01"), day("2028-03-31"));
        let bodies = BTreeMap::from([("council".parse().unwrap(), "Harrowdale Council".to_owned())]);
        assert_eq!(told((&draft, &[]), &[], &[], &[], &bodies), None);
        let mut priority = crate::priority::tests::closed().priority(&id("burglary"), id("p")).unwrap();
        priority.id = plan.lines[0].priority.clone();
        let (mut kept, mut asked) = (finished("x"), action("y"));
        kept.id = plan.lines[0].steps[0].clone();
        let mut plan = plan;
        plan.lines[0].steps.push(id("y"));
        asked.id = id("y");
        let told = told((&plan, &[]), &[priority], &[kept, asked], &[], &bodies).unwrap();
        let numbers: Vec<&str> = told.lines[0].commitments.iter().map(|one| one.number.as_str()).collect();
        assert_eq!(numbers, [plan.lines[0].steps[0].as_str().to_uppercase()]);
        assert_eq!(told.lines[0].commitments[0].owner, "Harrowdale Council");
        assert_eq!(serde_json::from_str::<PlanTold>(&serde_json::to_string(&told).unwrap()).unwrap(), told);
    }
}
