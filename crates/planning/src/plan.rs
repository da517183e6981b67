//! Plans: the long strategy, the three-year partnership plan, the yearly delivery plan, and those they lean on.
//!
//! A plan says what the law wants said, each priority with steps, an owner, resources and a measure of success. It must
//! never be approved with a part missing, nor change once it is approved: the next one follows it.

mod life;
pub mod roll_over;
pub mod told;

pub use life::{Command, apply};
pub use roll_over::{Carry, Outturn, RolledOver, outturn, roll_over};

use crate::{Stamp, wire};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{BodyId, RecordId};

/// Which plan it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Vision and approach for many years.
    Strategy,
    /// The partnership plan: three years, revised before each (SI 2007/1830, regulations 10 and 11).
    Partnership,
    /// What is done in one year.
    Delivery,
    /// The county's community safety agreement (regulations 8 and 9).
    CountyAgreement,
    /// The commissioner's police and crime plan (PRSR Act 2011, section 5). Held so that others can point at it.
    PoliceAndCrime,
}

impl Kind {
    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Strategy => "Strategy",
            Self::Partnership => "Partnership plan",
            Self::Delivery => "Delivery plan",
            Self::CountyAgreement => "Community safety agreement",
            Self::PoliceAndCrime => "Police and crime plan",
        }
    }

    /// The parts it must have, in order.
    pub const fn parts(self) -> &'static [Part] {
        match self {
            Self::Strategy => &STRATEGY,
            Self::Partnership => &PARTNERSHIP,
            Self::Delivery => &DELIVERY,
            Self::CountyAgreement => &COUNTY,
            Self::PoliceAndCrime => &POLICE_AND_CRIME,
        }
    }

    /// Whether each of its priorities must have steps, an owner, resources and a measure of success.
    pub const fn by_priority(self) -> bool {
        matches!(self, Self::Partnership | Self::Delivery)
    }
}

/// A part that a plan must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Short stable name.
    pub slug: &'static str,
    /// Heading.
    pub title: &'static str,
    /// Why it must be there.
    pub law: &'static str,
}

const fn part(slug: &'static str, title: &'static str, law: &'static str) -> Part {
    Part { slug, title, law }
}

const STRATEGY: [Part; 3] = [
    part("partnership", "Our partnership", "The partnership's own form"),
    part("approach", "Our approach", "Crime and Disorder Act 1998, section 6"),
    part("promise", "Our promise", "The partnership's own form"),
];

const PARTNERSHIP: [Part; 6] = [
    part("strategy", "Our strategy for the area", "SI 2007/1830, regulation 11(a)"),
    part("resources", "How we will share out our people and money", "SI 2007/1830, regulation 11(d)"),
    part("success", "How we will know that it worked", "SI 2007/1830, regulation 11(e)"),
    part("engagement", "How we will ask and tell people", "SI 2007/1830, regulations 11(f) and 12"),
    part("summary", "The plan on one page", "SI 2007/1830, regulation 13"),
    part("spending", "How we look after partnership money", "SI 2007/1830, regulation 3, as amended 2011"),
];

const DELIVERY: [Part; 3] = [
    part("year", "What matters this year", "The partnership's own form"),
    part("last-year", "What became of last year's plan", "SI 2007/1830, regulation 6(f)"),
    part("telling", "When and how we will tell people", "SI 2007/1830, regulation 12"),
];

const COUNTY: [Part; 3] = [
    part("priorities", "What the county puts first", "SI 2007/1830, regulation 9"),
    part("together", "How authorities work together", "SI 2007/1830, regulation 9"),
    part("from-districts", "What the districts brought", "SI 2007/1830, regulation 6(g)"),
];

