//! Sharing information between bodies: why, by which law, under which agreement, and what stands in the way.

use crate::record_kind::slugs;
use crate::{
    AgencyId, AgreementId, BarrierId, BodyId, DataClass, GatewayId, PersonId, PurposeId, RecordKind, Section,
    Span,
};
use chrono::NaiveDate;

/// A purpose for which data about people are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Short name.
    pub id: PurposeId,
    /// "Stop repeat antisocial behaviour".
    pub title: String,
    /// Whether it is a law-enforcement purpose (Data Protection Act 2018, section 31), so that Part 3 applies.
    pub law_enforcement: bool,
}

/// A limit that a gateway sets on bodies that fill certain functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayLimit {
    /// Functions it holds for, as senders.
    pub agencies: Vec<AgencyId>,
    /// What they may send at most.
    pub classes: Vec<DataClass>,
    /// The limit in words.
    pub words: String,
}

/// A lawful gateway: the law by which information may or must be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Short name.
    pub id: GatewayId,
    /// "Section 115: power to disclose".
    pub title: String,
    /// Citation: "Crime and Disorder Act 1998, section 115".
    pub law: String,
    /// Where it can be read.
    pub source: String,
    /// In force when.
    pub span: Span,
    /// A duty to share, not only a power.
    pub duty: bool,
    /// What may pass at all.
    pub classes: Vec<DataClass>,
    /// Functions to which it may pass; empty: to anybody.
    pub receivers: Vec<AgencyId>,
    /// Purposes it serves; empty: any purpose of the agreement.
    pub purposes: Vec<PurposeId>,
    /// Tighter limits for certain senders.
    pub limits: Vec<GatewayLimit>,
    /// What else to mind, in words.
    pub words: String,
}

/// What a party is to the data (UK GDPR, articles 4, 26 and 28).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartyRole {
    /// Decides alone why and how.
    Controller,
    /// Decides together with others.
    JointController,
    /// Acts on a controller's instructions.
    Processor,
}

slugs! { PartyRole, 3:
    Controller = "controller", "decides alone (controller)";
    JointController = "joint-controller", "decides together with others (joint controller)";
    Processor = "processor", "acts on instructions (processor)";
}

/// A signature under an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Name as it stands under the paper.
    pub name: String,
    /// Their post.
    pub post: String,
    /// When.
    pub on: NaiveDate,
}

/// A body that is to sign an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Which body.
    pub body: BodyId,
    /// What it is to the data.
    pub role: PartyRole,
    /// Its legal basis in its own words: "UK GDPR article 6(1)(e)".
    pub basis: String,
    /// Whether it sends.
    pub sends: bool,
    /// Whether it receives.
    pub receives: bool,
    /// Its signature, once given.
    pub signature: Option<Signature>,
}

/// What is shared: one kind of record, some of its sections, at most these classes of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataItem {
    /// Kind of record.
    pub kind: RecordKind,
    /// Sections that may pass.
    pub sections: Vec<Section>,
    /// Classes of data in them.
    pub classes: Vec<DataClass>,
    /// Fields by name, as the paper lists them.
    pub fields: Vec<String>,
    /// Why this is needed and no less would do.
    pub necessity: String,
}

/// Where an agreement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgreementState {
    /// Being written; nobody has signed.
    Draft,
    /// Some parties have signed, not all.
    PartSigned,
    /// Every party has signed: data may flow.
    Active,
    /// Still in force, but its review day has come.
    ReviewDue,
    /// Its last day has passed: nothing flows.
    Expired,
    /// Ended before its time: nothing flows.
    Withdrawn,
}

impl AgreementState {
    /// Every state, in the order of a life.
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::PartSigned, Self::Active, Self::ReviewDue, Self::Expired, Self::Withdrawn];

    /// A short stable name, used in stores.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::PartSigned => "part-signed",
            Self::Active => "active",
            Self::ReviewDue => "review-due",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.slug() == slug)
    }

    /// Whether data may flow.
    pub const fn in_force(self) -> bool {
        matches!(self, Self::Active | Self::ReviewDue)
    }
}

/// An information-sharing agreement. Its state on a day is worked out in `access`, never stored by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Short name.
    pub id: AgreementId,
    /// From 1; a signed version never changes.
    pub version: u32,
    /// "Antisocial behaviour hub".
    pub title: String,
    /// Who shares with whom.
    pub parties: Vec<Party>,
    /// By which law.
    pub gateways: Vec<GatewayId>,
    /// Why.
    pub purposes: Vec<PurposeId>,
    /// What.
    pub items: Vec<DataItem>,
    /// Conditions for special categories and offence data: "DPA 2018, Schedule 1, paragraph 10".
    pub conditions: Vec<String>,
    /// How long data are kept, in words: "six years after the case closes".
    pub retention: String,
    /// First and last day. An agreement without an end must still be reviewed.
    pub span: Span,
    /// Day by which it must be reviewed.
    pub review_by: NaiveDate,
    /// Where its data protection impact assessment is kept; needed where people can be recognised.
    pub dpia: Option<String>,
    /// Since when it is in force: the day of the last signature. `None` before.
    pub activated_on: Option<NaiveDate>,
    /// When it was withdrawn, if it was. From that day nothing flows.
    pub withdrawn_on: Option<NaiveDate>,
}

/// How a request to share ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AskOutcome {
    /// No answer yet.
    Waiting,
    /// Everything asked for was shared.
    Shared,
    /// A part was shared.
    PartShared,
    /// It was refused.
    Refused,
}

/// A request of one body to another that met a barrier. It says what was asked for in kind, never about whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// When it was asked.
    pub on: NaiveDate,
    /// Who asked.
    pub from: BodyId,
    /// Whom.
    pub to: BodyId,
    /// For which purpose.
    pub purpose: PurposeId,
    /// For which kind of record.
    pub kind: RecordKind,
    /// How it ended.
    pub outcome: AskOutcome,
    /// Why it was refused, in the refusing body's words. Never about a person.
    pub reason: String,
    /// When it was answered.
    pub answered_on: Option<NaiveDate>,
}

/// Something that keeps bodies from sharing what they lawfully could (requirement S50).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barrier {
    /// Short name.
    pub id: BarrierId,
    /// In one sentence.
    pub title: String,
    /// When it was first met.
    pub since: NaiveDate,
    /// Requests that met it, oldest first.
    pub asks: Vec<Ask>,
    /// Body that can remove it.
    pub remover: BodyId,
    /// The person there who took it on, if somebody did.
    pub owner: Option<PersonId>,
    /// What would remove it.
    pub remedy: String,
    /// When it was removed, and how.
    pub removed: Option<(NaiveDate, String)>,
}
