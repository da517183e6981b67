//! Addresses of priorities, plans, actions and the thread.

/// Plans: the front page of this part.
pub const PLAN: &str = "/app/plan";
/// Actions.
pub const ACTIONS: &str = "/app/actions";
/// The same list as a file.
pub const ACTIONS_FILE: &str = "/app/actions.csv";
/// A new action.
pub const ACTION_NEW: &str = "/app/actions/new";
/// Rounds in which priorities are chosen.
pub const PRIORITIES: &str = "/app/priorities";

/// The log of achievements, pilots, new ways and asks.
pub const ACHIEVEMENTS: &str = "/app/achievements";

/// A plan that begins.
pub const PLAN_NEW: &str = "/app/plan/new";
/// Plans for everybody.
pub const PUBLIC_PLANS: &str = "/plan";

/// A published plan for everybody, by its own part of the address.
pub fn public_plan(slug: &str) -> String {
    format!("{PUBLIC_PLANS}/{slug}")
}

/// A document of a published plan.
pub fn public_plan_paper(slug: &str, paper: crate::door::PlanPaper) -> String {
    format!("{}/{}", public_plan(slug), paper.file())
}

/// A part of a plan.
pub fn plan_part(id: &str, part: &str) -> String {
    format!("{PLAN}/{id}/parts/{part}")
}

/// A priority in a plan; `new` for one that is put in.
pub fn plan_line(id: &str, priority: &str) -> String {
    format!("{PLAN}/{id}/lines/{priority}")
}

/// Where the plan that follows begins.
pub fn plan_follow(id: &str) -> String {
    format!("{PLAN}/{id}/next")
}

/// A round in which priorities are chosen.
pub fn round(id: &str) -> String {
    format!("{PRIORITIES}/{id}")
}

/// The caller's sheet for a candidate of a round.
pub fn score(round: &str, candidate: &str) -> String {
    format!("{PRIORITIES}/{round}/{candidate}")
}

/// One priority.
pub fn priority(id: &str) -> String {
    format!("/app/priority/{id}")
}

/// One plan.
pub fn plan(id: &str) -> String {
    format!("{PLAN}/{id}")
}

/// One action.
pub fn action(id: &str) -> String {
    format!("{ACTIONS}/{id}")
}

/// Where an action is written anew.
pub fn action_write(id: &str) -> String {
    format!("{ACTIONS}/{id}/write")
}

/// The thread through a record.
pub fn thread(kind: &str, id: &str) -> String {
    format!("/app/thread/{kind}/{id}")
}
