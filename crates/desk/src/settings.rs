//! Lists that a partnership may change: laws and purposes, measures, duties, what must be published, the scoring matrix, bank
//! holidays, its own words. Each is one text with versions; until somebody changes it, the one that comes with the product holds.
//!
//! A list is kept only if it can be read and nothing that is in use would be lost. Who changed it, when and why stand beside
//! each version, and none is ever written over.

mod checks;
mod entry;
mod house_words;
mod lists;

pub use entry::SettingEntry;
pub use house_words::HouseWords;

use checks::Used;
use lists::List;

use crate::asking::Decided;
use crate::record::{NotDone, parsed};
use crate::{Catalogue, Desk, DeskError};
use access::{Catalogue as Laws, Resource};
use chrono::{DateTime, Utc};
use planning::Refusal;
use planning::priority::matrix::Matrix;
use planning::refusal::Why;
use planning::working_day::Holidays;
use planning::{specified, statutory};
use records::Document;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use terms::{Action, RecordKind};

/// Kind of the documents; the id is the list's short name.
const KIND: &str = "setting";
/// Most characters of a reason.
const WHY_MOST: usize = 500;
/// Longest list that is read, in bytes.
const TEXT_MOST: usize = 512 * 1024;

/// A list that a partnership may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    /// Purposes and lawful gateways of sharing.
    Laws,
    /// What is counted, and how.
    Measures,
    /// What the law and the partnership's own promises want, and by when.
    Duties,
    /// What a commissioner's office must publish, and how often.
    Specified,
    /// By what candidates for priorities are scored.
    Matrix,
    /// Bank holidays, for notice in working days.
    Holidays,
    /// Sentences that the partnership says in its own words.
    Words,
}

impl Setting {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Laws,
        Self::Measures,
        Self::Duties,
        Self::Specified,
        Self::Matrix,
        Self::Holidays,
        Self::Words,
    ];

    /// Its short name, in addresses and in the audit.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Laws => "laws",
            Self::Measures => "measures",
            Self::Duties => "duties",
            Self::Specified => "specified",
            Self::Matrix => "matrix",
            Self::Holidays => "holidays",
            Self::Words => "words",
        }
    }

    /// The list of that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.slug() == slug)
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Laws => "Purposes and laws of sharing",
            Self::Measures => "Measures",
            Self::Duties => "Duties and when they are due",
            Self::Specified => "What must be published",
            Self::Matrix => "Scoring matrix",
            Self::Holidays => "Bank holidays",
            Self::Words => "Our own words",
        }
    }

    /// What it is for, in a sentence.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Laws => {
                "Why partners may share, by which law, and within which limits. Agreements choose from it."
            }
            Self::Measures => "What we count, who it is counted against, and which way is better.",
            Self::Duties => "What the law and our own promises want. The calendar of duties is made from it.",
            Self::Specified => "What a commissioner's office must publish, by which law and how often.",
            Self::Matrix => {
                "By what candidates for priorities are scored. A round keeps the one it began with."
            }
            Self::Holidays => "Days that are no working days: notice and answers are due by working days.",
            Self::Words => "Sentences that stand on our pages in our own words.",
        }
    }

    /// The text that comes with the product.
    pub fn shipped(self) -> String {
        match self {
            Self::Laws => Laws::shipped_text().to_owned(),
            Self::Measures => Catalogue::shipped_text().to_owned(),
            Self::Duties => statutory::shipped_text().to_owned(),
            Self::Specified => specified::shipped_text().to_owned(),
            Self::Matrix => {
                toml::to_string_pretty(&Matrix::shipped()).expect("a matrix has text, numbers and lists")
            }
            Self::Holidays => Holidays::shipped_text().to_owned(),
            Self::Words => HouseWords::shipped_text().to_owned(),
        }
    }
}

/// A text with the reason why it is so, as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    why: String,
    text: String,
}

/// One version of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingVersion {
    /// From 1; 0 is the text that comes with the product.
    pub version: i64,
    /// Account that saved it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub why: String,
    /// The whole text.
    pub text: String,
}

/// A list as it stands.
#[derive(Clone, Debug)]
pub struct SettingRead {
    /// Which.
    pub setting: Setting,
    /// Its text.
    pub text: String,
    /// Its version, for saving.
    pub seen: i64,
    /// What it holds, one entry for each thing.
    pub entries: Vec<SettingEntry>,
    /// Its versions, newest first; empty as long as it is as shipped.
    pub versions: Vec<SettingVersion>,
    /// Whether the asker may change it.
    pub may_change: bool,
}

