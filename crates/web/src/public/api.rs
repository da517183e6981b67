//! The public figures for programs: JSON under `/api/v1`, and an OpenAPI 3.1 document that describes it. It reads and never
//! writes, shows what the pages show and nothing else: released values with their parents.

mod document;
mod doings;
mod wire;

use super::measure::parse;
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use doings::{MeetingsWire, PlanWire, PlansWire, TargetsWire};
use serde::Serialize;
use std::sync::Arc;
use terms::AreaCode;
pub(crate) use wire::ProblemWire;
use wire::{AreaWire, AreasWire, MeasureWire, SeriesWire};

/// What every address of the interface begins with.
pub(crate) const ROOT: &str = "/api/";

/// Routes of the interface. Each is in the document, and each path of the document is here: a test compares them.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/api/v1/openapi.json", get(description))
        .route("/api/v1/areas", get(areas))
        .route("/api/v1/areas/{area}", get(area))
        .route("/api/v1/areas/{area}/measures/{measure}", get(measure))
        .route("/api/v1/areas/{area}/measures/{measure}/series", get(series))
        .route("/api/v1/targets", get(targets))
        .route("/api/v1/plans", get(plans))
        .route("/api/v1/plans/{plan}", get(plan))
        .route("/api/v1/meetings", get(meetings))
}

/// An answer that any site's script may read: there is nothing in it but what everybody may see.
fn answer<T: Serialize>(value: T) -> Response {
    let mut response = Json(value).into_response();
    let anybody = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    response
}

/// GET `/api/v1/openapi.json`
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "describe",
    summary = "This description",
    responses((status = 200, description = "This document, OpenAPI 3.1.", body = Object))
)]
async fn description() -> Response {
    answer(document::document())
}

/// GET `/api/v1/areas`
#[utoipa::path(
    get,
    path = "/api/v1/areas",
    operation_id = "areas",
    summary = "Areas we hold figures for",
    responses((status = 200, description = "Every area, by name.", body = AreasWire))
)]
async fn areas(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    Ok(answer(AreasWire::new(&site.door.overview().await?)))
}

/// GET `/api/v1/areas/{area}`
#[utoipa::path(
    get,
    path = "/api/v1/areas/{area}",
    operation_id = "area",
    summary = "One area with its measures",
    params(("area" = String, Path, description = "Code of the area.", example = "E07990001", pattern = "^[A-Z][0-9]{8}$")),
    responses(
        (status = 200, description = "The latest figure of each measure, with its parents.", body = AreaWire),
        (status = 404, description = "We hold nothing for this area.", body = ProblemWire, content_type = "application/problem+json")
    )
)]
async fn area(State(site): State<Arc<Site>>, Path(code): Path<String>) -> Result<Response, Problem> {
    let code: AreaCode = code.parse().map_err(|_| Problem::NotFound)?;
    Ok(answer(AreaWire::new(&site.door.area(code).await?)))
}

/// GET `/api/v1/areas/{area}/measures/{measure}`
#[utoipa::path(
    get,
    path = "/api/v1/areas/{area}/measures/{measure}",
    operation_id = "measure",
    summary = "One measure in one area",
    params(
        ("area" = String, Path, description = "Code of the area.", example = "E07990001", pattern = "^[A-Z][0-9]{8}$"),
        ("measure" = String, Path, description = "Short name of the measure.", example = "burglary", pattern = "^[a-z0-9-]{1,64}$")
    ),
    responses(
        (status = 200, description = "The latest figure with its parents and the files behind it.", body = MeasureWire),
        (status = 404, description = "We hold nothing for this measure here.", body = ProblemWire, content_type = "application/problem+json")
    )
)]
async fn measure(
    State(site): State<Arc<Site>>,
    Path((area, measure)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (area, measure) = parse(&area, &measure)?;
    Ok(answer(MeasureWire::new(&site.door.measure(area, &measure).await?)))
}

/// GET `/api/v1/areas/{area}/measures/{measure}/series`
#[utoipa::path(
    get,
    path = "/api/v1/areas/{area}/measures/{measure}/series",
    operation_id = "series",
    summary = "One measure in one area over time",
    params(
        ("area" = String, Path, description = "Code of the area.", example = "E07990001", pattern = "^[A-Z][0-9]{8}$"),
        ("measure" = String, Path, description = "Short name of the measure.", example = "burglary", pattern = "^[a-z0-9-]{1,64}$")
    ),
    responses(
        (status = 200, description = "Counts over time, or why they are withheld.", body = SeriesWire),
        (status = 404, description = "We hold nothing for this measure here.", body = ProblemWire, content_type = "application/problem+json")
    )
)]
async fn series(
    State(site): State<Arc<Site>>,
    Path((area, measure)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (area, measure) = parse(&area, &measure)?;
    Ok(answer(SeriesWire::new(&site.door.measure(area, &measure).await?)))
}

/// GET `/api/v1/targets`
#[utoipa::path(
    get,
    path = "/api/v1/targets",
    operation_id = "targets",
    summary = "What the partnership set out to reach, and how it goes",
    responses((status = 200, description = "Every target that was signed off.", body = TargetsWire))
)]
async fn targets(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    Ok(answer(TargetsWire::new(&site.door.targets_told().await?)))
}

/// GET `/api/v1/plans`
#[utoipa::path(
    get,
    path = "/api/v1/plans",
    operation_id = "plans",
    summary = "Plans that were published",
    responses((status = 200, description = "Each plan's title and days.", body = PlansWire))
)]
async fn plans(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    Ok(answer(PlansWire::new(&site.door.plans_told().await?)))
}

/// GET `/api/v1/plans/{plan}`
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}",
    operation_id = "plan",
    summary = "One plan that was published",
    params(("plan" = String, Path, description = "Its part of the address.", example = "2026", pattern = "^[a-z0-9-]{1,64}$")),
    responses(
        (status = 200, description = "Its priorities, its commitments, and what came of them.", body = PlanWire),
        (status = 404, description = "No such plan was published.", body = ProblemWire, content_type = "application/problem+json")
    )
)]
async fn plan(State(site): State<Arc<Site>>, Path(slug): Path<String>) -> Result<Response, Problem> {
    let plans = site.door.plans_told().await?;
    let plan = plans.iter().find(|plan| plan.slug == slug).ok_or(Problem::NotFound)?;
    Ok(answer(PlanWire::new(plan)))
}

/// GET `/api/v1/meetings`
#[utoipa::path(
    get,
    path = "/api/v1/meetings",
    operation_id = "meetings",
    summary = "Meetings in public, and published minutes",
    responses((status = 200, description = "Meetings to come, soonest first; then past ones, latest first.", body = MeetingsWire))
)]
async fn meetings(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    Ok(answer(MeetingsWire::new(&site.door.meetings_told().await?, site.clock.today())))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_path_of_the_document_is_a_route_and_every_route_is_in_the_document() {
        let source = include_str!("api.rs").split("#[cfg(test)]").next().unwrap();
        let routes: BTreeSet<&str> =
            source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let document = serde_json::to_value(super::document::document()).unwrap();
        let paths: BTreeSet<&str> =
            document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(routes, paths);
        assert!(routes.iter().all(|route| route.starts_with(super::ROOT)));
        assert_eq!(document["openapi"], "3.1.0");
    }

    #[test]
    fn the_document_reads_only() {
        let document = serde_json::to_value(super::document::document()).unwrap();
        for (path, item) in document["paths"].as_object().unwrap() {
            let methods: Vec<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(methods, ["get"], "{path}");
        }
    }
}
