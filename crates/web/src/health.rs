//! Whether the program lives and is ready, for those who watch it (draft-inadarei-api-health-check).

use crate::site::Site;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// GET `/livez`: always 200 while the program answers at all.
pub(crate) async fn livez() -> Response {
    health(StatusCode::OK, &serde_json::json!({ "status": "pass" }))
}

/// GET `/readyz`: 200 if everything a page needs is there, 503 otherwise.
pub(crate) async fn readyz(State(site): State<Arc<Site>>) -> Response {
    let checks = site.door.ready().await;
    let pass = checks.iter().all(|check| check.pass);
    let word = |pass: bool| if pass { "pass" } else { "fail" };
    let each: serde_json::Map<_, _> = checks
        .iter()
        .map(|check| {
            let told = serde_json::json!([{ "status": word(check.pass), "output": check.words }]);
            (check.name.clone(), told)
        })
        .collect();
    let status = if pass { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    health(status, &serde_json::json!({ "status": word(pass), "checks": each }))
}

fn health(status: StatusCode, body: &serde_json::Value) -> Response {
    let head = [(header::CONTENT_TYPE, "application/health+json"), (header::CACHE_CONTROL, "no-store")];
    (status, head, body.to_string()).into_response()
}

/// GET `/robots.txt`: the public site may be found, the staff site not.
pub(crate) async fn robots() -> Response {
    "User-agent: *\nDisallow: /app\nDisallow: /sign-in\n".into_response()
}
