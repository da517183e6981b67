//! S11 Actions: who is doing what by when. Filters lie in the address; the file is of the same view.

pub(crate) mod action;
pub(crate) mod form;

use crate::door::{ACTIONS_PAGE, ActionsAsked, ActionsKnown, PlanNames};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::words;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use planning::action::list::{Order, STAGES};
use planning::action::{Action, Owner, Stage};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A choice of a form.
#[derive(Clone, Serialize)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) chosen: bool,
}

impl Choice {
    pub(crate) fn new(value: &str, text: &str, chosen: &str) -> Self {
        Self { value: value.to_owned(), text: text.to_owned(), chosen: value == chosen }
    }

    /// Choices of pairs of value and text.
    pub(crate) fn list<'a>(pairs: impl IntoIterator<Item = &'a (String, String)>, chosen: &str) -> Vec<Self> {
        pairs.into_iter().map(|(value, text)| Self::new(value, text, chosen)).collect()
    }
}

/// What the address asks.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    who: String,
    #[serde(default)]
    late: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    priority: String,
    #[serde(default)]
    plan: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    page: String,
}

impl Asking {
    fn asked(&self) -> ActionsAsked {
        let open = if self.stage.is_empty() { "open" } else { &self.stage };
        ActionsAsked {
            who: self.who.clone(),
            late: self.late == "yes",
            stage: if open == "all" { String::new() } else { open.to_owned() },
            priority: self.priority.clone(),
            plan: self.plan.clone(),
            words: self.words.trim().to_owned(),
            order: Order::of(&self.order),
            page: self.page.parse().unwrap_or(1).clamp(1, 100_000),
        }
    }
}

/// The address of a view, its parts in order of name, without what is as usual.
fn address(base: &str, asked: &ActionsAsked, page: usize) -> String {
    let number = page.to_string();
    let stage = if asked.stage.is_empty() { "all" } else { &asked.stage };
    let pairs = [
        ("late", if asked.late { "yes" } else { "" }),
        ("order", if asked.order == Order::Due { "" } else { asked.order.slug() }),
        ("page", if page > 1 { number.as_str() } else { "" }),
        ("plan", asked.plan.as_str()),
        ("priority", asked.priority.as_str()),
        ("stage", if stage == "open" { "" } else { stage }),
        ("who", asked.who.as_str()),
        ("words", asked.words.as_str()),
    ];
    let used: Vec<(&str, &str)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    format!("{base}{}", words::query(&used))
}

#[derive(Serialize)]
struct RowView {
    id: String,
    href: String,
    title: String,
    owner: String,
    due: String,
    late: String,
    stage: &'static str,
    tone: &'static str,
    priority: String,
}

#[derive(Serialize)]
struct HeadView {
    text: &'static str,
    href: String,
    sorted: &'static str,
}

#[derive(Serialize)]
struct LoadView {
    body: String,
    href: String,
    open: usize,
    late: usize,
}

#[derive(Serialize)]
pub(crate) struct ActionsView {
    rows: Vec<RowView>,
    heads: Vec<HeadView>,
    shown: String,
    who: Vec<Choice>,
    stages: Vec<Choice>,
    priorities: Vec<Choice>,
    plans: Vec<Choice>,
    late: bool,
    words: String,
    order: &'static str,
    here: &'static str,
    narrowed: bool,
    open: String,
    late_all: String,
    late_href: String,
    load: Vec<LoadView>,
    before: String,
    after: String,
    file: String,
    new: &'static str,
}

impl View for ActionsView {
    const TEMPLATE: &'static str = "staff/actions.html";
}

/// The colour beside the words of a stage.
pub(crate) const fn tone(stage: &Stage) -> &'static str {
    match stage {
        Stage::Proposed => "yellow",
        Stage::Declined { .. } => "red",
        Stage::Agreed => "blue",
        Stage::Underway => "turquoise",
        Stage::Blocked { .. } => "orange",
        Stage::Done { .. } => "green",
        Stage::Dropped { .. } | Stage::Carried { .. } => "grey",
    }
}

