//! Writing a target in two looks: what it is about, and then, with its baseline in sight, what is to be reached. A draft is
//! written anew in the same two looks.

use super::{OptionView, crumb, options};
use crate::door::{TargetChoices, TargetStart, TargetTyped};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::target::Kind;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
pub(crate) struct TargetNewView {
    kinds: Vec<OptionView>,
    areas: Vec<OptionView>,
    measures: Vec<OptionView>,
    waves: Vec<OptionView>,
    years: Vec<OptionView>,
    bodies: Vec<OptionView>,
    priorities: Vec<OptionView>,
    /// Whether what it is about is settled.
    chosen: bool,
    sentences: Vec<String>,
    course_known: bool,
    asks_number: bool,
    reach_label: &'static str,
    reach_hint: &'static str,
    kind: String,
    area: String,
    year: String,
    measure: String,
    wave: String,
    title: String,
    reach: String,
    by_years: bool,
    error: String,
    seen: i64,
    href: String,
    surveys_href: &'static str,
}

impl View for TargetNewView {
    const TEMPLATE: &'static str = "staff/target_new.html";
}

impl TargetNewView {
    pub(crate) fn new(
        choices: &TargetChoices,
        typed: &TargetTyped,
        start: Option<&TargetStart>,
        (draft, error): (Option<&Draft>, &str),
    ) -> Self {
        let kinds: Vec<(String, String)> =
            Kind::ALL.iter().map(|kind| (kind.slug().to_owned(), kind.words().to_owned())).collect();
        let kind = Kind::ALL.into_iter().find(|kind| kind.slug() == typed.kind);
        let asked = kind.is_some_and(Kind::asked);
        Self {
            kinds: options(&kinds, &typed.kind),
            areas: options(&choices.areas, &typed.area),
            measures: options(&choices.measures, &typed.measure),
            waves: options(&choices.waves, &typed.wave),
            years: options(&choices.years, &typed.year),
            bodies: options(&choices.bodies, &typed.owner),
            priorities: options(&choices.priorities, &typed.priority),
            chosen: start.is_some(),
            sentences: start.map(|start| start.sentences.clone()).unwrap_or_default(),
            course_known: start.is_some_and(|start| start.course_known),
            asks_number: kind != Some(Kind::KeepLow),
            reach_label: if asked { "Per cent of people to reach" } else { "Most there may be in the year" },
            reach_hint: if asked { "Like 25" } else { "A number, like 340" },
            kind: typed.kind.clone(),
            area: typed.area.clone(),
            year: typed.year.clone(),
            measure: typed.measure.clone(),
            wave: typed.wave.clone(),
            title: typed.title.clone(),
            reach: typed.reach.clone(),
            by_years: typed.profile == "years",
            error: error.to_owned(),
            seen: draft.map_or(0, |draft| draft.seen),
            href: draft.map_or_else(|| route::TARGET_NEW.to_owned(), |draft| route::target_write(&draft.id)),
            surveys_href: route::WAVES,
        }
    }
}

/// A draft that is written anew.
pub(crate) struct Draft {
    id: String,
    seen: i64,
}

/// What a form or an address may hold.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    year: String,
    #[serde(default)]
    measure: String,
    #[serde(default)]
    wave: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    reach: String,
    #[serde(default)]
    profile: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    priority: String,
    #[serde(default)]
    seen: i64,
}

impl From<&Typed> for TargetTyped {
    fn from(typed: &Typed) -> Self {
        let typed = typed.clone();
        Self {
            kind: typed.kind,
            area: typed.area,
            year: typed.year,
            measure: typed.measure,
            wave: typed.wave,
            title: typed.title.split_whitespace().collect::<Vec<_>>().join(" "),
            reach: typed.reach,
            profile: typed.profile,
            owner: typed.owner,
            priority: typed.priority,
        }
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    typed: &TargetTyped,
    (draft, error): (Option<&Draft>, &str),
) -> Result<Response, Problem> {
    let choices = site.door.target_choices(&staff.caller).await?;
    let (start, error) = match typed.kind.is_empty() {
        true => (None, error.to_owned()),
        false => match site.door.target_start(&staff.caller, typed).await {
            Ok(start) => (Some(start), error.to_owned()),
            Err(crate::Closed::Refused(words)) => (None, words),
            Err(closed) => return Err(closed.into()),
        },
    };
    let frame = Frame::new("Write a target", Place::Targets)
        .crumbs([crumb()])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &TargetNewView::new(&choices, typed, start.as_ref(), (draft, &error)))
}

/// GET `/app/targets/new`: what it is about, and once that is in the address, the rest.
pub(crate) async fn form(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(typed): Query<Typed>,
) -> Result<Response, Problem> {
    show(&site, &staff, &TargetTyped::from(&typed), (None, "")).await
}

/// POST `/app/targets/new`
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(&typed.csrf)?;
    let typed = TargetTyped::from(&typed);
    match site.door.target_add(&staff.caller, &typed).await {
        Ok(id) => Ok(Redirect::to(&route::target(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &typed, (None, &words)).await,
        Err(closed) => Err(closed.into()),
    }
}

/// GET `/app/targets/{target}/write`: the draft as it stands, or, where the address says so, about something else.
pub(crate) async fn anew(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(typed): Query<Typed>,
) -> Result<Response, Problem> {
    let (held, seen) = site.door.target_typed(&staff.caller, &id).await?;
    let typed = match typed.kind.is_empty() {
        true => held,
        // What it is about comes from the address; how it is called and who answers for it stays as it was.
        false => TargetTyped {
            kind: typed.kind,
            area: typed.area,
            year: typed.year,
            measure: typed.measure,
            wave: typed.wave,
            ..held
        },
    };
    show(&site, &staff, &typed, (Some(&Draft { id, seen }), "")).await
}

/// POST `/app/targets/{target}/write`
pub(crate) async fn write(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let (typed, seen) = (TargetTyped::from(&form), form.seen);
    match site.door.target_write(&staff.caller, &id, seen, &typed).await {
        Ok(()) => Ok(Redirect::to(&route::target(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => {
            show(&site, &staff, &typed, (Some(&Draft { id, seen }), &words)).await
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl TargetNewView {
    pub(crate) fn samples() -> Vec<Self> {
        let choices = crate::sample::targets::choices();
        let typed = TargetTyped { kind: "reduce".into(), ..TargetTyped::default() };
        let start = TargetStart { sentences: vec!["There were 380.".into()], course_known: true };
        let survey = TargetTyped { kind: "fewer-say".into(), ..TargetTyped::default() };
        vec![
            Self::new(&choices, &TargetTyped::default(), None, (None, "")),
            Self::new(&TargetChoices::default(), &TargetTyped::default(), None, (None, "Choose an area")),
            Self::new(&choices, &typed, Some(&start), (Some(&Draft { id: "t-1".into(), seen: 2 }), "")),
            Self::new(&choices, &survey, Some(&TargetStart::default()), (None, "Write the number")),
        ]
    }
}
