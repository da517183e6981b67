//! The public site and the staff site: pages that work without scripts, styles of our own, nothing inline.
//!
//! A handler parses, asks the [`Door`], and shows. No rule, no store, no clock and no figure lives here: the program
//! gives the door its other side. Public pages take released figures alone.

mod both;
pub mod brand;
mod choice;
pub mod door;
mod figure;
mod files;
mod headers;
mod health;
mod origin;
mod page;
mod problem;
mod public;
pub mod reading;
pub mod route;
#[cfg(any(test, feature = "sample"))]
pub mod sample;
mod session;
mod site;
mod staff;
#[cfg(test)]
mod tests;
mod typed;
pub mod words;

pub use brand::{Brand, BrandRefused, Colour};
pub use door::{Answer, Check, Closed, Door, TakeAway};
pub use files::NoAssets;
pub use site::{Dice, Settings, Site};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

/// Longest a page may take. Uploads have no such limit; they have a size.
const PAGE_SECONDS: u64 = 60;

/// Serves the site on a listener until `stopped` is done; requests under way are answered first.
///
/// # Errors
/// What the listener says when it can no longer accept.
pub async fn serve(
    listener: tokio::net::TcpListener,
    site: Arc<Site>,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(site).into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stopped).await
}

/// The whole site, ready to be served.
pub fn router(site: Arc<Site>) -> Router {
    let pages = Router::new()
        .merge(public::routes())
        .merge(staff::routes())
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(PAGE_SECONDS),
        ))
        .merge(staff::upload_routes(&site.settings));
    Router::new()
        .merge(pages)
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/robots.txt", get(health::robots))
        .route(route::BRAND, get(brand_css))
        .route("/assets/{*path}", get(asset))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(site.clone(), origin::settle))
        .layer(from_fn_with_state(site.clone(), problem::show_problems))
        .layer(from_fn(headers::tag))
        .layer(from_fn_with_state(site.clone(), headers::secure))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(site)
}

/// What a log line says of a request: its method, and the pattern of the page it asks for.
fn span(request: &axum::extract::Request) -> tracing::Span {
    tracing::info_span!("request", method = %request.method(), page = page_asked(request))
}

/// The pattern of the page that is asked for, "/invitation/{token}": never what somebody put into the address, which may
/// be a name, a postcode, or a token that lets whoever has it choose a password.
fn page_asked(request: &axum::extract::Request) -> String {
    let matched = request.extensions().get::<axum::extract::MatchedPath>();
    matched.map_or_else(|| "(no such page)".to_owned(), |matched| matched.as_str().to_owned())
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    files::serve(&path, &headers)
}

async fn brand_css(State(site): State<Arc<Site>>) -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], site.pages.brand().css()).into_response()
}

/// The address of a reader's own page, by what stands in the link they are sent.
pub fn letter_path(token: &str) -> String {
    route::meetings::letter(token)
}
