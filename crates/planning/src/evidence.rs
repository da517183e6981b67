//! What the figures say of one area, ready to be written about: told by the desk, never worked out here.

use terms::{
    AreaCode, AreaRecord, Change, Comparison, Concentration, ControlChart, DeliveryId, Forecast, Measure,
    MeasureDefinition, MeasureId, Period, Series, TrendVerdict,
};

/// All that is known of one measure in one area.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureEvidence {
    /// What is counted.
    pub definition: MeasureDefinition,
    /// Counts over time at the step at which they may be shown, gaps included.
    pub series: Series,
    /// The latest unbroken run of up to twelve months, with its rate.
    pub latest: Measure,
    /// That run (or the part of it that was also held a year before) against the same months a year before.
    pub change: Option<Change>,
    /// Against itself.
    pub control: Option<ControlChart>,
    /// Long trend and how many months it spans.
    pub trend: Option<(TrendVerdict, u32)>,
    /// What the coming months may bring, or why that cannot be said.
    pub forecast: Result<Forecast, String>,
    /// Against similar areas, with the period in which all of them were counted.
    pub comparison: Option<(Comparison, Period)>,
    /// Months inside the series that nobody sent.
    pub gaps: Vec<Period>,
    /// Per cent of rows of the body that could be placed in an area; `None` where there are too few to say.
    pub placed_per_cent: Option<u32>,
}

impl MeasureEvidence {
    /// How sure we are, by rule: low where the latest run is under 6 months or under 95 % of rows have a place;
    /// moderate where there are gaps in the last 24 months or under 24 months; otherwise high.
    pub fn confidence(&self) -> Confidence {
        let run = self.latest.period.months();
        let held = self.series.points.iter().filter(|point| point.count.is_some()).count();
        let recent = self.latest.period.last().plus(-23);
        if run < 6 || self.placed_per_cent.is_some_and(|placed| placed < 95) {
            Confidence::Low
        } else if held < 24 || self.gaps.iter().any(|gap| gap.last() >= recent) {
            Confidence::Moderate
        } else {
            Confidence::High
        }
    }
}

/// How sure a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Complete, recent, long enough.
    High,
    /// Gaps or a short run.
    Moderate,
    /// Too short, or many rows without a place.
    Low,
}

impl Confidence {
    /// "High", "Moderate" or "Low".
    pub const fn words(self) -> &'static str {
        match self {
            Self::High => "High",
            Self::Moderate => "Moderate",
            Self::Low => "Low",
        }
    }
}

/// Volume and harm of one measure, side by side (requirement S62).
#[derive(Clone, Debug, PartialEq)]
pub struct HarmShare {
    /// Which measure.
    pub measure: MeasureId,
    /// Its title.
    pub title: String,
    /// Count in the period.
    pub count: f64,
    /// Share of all counts, 0 to 1.
    pub volume: f64,
    /// Share of all weighted harm, 0 to 1; `None` where the table has no weight for it.
    pub harm: Option<f64>,
}

/// Counts by weekday (Monday first) and hour.
#[derive(Clone, Debug, PartialEq)]
pub struct Rhythm {
    /// What is counted: the title of the dataset.
    pub title: String,
    /// 7 rows of 24.
    pub counts: Vec<[f64; 24]>,
    /// Rows that gave no time.
    pub without_time: f64,
    /// When.
    pub period: Period,
}

/// A delivery and what was used of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryUsed {
    /// SHA-256 of its bytes.
    pub id: DeliveryId,
    /// Who sent it: a body.
    pub sender: String,
    /// Licence or agreement.
    pub licence: String,
    /// Day it was received, UTC, like `2025-08-20`.
    pub received: String,
}

/// One place and how it stands out from its surroundings.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceLine {
    /// Which area (LSOA).
    pub area: AreaCode,
    /// Its name.
    pub name: String,
    /// Incidents in it; `None` if withheld.
    pub count: Option<f64>,
    /// Residents, if known.
    pub population: Option<f64>,
    /// Whether it and its neighbours hold more than chance would bring, after false-discovery control.
    pub more_than_expected: bool,
}

/// What the figures say of one area.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaEvidence {
    /// The area.
    pub area: AreaRecord,
    /// Its measures, in the order of the catalogue.
    pub measures: Vec<MeasureEvidence>,
    /// Volume and harm; empty without a harm table.
    pub harm: Vec<HarmShare>,
    /// Where the weights come from; empty without a harm table.
    pub harm_source: String,
    /// Measures that may not be shown, and why in words.
    pub withheld: Vec<(String, String)>,
    /// Places with most reports first.
    pub places: Vec<PlaceLine>,
    /// What the places were scored on, in words.
    pub places_basis: String,
    /// How concentrated incidents are.
    pub concentration: Option<Concentration>,
    /// When incidents happen, one for each dataset that has times.
    pub rhythms: Vec<Rhythm>,
    /// Findings on the quality of the data, one sentence each.
    pub quality: Vec<String>,
    /// Every delivery behind a figure.
    pub deliveries: Vec<DeliveryUsed>,
    /// Method, one sentence each, in order.
    pub methods: Vec<String>,
}

impl AreaEvidence {
    /// The evidence for one measure.
    pub fn measure(&self, id: &MeasureId) -> Option<&MeasureEvidence> {
        self.measures.iter().find(|measure| measure.definition.id == *id)
    }

    /// The last month any measure speaks of.
    pub fn last_month(&self) -> Option<terms::Month> {
        self.measures.iter().map(|measure| measure.latest.period.last()).max()
    }
}

/// What a statement rests on: a measure, in an area, over a period, at a version of its definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// Which measure.
    pub measure: MeasureId,
    /// Where.
    pub area: AreaCode,
    /// When.
    pub period: Period,
    /// Version of the definition.
    pub definition_version: u32,
    /// The number as it stood when it was pinned, in words: "1,204 (1,137 to 1,274)".
    pub value: String,
}

/// One sentence or two that a rule drafted, with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The words.
    pub text: String,
    /// What it rests on; never empty for a sentence with a number in it.
    pub pins: Vec<Pin>,
    /// How sure.
    pub confidence: Confidence,
}
