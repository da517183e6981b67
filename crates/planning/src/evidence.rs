//! What the figures say of one area, ready to be written about: told by the desk, never worked out here.

use terms::{
    AreaCode, AreaRecord, Change, Comparison, Concentration, ControlChart, CountTable, DeliveryId,
    DensitySurface, Forecast, Funnel, Measure, MeasureDefinition, MeasureId, NearRepeat, Period, Series,
    TrendVerdict,
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
    /// Among all areas of its kind that the same body counts, with the period.
    pub funnel: Option<(Funnel, Period)>,
    /// When it happens, where rows have a day and a time.
    pub rhythm: Option<Rhythm>,
    /// Whether one follows another nearby, where rows have a day and a point.
    pub repeats: Option<Repeats>,
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
    /// Its weighted harm, in the unit of the table.
    pub weighted: Option<f64>,
}

/// When incidents happen, in the sender's own clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Rhythm {
    /// Days from Monday down, hours across; working week and weekend, or several hours together, where single ones would be too
    /// small.
    pub table: CountTable,
    /// Hours of one column.
    pub hours: u32,
    /// Per cent of incidents that have a day and a time; `None` where there are too few to say.
    pub timed_per_cent: Option<u32>,
    /// Months.
    pub period: Period,
}

impl Rhythm {
    /// Share of incidents that fell between 6pm and midnight, 0 to 1; `None` where a column it needs is withheld.
    pub fn evening(&self) -> Option<f64> {
        let first = (18 / self.hours) as usize;
        let evening: Option<f64> =
            (first..self.table.columns().len()).map(|column| self.table.column_total(column)).sum();
        Some(evening? / self.table.total().filter(|total| *total > 0.0)?)
    }

    /// The day with the most incidents, by name; `None` where a day is withheld, days are
    /// told together, or two days have as many.
    pub fn busiest_day(&self) -> Option<&str> {
        if self.table.rows().len() < 7 {
            return None;
        }
        let days: Option<Vec<f64>> =
            (0..self.table.rows().len()).map(|day| self.table.row_total(day)).collect();
        let days = days?;
        let most = days.iter().copied().fold(0.0, f64::max);
        let mut busiest = (0..days.len()).filter(|&day| days[day] == most);
        let day = busiest.next()?;
        busiest.next().is_none().then(|| self.table.rows()[day].as_str())
    }
}

/// Whether one incident follows another nearby (Knox test).
#[derive(Clone, Debug, PartialEq)]
pub struct Repeats {
    /// Pairs by distance and days, nearest and soonest first.
    pub cells: Vec<NearRepeat>,
    /// Months.
    pub period: Period,
}

impl Repeats {
    /// Cells with at least a fifth more pairs than chance would bring, and hardly ever so many by chance.
    pub fn standing_out(&self) -> impl Iterator<Item = &NearRepeat> {
        self.cells.iter().filter(|cell| {
            cell.expected > 0.0 && cell.observed as f64 >= 1.2 * cell.expected && cell.p <= 0.05
        })
    }
}

/// How well the busiest places of one period foretold where incidents fell in the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foretold {
    /// How many places were chosen, and of how many.
    pub places: (usize, usize),
    /// Per cent of the ground they cover.
    pub ground_per_cent: u32,
    /// Per cent of the later incidents that fell in them.
    pub hits_per_cent: u32,
    /// Of the most that any choice of so much ground could have held, per cent; `None` where too few to say.
    pub of_best_per_cent: Option<u32>,
    /// The period they were chosen by, and the one they were judged by.
    pub periods: (Period, Period),
}

impl Foretold {
    /// How many times denser later incidents were in the chosen places than over all: the prediction accuracy index
    /// (Chainey, Tompson and Uhlig 2008). `None` without ground.
    pub fn accuracy(&self) -> Option<f64> {
        (self.ground_per_cent > 0).then(|| f64::from(self.hits_per_cent) / f64::from(self.ground_per_cent))
    }
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
    /// Sum of the weighted harm with its 95 % interval, in `harm_unit`.
    pub harm_total: Option<terms::Estimate>,
    /// What harm is counted in: "days in prison"; empty without a harm table.
    pub harm_unit: String,
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
    /// How dense the incidents of the first measure are over the ground.
    pub surface: Option<DensitySurface>,
    /// How well last period's busiest places foretold this one's.
    pub foretold: Option<Foretold>,
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
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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
