//! What the staff pages ask for and get.

use chrono::{DateTime, NaiveDate, Utc};
use planning::Assessment;
use std::collections::BTreeMap;
use std::path::PathBuf;
use terms::{
    AreaCode, AreaRecord, Category, DataMark, Dataset, DeliveryId, Fault, Format, MeasureId, Month,
    SignedText,
};

/// Who asks. Made by the door alone, which decides from it what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Stable name of the account.
    pub account: String,
    /// Name as shown to colleagues.
    pub name: String,
    /// Which parts of the staff site lead anywhere for them.
    pub opens: Opens,
}

/// Parts of the staff site that somebody may open. The door asks again at every step: this is for showing alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opens {
    /// Files from partners, and the jobs that read them.
    pub imports: bool,
    /// Strategic assessments.
    pub assessments: bool,
    /// Meetings.
    pub meetings: bool,
    /// Targets.
    pub targets: bool,
    /// Priorities, plans and actions.
    pub plans: bool,
    /// The partnership register.
    pub register: bool,
    /// Sharing agreements.
    pub agreements: bool,
    /// Accounts.
    pub people: bool,
    /// The audit.
    pub audit: bool,
    /// Backups, rehearsals, keys.
    pub upkeep: bool,
    /// Changing the partnership's lists.
    pub settings: bool,
}

impl Opens {
    /// Everything.
    pub const ALL: Self = Self {
        imports: true,
        assessments: true,
        meetings: true,
        targets: true,
        plans: true,
        register: true,
        agreements: true,
        people: true,
        audit: true,
        upkeep: true,
        settings: true,
    };
}

/// One line of the Today page, with a link if there is a page for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodayLine {
    /// What, in a sentence.
    pub words: String,
    /// The import it speaks of.
    pub import: Option<DeliveryId>,
    /// When, if it has a day.
    pub on: Option<NaiveDate>,
}

/// Something that waits for the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingKnown {
    /// Kind of the record: "action".
    pub kind: String,
    /// Which.
    pub id: String,
    /// What to do.
    pub words: String,
    /// By when.
    pub by: Option<NaiveDate>,
    /// Whether that day is past.
    pub late: bool,
}

/// Something that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRecord {
    /// Kind of the record: "action", "area".
    pub kind: String,
    /// Which.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where the words stand in it; empty where they stand in its title.
    pub excerpt: String,
}

/// What a search found, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchAnswer {
    /// At most 200.
    pub found: Vec<FoundRecord>,
    /// How many there are.
    pub total: usize,
}

/// What a person must know this morning.
#[derive(Clone, Debug, Default)]
pub struct Today {
    /// What waits for them: late first, then by day.
    pub waiting: Vec<WaitingKnown>,
    /// Newest first, at most 10.
    pub arrived: Vec<TodayLine>,
    /// What should have come and did not.
    pub missing: Vec<TodayLine>,
    /// Imports with rows kept aside.
    pub to_mend: Vec<TodayLine>,
    /// Jobs that wait, run or failed.
    pub jobs: Vec<Job>,
}

/// A body that sends files, and the licences or agreements under which it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The body's name.
    pub name: String,
    /// Licences or agreements, at least one.
    pub licences: Vec<String>,
}

/// A file that was uploaded and lies on our disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Where the bytes lie. The door moves or copies them; what is left there is deleted afterwards.
    pub path: PathBuf,
    /// Name as sent, without any folder.
    pub file_name: String,
    /// How many bytes.
    pub bytes: u64,
    /// Who sent it.
    pub sender: String,
    /// Under which licence or agreement.
    pub licence: String,
}

/// How far an import is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportStage {
    /// Its bytes are kept; somebody must say what it is.
    Uploaded,
    /// A job reads and checks it.
    Checking(JobId),
    /// It was checked; somebody must accept it.
    Checked,
    /// A job counts its rows.
    Accepting(JobId),
    /// Its rows are counted.
    Accepted {
        /// Last day on which it can be undone.
        undo_until: NaiveDate,
    },
    /// It was accepted and taken back.
    Undone,
    /// Nothing in it could be used.
    Refused,
}

/// An import in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportKnown {
    /// The delivery.
    pub id: DeliveryId,
    /// File name as sent.
    pub file_name: String,
    /// Who sent it.
    pub sender: String,
    /// When we received it.
    pub received: DateTime<Utc>,
    /// How far it is.
    pub stage: ImportStage,
    /// Rows accepted, once checked.
    pub accepted: Option<u64>,
    /// Rows kept aside, once checked.
    pub aside: Option<u64>,
}

/// One column of a partner's sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name as the file has it.
    pub name: String,
    /// Shape of its first value, never the value: `Aaaa 99`.
    pub shape: String,
}

/// Something that a column of a sheet may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingField {
    /// Short stable name: `month`.
    pub slug: String,
    /// "Month or date".
    pub title: String,
    /// One short sentence.
    pub hint: String,
    /// Whether the sheet cannot be read without it.
    pub required: bool,
}

/// What a code of a partner's sheet means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Incidents of that kind.
    Kind(Category),
    /// Nothing that is counted.
    LeftOut,
}

/// One code of a partner's sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetCode {
    /// As the sheet has it, or as it was remembered.
    pub text: String,
    /// How many rows hold it, where that was counted.
    pub rows: Option<u64>,
    /// What it means; `None` where nobody knows yet.
    pub meaning: Option<Meaning>,
}

/// What a month without rows inside a sheet's span is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quiet {
    /// A month in which none happened.
    #[default]
    NoneHappened,
    /// A month that was not sent: a gap.
    Missing,
}

