//! The strategic assessment: seven statutory contents (SI 2007/1830 reg 6), drafted by rule and finished by people.

pub mod approval;
pub mod pinned;
pub mod scheme;
pub mod told;

use crate::evidence::{AreaEvidence, Statement};
use chrono::NaiveDate;
use terms::{AreaRecord, Edition, Period, PinnedFigure, SignedText, Topic};

/// The seven contents of regulation 6, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// (a) Levels and patterns of crime and disorder, substance misuse, reoffending and serious violence.
    LevelsAndPatterns,
    /// (b) Changes since the previous assessment.
    Changes,
    /// (c) Why those changes occurred.
    Reasons,
    /// (d) Matters the responsible authorities should prioritise.
    Priorities,
    /// (e) Matters that people living and working in the area think should be prioritised.
    PublicView,
    /// (f) How far last year's partnership plan was implemented.
    PlanProgress,
    /// (g) Details to bring to the county strategy group.
    CountyMatters,
}

impl SectionKind {
    /// All seven, in order.
    pub const ALL: [Self; 7] = [
        Self::LevelsAndPatterns,
        Self::Changes,
        Self::Reasons,
        Self::Priorities,
        Self::PublicView,
        Self::PlanProgress,
        Self::CountyMatters,
    ];

    /// Short stable name, used in addresses and stores.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::LevelsAndPatterns => "levels-and-patterns",
            Self::Changes => "changes",
            Self::Reasons => "reasons",
            Self::Priorities => "priorities",
            Self::PublicView => "public-view",
            Self::PlanProgress => "plan-progress",
            Self::CountyMatters => "county-matters",
        }
    }

    /// The section with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// Heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::LevelsAndPatterns => "What happened, where and when",
            Self::Changes => "What has changed",
            Self::Reasons => "Why it changed",
            Self::Priorities => "What we should put first",
            Self::PublicView => "What people here want put first",
            Self::PlanProgress => "How far we did what we planned",
            Self::CountyMatters => "What the county group should know",
        }
    }

    /// The letter of regulation 6, for the staff page and the annex.
    pub const fn letter(self) -> char {
        match self {
            Self::LevelsAndPatterns => 'a',
            Self::Changes => 'b',
            Self::Reasons => 'c',
            Self::Priorities => 'd',
            Self::PublicView => 'e',
            Self::PlanProgress => 'f',
            Self::CountyMatters => 'g',
        }
    }

    /// Whether rules can draft it from figures; the others wait for people.
    pub const fn drafted(self) -> bool {
        matches!(self, Self::LevelsAndPatterns | Self::Changes | Self::Priorities | Self::CountyMatters)
    }

    /// What people are asked to write.
    pub const fn prompt(self) -> &'static str {
        match self {
            Self::LevelsAndPatterns => {
                "Add what the figures cannot show: substance misuse, reoffending, serious violence and what partners know."
            }
            Self::Changes => "Add changes that the figures cannot show.",
            Self::Reasons => "Say why you think things changed, and how sure you are.",
            Self::Priorities => "Say which matters you recommend, and why.",
            Self::PublicView => {
                "Say what people who live and work here told you, how many of them, and how you asked."
            }
            Self::PlanProgress => "Say what was done of last year's plan, what was not, and why.",
            Self::CountyMatters => "Say what the county group should know or decide.",
        }
    }
}

/// The seven headings of a horizon scan (PESTELO).
pub const HORIZON: [(&str, &str); 7] = [
    ("horizon-political", "Political"),
    ("horizon-economic", "Economic"),
    ("horizon-social", "Social"),
    ("horizon-technological", "Technological"),
    ("horizon-environmental", "Environmental"),
    ("horizon-legal", "Legal"),
    ("horizon-organisational", "Organisational"),
];

/// One of the seven sections.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Which.
    pub kind: SectionKind,
    /// What rules drafted.
    pub drafted: Vec<Statement>,
    /// What people wrote.
    pub written: Vec<SignedText>,
    /// Figures that people put beside it.
    pub pinned: Vec<PinnedFigure>,
}

