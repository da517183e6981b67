//! Meetings: the partnership's rhythm, with notice, agenda, attendance, quorum, minutes and what became of them.
//!
//! Nothing is decided without a quorum, nobody sits in a confidential meeting without having signed for it, and no item of
//! an agenda is lost: it is dealt with or put off. Minutes hold no person's name.

pub mod agenda;
mod life;
pub mod notice;
pub mod rates;
pub mod series;

pub use life::{Command, apply};
pub use series::{Kind, Recurrence, Rules, Series};

use crate::working_day::Holidays;
use crate::{Stamp, wire};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use terms::{BodyId, PersonId, RecordId};

/// By when things must be out, counted back from the meeting in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// Notice of the meeting.
    #[serde(with = "wire::day")]
    pub notice: NaiveDate,
    /// What people bring in: referrals, papers.
    #[serde(with = "wire::day")]
    pub papers: NaiveDate,
    /// The agenda.
    #[serde(with = "wire::day")]
    pub agenda: NaiveDate,
    /// The minutes, after it.
    #[serde(with = "wire::day")]
    pub minutes: NaiveDate,
}

impl Deadlines {
    /// For a meeting on that day.
    pub fn of(rules: &Rules, on: NaiveDate, holidays: &Holidays) -> Self {
        Self {
            notice: holidays.before(on, rules.notice_days),
            papers: holidays.before(on, rules.papers_days),
            agenda: holidays.before(on, rules.agenda_days),
            minutes: holidays.after(on, rules.minutes_days),
        }
    }
}

/// Where an item stands on the agenda: earlier ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// Who is here, what is confidential, what one has a stake in.
    Opening,
    /// Minutes of the last one.
    LastMinutes,
    /// Actions that are late or stuck.
    Actions,
    /// Put off last time.
    CarriedOver,
    /// Exceptions.
    Exceptions,
    /// New signals in the figures.
    Signals,
    /// Problems and cases.
    Problems,
    /// What falls due.
    Due,
    /// Questions from the public.
    Questions,
    /// What is always there.
    Standing,
    /// Brought in on the day.
    Urgent,
}

/// An item of an agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Which, within the meeting.
    pub id: RecordId,
    /// Where it stands.
    pub slot: Slot,
    /// "Burglary is off track".
    pub title: String,
    /// Why it is here.
    pub why: String,
    /// What it is about: an exception, an action, a problem.
    pub about: Option<RecordId>,
    /// Minutes planned for it.
    pub minutes: u32,
}

/// Something to read before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// "Figures to September".
    pub title: String,
    /// Where it is: a page of this site, or an address that begins with https.
    pub address: String,
}

/// Whether somebody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// In the room or on the line.
    Here,
    /// Sent apologies.
    Apologies,
    /// Neither.
    Absent,
}

/// Who came for which body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Who.
    pub person: PersonId,
    /// For which body.
    pub body: BodyId,
    /// Whether they came.
    pub presence: Presence,
    /// Whether they hold a senior position there.
    pub senior: bool,
    /// When they signed the confidentiality statement for this meeting.
    #[serde(with = "wire::day_or_none")]
    pub confidentiality: Option<NaiveDate>,
}

/// What was written down under an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Minute {
    /// What was said.
    Note(String),
    /// What was decided.
    Decision {
        /// Which.
        id: RecordId,
        /// In which words.
        words: String,
        /// What was said against it.
        against: String,
    },
    /// An action was agreed.
    Action {
        /// Which.
        id: RecordId,
        /// In which words.
        words: String,
    },
    /// Put off to the next meeting.
    PutOff {
        /// Why.
        reason: String,
    },
}

/// Where a meeting is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It has a day.
    Planned,
    /// The agenda is out.
    AgendaOut {
        /// When it went out.
        #[serde(with = "wire::day")]
        on: NaiveDate,
        /// Why it went out late; `None` if it did not.
        late: Option<String>,
    },
    /// Under way.
    Open,
    /// Over.
    Ended,
    /// The minutes are out.
    MinutesOut {
        /// When they went out.
        #[serde(with = "wire::day")]
        on: NaiveDate,
    },
    /// A later meeting approved the minutes.
    Approved {
        /// Which.
        at: RecordId,
    },
    /// It does not take place.
    Cancelled {
        /// Why.
        reason: String,
    },
}

impl Minute {
    /// The words of the line, whatever it is.
    pub fn words(&self) -> &str {
        match self {
            Self::Note(words)
            | Self::Decision { words, .. }
            | Self::Action { words, .. }
            | Self::PutOff { reason: words } => words,
        }
    }
}