/// A body by its name.
pub(crate) fn body(names: &PlanNames, id: &str) -> String {
    names.bodies.get(id).cloned().unwrap_or_else(|| id.to_owned())
}

/// Whoever answers, as people read it.
pub(crate) fn owner(names: &PlanNames, owner: &Owner) -> String {
    match owner {
        Owner::Body { body: id, .. } => body(names, id.as_str()),
        Owner::Group { name, through } => format!("{name}, through {}", body(names, through.as_str())),
    }
}

/// The title of a record among pairs of id and title; its id where it is not there.
pub(crate) fn title(pairs: &[(String, String)], id: &str) -> String {
    pairs.iter().find(|(known, _)| known == id).map_or_else(|| id.to_owned(), |(_, title)| title.clone())
}

/// Members of today as choices.
pub(crate) fn members(names: &PlanNames, chosen: &str) -> Vec<Choice> {
    names.members.iter().map(|id| Choice::new(id, &body(names, id), chosen)).collect()
}

fn row(action: &Action, names: &PlanNames, today: NaiveDate) -> RowView {
    let days = action.days_overdue(today).unsigned_abs();
    RowView {
        id: action.id.to_string(),
        href: route::action(action.id.as_str()),
        title: action.terms.title.clone(),
        owner: owner(names, &action.terms.owner),
        due: words::day(action.terms.due),
        late: if days > 0 { format!("{} late", words::counted(days, "day", "days")) } else { String::new() },
        stage: action.stage.words(),
        tone: tone(&action.stage),
        priority: action
            .terms
            .priority
            .as_ref()
            .map_or_else(String::new, |id| title(&names.priorities, id.as_str())),
    }
}

/// Columns that sort by a link, with how they are sorted now.
fn heads(asked: &ActionsAsked) -> Vec<HeadView> {
    let by = |order| address(route::ACTIONS, &ActionsAsked { order, ..asked.clone() }, 1);
    let up = |order| if asked.order == order { "ascending" } else { "none" };
    let (due, sorted) = match asked.order {
        Order::Due => (Order::LatestDue, "ascending"),
        Order::LatestDue => (Order::Due, "descending"),
        _ => (Order::Due, "none"),
    };
    vec![
        HeadView { text: "Action", href: by(Order::Title), sorted: up(Order::Title) },
        HeadView { text: "Who", href: by(Order::Owner), sorted: up(Order::Owner) },
        HeadView { text: "Due", href: by(due), sorted },
        HeadView { text: "Stage", href: by(Order::Stage), sorted: up(Order::Stage) },
    ]
}

fn stages(known: &ActionsKnown, chosen: &str) -> Vec<Choice> {
    let chosen = if chosen.is_empty() { "all" } else { chosen };
    let of = |slug: &str| known.counts.by_stage.get(slug).copied().unwrap_or(0);
    let all: usize = known.counts.by_stage.values().sum();
    let mut list = vec![
        Choice::new("open", &format!("Not ended ({})", known.counts.open), chosen),
        Choice::new("all", &format!("All ({all})"), chosen),
    ];
    list.extend(STAGES.iter().map(|slug| {
        let words = Stage::words_of(slug).unwrap_or(slug);
        Choice::new(slug, &format!("{words} ({})", of(slug)), chosen)
    }));
    list
}

