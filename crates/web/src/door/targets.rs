//! Targets, their figures, surveys, exceptions and the quarterly board, as the staff pages ask for them; and what the public
//! sees of targets.

use super::{Answer, Caller, FileKind, TakeAway, WaveLine, WaveTyped, WavesKnown};
use async_trait::async_trait;
use charts::Chart;
use chrono::NaiveDate;
use disclosure::Released;
use planning::pack::Caught;
use planning::plan::Outturn;
use planning::target::{Aim, Kind, Target};
use planning::{Exception, Pack, Quarter, Verdict, Year, YearReport};
use terms::{AreaRecord, BodyId, MeasureId, RecordId};

/// A value and what people read.
pub type Choice = (String, String);

/// A target in a list.
#[derive(Clone, Debug)]
pub struct TargetLine {
    /// The target.
    pub target: Target,
    /// Its version, for saving.
    pub seen: i64,
    /// What is said of it today, from true counts.
    pub verdict: Verdict,
    /// Name of its area.
    pub area: String,
    /// Name of the body that answers for it.
    pub owner: String,
    /// Title of the priority it serves; empty if none.
    pub priority: String,
    /// What is counted or asked, in words.
    pub about: String,
}

/// Every target.
#[derive(Clone, Debug, Default)]
pub struct TargetsKnown {
    /// In order of their number.
    pub lines: Vec<TargetLine>,
    /// Whether the caller may write new ones.
    pub may_add: bool,
}

/// A month of a target's year, for staff.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetMonth {
    /// "April 2026".
    pub month: String,
    /// Counted; `None` is not known.
    pub counted: Option<f64>,
    /// Counted in the year by its end.
    pub so_far: Option<f64>,
    /// The number set out for its end.
    pub plan: Option<f64>,
    /// What was to come by its end had nothing changed.
    pub unchanged: Option<f64>,
}

/// One target with everything that bears on it.
#[derive(Clone, Debug)]
pub struct TargetKnown {
    /// The target and what is said of it.
    pub line: TargetLine,
    /// Its course, where months may be shown.
    pub charts: Vec<Chart>,
    /// Month by month, true counts; empty where it is not a number in a year.
    pub months: Vec<TargetMonth>,
    /// Waves of its question, oldest first; empty where it is counted.
    pub waves: Vec<WaveLine>,
    /// How the figures came about.
    pub method: Vec<String>,
    /// Meetings at which it may be signed off; empty where none are kept here.
    pub meetings: Vec<Choice>,
    /// Whether the caller may write and close it.
    pub may_change: bool,
    /// Whether the caller may sign it off and revise it.
    pub may_decide: bool,
}

/// What a target can be about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetChoices {
    /// Areas.
    pub areas: Vec<Choice>,
    /// Measures.
    pub measures: Vec<Choice>,
    /// Waves to start from.
    pub waves: Vec<Choice>,
    /// Years, by the calendar year in which they begin.
    pub years: Vec<Choice>,
    /// Members of the partnership.
    pub bodies: Vec<Choice>,
    /// Priorities.
    pub priorities: Vec<Choice>,
}

/// A target as it is typed. Every field may be empty or nonsense: the door says what to mend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetTyped {
    /// Kind, by its short name.
    pub kind: String,
    /// Area's code.
    pub area: String,
    /// Calendar year in which the year begins.
    pub year: String,
    /// Measure's short name.
    pub measure: String,
    /// Wave to start from.
    pub wave: String,
    /// Title.
    pub title: String,
    /// Number, or per cent of people.
    pub reach: String,
    /// "even" or "years".
    pub profile: String,
    /// Body.
    pub owner: String,
    /// Priority, or nothing.
    pub priority: String,
}

/// Where a target would start, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetStart {
    /// Whole sentences: the baseline, and what is to come if nothing changes.
    pub sentences: Vec<String>,
    /// Whether the course of past years is known.
    pub course_known: bool,
}

/// A step in a target's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetStep {
    /// Sign it off at that meeting.
    Lock(String),
    /// Change what is to be reached; `even` makes every month a twelfth, otherwise the course stays.
    Revise {
        /// Number, or per cent of people.
        reach: String,
        /// Whether every month is a twelfth from now on.
        even: bool,
        /// Why.
        reason: String,
    },
    /// Close it after its year, with what the partnership says of it.
    Close(String),
    /// Give it up, and why.
    Withdraw(String),
}

/// An exception in a list.
#[derive(Clone, Debug)]
pub struct ExceptionLine {
    /// The exception.
    pub exception: Exception,
    /// Its version, for saving.
    pub seen: i64,
    /// Title of its target.
    pub title: String,
    /// Name of the body that is asked.
    pub owner: String,
    /// What is said of the target today.
    pub verdict: Option<Verdict>,
    /// Whether that is evidence enough to close it.
    pub eased: bool,
}

