//! Waves: one round of a survey's question, with all that is needed to say how sure its answer is.
//!
//! It holds no answer of any one person.

use crate::{Estimate, Period, RecordId};
use serde::{Deserialize, Serialize};

/// How people were asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaveMode {
    /// By somebody at the door or in the street.
    FaceToFace,
    /// By telephone.
    Telephone,
    /// On paper.
    Post,
    /// On a web page.
    Online,
    /// In more than one way.
    Mixed,
}

/// How those who answered were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sampling {
    /// Drawn at random.
    Random,
    /// Chosen until each group had its number.
    Quota,
    /// They came by themselves: not statistically representative, and without an interval.
    SelfSelected,
}

/// One round of a survey's question: which share gave the answer that is counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wave {
    /// Which wave.
    pub id: RecordId,
    /// The question as it was put, word for word, with the answers that are counted.
    pub wording: String,
    /// Months in which people were asked.
    pub fieldwork: Period,
    /// Share that gave the answers counted, weighted, 0 to 1.
    pub share: f64,
    /// How many people answered this question.
    pub base: u32,
    /// Design effect: how many times the variance is that of a simple random sample; 1 for one, above 1 with weights.
    pub design_effect: f64,
    /// How people were asked.
    pub mode: WaveMode,
    /// How they were found.
    pub sampling: Sampling,
    /// Who ran it: "Staffordshire residents' survey".
    pub source: String,
}

impl Wave {
    /// As many simple random answers would be as sure: `base / design effect`. 0 where either is not above 0.
    pub fn base_effective(&self) -> f64 {
        if self.design_effect > 0.0 { f64::from(self.base) / self.design_effect } else { 0.0 }
    }
}

/// The change between two waves that can be compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WaveChange {
    /// Earlier share with its 95 % interval, 0 to 1.
    pub before: Estimate,
    /// Later share with its 95 % interval, 0 to 1.
    pub after: Estimate,
    /// Later less earlier with its 95 % interval, −1 to 1.
    pub difference: Estimate,
}

impl WaveChange {
    /// Whether the interval of the difference leaves 0 out.
    pub fn clear(&self) -> bool {
        self.difference.low > 0.0 || self.difference.high < 0.0
    }
}
