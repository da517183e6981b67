//! Addresses of the public figures for programs.

use terms::{AreaCode, MeasureId};

/// The document that describes the interface.
pub const DOCUMENT: &str = "/api/v1/openapi.json";
/// The areas.
pub const AREAS: &str = "/api/v1/areas";
/// The page that explains it.
pub const EXPLAINED: &str = "/about/data";

/// One area.
pub fn area(area: AreaCode) -> String {
    format!("{AREAS}/{area}")
}

/// One measure in one area.
pub fn measure(area: AreaCode, measure: &MeasureId) -> String {
    format!("{AREAS}/{area}/measures/{measure}")
}

/// One measure in one area over time.
pub fn series(area: AreaCode, measure: &MeasureId) -> String {
    format!("{AREAS}/{area}/measures/{measure}/series")
}

/// One plan.
pub fn plan(slug: &str) -> String {
    format!("/api/v1/plans/{slug}")
}