/// Every exception, and what the watch said last.
#[derive(Clone, Debug, Default)]
pub struct ExceptionsKnown {
    /// Before the Strategy Group first, then open, then ended.
    pub lines: Vec<ExceptionLine>,
    /// When somebody last looked.
    pub watched: Option<NaiveDate>,
    /// What changed since the month before.
    pub changed: Vec<String>,
    /// Whether the caller may let the watch look again.
    pub may_watch: bool,
}

/// One exception.
#[derive(Clone, Debug)]
pub struct ExceptionKnown {
    /// The exception and what is said of its target.
    pub line: ExceptionLine,
    /// Meetings at which it may be decided on; empty where none are kept here.
    pub meetings: Vec<Choice>,
    /// Actions that the answer may name.
    pub actions: Vec<Choice>,
    /// Whether the caller answers for the body that is asked.
    pub may_answer: bool,
    /// Whether the caller may put it before the Strategy Group, and close it.
    pub may_change: bool,
    /// Whether the caller may write down a decision.
    pub may_decide: bool,
}

/// An answer as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerTyped {
    /// Why it happens.
    pub cause: String,
    /// What is being done.
    pub action: String,
    /// The action that does it, or nothing.
    pub does: String,
    /// How it gets back.
    pub recovery: String,
    /// By which month, like `2027-01`.
    pub back_by: String,
    /// What somebody else must decide, or nothing.
    pub needed: String,
}

/// A step in the life of an exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExceptionStep {
    /// The owner answers.
    Answer(AnswerTyped),
    /// Put it before the Strategy Group, and why.
    Escalate(String),
    /// What was decided.
    Decide {
        /// At which meeting.
        meeting: String,
        /// In which words.
        words: String,
    },
    /// Close it, and what brought the target back.
    Close(String),
}

/// A pack that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackLine {
    /// "2026-q3".
    pub id: String,
    /// From 1.
    pub version: u32,
    /// "Quarter 3 of 2026 to 2027".
    pub title: String,
    /// As of which day.
    pub on: NaiveDate,
    /// Who kept it.
    pub by: String,
}

/// Where the pack of a board comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardHeld {
    /// It is as it would be today.
    Today,
    /// It is as it was kept last, and never changes again.
    Kept,
    /// Nobody kept one: there is nothing to show.
    Nothing,
}

/// The board of a quarter: its pack, and those that were kept.
#[derive(Clone, Debug)]
pub struct BoardKnown {
    /// Which quarter.
    pub quarter: Quarter,
    /// The quarter in which today lies.
    pub now: Quarter,
    /// Where the pack comes from.
    pub held: BoardHeld,
    /// Every year that has targets, oldest first.
    pub years: Vec<Year>,
    /// The dataset of the board and of its papers.
    pub pack: Pack,
    /// Names of bodies.
    pub bodies: Vec<(BodyId, String)>,
    /// Exceptions with their versions, for decisions.
    pub seen: Vec<(RecordId, i64)>,
    /// Packs that were kept, newest first.
    pub kept: Vec<PackLine>,
    /// Meetings at which something may be decided.
    pub meetings: Vec<Choice>,
    /// Whether the caller may keep a version.
    pub may_keep: bool,
    /// Whether the caller may write down a decision.
    pub may_decide: bool,
}

/// A target as the public may know it.
#[derive(Clone, Debug)]
pub struct PublicTarget {
    /// Which.
    pub id: RecordId,
    /// Its title.
    pub title: String,
    /// What kind.
    pub kind: Kind,
    /// Where.
    pub area: AreaRecord,
    /// What is counted, where it is a count with a page of its own.
    pub measure: Option<MeasureId>,
    /// For which year.
    pub year: Year,
    /// What is to be reached.
    pub aim: Aim,
    /// The priority it serves; empty if none.
    pub priority: String,
    /// What the partnership says of it, once it is closed.
    pub account: String,
    /// What is said of it.
    pub verdict: Released<Verdict>,
    /// How its year goes, where its months may be shown.
    pub chart: Option<Chart>,
}

/// The targets of a year as anybody may know them.
#[derive(Clone, Debug, Default)]
pub struct PerformanceKnown {
    /// Which year; `None` where there is no target at all.
    pub year: Option<Year>,
    /// Whether it is over.
    pub over: bool,
    /// Every year that has targets, oldest first.
    pub years: Vec<Year>,
    /// Its targets, by priority and number.
    pub targets: Vec<PublicTarget>,
}