const ISSUED: &str = "Police Reform and Social Responsibility Act 2011, section 6";
const HOLDS: &str = "Police Reform and Social Responsibility Act 2011, section 7";
const POLICE_AND_CRIME: [Part; 8] = [
    part("objectives", "The commissioner's objectives", HOLDS),
    part("policing", "The policing that the chief constable is to provide", HOLDS),
    part("resources", "The money and other resources for the chief constable", HOLDS),
    part("reporting", "How the chief constable reports", HOLDS),
    part("measures", "How the chief constable's performance is measured", HOLDS),
    part("grants", "Grants to reduce crime and disorder, their conditions, and services arranged", HOLDS),
    part("consulted", "What the chief constable was asked about the draft, and said", ISSUED),
    part("panel", "What the police and crime panel recommended, and our answer", ISSUED),
];

/// What somebody wrote for a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Short name of the part.
    pub part: String,
    /// Plain paragraphs with an empty line between them.
    pub words: String,
    /// Who, and when.
    pub stamp: Stamp,
}

/// A priority in a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub priority: RecordId,
    /// The body that leads on it.
    pub owner: BodyId,
    /// Actions.
    pub steps: Vec<RecordId>,
    /// People, skills, equipment and money, in words.
    pub resources: String,
    /// Targets.
    pub targets: Vec<RecordId>,
}

/// A foreword.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreword {
    /// For which body.
    pub body: BodyId,
    /// Name and post, as they want them published.
    pub by: String,
    /// The words.
    pub words: String,
}

/// Where a plan is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Being written.
    Draft,
    /// Out for views.
    Consulting {
        /// Since when.
        #[serde(with = "wire::day")]
        since: NaiveDate,
    },
    /// Approved by a meeting; being signed.
    Approved {
        /// Which.
        meeting: RecordId,
    },
    /// For everybody to read.
    Published {
        /// At which address, for good.
        address: String,
    },
    /// Its time has come.
    InForce {
        /// At which address.
        address: String,
    },
    /// Its time is over.
    Closed {
        /// What came of it.
        outturn: Outturn,
        /// At which address.
        #[serde(default)]
        address: String,
    },
    /// Another took its place.
    Superseded {
        /// Which.
        by: RecordId,
        /// Where it was before.
        before: Box<Self>,
    },
}

impl Stage {
    /// Where it is, or was when another took its place.
    pub const fn lived(&self) -> &Self {
        match self {
            Self::Superseded { before, .. } => before,
            _ => self,
        }
    }

    /// Whether it was given to everybody, for good.
    pub const fn is_out(&self) -> bool {
        matches!(self.lived(), Self::Published { .. } | Self::InForce { .. } | Self::Closed { .. })
    }

    /// Its address for everybody, for good; empty before it is published.
    pub fn address(&self) -> &str {
        match self.lived() {
            Self::Published { address } | Self::InForce { address } | Self::Closed { address, .. } => address,
            _ => "",
        }
    }

    /// A short stable name.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Consulting { .. } => "consulting",
            Self::Approved { .. } => "approved",
            Self::Published { .. } => "published",
            Self::InForce { .. } => "in-force",
            Self::Closed { .. } => "closed",
            Self::Superseded { .. } => "superseded",
        }
    }
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Which.
    pub id: RecordId,
    /// What kind.
    pub kind: Kind,
    /// "Delivery plan 2026 to 2027".
    pub title: String,
    /// First day.
    #[serde(with = "wire::day")]
    pub from: NaiveDate,
    /// Last day.
    #[serde(with = "wire::day")]
    pub until: NaiveDate,
    /// The plan it stands under.
    pub under: Option<RecordId>,
    /// The plan it follows.
    pub follows: Option<RecordId>,
    /// What the area should be like. For a strategy.
    pub vision: String,
    /// What is to be reached, in sentences.
    pub objectives: Vec<(RecordId, String)>,
    /// What was written, latest last; the latest of each part counts.
    pub written: Vec<Written>,
    /// Its priorities.
    pub lines: Vec<Line>,
    /// Priorities taken out, and why.
    pub taken_out: Vec<(RecordId, String)>,
    /// Forewords.
    pub forewords: Vec<Foreword>,
    /// Bodies that must sign.
    pub must_sign: Vec<BodyId>,
    /// Who signed for which body, and when.
    pub signed: Vec<(BodyId, Stamp)>,
    /// When it went to the commissioner (regulations 9A and 13A).
    #[serde(with = "wire::day_or_none")]
    pub sent: Option<NaiveDate>,
    /// Where it is in its life.
    pub stage: Stage,
}

