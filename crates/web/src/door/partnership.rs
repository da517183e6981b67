//! The partnership itself: its register, and the agreements under which its members share.

use super::{Answer, Caller, TakeAway};
use async_trait::async_trait;
use chrono::NaiveDate;

/// A member of the partnership, or one that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyKnown {
    /// Its name.
    pub name: String,
    /// How it belongs: "responsible authority".
    pub kind: String,
    /// Functions it fills today, in words.
    pub fills: Vec<String>,
    /// Whether it is a member today.
    pub member: bool,
    /// From when to when, in words.
    pub span: String,
    /// Who took its work over.
    pub successors: Vec<String>,
    /// What must be confirmed before it is relied on.
    pub note: String,
}

/// Something that the law or the partnership itself asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckKnown {
    /// A statement that should be true.
    pub title: String,
    /// What it rests on.
    pub law: String,
    /// What is missing; empty if it is true.
    pub missing: Vec<String>,
}

/// Somebody who holds an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeKnown {
    /// "Chair".
    pub office: String,
    /// Name and post.
    pub who: String,
    /// For which body.
    pub body: String,
}

/// The register as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterKnown {
    /// Name of the partnership; empty before it was set up.
    pub name: String,
    /// Areas it works in today.
    pub areas: Vec<String>,
    /// Members of today first, then those of the past.
    pub bodies: Vec<BodyKnown>,
    /// Who holds which office today.
    pub offices: Vec<OfficeKnown>,
    /// What the law asks.
    pub checks: Vec<CheckKnown>,
    /// What members promised.
    pub commitments: Vec<PromisedKnown>,
    /// Members' own targets, beside the shared ones.
    pub own_targets: Vec<PromisedKnown>,
    /// Version, for saving; 0 before it was set up.
    pub seen: i64,
    /// The whole as text, for those who may change it.
    pub text: Option<String>,
}

/// What a member promised, or aims at by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromisedKnown {
    /// Name of the member.
    pub body: String,
    /// In its own words.
    pub words: String,
    /// When it holds, in words.
    pub span: String,
    /// What came of it, or what it is measured by; empty where neither is known.
    pub outcome: String,
}

/// A party to an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyKnown {
    /// Short name of the body.
    pub body: String,
    /// Its name.
    pub name: String,
    /// "sends and receives".
    pub does: String,
    /// Its legal basis.
    pub basis: String,
    /// Who signed and when, in words.
    pub signed: Option<String>,
}

/// A party as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartyTyped {
    /// Short name of the body.
    pub body: String,
    /// `controller`, `joint-controller`, `processor`.
    pub role: String,
    /// Its legal basis.
    pub basis: String,
    /// Whether it sends.
    pub sends: bool,
    /// Whether it receives.
    pub receives: bool,
}

/// What is shared, as it was typed; everything by short names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemTyped {
    /// Kind of record.
    pub kind: String,
    /// Parts of it.
    pub sections: Vec<String>,
    /// Classes of data.
    pub classes: Vec<String>,
    /// Fields by name, with commas.
    pub fields: String,
    /// Why it is needed.
    pub necessity: String,
}

/// An agreement as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementTyped {
    /// Short name.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// First day, like 2026-11-20.
    pub from: String,
    /// Last day; empty for none.
    pub until: String,
    /// Day of the review.
    pub review_by: String,
    /// Who shares with whom.
    pub parties: Vec<PartyTyped>,
    /// Short names of purposes.
    pub purposes: Vec<String>,
    /// Short names of laws.
    pub gateways: Vec<String>,
    /// What is shared.
    pub items: Vec<ItemTyped>,
    /// Conditions, one on each line.
    pub conditions: String,
    /// How long data are kept.
    pub retention: String,
    /// Where the impact assessment is; empty for none.
    pub dpia: String,
}

/// The form of an agreement, with what can be chosen in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementForm {
    /// Short name and version; empty for a new one.
    pub id: String,
    /// Whether saving makes the next version.
    pub next: bool,
    /// Version of the document.
    pub seen: i64,
    /// What stands in it.
    pub typed: AgreementTyped,
    /// Members: short name and name.
    pub bodies: Vec<(String, String)>,
    /// Purposes.
    pub purposes: Vec<(String, String)>,
    /// Laws.
    pub gateways: Vec<(String, String)>,
    /// Kinds of record.
    pub kinds: Vec<(String, String)>,
    /// Parts of a record.
    pub sections: Vec<(String, String)>,
    /// Classes of data.
    pub classes: Vec<(String, String)>,
}

/// A sharing agreement as it stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementKnown {
    /// Short name and version.
    pub id: String,
    /// "Antisocial behaviour hub".
    pub title: String,
    /// Where it stands: "draft", "active" and so on.
    pub state: &'static str,
    /// Whether anything may flow under it today.
    pub in_force: bool,
    /// Who shares.
    pub parties: Vec<PartyKnown>,
    /// What, sentence by sentence.
    pub shares: Vec<String>,
    /// Why, and by which law.
    pub purposes: Vec<String>,
    /// Gateways by name.
    pub gateways: Vec<String>,
    /// How long data are kept.
    pub retention: String,
    /// Conditions for special categories and offence data.
    pub conditions: Vec<String>,
    /// Where its impact assessment is; empty where none is named.
    pub dpia: String,
    /// First day, if it still lies ahead.
    pub from: Option<NaiveDate>,
    /// Last day, if there is one.
    pub until: Option<NaiveDate>,
    /// Day by which it must be reviewed.
    pub review_by: NaiveDate,
    /// What keeps it from being signed.
    pub problems: Vec<String>,
    /// Version of the document.
    pub seen: i64,
    /// The body the caller may sign it for.
    pub may_sign: Option<PartyKnown>,
}

