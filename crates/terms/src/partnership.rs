//! The partnership itself: where it works, who chairs it, who sits in its Strategy Group, what members promised.

use crate::{AgencyId, AreaCode, BodyId, MeasureId, PartnershipId, PersonId, Span};
use chrono::NaiveDate;

/// An office that the law or the partnership itself wants filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Office {
    /// Chairs the Strategy Group (SI 2007/1830, regulation 3).
    Chair,
    /// Stands in for the chair.
    DeputyChair,
    /// Sits in the Strategy Group.
    StrategyGroupMember,
    /// Helps its body share information (SI 2007/1830, regulation 4).
    LiaisonOfficer,
    /// Data protection officer of a body (UK GDPR, article 37).
    DataProtectionOfficer,
    /// Caldicott Guardian of a health or social care body.
    CaldicottGuardian,
    /// Signs for the body: portfolio holder, chief superintendent.
    Signatory,
}

impl Office {
    /// Every office, in the order of the register.
    pub const ALL: [Self; 7] = [
        Self::Chair,
        Self::DeputyChair,
        Self::StrategyGroupMember,
        Self::LiaisonOfficer,
        Self::DataProtectionOfficer,
        Self::CaldicottGuardian,
        Self::Signatory,
    ];

    /// A short stable name, used in stores and files.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Chair => "chair",
            Self::DeputyChair => "deputy-chair",
            Self::StrategyGroupMember => "strategy-group-member",
            Self::LiaisonOfficer => "liaison-officer",
            Self::DataProtectionOfficer => "data-protection-officer",
            Self::CaldicottGuardian => "caldicott-guardian",
            Self::Signatory => "signatory",
        }
    }

    /// The office with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|office| office.slug() == slug)
    }
}

/// Who holds an office, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeHolder {
    /// Which office.
    pub office: Office,
    /// For which body.
    pub body: BodyId,
    /// Name as published.
    pub name: String,
    /// Their post: "Chief Superintendent".
    pub post: String,
    /// Whether they hold a senior position in their body (SI 2007/1830, regulation 12: senior people attend the
    /// yearly public meeting).
    pub senior: bool,
    /// Their account, if they have one.
    pub person: Option<PersonId>,
    /// When.
    pub span: Span,
}

/// An area of the partnership, with dates: boundaries are redrawn and districts merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnershipArea {
    /// Which area.
    pub area: AreaCode,
    /// Its name at the time.
    pub name: String,
    /// When it belonged to the partnership.
    pub span: Span,
    /// Areas that took its place, if it ended.
    pub successors: Vec<AreaCode>,
}

/// Several areas work as one (Crime and Disorder Act 1998, section 5(1A) to (1C) and 5A).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combination {
    /// Which areas.
    pub areas: Vec<AreaCode>,
    /// Since when, and until when.
    pub span: Span,
    /// Who agreed: the local policing body and every responsible authority.
    pub agreed_by: Vec<BodyId>,
}

/// What a member promised to do or give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Which body.
    pub body: BodyId,
    /// In its own words.
    pub words: String,
    /// When it holds.
    pub span: Span,
    /// What came of it, once it ended.
    pub outcome: Option<String>,
}

/// A target of a member's own, beside the shared ones (requirement S99).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTarget {
    /// Whose.
    pub body: BodyId,
    /// In its own words: "answer 90 per cent of calls within ten minutes".
    pub words: String,
    /// The measure it is judged by, if the product counts it.
    pub measure: Option<MeasureId>,
    /// When it holds.
    pub span: Span,
}

/// A community safety partnership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partnership {
    /// Short name.
    pub id: PartnershipId,
    /// "Moorlands Together Safer and Stronger Communities Partnership".
    pub name: String,
    /// Where it works.
    pub areas: Vec<PartnershipArea>,
    /// Agreements to work as one with other areas.
    pub combinations: Vec<Combination>,
    /// Functions that must be filled here. In a two-tier area both councils are among them.
    pub agencies: Vec<AgencyId>,
    /// Who holds which office.
    pub offices: Vec<OfficeHolder>,
    /// What members promised.
    pub commitments: Vec<Commitment>,
    /// Targets of members' own.
    pub targets: Vec<OwnTarget>,
    /// Days on which the Strategy Group reviewed the spending of partnership money, oldest first.
    pub spend_reviews: Vec<NaiveDate>,
}
