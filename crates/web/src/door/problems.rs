//! Problems as the pages see them.

use super::{Answer, BodyNames, Caller};
use async_trait::async_trait;
use chrono::NaiveDate;
use planning::Action;
use planning::action::Lever;
use planning::problem::{Command, Looked, Model, Objective, Problem};
use terms::{AreaCode, MeasureId, Period};

/// Every problem and what may be chosen in the form of a new one.
#[derive(Clone, Debug, Default)]
pub struct ProblemsKnown {
    /// Open ones first.
    pub problems: Vec<Problem>,
    /// Names of all bodies.
    pub names: BodyNames,
    /// Members of today: short names.
    pub members: Vec<String>,
    /// Areas by name.
    pub areas: Vec<(AreaCode, String)>,
    /// Whether the caller may open one.
    pub may_add: bool,
}

/// One problem with what belongs to it.
#[derive(Clone, Debug)]
pub struct ProblemKnown {
    /// As it stands.
    pub problem: Problem,
    /// Version, for saving.
    pub seen: i64,
    /// Names of all bodies.
    pub names: BodyNames,
    /// Members of today: short names.
    pub members: Vec<String>,
    /// Areas by name.
    pub areas: Vec<(AreaCode, String)>,
    /// Measures: id and title.
    pub measures: Vec<(MeasureId, String)>,
    /// Its actions as they stand.
    pub actions: Vec<Action>,
    /// Meetings that were held: id and words.
    pub meetings: Vec<(String, String)>,
    /// Whether the caller may work on it.
    pub may_change: bool,
}

/// A response as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseTyped {
    /// By which lever.
    pub lever: Lever,
    /// What is done.
    pub words: String,
    /// Why it should work here.
    pub why: String,
    /// Short name of the body that does it.
    pub body: String,
    /// By when.
    pub due: NaiveDate,
}

/// A comparison as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedTyped {
    /// Which measure.
    pub measure: MeasureId,
    /// Where nothing was done.
    pub with: AreaCode,
    /// The ground around.
    pub around: Option<AreaCode>,
    /// Months before.
    pub before: Period,
    /// Months after.
    pub after: Period,
}

/// A step in a problem's life.
#[derive(Clone, Debug, PartialEq)]
pub enum ProblemStep {
    /// A command of its life.
    Do(Command),
    /// What shows that it is one, with a figure of its area or without.
    Show(String, Option<MeasureId>),
    /// An objective; its baseline is counted where none is given.
    Objective(Objective),
    /// Something is done about it.
    Respond(ResponseTyped),
    /// What came of it, beside a comparison or without.
    Look(Looked, Option<ComparedTyped>),
}

/// Everything about problems that the pages may ask.
#[async_trait]
pub trait ProblemsDoor: Send + Sync {
    /// Every problem.
    async fn problems(&self, caller: &Caller) -> Answer<ProblemsKnown>;
    /// Opens one; answers its name.
    async fn problem_add(
        &self,
        caller: &Caller,
        model: Model,
        title: &str,
        area: AreaCode,
        lead: &str,
    ) -> Answer<String>;
    /// One problem.
    async fn problem(&self, caller: &Caller, id: &str) -> Answer<ProblemKnown>;
    /// Takes a step in its life.
    async fn problem_step(&self, caller: &Caller, id: &str, seen: i64, step: ProblemStep) -> Answer<()>;
}
