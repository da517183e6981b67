//! Waves of surveys as they are shown and typed, and the lists that form and sheet choose from.

use super::Choice;
use terms::{Sampling, Wave, WaveMode};

/// How people were asked: short name, what it means, words.
pub const WAVE_MODES: [(&str, WaveMode, &str); 5] = [
    ("face-to-face", WaveMode::FaceToFace, "Face to face"),
    ("telephone", WaveMode::Telephone, "By telephone"),
    ("post", WaveMode::Post, "On paper"),
    ("online", WaveMode::Online, "Online"),
    ("mixed", WaveMode::Mixed, "In more than one way"),
];

/// How people were found: short name, what it means, words.
pub const WAVE_SAMPLINGS: [(&str, Sampling, &str); 3] = [
    ("random", Sampling::Random, "Drawn at random"),
    ("quota", Sampling::Quota, "Chosen until each group had its number"),
    ("self-selected", Sampling::SelfSelected, "They came by themselves"),
];

/// A column of a sheet of waves: its heading, and what it fills.
pub type WaveColumn = (&'static str, fn(&mut WaveTyped) -> &mut String);

/// Columns of a sheet of waves, in the order in which they are shown.
pub const WAVE_COLUMNS: [WaveColumn; 11] = [
    ("question", |wave| &mut wave.title),
    ("area", |wave| &mut wave.area),
    ("wording", |wave| &mut wave.wording),
    ("from", |wave| &mut wave.from),
    ("to", |wave| &mut wave.to),
    ("share", |wave| &mut wave.share),
    ("answered", |wave| &mut wave.base),
    ("design effect", |wave| &mut wave.design_effect),
    ("asked", |wave| &mut wave.mode),
    ("found", |wave| &mut wave.sampling),
    ("source", |wave| &mut wave.source),
];

/// The headings of a sheet of waves in one line.
pub fn wave_headings() -> String {
    WAVE_COLUMNS.map(|(name, _)| name).join(", ")
}

/// A wave with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct WaveLine {
    /// The wave.
    pub wave: Wave,
    /// "People who say litter is a problem".
    pub title: String,
    /// Name of its area.
    pub area: String,
    /// The wave whose question it asks again; `None` for the first.
    pub again: Option<String>,
    /// Its share with the 95 % interval, 0 to 1; or why there is none.
    pub share: Result<terms::Estimate, String>,
}

/// A wave as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaveTyped {
    /// Area's code.
    pub area: String,
    /// Title.
    pub title: String,
    /// The wave whose question it asks again, or nothing.
    pub again: String,
    /// Question.
    pub wording: String,
    /// First month of fieldwork.
    pub from: String,
    /// Last month of fieldwork.
    pub to: String,
    /// Per cent.
    pub share: String,
    /// How many answered.
    pub base: String,
    /// Design effect.
    pub design_effect: String,
    /// How they were asked.
    pub mode: String,
    /// How they were found.
    pub sampling: String,
    /// Who ran it.
    pub source: String,
}

/// Every wave.
#[derive(Clone, Debug, Default)]
pub struct WavesKnown {
    /// By question, oldest first.
    pub waves: Vec<WaveLine>,
    /// Areas to choose from.
    pub areas: Vec<Choice>,
    /// Whether the caller may enter waves.
    pub may_add: bool,
}
