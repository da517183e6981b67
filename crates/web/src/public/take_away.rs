//! Files to take away: figures, drawings and outlines. The same released numbers as the pages.

use super::measure::parse;
use crate::door::{FileKind, TakeAway};
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use charts::Chart;
use std::sync::Arc;

/// A file as an answer that the browser saves.
pub(crate) fn saved(file: TakeAway) -> Response {
    let plain: String = file
        .file_name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' })
        .collect();
    let head = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{plain}\"")),
    ];
    (head, file.bytes).into_response()
}

/// GET `/areas/{area}/{measure}/figures.{csv|xlsx|json}`
pub(crate) async fn figures(
    State(site): State<Arc<Site>>,
    Path((area, measure, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (area, measure) = parse(&area, &measure)?;
    let kind = file.strip_prefix("figures.").and_then(FileKind::from_extension).ok_or(Problem::NotFound)?;
    Ok(saved(site.door.measure_file(area, &measure, kind).await?))
}

/// GET `/areas/{area}/{measure}/charts/{chart}.{svg|csv}`
pub(crate) async fn chart(
    State(site): State<Arc<Site>>,
    Path((area, measure, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (area, id) = parse(&area, &measure)?;
    let measure = site.door.measure(area, &id).await?;
    chart_file(measure.charts.iter(), &format!("{area}-{id}"), &file)
}

/// The chart that `file` names, `{id}.svg` or `{id}.csv`, as a file whose name begins with `of`.
pub(crate) fn chart_file<'a>(
    mut charts: impl Iterator<Item = &'a Chart>,
    of: &str,
    file: &str,
) -> Result<Response, Problem> {
    let (wanted, kind) = file.rsplit_once('.').ok_or(Problem::NotFound)?;
    let chart = charts.find(|chart| chart.id == wanted).ok_or(Problem::NotFound)?;
    let (media_type, text) = match kind {
        "svg" => ("image/svg+xml", standing_alone(&chart.wide)),
        "csv" => (FileKind::Csv.media_type(), chart.table.to_csv()),
        _ => return Err(Problem::NotFound),
    };
    let file_name = format!("{of}-{wanted}.{kind}");
    Ok(saved(TakeAway { file_name, media_type, bytes: text.into_bytes() }))
}

/// A drawing from a page as a file of its own.
fn standing_alone(svg: &str) -> String {
    if svg.contains("xmlns=") {
        svg.to_owned()
    } else {
        svg.replacen("<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"", 1)
    }
}

/// GET `/areas/{area}/{measure}/map.geojson`
pub(crate) async fn shapes(
    State(site): State<Arc<Site>>,
    Path((area, measure)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (area, measure) = parse(&area, &measure)?;
    let shapes = site.door.shapes(area, &measure).await?;
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], shapes.geojson).into_response())
}