/// Who may share what with whom today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowKnown {
    /// Sender.
    pub from: String,
    /// Receiver.
    pub to: String,
    /// What, in words.
    pub what: String,
    /// Why.
    pub purpose: String,
    /// Under which agreement.
    pub agreement: String,
}

/// Every agreement, and what they open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementsKnown {
    /// By name and version.
    pub agreements: Vec<AgreementKnown>,
    /// What is open today.
    pub flows: Vec<FlowKnown>,
    /// Members between which nothing about people may pass: sender and those who get nothing from it.
    pub gaps: Vec<(String, Vec<String>)>,
    /// Whether the caller may write agreements.
    pub may_write: bool,
    /// Whether the caller may sign, review and withdraw them.
    pub may_decide: bool,
    /// A pattern to fill in.
    pub pattern: String,
}

/// Something that stands in the way of sharing.
#[derive(Clone, Debug, PartialEq)]
pub struct BarrierKnown {
    /// Short name.
    pub id: String,
    /// In one sentence.
    pub title: String,
    /// Days since it was first met, or for which it stood.
    pub age_days: i64,
    /// Requests that met it.
    pub asked: usize,
    /// Refused in full.
    pub refused: usize,
    /// Answered in part.
    pub in_part: usize,
    /// Without an answer.
    pub waiting: usize,
    /// Middle number of days to an answer.
    pub answer_days: Option<f64>,
    /// Reasons of refusals, with how often each was given.
    pub reasons: Vec<(String, usize)>,
    /// Who can remove it.
    pub remover: String,
    /// What would.
    pub remedy: String,
    /// When it was removed, and how.
    pub removed: Option<(NaiveDate, String)>,
    /// Version, for saving.
    pub seen: i64,
}

/// Every barrier, and what may be chosen in the forms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarriersKnown {
    /// Those that stand first.
    pub barriers: Vec<BarrierKnown>,
    /// Bodies: short name and name.
    pub bodies: Vec<(String, String)>,
    /// Purposes: short name and title.
    pub purposes: Vec<(String, String)>,
    /// Kinds of record: short name and words.
    pub kinds: Vec<(String, String)>,
    /// Whether the caller may add to the register.
    pub may_add: bool,
    /// Whether the caller may say that a barrier is gone.
    pub may_change: bool,
}

/// A barrier as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewBarrier {
    /// In one sentence.
    pub title: String,
    /// Short name of the body that can remove it.
    pub remover: String,
    /// What would remove it.
    pub remedy: String,
}

/// A request as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAsk {
    /// Short name of who asked.
    pub from: String,
    /// Short name of whom.
    pub to: String,
    /// Short name of the purpose.
    pub purpose: String,
    /// Short name of the kind of record.
    pub kind: String,
    /// `waiting`, `shared`, `part-shared` or `refused`.
    pub outcome: String,
    /// Why it was refused.
    pub reason: String,
    /// The day on which it was asked.
    pub on: String,
    /// The day of the answer, or empty.
    pub answered: String,
}

/// A step in an agreement's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgreementStep {
    /// Sign for the caller's own body.
    Sign {
        /// Name as it stands under the paper.
        name: String,
        /// Their post.
        post: String,
    },
    /// It was reviewed and holds; the next review is due then.
    Review {
        /// The day, as typed.
        next: String,
    },
    /// End it today.
    Withdraw {
        /// Why.
        reason: String,
    },
}

/// Everything about the partnership that the pages may ask.
#[async_trait]
pub trait PartnershipDoor: Send + Sync {
    /// The register.
    async fn register(&self, caller: &Caller) -> Answer<RegisterKnown>;
    /// The register as a file; the pattern that comes with the program for `pattern`.
    async fn register_file(&self, caller: &Caller, pattern: bool) -> Answer<TakeAway>;
    /// Saves the register from its text.
    async fn register_save(&self, caller: &Caller, text: &str, seen: i64) -> Answer<()>;
    /// Every agreement.
    async fn agreements(&self, caller: &Caller) -> Answer<AgreementsKnown>;
    /// Adds one as a draft.
    async fn agreement_add(&self, caller: &Caller, text: &str) -> Answer<()>;
    /// The form of an agreement; of a new one for an empty `id`.
    async fn agreement_form(&self, caller: &Caller, id: &str) -> Answer<AgreementForm>;
    /// Keeps what was typed: a new draft, a changed one, or the next version of one that was signed.
    async fn agreement_write(
        &self,
        caller: &Caller,
        id: &str,
        seen: i64,
        typed: &AgreementTyped,
    ) -> Answer<()>;
    /// The barrier register.
    async fn barriers(&self, caller: &Caller) -> Answer<BarriersKnown>;
    /// Adds a barrier.
    async fn barrier_add(&self, caller: &Caller, new: &NewBarrier) -> Answer<()>;
    /// Writes down a request that met a barrier.
    async fn barrier_ask(&self, caller: &Caller, id: &str, seen: i64, ask: &NewAsk) -> Answer<()>;
    /// Says that a barrier is gone.
    async fn barrier_remove(&self, caller: &Caller, id: &str, seen: i64, how: &str) -> Answer<()>;
    /// Takes a step in an agreement's life.
    async fn agreement_step(&self, caller: &Caller, id: &str, seen: i64, step: AgreementStep) -> Answer<()>;
}
