//! Where the limits of an area's control charts start anew, and why: never without a reason, which stands under the chart.

use crate::door::{LimitsDesk, NewLimits};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use terms::AreaCode;

#[derive(Serialize)]
struct ChoiceView {
    value: String,
    text: String,
    selected: bool,
}

#[derive(Serialize)]
struct AnewView {
    measure: String,
    title: String,
    month: String,
    from: String,
    reason: String,
    by: String,
}

#[derive(Serialize)]
pub(crate) struct LimitsView {
    area: String,
    measures: Vec<ChoiceView>,
    suggested: Vec<String>,
    anew: Vec<AnewView>,
    month: String,
    reason: String,
    most: usize,
    error: String,
    href: String,
    undo_href: String,
}

impl View for LimitsView {
    const TEMPLATE: &'static str = "staff/limits.html";
}

impl LimitsView {
    pub(crate) fn new(desk: &LimitsDesk, typed: &NewLimits, error: &str) -> Self {
        let side = |above: bool| if above { "above" } else { "below" };
        Self {
            area: desk.area.name.clone(),
            measures: desk
                .measures
                .iter()
                .map(|(id, title)| ChoiceView {
                    value: id.to_string(),
                    text: title.clone(),
                    selected: typed.measure == id.as_str(),
                })
                .collect(),
            suggested: desk
                .suggested
                .iter()
                .map(|one| {
                    format!(
                        "{}: the last {} points from {} are all {} the average.",
                        one.title,
                        one.points,
                        one.from.words(),
                        side(one.above)
                    )
                })
                .collect(),
            anew: desk
                .anew
                .iter()
                .map(|one| AnewView {
                    measure: one.measure.to_string(),
                    title: one.title.clone(),
                    month: one.from.words(),
                    from: one.from.to_string(),
                    reason: one.reason.words.clone(),
                    by: format!("{}, {}", one.reason.by, words::day(one.reason.on)),
                })
                .collect(),
            month: typed.from.clone(),
            reason: typed.reason.clone(),
            most: desk.reason_most,
            error: error.to_owned(),
            href: route::limits(desk.area.code),
            undo_href: route::limits_as_before(desk.area.code),
        }
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    area: AreaCode,
    typed: &NewLimits,
    error: &str,
) -> Result<Response, Problem> {
    let desk = site.door.limits(&staff.caller, area).await?;
    let frame = Frame::new("Limits of control charts", Place::Assessments)
        .crumbs([
            Crumb::new("Strategic assessments", route::ASSESSMENTS),
            Crumb::new(desk.area.name.clone(), route::assessment(area)),
        ])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &LimitsView::new(&desk, typed, error))
}

/// GET `/app/assessments/{area}/limits`
pub(crate) async fn limits(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(area): Path<AreaCode>,
) -> Result<Response, Problem> {
    show(&site, &staff, area, &NewLimits::default(), "").await
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    csrf: String,
    #[serde(default)]
    measure: String,
    #[serde(default)]
    month: String,
    #[serde(default)]
    reason: String,
}

/// POST `/app/assessments/{area}/limits`
pub(crate) async fn anew(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(area): Path<AreaCode>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let typed = NewLimits {
        measure: form.measure.trim().to_owned(),
        from: form.month.trim().to_owned(),
        reason: form.reason.trim().to_owned(),
    };
    match site.door.limits_anew(&staff.caller, area, &typed).await {
        Ok(()) => Ok(Redirect::to(&route::limits(area)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, area, &typed, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

/// POST `/app/assessments/{area}/limits/as-before`
pub(crate) async fn as_before(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(area): Path<AreaCode>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let gone = NewLimits { measure: form.measure, from: form.month, reason: String::new() };
    site.door.limits_as_before(&staff.caller, area, &gone).await?;
    Ok(Redirect::to(&route::limits(area)).into_response())
}

#[cfg(test)]
impl LimitsView {
    pub(crate) fn samples() -> Vec<Self> {
        let desk = crate::sample::limits();
        let typed = NewLimits {
            measure: "burglary".to_owned(),
            from: "2024".to_owned(),
            reason: "A new way of recording".to_owned(),
        };
        vec![
            Self::new(&desk, &NewLimits::default(), ""),
            Self::new(&desk, &typed, "Write the month like 2024-06"),
        ]
    }
}
