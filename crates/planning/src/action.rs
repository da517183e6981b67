//! Actions: who does what by when, with what, and how we know that it was done.
//!
//! A body accepts what it is asked or declines with a reason; nothing is done without evidence, nothing dropped without a
//! reason, and nothing vanishes at a year's end. No person is named here but by number.

mod life;
pub mod list;
pub mod needs;
mod told;

pub use life::{Command, apply, carry_over};
pub use told::told;

use crate::{Stamp, Year, wire};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{BodyId, PersonId, RecordId};

/// The three levers (requirement S115).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lever {
    /// Make it harder to do.
    MakeHarder,
    /// Work with people, so that fewer cause it or suffer it.
    WorkWithPeople,
    /// Make full use of the law.
    UseTheLaw,
}

impl Lever {
    /// All three.
    pub const ALL: [Self; 3] = [Self::MakeHarder, Self::WorkWithPeople, Self::UseTheLaw];

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::MakeHarder => "Make it harder",
            Self::WorkWithPeople => "Work with people",
            Self::UseTheLaw => "Use the law",
        }
    }
}

/// Who answers for an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// A member of the partnership.
    Body {
        /// Which.
        body: BodyId,
        /// Who there; `None` until the body says.
        person: Option<PersonId>,
    },
    /// Residents or a community group.
    Group {
        /// "Friends of Brough Park". Never a person's name.
        name: String,
        /// The member that speaks with them.
        through: BodyId,
    },
}

impl Owner {
    /// The member that accepts or declines: the owner itself, or the one that speaks with the group.
    pub fn body(&self) -> &BodyId {
        match self {
            Self::Body { body, .. } => body,
            Self::Group { through, .. } => through,
        }
    }
}

/// What is given that is no money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InKind {
    /// People's time.
    People,
    /// What people know.
    Skills,
    /// Things.
    Equipment,
    /// Rooms and ground.
    Premises,
}

/// Something given that is no money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gift {
    /// What kind.
    pub kind: InKind,
    /// "Two wardens, Friday evenings".
    pub words: String,
    /// Who gives it.
    pub from: BodyId,
}

/// Where money comes from (requirement S113).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MoneySource {
    /// A member's own budget.
    Body(BodyId),
    /// A fund of the partnership or the commissioner.
    Fund(RecordId),
    /// Central government.
    Government,
    /// Somebody else.
    Other(String),
}

/// Money for an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Whole pence.
    pub pence: u64,
    /// Where it comes from.
    pub source: MoneySource,
    /// Whether it has been agreed.
    pub agreed: bool,
}

/// A step on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// What.
    pub words: String,
    /// By when.
    #[serde(with = "wire::day")]
    pub due: NaiveDate,
    /// Done, and by whom it was said.
    pub done: Option<Stamp>,
    /// Given up, and why.
    pub dropped: Option<String>,
}

/// How good the evidence is that something works (the first letter of EMMIE: effect).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Several good studies agree that it works.
    Works,
    /// It mostly works, or works in some places.
    Mixed,
    /// Too little is known.
    Unknown,
    /// It does not work, or does harm.
    Harms,
}

/// A link to what is known to work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatWorks {
    /// "Crime reduction toolkit: alley gating".
    pub title: String,
    /// Its address.
    pub address: String,
    /// How good the evidence is.
    pub grade: Grade,
}

/// What shows that something was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// In a sentence.
    pub words: String,
    /// A document or a figure of ours.
    pub record: Option<RecordId>,
}

/// What an action rests on, where somebody says so beside its priority: what people said, what the figures show, what was
/// decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// Where people said it: a wave of a survey, a question from the public.
    pub voice: Option<RecordId>,
    /// What they said, in a sentence.
    pub said: String,
    /// What the figures show, in a sentence.
    pub evidence: String,
    /// The decision of a meeting: `d-4-1`.
    pub decision: Option<RecordId>,
}

impl Grounds {
    /// Whether nobody said anything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What an action is: changed only before it is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// "Gate the alleys behind Derby Street".
    pub title: String,
    /// Which lever.
    pub lever: Lever,
    /// Who answers for it.
    pub owner: Owner,
    /// What it serves.
    pub priority: Option<RecordId>,
    /// The plan it stands in.
    pub plan: Option<RecordId>,
    /// The meeting or the problem it came from.
    pub from: Option<RecordId>,
    /// What is given.
    pub gifts: Vec<Gift>,
    /// Money.
    pub money: Vec<Money>,
    /// Steps, in order.
    pub milestones: Vec<Milestone>,
    /// Actions that must be done before it can be.
    pub needs: Vec<RecordId>,
    /// What is known to work.
    pub what_works: Vec<WhatWorks>,
    /// What it rests on beside its priority.
    #[serde(default, skip_serializing_if = "Grounds::is_empty")]
    pub grounds: Grounds,
    /// By when.
    #[serde(with = "wire::day")]
    pub due: NaiveDate,
}

