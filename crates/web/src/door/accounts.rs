//! Holding to account, as the pages see it.

use super::{Answer, BodyNames, Caller};
use async_trait::async_trait;
use chrono::NaiveDate;
use disclosure::Released;
use planning::account::told::Accounted;
use planning::account::{Command, Inquiry, Source};

/// A meeting at which the chief constable is held to account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountMeeting {
    /// Which.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When.
    pub on: NaiveDate,
    /// Whether it is still to come, or is today.
    pub coming: bool,
}

/// What may be chosen in the forms, and what the caller may do.
#[derive(Clone, Debug, Default)]
pub struct AccountChoices {
    /// Objectives: what a form sends, and the words.
    pub objectives: Vec<(String, String)>,
    /// Meetings, by day.
    pub meetings: Vec<AccountMeeting>,
    /// Names of all bodies.
    pub names: BodyNames,
    /// Members of today: short names.
    pub members: Vec<String>,
    /// Whether the caller may ask and write down.
    pub may_change: bool,
    /// Whether the caller may let everybody read it.
    pub may_publish: bool,
}

/// Every question to the chief constable.
#[derive(Clone, Debug, Default)]
pub struct AccountsKnown {
    /// Late promises first, then late answers, then what is open; each with its version.
    pub inquiries: Vec<(Inquiry, i64)>,
    /// What may be chosen.
    pub choices: AccountChoices,
}

/// One question.
#[derive(Clone, Debug)]
pub struct AccountKnown {
    /// The question.
    pub inquiry: Inquiry,
    /// Its version.
    pub seen: i64,
    /// What may be chosen.
    pub choices: AccountChoices,
}

/// A new question, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountTyped {
    /// Whose question it is.
    pub source: Source,
    /// The question.
    pub words: String,
    /// Under which objective.
    pub objective: String,
    /// At which meeting; empty for none.
    pub meeting: String,
}

/// What the pages may ask about holding to account.
#[async_trait]
pub trait AccountsDoor: Send + Sync {
    /// Every question.
    async fn accounts(&self, caller: &Caller) -> Answer<AccountsKnown>;
    /// One question.
    async fn account(&self, caller: &Caller, id: &str) -> Answer<AccountKnown>;
    /// Keeps a question; its id.
    async fn account_ask(&self, caller: &Caller, typed: &AccountTyped) -> Answer<String>;
    /// Takes a step in the life of a question. The day of a meeting is the meeting's own.
    async fn account_step(&self, caller: &Caller, id: &str, seen: i64, command: Command) -> Answer<()>;
    /// What the public may know.
    async fn accounts_told(&self) -> Answer<Released<Vec<Accounted>>>;
}
