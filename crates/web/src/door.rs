//! The door of the pages: everything a page may ask of the system, and what comes back.
//!
//! The pages know nothing of stores, figures or files; they ask here. Whoever stands behind the door checks who
//! asks and what they may see. What the public pages get is released: a bare count never comes through.

mod accounts;
mod demo;
mod letters;
mod linkage;
mod meetings;
mod partnership;
mod people;
mod plans;
mod problems;
mod public;
mod questions;
mod requests;
mod settings;
mod specified;
mod staff;
mod targets;
mod upkeep;
mod waves;
mod workbench;

pub use accounts::{AccountChoices, AccountKnown, AccountMeeting, AccountTyped, AccountsDoor, AccountsKnown};
pub use demo::DemoDoor;
pub use letters::LettersDoor;
pub use linkage::{
    GroupKnown, GroupLineKnown, GroupStep, LinkageDoor, MeasuredKnown, PairKnown, PairLineKnown, PairStep,
    PointerAnswer, PointerDesk, PointerTyped, RunKnown, RunOpened, RunsKnown, ShareKnown, TeamStep,
};
pub use meetings::{
    BodyNames, MeetingKnown, MeetingLine, MeetingStep, MeetingsDoor, MeetingsKnown, SeriesKnown,
};
pub use partnership::{
    AgreementForm, AgreementKnown, AgreementStep, AgreementTyped, AgreementsKnown, BarrierKnown,
    BarriersKnown, BodyKnown, CheckKnown, FlowKnown, ItemTyped, NewAsk, NewBarrier, OfficeKnown,
    PartnershipDoor, PartyKnown, PartyTyped, PromisedKnown, RegisterKnown,
};
pub use people::{
    AuditAsked, AuditLine, CameBack, CouldAsked, CouldChoices, CouldKnown, Invitation, InvitationToken,
    NewPerson, PasskeyAsked, PasskeyKnown, PasskeysKnown, PeopleDoor, PeopleKnown, PersonHeldKnown,
    PersonKnown, ProviderAsked, ProviderKnown, RoleHeldKnown, RoleKnown, SessionKnown, SignedIn,
    StandingKnown, Try,
};
pub use plans::{
    ACTIONS_PAGE, ActionKnown, ActionsAsked, ActionsKnown, BesideKnown, MetKnown, NewCandidate, NewPlan,
    NoteTyped, NotesKnown, PlanKnown, PlanNames, PlanPaper, PlansDoor, PlansKnown, PriorityKnown, RoundKnown,
    RoundsKnown, ThreadKnown,
};
pub use problems::{ComparedTyped, ProblemKnown, ProblemStep, ProblemsDoor, ProblemsKnown, ResponseTyped};
pub use public::{
    AreaKnown, DeliveryFacts, FileKind, Found, MapShapes, MeasureFacts, Overview, PublicArea, PublicMeasure,
    PublicPlaces, SideBySide, Used,
};
pub use questions::{
    ArrivedKnown, DutiesKnown, DutyKnown, DutyTyped, NewsKnown, QuestionStep, QuestionsDoor, QuestionsKnown,
};
pub use requests::{
    GlassKnown, OpenFlow, RequestKnown, RequestLine, RequestStep, RequestTyped, RequestsDoor, RequestsKnown,
};
pub use settings::{
    HouseWordsKnown, SettingEntryKnown, SettingKnown, SettingTyped, SettingVersionKnown, SettingsDoor,
};
pub use specified::{SpecifiedDoor, SpecifiedKnown, SpecifiedLine};
pub use staff::{
    AssessmentDesk, AssessmentKnown, Caller, Column, FaultList, FoundRecord, FrozenVersion, Import,
    ImportKnown, ImportStage, Job, JobId, JobState, LimitsAnew, LimitsDesk, LimitsSuggested, Mapping,
    MappingField, Meaning, NewLimits, Opens, PreviewLine, Quiet, SearchAnswer, Sender, SheetCode, Today,
    TodayLine, Upload, WaitingKnown,
};
pub use targets::{
    AnswerTyped, BoardHeld, BoardKnown, Choice, EndedTold, ExceptionKnown, ExceptionLine, ExceptionStep,
    ExceptionsKnown, PackLine, PerformanceKnown, PublicTarget, TargetChoices, TargetKnown, TargetLine,
    TargetMonth, TargetStart, TargetStep, TargetTyped, TargetsDoor, TargetsKnown, YearEndKnown, YearEndTold,
};
pub use upkeep::{KeysKnown, UpkeepDone, UpkeepDoor, UpkeepKnown};
pub use waves::{
    WAVE_COLUMNS, WAVE_MODES, WAVE_SAMPLINGS, WaveColumn, WaveLine, WaveTyped, WavesKnown, wave_headings,
};
pub use workbench::{
    ApprovalKnown, AssessmentStep, PartStep, RemarkKnown, TextVersionKnown, WorkbenchDoor, WorkbenchKnown,
};

