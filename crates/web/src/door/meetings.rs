//! Meetings as the pages see them: series and dates, one meeting with all that is written in it, and the steps of its life.

use super::{Answer, Caller};
use async_trait::async_trait;
use chrono::NaiveDate;
use disclosure::Released;
use planning::action::Lever;
use planning::meeting::notice::Notice;
use planning::meeting::rates::FollowUp;
use planning::meeting::series::{Date, Series};
use planning::meeting::{Attendance, Command, Item, Meeting};
use planning::{Action, Quarter};
use std::collections::BTreeMap;
use terms::RecordId;

/// Names of bodies by their short names.
pub type BodyNames = BTreeMap<String, String>;

/// A series with what became of its meetings.
#[derive(Clone, Debug)]
pub struct SeriesKnown {
    /// As it stands.
    pub series: Series,
    /// Version, for saving.
    pub seen: i64,
    /// Its next dates.
    pub dates: Vec<Date>,
    /// Its meetings, latest first.
    pub meetings: Vec<Meeting>,
    /// What became of the actions they agreed.
    pub follow_up: FollowUp,
    /// Of each member: in how many it was here, sent apologies, or neither.
    pub attendance: Vec<(String, [u32; 3])>,
}

/// Every series and what may be chosen in the forms.
#[derive(Clone, Debug, Default)]
pub struct MeetingsKnown {
    /// Every series.
    pub series: Vec<SeriesKnown>,
    /// Names of all bodies.
    pub names: BodyNames,
    /// Members of today: short names.
    pub members: Vec<String>,
    /// Whether the caller may add a series and plan meetings.
    pub may_add: bool,
    /// Whether they may change a series.
    pub may_change: bool,
}

/// One meeting with what belongs to it.
#[derive(Clone, Debug)]
pub struct MeetingKnown {
    /// As it stands.
    pub meeting: Meeting,
    /// Version, for saving.
    pub seen: i64,
    /// Names of all bodies.
    pub names: BodyNames,
    /// Bodies of its series.
    pub members: Vec<String>,
    /// People who may come, for whoever writes down who came: id, name, body.
    pub people: Vec<(String, String, String)>,
    /// The agenda as it would be built today.
    pub proposed: Vec<Item>,
    /// The actions agreed in it, as they stand.
    pub actions: Vec<Action>,
    /// Later meetings of the series, which may approve its minutes: id and day.
    pub later: Vec<(String, NaiveDate)>,
    /// What everybody signs who comes, where it is confidential; empty where it is not.
    pub statement: String,
    /// The pack that it reads: which quarter, and the version that was kept; none for meetings without one.
    pub pack: Option<(Quarter, Option<u32>)>,
    /// Since when its minutes are published.
    pub published: Option<NaiveDate>,
    /// Whether the caller may run it.
    pub may_change: bool,
    /// Whether they may settle its minutes.
    pub may_settle: bool,
    /// Whether they may publish them.
    pub may_publish: bool,
}

/// What somebody writes down in a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeetingLine {
    /// What was said.
    Note(String),
    /// What was decided, and what was said against it.
    Decision(String, String),
    /// What a body does, by when.
    Action {
        /// What.
        words: String,
        /// Which body.
        body: String,
        /// By when.
        due: NaiveDate,
        /// By which lever.
        lever: Lever,
    },
    /// Put off to the next meeting, and why.
    PutOff(String),
}

/// A step in a meeting's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeetingStep {
    /// A command of its life.
    Do(Command),
    /// Set the agenda as it would be built today.
    Build,
    /// Write down who came.
    Attend(Vec<Attendance>),
    /// Hold it on another day, and why.
    Move(NaiveDate, String),
    /// Publish its minutes.
    Publish,
    /// Take them back.
    TakeBack,
}

/// Everything about meetings that the pages may ask.
#[async_trait]
pub trait MeetingsDoor: Send + Sync {
    /// Every series.
    async fn meetings(&self, caller: &Caller) -> Answer<MeetingsKnown>;
    /// Adds a series, or changes the one of that name; answers its name.
    async fn series_save(&self, caller: &Caller, at: Option<(&str, i64)>, series: Series) -> Answer<String>;
    /// Plans a meeting of a series on a day; answers its name.
    async fn meeting_plan(&self, caller: &Caller, series: &str, on: NaiveDate) -> Answer<String>;
    /// One meeting.
    async fn meeting(&self, caller: &Caller, id: &str) -> Answer<MeetingKnown>;
    /// Takes a step in its life.
    async fn meeting_step(&self, caller: &Caller, id: &str, seen: i64, step: MeetingStep) -> Answer<()>;
    /// Writes a line under an item.
    async fn meeting_write(
        &self,
        caller: &Caller,
        id: &str,
        item: &RecordId,
        line: MeetingLine,
    ) -> Answer<()>;
    /// What the public may know of meetings, by day.
    async fn meetings_told(&self) -> Answer<Released<Vec<Notice>>>;
}