/// How a year ended, for staff.
#[derive(Clone, Debug)]
pub struct YearEndKnown {
    /// Misses first, then what is not known, then what was reached; actions; what was learnt.
    pub report: YearReport,
    /// Whether the year is over: before that the report is how it stands.
    pub over: bool,
    /// Every year that has targets, oldest first.
    pub years: Vec<Year>,
    /// Names of bodies.
    pub bodies: Vec<(BodyId, String)>,
}

/// How a target ended, as anybody may know it.
#[derive(Clone, Debug)]
pub struct EndedTold {
    /// The target and what is said of it.
    pub target: PublicTarget,
    /// How early it was seen, where it was missed.
    pub caught: Option<Caught>,
}

/// How a year ended, as anybody may know it: each target once.
#[derive(Clone, Debug)]
pub struct YearEndTold {
    /// Which year.
    pub year: Year,
    /// Missed, or getting worse.
    pub missed: Vec<EndedTold>,
    /// Not known, or not to be shown.
    pub unknown: Vec<EndedTold>,
    /// Met, or held.
    pub reached: Vec<EndedTold>,
    /// What became of the actions, in numbers.
    pub actions: Outturn,
}

/// What the pages of targets ask.
#[async_trait]
pub trait TargetsDoor: Send + Sync {
    /// Every target.
    async fn targets(&self, caller: &Caller) -> Answer<TargetsKnown>;
    /// One target.
    async fn target(&self, caller: &Caller, id: &str) -> Answer<TargetKnown>;
    /// What a target can be about.
    async fn target_choices(&self, caller: &Caller) -> Answer<TargetChoices>;
    /// Where a target of that kind would start.
    async fn target_start(&self, caller: &Caller, typed: &TargetTyped) -> Answer<TargetStart>;
    /// Writes a draft and answers its id.
    async fn target_add(&self, caller: &Caller, typed: &TargetTyped) -> Answer<String>;
    /// A draft as it was typed, and its version; [`Closed::NotFound`](crate::Closed::NotFound) once it is signed off.
    async fn target_typed(&self, caller: &Caller, id: &str) -> Answer<(TargetTyped, i64)>;
    /// Writes a draft anew.
    async fn target_write(&self, caller: &Caller, id: &str, seen: i64, typed: &TargetTyped) -> Answer<()>;
    /// Takes a step in a target's life.
    async fn target_step(&self, caller: &Caller, id: &str, seen: i64, step: TargetStep) -> Answer<()>;
    /// Waves of surveys.
    async fn waves(&self, caller: &Caller) -> Answer<WavesKnown>;
    /// Enters a wave.
    async fn wave_add(&self, caller: &Caller, typed: &WaveTyped) -> Answer<()>;
    /// Enters waves of a sheet that was pasted, all or none. What is wrong is told in a line for each row.
    async fn waves_sheet(&self, caller: &Caller, text: &str) -> Answer<()>;
    /// Every exception.
    async fn exceptions(&self, caller: &Caller) -> Answer<ExceptionsKnown>;
    /// One exception.
    async fn exception(&self, caller: &Caller, id: &str) -> Answer<ExceptionKnown>;
    /// Takes a step in the life of an exception.
    async fn exception_step(&self, caller: &Caller, id: &str, seen: i64, step: ExceptionStep) -> Answer<()>;
    /// Lets the watch look now; answers what it did in a sentence.
    async fn watch(&self, caller: &Caller) -> Answer<String>;
    /// The board of a quarter, or of today's.
    async fn board(&self, caller: &Caller, quarter: Option<Quarter>) -> Answer<BoardKnown>;
    /// Keeps the pack of a quarter as it is today for ever.
    async fn pack_keep(&self, caller: &Caller, quarter: Quarter) -> Answer<()>;
    /// The pack of a quarter as a document: as it is today, or a kept one by its version.
    async fn pack_file(
        &self,
        caller: &Caller,
        quarter: Quarter,
        version: Option<u32>,
        kind: FileKind,
    ) -> Answer<TakeAway>;
    /// Targets of every year that were signed off, as anybody may know them.
    async fn targets_told(&self) -> Answer<Vec<PublicTarget>>;
    /// The same of the year that begins then, or of the latest that has begun.
    async fn performance(&self, year: Option<i32>) -> Answer<PerformanceKnown>;
    /// How the year that begins then ended, or how it stands while it runs.
    async fn year_end(&self, caller: &Caller, year: i32) -> Answer<YearEndKnown>;
    /// The same as a document.
    async fn year_end_file(&self, caller: &Caller, year: i32, kind: FileKind) -> Answer<TakeAway>;
    /// How a year that is over ended, as anybody may know it.
    async fn year_end_told(&self, year: i32) -> Answer<YearEndTold>;
}