use async_trait::async_trait;
use terms::{AreaCode, DeliveryId, Format, MeasureId};

/// A question's answer, or why there is none.
pub type Answer<T> = Result<T, Closed>;

/// Why the door stays closed.
#[derive(Debug, thiserror::Error)]
pub enum Closed {
    /// There is no such thing, or the caller may not know that there is.
    #[error("there is no such thing")]
    NotFound,
    /// A rule says no. The words are for the person who asked: what happened, then what to do.
    #[error("refused: {0}")]
    Refused(String),
    /// No rule lets the caller do that. The words are for them: which rule decided, and what would help.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// Somebody else changed it first; the caller's version is old.
    #[error("somebody else changed it first")]
    Stale,
    /// We failed. The cause is for the log alone.
    #[error("the request failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A file to take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeAway {
    /// Name to save it under; letters, digits, hyphens and dots.
    pub file_name: String,
    /// Media type, such as `text/csv; charset=utf-8`.
    pub media_type: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Whether a part of the system works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// "database", "disk" …
    pub name: String,
    /// Works.
    pub pass: bool,
    /// A few plain words.
    pub words: String,
}

/// Everything the pages may ask.
#[async_trait]
pub trait Door:
    PeopleDoor
    + PartnershipDoor
    + RequestsDoor
    + LinkageDoor
    + MeetingsDoor
    + QuestionsDoor
    + LettersDoor
    + SpecifiedDoor
    + AccountsDoor
    + ProblemsDoor
    + TargetsDoor
    + PlansDoor
    + UpkeepDoor
    + SettingsDoor
    + WorkbenchDoor
    + DemoDoor
{
    /// What is held: areas, measures, whether postcodes are known.
    async fn overview(&self) -> Answer<Overview>;
    /// The area of a postcode, as typed.
    async fn find(&self, postcode: &str) -> Answer<Found>;
    /// One area with all its measures.
    async fn area(&self, area: AreaCode) -> Answer<PublicArea>;
    /// One measure in one area, with its charts and deliveries.
    async fn measure(&self, area: AreaCode, measure: &MeasureId) -> Answer<PublicMeasure>;
    /// Several areas and measures side by side.
    async fn compare(&self, areas: &[AreaCode], measures: &[MeasureId]) -> Answer<SideBySide>;
    /// Outlines and released rates of the parts of an area.
    async fn shapes(&self, area: AreaCode, measure: &MeasureId) -> Answer<MapShapes>;
    /// The figures of one measure as a file.
    async fn measure_file(&self, area: AreaCode, measure: &MeasureId, kind: FileKind) -> Answer<TakeAway>;
    /// What may be said in public of a delivery.
    async fn delivery(&self, delivery: DeliveryId) -> Answer<DeliveryFacts>;
    /// Whether everything needed to serve is there, one line for each part.
    async fn ready(&self) -> Vec<Check>;

    /// Whatever holds all the words, among what the caller may find.
    async fn search(&self, caller: &Caller, words: &str) -> Answer<SearchAnswer>;
    /// What waits for the caller, what arrived, what is missing, what to mend, what runs.
    async fn today(&self, caller: &Caller) -> Answer<Today>;
    /// Senders and licences that uploads may name.
    async fn senders(&self, caller: &Caller) -> Answer<Vec<Sender>>;
    /// All imports, newest first, at most 200.
    async fn imports(&self, caller: &Caller) -> Answer<Vec<ImportKnown>>;
    /// Takes an uploaded file in: its bytes are kept as they are. The same bytes again are the same import.
    async fn receive(&self, caller: &Caller, upload: Upload) -> Answer<DeliveryId>;
    /// One import as it stands.
    async fn import(&self, caller: &Caller, delivery: DeliveryId) -> Answer<Import>;
    /// Says what the file is and, for a partner's sheet, which column is what. Starts the checks.
    async fn read_as(
        &self,
        caller: &Caller,
        delivery: DeliveryId,
        format: Format,
        mapping: &Mapping,
    ) -> Answer<()>;
    /// One page of the faults of an import, `from` counted from 0.
    async fn faults(&self, caller: &Caller, delivery: DeliveryId, from: u64, most: u64) -> Answer<FaultList>;
    /// The faulty rows as CSV: the sender's own columns and one called "problem".
    async fn faults_file(&self, caller: &Caller, delivery: DeliveryId) -> Answer<TakeAway>;
    /// Counts the accepted rows from now on.
    async fn accept(&self, caller: &Caller, delivery: DeliveryId, quiet: Quiet) -> Answer<()>;
    /// Takes an accepted import back: its rows are no longer counted, its bytes stay.
    async fn undo(&self, caller: &Caller, delivery: DeliveryId) -> Answer<()>;
    /// Jobs, newest first, at most 100.
    async fn jobs(&self, caller: &Caller) -> Answer<Vec<Job>>;
    /// One job.
    async fn job(&self, caller: &Caller, job: JobId) -> Answer<Job>;
    /// Asks that a job stop.
    async fn job_cancel(&self, caller: &Caller, job: JobId) -> Answer<()>;
    /// Has a job tried again that failed or was stopped; answers the new one.
    async fn job_again(&self, caller: &Caller, job: JobId) -> Answer<JobId>;
    /// The assessments that can be worked on, by area name.
    async fn assessments(&self, caller: &Caller) -> Answer<Vec<AssessmentKnown>>;
    /// The draft assessment of an area and its frozen versions.
    async fn assessment(&self, caller: &Caller, area: AreaCode) -> Answer<AssessmentDesk>;
    /// Saves what a person wrote for a part (a section's slug or `horizon-…`). `seen` is the version that was on the
    /// screen: [`Closed::Stale`] if it is no longer the latest.
    async fn write(&self, caller: &Caller, area: AreaCode, part: &str, words: &str, seen: u32) -> Answer<()>;
    /// Freezes the draft for ever and answers its version.
    async fn freeze(&self, caller: &Caller, area: AreaCode) -> Answer<u32>;
    /// Where the limits of an area's control charts start anew, and where the figures suggest it.
    async fn limits(&self, caller: &Caller, area: AreaCode) -> Answer<LimitsDesk>;
    /// Lets the limits of a measure start anew.
    async fn limits_anew(&self, caller: &Caller, area: AreaCode, new: &NewLimits) -> Answer<()>;
    /// Takes a re-base out again.
    async fn limits_as_before(&self, caller: &Caller, area: AreaCode, gone: &NewLimits) -> Answer<()>;
    /// A frozen version, or the draft for `None`, as a document.
    async fn assessment_file(
        &self,
        caller: &Caller,
        area: AreaCode,
        version: Option<u32>,
        kind: FileKind,
    ) -> Answer<TakeAway>;
}
