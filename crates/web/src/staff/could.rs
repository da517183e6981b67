//! S25 Who could have seen this? For the one who oversees: everybody whom the rules would have let do something on a day.

use crate::door::{CouldAsked, CouldChoices, CouldKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct ChoiceView {
    value: String,
    text: String,
    selected: bool,
}

#[derive(Serialize)]
struct FoundView {
    name: String,
    body: String,
    how: String,
}

#[derive(Serialize)]
pub(crate) struct CouldView {
    actions: Vec<ChoiceView>,
    kinds: Vec<ChoiceView>,
    bodies: Vec<ChoiceView>,
    day: String,
    asked: bool,
    found: Vec<FoundView>,
    error: String,
    action: &'static str,
}

impl View for CouldView {
    const TEMPLATE: &'static str = "staff/could.html";
}

impl CouldView {
    fn new(choices: &CouldChoices, asked: &CouldAsked, found: Option<&[CouldKnown]>, error: &str) -> Self {
        let list = |known: &[(String, String)], chosen: &str| {
            known
                .iter()
                .map(|(value, text)| ChoiceView {
                    value: value.clone(),
                    text: text.clone(),
                    selected: value == chosen,
                })
                .collect()
        };
        let view = |one: &CouldKnown| FoundView {
            name: one.name.clone(),
            body: one.body.clone(),
            how: one.how.clone(),
        };
        Self {
            actions: list(&choices.actions, &asked.action),
            kinds: list(&choices.kinds, &asked.kind),
            bodies: list(&choices.bodies, &asked.owner),
            day: if asked.day.is_empty() { choices.today.clone() } else { asked.day.clone() },
            asked: found.is_some(),
            found: found.unwrap_or_default().iter().map(view).collect(),
            error: error.to_owned(),
            action: route::COULD,
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    action: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    day: String,
}

/// GET `/app/audit/who-could?action=&kind=&owner=&day=`
pub(crate) async fn could(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(asking): Query<Asking>,
) -> Result<Response, Problem> {
    let asked = CouldAsked {
        action: asking.action.trim().to_owned(),
        kind: asking.kind.trim().to_owned(),
        owner: asking.owner.trim().to_owned(),
        day: asking.day.trim().to_owned(),
    };
    let choices = site.door.could_choices(&staff.caller).await?;
    let (found, error) = if asked.action.is_empty() {
        (None, String::new())
    } else {
        match site.door.who_could(&staff.caller, &asked).await {
            Ok(found) => (Some(found), String::new()),
            Err(crate::Closed::Refused(words)) => (None, words),
            Err(closed) => return Err(closed.into()),
        }
    };
    let frame = Frame::new("Who could have seen this", Place::Audit)
        .crumbs([Crumb::new("Audit", route::AUDIT)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &CouldView::new(&choices, &asked, found.as_deref(), &error))
}

#[cfg(test)]
impl CouldView {
    pub(crate) fn samples() -> Vec<Self> {
        let (choices, asked) = (crate::sample::people::could_choices(), CouldAsked::default());
        let found = crate::sample::people::could();
        vec![
            Self::new(&choices, &asked, None, ""),
            Self::new(&choices, &asked, Some(&found), ""),
            Self::new(&choices, &asked, Some(&[]), ""),
            Self::new(&choices, &asked, None, "Write the day like 2026-11-20"),
        ]
    }
}
