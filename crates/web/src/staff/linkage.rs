//! The review desk: linkage runs, how far each is, and the pairs that people look at.

use crate::door::RunKnown;
use crate::door::RunsKnown;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::{self, linkage as at};
use crate::session::Staff;
use crate::site::Site;
use crate::words;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;

pub(crate) mod group;
pub(crate) mod pair;
pub(crate) mod pointer;
pub(crate) mod run;

/// A column as people read it.
fn column(name: &str) -> String {
    match name {
        "dob" => "Date of birth".to_owned(),
        name => words::sentence(&name.replace('_', " ")),
    }
}

/// The number of a pair or a group, from its address. There is none of any other name.
fn number(text: &str) -> Result<usize, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// How far a run is, in words and for a bar.
#[derive(Serialize)]
pub(super) struct RunView {
    href: String,
    id: String,
    title: String,
    purpose: String,
    agreement: String,
    bodies: String,
    brought: String,
    done: usize,
    pairs: usize,
    far: String,
    waiting: String,
    mine: String,
    next: String,
    closed: String,
}

fn waiting([second, third]: [usize; 2]) -> String {
    match (second, third) {
        (0, 0) => String::new(),
        (second, 0) => format!("{} for a second person.", waits(second)),
        (0, third) => format!("{} for a third person.", waits(third)),
        (second, third) => format!("{} for a second person, {third} for a third.", waits(second)),
    }
}

fn waits(count: usize) -> String {
    let verb = if count == 1 { "waits" } else { "wait" };
    format!("{} {verb}", words::counted(count as u64, "pair", "pairs"))
}

impl RunView {
    fn new(known: &RunKnown) -> Self {
        let done: usize = known.settled.iter().sum();
        let [same, different, unsure] = known.settled;
        Self {
            href: at::run(&known.id),
            id: known.id.clone(),
            title: known.title.clone(),
            purpose: known.purpose.clone(),
            agreement: known.agreement.clone(),
            bodies: known.bodies.join(", "),
            brought: words::day(known.brought),
            done,
            pairs: known.pairs,
            far: format!(
                "{done} of {} decided: {same} the same, {different} different, {unsure} cannot be told.",
                words::counted(known.pairs as u64, "pair", "pairs")
            ),
            waiting: waiting(known.waiting),
            mine: match (known.looks, known.mine) {
                (false, _) => String::new(),
                (true, 0) => "None waits for you.".to_owned(),
                (true, mine) => format!("{} for you.", waits(mine)),
            },
            next: known
                .next
                .filter(|_| known.looks)
                .map_or_else(String::new, |next| at::at_pair(&known.id, next)),
            closed: known.closed.clone(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct RunsView {
    runs: Vec<RunView>,
    closed: Vec<String>,
    agreements: &'static str,
    pointer: &'static str,
}

impl View for RunsView {
    const TEMPLATE: &'static str = "staff/linkage.html";
}

impl RunsView {
    pub(crate) fn new(known: &RunsKnown) -> Self {
        Self {
            runs: known.runs.iter().map(RunView::new).collect(),
            closed: known.closed.clone(),
            agreements: route::AGREEMENTS,
            pointer: at::POINTER,
        }
    }
}

fn frame(title: &str, staff: &Staff, error: &str) -> Frame {
    let mut crumbs = vec![Crumb::new("Sharing agreements", route::AGREEMENTS)];
    if title != "Review desk" {
        crumbs.push(Crumb::new("Review desk", at::LINKAGE));
    }
    Frame::new(title, Place::Agreements).crumbs(crumbs).signed(staff.signed()).with_error(!error.is_empty())
}

/// GET `/app/linkage`
pub(crate) async fn runs(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let known = site.door.linkage_runs(&staff.caller).await?;
    site.show(&frame("Review desk", &staff, ""), &RunsView::new(&known))
}

#[cfg(test)]
impl RunsView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::linkage::known();
        let closed = vec!["Their data protection training has run out or was never done.".to_owned()];
        vec![Self::new(&known), Self::new(&RunsKnown { runs: Vec::new(), closed })]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_a_pair_waits_for_is_said_in_words() {
        assert_eq!(waiting([0, 0]), "");
        assert_eq!(waiting([1, 0]), "1 pair waits for a second person.");
        assert_eq!(waiting([2, 3]), "2 pairs wait for a second person, 3 for a third.");
        assert_eq!(waiting([0, 1]), "1 pair waits for a third person.");
    }
}
