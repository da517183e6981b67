//! The public half of the door: only what was released goes through.

use super::{FrontDoor, closed, facts};
use charts::{Chart, Frame, Panel, Shape, StripRow, Typeface};
use chrono::NaiveDate;
use disclosure::{Released, coarsen, public};
use planning::{AreaEvidence, MeasureEvidence};
use serde_json::json;
use terms::{
    AreaCode, AreaKind, AreaRecord, Boundary, DataMark, Dataset, DeliveryId, Format, MeasureId, Step,
};
use web::door::{
    Answer, AreaKnown, Closed, DeliveryFacts, FileKind, Found, MapShapes, Overview, PublicArea,
    PublicMeasure, PublicPlaces, SideBySide, TakeAway, Used,
};

/// How many measures the home page opens with.
const HIGHLIGHTS: usize = 3;

/// Districts that somebody sends police figures for, by name.
async fn known(door: &FrontDoor) -> Answer<Vec<AreaRecord>> {
    let view = door.desk.view().await.map_err(closed)?;
    let mut areas = Vec::new();
    for (code, name) in view.gazetteer().areas(AreaKind::District) {
        if view.home_body(Dataset::PoliceStreet, code).await.map_err(closed)?.is_some() {
            areas.push(AreaRecord { code, name, year: 0 });
        }
    }
    Ok(areas)
}

/// Everything the home page says.
pub async fn overview(door: &FrontDoor) -> Answer<Overview> {
    let view = door.desk.view().await.map_err(closed)?;
    let areas = known(door).await?;
    let catalogue = door.desk.measures().await.map_err(closed)?;
    let catalogue = catalogue.measures();
    let mut highlights = Vec::new();
    if let Some(home) = areas.first() {
        let evidence = door.desk.area(home.code).await.map_err(closed)?;
        let mut all: Vec<_> = facts::measures(&evidence).iter().map(|m| facts::of(&evidence, m)).collect();
        all.sort_by_key(|fact| !is_signal(fact.control.as_deref()));
        all.truncate(HIGHLIGHTS);
        highlights = all;
    }
    let mut listed = Vec::new();
    for area in areas {
        let mut measures = 0;
        for definition in catalogue {
            let dataset = definition.categories[0].dataset();
            let covered = view.home_body(dataset, area.code).await.map_err(closed)?.is_some();
            measures += usize::from(covered);
        }
        listed.push(AreaKnown { area, measures });
    }
    Ok(Overview {
        areas: listed,
        measures: catalogue.iter().cloned().map(public).collect(),
        postcodes: view.gazetteer().knows_postcodes(),
        updated: newest(door).await?,
        highlights,
    })
}

fn is_signal(control: Option<&terms::ControlChart>) -> bool {
    use terms::SelfVerdict::{Better, Higher, Lower, Worse};
    control.is_some_and(|control| matches!(control.verdict, Better | Worse | Higher | Lower))
}

async fn newest(door: &FrontDoor) -> Answer<Option<NaiveDate>> {
    door.desk.newest().await.map_err(closed)
}

/// The area of a postcode.
pub async fn find(door: &FrontDoor, postcode: &str) -> Answer<Found> {
    let view = door.desk.view().await.map_err(closed)?;
    if !view.gazetteer().knows_postcodes() {
        return Ok(Found::NoLookup);
    }
    let letters = postcode.chars().filter(|c| !c.is_whitespace()).count();
    let shaped =
        (5..=7).contains(&letters) && postcode.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
    if !shaped {
        return Ok(Found::NotAPostcode);
    }
    let area = view.gazetteer().postcode(postcode);
    let district = area.and_then(|area| view.gazetteer().containing(area, AreaKind::District));
    let known = known(door).await?;
    Ok(match district.filter(|code| known.iter().any(|area| area.code == *code)) {
        Some(code) => Found::Area(code),
        None => Found::Elsewhere,
    })
}

