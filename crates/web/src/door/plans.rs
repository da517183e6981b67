//! Priorities, plans, actions and the thread as the pages see them: records as they stand, with the names to show beside
//! them and what the caller may do.

use super::{Answer, Caller, TakeAway};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use disclosure::Released;
use planning::achievement::Note;
use planning::action::list::{Counts, Order};
use planning::action::{Command, Terms};
use planning::plan::told::PlanTold;
use planning::plan::{self, Kind as PlanKind, Outturn};
use planning::priority::ControlStrategy;
use planning::priority::ranking::Ranked;
use planning::priority::round::{self, Round};
use planning::thread::{Kind, Node};
use planning::{Action, Plan, Priority, Year};
use std::collections::BTreeMap;
use terms::PersonId;

/// Names to show and to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanNames {
    /// Every body, members of today or not, by short name.
    pub bodies: BTreeMap<String, String>,
    /// Members of today: short names.
    pub members: Vec<String>,
    /// Everybody who works here: account, name and short name of the body.
    pub people: BTreeMap<String, (String, String)>,
    /// Priorities: id and title.
    pub priorities: Vec<(String, String)>,
    /// Plans: id and title.
    pub plans: Vec<(String, String)>,
    /// Meetings and problems that an action may come from: id and title.
    pub origins: Vec<(String, String)>,
    /// Meetings alone: id and title.
    pub meetings: Vec<(String, String)>,
    /// Targets: id and title.
    pub targets: Vec<(String, String)>,
    /// Where people said something, waves of surveys and questions from the public: id and words.
    pub voices: Vec<(String, String)>,
    /// Decisions of meetings, the latest first: id and words.
    pub decisions: Vec<(String, String)>,
    /// Body of the caller.
    pub own: String,
}

/// What a list of actions is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionsAsked {
    /// `mine`, `own` for the caller's body, a body's short name, or empty for all.
    pub who: String,
    /// Late ones alone.
    pub late: bool,
    /// Short name of a stage, `open`, or empty.
    pub stage: String,
    /// A priority's id, or empty.
    pub priority: String,
    /// A plan's id, or empty.
    pub plan: String,
    /// Words of the title, or a number.
    pub words: String,
    /// In which order.
    pub order: Order,
    /// From 1.
    pub page: usize,
}

/// How many actions stand on a page.
pub const ACTIONS_PAGE: usize = 25;

/// A page of the list of actions.
#[derive(Clone, Debug, Default)]
pub struct ActionsKnown {
    /// The actions of this page.
    pub rows: Vec<Action>,
    /// How many there are in all that were asked for.
    pub found: usize,
    /// Counts of all actions.
    pub counts: Counts,
    /// Names.
    pub names: PlanNames,
    /// Today.
    pub today: NaiveDate,
    /// Whether the caller may propose one.
    pub may_add: bool,
    /// Whether they may take the list away.
    pub may_export: bool,
}

/// A record beside another: id, title, words of its stage.
pub type BesideKnown = (String, String, String);

/// One action.
#[derive(Clone, Debug)]
pub struct ActionKnown {
    /// As it stands.
    pub action: Action,
    /// Version, for saving.
    pub seen: i64,
    /// What it needs done first.
    pub needs: Vec<BesideKnown>,
    /// What waits for it.
    pub holds_up: Vec<BesideKnown>,
    /// Its life, oldest first: what, why, who, when.
    pub history: Vec<(String, String, String, DateTime<Utc>)>,
    /// Names.
    pub names: PlanNames,
    /// Today.
    pub today: NaiveDate,
    /// Whether the caller may accept or decline it for their body.
    pub may_answer: bool,
    /// Whether they may work on it.
    pub may_work: bool,
    /// Whether they may write it anew, hand it on, give it up.
    pub may_write: bool,
}

/// A node of the thread that a walk meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetKnown {
    /// What.
    pub node: Node,
    /// Links from the start.
    pub far: u32,
    /// The node by which it was met: kind and id.
    pub by: (Kind, String),
}

/// A walk along the thread from one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadKnown {
    /// Where it starts.
    pub start: Node,
    /// What led to it, nearest first.
    pub back: Vec<MetKnown>,
    /// What it led to, nearest first.
    pub forward: Vec<MetKnown>,
    /// Kinds that should be behind it and are not.
    pub missing_back: Vec<Kind>,
    /// Kinds that should follow from it and do not.
    pub missing_forward: Vec<Kind>,
}

