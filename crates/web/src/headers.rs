//! What every answer says besides its bytes: what a page may load, how long it may be kept, its tag.
//! The policy allows nothing inline and no other host.

use crate::site::Site;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Only our own files; no script, style or frame from anywhere else, nothing inline. `data:` pictures are the arrows
/// that the map's own style sheet draws.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// Pages larger than this get no tag: they are files on their way out.
const TAGGED_BYTES_MAX: usize = 4_000_000;

/// Sets the headers that every answer carries.
pub(crate) async fn secure(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let staff = request.uri().path().starts_with("/app") || request.uri().path().starts_with("/sign-");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    };
    set("content-security-policy", POLICY);
    set("x-content-type-options", "nosniff");
    set("x-frame-options", "DENY");
    set("referrer-policy", "same-origin");
    set("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    if site.settings.https {
        set("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
    if staff {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else if !headers.contains_key(header::CACHE_CONTROL) {
        // Public figures change when a delivery comes: five minutes late is not wrong.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    }
    response
}

/// Gives public pages a tag of their bytes and answers "not changed" to those who hold them.
pub(crate) async fn tag(request: Request, next: Next) -> Response {
    let tagged = request.method() == Method::GET && !request.uri().path().starts_with("/app");
    let seen = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !tagged || response.status() != StatusCode::OK || response.headers().contains_key(header::ETAG) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let known =
        parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let length: usize = known.or_else(|| size_of(&body)).unwrap_or(usize::MAX);
    if length > TAGGED_BYTES_MAX {
        return Response::from_parts(parts, body);
    }
    match to_bytes(body, TAGGED_BYTES_MAX).await {
        Ok(bytes) => with_tag(parts.headers, seen.as_ref(), bytes.into()),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn size_of(body: &Body) -> Option<usize> {
    use axum::body::HttpBody;
    body.size_hint().exact().and_then(|size| usize::try_from(size).ok())
}

fn with_tag(headers: HeaderMap, seen: Option<&HeaderValue>, bytes: Vec<u8>) -> Response {
    // Weak, because the same page may go out packed or not.
    let tag = format!("W/\"{}\"", hex::encode(&Sha256::digest(&bytes)[..12]));
    let value = HeaderValue::from_str(&tag).expect("a tag is hexadecimal digits in quotes");
    let held = seen.and_then(|seen| seen.to_str().ok()).is_some_and(|seen| {
        seen.split(',').any(|one| one.trim().trim_start_matches("W/") == tag.trim_start_matches("W/"))
    });
    let mut response =
        if held { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(bytes).into_response() };
    for (name, header) in &headers {
        if !(held && (name == header::CONTENT_LENGTH || name == header::CONTENT_TYPE)) {
            response.headers_mut().append(name, header.clone());
        }
    }
    response.headers_mut().insert(header::ETAG, value);
    response
}
