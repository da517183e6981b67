//! P1 Home: type a postcode, or choose an area, and see how it is. Emergencies first.

use super::line::LineView;
use crate::door::{Found, Overview};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::site::Site;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct AreaLinkView {
    name: String,
    href: String,
    words: String,
}

#[derive(Serialize)]
pub(crate) struct HomeView {
    postcodes: bool,
    postcode: String,
    error: &'static str,
    areas: Vec<AreaLinkView>,
    lines: Vec<LineView>,
    measures: usize,
}

impl View for HomeView {
    const TEMPLATE: &'static str = "public/home.html";
}

impl HomeView {
    fn new(overview: &Overview, postcode: &str, error: &'static str) -> Self {
        let areas = overview.areas.iter().map(|known| AreaLinkView {
            name: known.area.name.clone(),
            href: route::area(known.area.code),
            words: crate::words::counted(known.measures as u64, "measure", "measures"),
        });
        Self {
            postcodes: overview.postcodes,
            postcode: postcode.to_owned(),
            error,
            areas: areas.collect(),
            lines: overview.highlights.iter().take(3).map(LineView::new).collect(),
            measures: overview.measures.len(),
        }
    }
}

fn page(site: &Site, overview: &Overview, postcode: &str, error: &'static str) -> Result<Response, Problem> {
    let frame = Frame::new("How safe is your area?", Place::Areas)
        .updated(overview.updated)
        .with_error(!error.is_empty());
    site.show(&frame, &HomeView::new(overview, postcode, error))
}

/// GET `/`
pub(crate) async fn home(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let overview = site.door.overview().await?;
    page(&site, &overview, "", "")
}

#[derive(Deserialize)]
pub(crate) struct Find {
    #[serde(default)]
    postcode: String,
}

/// GET `/areas?postcode=`
pub(crate) async fn find(
    State(site): State<Arc<Site>>,
    Query(Find { postcode }): Query<Find>,
) -> Result<Response, Problem> {
    let postcode: String = postcode.trim().chars().take(16).collect();
    let error = if postcode.is_empty() {
        "Enter a postcode, like ST13 6HQ"
    } else {
        match site.door.find(&postcode).await? {
            Found::Area(area) => return Ok(Redirect::to(&route::area(area)).into_response()),
            Found::Elsewhere => "We hold no figures for this postcode. Choose an area from the list",
            Found::NotAPostcode => "Enter a full postcode, like ST13 6HQ",
            Found::NoLookup => "We cannot look up postcodes yet. Choose an area from the list",
        }
    };
    let overview = site.door.overview().await?;
    page(&site, &overview, &postcode, error)
}

#[cfg(test)]
impl HomeView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![
            Self::new(&crate::sample::overview(), "", ""),
            Self::new(&crate::sample::overview(), "ZZ1", "Enter a full postcode, like ST13 6HQ"),
            Self::new(&Overview::default(), "", ""),
        ]
    }
}
