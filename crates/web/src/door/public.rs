//! What the public pages ask for and get. Every count, rate and chart in here was released.

use charts::Chart;
use chrono::NaiveDate;
use disclosure::{DeliveryNote, PublicPlace, Released, Withheld};
use planning::{Confidence, Repeats, Rhythm};
use terms::{
    AreaCode, AreaRecord, Change, Comparison, ControlChart, Forecast, Funnel, Measure, MeasureDefinition,
    Period, Series, TrendVerdict,
};

/// An area we hold figures for.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaKnown {
    /// Code and name.
    pub area: AreaRecord,
    /// How many measures it has figures for.
    pub measures: usize,
}

/// What is held.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// Areas with figures, by name.
    pub areas: Vec<AreaKnown>,
    /// The catalogue, in its order.
    pub measures: Vec<Released<MeasureDefinition>>,
    /// Whether a postcode lookup is loaded.
    pub postcodes: bool,
    /// Day of the newest delivery; `None` where nothing was delivered.
    pub updated: Option<NaiveDate>,
    /// Up to three measures of the home area that the home page opens with, signals first.
    pub highlights: Vec<MeasureFacts>,
}

/// Where a postcode lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// In an area we hold figures for.
    Area(AreaCode),
    /// It is a postcode, but of no area we hold figures for.
    Elsewhere,
    /// It does not look like a postcode.
    NotAPostcode,
    /// No postcode lookup is loaded.
    NoLookup,
}

/// One measure in one area, as anybody may see it.
#[derive(Clone, Debug)]
pub struct MeasureFacts {
    /// Where.
    pub area: AreaRecord,
    /// What is counted.
    pub definition: Released<MeasureDefinition>,
    /// Counts over time at the finest step that may be shown, or why none is.
    pub series: Result<Released<Series>, Withheld>,
    /// The latest unbroken run of up to twelve months, with its rate, or why it is not shown.
    pub latest: Result<Released<Measure>, Withheld>,
    /// That run against the same months a year before.
    pub change: Option<Released<Change>>,
    /// Against itself.
    pub control: Option<Released<ControlChart>>,
    /// Long trend and how many months it spans.
    pub trend: Option<(TrendVerdict, u32)>,
    /// The coming months, or in words why they cannot be told.
    pub forecast: Result<Released<Forecast>, String>,
    /// Against similar areas, with the period in which all were counted.
    pub comparison: Option<(Released<Comparison>, Period)>,
    /// Among all areas of its kind that the same body counts, with the period.
    pub funnel: Option<(Released<Funnel>, Period)>,
    /// When it happens.
    pub rhythm: Option<Released<Rhythm>>,
    /// Whether one follows another nearby.
    pub repeats: Option<Released<Repeats>>,
    /// Months inside the series that nobody sent.
    pub gaps: Vec<Period>,
    /// Per cent of rows that could be placed in an area; `None` where there are too few to say.
    pub placed_per_cent: Option<u32>,
    /// How sure we are, by rule.
    pub confidence: Confidence,
}

/// One area, as anybody may see it.
#[derive(Clone, Debug)]
pub struct PublicArea {
    /// Code and name.
    pub area: AreaRecord,
    /// Its measures in the order of the catalogue.
    pub measures: Vec<MeasureFacts>,
    /// Value of each measure among similar areas on one drawing; `None` where there is no list of similar areas.
    pub range: Option<Chart>,
    /// Places with more reports.
    pub places: Option<PublicPlaces>,
    /// The parts of the area shaded by rate, with the measure it shows.
    pub shaded: Option<(Released<MeasureDefinition>, Chart)>,
    /// How dense reports are over the ground; volume beside harm. Those that there are.
    pub more: Vec<Chart>,
    /// What is missing or doubtful, one sentence each.
    pub gaps: Vec<String>,
    /// The areas that took its place, if it has ended.
    pub replaced_by: Vec<AreaRecord>,
    /// Day of the newest delivery behind a figure.
    pub updated: Option<NaiveDate>,
}

/// Places with more reports, and what they were scored on.
#[derive(Clone, Debug)]
pub struct PublicPlaces {
    /// The places, those that stand out first.
    pub places: Released<Vec<PublicPlace>>,
    /// What they were scored on: "antisocial behaviour, July 2024 to June 2025, by small area".
    pub basis: String,
    /// How concentrated reports are, drawn.
    pub concentration: Option<Chart>,
    /// How well the year before foretold them, in a sentence; empty where nothing can be said.
    pub foretold: String,
}

