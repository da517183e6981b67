//! What must be published: every item, where it is, when it was published last, and whether it is late. Nothing is left out
//! because it is late.

use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as at;
use crate::site::Site;
use crate::{route, words};
use axum::extract::State;
use axum::response::Response;
use disclosure::Released;
use planning::specified::told::{Listed, Publicly};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct ItemView {
    id: String,
    title: String,
    law: String,
    often: String,
    confirmed: bool,
    status: &'static str,
    tone: &'static str,
    /// When it is or was due, as a sentence; empty where it has no day.
    due: String,
    on: String,
    place: String,
    /// Words of the link.
    link: String,
    /// Whether the address leads elsewhere.
    away: bool,
}

#[derive(Serialize)]
struct GroupView {
    title: &'static str,
    id: &'static str,
    items: Vec<ItemView>,
}

#[derive(Serialize)]
pub(crate) struct ComplianceView {
    /// "1 is late. 3 can be read."
    summary: String,
    groups: Vec<GroupView>,
    ask: &'static str,
}

impl View for ComplianceView {
    const TEMPLATE: &'static str = "public/compliance.html";
}

/// Heading, id of the group, words and colour of the tag.
fn group(stands: Publicly) -> (&'static str, &'static str, &'static str, &'static str) {
    match stands {
        Publicly::Late => ("What is late", "late", "Late", "red"),
        Publicly::NotYet => ("What is not here yet", "not-yet", "Not yet", "yellow"),
        Publicly::There => ("What you can read", "there", "Published", "green"),
        Publicly::Nothing => ("Where there has been nothing to publish", "nothing", "Nothing so far", "grey"),
    }
}

fn item(known: &Listed) -> ItemView {
    let (_, _, status, tone) = group(known.stands);
    let (on, place, what) =
        known.last.clone().map_or_else(Default::default, |(on, place, what)| (words::day(on), place, what));
    let due = known.due.map(words::day);
    ItemView {
        id: known.id.clone(),
        title: known.title.clone(),
        law: known.law.clone(),
        often: known.often.clone(),
        confirmed: known.confirmed,
        status,
        tone,
        due: match (known.stands, due) {
            (Publicly::Late, Some(due)) => format!("It was due on {due}."),
            (_, Some(due)) => format!("The next is due on {due}."),
            (_, None) => String::new(),
        },
        on,
        away: place.starts_with("https://"),
        link: if what.is_empty() { "Read it".to_owned() } else { what },
        place,
    }
}

impl ComplianceView {
    fn new(listed: &Released<Vec<Listed>>) -> Self {
        let in_group = |stands: Publicly| {
            let (title, id, ..) = group(stands);
            let items = listed.iter().filter(|one| one.stands == stands).map(item).collect();
            GroupView { title, id, items }
        };
        let mut groups: Vec<GroupView> = Publicly::ALL.into_iter().map(in_group).collect();
        let count = |at: usize, one: &str, many: &str| {
            let (found, number) =
                (groups[at].items.len(), words::counted(groups[at].items.len() as u64, one, many));
            (found > 0).then(|| format!("{number}."))
        };
        let summary = [
            count(0, "is late", "are late"),
            count(1, "is not here yet", "are not here yet"),
            count(2, "can be read", "can be read"),
        ];
        let summary = summary.into_iter().flatten().collect::<Vec<_>>().join(" ");
        groups.retain(|group| !group.items.is_empty());
        Self { summary, groups, ask: at::ASK }
    }
}

/// GET `/compliance`
pub(crate) async fn compliance(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let listed = site.door.specified_told().await?;
    let frame = Frame::new("What we must publish", Place::PublicMeetings)
        .crumbs([Crumb::new("Home", route::HOME), Crumb::new("Meetings and questions", at::PUBLIC)]);
    site.show(&frame, &ComplianceView::new(&listed))
}

#[cfg(test)]
impl ComplianceView {
    pub(crate) fn samples() -> Vec<Self> {
        let listed = crate::sample::specified::told();
        let none = listed.clone().derive(|_| Vec::new());
        vec![Self::new(&listed), Self::new(&none)]
    }
}
