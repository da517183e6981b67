//! The matrix by which candidates are scored: harm, likelihood and the position of the organisations, all as data.
//!
//! It is in the style of MoRiLE and never called official: the numbers of the official guide are not public.

use crate::priority::Sheet;
use serde::{Deserialize, Serialize};

/// Which part of the matrix an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What a typical one does to people and places.
    Harm,
    /// How often, and whether more or fewer are coming. Added up and held within the matrix's own ends.
    Likelihood,
    /// What stands in the way of the organisations.
    Position,
}

/// One thing that is scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// Short stable name: `physical`.
    pub id: String,
    /// "Physical harm".
    pub title: String,
    /// Which part.
    pub part: Part,
    /// What each score means, lowest first: the score and its words.
    pub scale: Vec<(i32, String)>,
    /// How much it counts within its part; 1 unless the partnership says otherwise.
    pub weight: f64,
}

impl Element {
    /// Whether the score is on its scale.
    pub fn allows(&self, score: i32) -> bool {
        self.scale.iter().any(|(value, _)| *value == score)
    }
}

/// How good the evidence behind a sheet is. Shown beside the order; it changes it only where the matrix says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Good.
    High,
    /// Middling.
    Moderate,
    /// Poor.
    Low,
}

/// How the scores of several people become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consensus {
    /// The average.
    Mean,
    /// The one in the middle.
    Median,
}

/// A matrix. A change of any field is a new version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// "MoRiLE-style matrix".
    pub name: String,
    /// From 1.
    pub version: u32,
    /// What is scored, in order.
    pub elements: Vec<Element>,
    /// Least and most that likelihood can come to.
    pub likelihood: (f64, f64),
    /// What high, moderate and low confidence count, 0 to 1.
    pub confidence: [f64; 3],
    /// Whether confidence is multiplied in. By default it is only shown.
    pub confidence_counts: bool,
    /// How scores become one.
    pub consensus: Consensus,
    /// Fewest scorers.
    pub scorers_min: usize,
}

impl Matrix {
    /// The matrix that comes with the product: six kinds of harm (0 to 4), frequency (1 to 4) and trend (−1 to 1), four
    /// gaps (0 to 4), all of weight 1; the median of at least three scorers; confidence shown, not multiplied.
    /// Risk is at most 24 × 5 = 120.
    pub fn shipped() -> Self {
        let five = ["none", "minor", "moderate", "serious", "severe or fatal, or the whole area"];
        let gap = ["none", "small", "some", "large", "nothing in place"];
        let scale = |from: i32, words: &[&str]| {
            (from..).zip(words).map(|(score, words)| (score, (*words).to_owned())).collect::<Vec<_>>()
        };
        let element = |id: &str, title: &str, part, scale| Element {
            id: id.to_owned(),
            title: title.to_owned(),
            part,
            scale,
            weight: 1.0,
        };
        let harm = |id, title| element(id, title, Part::Harm, scale(0, &five));
        let position = |id, title| element(id, title, Part::Position, scale(0, &gap));
        Self {
            name: "MoRiLE-style matrix".to_owned(),
            version: 1,
            elements: vec![
                harm("physical", "Physical harm"),
                harm("psychological", "Psychological harm"),
                harm("financial", "Financial harm to a person"),
                harm("community", "Harm to the community and the environment"),
                harm("vulnerability", "How vulnerable victims are"),
                harm("scope", "How far it reaches"),
                element(
                    "frequency",
                    "How often",
                    Part::Likelihood,
                    scale(1, &["rarely", "monthly", "weekly", "daily"]),
                ),
                element(
                    "trend",
                    "Where it is going",
                    Part::Likelihood,
                    scale(-1, &["falling", "steady", "rising"]),
                ),
                position("capacity", "People and money missing"),
                position("capability", "Skills and tools missing"),
                position("response", "What partners do not do yet"),
                position("expectation", "What the public expects"),
            ],
            likelihood: (1.0, 5.0),
            confidence: [1.0, 0.85, 0.7],
            confidence_counts: false,
            consensus: Consensus::Median,
            scorers_min: 3,
        }
    }

    /// What keeps it from being used, in words; empty if nothing does.
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut unless = |sound: bool, words: String| {
            if !sound {
                found.push(words);
            }
        };
        for part in [Part::Harm, Part::Likelihood, Part::Position] {
            let any = self.elements.iter().any(|element| element.part == part && element.weight > 0.0);
            unless(any, format!("Nothing is scored under {}.", part.words()));
        }
        for (at, element) in self.elements.iter().enumerate() {
            unless(!element.scale.is_empty(), format!("{} has no scale.", element.title));
            unless(
                element.weight.is_finite() && element.weight >= 0.0,
                format!("The weight of {} is below nothing.", element.title),
            );
            let again = self.elements[..at].iter().any(|earlier| earlier.id == element.id);
            unless(!again, format!("{} is there twice.", element.title));
        }
        let (least, most) = self.likelihood;
        unless(least <= most && least >= 0.0, "The ends of likelihood are the wrong way round.".to_owned());
        unless(self.scorers_min >= 1, "Nobody would score.".to_owned());
        found
    }

    /// What a sheet lacks or has wrong, in words; empty if it is whole.
    pub fn faults(&self, sheet: &Sheet) -> Vec<String> {
        let mut found = Vec::new();
        for element in &self.elements {
            match sheet.scores.iter().filter(|(id, _)| *id == element.id).collect::<Vec<_>>().as_slice() {
                [] => found.push(format!("{} has no score.", element.title)),
                [(_, score)] if !element.allows(*score) => {
                    found.push(format!("{score} is not on the scale of {}.", element.title));
                }
                [_] => {}
                _ => found.push(format!("{} is scored twice.", element.title)),
            }
        }
        for (id, _) in &sheet.scores {
            if self.elements.iter().all(|element| element.id != *id) {
                found.push(format!("The matrix does not know {id}."));
            }
        }
        found
    }
}

impl Part {
    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Harm => "harm",
            Self::Likelihood => "likelihood",
            Self::Position => "position of the organisations",
        }
    }
}
