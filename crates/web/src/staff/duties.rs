//! The statutory calendar: what is late, due soon, to come and done, with what shows it. The list of duties is data.

use crate::choice::ChoiceView;
use crate::door::{DutiesKnown, DutyKnown, DutyTyped};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::statutory::Standing;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct DutyView {
    key: String,
    duty: String,
    day: String,
    title: String,
    law: String,
    due: String,
    status: &'static str,
    tone: &'static str,
    standing: String,
    evidence: String,
    evidence_href: String,
    evidence_words: String,
    done: bool,
}

#[derive(Serialize)]
struct GroupView {
    title: &'static str,
    id: &'static str,
    lines: Vec<DutyView>,
}

#[derive(Serialize)]
pub(crate) struct DutiesView {
    year: String,
    before: String,
    next: String,
    groups: Vec<GroupView>,
    records: Vec<ChoiceView>,
    today: String,
    may_change: bool,
    here: String,
    list: String,
    specified: &'static str,
    error: String,
}

impl View for DutiesView {
    const TEMPLATE: &'static str = "staff/duties.html";
}

/// Groups of the page, most urgent first.
const GROUPS: [(&str, &str); 4] =
    [("Late", "late"), ("Due soon", "soon"), ("Later this year", "ahead"), ("Done", "done")];

/// In which group a line stands; the words and colour of its tag; the rest in words.
fn standing(standing: Standing) -> (usize, &'static str, &'static str, String) {
    let days = |days: i64| words::counted(days.unsigned_abs(), "day", "days");
    match standing {
        Standing::Late(by) => (0, "Late", "red", format!("{} late", days(by))),
        Standing::Soon(0) => (1, "Due soon", "orange", "Due today".to_owned()),
        Standing::Soon(left) => (1, "Due soon", "orange", format!("In {}", days(left))),
        Standing::Ahead => (2, "To come", "blue", String::new()),
        Standing::DoneLate(by) => (3, "Done late", "yellow", format!("Done {} late", days(by))),
        Standing::Done => (3, "Done", "green", String::new()),
    }
}

fn line(known: &DutyKnown) -> (usize, DutyView) {
    let (group, status, tone, words_of) = standing(known.standing);
    let (evidence, told) = known.evidence.clone().unwrap_or_default();
    let view = DutyView {
        key: format!("{}-{}", known.duty.id, known.due),
        duty: known.duty.id.to_string(),
        day: known.due.to_string(),
        title: known.duty.title.clone(),
        law: known.duty.law.clone(),
        due: words::day(known.due),
        status,
        tone,
        standing: words_of,
        evidence_href: at::record(&evidence),
        evidence: at::said(&evidence),
        evidence_words: told,
        done: known.evidence.is_some(),
    };
    (group, view)
}

impl DutiesView {
    fn new(known: &DutiesKnown, today: chrono::NaiveDate, error: &str) -> Self {
        let mut groups: Vec<GroupView> =
            GROUPS.into_iter().map(|(title, id)| GroupView { title, id, lines: Vec::new() }).collect();
        for (group, view) in known.lines.iter().map(line) {
            groups[group].lines.push(view);
        }
        groups.retain(|group| !group.lines.is_empty());
        Self {
            year: known.year_words.clone(),
            before: at::duties(known.year - 1),
            next: at::duties(known.year + 1),
            groups,
            records: known.records.iter().map(|(id, text)| ChoiceView::new(id, text, false)).collect(),
            today: today.to_string(),
            may_change: known.may_change,
            here: at::duties(known.year),
            list: crate::route::setting("duties"),
            specified: at::SPECIFIED,
            error: error.to_owned(),
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    year: Option<i32>,
}

async fn show(site: &Site, staff: &Staff, year: Option<i32>, error: &str) -> Result<Response, Problem> {
    let known = site.door.duties(&staff.caller, year).await?;
    let frame = Frame::new("What the law asks, by when", Place::Meetings)
        .crumbs([Crumb::new("Meetings", at::MEETINGS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &DutiesView::new(&known, site.clock.today(), error))
}

/// GET `/app/duties?year=`
pub(crate) async fn duties(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    show(&site, &staff, wanted.year, "").await
}

/// POST `/app/duties?year=`: a duty was done, or was not after all.
pub(crate) async fn mark(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(wanted): Query<Wanted>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let (Some(due), duty) = (form.day("due"), form.one("duty")) else { return Err(Problem::NotFound) };
    let done = match (form.one("step"), form.day("on")) {
        ("done", None) => Err(crate::Closed::Refused("Give the day on which it was done".to_owned())),
        ("done", Some(on)) => {
            let (evidence, words) = (form.one("evidence").to_owned(), form.text("words"));
            let typed = DutyTyped { duty: duty.to_owned(), due, on, evidence, words };
            site.door.duty_done(&staff.caller, &typed).await
        }
        ("undone", _) => site.door.duty_undone(&staff.caller, duty, due).await,
        _ => return Err(Problem::NotFound),
    };
    match done {
        Ok(()) => {
            let address = wanted.year.map_or_else(|| at::DUTIES.to_owned(), at::duties);
            Ok(Redirect::to(&address).into_response())
        }
        Err(crate::Closed::Refused(words)) => show(&site, &staff, wanted.year, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl DutiesView {
    pub(crate) fn samples() -> Vec<Self> {
        let today = "2026-11-20".parse().expect("a day");
        vec![Self::new(&crate::sample::questions::duties(), today, "Give the day on which it was done")]
    }
}
