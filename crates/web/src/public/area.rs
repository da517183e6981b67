//! P2 One area: what stands out, every measure, places with more reports, what is missing.

use super::line::LineView;
use super::take_away::chart_file;
use crate::door::{MeasureFacts, PublicArea, PublicPlaces};
use crate::figure::{FigureView, files_of};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::site::Site;
use axum::extract::{Path, State};
use axum::response::Response;
use charts::Chart;
use planning::wording::{inside, list, number};
use serde::Serialize;
use std::sync::Arc;
use terms::AreaCode;

/// Places shown on the page; the rest is in the table's files.
const PLACES_MAX: usize = 10;

#[derive(Serialize)]
struct PlaceView {
    name: String,
    count: String,
    standing: &'static str,
}

#[derive(Serialize)]
struct PlacesView {
    basis: String,
    places: Vec<PlaceView>,
    concentration: Option<FigureView>,
    foretold: String,
}

#[derive(Serialize)]
struct ShadedView {
    figure: FigureView,
    measure: String,
    shapes: String,
}

#[derive(Serialize)]
pub(crate) struct AreaView {
    name: String,
    summary: String,
    standing_out: Vec<LineView>,
    lines: Vec<LineView>,
    range: Option<FigureView>,
    places: Option<PlacesView>,
    shaded: Option<ShadedView>,
    more: Vec<FigureView>,
    gaps: Vec<String>,
    replaced_by: Vec<Crumb>,
    compare: String,
}

impl View for AreaView {
    const TEMPLATE: &'static str = "public/area.html";
}

impl AreaView {
    pub(crate) fn new(area: &PublicArea) -> Self {
        let lines: Vec<LineView> = area.measures.iter().map(LineView::new).collect();
        let shaded = area.shaded.as_ref().map(|(definition, chart)| ShadedView {
            figure: with_files(area, chart),
            measure: inside(&definition.title),
            shapes: route::shapes(area.area.code, &definition.id),
        });
        Self {
            name: area.area.name.clone(),
            summary: summary(&area.measures),
            standing_out: lines.iter().filter(|line| line.itself.stands_out()).cloned().collect(),
            lines,
            range: area.range.as_ref().map(|chart| with_files(area, chart)),
            places: area.places.as_ref().map(|places| PlacesView::new(area, places)),
            shaded,
            more: area.more.iter().map(|chart| with_files(area, chart)).collect(),
            gaps: area.gaps.clone(),
            replaced_by: area
                .replaced_by
                .iter()
                .map(|area| Crumb::new(area.name.clone(), route::area(area.code)))
                .collect(),
            compare: compare_link(area),
        }
    }
}

/// The comparison of this area with those most like it, by its first measures.
fn compare_link(area: &PublicArea) -> String {
    let mut areas = vec![area.area.code];
    let peers = area.measures.iter().find_map(|facts| facts.comparison.as_ref());
    areas.extend(
        peers.iter().flat_map(|(comparison, _)| comparison.peers.iter().map(|peer| peer.area)).take(7),
    );
    let measures: Vec<_> = area.measures.iter().take(4).map(|facts| facts.definition.id.clone()).collect();
    route::compare(&areas, &measures)
}

/// "Of 9 measures, 2 are worse than normal and 1 is better than normal. 6 show normal variation."
fn summary(measures: &[MeasureFacts]) -> String {
    let lines: Vec<LineView> = measures.iter().map(LineView::new).collect();
    let of = |tone: &str| lines.iter().filter(|line| line.itself.tone == tone).count();
    let (worse, better, changed, early) = (of("worse"), of("better"), of("changed"), of("early"));
    if lines.is_empty() {
        return "We hold no figures for this area yet.".to_owned();
    }
    let mut parts = Vec::new();
    for (count, words) in
        [(worse, "worse than normal"), (better, "better than normal"), (changed, "different from normal")]
    {
        if count > 0 {
            parts.push(format!("{count} {} {words}", if count == 1 { "is" } else { "are" }));
        }
    }
    let normal = lines.len() - worse - better - changed - early;
    let mut text = match (parts.is_empty(), normal) {
        (true, 0) => "It is too early to say how this area is doing.".to_owned(),
        (true, _) => "Nothing we count stands out. All we can judge shows normal variation.".to_owned(),
        (false, _) => format!("Of {} measures, {}.", lines.len(), list(&parts)),
    };
    if !parts.is_empty() && normal > 0 {
        let show = if normal == 1 { "shows" } else { "show" };
        text.push_str(&format!(" {normal} {show} normal variation."));
    }
    if early > 0 && (normal > 0 || !parts.is_empty()) {
        text.push_str(&format!(" For {early} it is too early to say."));
    }
    text
}

impl PlacesView {
    fn new(area: &PublicArea, places: &PublicPlaces) -> Self {
        let shown = places.places.iter().take(PLACES_MAX).map(|place| PlaceView {
            name: place.name.clone(),
            count: place.count.map_or_else(|| place.mark.shorthand().to_owned(), number),
            standing: match place.stands_out {
                Some(true) => "More than chance would bring",
                Some(false) => "No more than chance could bring",
                None => "Withheld to protect people",
            },
        });
        Self {
            basis: places.basis.clone(),
            places: shown.collect(),
            concentration: places.concentration.as_ref().map(|chart| with_files(area, chart)),
            foretold: places.foretold.clone(),
        }
    }
}

/// A chart of the page with its picture and its table to take away.
fn with_files(area: &PublicArea, chart: &Chart) -> FigureView {
    FigureView::new(chart, files_of(|kind| route::area_chart(area.area.code, &chart.id, kind)))
}

/// GET `/areas/{area}/charts/{chart}.{svg|csv}`
pub(crate) async fn chart(
    State(site): State<Arc<Site>>,
    Path((code, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let code: AreaCode = code.parse().map_err(|_| Problem::NotFound)?;
    let area = site.door.area(code).await?;
    let concentration = area.places.as_ref().and_then(|places| places.concentration.as_ref());
    let shaded = area.shaded.as_ref().map(|(_, chart)| chart);
    let charts = [area.range.as_ref(), shaded, concentration].into_iter().flatten().chain(&area.more);
    chart_file(charts, &code.to_string(), &file)
}

/// GET `/areas/{area}`
pub(crate) async fn area(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let code: AreaCode = code.parse().map_err(|_| Problem::NotFound)?;
    let area = site.door.area(code).await?;
    let frame = Frame::new(area.area.name.clone(), Place::Areas)
        .crumbs([Crumb::new("Home", route::HOME)])
        .updated(area.updated);
    site.show(&frame, &AreaView::new(&area))
}

#[cfg(test)]
impl AreaView {
    pub(crate) fn samples() -> Vec<Self> {
        crate::sample::areas().iter().map(Self::new).collect()
    }
}
