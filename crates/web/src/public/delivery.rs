//! Where a number comes from: the public facts of one delivery.

use crate::door::DeliveryFacts;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::site::Site;
use crate::{route, words};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;
use terms::DeliveryId;

#[derive(Serialize)]
pub(crate) struct DeliveryView {
    hash: String,
    short: String,
    sender: String,
    licence: String,
    received: String,
    read_as: String,
    used: &'static str,
    used_in: Vec<Crumb>,
}

impl View for DeliveryView {
    const TEMPLATE: &'static str = "public/delivery.html";
}

impl DeliveryView {
    pub(crate) fn new(facts: &DeliveryFacts) -> Self {
        let note = &facts.note;
        Self {
            hash: note.id.to_string(),
            short: note.id.short(),
            sender: note.sender.clone(),
            licence: note.licence.clone(),
            received: note.received.parse().map_or_else(|_| note.received.clone(), words::day),
            read_as: facts.read_as.clone(),
            used: facts.used.words(),
            used_in: facts
                .used_in
                .iter()
                .map(|(area, definition)| {
                    let text = format!("{} in {}", definition.title, area.name);
                    Crumb::new(text, route::measure(area.code, &definition.id))
                })
                .collect(),
        }
    }
}

/// GET `/deliveries/{delivery}`
pub(crate) async fn delivery(
    State(site): State<Arc<Site>>,
    Path(delivery): Path<String>,
) -> Result<Response, Problem> {
    let delivery: DeliveryId = delivery.parse().map_err(|_| Problem::NotFound)?;
    let facts = site.door.delivery(delivery).await?;
    let frame = Frame::new(format!("Delivery {}", delivery.short()), Place::Areas)
        .crumbs([Crumb::new("Home", route::HOME)]);
    site.show(&frame, &DeliveryView::new(&facts))
}

#[cfg(test)]
impl DeliveryView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![Self::new(&crate::sample::delivery())]
    }
}