/// How a partner's sheet is read. Empty for formats that need nothing said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Whose kind of records it holds.
    pub dataset: Option<Dataset>,
    /// Field to column.
    pub columns: BTreeMap<String, String>,
    /// What codes mean.
    pub codes: BTreeMap<String, Meaning>,
}

/// What accepting an import would change.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewLine {
    /// Title of the measure.
    pub measure: String,
    /// Where.
    pub area: String,
    /// Which months: "January 2025 to June 2025".
    pub period: String,
    /// Count now; `None` where nothing is held.
    pub before: Option<f64>,
    /// Count afterwards.
    pub after: Option<f64>,
    /// Standing of the new figure.
    pub mark: DataMark,
}

/// One import as it stands.
#[derive(Clone, Debug)]
pub struct Import {
    /// The list's facts.
    pub known: ImportKnown,
    /// Licence or agreement.
    pub licence: String,
    /// How many bytes.
    pub bytes: u64,
    /// Who uploaded it.
    pub by: String,
    /// What we think it is.
    pub guess: Option<Format>,
    /// Why we think so, one sentence.
    pub guess_words: String,
    /// What somebody said it is.
    pub format: Option<Format>,
    /// Columns of the sheet; empty for formats that need no mapping.
    pub columns: Vec<Column>,
    /// What its columns may be; empty for formats that need no mapping.
    pub fields: Vec<MappingField>,
    /// What we think they are, or what was said: remembered from the sender's last file.
    pub mapping: Mapping,
    /// What the sheet itself does not settle and a person should look at, in sentences.
    pub questions: Vec<String>,
    /// Its codes: those that mean nothing yet first, most rows first.
    pub codes: Vec<SheetCode>,
    /// Months inside its span in which it has no row, in words: "May 2025 (Council reports, Ashmoor Council)".
    pub quiet: Vec<String>,
    /// Rows in the file, once checked.
    pub rows: Option<u64>,
    /// Faults by problem and how many rows each has, most first.
    pub problems: Vec<(String, u64)>,
    /// What accepting it would change; empty until it is checked.
    pub preview: Vec<PreviewLine>,
}

/// One page of faults.
#[derive(Clone, Debug, Default)]
pub struct FaultList {
    /// The faults.
    pub faults: Vec<Fault>,
    /// How many there are in all.
    pub total: u64,
}

/// Name of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// How a job stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Not started.
    Waiting,
    /// Under way.
    Running,
    /// Done.
    Done,
    /// Failed, with words for the person who started it.
    Failed(String),
    /// Somebody stopped it.
    Cancelled,
}

/// A piece of long work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub id: JobId,
    /// What it does: "Checking 2025-01-force-street.csv".
    pub what: String,
    /// Who started it; "the night's work" for a timer.
    pub by: String,
    /// When it started, or was asked for.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: Option<DateTime<Utc>>,
    /// How it stands.
    pub state: JobState,
    /// Rows or pieces done.
    pub done: u64,
    /// Rows or pieces there are; 0 where that is not known.
    pub total: u64,
    /// What it is doing now: "reading rows".
    pub step: String,
    /// The import it works on.
    pub import: Option<DeliveryId>,
    /// Whether the caller may stop it.
    pub may_stop: bool,
    /// Whether the caller may have it tried again.
    pub may_try_again: bool,
}

/// An assessment in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentKnown {
    /// Where.
    pub area: AreaRecord,
    /// Sections that hold something, of seven.
    pub filled: usize,
    /// Newest frozen version.
    pub frozen: Option<FrozenVersion>,
}

/// A version that never changes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenVersion {
    /// From 1.
    pub version: u32,
    /// When it was frozen.
    pub on: NaiveDate,
    /// Who froze it.
    pub by: String,
}

/// Where the limits of an area's control charts start anew.
#[derive(Clone, Debug)]
pub struct LimitsDesk {
    /// Of which area.
    pub area: AreaRecord,
    /// Measures that are shown for it, with their titles.
    pub measures: Vec<(MeasureId, String)>,
    /// Where the figures suggest it.
    pub suggested: Vec<LimitsSuggested>,
    /// Where they do, by measure and month.
    pub anew: Vec<LimitsAnew>,
    /// Most characters of a reason.
    pub reason_most: usize,
}

/// A chart that ends in a long run on one side of the mean.
#[derive(Clone, Debug)]
pub struct LimitsSuggested {
    /// Title of the measure.
    pub title: String,
    /// First month of the run.
    pub from: Month,
    /// How many points it has.
    pub points: usize,
    /// Whether they lie above the mean.
    pub above: bool,
}

/// A re-base.
#[derive(Clone, Debug)]
pub struct LimitsAnew {
    /// Of which measure.
    pub measure: MeasureId,
    /// Its title.
    pub title: String,
    /// From which month.
    pub from: Month,
    /// Why, who said so, when.
    pub reason: SignedText,
}

/// A re-base as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewLimits {
    /// Short name of the measure.
    pub measure: String,
    /// Month, like `2024-06`.
    pub from: String,
    /// What changed.
    pub reason: String,
}

/// An assessment on the desk.
#[derive(Clone, Debug)]
pub struct AssessmentDesk {
    /// The draft.
    pub draft: Assessment,
    /// Version of each written part, for [`crate::Door::write`]; 0 for a part nobody wrote yet.
    pub seen: BTreeMap<String, u32>,
    /// Frozen versions, newest first.
    pub frozen: Vec<FrozenVersion>,
    /// The people's side of it.
    pub workbench: super::WorkbenchKnown,
}

impl AssessmentDesk {
    /// The area it is of.
    pub fn code(&self) -> AreaCode {
        self.draft.area.code
    }
}
