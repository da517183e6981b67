//! Figures as the interface writes them: copies made for the wire, from released values alone.

use crate::door::{MeasureFacts, Overview, PublicArea, PublicMeasure};
use crate::public::line::whom;
use crate::route;
use disclosure::DeliveryNote;
use serde::Serialize;
use terms::{AreaRecord, Change, Estimate, Measure, Polarity, Rate, SelfVerdict, SimilarVerdict};
use utoipa::ToSchema;

/// What went wrong (RFC 9457).
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemWire {
    /// Always `about:blank`: the status says it.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: String,
    /// The status.
    pub status: u16,
    /// What happened, then what to do.
    pub detail: String,
    /// A number to quote where the fault is ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub incident: String,
}

/// An area.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlaceWire {
    /// Code of the Office for National Statistics.
    #[schema(pattern = "^[A-Z][0-9]{8}$")]
    code: String,
    /// Name.
    name: String,
    /// Where its figures are.
    href: String,
}

impl PlaceWire {
    pub(super) fn new(area: &AreaRecord) -> Self {
        Self { code: area.code.to_string(), name: area.name.clone(), href: route::api::area(area.code) }
    }
}

/// An area in the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct KnownWire {
    /// Which.
    area: PlaceWire,
    /// How many measures it has figures for.
    measures: usize,
}

/// Areas we hold figures for.
#[derive(Serialize, ToSchema)]
pub(crate) struct AreasWire {
    /// By name.
    areas: Vec<KnownWire>,
    /// Day of the newest delivery; none where nothing was delivered.
    #[schema(format = Date)]
    updated: Option<String>,
}

impl AreasWire {
    pub(super) fn new(overview: &Overview) -> Self {
        let known = overview
            .areas
            .iter()
            .map(|known| KnownWire { area: PlaceWire::new(&known.area), measures: known.measures });
        Self { areas: known.collect(), updated: overview.updated.map(|day| day.to_string()) }
    }
}

/// A value with its 95 % interval.
#[derive(Serialize, ToSchema)]
pub(crate) struct EstimateWire {
    /// Best value.
    value: f64,
    /// Lower end.
    low: f64,
    /// Upper end.
    high: f64,
}

impl From<Estimate> for EstimateWire {
    fn from(estimate: Estimate) -> Self {
        Self { value: estimate.value, low: estimate.low, high: estimate.high }
    }
}

/// A rate with what it is out of.
#[derive(Serialize, ToSchema)]
pub(crate) struct RateWire {
    /// The rate and its interval.
    estimate: EstimateWire,
    /// For each so many.
    per: u32,
    /// Of whom: residents or households.
    of: &'static str,
    /// How many of them there are.
    population: f64,
    /// The year they were counted for.
    year: i32,
    /// Who counted them: "Census 2021, usual residents".
    source: String,
}

impl RateWire {
    fn new(rate: &Rate) -> Self {
        let out_of = rate.denominator();
        Self {
            estimate: rate.estimate().into(),
            per: rate.per(),
            of: whom(out_of.kind),
            population: out_of.count,
            year: out_of.year,
            source: out_of.source.clone(),
        }
    }
}

/// Where a number comes from.
#[derive(Serialize, ToSchema)]
pub(crate) struct ParentsWire {
    /// Version of the measure's definition.
    definition_version: u32,
    /// Files whose rows were counted, each by the SHA-256 of its bytes; its page is `/deliveries/` and this.
    deliveries: Vec<String>,
    /// How it was worked out.
    methods: Vec<String>,
}

/// The latest unbroken run of up to twelve months.
#[derive(Serialize, ToSchema)]
pub(crate) struct LatestWire {
    /// First month.
    #[schema(example = "2025-07", pattern = "^[0-9]{4}-[0-9]{2}$")]
    first_month: String,
    /// Last month.
    #[schema(example = "2026-06", pattern = "^[0-9]{4}-[0-9]{2}$")]
    last_month: String,
    /// How many; none where a month is missing.
    count: Option<EstimateWire>,
    /// The rate; none where there is nobody to divide by.
    rate: Option<RateWire>,
    /// Where it comes from.
    parents: ParentsWire,
}