/// The front page of plans.
#[derive(Clone, Debug, Default)]
pub struct PlansKnown {
    /// Every plan, the latest first.
    pub plans: Vec<Plan>,
    /// Every priority, the latest year first.
    pub priorities: Vec<Priority>,
    /// Counts of actions.
    pub counts: Counts,
    /// Records at which the thread is torn, with what is missing.
    pub torn: Vec<(Node, Vec<Kind>)>,
    /// Names.
    pub names: PlanNames,
    /// Today.
    pub today: NaiveDate,
    /// Whether the caller may begin a plan or a round.
    pub may_add: bool,
}

/// Every round and priority.
#[derive(Clone, Debug, Default)]
pub struct RoundsKnown {
    /// Rounds, the latest year first; without anybody's sheets but the caller's own.
    pub rounds: Vec<Round>,
    /// Priorities, the latest year first.
    pub priorities: Vec<Priority>,
    /// Today.
    pub today: NaiveDate,
    /// Whether the caller may begin a round.
    pub may_add: bool,
}

/// One round as the caller may see it.
#[derive(Clone, Debug)]
pub struct RoundKnown {
    /// As it stands, without sheets that the caller may not see.
    pub round: Round,
    /// Version, for saving.
    pub seen: i64,
    /// The order; `None` before all sheets are shown.
    pub ranking: Option<Vec<Ranked>>,
    /// Who has how many sheets still to hand in.
    pub outstanding: Vec<(PersonId, usize)>,
    /// Measures that may speak for a candidate: id, title, what the figures say.
    pub measures: Vec<(String, String, String)>,
    /// Names.
    pub names: PlanNames,
    /// The caller's account.
    pub me: String,
    /// Whether the caller may take the round on.
    pub may_run: bool,
    /// Whether they score in it.
    pub scores: bool,
    /// Whether they may decide.
    pub may_decide: bool,
}

/// A candidate as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCandidate {
    /// Its title.
    pub title: String,
    /// Measures whose figures speak for it.
    pub measures: Vec<String>,
    /// What residents say.
    pub residents: String,
    /// Where they said it, or empty.
    pub voice: String,
    /// The duty.
    pub duty: String,
    /// Place in what residents put first.
    pub public_rank: Option<u32>,
    /// A national priority.
    pub national: bool,
    /// An objective of the commissioner's plan.
    pub commissioner: bool,
}

/// One priority.
#[derive(Clone, Debug)]
pub struct PriorityKnown {
    /// As it stands.
    pub priority: Priority,
    /// Version, for saving.
    pub seen: i64,
    /// Names.
    pub names: PlanNames,
    /// Whether the caller may write its control strategy.
    pub may_write: bool,
}

/// One plan with what stands around it.
#[derive(Clone, Debug)]
pub struct PlanKnown {
    /// As it stands.
    pub plan: Plan,
    /// Version, for saving.
    pub seen: i64,
    /// Plans above it, nearest first: id and title.
    pub above: Vec<(String, String)>,
    /// Plans under it.
    pub under: Vec<(String, String)>,
    /// The plan that follows it.
    pub next: Option<(String, String)>,
    /// Its actions.
    pub actions: Vec<Action>,
    /// What came of it so far.
    pub outturn: Outturn,
    /// Its life, oldest first: what, who, when.
    pub history: Vec<(String, String, DateTime<Utc>)>,
    /// Its address for the public.
    pub address: String,
    /// Plans that could take its place: id and title.
    pub replacing: Vec<(String, String)>,
    /// The body for which the caller may sign now.
    pub may_sign: Option<String>,
    /// Whether they may write in it.
    pub may_write: bool,
    /// Whether they may say that a meeting approved it.
    pub may_approve: bool,
    /// Whether they may publish it.
    pub may_publish: bool,
    /// Names.
    pub names: PlanNames,
    /// Today.
    pub today: NaiveDate,
}

/// A plan as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlan {
    /// What kind.
    pub kind: PlanKind,
    /// Its title.
    pub title: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// The plan it stands under, or empty.
    pub under: String,
}

/// The log of achievements, pilots, new ways and asks.
#[derive(Clone, Debug, Default)]
pub struct NotesKnown {
    /// Notes with their versions, the latest first.
    pub notes: Vec<(Note, i64)>,
    /// Actions and targets that may show something: id and words.
    pub records: Vec<(String, String)>,
    /// Priorities: id and title.
    pub priorities: Vec<(String, String)>,
    /// Whether the caller may write a note.
    pub may_add: bool,
    /// Whether they may say how one ended.
    pub may_change: bool,
}

/// A note as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteTyped {
    /// Kind, by its short name.
    pub kind: String,
    /// In a sentence or two.
    pub words: String,
    /// When; `None` where no day was given.
    pub on: Option<NaiveDate>,
    /// What shows it, or empty.
    pub evidence: String,
    /// The priority it serves, or empty.
    pub priority: String,
}

