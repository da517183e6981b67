//! P4 Areas side by side: a table with words in every cell, small multiples, one address for one view.
//! There is no rank and no total: areas stand in order of name.

use super::line::{LineView, VerdictView, short_number};
use super::take_away::chart_file;
use crate::door::{MeasureFacts, Overview, SideBySide};
use crate::figure::{FigureView, files_of};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::site::Site;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use std::sync::Arc;
use terms::{AreaCode, MeasureId};

/// More areas than this do not fit one table; more measures neither.
const AREAS_MAX: usize = 12;
const MEASURES_MAX: usize = 6;

#[derive(Serialize)]
struct ChoiceView {
    value: String,
    text: String,
    checked: bool,
}

#[derive(Serialize)]
struct CellView {
    href: String,
    number: String,
    itself: VerdictView,
    similar: VerdictView,
    held: bool,
}

#[derive(Serialize)]
struct RowView {
    area: Crumb,
    cells: Vec<CellView>,
}

#[derive(Serialize)]
pub(crate) struct CompareView {
    areas: Vec<ChoiceView>,
    measures: Vec<ChoiceView>,
    error: String,
    columns: Vec<String>,
    rows: Vec<RowView>,
    multiples: Vec<FigureView>,
    period: String,
    csv: String,
    areas_max: usize,
    measures_max: usize,
}

impl View for CompareView {
    const TEMPLATE: &'static str = "public/compare.html";
}

/// What was asked for: codes and names that could be read, in order, each once.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    areas: Vec<AreaCode>,
    measures: Vec<MeasureId>,
}

impl Asked {
    /// Reads `areas=A,B&measures=x` and what a form sends: `areas=A&areas=B`.
    fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            for one in value.replace("%2C", ",").replace("%2c", ",").split(',') {
                match name {
                    "areas" => asked.areas.extend(one.parse::<AreaCode>().ok()),
                    "measures" => asked.measures.extend(MeasureId::new(one)),
                    _ => {}
                }
            }
        }
        asked.areas.sort();
        asked.areas.dedup();
        asked.measures.sort();
        asked.measures.dedup();
        asked
    }

    fn address(&self) -> String {
        route::compare(&self.areas, &self.measures)
    }

    fn too_much(&self) -> String {
        if self.areas.len() > AREAS_MAX {
            format!("Choose up to {AREAS_MAX} areas")
        } else if self.measures.len() > MEASURES_MAX {
            format!("Choose up to {MEASURES_MAX} measures")
        } else if self.areas.is_empty() != self.measures.is_empty() {
            if self.areas.is_empty() { "Choose at least one area" } else { "Choose at least one measure" }
                .to_owned()
        } else {
            String::new()
        }
    }
}

impl CompareView {
    fn new(overview: &Overview, asked: &Asked, side: &SideBySide) -> Self {
        let areas = overview.areas.iter().map(|known| ChoiceView {
            value: known.area.code.to_string(),
            text: known.area.name.clone(),
            checked: asked.areas.contains(&known.area.code),
        });
        let measures = overview.measures.iter().map(|definition| ChoiceView {
            value: definition.id.to_string(),
            text: definition.title.clone(),
            checked: asked.measures.contains(&definition.id),
        });
        let shown: Vec<_> =
            overview.measures.iter().filter(|definition| asked.measures.contains(&definition.id)).collect();
        let mut here: Vec<_> =
            overview.areas.iter().filter(|known| asked.areas.contains(&known.area.code)).collect();
        here.sort_by(|a, b| a.area.name.cmp(&b.area.name));
        let of = |area: AreaCode, measure: &MeasureId| {
            side.cells.iter().find(|facts| facts.area.code == area && facts.definition.id == *measure)
        };
        let rows = here.iter().map(|known| RowView {
            area: Crumb::new(known.area.name.clone(), route::area(known.area.code)),
            cells: shown
                .iter()
                .map(|definition| CellView::new(of(known.area.code, &definition.id)))
                .collect(),
        });
        Self {
            areas: areas.collect(),
            measures: measures.collect(),
            error: asked.too_much(),
            columns: shown.iter().map(|definition| definition.title.clone()).collect(),
            rows: if side.cells.is_empty() { Vec::new() } else { rows.collect() },
            multiples: side
                .multiples
                .iter()
                .map(|chart| {
                    let file = |kind: &str| route::compared_chart(&asked.address(), &chart.id, kind);
                    FigureView::new(chart, files_of(file))
                })
                .collect(),
            period: period(&side.cells),
            csv: asked.address().replacen(route::COMPARE, "/compare.csv", 1),
            areas_max: AREAS_MAX,
            measures_max: MEASURES_MAX,
        }
    }
}

/// The months of the cells in words, where all speak of the same; otherwise that they differ.
fn period(cells: &[MeasureFacts]) -> String {
    let mut periods: Vec<_> =
        cells.iter().filter_map(|facts| facts.latest.as_ref().ok().map(|latest| latest.period)).collect();
    periods.sort();
    periods.dedup();
    match periods.as_slice() {
        [] => String::new(),
        [one] => one.words(),
        _ => "the latest year held for each area".to_owned(),
    }
}

impl CellView {
    fn new(facts: Option<&MeasureFacts>) -> Self {
        let line = facts.map(LineView::new);
        Self {
            href: line.as_ref().map(|line| line.href.clone()).unwrap_or_default(),
            number: facts.map(short_number).unwrap_or_else(|| "[x]".to_owned()),
            itself: line.as_ref().map_or_else(
                || VerdictView { words: "Not available", tone: "early", shape: "dots" },
                |line| line.itself.clone(),
            ),
            similar: line.as_ref().map_or_else(
                || VerdictView::against_similar(terms::SimilarVerdict::CannotCompare),
                |line| line.similar.clone(),
            ),
            held: facts.is_some(),
        }
    }
}