/// One area.
pub async fn area(door: &FrontDoor, code: AreaCode) -> Answer<PublicArea> {
    let evidence = door.desk.area(code).await.map_err(closed)?;
    if evidence.measures.is_empty() {
        return Err(Closed::NotFound);
    }
    let shapes = door.desk.shapes(code).await.map_err(closed)?;
    let measures = facts::measures(&evidence);
    let face = Typeface::approximate();
    let places = facts::places(&evidence);
    Ok(PublicArea {
        area: evidence.area.clone(),
        measures: measures.iter().map(|measure| facts::of(&evidence, measure)).collect(),
        range: range(&evidence, &measures, &face),
        shaded: shaded(&evidence, &places, &shapes, &face),
        places: (!places.is_empty()).then(|| PublicPlaces {
            places: top(&places),
            basis: evidence.places_basis.clone(),
            concentration: reports::pictures::concentration(&evidence, &face),
            foretold: planning::drafting::foretold(&evidence).map(|said| said.text).unwrap_or_default(),
        }),
        more: [
            reports::pictures::dense(&evidence, &shapes, &face),
            reports::pictures::harm(&evidence, &face),
        ]
        .into_iter()
        .flatten()
        .collect(),
        gaps: evidence.quality.clone(),
        replaced_by: Vec::new(),
        updated: updated(&evidence),
    })
}

/// The twenty places with most reports.
fn top(places: &Released<Vec<disclosure::PublicPlace>>) -> Released<Vec<disclosure::PublicPlace>> {
    places.derive(|places| places.iter().take(20).cloned().collect())
}

fn updated(evidence: &AreaEvidence) -> Option<NaiveDate> {
    evidence.deliveries.iter().filter_map(|used| used.received.parse().ok()).max()
}

fn frame(id: &str, evidence: &AreaEvidence, source: String) -> Frame {
    Frame { id: id.to_owned(), title: None, place: evidence.area.name.clone(), source, notes: Vec::new() }
}

fn range(evidence: &AreaEvidence, measures: &[Released<MeasureEvidence>], face: &Typeface) -> Option<Chart> {
    let period = measures.iter().find_map(|m| m.comparison.as_ref().map(|(_, period)| *period))?;
    let rows: Vec<StripRow> = measures
        .iter()
        .filter(|measure| measure.comparison.as_ref().is_some_and(|(_, other)| *other == period))
        .filter_map(|measure| {
            let comparison = measure.derive(|m| m.comparison.as_ref().map(|(c, _)| c.clone())).item()?;
            Some(StripRow { label: measure.definition.title.clone(), unit: unit(measure), comparison })
        })
        .take(8)
        .collect();
    let list = rows.first().map(|row| row.comparison.list.clone()).unwrap_or_default();
    charts::strip(&frame("range", evidence, list), &rows, &period.words(), face).ok()
}

fn unit(measure: &MeasureEvidence) -> String {
    let whom = match measure.definition.denominator {
        terms::DenominatorKind::Households => "households",
        _ => "residents",
    };
    format!("per {} {whom}", planning::wording::number(f64::from(measure.definition.per)))
}

fn shaded(
    evidence: &AreaEvidence,
    places: &Released<Vec<disclosure::PublicPlace>>,
    boundaries: &[Boundary],
    face: &Typeface,
) -> Option<(Released<terms::MeasureDefinition>, Chart)> {
    let measure = evidence.measures.first()?;
    let listed = places.items();
    let shapes: Vec<Shape<'_>> = boundaries
        .iter()
        .map(|boundary| {
            let place = listed.iter().find(|place| place.area == boundary.area);
            let rate = place.and_then(|place| place.derive(rate_of).item());
            Shape {
                boundary,
                name: place.map_or_else(|| boundary.name.clone(), |place| place.name.clone()),
                value: rate.ok_or(DataMark::Withheld),
            }
        })
        .collect();
    let unit = format!("{} per 1,000 residents", measure.definition.unit);
    let frame = frame("map", evidence, evidence.places_basis.clone());
    let chart = charts::map(&frame, &shapes, &unit, &measure.latest.period.words(), 1, face).ok()?;
    Some((public(measure.definition.clone()), chart))
}

fn rate_of(place: &disclosure::PublicPlace) -> Option<f64> {
    let population = place.population.filter(|population| *population > 0.0)?;
    Some(place.count? / population * 1_000.0)
}

