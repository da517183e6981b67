//! The OpenAPI 3.1 document of the interface, made from the types that answer, so that the two cannot disagree.

use utoipa::OpenApi;

/// What `/api/v1` offers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Released figures of a community safety partnership",
        version = "1",
        description = "Read-only. It needs no account and keeps no trace of who asks. Every number was released under the \
            same rules as those on the pages: a small count is withheld, and an answer says why. Each answer has a tag \
            (ETag): send it back in If-None-Match and get 304 while nothing has changed. Errors are problem documents \
            (RFC 9457). Days are ISO 8601; months are like 2026-04."
    ),
    paths(
        super::description,
        super::areas,
        super::area,
        super::measure,
        super::series,
        super::targets,
        super::plans,
        super::plan,
        super::meetings
    )
)]
struct Described;

/// The document.
pub(super) fn document() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