impl LatestWire {
    fn new(latest: &Measure) -> Self {
        let parents = &latest.parents;
        Self {
            first_month: latest.period.first().to_string(),
            last_month: latest.period.last().to_string(),
            count: latest.count.map(EstimateWire::from),
            rate: latest.rate.as_ref().map(RateWire::new),
            parents: ParentsWire {
                definition_version: parents.definition_version,
                deliveries: parents.deliveries.iter().map(ToString::to_string).collect(),
                methods: parents.method.clone(),
            },
        }
    }
}

/// One measure in one area, in short.
#[derive(Serialize, ToSchema)]
pub(crate) struct FigureWire {
    /// Short name of the measure.
    #[schema(pattern = "^[a-z0-9-]{1,64}$")]
    measure: String,
    /// "Burglary".
    title: String,
    /// What is counted.
    what_counts: String,
    /// What one count is, plural.
    unit: String,
    /// Whether fewer is better, more is better, or neither is judged.
    #[schema(pattern = "^(fewer-is-better|more-is-better|not-judged)$")]
    polarity: &'static str,
    /// The latest number; none where it is withheld.
    latest: Option<LatestWire>,
    /// Why there is no number; empty where there is one.
    withheld: String,
    /// Against itself, in one of the words the pages use.
    against_itself: &'static str,
    /// Why, in a sentence; empty where nothing can be said.
    because: String,
    /// Against similar areas.
    against_similar: &'static str,
    /// Over years; empty where it is too early.
    trend: &'static str,
    /// How sure we are.
    confidence: &'static str,
    /// Where more is said.
    href: String,
}

impl FigureWire {
    fn new(facts: &MeasureFacts) -> Self {
        let definition = &facts.definition;
        let polarity = match definition.polarity {
            Polarity::LowerIsBetter => "fewer-is-better",
            Polarity::HigherIsBetter => "more-is-better",
            Polarity::NotJudged => "not-judged",
        };
        let control = facts.control.as_ref();
        let similar = facts.comparison.as_ref();
        Self {
            measure: definition.id.to_string(),
            title: definition.title.clone(),
            what_counts: definition.what_counts.clone(),
            unit: definition.unit.clone(),
            polarity,
            latest: facts.latest.as_ref().ok().map(|latest| LatestWire::new(latest)),
            withheld: facts.latest.as_ref().err().map(disclosure::Withheld::words).unwrap_or_default(),
            against_itself: control.map_or(SelfVerdict::TooEarly, |control| control.verdict).words(),
            because: control.map(|control| control.words.clone()).unwrap_or_default(),
            against_similar: similar
                .map_or(SimilarVerdict::CannotCompare, |(comparison, _)| comparison.verdict)
                .words(),
            trend: facts.trend.map_or("", |(trend, _)| trend.words()),
            confidence: facts.confidence.words(),
            href: route::api::measure(facts.area.code, &definition.id),
        }
    }
}

/// One area with its measures.
#[derive(Serialize, ToSchema)]
pub(crate) struct AreaWire {
    /// Which.
    area: PlaceWire,
    /// Its measures in the order of the catalogue.
    measures: Vec<FigureWire>,
    /// What is missing or doubtful.
    gaps: Vec<String>,
    /// The areas that took its place, if it has ended.
    replaced_by: Vec<PlaceWire>,
    /// Day of the newest delivery behind a figure.
    #[schema(format = Date)]
    updated: Option<String>,
}

impl AreaWire {
    pub(super) fn new(area: &PublicArea) -> Self {
        Self {
            area: PlaceWire::new(&area.area),
            measures: area.measures.iter().map(FigureWire::new).collect(),
            gaps: area.gaps.clone(),
            replaced_by: area.replaced_by.iter().map(PlaceWire::new).collect(),
            updated: area.updated.map(|day| day.to_string()),
        }
    }
}

