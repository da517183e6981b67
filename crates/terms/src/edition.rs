//! Which version of a document this is, and the words that people put their name to.

use crate::{MeasureId, Period};
use chrono::NaiveDate;

/// The whole document, or what has changed since the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Every section in full.
    Full,
    /// Changes and new signals only; the rest points at the last full one.
    Refresh,
}

impl Mode {
    /// "full" or "refresh".
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Refresh => "refresh",
        }
    }

    /// The mode of that name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        [Self::Full, Self::Refresh].into_iter().find(|mode| mode.slug() == slug)
    }
}

/// Draft or frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// May still change.
    Draft,
    /// Never changes again.
    Frozen {
        /// Version, from 1.
        version: u32,
        /// When it was frozen.
        on: NaiveDate,
        /// Who froze it: name and role, as they want it shown.
        by: String,
    },
}

/// Which edition of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// As of which day: evidence that came later is not in it.
    pub as_of: NaiveDate,
    /// Full or refresh.
    pub mode: Mode,
    /// Draft or frozen.
    pub standing: Standing,
}

/// Words that a named person wrote to be read by others. They are published because that person signed them,
/// never by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedText {
    /// Which part of the document: a section's short name, or `horizon-political` and so on.
    pub part: String,
    /// The words, plain paragraphs with an empty line between them.
    pub words: String,
    /// Who wrote it: name and role, as they want it shown.
    pub by: String,
    /// When.
    pub on: NaiveDate,
}

/// A figure that a named person put beside their words. It stays as it was on that day, whatever is revised later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedFigure {
    /// The part of the document it stands beside.
    pub part: String,
    /// What is counted.
    pub measure: MeasureId,
    /// What the public calls it.
    pub title: String,
    /// Version of the definition by which it was counted.
    pub definition_version: u32,
    /// The months it was counted over.
    pub period: Period,
    /// The figure in words, as it was released: "1,204 crimes".
    pub value: String,
    /// Who put it there: name and role, as they want it shown.
    pub by: String,
    /// When.
    pub on: NaiveDate,
}

/// A subject that is looked at in depth, one in a quarter: over the year they add up to the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The part of the document that is its text: `topic-2026-q3`.
    pub part: String,
    /// What it is about.
    pub title: String,
    /// When: "Quarter 3 of 2026 to 2027".
    pub when: String,
}
