//! The workbench of an assessment, as the pages see it: how it is made, remarks, pinned figures, versions, signatures; and
//! what the public reads of it.

use super::{Answer, Caller, FileKind, TakeAway};
use async_trait::async_trait;
use chrono::NaiveDate;
use disclosure::Released;
use planning::assessment::pinned::Freshness;
use planning::assessment::scheme::{Scheme, Way};
use planning::assessment::told::AssessmentTold;
use std::collections::{BTreeMap, BTreeSet};
use terms::{AreaCode, PinnedFigure, SignedText};

/// A remark on a part of the draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemarkKnown {
    /// Number within its part, from 1.
    pub number: u32,
    /// The part, the words, who wrote them, and when.
    pub text: SignedText,
    /// Who said that it is dealt with, and when.
    pub settled: Option<(String, NaiveDate)>,
}

/// Signatures under a frozen version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalKnown {
    /// Bodies that must sign, by name, with the day on which they did.
    pub bodies: Vec<(String, Option<NaiveDate>)>,
    /// When it was published.
    pub published: Option<NaiveDate>,
    /// The later version that stands in its place.
    pub replaced: Option<u32>,
    /// Name of the body for which the caller may sign now.
    pub may_sign: Option<String>,
    /// Whether the caller may publish it now.
    pub may_publish: bool,
}

/// The people's side of an assessment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkbenchKnown {
    /// How it is made.
    pub scheme: Scheme,
    /// Version of that, for saving.
    pub scheme_seen: i64,
    /// Remarks, by part, oldest first.
    pub remarks: Vec<RemarkKnown>,
    /// Figures that people put beside their words, and whether there is something newer.
    pub pins: Vec<(PinnedFigure, Freshness)>,
    /// Parts whose words are those of the last frozen version: somebody must say that they still hold.
    pub carried: BTreeSet<String>,
    /// Signatures, by frozen version.
    pub approvals: BTreeMap<u32, ApprovalKnown>,
    /// Whether the caller may write.
    pub may_write: bool,
}

/// A version of what people wrote in a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextVersionKnown {
    /// From 1.
    pub version: u32,
    /// The words, who wrote them, and when.
    pub text: SignedText,
}

/// What is done with a part besides writing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartStep {
    /// Somebody remarks on it.
    Remark(String),
    /// A remark is dealt with.
    Settle(u32),
    /// The latest figure of a measure is put beside it.
    Pin(String),
    /// A figure is taken away again.
    Unpin(String),
}

/// What is done with a whole assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssessmentStep {
    /// It is made this way from now on. With the version of how it is made that was on the screen.
    Way(Way, i64),
    /// A quarter (`2026-q3`) has a subject. With that version.
    Subject(String, String, i64),
    /// The caller's body signs a frozen version.
    Sign(u32),
    /// A frozen version is put before the public.
    Publish(u32),
}

/// The workbench of an assessment.
#[async_trait]
pub trait WorkbenchDoor: Send + Sync {
    /// Every version of what people wrote in a part, the first one first.
    async fn text_versions(
        &self,
        caller: &Caller,
        area: AreaCode,
        part: &str,
    ) -> Answer<Vec<TextVersionKnown>>;
    /// Does something with a part.
    async fn part_step(&self, caller: &Caller, area: AreaCode, part: &str, step: PartStep) -> Answer<()>;
    /// Does something with the whole.
    async fn assessment_step(&self, caller: &Caller, area: AreaCode, step: AssessmentStep) -> Answer<()>;
    /// What the public reads: by area, the latest version first.
    async fn assessments_told(&self) -> Answer<Released<Vec<AssessmentTold>>>;
    /// A document of a published version.
    async fn assessment_told_file(&self, area: AreaCode, version: u32, kind: FileKind) -> Answer<TakeAway>;
}