fn paper() -> Resource {
    Resource::paper(RecordKind::Settings)
}

fn refused(wrong: impl Into<String>, mend: &str) -> NotDone {
    Refusal::new(Why::Unsound, wrong, mend).into()
}

fn version(document: &Document) -> Result<SettingVersion, DeskError> {
    let Kept { why, text } = parsed(document)?;
    Ok(SettingVersion {
        version: document.version,
        by: document.written_by.clone(),
        at: document.written,
        why,
        text,
    })
}

impl Desk {
    /// The catalogue of purposes and lawful gateways, for those who write agreements.
    pub async fn sharing_laws(&self) -> Result<Arc<Laws>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Agreement)).await?;
        self.laws().await
    }

    /// Purposes for which partners may ask and share, for those who write barriers down.
    pub async fn purposes(&self) -> Result<Vec<terms::Purpose>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Barrier)).await?;
        Ok(self.laws().await?.purposes.clone())
    }

    /// The measures of now. What counts and how is no secret.
    pub async fn measures(&self) -> Result<Arc<Catalogue>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        Ok(self.measures_now().await?.0)
    }

    /// Sentences in the partnership's own words. They stand on public pages.
    pub async fn house_words(&self) -> Result<HouseWords, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        self.words_now().await
    }

    /// Every list, with what it holds and its versions.
    pub async fn settings(&self) -> Result<Vec<SettingRead>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let mut all = Vec::with_capacity(Setting::ALL.len());
        for setting in Setting::ALL {
            all.push(self.setting_read(setting).await?);
        }
        Ok(all)
    }

    /// One list, with what it holds and its versions.
    pub async fn setting(&self, setting: Setting) -> Result<SettingRead, DeskError> {
        self.may(Action::Read, &paper()).await?;
        self.setting_read(setting).await
    }

    async fn setting_read(&self, setting: Setting) -> Result<SettingRead, DeskError> {
        let documents = self.store.document_versions(KIND, setting.slug()).await?;
        let mut versions: Vec<SettingVersion> = documents.iter().map(version).collect::<Result<_, _>>()?;
        versions.reverse();
        let (text, seen) =
            versions.first().map_or_else(|| (setting.shipped(), 0), |last| (last.text.clone(), last.version));
        let may_change = self.would(Action::Change, &paper()).await?;
        let (list, _) = self.list_of(setting).await?;
        Ok(SettingRead { setting, entries: entry::entries(&list), text, seen, versions, may_change })
    }

    /// Saves a list from its text. Refused with what, where and how to mend it if it cannot be read, if it takes out
    /// something that is in use, or if a measure or the matrix was changed and kept its version.
    pub async fn setting_save(
        &self,
        setting: Setting,
        text: &str,
        why: &str,
        seen: i64,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        let why = why.trim();
        if why.is_empty() || why.chars().count() > WHY_MOST {
            return Ok(Err(refused("Nothing says why.", "Say in a sentence why the list changes.")));
        }
        if text.len() > TEXT_MOST {
            return Ok(Err(refused("The list is too long.", "Keep what is used.")));
        }
        if self.setting_read(setting).await?.text.trim() == text.trim() {
            return Ok(Err(refused("Nothing is changed.", "Change the text, or leave the page.")));
        }
        let after = match List::read(setting, text) {
            Ok(after) => after,
            Err(fault) => return Ok(Err(refused(fault.wrong, fault.mend))),
        };
        let used =
            Used { agreements: crate::sharing::agreements(&self.store).await?, targets: self.plain().await? };
        // A list that cannot be read any more is in nobody's way.
        if let Ok((before, _)) = self.list_of(setting).await
            && let Err(fault) = checks::fits(&before, &after, &used)
        {
            return Ok(Err(fault));
        }
        self.setting_keep(setting, text, why, seen, &decided).await
    }

    async fn setting_keep(
        &self,
        setting: Setting,
        text: &str,
        why: &str,
        seen: i64,
        decided: &Decided,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let kept = Kept { why: why.to_owned(), text: text.to_owned() };
        let kept = serde_json::to_string(&kept).expect("two texts are JSON");
        let done = self.document_keep(KIND, setting.slug(), seen, &kept, "setting.save", decided).await?;
        if done.is_ok() && setting == Setting::Measures {
            self.forget_evidence();
        }
        Ok(done)
    }
}