impl Stage {
    /// A short stable name.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::AgendaOut { .. } => "agenda-out",
            Self::Open => "open",
            Self::Ended => "ended",
            Self::MinutesOut { .. } => "minutes-out",
            Self::Approved { .. } => "approved",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Which.
    pub id: RecordId,
    /// Of which series.
    pub series: RecordId,
    /// "Strategy Group".
    pub title: String,
    /// What kind.
    pub kind: Kind,
    /// The rules of the series as they were when it was planned.
    pub rules: Rules,
    /// Day.
    #[serde(with = "wire::day")]
    pub on: NaiveDate,
    /// Time of day in London.
    #[serde(with = "wire::time")]
    pub starts: NaiveTime,
    /// Planned length, in minutes.
    pub minutes_long: u32,
    /// Where.
    pub place: String,
    /// By when things must be out.
    pub deadlines: Deadlines,
    /// The agenda, in order.
    pub agenda: Vec<Item>,
    /// What people read before it.
    #[serde(default)]
    pub papers: Vec<Paper>,
    /// Who came.
    pub attendance: Vec<Attendance>,
    /// What was written down: item and line, in order.
    pub minutes: Vec<(RecordId, Minute)>,
    /// How often its day or place was changed, and why.
    pub moves: Vec<(String, Stamp)>,
    /// Where it is in its life.
    pub stage: Stage,
}

/// Whether there is a quorum, and what is missing for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// Bodies here, each once, in order.
    pub here: Vec<BodyId>,
    /// What is missing, in whole sentences; empty with a quorum.
    pub missing: Vec<String>,
}

impl Quorum {
    /// Whether there is one.
    pub fn met(&self) -> bool {
        self.missing.is_empty()
    }
}

impl Meeting {
    /// A meeting of a series on a day.
    pub fn new(id: RecordId, series: &Series, on: NaiveDate, holidays: &Holidays) -> Self {
        Self {
            id,
            series: series.id.clone(),
            title: series.title.clone(),
            kind: series.kind,
            rules: series.rules.clone(),
            on,
            starts: series.starts,
            minutes_long: series.minutes,
            place: series.place.clone(),
            deadlines: Deadlines::of(&series.rules, on, holidays),
            agenda: Vec::new(),
            papers: Vec::new(),
            attendance: Vec::new(),
            minutes: Vec::new(),
            moves: Vec::new(),
            stage: Stage::Planned,
        }
    }

    /// Whether enough are here: so many bodies, those that must, and where the rules say so a senior person of each body
    /// that must.
    pub fn quorum(&self) -> Quorum {
        let here = |attendance: &&Attendance| attendance.presence == Presence::Here;
        let mut bodies: Vec<BodyId> = self.attendance.iter().filter(here).map(|a| a.body.clone()).collect();
        bodies.sort();
        bodies.dedup();
        let mut missing = Vec::new();
        if bodies.len() < self.rules.quorum {
            missing.push(format!("{} bodies are here; {} are needed.", bodies.len(), self.rules.quorum));
        }
        for must in &self.rules.must_attend {
            let mut of_body = self.attendance.iter().filter(here).filter(|a| a.body == *must);
            if !bodies.contains(must) {
                missing.push(format!("{must} is not here."));
            } else if self.rules.seniors && !of_body.any(|a| a.senior) {
                missing.push(format!("No senior person of {must} is here."));
            }
        }
        Quorum { here: bodies, missing }
    }

    /// Items with nothing written under them, in order.
    pub fn open_items(&self) -> Vec<&Item> {
        let open = |item: &&Item| self.minutes.iter().all(|(of, _)| *of != item.id);
        self.agenda.iter().filter(open).collect()
    }

    /// Items put off, with the reason: they go on the next agenda.
    pub fn put_off(&self) -> Vec<(&Item, &str)> {
        let last = |item: &Item| {
            self.minutes.iter().rev().find(|(of, _)| *of == item.id).and_then(|(_, minute)| match minute {
                Minute::PutOff { reason } => Some(reason.as_str()),
                _ => None,
            })
        };
        self.agenda.iter().filter_map(|item| Some((item, last(item)?))).collect()
    }

    /// What was written under an item, in order.
    pub fn written_under(&self, item: &RecordId) -> Vec<&Minute> {
        self.minutes.iter().filter(|(of, _)| of == item).map(|(_, minute)| minute).collect()
    }

    /// Decisions, in order: id and words.
    pub fn decisions(&self) -> Vec<(&RecordId, &str)> {
        self.minutes
            .iter()
            .filter_map(|(_, minute)| match minute {
                Minute::Decision { id, words, .. } => Some((id, words.as_str())),
                _ => None,
            })
            .collect()
    }

    /// Whether the minutes should have been out by now.
    pub fn minutes_overdue(&self, today: NaiveDate) -> bool {
        let waiting = matches!(self.stage, Stage::Open | Stage::Ended);
        waiting && self.deadlines.minutes < today
    }
}

#[cfg(test)]
pub(crate) mod tests;
