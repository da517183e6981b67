//! The public site. It shows released figures, asks for nothing but a postcode, and keeps no trace of the reader.

pub(crate) mod about;
pub(crate) mod api;
pub(crate) mod area;
pub(crate) mod assessment;
pub(crate) mod compare;
pub(crate) mod compliance;
pub(crate) mod delivery;
pub(crate) mod feeds;
pub(crate) mod holding;
pub(crate) mod home;
pub(crate) mod letters;
pub(crate) mod line;
pub(crate) mod measure;
pub(crate) mod meetings;
pub(crate) mod performance;
pub(crate) mod plan;
pub(crate) mod take_away;
pub(crate) mod year_end;

use crate::site::Site;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Routes of the public site.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(home::home))
        .route("/areas", get(home::find))
        .route("/areas/{area}", get(area::area))
        .route("/areas/{area}/charts/{file}", get(area::chart))
        .route("/areas/{area}/{measure}", get(measure::measure))
        .route("/areas/{area}/{measure}/map.geojson", get(take_away::shapes))
        .route("/areas/{area}/{measure}/charts/{file}", get(take_away::chart))
        .route("/areas/{area}/{measure}/{file}", get(take_away::figures))
        .route("/compare", get(compare::compare))
        .route("/compare.csv", get(compare::csv))
        .route("/compare/charts/{file}", get(compare::chart))
        .route("/performance", get(performance::performance))
        .route("/performance/{year}", get(performance::of_year))
        .route("/performance/{year}/end", get(year_end::year_end))
        .route("/deliveries/{delivery}", get(delivery::delivery))
        .route("/holding-to-account", get(holding::holding))
        .route("/compliance", get(compliance::compliance))
        .route("/meetings", get(meetings::meetings))
        .route("/meetings/ask", get(meetings::form).post(meetings::ask))
        .route("/meetings.ics", get(feeds::public))
        .route("/calendar/{file}", get(feeds::own))
        .route("/news.atom", get(feeds::news))
        .route("/news/letters", get(letters::letters).post(letters::ask))
        .route("/news/letters/{token}", get(letters::letter).post(letters::step))
        .route("/assessments", get(assessment::assessments))
        .route("/assessments/{area}", get(assessment::assessment))
        .route("/assessments/{area}/{file}", get(assessment::version_or_file))
        .route("/plan", get(plan::plans))
        .route("/plan/{plan}", get(plan::plan))
        .route("/plan/{plan}/{file}", get(plan::paper))
        .route("/about", get(about::about))
        .route("/about/accessibility", get(about::accessibility))
        .route("/about/privacy", get(about::privacy))
        .route("/about/cookies", get(about::cookies))
        .route("/about/data", get(about::data))
        .merge(api::routes())
}