/// A document of a published plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanPaper {
    /// The plan on one page.
    OnePage,
    /// The whole plan.
    Whole,
}

impl PlanPaper {
    /// Both, the shorter first.
    pub const ALL: [Self; 2] = [Self::OnePage, Self::Whole];

    /// The last part of its address.
    pub const fn file(self) -> &'static str {
        match self {
            Self::OnePage => "one-page.pdf",
            Self::Whole => "plan.pdf",
        }
    }

    /// The one with that name.
    pub fn from_file(file: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|paper| paper.file() == file)
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OnePage => "The plan on one page",
            Self::Whole => "The whole plan",
        }
    }
}

/// Everything about priorities, plans and actions that the pages may ask.
#[async_trait]
pub trait PlansDoor: Send + Sync {
    /// A page of the list of actions.
    async fn actions(&self, caller: &Caller, asked: &ActionsAsked) -> Answer<ActionsKnown>;
    /// The same view as a file, all pages of it.
    async fn actions_file(&self, caller: &Caller, asked: &ActionsAsked) -> Answer<TakeAway>;
    /// One action.
    async fn action(&self, caller: &Caller, id: &str) -> Answer<ActionKnown>;
    /// Names to choose from in forms.
    async fn plan_names(&self, caller: &Caller) -> Answer<PlanNames>;
    /// Proposes an action; answers its id.
    async fn action_add(&self, caller: &Caller, terms: Terms) -> Answer<String>;
    /// Does something with an action. Who accepts or declines speaks for their own body.
    async fn action_do(&self, caller: &Caller, id: &str, seen: i64, command: Command) -> Answer<()>;
    /// The front page of plans.
    async fn plans(&self, caller: &Caller) -> Answer<PlansKnown>;
    /// One plan.
    async fn plan(&self, caller: &Caller, id: &str) -> Answer<PlanKnown>;
    /// Begins a plan; answers its id.
    async fn plan_add(&self, caller: &Caller, new: &NewPlan) -> Answer<String>;
    /// Does something with a plan. Who signs signs for their own body.
    async fn plan_do(&self, caller: &Caller, id: &str, seen: i64, command: plan::Command) -> Answer<()>;
    /// Begins the plan that follows; each action that goes on with its new day and the reason. Answers its id.
    async fn plan_follow(
        &self,
        caller: &Caller,
        id: &str,
        title: &str,
        days: (NaiveDate, NaiveDate),
        goes_on: &[(String, NaiveDate, String)],
    ) -> Answer<String>;
    /// Plans that were published, the latest first.
    async fn plans_told(&self) -> Answer<Released<Vec<PlanTold>>>;
    /// Documents of a published plan, each with its size in bytes.
    async fn plan_papers(&self, plan: &PlanTold) -> Answer<Vec<(PlanPaper, usize)>>;
    /// A document of a published plan.
    async fn plan_paper(&self, slug: &str, paper: PlanPaper) -> Answer<TakeAway>;
    /// Every round and priority.
    async fn rounds(&self, caller: &Caller) -> Answer<RoundsKnown>;
    /// One round, as the caller may see it.
    async fn round(&self, caller: &Caller, id: &str) -> Answer<RoundKnown>;
    /// Begins a round; answers its id.
    async fn round_add(&self, caller: &Caller, year: Year) -> Answer<String>;
    /// Puts a candidate forward.
    async fn round_put(&self, caller: &Caller, id: &str, seen: i64, new: &NewCandidate) -> Answer<()>;
    /// Does something with a round. A sheet is always the caller's own.
    async fn round_do(&self, caller: &Caller, id: &str, seen: i64, command: round::Command) -> Answer<()>;
    /// One priority.
    async fn priority(&self, caller: &Caller, id: &str) -> Answer<PriorityKnown>;
    /// Writes its control strategy.
    async fn priority_strategy(
        &self,
        caller: &Caller,
        id: &str,
        seen: i64,
        strategy: ControlStrategy,
    ) -> Answer<()>;
    /// The log of achievements, pilots, new ways and asks.
    async fn notes(&self, caller: &Caller) -> Answer<NotesKnown>;
    /// Writes a note.
    async fn note_add(&self, caller: &Caller, typed: &NoteTyped) -> Answer<()>;
    /// Says how a pilot or an ask ended.
    async fn note_end(&self, caller: &Caller, id: &str, seen: i64, words: &str) -> Answer<()>;
    /// The thread through a record.
    async fn thread(&self, caller: &Caller, kind: Kind, id: &str) -> Answer<ThreadKnown>;
}
