//! Holding to account: what the chief constable is asked under an objective, what is answered, what is promised, and what
//! became of it.
//!
//! Nothing closes without proof or a reason. What was said is never overwritten once everybody can read it.

mod following;
pub mod told;

pub use following::{Command, apply};

use crate::{Stamp, wire};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use terms::{BodyId, RecordId};

/// Days in which a question is answered where no meeting is named.
pub const ANSWER_DAYS: u64 = 28;

/// Whose question it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Somebody who lives, works or visits here.
    Public,
    /// The police, fire and crime panel.
    Panel,
    /// The commissioner.
    Commissioner,
}

impl Source {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Commissioner, Self::Panel, Self::Public];

    /// A short stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Panel => "panel",
            Self::Commissioner => "commissioner",
        }
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Public => "The public",
            Self::Panel => "The panel",
            Self::Commissioner => "The commissioner",
        }
    }
}

/// An objective of a plan, or a priority where there is no such plan. The words are those of the day on which it was asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Objective {
    /// The plan or the priority.
    pub of: RecordId,
    /// What is to be reached.
    pub words: String,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The words.
    pub words: String,
    /// When.
    #[serde(with = "wire::day")]
    pub on: NaiveDate,
    /// What the answer rests on: a web address, a page of this site, or the id of something kept here; may be empty.
    pub evidence: String,
}

/// What became of a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Became {
    /// It is still to be kept.
    Open,
    /// It was kept.
    Kept {
        /// On which day.
        #[serde(with = "wire::day")]
        on: NaiveDate,
        /// What was done.
        words: String,
        /// What shows it: a web address, a page of this site, or the id of something kept here.
        proof: String,
    },
    /// It will not be kept.
    Dropped {
        /// Why.
        reason: String,
        /// Since when.
        #[serde(with = "wire::day")]
        on: NaiveDate,
    },
}

/// What was promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// From 1.
    pub number: u32,
    /// What.
    pub words: String,
    /// By which body.
    pub owner: BodyId,
    /// By when.
    #[serde(with = "wire::day")]
    pub due: NaiveDate,
    /// Days it was promised for before, with the reason for another.
    pub put_off: Vec<PutOff>,
    /// What became of it.
    pub became: Became,
}

/// A promise was given another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutOff {
    /// The day before.
    #[serde(with = "wire::day")]
    pub from: NaiveDate,
    /// Why.
    pub reason: String,
}

impl Commitment {
    /// Whether it is still to be kept.
    pub fn open(&self) -> bool {
        self.became == Became::Open
    }

    /// Whether its day is past and it is not kept.
    pub fn late(&self, today: NaiveDate) -> bool {
        self.open() && self.due < today
    }
}

/// What was said of a question at a later meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// At which meeting.
    pub meeting: RecordId,
    /// What.
    pub words: String,
    /// Who wrote it down, and when.
    pub stamp: Stamp,
}

/// Where a question is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It waits for an answer.
    Asked,
    /// It was answered.
    Answered,
    /// Nothing is left to do.
    Settled {
        /// What came of it.
        words: String,
    },
    /// It is not asked any more.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// A short stable name.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::Settled { .. } => "settled",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// A question to the chief constable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    /// Which.
    pub id: RecordId,
    /// Whose question it is.
    pub source: Source,
    /// The question, in words that name nobody.
    pub words: String,
    /// Under which objective.
    pub objective: Objective,
    /// When it was asked.
    #[serde(with = "wire::day")]
    pub asked: NaiveDate,
    /// At which meeting.
    pub meeting: Option<RecordId>,
    /// By when it is answered.
    #[serde(with = "wire::day")]
    pub due: NaiveDate,
    /// The answer.
    pub answer: Option<Answer>,
    /// What was promised.
    pub commitments: Vec<Commitment>,
    /// What was said of it later.
    pub follow_ups: Vec<FollowUp>,
    /// Since when everybody can read it.
    #[serde(with = "wire::day_or_none")]
    pub published: Option<NaiveDate>,
    /// Where it is.
    pub stage: Stage,
    /// What happened to it, oldest first.
    pub steps: Vec<(String, Stamp)>,
}

impl Inquiry {
    /// A new question, asked at a meeting on a day, or else to be answered in [`ANSWER_DAYS`] days.
    pub fn new(
        id: RecordId,
        (source, words): (Source, &str),
        objective: Objective,
        asked: NaiveDate,
        meeting: Option<(RecordId, NaiveDate)>,
    ) -> Self {
        let later = asked.checked_add_days(Days::new(ANSWER_DAYS)).unwrap_or(asked);
        Self {
            id,
            source,
            words: words.to_owned(),
            objective,
            asked,
            due: meeting.as_ref().map_or(later, |(_, on)| (*on).max(asked)),
            meeting: meeting.map(|(id, _)| id),
            answer: None,
            commitments: Vec::new(),
            follow_ups: Vec::new(),
            published: None,
            stage: Stage::Asked,
            steps: Vec::new(),
        }
    }

    /// Whether something is still to be done.
    pub fn open(&self) -> bool {
        matches!(self.stage, Stage::Asked | Stage::Answered)
    }

    /// What was promised, is not kept and is past its day; longest first.
    pub fn late_commitments(&self, today: NaiveDate) -> Vec<&Commitment> {
        let mut late: Vec<&Commitment> = self.commitments.iter().filter(|one| one.late(today)).collect();
        late.sort_by_key(|one| (one.due, one.number));
        late
    }

    /// Whether the answer is past its day.
    pub fn unanswered(&self, today: NaiveDate) -> bool {
        self.stage == Stage::Asked && self.due < today
    }

    /// The order in which questions are shown: late promises, late answers, what is open, the rest; each by its day.
    pub fn order(&self, today: NaiveDate) -> (u8, NaiveDate, RecordId) {
        let (rank, day) = match self.late_commitments(today).first() {
            Some(late) if self.open() => (0, late.due),
            _ if self.unanswered(today) => (1, self.due),
            _ if self.stage == Stage::Asked => (2, self.due),
            _ if self.open() => {
                let next = self.commitments.iter().filter(|one| one.open()).map(|one| one.due).min();
                (3, next.unwrap_or(self.asked))
            }
            _ => (4, self.asked),
        };
        (rank, day, self.id.clone())
    }
}

#[cfg(test)]
mod tests;