impl Terms {
    /// What a body does by itself until a day, and nothing else said of it yet.
    pub fn of_body(title: impl Into<String>, lever: Lever, body: BodyId, due: NaiveDate) -> Self {
        Self {
            title: title.into(),
            lever,
            owner: Owner::Body { body, person: None },
            priority: None,
            plan: None,
            from: None,
            gifts: Vec::new(),
            money: Vec::new(),
            milestones: Vec::new(),
            needs: Vec::new(),
            what_works: Vec::new(),
            grounds: Grounds::default(),
            due,
        }
    }
}

/// Where an action is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Asked of its owner.
    Proposed,
    /// The owner said no.
    Declined {
        /// Why.
        reason: String,
    },
    /// The owner said yes.
    Agreed,
    /// Under way.
    Underway,
    /// Under way, and stuck.
    Blocked {
        /// Why.
        reason: String,
        /// What would help, and from whom.
        ask: String,
        /// Since when.
        #[serde(with = "wire::day")]
        since: NaiveDate,
    },
    /// Done, with evidence.
    Done {
        /// What shows it.
        evidence: Vec<Evidence>,
        /// When.
        #[serde(with = "wire::day")]
        on: NaiveDate,
    },
    /// Given up.
    Dropped {
        /// Why.
        reason: String,
    },
    /// Taken into the next year's plan as another action.
    Carried {
        /// As which.
        to: RecordId,
        /// Why it was not done.
        reason: String,
    },
}

impl Stage {
    /// A short stable name.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Declined { .. } => "declined",
            Self::Agreed => "agreed",
            Self::Underway => "under-way",
            Self::Blocked { .. } => "blocked",
            Self::Done { .. } => "done",
            Self::Dropped { .. } => "dropped",
            Self::Carried { .. } => "carried",
        }
    }

    /// Whether nothing more is to be done.
    pub const fn ended(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Dropped { .. } | Self::Carried { .. })
    }
}

/// A change of owner or of day, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// In a sentence: "Due on 1 June 2026 before."
    pub words: String,
    /// Why.
    pub reason: String,
    /// Who, and when.
    pub stamp: Stamp,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Which.
    pub id: RecordId,
    /// What it is.
    pub terms: Terms,
    /// Where it is in its life.
    pub stage: Stage,
    /// What was changed on the way, oldest first.
    pub turns: Vec<Turn>,
    /// The action of an earlier plan that it carries on.
    pub carried_from: Option<RecordId>,
}

impl Action {
    /// A new action, asked of its owner.
    pub fn new(id: RecordId, terms: Terms) -> Self {
        Self { id, terms, stage: Stage::Proposed, turns: Vec::new(), carried_from: None }
    }

    /// Whether it belongs to a year: it is due in it, or it was due before and had not ended when the year began.
    pub fn of_year(&self, year: Year) -> bool {
        if self.terms.due > year.last_day() {
            return false;
        }
        let ended_before = match &self.stage {
            Stage::Done { on, .. } => *on < year.first_day(),
            stage => stage.ended(),
        };
        self.terms.due >= year.first_day() || !ended_before
    }

    /// Whether its day is past and it has not ended.
    pub fn overdue(&self, today: NaiveDate) -> bool {
        self.terms.due < today && !self.stage.ended()
    }

    /// Days past its day; 0 while it is not overdue.
    pub fn days_overdue(&self, today: NaiveDate) -> i64 {
        if self.overdue(today) { (today - self.terms.due).num_days() } else { 0 }
    }

    /// Pence agreed and pence still asked for.
    pub fn pence(&self) -> (u64, u64) {
        let sum = |agreed| self.terms.money.iter().filter(|m| m.agreed == agreed).map(|m| m.pence).sum();
        (sum(true), sum(false))
    }

    /// Whether it was done by its day; `None` before it is done.
    pub fn on_time(&self) -> Option<bool> {
        match &self.stage {
            Stage::Done { on, .. } => Some(*on <= self.terms.due),
            _ => None,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
