//! Which actions a list shows, and in which order: the same for a page and for the file of the same view.
//!
//! Nothing is left out unsaid: the counts are of all actions, before the list is narrowed.

use crate::action::{Action, Stage};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use terms::{BodyId, PersonId, RecordId};

/// What is asked for. What is empty asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those that this person does.
    pub person: Option<PersonId>,
    /// Those that this body answers for.
    pub body: Option<BodyId>,
    /// Those whose day is past.
    pub late: bool,
    /// Those at this stage, by its short name; `open` for all that have not ended.
    pub stage: String,
    /// Those that serve this priority.
    pub priority: Option<RecordId>,
    /// Those that stand in this plan.
    pub plan: Option<RecordId>,
    /// Those whose title or id has these words.
    pub words: String,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The earliest day first.
    #[default]
    Due,
    /// The latest day first.
    LatestDue,
    /// By title.
    Title,
    /// By the body that answers.
    Owner,
    /// By stage, in the order of an action's life.
    Stage,
}

impl Order {
    /// All, the usual one first.
    pub const ALL: [Self; 5] = [Self::Due, Self::LatestDue, Self::Title, Self::Owner, Self::Stage];

    /// A short stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::LatestDue => "latest-due",
            Self::Title => "title",
            Self::Owner => "owner",
            Self::Stage => "stage",
        }
    }

    /// The order of that short name; the usual one where there is none.
    pub fn of(slug: &str) -> Self {
        Self::ALL.into_iter().find(|order| order.slug() == slug).unwrap_or_default()
    }
}

/// Short names of the stages, in the order of an action's life.
pub const STAGES: [&str; 8] =
    ["proposed", "declined", "agreed", "under-way", "blocked", "done", "dropped", "carried"];

fn place(stage: &Stage) -> usize {
    STAGES.iter().position(|slug| *slug == stage.slug()).unwrap_or(STAGES.len())
}

/// How many actions there are, before a list is narrowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// At each stage, by its short name.
    pub by_stage: BTreeMap<&'static str, usize>,
    /// Not ended.
    pub open: usize,
    /// Not ended, and their day is past.
    pub late: usize,
    /// Of each body: not ended, and of those the late ones.
    pub by_body: BTreeMap<BodyId, (usize, usize)>,
}

/// Counts of all actions.
pub fn counts<'a>(actions: impl IntoIterator<Item = &'a Action>, today: NaiveDate) -> Counts {
    let mut counts = Counts::default();
    for action in actions {
        *counts.by_stage.entry(action.stage.slug()).or_default() += 1;
        if !action.stage.ended() {
            let of_body = counts.by_body.entry(action.terms.owner.body().clone()).or_default();
            let late = usize::from(action.overdue(today));
            counts.open += 1;
            counts.late += late;
            of_body.0 += 1;
            of_body.1 += late;
        }
    }
    counts
}

/// Whether a list that is asked for so shows the action.
pub fn shows(filter: &Filter, action: &Action, today: NaiveDate) -> bool {
    let terms = &action.terms;
    let theirs = |person: &PersonId| matches!(&terms.owner, crate::action::Owner::Body { person: Some(doer), .. } if doer == person);
    let wanted = filter.words.trim().to_lowercase();
    filter.person.as_ref().is_none_or(theirs)
        && filter.body.as_ref().is_none_or(|body| terms.owner.body() == body)
        && (!filter.late || action.overdue(today))
        && match filter.stage.as_str() {
            "" => true,
            "open" => !action.stage.ended(),
            stage => action.stage.slug() == stage,
        }
        && filter.priority.as_ref().is_none_or(|priority| terms.priority.as_ref() == Some(priority))
        && filter.plan.as_ref().is_none_or(|plan| terms.plan.as_ref() == Some(plan))
        && (wanted.is_empty() || terms.title.to_lowercase().contains(&wanted) || action.id.as_str() == wanted)
}

/// Puts actions in order; equals stand in the order of their days, then of their ids.
pub fn put_in_order<T>(list: &mut [T], order: Order, action: impl Fn(&T) -> &Action) {
    list.sort_by(|a, b| {
        let (a, b) = (action(a), action(b));
        let first = match order {
            Order::Due => a.terms.due.cmp(&b.terms.due),
            Order::LatestDue => b.terms.due.cmp(&a.terms.due),
            Order::Title => a.terms.title.to_lowercase().cmp(&b.terms.title.to_lowercase()),
            Order::Owner => a.terms.owner.body().cmp(b.terms.owner.body()),
            Order::Stage => place(&a.stage).cmp(&place(&b.stage)),
        };
        first.then(a.terms.due.cmp(&b.terms.due)).then_with(|| a.id.cmp(&b.id))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::tests::{action, finished};
    use crate::table::{day, id};

    #[test]
    fn a_list_shows_what_was_asked_for_and_the_counts_are_of_all() {
        let mut first = action("a1");
        first.terms.due = day("2026-05-01");
        first.terms.title = "Gate the alleys".into();
        first.terms.priority = Some(id("p-1"));
        let mut second = action("a2");
        second.terms.due = day("2026-09-01");
        second.terms.title = "Light the path".into();
        let all = [first, second, finished("a3")];
        let today = day("2026-06-01");
        let ids = |filter: Filter| {
            let shown = all.iter().filter(|action| shows(&filter, action, today));
            shown.map(|action| action.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(ids(Filter::default()), ["a1", "a2", "a3"]);
        assert_eq!(ids(Filter { late: true, ..Filter::default() }), ["a1"]);
        assert_eq!(ids(Filter { stage: "open".into(), ..Filter::default() }), ["a1", "a2"]);
        assert_eq!(ids(Filter { stage: "done".into(), ..Filter::default() }), ["a3"]);
        assert_eq!(ids(Filter { priority: Some(id("p-1")), ..Filter::default() }), ["a1"]);
        assert_eq!(ids(Filter { words: " LIGHT".into(), ..Filter::default() }), ["a2"]);
        assert_eq!(ids(Filter { words: "a3".into(), ..Filter::default() }), ["a3"]);
        assert!(ids(Filter { body: Some(id("nobody")), ..Filter::default() }).is_empty());
        assert!(ids(Filter { person: Some(id("nobody")), ..Filter::default() }).is_empty());
        let counted = counts(&all, today);
        assert_eq!((counted.open, counted.late, counted.by_stage["done"]), (2, 1, 1));
    }

    #[test]
    fn every_order_has_a_name_and_equals_stand_by_day() {
        for order in Order::ALL {
            assert_eq!(Order::of(order.slug()), order);
        }
        let mut late = action("a1");
        late.terms.due = day("2026-09-01");
        let mut list = vec![late, finished("a2"), action("a3")];
        list[2].terms.due = day("2026-04-01");
        put_in_order(&mut list, Order::Due, |action| action);
        assert_eq!(list[0].id.as_str(), "a3");
        put_in_order(&mut list, Order::Stage, |action| action);
        assert_eq!(list.iter().map(|action| action.id.as_str()).collect::<Vec<_>>(), ["a3", "a1", "a2"]);
    }
}