/// GET `/compare?areas=&measures=`: another order or a form's own address leads to the one address of the view.
pub(crate) async fn compare(
    State(site): State<Arc<Site>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let asked = Asked::read(&query);
    if !query.is_empty() && asked.address() != format!("{}?{query}", route::COMPARE) {
        return Ok(Redirect::to(&asked.address()).into_response());
    }
    let overview = site.door.overview().await?;
    let side = side_by_side(&site, &asked).await?;
    let view = CompareView::new(&overview, &asked, &side);
    let frame = Frame::new("Compare areas", Place::Compare)
        .crumbs([Crumb::new("Home", route::HOME)])
        .updated(overview.updated)
        .with_error(!view.error.is_empty());
    site.show(&frame, &view)
}

async fn side_by_side(site: &Site, asked: &Asked) -> Result<SideBySide, Problem> {
    if asked.areas.is_empty() || !asked.too_much().is_empty() {
        return Ok(SideBySide::default());
    }
    Ok(site.door.compare(&asked.areas, &asked.measures).await?)
}

/// GET `/compare/charts/{chart}.{svg|csv}?areas=&measures=`
pub(crate) async fn chart(
    State(site): State<Arc<Site>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let side = side_by_side(&site, &Asked::read(&query.unwrap_or_default())).await?;
    chart_file(side.multiples.iter(), "comparison", &file)
}

/// GET `/compare.csv?areas=&measures=`
pub(crate) async fn csv(
    State(site): State<Arc<Site>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read(&query.unwrap_or_default());
    let cells = side_by_side(&site, &asked).await?.cells;
    if cells.is_empty() {
        return Err(Problem::NotFound);
    }
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"comparison.csv\""),
    ];
    Ok((head, table(&cells)).into_response())
}

/// The same cells as rows: codes and names apart, no shorthand in number cells.
fn table(cells: &[MeasureFacts]) -> String {
    let mut text = String::from(
        "area_code,area,measure,period_first,period_last,count,rate,rate_low,rate_high,per,standing,against_itself,against_similar\r\n",
    );
    for facts in cells {
        let line = LineView::new(facts);
        let latest = facts.latest.as_ref().ok();
        let rate = latest.and_then(|latest| latest.rate.as_ref());
        let estimate = rate.map(terms::Rate::estimate);
        let fields = [
            facts.area.code.to_string(),
            facts.area.name.clone(),
            facts.definition.id.to_string(),
            latest.map(|latest| latest.period.first().to_string()).unwrap_or_default(),
            latest.map(|latest| latest.period.last().to_string()).unwrap_or_default(),
            latest.and_then(|latest| latest.count).map(|count| count.value.to_string()).unwrap_or_default(),
            estimate.map(|estimate| format!("{:.3}", estimate.value)).unwrap_or_default(),
            estimate.map(|estimate| format!("{:.3}", estimate.low)).unwrap_or_default(),
            estimate.map(|estimate| format!("{:.3}", estimate.high)).unwrap_or_default(),
            rate.map(|rate| rate.per().to_string()).unwrap_or_default(),
            if line.withheld.is_empty() { "shown" } else { "not shown" }.to_owned(),
            line.itself.words.to_owned(),
            line.similar.words.to_owned(),
        ];
        let quoted: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
        text.push_str(&quoted.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A field as RFC 4180 wants it. A text that a spreadsheet would take for a formula gets a leading apostrophe.
fn quoted(field: &str) -> String {
    let formula =
        field.starts_with(['=', '@', '+']) || (field.starts_with('-') && field.parse::<f64>().is_err());
    let field = if formula { format!("'{field}") } else { field.to_owned() };
    if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

#[cfg(test)]
impl CompareView {
    pub(crate) fn samples() -> Vec<Self> {
        let overview = crate::sample::overview();
        let side = crate::sample::side_by_side();
        let asked = Asked {
            areas: overview.areas.iter().map(|known| known.area.code).collect(),
            measures: overview.measures.iter().map(|definition| definition.id.clone()).collect(),
        };
        vec![
            Self::new(&overview, &Asked::default(), &SideBySide::default()),
            Self::new(&overview, &asked, &side),
            Self::new(&overview, &Asked { measures: Vec::new(), ..asked }, &SideBySide::default()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forms_address_and_the_short_one_ask_for_the_same() {
        let short = Asked::read("areas=E07000193,E07000198&measures=burglary,drugs");
        let form =
            Asked::read("areas=E07000198&areas=E07000193&measures=drugs&measures=burglary&areas=nonsense");
        assert_eq!(short, form);
        assert_eq!(Asked::read(short.address().split_once('?').unwrap().1), short);
    }

    #[test]
    fn too_many_areas_are_refused_with_the_number() {
        let areas: Vec<String> = (0..13).map(|n| format!("E070001{n:02}")).collect();
        let asked = Asked::read(&format!("areas={}&measures=burglary", areas.join(",")));
        assert_eq!(asked.too_much(), "Choose up to 12 areas");
        assert_eq!(Asked::read("areas=E07000198").too_much(), "Choose at least one measure");
        assert_eq!(Asked::default().too_much(), "");
    }

    #[test]
    fn a_field_is_quoted_and_never_a_formula() {
        assert_eq!(quoted("Moor, Upper"), "\"Moor, Upper\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("-3.5"), "-3.5");
    }
}
