//! Who works here: signing in, inviting, leaving, and what the audit says. The half of the door behind which people stand.

use super::{Answer, Caller, TakeAway};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

/// What came of a name and a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedIn {
    /// One of them is wrong, or the account is shut.
    Wrong,
    /// That is who it is.
    As(Caller),
    /// That is who it is, by two factors.
    AsByTwo(Caller),
    /// Both are right; a one-time code is asked for before anything else.
    CodeNeeded(Caller),
}

/// Who tries to sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Try {
    /// What they sign in with, or the account that must still show a code; in lower case.
    pub account: String,
    /// Where from: an address of the network.
    pub address: String,
    /// Token of the device, where it has one.
    pub device: Option<String>,
}

impl std::fmt::Debug for Try {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Try(…)")
    }
}

/// An agency's own place to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderKnown {
    /// Short name, as in the address.
    pub slug: String,
    /// What the button says: the agency.
    pub title: String,
}

/// What is kept of somebody who was sent to their agency's provider, until they come back. Each part is drawn anew; none is
/// ever logged.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderAsked {
    /// Short name of the provider.
    pub provider: String,
    /// Goes there and comes back in the address: that it is the same browser.
    pub state: String,
    /// Goes there and comes back in the signed token: that the token was made for this.
    pub nonce: String,
    /// Stays here until the code is changed into a token; its hash goes there (RFC 7636).
    pub verifier: String,
}

impl std::fmt::Debug for ProviderAsked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProviderAsked({}, …)", self.provider)
    }
}

/// What a browser brings back from a provider.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CameBack {
    /// To be changed into a token, once; `None` where the provider said no.
    pub code: Option<String>,
    /// Which provider says so (RFC 9207), if it says.
    pub issuer: Option<String>,
    /// Whether a refusal is left out of the audit: where there were too many from that address of late.
    pub quiet: bool,
}

impl std::fmt::Debug for CameBack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CameBack(…)")
    }
}

/// A person in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonKnown {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address they sign in with.
    pub email: String,
    /// Body they work for.
    pub body: String,
    /// Roles they hold today.
    pub roles: Vec<RoleHeldKnown>,
    /// Whether they have not answered their invitation yet.
    pub invited: bool,
    /// When they left.
    pub left: Option<NaiveDate>,
    /// Whether roles may be given and ended, and they may leave: not the operator's own account.
    pub changes: bool,
}

/// How far somebody is vetted and trained. Days as they are typed: `2027-05-03`, or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandingKnown {
    /// Short name of the vetting.
    pub vetting: String,
    /// Its last day.
    pub vetted_until: String,
    /// Last day on which data protection training counts.
    pub trained_until: String,
}

/// Somebody who works here, with what is held about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonHeldKnown {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address they sign in with.
    pub email: String,
    /// Body they work for.
    pub body: String,
    /// Every role they ever held: its title, its first day, its last day.
    pub roles: Vec<(String, NaiveDate, Option<NaiveDate>)>,
    /// When they left.
    pub left: Option<NaiveDate>,
    /// How far they are vetted and trained.
    pub standing: StandingKnown,
    /// Levels of vetting: short name and words.
    pub vettings: Vec<(String, String)>,
    /// Whether the caller may change the standing.
    pub changes: bool,
    /// Whether the caller may take everything away.
    pub exports: bool,
    /// Who looked at the account or took it out, newest first; the person themselves left out.
    pub looked: Vec<AuditLine>,
}

/// A question to a browser for a passkey, as JSON (WebAuthn, 5.1), and the token of its answer. It is good for a quarter of
/// an hour and one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyAsked {
    /// Comes back with the answer.
    pub token: String,
    /// For the browser.
    pub options: String,
}

/// A passkey of the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyKnown {
    /// Id, to take it away.
    pub id: String,
    /// When it was added.
    pub added: DateTime<Utc>,
    /// When it was last used.
    pub used: Option<DateTime<Utc>>,
}

/// The caller's passkeys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PasskeysKnown {
    /// Oldest first.
    pub held: Vec<PasskeyKnown>,
    /// The question for another one; `None` where the site, or this account, takes none.
    pub another: Option<PasskeyAsked>,
}