/// One measure in one area.
pub async fn measure(door: &FrontDoor, code: AreaCode, id: &MeasureId) -> Answer<PublicMeasure> {
    let evidence = door.desk.area(code).await.map_err(closed)?;
    let measures = facts::measures(&evidence);
    let measure = measures.iter().find(|measure| measure.definition.id == *id).ok_or(Closed::NotFound)?;
    let mut charts = reports::pictures::of_measure(measure, &evidence.area.name, &Typeface::approximate());
    for chart in &mut charts {
        // The page knows its charts by their kind alone.
        if let Some(kind) = chart.id.rsplit('-').next().map(str::to_owned) {
            chart.id = kind;
        }
    }
    let mut deliveries = Vec::new();
    for used in &measure.latest.parents.deliveries {
        deliveries.push(door.desk.delivery_note(*used).await.map_err(closed)?.note);
    }
    deliveries.sort_by(|a, b| b.received.cmp(&a.received).then(a.id.cmp(&b.id)));
    let denominator = measure.latest.rate.as_ref().map(|rate| rate.denominator());
    Ok(PublicMeasure {
        facts: facts::of(&evidence, measure),
        charts,
        deliveries,
        methods: measure.latest.parents.method.iter().chain(&evidence.methods).cloned().collect(),
        denominator: denominator
            .map(|whom| format!("{} {}", planning::wording::number(whom.count), whom.source))
            .unwrap_or_default(),
        updated: updated(&evidence),
    })
}

/// Several areas and measures side by side.
pub async fn compare(door: &FrontDoor, areas: &[AreaCode], measures: &[MeasureId]) -> Answer<SideBySide> {
    let mut side = SideBySide::default();
    let mut panels: Vec<Vec<Panel>> = measures.iter().map(|_| Vec::new()).collect();
    for area in areas {
        let evidence = door.desk.area(*area).await.map_err(closed)?;
        let held = facts::measures(&evidence);
        for (id, panels) in measures.iter().zip(&mut panels) {
            let Some(measure) = held.iter().find(|measure| measure.definition.id == *id) else { continue };
            side.cells.push(facts::of(&evidence, measure));
            panels.push(Panel {
                name: evidence.area.name.clone(),
                series: measure.derive(|m| m.series.clone()),
                words: measure.control.as_ref().map_or("", |control| control.verdict.words()).to_owned(),
            });
        }
    }
    let (face, catalogue) = (Typeface::approximate(), door.desk.measures().await.map_err(closed)?);
    for (id, panels) in measures.iter().zip(panels) {
        let Some(definition) = catalogue.measure(id.as_str()) else { continue };
        let panels = in_step(panels);
        let place = format!("{} areas", panels.len());
        let frame = Frame { id: format!("multiples-{id}"), title: None, place, ..Frame::default() };
        side.multiples.extend(charts::multiples(&frame, &panels, definition, &face).ok());
    }
    Ok(side)
}

/// All panels at the coarsest step of any: months beside years would mislead on one scale.
fn in_step(mut panels: Vec<Panel>) -> Vec<Panel> {
    let coarsest = panels.iter().map(|panel| panel.series.step).max().unwrap_or(Step::Month);
    for panel in panels.iter_mut().filter(|panel| panel.series.step < coarsest) {
        panel.series = match coarsest {
            Step::Month | Step::Quarter => panel.series.derive(|series| coarsen(series, Step::Quarter)),
            Step::Year => panel.series.derive(|series| coarsen(series, Step::Year)),
        };
    }
    panels
}