/// The latest run against the same months a year before.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangeWire {
    /// Count in the earlier period.
    before: f64,
    /// Count in the later period.
    after: f64,
    /// Later divided by earlier; none where either is 0.
    ratio: Option<EstimateWire>,
    /// Whether it is more than chance could bring.
    clear: bool,
}

impl From<&Change> for ChangeWire {
    fn from(change: &Change) -> Self {
        Self {
            before: change.before,
            after: change.after,
            ratio: change.ratio.map(EstimateWire::from),
            clear: change.clear,
        }
    }
}

/// A file that somebody sent us.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryWire {
    /// SHA-256 of its bytes.
    id: String,
    /// The body that sent it.
    sender: String,
    /// Under which licence or agreement.
    licence: String,
    /// The day it came.
    #[schema(format = Date)]
    received: String,
    /// Its page.
    href: String,
}

impl From<&DeliveryNote> for DeliveryWire {
    fn from(note: &DeliveryNote) -> Self {
        Self {
            id: note.id.to_string(),
            sender: note.sender.clone(),
            licence: note.licence.clone(),
            received: note.received.clone(),
            href: route::delivery(note.id),
        }
    }
}

/// One measure in one area.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeasureWire {
    /// Where.
    area: PlaceWire,
    /// The figure.
    figure: FigureWire,
    /// Against a year before; none where that cannot be said.
    change: Option<ChangeWire>,
    /// Months inside the series that nobody sent.
    gaps: Vec<String>,
    /// Files the numbers were counted from, newest first.
    deliveries: Vec<DeliveryWire>,
    /// How the numbers were worked out.
    methods: Vec<String>,
    /// Where its counts over time are.
    series: String,
    /// Day of the newest delivery behind a figure.
    #[schema(format = Date)]
    updated: Option<String>,
}

impl MeasureWire {
    pub(super) fn new(measure: &PublicMeasure) -> Self {
        let facts = &measure.facts;
        Self {
            area: PlaceWire::new(&facts.area),
            figure: FigureWire::new(facts),
            change: facts.change.as_ref().map(|change| ChangeWire::from(change.get())),
            gaps: facts.gaps.iter().map(|gap| gap.words()).collect(),
            deliveries: measure.deliveries.iter().map(|note| DeliveryWire::from(note.get())).collect(),
            methods: measure.methods.clone(),
            series: route::api::series(facts.area.code, &facts.definition.id),
            updated: measure.updated.map(|day| day.to_string()),
        }
    }
}

/// One point of a series.
#[derive(Serialize, ToSchema)]
pub(crate) struct PointWire {
    /// First month of the step.
    #[schema(example = "2025-07", pattern = "^[0-9]{4}-[0-9]{2}$")]
    month: String,
    /// How many; none is a gap, never a zero.
    count: Option<f64>,
    /// How it stands: published, provisional, revised, withheld, not available, estimated.
    mark: &'static str,
}

/// Counts over time.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeriesWire {
    /// Where.
    area: PlaceWire,
    /// Short name of the measure.
    measure: String,
    /// What one count is, plural.
    unit: String,
    /// Length of a step: month, quarter or year; empty where nothing is shown.
    step: &'static str,
    /// Oldest first.
    points: Vec<PointWire>,
    /// Why nothing is shown; empty where something is.
    withheld: String,
}

impl SeriesWire {
    pub(super) fn new(measure: &PublicMeasure) -> Self {
        let facts = &measure.facts;
        let shown = facts.series.as_ref().ok();
        let points = shown.iter().flat_map(|series| &series.points).map(|point| PointWire {
            month: point.month.to_string(),
            count: point.count,
            mark: point.mark.words(),
        });
        Self {
            area: PlaceWire::new(&facts.area),
            measure: facts.definition.id.to_string(),
            unit: facts.definition.unit.clone(),
            step: shown.map_or("", |series| series.step.word()),
            points: points.collect(),
            withheld: facts.series.as_ref().err().map(disclosure::Withheld::words).unwrap_or_default(),
        }
    }
}