/// One measure in one area with everything its page shows.
#[derive(Clone, Debug)]
pub struct PublicMeasure {
    /// The facts.
    pub facts: MeasureFacts,
    /// The charts with the ids `control`, `similar` and `forecast`, where there are any; others stand below them.
    pub charts: Vec<Chart>,
    /// Deliveries the numbers were counted from, newest first.
    pub deliveries: Vec<Released<DeliveryNote>>,
    /// How the numbers were worked out, a sentence or two each.
    pub methods: Vec<String>,
    /// Residents or households it is out of: "93,900 usual residents, Census 2021"; empty without a rate.
    pub denominator: String,
    /// Day of the newest delivery behind a figure.
    pub updated: Option<NaiveDate>,
}

/// Several areas and measures side by side.
#[derive(Clone, Debug, Default)]
pub struct SideBySide {
    /// One entry for each pair that is held: areas outer, measures inner.
    pub cells: Vec<MeasureFacts>,
    /// Small multiples, one drawing for each measure that has a series to draw, in the order of the catalogue.
    pub multiples: Vec<Chart>,
}

/// Outlines with released rates, ready to be drawn on request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapShapes {
    /// A GeoJSON `FeatureCollection` with `bbox` and `attribution`; each feature has `name`, `words` and `class`
    /// (0 to 4, or -1 for withheld).
    pub geojson: String,
}

/// How much of a delivery could be used. In words, because a number of rows is a count that nobody released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// Every row.
    All,
    /// At least 99 rows in 100.
    NearlyAll,
    /// At least 95 rows in 100.
    Most,
    /// Fewer.
    Partly,
    /// None: the file was refused or taken back.
    Nothing,
}

impl Used {
    /// The class of a share.
    pub fn of(accepted: u64, aside: u64) -> Self {
        let all = accepted + aside;
        match (accepted, aside) {
            (0, _) => Self::Nothing,
            (_, 0) => Self::All,
            _ if accepted * 100 >= all * 99 => Self::NearlyAll,
            _ if accepted * 100 >= all * 95 => Self::Most,
            _ => Self::Partly,
        }
    }

    /// Words as shown.
    pub const fn words(self) -> &'static str {
        match self {
            Self::All => "We could use every row.",
            Self::NearlyAll => {
                "We could use at least 99 rows in every 100. We told the sender about the rest."
            }
            Self::Most => "We could use at least 95 rows in every 100. We told the sender about the rest.",
            Self::Partly => {
                "We could use fewer than 95 rows in every 100. We told the sender about the rest."
            }
            Self::Nothing => "We do not use any row of it.",
        }
    }
}

/// What may be said in public of a delivery.
#[derive(Clone, Debug)]
pub struct DeliveryFacts {
    /// Sender, licence, day.
    pub note: Released<DeliveryNote>,
    /// What it was read as, in words: "street-level crime from data.police.uk".
    pub read_as: String,
    /// How much of it is used.
    pub used: Used,
    /// Measures and areas whose published figures rest on it, at most 200, for links.
    pub used_in: Vec<(AreaRecord, Released<MeasureDefinition>)>,
}

/// The kinds of file that can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// Comma-separated values.
    Csv,
    /// A workbook.
    Xlsx,
    /// The open twin of the workbook.
    Ods,
    /// JSON.
    Json,
    /// A tagged PDF.
    Pdf,
    /// A page.
    Html,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Csv, Self::Xlsx, Self::Ods, Self::Json, Self::Pdf, Self::Html];

    /// The end of the file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Json => "json",
            Self::Pdf => "pdf",
            Self::Html => "html",
        }
    }

    /// The kind with that ending.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.extension() == extension)
    }

    /// What a link calls it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "spreadsheet (XLSX)",
            Self::Ods => "spreadsheet (ODS)",
            Self::Json => "JSON",
            Self::Pdf => "PDF",
            Self::Html => "web page",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Json => "application/json",
            Self::Pdf => "application/pdf",
            Self::Html => "text/html; charset=utf-8",
        }
    }
}
