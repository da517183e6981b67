//! A part of a plan, written by hand, with how easily it reads beside it.

use crate::both::{self, Both};
use crate::door::PlanKnown;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::reading;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::plan::Command;
use serde::Serialize;
use std::sync::Arc;

/// Highest grade and longest sentence, in words, that a plan for everybody should have.
const GRADE_MOST: f64 = 9.0;
const SENTENCE_MOST: usize = 25;

#[derive(Serialize)]
pub(crate) struct PlanPartView {
    title: &'static str,
    law: &'static str,
    words: String,
    reads: String,
    mend: Vec<String>,
    to: String,
    seen: i64,
    error: String,
}

impl View for PlanPartView {
    const TEMPLATE: &'static str = "staff/plan_part.html";
}

/// How a text reads, and what would make it read more easily.
pub(crate) fn check(text: &str) -> (String, Vec<String>) {
    let found = reading::read(text);
    if found.words == 0 {
        return (String::new(), Vec::new());
    }
    let mut mend = Vec::new();
    if found.longest > SENTENCE_MOST {
        mend.push(format!("Its longest sentence has {} words. Keep to {SENTENCE_MOST}.", found.longest));
    }
    if found.grade > GRADE_MOST {
        mend.push("Shorter words and sentences would let more people read it.".to_owned());
    }
    let lower = text.to_lowercase();
    mend.extend(
        reading::BANNED
            .iter()
            .filter(|banned| lower.contains(*banned))
            .map(|banned| format!("We do not use “{banned}”.")),
    );
    let age = (found.grade.max(1.0) + 5.0).round();
    (
        format!(
            "Somebody of about {age:.0} years can read it. Its longest sentence has {} words.",
            found.longest
        ),
        mend,
    )
}

impl PlanPartView {
    fn new(known: &PlanKnown, slug: &str, typed: Option<&Typed>, error: &str) -> Option<Self> {
        let part = known.plan.kind.parts().iter().find(|part| part.slug == slug)?;
        let text = typed.map_or_else(|| known.plan.words(slug).to_owned(), |typed| typed.text("words"));
        let (reads, mend) = check(&text);
        Some(Self {
            title: part.title,
            law: part.law,
            words: text,
            reads,
            mend,
            to: route::plan_part(known.plan.id.as_str(), slug),
            seen: known.seen,
            error: error.to_owned(),
        })
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    (id, slug): (&str, &str),
    typed: Option<&Typed>,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.plan(&staff.caller, id).await?;
    let view = PlanPartView::new(&known, slug, typed, error).ok_or(Problem::NotFound)?;
    let frame = Frame::new(view.title, Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN), Crumb::new(known.plan.title.clone(), route::plan(id))])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &view)
}

/// GET `/app/plan/{plan}/parts/{part}`
pub(crate) async fn part(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((id, slug)): Path<(String, String)>,
) -> Result<Response, Problem> {
    show(&site, &staff, (&id, &slug), None, "").await
}

/// POST `/app/plan/{plan}/parts/{part}`
pub(crate) async fn write(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((id, slug)): Path<(String, String)>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let seen = form.number("seen").unwrap_or(0);
    let command = Command::Write { part: slug.clone(), words: form.text("words") };
    match site.door.plan_do(&staff.caller, &id, seen, command).await {
        Ok(()) => Ok(Redirect::to(&route::plan(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, (&id, &slug), Some(&form), &words).await,
        Err(crate::Closed::Stale) => {
            let known = site.door.plan(&staff.caller, &id).await?;
            let now = PlanPartView::new(&known, &slug, None, "").ok_or(Problem::NotFound)?;
            let both = Both {
                title: format!("{}: {}", known.plan.title, now.title),
                back: route::plan(&id),
                to: now.to,
                field: ("words", "What the plan says"),
                theirs: now.words,
                seen: now.seen,
                by: None,
                yours: form.text("words"),
            };
            both::show(&site, &staff, Place::Plan, &both)
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl PlanPartView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::year::plan_at_each_stage().remove(0);
        let typed =
            Typed::from([("words", "We will leverage robust partnership. It will be good.")].as_slice());
        vec![
            Self::new(&known, "year", None, "").expect("a delivery plan has it"),
            Self::new(&known, "telling", Some(&typed), "Somebody saved first")
                .expect("a delivery plan has it"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_and_words_we_do_not_use_are_named() {
        assert_eq!(check(""), (String::new(), Vec::new()));
        let (_, mend) = check("We gate the alleys. Residents hold the keys.");
        assert!(mend.is_empty(), "{mend:?}");
        let long = format!("We will leverage {}.", "many words ".repeat(15).trim());
        let (reads, mend) = check(&long);
        assert!(
            reads.contains("33 words") && mend.iter().any(|line| line.contains("leverage")),
            "{reads} {mend:?}"
        );
        assert!(mend.iter().any(|line| line.contains("33 words")));
    }
}
