//! Questions, duties and feeds as the pages see them.

use super::{Answer, BodyNames, Caller};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use disclosure::Released;
use planning::calendar::Entry;
use planning::question::answer::Answered;
use planning::question::{Asker, Question};
use planning::statutory::{Duty, Standing};

/// A question that somebody sent and nobody has read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivedKnown {
    /// Which.
    pub id: String,
    /// As it was sent.
    pub words: String,
    /// When.
    pub on: NaiveDate,
}

/// Every question and what may be chosen in the forms.
#[derive(Clone, Debug, Default)]
pub struct QuestionsKnown {
    /// Late ones first; each with its version.
    pub questions: Vec<(Question, i64)>,
    /// What waits to be read; empty for those who may not.
    pub arrived: Vec<ArrivedKnown>,
    /// Names of all bodies.
    pub names: BodyNames,
    /// Members of today: short names.
    pub members: Vec<String>,
    /// Meetings to come at which one may be answered: id and words.
    pub meetings: Vec<(String, String)>,
    /// Whether the caller may change questions.
    pub may_change: bool,
}

/// A step in a question's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionStep {
    /// Give it to a body, to be answered at a meeting or not.
    Take(String, Option<String>),
    /// Answer it.
    Answer(String),
    /// Answer it and promise something by a day, which makes an action.
    Promise(String, String, NaiveDate),
    /// What was promised is done.
    Kept(String),
    /// What was promised has another day.
    PutOff(NaiveDate, String),
    /// It is not answered here.
    Refuse(String),
}

/// A line of the statutory calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyKnown {
    /// Which duty.
    pub duty: Duty,
    /// When it is due.
    pub due: NaiveDate,
    /// How it stands.
    pub standing: Standing,
    /// What shows that it was done: record and words.
    pub evidence: Option<(String, String)>,
}

/// The statutory calendar of a year.
#[derive(Clone, Debug)]
pub struct DutiesKnown {
    /// The year in which it begins.
    pub year: i32,
    /// "2026 to 2027".
    pub year_words: String,
    /// What falls due, by day.
    pub lines: Vec<DutyKnown>,
    /// Records that may show that something was done: id and words.
    pub records: Vec<(String, String)>,
    /// Whether the caller may change it.
    pub may_change: bool,
}

/// That a duty was done, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyTyped {
    /// Short name of the duty.
    pub duty: String,
    /// The day on which it was due.
    pub due: NaiveDate,
    /// When it was done.
    pub on: NaiveDate,
    /// The record that shows it.
    pub evidence: String,
    /// What shows it, in words.
    pub words: String,
}

/// One thing that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewsKnown {
    /// The same for ever.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// In a sentence or two.
    pub words: String,
    /// When.
    pub on: NaiveDate,
    /// Its page.
    pub path: String,
}

/// Everything about questions, duties and feeds that the pages may ask.
#[async_trait]
pub trait QuestionsDoor: Send + Sync {
    /// Every question.
    async fn questions(&self, caller: &Caller) -> Answer<QuestionsKnown>;
    /// Keeps a question that arrived in the words somebody settled; erases it for `None`.
    async fn question_settle(&self, caller: &Caller, arrived: &str, words: Option<&str>) -> Answer<()>;
    /// Keeps a question that was asked in a meeting or in writing.
    async fn question_add(&self, caller: &Caller, asker: Asker, words: &str) -> Answer<()>;
    /// Takes a step in a question's life.
    async fn question_step(&self, caller: &Caller, id: &str, seen: i64, step: QuestionStep) -> Answer<()>;
    /// Takes in what a visitor asks.
    async fn question_ask(&self, words: &str) -> Answer<()>;
    /// What the public may know of questions.
    async fn questions_told(&self) -> Answer<Released<Vec<Answered>>>;
    /// The statutory calendar of the year that begins then, or of today's.
    async fn duties(&self, caller: &Caller, year: Option<i32>) -> Answer<DutiesKnown>;
    /// Says that a duty was done.
    async fn duty_done(&self, caller: &Caller, done: &DutyTyped) -> Answer<()>;
    /// Takes that back.
    async fn duty_undone(&self, caller: &Caller, duty: &str, due: NaiveDate) -> Answer<()>;
    /// Since when the caller has a calendar address.
    async fn calendar_since(&self, caller: &Caller) -> Answer<Option<DateTime<Utc>>>;
    /// Gives the caller a calendar address by the hash of its secret; none for `None`.
    async fn calendar_set(&self, caller: &Caller, hash: Option<[u8; 32]>) -> Answer<()>;
    /// The entries of a calendar by the hash of its secret. `site` begins the addresses in it.
    async fn calendar(&self, hash: [u8; 32], site: &str) -> Answer<Vec<Entry>>;
    /// What was published, latest first.
    async fn news(&self) -> Answer<Released<Vec<NewsKnown>>>;
}
