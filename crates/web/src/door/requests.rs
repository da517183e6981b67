//! Requests for information about somebody, as the pages ask for them.

use super::{Answer, Caller};
use async_trait::async_trait;
use chrono::NaiveDate;

/// A request in a list: nothing of it is about anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    /// Which.
    pub id: String,
    /// Who asks, and who holds the information.
    pub from: String,
    /// Who holds it.
    pub to: String,
    /// What is asked for, in kind: "offences and orders, of cases".
    pub what: String,
    /// When it was asked, and by when it is answered.
    pub asked: NaiveDate,
    /// By when.
    pub due: NaiveDate,
    /// `asked`, `answered`, `received`, `withdrawn`.
    pub stage: &'static str,
    /// How it was answered, in words, with the day.
    pub answer: Option<(&'static str, NaiveDate)>,
    /// Whether it is late.
    pub late: bool,
    /// Whether it cannot wait.
    pub urgent: bool,
}

/// A broken glass that the caller reviews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlassKnown {
    /// Which.
    pub id: String,
    /// The request that was opened.
    pub request: String,
    /// Who.
    pub by: String,
    /// When.
    pub on: NaiveDate,
    /// Why, in their words.
    pub reason: String,
    /// By when it is reviewed.
    pub review_by: NaiveDate,
    /// Who reviewed it, when, and what they found.
    pub reviewed: Option<(String, NaiveDate, String)>,
    /// Version, for saving.
    pub seen: i64,
}

/// What the caller may know of requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestsKnown {
    /// The latest first.
    pub requests: Vec<RequestLine>,
    /// Why some are closed to the caller, in words.
    pub closed: Vec<String>,
    /// How many were asked and not taken back.
    pub asked: usize,
    /// Shared, shared in part, refused.
    pub answers: [usize; 3],
    /// Past their day.
    pub late: usize,
    /// Median of days to the answer.
    pub median_days: Option<f64>,
    /// Reasons of refusals with how often.
    pub reasons: Vec<(String, usize)>,
    /// Each time the glass was broken on what the caller decides on.
    pub glass: Vec<GlassKnown>,
}

/// Something that another body may share with the caller's own, today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenFlow {
    /// Names it in a form: agreement, holder, purpose and kind.
    pub key: String,
    /// In words.
    pub words: String,
    /// Last day of the agreement.
    pub until: Option<NaiveDate>,
    /// Parts: short name and words.
    pub sections: Vec<(&'static str, &'static str)>,
    /// Classes of data about people: short name and words.
    pub classes: Vec<(&'static str, &'static str)>,
    /// Laws: short name and title.
    pub gateways: Vec<(String, String)>,
}

/// A request as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestTyped {
    /// Key of the flow.
    pub flow: String,
    /// Parts.
    pub sections: Vec<String>,
    /// Class of data.
    pub class: String,
    /// Law.
    pub gateway: String,
    /// Whether it cannot wait.
    pub urgent: bool,
    /// Who it is about.
    pub about: String,
    /// What is needed, and why.
    pub needed: String,
}

/// A request, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKnown {
    /// As in the list.
    pub line: RequestLine,
    /// Purpose, law and agreement, in words.
    pub purpose: String,
    /// The law.
    pub gateway: String,
    /// The agreement.
    pub agreement: String,
    /// Who it is about.
    pub about: String,
    /// What is needed.
    pub needed: String,
    /// What was shared.
    pub shared: Option<String>,
    /// Why not, or why not all.
    pub reason: String,
    /// Who works on it.
    pub team: Vec<String>,
    /// Who is shut out: id and name.
    pub shut_out: Vec<(String, String)>,
    /// Who could be let in or shut out: id and name. Empty for those who may not.
    pub people: Vec<(String, String)>,
    /// What happened: words, who, when.
    pub steps: Vec<(String, String, NaiveDate)>,
    /// Who opened it: who, when in words, whether by breaking the glass. Empty for those who may not know.
    pub looked: Vec<(String, String, bool)>,
    /// Whether the glass was broken to show this.
    pub glass: bool,
    /// Whether the caller may answer.
    pub may_answer: bool,
    /// Whether the caller may say that it arrived, or take it back.
    pub may_receive: bool,
    /// Version, for saving.
    pub seen: i64,
}

/// A step in a request's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestStep {
    /// Answer it: `shared`, `part` or `refused`, the reason, and what is shared.
    Answer {
        /// How.
        answer: String,
        /// Why not, or why not all.
        reason: String,
        /// What is shared.
        shared: String,
    },
    /// The answer arrived.
    Receive,
    /// It is needed no more.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// Somebody works on it.
    Join(String),
    /// Somebody is kept from it.
    ShutOut(String),
    /// Somebody is no longer kept from it.
    LetIn(String),
}

/// Requests for information.
#[async_trait]
pub trait RequestsDoor: Send + Sync {
    /// What the caller may know of.
    async fn requests(&self, caller: &Caller) -> Answer<RequestsKnown>;
    /// What the caller's body may ask for today.
    async fn requests_possible(&self, caller: &Caller) -> Answer<Vec<OpenFlow>>;
    /// Asks; answers the request's id.
    async fn request_add(&self, caller: &Caller, typed: &RequestTyped) -> Answer<String>;
    /// Opens one. With a reason the glass is broken.
    async fn request(&self, caller: &Caller, id: &str, glass: Option<&str>) -> Answer<RequestKnown>;
    /// Takes a step.
    async fn request_step(&self, caller: &Caller, id: &str, seen: i64, step: RequestStep) -> Answer<()>;
    /// Writes down what the review of a broken glass found.
    async fn glass_review(&self, caller: &Caller, id: &str, seen: i64, words: &str) -> Answer<()>;
}