/// A role that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleHeldKnown {
    /// Id, to end it.
    pub id: String,
    /// Title.
    pub title: String,
}

/// Where somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionKnown {
    /// Id, to end it.
    pub id: String,
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it was last used.
    pub seen: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub this: bool,
}

/// A role that may be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleKnown {
    /// Short name.
    pub slug: String,
    /// Title.
    pub title: String,
}

/// Everybody, and what may be done about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleKnown {
    /// In order of name.
    pub people: Vec<PersonKnown>,
    /// Roles that may be given; empty for a caller who may change nothing.
    pub roles: Vec<RoleKnown>,
    /// Bodies that accounts may belong to: short name and name.
    pub bodies: Vec<(String, String)>,
}

/// Somebody to be invited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// Name.
    pub name: String,
    /// Address they will sign in with.
    pub email: String,
    /// Short name of the body they work for.
    pub body: String,
    /// Short name of their role.
    pub role: String,
}

/// An invitation that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Whom it is for.
    pub name: String,
    /// Their address.
    pub email: String,
    /// A new secret for their one-time codes, in base 32.
    pub secret: String,
}

/// The token of an invitation's link. It lets whoever has it choose a password, so it is never shown in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationToken(pub String);

impl std::fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationToken(…)")
    }
}

/// What is asked of the audit. Empty texts ask for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditAsked {
    /// Id of an account.
    pub actor: String,
    /// An act, or how it begins.
    pub act: String,
    /// Kind of record.
    pub record_kind: String,
    /// Id of a record.
    pub record_id: String,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// Only lines before that number.
    pub before: Option<i64>,
}

/// What is asked of who could do what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CouldAsked {
    /// Short name of the action.
    pub action: String,
    /// Short name of the kind of record.
    pub kind: String,
    /// Short name of the body whose record it is, for data about people; else empty.
    pub owner: String,
    /// The day, as typed.
    pub day: String,
}

/// What may be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CouldChoices {
    /// Actions.
    pub actions: Vec<(String, String)>,
    /// Kinds of record.
    pub kinds: Vec<(String, String)>,
    /// Bodies.
    pub bodies: Vec<(String, String)>,
    /// Today.
    pub today: String,
}

/// Somebody who could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouldKnown {
    /// Who.
    pub name: String,
    /// Their body.
    pub body: String,
    /// How, in words: for which purposes, by which rules.
    pub how: String,
}

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// From 1.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Name of who acted, or the program's own work.
    pub who: String,
    /// Their account.
    pub actor: String,
    /// The act.
    pub act: String,
    /// Kind of record.
    pub record_kind: String,
    /// Which record.
    pub record_id: String,
    /// Its name, where it is a person of staff.
    pub record_name: String,
    /// Codes.
    pub detail: String,
}

