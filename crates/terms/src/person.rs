//! People of staff: whose they are, what they do, how far they are vetted, when they left.
//!
//! A resident, victim or offender is never a [`Person`].

use crate::{BodyId, PersonId, RoleId, Sensitive, Span};
use chrono::NaiveDate;

/// A role as the partnership configured it. What a role may do is written in the rules of `access`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Short name.
    pub id: RoleId,
    /// "Community safety officer".
    pub title: String,
    /// What somebody in it does, in one sentence.
    pub what: String,
}

/// A person holds a role between two days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleHeld {
    /// Which role.
    pub role: RoleId,
    /// When.
    pub span: Span,
}

/// How far somebody is vetted. Later ones include earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vetting {
    /// Not vetted.
    None,
    /// Baseline Personnel Security Standard (Cabinet Office).
    Baseline,
    /// Non-police personnel vetting, level 2 (College of Policing).
    Police2,
    /// Non-police personnel vetting, level 3, and police officers' own vetting.
    Police3,
}

impl Vetting {
    /// Every level, lowest first.
    pub const ALL: [Self; 4] = [Self::None, Self::Baseline, Self::Police2, Self::Police3];

    /// A short stable name, used in stores and files.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Baseline => "baseline",
            Self::Police2 => "police-2",
            Self::Police3 => "police-3",
        }
    }

    /// The level with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.slug() == slug)
    }

    /// 0 to 3, as rules compare it.
    pub const fn level(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Baseline => 1,
            Self::Police2 => 2,
            Self::Police3 => 3,
        }
    }

    /// What people read: "BPSS".
    pub const fn words(self) -> &'static str {
        match self {
            Self::None => "no vetting",
            Self::Baseline => "baseline vetting (BPSS)",
            Self::Police2 => "police vetting level 2 (NPPV 2)",
            Self::Police3 => "police vetting level 3 (NPPV 3)",
        }
    }
}

/// Somebody who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// A number or random text, never a name.
    pub id: PersonId,
    /// Their name, for the eyes of colleagues; never for logs.
    pub name: Sensitive<String>,
    /// Whose they are.
    pub body: BodyId,
    /// What they do, and when.
    pub roles: Vec<RoleHeld>,
    /// How far they are vetted.
    pub vetting: Vetting,
    /// Last day of their vetting; `None` if it has no end.
    pub vetted_until: Option<NaiveDate>,
    /// Last day on which their data protection training counts; `None` if they were never trained.
    pub trained_until: Option<NaiveDate>,
    /// First day on which they may do nothing any more; `None` while they work here.
    pub left_on: Option<NaiveDate>,
}

impl Person {
    /// Whether they have left by that day.
    pub fn has_left(&self, day: NaiveDate) -> bool {
        self.left_on.is_some_and(|left| left <= day)
    }

    /// Roles they hold on that day, in the order they were given. Nobody who left holds any.
    pub fn roles_on(&self, day: NaiveDate) -> impl Iterator<Item = &RoleId> {
        let gone = self.has_left(day);
        self.roles.iter().filter(move |held| !gone && held.span.holds(day)).map(|held| &held.role)
    }

    /// Their vetting on that day: none once it has run out.
    pub fn vetting_on(&self, day: NaiveDate) -> Vetting {
        if self.vetted_until.is_some_and(|last| last < day) { Vetting::None } else { self.vetting }
    }
}
