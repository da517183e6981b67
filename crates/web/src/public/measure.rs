//! P3 One measure in one area: is it getting better, is it unusual, how sure are we, where does it come from.

use super::line::{LineView, opening};
use crate::door::{FileKind, MeasureFacts, PublicMeasure};
use crate::figure::{Download, FigureView, files_of};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::site::Site;
use crate::{route, words};
use axum::extract::{Path, State};
use axum::response::Response;
use planning::Confidence;
use planning::wording::{decimal, number};
use serde::Serialize;
use std::sync::Arc;
use terms::{AreaCode, MeasureId};

#[derive(Serialize)]
struct PeerView {
    name: String,
    rate: String,
}

#[derive(Serialize)]
struct SimilarView {
    list: String,
    peers: Vec<PeerView>,
}

#[derive(Serialize)]
struct DeliveryView {
    sender: String,
    licence: String,
    received: String,
    short: String,
    href: String,
}

#[derive(Serialize)]
struct ForecastView {
    sentence: String,
    method: String,
}

#[derive(Serialize)]
pub(crate) struct MeasureView {
    line: LineView,
    area: Crumb,
    sentences: Vec<String>,
    what_counts: String,
    control: Option<FigureView>,
    alike: Option<FigureView>,
    ahead: Option<FigureView>,
    figures: Vec<FigureView>,
    similar: Option<SimilarView>,
    forecast: Option<ForecastView>,
    no_forecast: String,
    confidence: &'static str,
    confidence_words: &'static str,
    placed: String,
    gaps: Vec<String>,
    version: u32,
    denominator: String,
    methods: Vec<String>,
    rules: &'static str,
    deliveries: Vec<DeliveryView>,
    downloads: Vec<Download>,
}

impl View for MeasureView {
    const TEMPLATE: &'static str = "public/measure.html";
}

impl MeasureView {
    pub(crate) fn new(measure: &PublicMeasure) -> Self {
        let facts = &measure.facts;
        let (area, id) = (facts.area.code, &facts.definition.id);
        let (forecast, no_forecast) = forecast(facts);
        Self {
            line: LineView::new(facts),
            area: Crumb::new(facts.area.name.clone(), route::area(area)),
            sentences: opening(facts),
            what_counts: facts.definition.what_counts.clone(),
            control: figure(measure, CONTROL),
            alike: figure(measure, SIMILAR),
            ahead: figure(measure, FORECAST),
            figures: measure
                .charts
                .iter()
                .filter(|chart| ![CONTROL, SIMILAR, FORECAST].contains(&chart.id.as_str()))
                .map(|chart| with_files(measure, chart))
                .collect(),
            similar: similar(facts),
            forecast,
            no_forecast,
            confidence: facts.confidence.words(),
            confidence_words: confidence_words(facts.confidence),
            placed: facts.placed_per_cent.map(|placed| format!("{placed}%")).unwrap_or_default(),
            gaps: facts.gaps.iter().map(|gap| gap.words()).collect(),
            version: facts.definition.version,
            denominator: measure.denominator.clone(),
            methods: measure.methods.clone(),
            rules: facts.control.as_ref().map_or("", |control| control.rules.words()),
            deliveries: measure.deliveries.iter().map(|note| DeliveryView::new(note)).collect(),
            downloads: [FileKind::Csv, FileKind::Xlsx, FileKind::Json]
                .map(|kind| Download {
                    words: kind.words().into(),
                    href: route::measure_file(area, id, kind),
                })
                .into(),
        }
    }
}

/// Ids of the charts that have a place of their own on the page.
const CONTROL: &str = "control";
const SIMILAR: &str = "similar";
const FORECAST: &str = "forecast";

fn figure(measure: &PublicMeasure, id: &str) -> Option<FigureView> {
    measure.charts.iter().find(|chart| chart.id == id).map(|chart| with_files(measure, chart))
}

/// A chart of the page with its picture and its table to take away.
fn with_files(measure: &PublicMeasure, chart: &charts::Chart) -> FigureView {
    let (area, id) = (measure.facts.area.code, &measure.facts.definition.id);
    FigureView::new(chart, files_of(|kind| route::chart(area, id, &chart.id, kind)))
}

impl DeliveryView {
    fn new(note: &disclosure::DeliveryNote) -> Self {
        let received = note.received.parse().map_or_else(|_| note.received.clone(), words::day);
        Self {
            sender: note.sender.clone(),
            licence: note.licence.clone(),
            received,
            short: note.id.short(),
            href: route::delivery(note.id),
        }
    }
}

fn confidence_words(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "The figures are complete and recent.",
        Confidence::Moderate => "Some months are missing, or we hold less than two years.",
        Confidence::Low => "We hold under six months, or many reports have no place.",
    }
}

fn similar(facts: &MeasureFacts) -> Option<SimilarView> {
    let (comparison, _) = facts.comparison.as_ref()?;
    let peers = comparison.peers.iter().map(|peer| PeerView {
        name: peer.name.clone(),
        rate: peer.rate.map_or_else(
            || terms::DataMark::NotAvailable.shorthand().to_owned(),
            |rate| planning::wording::interval(&rate),
        ),
    });
    Some(SimilarView { list: comparison.list.clone(), peers: peers.collect() })
}

/// The last month of the forecast in a sentence, or why there is none.
fn forecast(facts: &MeasureFacts) -> (Option<ForecastView>, String) {
    let forecast = match &facts.forecast {
        Ok(forecast) => forecast,
        Err(why) => return (None, why.clone()),
    };
    let Some(last) = forecast.points.last() else { return (None, String::new()) };
    let sentence = format!(
        "If nothing changes, we expect between {} and {} {} in {}. In 8 of 10 such forecasts the count falls between \
         the two.",
        number(last.low_80.max(0.0)),
        number(last.high_80.max(0.0)),
        facts.definition.unit,
        last.month.words()
    );
    let method = format!(
        "{}. Tested on {} past months: its error was {} times that of an average step, and repeating last year gave {}.",
        forecast.method,
        forecast.tested,
        decimal(forecast.mase),
        decimal(forecast.mase_naive)
    );
    (Some(ForecastView { sentence, method }), String::new())
}

/// Area and measure from an address, or no such page.
pub(crate) fn parse(area: &str, measure: &str) -> Result<(AreaCode, MeasureId), Problem> {
    let area = area.parse().map_err(|_| Problem::NotFound)?;
    Ok((area, MeasureId::new(measure).ok_or(Problem::NotFound)?))
}

/// GET `/areas/{area}/{measure}`
pub(crate) async fn measure(
    State(site): State<Arc<Site>>,
    Path((area, measure)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (area, id) = parse(&area, &measure)?;
    let measure = site.door.measure(area, &id).await?;
    let facts = &measure.facts;
    let title = format!("{} in {}", facts.definition.title, facts.area.name);
    let frame = Frame::new(title, Place::Areas)
        .crumbs([
            Crumb::new("Home", route::HOME),
            Crumb::new(facts.area.name.clone(), route::area(facts.area.code)),
        ])
        .updated(measure.updated);
    site.show(&frame, &MeasureView::new(&measure))
}

#[cfg(test)]
impl MeasureView {
    pub(crate) fn samples() -> Vec<Self> {
        crate::sample::measures().iter().map(Self::new).collect()
    }
}
