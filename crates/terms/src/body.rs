//! Bodies and the functions they fill: a council, a police force, a charity, each with its dates.
//!
//! No body, function or place is named here. The police authority became the commissioner, the trust became the
//! integrated care board: a function stays, and the bodies that fill it come and go by date.

use crate::{AgencyId, AreaCode, BodyId};
use chrono::NaiveDate;

/// The days on which something holds, first and last day included. No end means "until further notice".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// Last day, if there is one.
    pub until: Option<NaiveDate>,
}

impl Span {
    /// From that day until further notice.
    pub const fn since(from: NaiveDate) -> Self {
        Self { from, until: None }
    }

    /// Whether it holds on that day. An end before the beginning holds on no day.
    ///
    /// ```
    /// use terms::Span;
    /// let day = |text: &str| text.parse().unwrap();
    /// let authority = Span { from: day("1995-04-01"), until: Some(day("2012-11-21")) };
    /// assert!(authority.holds(day("2012-11-21")));
    /// assert!(!authority.holds(day("2012-11-22")));
    /// ```
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }
}

/// How a body belongs to a partnership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BodyKind {
    /// Has the duties of section 5(1) of the Crime and Disorder Act 1998.
    Responsible,
    /// The local policing body: commissioner, mayor, or what follows. Not a responsible authority since 2012.
    LocalPolicing,
    /// Must co-operate: section 5(2).
    Cooperating,
    /// Invited to take part by order: section 5(3).
    Participating,
    /// Invited by the partnership itself.
    Invited,
    /// Charity or other voluntary organisation.
    Voluntary,
    /// Business or trade group.
    Business,
    /// Community group.
    CommunityGroup,
    /// Residents' or tenants' association.
    ResidentsAssociation,
    /// School, college or university.
    School,
}

impl BodyKind {
    /// Every kind, in the order of the register.
    pub const ALL: [Self; 10] = [
        Self::Responsible,
        Self::LocalPolicing,
        Self::Cooperating,
        Self::Participating,
        Self::Invited,
        Self::Voluntary,
        Self::Business,
        Self::CommunityGroup,
        Self::ResidentsAssociation,
        Self::School,
    ];

    /// A short stable name, used in stores, files and rules.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Responsible => "responsible",
            Self::LocalPolicing => "local-policing",
            Self::Cooperating => "cooperating",
            Self::Participating => "participating",
            Self::Invited => "invited",
            Self::Voluntary => "voluntary",
            Self::Business => "business",
            Self::CommunityGroup => "community-group",
            Self::ResidentsAssociation => "residents-association",
            Self::School => "school",
        }
    }

    /// The kind with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// What people read: "residents' association".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Responsible => "responsible authority",
            Self::LocalPolicing => "local policing body",
            Self::Cooperating => "co-operating body",
            Self::Participating => "participating body",
            Self::Invited => "invited body",
            Self::Voluntary => "voluntary organisation",
            Self::Business => "business",
            Self::CommunityGroup => "community group",
            Self::ResidentsAssociation => "residents' association",
            Self::School => "school or college",
        }
    }
}

/// A function that some body fills at each time: the police, probation, health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Short name.
    pub id: AgencyId,
    /// "Chief officer of police".
    pub title: String,
    /// The law behind it: "Crime and Disorder Act 1998, section 5(1)(b)".
    pub law: String,
    /// When the law makes it a responsible authority; `None` if it never does.
    pub responsible: Option<Span>,
}

/// A body fills a function between two days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// Which function.
    pub agency: AgencyId,
    /// When.
    pub span: Span,
}

/// An area that a body covers between two days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covering {
    /// Which area.
    pub area: AreaCode,
    /// When.
    pub span: Span,
}

/// A member of the partnership, or one that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Short name.
    pub id: BodyId,
    /// "Staffordshire Moorlands District Council".
    pub name: String,
    /// How it belongs.
    pub kind: BodyKind,
    /// Which functions it fills, and when.
    pub fills: Vec<Filling>,
    /// When it exists as a member.
    pub span: Span,
    /// Bodies that took its work over, if it ended.
    pub successors: Vec<BodyId>,
    /// Areas it works in. Empty: the whole area of the partnership.
    pub areas: Vec<Covering>,
    /// What it offers the partnership, in words: "mediation between neighbours".
    pub services: Vec<String>,
}

impl Body {
    /// Whether it is a member on that day.
    pub fn is_member(&self, day: NaiveDate) -> bool {
        self.span.holds(day)
    }

    /// Whether it is a member and fills that function on that day.
    pub fn fills(&self, agency: &AgencyId, day: NaiveDate) -> bool {
        self.is_member(day)
            && self.fills.iter().any(|filling| filling.agency == *agency && filling.span.holds(day))
    }
}
