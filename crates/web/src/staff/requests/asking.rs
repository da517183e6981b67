//! A new request: first what an agreement opens, then which part of it, about whom and why.

use super::{frame, typed};
use crate::choice::ChoiceView;
use crate::door::{OpenFlow, RequestTyped};
use crate::page::View;
use crate::problem::Problem;
use crate::route::{self, requests as at};
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct FlowView {
    href: String,
    words: String,
    until: String,
}

#[derive(Serialize)]
pub(crate) struct RequestNewView {
    flows: Vec<FlowView>,
    barriers: &'static str,
    agreements: &'static str,
    /// What was chosen; empty before.
    key: String,
    words: String,
    sections: Vec<ChoiceView>,
    classes: Vec<ChoiceView>,
    gateways: Vec<ChoiceView>,
    urgent: bool,
    about: String,
    needed: String,
    to: &'static str,
    error: String,
}

impl View for RequestNewView {
    const TEMPLATE: &'static str = "staff/request_new.html";
}

fn choice(value: &str, text: &str, chosen: bool) -> ChoiceView {
    ChoiceView::new(value, &words::sentence(text), chosen)
}

impl RequestNewView {
    pub(crate) fn new(flows: &[OpenFlow], typed: &RequestTyped, error: &str) -> Self {
        let chosen = flows.iter().find(|flow| flow.key == typed.flow);
        let until = |flow: &OpenFlow| {
            flow.until.map_or_else(String::new, |last| format!("The agreement ends {}.", words::day(last)))
        };
        Self {
            flows: flows
                .iter()
                .map(|flow| FlowView {
                    href: at::asking_for(&flow.key),
                    words: flow.words.clone(),
                    until: until(flow),
                })
                .collect(),
            barriers: route::BARRIERS,
            agreements: route::AGREEMENTS,
            key: chosen.map_or_else(String::new, |flow| flow.key.clone()),
            words: chosen.map_or_else(String::new, |flow| flow.words.clone()),
            sections: chosen.map_or_else(Vec::new, |flow| {
                let picked = |slug: &str| typed.sections.iter().any(|one| one == slug);
                flow.sections.iter().map(|(slug, text)| choice(slug, text, picked(slug))).collect()
            }),
            classes: chosen.map_or_else(Vec::new, |flow| {
                flow.classes.iter().map(|(slug, text)| choice(slug, text, typed.class == *slug)).collect()
            }),
            gateways: chosen.map_or_else(Vec::new, |flow| {
                flow.gateways.iter().map(|(id, text)| choice(id, text, typed.gateway == *id)).collect()
            }),
            urgent: typed.urgent,
            about: typed.about.clone(),
            needed: typed.needed.clone(),
            to: at::REQUEST_NEW,
            error: error.to_owned(),
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    of: String,
}

async fn show(site: &Site, staff: &Staff, typed: &RequestTyped, error: &str) -> Result<Response, Problem> {
    let flows = site.door.requests_possible(&staff.caller).await?;
    site.show(&frame("Ask for information", staff, error), &RequestNewView::new(&flows, typed, error))
}

/// GET `/app/requests/new?of=`
pub(crate) async fn form(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    show(&site, &staff, &RequestTyped { flow: wanted.of, ..RequestTyped::default() }, "").await
}

/// POST `/app/requests/new`
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let typed = typed(&form);
    match site.door.request_add(&staff.caller, &typed).await {
        Ok(id) => Ok(Redirect::to(&at::request(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &typed, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl RequestNewView {
    pub(crate) fn samples() -> Vec<Self> {
        let flows = crate::sample::requests::flows();
        let typed = RequestTyped {
            flow: flows[0].key.clone(),
            sections: vec!["offences".into()],
            about: "J. Sample".into(),
            ..RequestTyped::default()
        };
        vec![
            Self::new(&flows, &RequestTyped::default(), ""),
            Self::new(&flows, &typed, "You have not written what is needed and why."),
            Self::new(&[], &RequestTyped::default(), ""),
        ]
    }
}
