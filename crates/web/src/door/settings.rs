//! Lists that the partnership may change, as the pages see them.

use super::{Answer, Caller};
use async_trait::async_trait;
use chrono::NaiveDate;

/// One version of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingVersionKnown {
    /// From 1.
    pub version: i64,
    /// Who saved it.
    pub by: String,
    /// When.
    pub on: NaiveDate,
    /// Why.
    pub why: String,
    /// The whole text.
    pub text: String,
}

/// One thing of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingEntryKnown {
    /// Heading under which it stands; empty where the list has none.
    pub group: String,
    /// Its title.
    pub title: String,
    /// What must not be overlooked.
    pub mark: Option<String>,
    /// Label and words.
    pub facts: Vec<(String, String)>,
    /// Where its source can be read.
    pub source: Option<String>,
}

/// A list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingKnown {
    /// Its short name, in its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub what: String,
    /// Its text.
    pub text: String,
    /// The text that comes with the product.
    pub shipped: String,
    /// Its version, for saving; 0 as shipped.
    pub seen: i64,
    /// What it holds.
    pub entries: Vec<SettingEntryKnown>,
    /// Its versions, newest first.
    pub versions: Vec<SettingVersionKnown>,
    /// Whether the caller may change it.
    pub may_change: bool,
}

/// What somebody typed to change a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingTyped {
    /// The whole text.
    pub text: String,
    /// Why it changes.
    pub why: String,
    /// The version that was on the screen.
    pub seen: i64,
}

/// Sentences in the partnership's own words; empty ones are not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HouseWordsKnown {
    /// What everybody signs who comes to a confidential meeting.
    pub confidentiality: String,
    /// What somebody in danger is told.
    pub emergency: String,
    /// Who we are.
    pub about: String,
}

/// Everything about the lists that the pages may ask.
#[async_trait]
pub trait SettingsDoor: Send + Sync {
    /// Every list.
    async fn settings(&self, caller: &Caller) -> Answer<Vec<SettingKnown>>;
    /// One list by its short name.
    async fn setting(&self, caller: &Caller, slug: &str) -> Answer<SettingKnown>;
    /// Saves a list.
    async fn setting_save(&self, caller: &Caller, slug: &str, typed: &SettingTyped) -> Answer<()>;
    /// Sentences in the partnership's own words.
    async fn house_words(&self) -> Answer<HouseWordsKnown>;
}