/// Everything about people that the pages may ask.
#[async_trait]
pub trait PeopleDoor: Send + Sync {
    /// Who that is.
    async fn sign_in(&self, name: &str, password: &str) -> Answer<SignedIn>;
    /// Agencies' own places to sign in, in the order of the operator's file.
    fn providers(&self) -> Vec<ProviderKnown>;
    /// Where to send somebody to sign in there; `None` where the provider does not answer.
    async fn provider_address(&self, asked: &ProviderAsked) -> Answer<Option<String>>;
    /// Who came back. `asked` is `None` where nobody of this browser was sent there, or too long ago: that is a refusal
    /// like any other.
    async fn came_back(&self, asked: Option<&ProviderAsked>, back: &CameBack) -> Answer<SignedIn>;
    /// A question for whoever wants to sign in with a passkey; `None` where the site takes none.
    async fn passkey_asked(&self) -> Answer<Option<PasskeyAsked>>;
    /// Who answered it. A passkey shows two factors.
    async fn passkey_sign_in(&self, token: &str, answer: &str) -> Answer<SignedIn>;
    /// The caller's passkeys.
    async fn passkeys(&self, caller: &Caller) -> Answer<PasskeysKnown>;
    /// Adds the passkey that the caller's browser made.
    async fn passkey_add(&self, caller: &Caller, token: &str, answer: &str) -> Answer<()>;
    /// Takes one of the caller's away.
    async fn passkey_end(&self, caller: &Caller, passkey: &str) -> Answer<()>;
    /// Gives the caller another password, and signs them out wherever else they are signed in; `this` is the session that
    /// asks. [`Closed::Refused`] in words where the old one is wrong or the new one is none.
    async fn password_change(&self, caller: &Caller, this: [u8; 32], password: &str, new: &str)
    -> Answer<()>;
    /// New recovery codes in place of the caller's old ones, shown once.
    async fn recovery_anew(&self, caller: &Caller, password: &str) -> Answer<Vec<String>>;
    /// Whether that is the caller's one-time code, or a recovery code not used before.
    async fn code(&self, caller: &Caller, code: &str) -> Answer<bool>;
    /// Whether this try may be made: failures count against an account, an address and a device. A device from which
    /// somebody signed in counts for itself, so that nobody is shut out by others' failures.
    async fn may_try(&self, attempt: &Try) -> Answer<bool>;
    /// Keeps what came of a try.
    async fn tried(&self, attempt: &Try, passed: bool) -> Answer<()>;
    /// Begins a session of somebody who showed all they sign in with, under the hash of its name.
    async fn session_begin(&self, caller: &Caller, session: [u8; 32], second_factor: bool) -> Answer<()>;
    /// Whose session that is: asked with every request. `None` where it is not open, or its person has left.
    async fn session(&self, session: [u8; 32]) -> Answer<Option<Caller>>;
    /// Ends a session of the caller's.
    async fn session_end(&self, caller: &Caller, session: &str) -> Answer<()>;
    /// Where the caller is signed in; `this` is the session that asks.
    async fn sessions(&self, caller: &Caller, this: [u8; 32]) -> Answer<Vec<SessionKnown>>;
    /// Gives somebody a role from today on.
    async fn give_role(&self, caller: &Caller, person: &str, role: &str) -> Answer<()>;
    /// Ends a role that somebody holds.
    async fn end_role(&self, caller: &Caller, person: &str, held: &str) -> Answer<()>;
    /// Everybody.
    async fn people(&self, caller: &Caller) -> Answer<PeopleKnown>;
    /// One person, and who looked at their account.
    async fn person(&self, caller: &Caller, person: &str) -> Answer<PersonHeldKnown>;
    /// Everything that is held about a person, as JSON.
    async fn all_about(&self, caller: &Caller, person: &str) -> Answer<TakeAway>;
    /// Writes down how far somebody is vetted and trained.
    async fn set_standing(&self, caller: &Caller, person: &str, standing: &StandingKnown) -> Answer<()>;
    /// Adds a person and answers the token of their invitation, which is shown once.
    async fn invite(&self, caller: &Caller, new: &NewPerson) -> Answer<InvitationToken>;
    /// A new invitation for somebody who lost theirs, or all they sign in with.
    async fn invite_again(&self, caller: &Caller, person: &str) -> Answer<InvitationToken>;
    /// Shuts somebody out at once.
    async fn leave(&self, caller: &Caller, person: &str) -> Answer<()>;
    /// The invitation of a token; [`super::Closed::NotFound`] where it is unknown, used or past its end.
    async fn invitation(&self, token: &str) -> Answer<Invitation>;
    /// Sets how the invited person signs in, and answers their recovery codes, which are shown once.
    async fn accept_invitation(
        &self,
        token: &str,
        password: &str,
        secret: &str,
        code: &str,
    ) -> Answer<Vec<String>>;
    /// Lines of the audit, newest first, at most 100.
    async fn audit(&self, caller: &Caller, asked: &AuditAsked) -> Answer<Vec<AuditLine>>;
    /// Who could do something with a kind of record on a day.
    async fn who_could(&self, caller: &Caller, asked: &CouldAsked) -> Answer<Vec<CouldKnown>>;
    /// Actions, kinds of record and bodies that may be asked about: short names and words.
    async fn could_choices(&self, caller: &Caller) -> Answer<CouldChoices>;
    /// The same as CSV, at most 10,000.
    async fn audit_file(&self, caller: &Caller, asked: &AuditAsked) -> Answer<TakeAway>;
}