/// What people brought to an assessment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByPeople {
    /// Their words, by part.
    pub texts: Vec<SignedText>,
    /// Figures they put beside them.
    pub pins: Vec<PinnedFigure>,
    /// Subjects that are looked at in depth.
    pub topics: Vec<Topic>,
}

/// A subject that is looked at in depth, with what people wrote about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InDepth {
    /// Which.
    pub topic: Topic,
    /// What people wrote.
    pub written: Vec<SignedText>,
    /// Figures that people put beside it.
    pub pinned: Vec<PinnedFigure>,
}

impl Section {
    /// Whether it holds anything at all.
    pub fn is_empty(&self) -> bool {
        self.drafted.is_empty() && self.written.iter().all(|text| text.words.trim().is_empty())
    }
}

/// How complete the statutory contents are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    /// Sections that hold something.
    pub filled: Vec<SectionKind>,
    /// Sections that hold nothing yet.
    pub missing: Vec<SectionKind>,
}

impl Completeness {
    /// All seven hold something.
    pub fn complete(&self) -> bool {
        self.missing.is_empty()
    }
}

/// A strategic assessment.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The area.
    pub area: AreaRecord,
    /// Which one.
    pub edition: Edition,
    /// The months it speaks of.
    pub period: Option<Period>,
    /// The seven sections, in order, always all seven.
    pub sections: Vec<Section>,
    /// The horizon scan: heading slug and what was written; always all seven headings.
    pub horizon: Vec<(&'static str, Vec<SignedText>)>,
    /// Subjects looked at in depth, by quarter.
    pub in_depth: Vec<InDepth>,
    /// The evidence it is drafted from.
    pub evidence: AreaEvidence,
    /// What changed since the last frozen one, if there is one.
    pub changed: Option<WhatChanged>,
}

/// What changed since the last frozen assessment.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct WhatChanged {
    /// The day of the last one.
    pub since: Option<NaiveDate>,
    /// Sentences, one for each verdict that is not what it was.
    pub verdicts: Vec<String>,
    /// Sentences, one for each figure of the same period that was revised.
    pub revisions: Vec<String>,
    /// Deliveries that are new.
    pub deliveries: Vec<String>,
}

impl Assessment {
    /// Puts an assessment together from evidence and what people wrote. Texts for parts that do not exist are left out.
    pub fn new(
        edition: Edition,
        evidence: AreaEvidence,
        people: &ByPeople,
        changed: Option<WhatChanged>,
    ) -> Self {
        let period = evidence
            .measures
            .iter()
            .filter_map(|measure| measure.series.period())
            .reduce(|a, b| Period::new(a.first().min(b.first()), a.last().max(b.last())));
        let of = |part: &str| -> Vec<SignedText> {
            people.texts.iter().filter(|text| text.part == part).cloned().collect()
        };
        let beside = |part: &str| -> Vec<PinnedFigure> {
            people.pins.iter().filter(|pin| pin.part == part).cloned().collect()
        };
        let sections = SectionKind::ALL
            .into_iter()
            .map(|kind| Section {
                kind,
                drafted: crate::draft(kind, &evidence, edition.mode),
                written: of(kind.slug()),
                pinned: beside(kind.slug()),
            })
            .collect();
        let horizon = HORIZON.iter().map(|&(slug, _)| (slug, of(slug))).collect();
        let in_depth = |topic: &Topic| InDepth {
            written: of(&topic.part),
            pinned: beside(&topic.part),
            topic: topic.clone(),
        };
        let in_depth = people.topics.iter().map(in_depth).collect();
        Self { area: evidence.area.clone(), edition, period, sections, horizon, in_depth, evidence, changed }
    }

    /// Which of the seven hold something (check of regulation 6).
    pub fn completeness(&self) -> Completeness {
        let (missing, filled): (Vec<_>, Vec<_>) =
            self.sections.iter().partition(|section| section.is_empty());
        let kinds = |sections: Vec<&Section>| sections.into_iter().map(|section| section.kind).collect();
        Completeness { filled: kinds(filled), missing: kinds(missing) }
    }

    /// The section of that kind.
    pub fn section(&self, kind: SectionKind) -> &Section {
        self.sections.iter().find(|section| section.kind == kind).expect("an assessment always has all seven")
    }
}