impl Plan {
    /// A new plan, as a draft with nothing in it.
    pub fn new(id: RecordId, kind: Kind, title: &str, from: NaiveDate, until: NaiveDate) -> Self {
        Self {
            id,
            kind,
            title: title.to_owned(),
            from,
            until,
            under: None,
            follows: None,
            vision: String::new(),
            objectives: Vec::new(),
            written: Vec::new(),
            lines: Vec::new(),
            taken_out: Vec::new(),
            forewords: Vec::new(),
            must_sign: Vec::new(),
            signed: Vec::new(),
            sent: None,
            stage: Stage::Draft,
        }
    }

    /// The latest words of a part; empty if nobody wrote any.
    pub fn words(&self, part: &str) -> &str {
        self.written.iter().rev().find(|written| written.part == part).map_or("", |written| &written.words)
    }

    /// What it lacks, each with the law or form that wants it; empty if it is complete.
    pub fn missing(&self) -> Vec<(String, &'static str)> {
        let mut found = Vec::new();
        for part in self.kind.parts() {
            if self.words(part.slug).trim().is_empty() {
                found.push((format!("Nothing is written under \"{}\".", part.title), part.law));
            }
        }
        if self.kind == Kind::Strategy && (self.vision.trim().is_empty() || self.objectives.is_empty()) {
            found.push((
                "It has no vision, or no objective.".to_owned(),
                "Crime and Disorder Act 1998, section 6",
            ));
        }
        if self.kind.by_priority() {
            if self.lines.is_empty() {
                found.push(("It has no priority.".to_owned(), "SI 2007/1830, regulation 11(b)"));
            }
            for line in &self.lines {
                let mut lacks = |lacking: bool, what: &str, law| {
                    if lacking {
                        found.push((format!("Priority {} has no {what}.", line.priority), law));
                    }
                };
                lacks(line.steps.is_empty(), "step", "SI 2007/1830, regulation 11(c)");
                lacks(line.resources.trim().is_empty(), "resources", "SI 2007/1830, regulation 11(d)");
                lacks(line.targets.is_empty(), "measure of success", "SI 2007/1830, regulation 11(e)");
            }
        }
        found
    }

    /// Bodies that must sign and have not.
    pub fn unsigned(&self) -> Vec<BodyId> {
        let open = |body: &&BodyId| self.signed.iter().all(|(signed, _)| signed != *body);
        self.must_sign.iter().filter(open).cloned().collect()
    }

    /// Whether the law wants a copy sent to the commissioner that has not gone yet.
    pub fn to_be_sent(&self) -> bool {
        let wanted = matches!(self.kind, Kind::Partnership | Kind::CountyAgreement);
        let out =
            matches!(self.stage, Stage::Published { .. } | Stage::InForce { .. } | Stage::Closed { .. });
        wanted && out && self.sent.is_none()
    }
}

/// The plans above one, nearest first. A plan that is not among those given ends the line, and so does a circle.
pub fn above<'a>(plan: &Plan, plans: &'a [Plan]) -> Vec<&'a Plan> {
    let mut found: Vec<&Plan> = Vec::new();
    let mut next = plan.under.as_ref();
    while let Some(higher) = next.and_then(|id| plans.iter().find(|other| other.id == *id)) {
        if higher.id == plan.id || found.iter().any(|seen| seen.id == higher.id) {
            break;
        }
        found.push(higher);
        next = higher.under.as_ref();
    }
    found
}

#[cfg(test)]
pub(crate) mod tests;
