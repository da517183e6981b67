//! What is asked: who, what, with which record, in which circumstances.

use crate::Caller;
use terms::{
    Action, AreaCode, BodyId, DataClass, GatewayId, PersonId, PurposeId, RecordId, RecordKind, Section,
};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Asker {
    /// Somebody who is not signed in.
    Visitor,
    /// A part of the program that acts by itself: `nightly`, `retention`, `command-line`.
    Program(&'static str),
    /// Somebody of staff.
    Person(PersonId),
}

/// A record, or one section of it, as far as the rules look at it.
///
/// Start from [`Resource::open`], [`Resource::paper`] or [`Resource::about_people`] and add what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// What it is about.
    pub kind: RecordKind,
    /// Which record; `None` for the kind as a whole: "may they open the list", "may they add one".
    pub id: Option<RecordId>,
    /// Which part.
    pub section: Section,
    /// How it identifies people.
    pub class: DataClass,
    /// The body whose record it is (its controller). Data about people without an owner open to nobody.
    pub owner: Option<BodyId>,
    /// The area it is about and every larger area that holds it. Empty: no area in particular.
    pub areas: Vec<AreaCode>,
    /// Who works on it, today.
    pub team: Vec<PersonId>,
    /// Who leads it.
    pub lead: Option<PersonId>,
    /// Who must be kept from it: a relative, a neighbour, the person themself.
    pub shut_out: Vec<PersonId>,
    /// Bodies that this section must be kept from: a victim's address from a body linked to the perpetrator.
    pub bodies_shut_out: Vec<BodyId>,
    /// That it exists is told only to those who work on it: domestic abuse, witnesses.
    pub secret: bool,
}

impl Resource {
    fn new(kind: RecordKind, class: DataClass) -> Self {
        Self {
            kind,
            id: None,
            section: Section::Whole,
            class,
            owner: None,
            areas: Vec::new(),
            team: Vec::new(),
            lead: None,
            shut_out: Vec::new(),
            bodies_shut_out: Vec::new(),
            secret: false,
        }
    }

    /// Something released.
    pub fn open(kind: RecordKind) -> Self {
        Self::new(kind, DataClass::Open)
    }

    /// A working paper of the partnership. Accounts of staff are working papers: they are about work.
    pub fn paper(kind: RecordKind) -> Self {
        Self::new(kind, DataClass::Business)
    }

    /// Counts and rows in which nobody can be recognised.
    pub fn depersonalised(kind: RecordKind) -> Self {
        Self::new(kind, DataClass::Depersonalised)
    }

    /// Personal data of that body.
    pub fn about_people(kind: RecordKind, owner: BodyId) -> Self {
        Self { owner: Some(owner), ..Self::new(kind, DataClass::Personal) }
    }

    /// One record of the kind.
    pub fn record(mut self, id: RecordId) -> Self {
        self.id = Some(id);
        self
    }

    /// One section of it.
    pub fn section(mut self, section: Section) -> Self {
        self.section = section;
        self
    }

    /// With another class of data.
    pub fn class(mut self, class: DataClass) -> Self {
        self.class = class;
        self
    }

    /// With these people working on it.
    pub fn team(mut self, team: impl IntoIterator<Item = PersonId>) -> Self {
        self.team = team.into_iter().collect();
        self
    }

    /// Led by that person.
    pub fn lead(mut self, lead: PersonId) -> Self {
        self.lead = Some(lead);
        self
    }
}

/// The reason is too short to be reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("say in at least {} characters why you need to see this now", BreakGlass::LEAST)]
pub struct TooShort;

/// The glass is broken: somebody must see something now and says why. The reason goes to the trail and to review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakGlass(String);

impl BreakGlass {
    /// Fewest characters of a reason, spaces at the ends left out: below that no reviewer learns anything.
    pub const LEAST: usize = 20;

    /// A reason of at least [`Self::LEAST`] characters.
    pub fn because(reason: &str) -> Result<Self, TooShort> {
        let reason = reason.trim();
        if reason.chars().count() < Self::LEAST { Err(TooShort) } else { Ok(Self(reason.to_owned())) }
    }

    /// The reason as given. It may hold words about people: for the trail and its reviewers only.
    pub fn reason(&self) -> &str {
        &self.0
    }
}

/// What surrounds the question. The day is the caller's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Why they want it.
    pub purpose: Option<PurposeId>,
    /// The law by which they share it; needed for [`Action::Share`] alone.
    pub gateway: Option<GatewayId>,
    /// The body they share it with; needed for [`Action::Share`] alone.
    pub to: Option<BodyId>,
    /// An emergency.
    pub break_glass: Option<BreakGlass>,
}

impl Circumstances {
    /// For that purpose.
    pub fn for_purpose(purpose: PurposeId) -> Self {
        Self { purpose: Some(purpose), ..Self::default() }
    }
}

/// One question.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// Who asks, on which day.
    pub caller: &'a Caller,
    /// What they want to do.
    pub action: Action,
    /// With what.
    pub resource: &'a Resource,
    /// In which circumstances.
    pub circumstances: &'a Circumstances,
}