/// Outlines with the class of their rate, for the map on request.
pub async fn shapes(door: &FrontDoor, code: AreaCode) -> Answer<MapShapes> {
    let evidence = door.desk.area(code).await.map_err(closed)?;
    let places = facts::places(&evidence);
    let boundaries = door.desk.shapes(code).await.map_err(closed)?;
    let mut rates: Vec<f64> = places.iter().filter_map(rate_of).collect();
    rates.sort_by(f64::total_cmp);
    let class = |rate: f64| rates.partition_point(|other| *other < rate) * 5 / rates.len().max(1);
    let mut bounds = [180.0f64, 90.0, -180.0, -90.0];
    let features: Vec<_> = boundaries
        .iter()
        .map(|boundary| {
            for &(lon, lat) in boundary.polygons.iter().flatten().flatten() {
                bounds = [bounds[0].min(lon), bounds[1].min(lat), bounds[2].max(lon), bounds[3].max(lat)];
            }
            let place = places.iter().find(|place| place.area == boundary.area);
            let rate = place.and_then(rate_of);
            let words = rate.map_or_else(
                || "Withheld to protect people".to_owned(),
                |rate| format!("{} per 1,000 residents", planning::wording::decimal(rate)),
            );
            json!({
                "type": "Feature",
                "properties": {
                    "name": place.map_or_else(|| boundary.area.to_string(), |place| place.name.clone()),
                    "words": words,
                    "class": rate.map_or(-1, |rate| class(rate).min(4) as i32),
                },
                "geometry": { "type": "MultiPolygon", "coordinates": boundary.polygons },
            })
        })
        .collect();
    if features.is_empty() {
        return Err(Closed::NotFound);
    }
    let geojson = json!({
        "type": "FeatureCollection", "bbox": bounds, "features": features,
        "attribution": "Boundaries as delivered; see the deliveries of this area",
    });
    Ok(MapShapes { geojson: geojson.to_string() })
}

/// The figures of one measure as a file.
pub async fn measure_file(
    door: &FrontDoor,
    code: AreaCode,
    id: &MeasureId,
    kind: FileKind,
) -> Answer<TakeAway> {
    let evidence = door.desk.area(code).await.map_err(closed)?;
    let measures = facts::measures(&evidence);
    let measure = measures.iter().find(|measure| measure.definition.id == *id).ok_or(Closed::NotFound)?;
    let today = door.desk.now().date_naive();
    let document = reports::assessment::measure_document(measure, &evidence.area, &door.publisher, today);
    let name = format!("{}-{}", evidence.area.code, id);
    take_away(&document, &name, kind)
}

/// A document as a file of that kind.
pub fn take_away(document: &reports::Document, name: &str, kind: FileKind) -> Answer<TakeAway> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| Closed::Failed(error);
    let bytes = match kind {
        FileKind::Html => reports::html::render_alone(document).into_bytes(),
        FileKind::Pdf => {
            reports::pdf::render(document, &reports::fonts()).map_err(|error| failed(Box::new(error)))?
        }
        FileKind::Xlsx => reports::workbook::xlsx(document).map_err(|error| failed(Box::new(error)))?,
        FileKind::Ods => reports::workbook::ods(document).map_err(|error| failed(Box::new(error)))?,
        FileKind::Json => reports::open_data::json(document),
        FileKind::Csv => document.tables().first().map(reports::open_data::csv_of).unwrap_or_default(),
    };
    let file_name = format!("{name}.{}", kind.extension());
    Ok(TakeAway { file_name, media_type: kind.media_type(), bytes })
}

/// What may be said of a delivery.
pub async fn delivery(door: &FrontDoor, id: DeliveryId) -> Answer<DeliveryFacts> {
    let known = door.desk.delivery_note(id).await.map_err(closed)?;
    Ok(DeliveryFacts {
        read_as: words_of(known.format).to_owned(),
        used: Used::of(known.accepted, known.aside),
        note: known.note,
        used_in: Vec::new(),
    })
}

/// A format in words.
pub fn words_of(format: Format) -> &'static str {
    match format {
        Format::PoliceStreet => "street-level crime from the police",
        Format::PoliceOutcomes => "outcomes of crime from the police",
        Format::PoliceStops => "stop and search from the police",
        Format::Stats19Collisions => "road collisions",
        Format::Stats19Vehicles => "vehicles in road collisions",
        Format::Stats19Casualties => "road casualties",
        Format::Boundaries => "outlines of areas",
        Format::Lookup => "a lookup of areas",
        Format::Population => "residents by area",
        Format::Households => "households by area",
        Format::Deprivation => "deprivation by area",
        Format::SimilarAreas => "a list of similar areas",
        Format::HarmWeights => "harm weights",
        Format::PartnerSheet => "a partner's sheet",
        Format::Archive => "an archive of several files",
    }
}
