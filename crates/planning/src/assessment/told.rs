//! What the public reads of an assessment: what it says, part by part, as it was frozen, and who signed it.

use super::{Assessment, HORIZON};
use crate::wire;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{AreaCode, PinnedFigure, SignedText};

/// A part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartTold {
    /// Short stable name.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Sentences that rules drafted from released figures.
    pub drafted: Vec<String>,
    /// What people wrote, paragraph by paragraph.
    pub written: Vec<String>,
    /// Figures that people put beside it, in words.
    pub pinned: Vec<String>,
}

impl PartTold {
    fn new(id: &str, title: &str, drafted: Vec<String>, texts: &[SignedText], pins: &[PinnedFigure]) -> Self {
        let pin = |pin: &PinnedFigure| format!("{}: {} in {}", pin.title, pin.value, pin.period.words());
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            drafted,
            written: texts.iter().flat_map(|text| crate::wording::paragraphs(&text.words)).collect(),
            pinned: pins.iter().map(pin).collect(),
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.drafted.is_empty() && self.written.is_empty()
    }
}

/// What a frozen version says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The months it speaks of, in words.
    pub period: String,
    /// What changed since the one before.
    pub changed: Vec<String>,
    /// Its parts, those that say something.
    pub parts: Vec<PartTold>,
}

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentTold {
    /// Of which area.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Version, from 1.
    pub version: u32,
    /// When it was frozen.
    #[serde(with = "wire::day")]
    pub frozen: NaiveDate,
    /// When it was published.
    #[serde(with = "wire::day")]
    pub published: NaiveDate,
    /// The later version that stands in its place.
    pub replaced: Option<u32>,
    /// Bodies that signed it, with the day.
    pub signed: Vec<(String, NaiveDate)>,
    /// What it says; `None` for one frozen before that was kept beside its documents.
    pub said: Option<Said>,
    /// Formats that were kept.
    pub formats: Vec<String>,
}

impl AssessmentTold {
    /// The area's code.
    pub fn code(&self) -> Option<AreaCode> {
        self.area.parse().ok()
    }
}

/// What an assessment says, part by part.
pub fn said(assessment: &Assessment) -> Said {
    let sections = assessment.sections.iter().map(|section| {
        let drafted = section.drafted.iter().map(|one| one.text.clone()).collect();
        let kind = section.kind;
        PartTold::new(kind.slug(), kind.title(), drafted, &section.written, &section.pinned)
    });
    let in_depth = assessment.in_depth.iter().map(|subject| {
        let topic = &subject.topic;
        PartTold::new(&topic.part, &topic.title, Vec::new(), &subject.written, &subject.pinned)
    });
    let horizon = assessment.horizon.iter().map(|(slug, texts)| {
        let title = HORIZON.iter().find(|(known, _)| known == slug).map_or("", |(_, title)| title);
        let title = format!("Looking ahead: {}", title.to_lowercase());
        PartTold::new(slug, &title, Vec::new(), texts, &[])
    });
    let changed = assessment.changed.iter().flat_map(|changed| {
        changed.verdicts.iter().chain(&changed.revisions).chain(&changed.deliveries).cloned()
    });
    Said {
        period: assessment.period.map(|period| period.words()).unwrap_or_default(),
        changed: changed.collect(),
        parts: sections.chain(in_depth).chain(horizon).filter(|part| !part.is_empty()).collect(),
    }
}