impl ActionsView {
    pub(crate) fn new(known: &ActionsKnown, asked: &ActionsAsked) -> Self {
        let names = &known.names;
        let first = (asked.page - 1) * ACTIONS_PAGE;
        let last = first + known.rows.len();
        let mut who = vec![
            Choice::new("", "Everybody", &asked.who),
            Choice::new("mine", "Me", &asked.who),
            Choice::new("own", "My body", &asked.who),
        ];
        who.extend(members(names, &asked.who));
        let load = known.counts.by_body.iter().map(|(id, (open, late))| LoadView {
            body: body(names, id.as_str()),
            href: address(
                route::ACTIONS,
                &ActionsAsked { who: id.to_string(), stage: "open".into(), ..ActionsAsked::default() },
                1,
            ),
            open: *open,
            late: *late,
        });
        let late = ActionsAsked { late: true, stage: "open".into(), ..ActionsAsked::default() };
        Self {
            rows: known.rows.iter().map(|action| row(action, names, known.today)).collect(),
            heads: heads(asked),
            shown: if known.rows.is_empty() {
                String::new()
            } else {
                format!("Showing {} to {last} of {}", first + 1, known.found)
            },
            who,
            stages: stages(known, &asked.stage),
            priorities: Choice::list(&names.priorities, &asked.priority),
            plans: Choice::list(&names.plans, &asked.plan),
            late: asked.late,
            words: asked.words.clone(),
            order: asked.order.slug(),
            here: route::ACTIONS,
            narrowed: address(route::ACTIONS, &ActionsAsked { order: Order::Due, ..asked.clone() }, 1)
                != route::ACTIONS,
            open: words::counted(known.counts.open as u64, "action", "actions"),
            late_all: if known.counts.late == 1 {
                "1 is late".into()
            } else {
                format!("{} are late", known.counts.late)
            },
            late_href: address(route::ACTIONS, &late, 1),
            load: load.collect(),
            before: if asked.page > 1 {
                address(route::ACTIONS, asked, asked.page - 1)
            } else {
                String::new()
            },
            after: if last < known.found {
                address(route::ACTIONS, asked, asked.page + 1)
            } else {
                String::new()
            },
            file: if known.may_export { address(route::ACTIONS_FILE, asked, 1) } else { String::new() },
            new: if known.may_add { route::ACTION_NEW } else { "" },
        }
    }
}

/// GET `/app/actions?late=&order=&page=&plan=&priority=&stage=&who=&words=`
pub(crate) async fn actions(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(asking): Query<Asking>,
) -> Result<Response, Problem> {
    let asked = asking.asked();
    let known = site.door.actions(&staff.caller, &asked).await?;
    let frame =
        Frame::new("Actions", Place::Plan).crumbs([Crumb::new("Plan", route::PLAN)]).signed(staff.signed());
    site.show(&frame, &ActionsView::new(&known, &asked))
}

/// GET `/app/actions.csv`, with what the list was asked for.
pub(crate) async fn file(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(asking): Query<Asking>,
) -> Result<Response, Problem> {
    let file = site.door.actions_file(&staff.caller, &asking.asked()).await?;
    let saved_as = format!("attachment; filename=\"{}\"", file.file_name);
    let headers =
        [(header::CONTENT_TYPE, file.media_type.to_owned()), (header::CONTENT_DISPOSITION, saved_as)];
    Ok((headers, file.bytes).into_response())
}

#[cfg(test)]
impl ActionsView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::plans::actions();
        let asked = Asking::default().asked();
        let more = ActionsAsked { page: 2, late: true, who: "mine".into(), ..asked.clone() };
        let many = ActionsKnown { found: 312, may_add: false, may_export: false, ..known.clone() };
        let empty = ActionsKnown { today: known.today, ..ActionsKnown::default() };
        vec![Self::new(&known, &asked), Self::new(&many, &more), Self::new(&empty, &asked)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_view_has_one_address_and_the_address_gives_the_view() {
        let plain = Asking::default().asked();
        assert_eq!(address(route::ACTIONS, &plain, 1), "/app/actions");
        let asking =
            Asking { who: "own".into(), late: "yes".into(), stage: "all".into(), ..Asking::default() };
        let asked = asking.asked();
        assert_eq!(address(route::ACTIONS, &asked, 3), "/app/actions?late=yes&page=3&stage=all&who=own");
        assert_eq!(Asking { page: "0".into(), ..Asking::default() }.asked().page, 1);
    }
}
