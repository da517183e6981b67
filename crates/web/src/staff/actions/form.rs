//! S12 A new action, or one written anew before it is accepted: its terms as a form and back.

use super::{Choice, body, members};
use crate::door::PlanNames;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::action::{
    Command, Gift, Grade, Grounds, InKind, Lever, Milestone, Money, MoneySource, Owner, Terms, WhatWorks,
};
use serde::Serialize;
use std::sync::Arc;

/// Most rows of each kind in a form.
const ROWS_MOST: usize = 20;
/// Empty rows offered of each kind.
const ROWS_MORE: usize = 2;

const LEVERS: [(Lever, &str); 3] = [
    (Lever::MakeHarder, "make-harder"),
    (Lever::WorkWithPeople, "work-with-people"),
    (Lever::UseTheLaw, "use-the-law"),
];
const KINDS: [(InKind, &str, &str); 4] = [
    (InKind::People, "people", "People’s time"),
    (InKind::Skills, "skills", "What people know"),
    (InKind::Equipment, "equipment", "Things"),
    (InKind::Premises, "premises", "Rooms and ground"),
];
pub(crate) const GRADES: [(Grade, &str, &str); 4] = [
    (Grade::Works, "works", "Several good studies agree that it works"),
    (Grade::Mixed, "mixed", "It mostly works, or works in some places"),
    (Grade::Unknown, "unknown", "Too little is known"),
    (Grade::Harms, "harms", "It does not work, or does harm"),
];

/// Words for something given that is no money.
pub(crate) fn kind_words(kind: InKind) -> &'static str {
    KINDS.iter().find(|(known, ..)| *known == kind).map_or("", |(.., words)| words)
}

/// Words for how good the evidence is.
pub(crate) fn grade_words(grade: Grade) -> &'static str {
    GRADES.iter().find(|(known, ..)| *known == grade).map_or("", |(.., words)| words)
}

#[derive(Serialize)]
struct StepRow {
    n: usize,
    words: String,
    due: String,
}

#[derive(Serialize)]
struct MoneyRow {
    n: usize,
    pounds: String,
    sources: Vec<Choice>,
    words: String,
    agreed: bool,
}

#[derive(Serialize)]
struct GiftRow {
    n: usize,
    kinds: Vec<Choice>,
    words: String,
    from: Vec<Choice>,
}

#[derive(Serialize)]
struct WorksRow {
    n: usize,
    title: String,
    address: String,
    grades: Vec<Choice>,
}

#[derive(Serialize)]
pub(crate) struct ActionFormView {
    heading: &'static str,
    submit: &'static str,
    to: String,
    seen: i64,
    title: String,
    levers: Vec<Choice>,
    owners: Vec<Choice>,
    group: String,
    priorities: Vec<Choice>,
    plans: Vec<Choice>,
    origins: Vec<Choice>,
    voices: Vec<Choice>,
    said: String,
    evidence: String,
    decisions: Vec<Choice>,
    due: String,
    needs: String,
    steps: Vec<StepRow>,
    money: Vec<MoneyRow>,
    gifts: Vec<GiftRow>,
    works: Vec<WorksRow>,
    error: String,
}

impl View for ActionFormView {
    const TEMPLATE: &'static str = "staff/action_form.html";
}

/// Rows of a kind that are filled in, and some more.
fn rows(typed: &Typed, field: &str) -> usize {
    let used = (1..=ROWS_MOST).filter(|n| !typed.one(&format!("{field}-{n}")).is_empty()).max().unwrap_or(0);
    (used + ROWS_MORE).min(ROWS_MOST)
}

fn sources(names: &PlanNames, chosen: &str) -> Vec<Choice> {
    let mut list: Vec<Choice> =
        names.members.iter().map(|id| Choice::new(&format!("body:{id}"), &body(names, id), chosen)).collect();
    list.push(Choice::new("government", "Central government", chosen));
    list.push(Choice::new("other", "Somebody else", chosen));
    if chosen.starts_with("fund:") {
        list.push(Choice::new(chosen, "A fund", chosen));
    }
    list
}

impl ActionFormView {
    /// The form over what was typed. `anew`: the action that is written anew.
    pub(crate) fn new(names: &PlanNames, typed: &Typed, anew: Option<(&str, i64)>, error: &str) -> Self {
        let (heading, submit) = match anew {
            None => ("Propose an action", "Propose it"),
            Some(_) => ("Write the action anew", "Ask its owner again"),
        };
        let at = |field: &str, n: usize| typed.one(&format!("{field}-{n}")).to_owned();
        let lever = |(lever, slug): &(Lever, &str)| Choice::new(slug, lever.words(), typed.one("lever"));
        Self {
            heading,
            submit,
            to: anew.map_or_else(|| route::ACTION_NEW.to_owned(), |(id, _)| route::action_write(id)),
            seen: anew.map_or(0, |(_, seen)| seen),
            title: typed.line("title"),
            levers: LEVERS.iter().map(lever).collect(),
            owners: members(names, typed.one("owner")),
            group: typed.line("group"),
            priorities: Choice::list(&names.priorities, typed.one("priority")),
            plans: Choice::list(&names.plans, typed.one("plan")),
            origins: Choice::list(&names.origins, typed.one("from")),
            voices: Choice::list(&names.voices, typed.one("voice")),
            said: typed.line("said"),
            evidence: typed.line("evidence"),
            decisions: Choice::list(&names.decisions, typed.one("decision")),
            due: typed.one("due").to_owned(),
            needs: typed.line("needs"),
            steps: (1..=rows(typed, "step").max(3))
                .map(|n| StepRow { n, words: at("step", n), due: at("step-due", n) })
                .collect(),
            money: (1..=rows(typed, "pounds"))
                .map(|n| MoneyRow {
                    n,
                    pounds: at("pounds", n),
                    sources: sources(names, &at("source", n)),
                    words: at("source-words", n),
                    agreed: at("agreed", n) == "yes",
                })
                .collect(),
            gifts: (1..=rows(typed, "gift"))
                .map(|n| GiftRow {
                    n,
                    kinds: KINDS
                        .iter()
                        .map(|(_, slug, words)| Choice::new(slug, words, &at("gift-kind", n)))
                        .collect(),
                    words: at("gift", n),
                    from: members(names, &at("gift-from", n)),
                })
                .collect(),
            works: (1..=rows(typed, "works"))
                .map(|n| WorksRow {
                    n,
                    title: at("works", n),
                    address: at("works-address", n),
                    grades: GRADES
                        .iter()
                        .map(|(_, slug, words)| Choice::new(slug, words, &at("works-grade", n)))
                        .collect(),
                })
                .collect(),
            error: error.to_owned(),
        }
    }
}

/// Whole pence of "1,200" or "£1,200.50".
pub(crate) fn pence(text: &str) -> Option<u64> {
    let plain = text.trim().trim_start_matches('£').replace(',', "");
    let (pounds, pence) = plain.split_once('.').unwrap_or((&plain, ""));
    let hundredths = match pence.len() {
        0 => 0,
        1 => pence.parse::<u64>().ok()? * 10,
        2 => pence.parse::<u64>().ok()?,
        _ => return None,
    };
    pounds.parse::<u64>().ok()?.checked_mul(100)?.checked_add(hundredths)
}

/// "£1,200" or "£1,200.50".
pub(crate) fn pounds(pence: u64) -> String {
    let whole = planning::wording::number((pence / 100) as f64);
    if pence.is_multiple_of(100) { format!("£{whole}") } else { format!("£{whole}.{:02}", pence % 100) }
}

fn source(typed: &Typed, n: usize) -> Result<MoneySource, String> {
    let chosen = typed.one(&format!("source-{n}"));
    let missing = || "Choose where each sum comes from".to_owned();
    match chosen.split_once(':') {
        Some(("body", id)) => id.parse().map(MoneySource::Body).map_err(|_| missing()),
        Some(("fund", id)) => id.parse().map(MoneySource::Fund).map_err(|_| missing()),
        _ if chosen == "government" => Ok(MoneySource::Government),
        _ if chosen == "other" => {
            let words = typed.line(&format!("source-words-{n}"));
            if words.is_empty() {
                Err("Say who the somebody else is that pays".to_owned())
            } else {
                Ok(MoneySource::Other(words))
            }
        }
        _ => Err(missing()),
    }
}

fn each<T>(
    typed: &Typed,
    field: &str,
    read: impl Fn(usize, String) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let filled = |n: &usize| !typed.one(&format!("{field}-{n}")).is_empty();
    (1..=ROWS_MOST).filter(filled).map(|n| read(n, typed.line(&format!("{field}-{n}")))).collect()
}

/// The terms that were typed, or what to mend first.
pub(crate) fn terms(typed: &Typed) -> Result<Terms, String> {
    let at = |field: &str, n: usize| typed.one(&format!("{field}-{n}")).to_owned();
    let some = |name: &str| typed.one(name).parse().ok();
    let lever = LEVERS.iter().find(|(_, slug)| *slug == typed.one("lever"));
    let body = typed.one("owner").parse().map_err(|_| "Choose who answers for it".to_owned())?;
    let owner = match typed.line("group") {
        group if group.is_empty() => Owner::Body { body, person: None },
        name => Owner::Group { name, through: body },
    };
    let needs: Result<Vec<_>, _> = typed
        .one("needs")
        .split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.to_lowercase()
                .parse()
                .map_err(|_| format!("“{part}” is not the number of an action, like a-12"))
        })
        .collect();
    Ok(Terms {
        title: typed.line("title"),
        lever: lever.map(|(lever, _)| *lever).ok_or("Choose how it works")?,
        owner,
        priority: some("priority"),
        plan: some("plan"),
        from: some("from"),
        gifts: each(typed, "gift", |n, words| {
            let kind = KINDS.iter().find(|(_, slug, _)| *slug == at("gift-kind", n));
            let kind = kind.map(|(kind, ..)| *kind).ok_or("Choose what kind of thing each gift is")?;
            let from = at("gift-from", n).parse().map_err(|_| "Choose who gives each gift".to_owned())?;
            Ok(Gift { kind, words, from })
        })?,
        money: each(typed, "pounds", |n, text| {
            let pence = pence(&text).ok_or("Write sums of money like 1,200 or 1,200.50")?;
            Ok(Money { pence, source: source(typed, n)?, agreed: at("agreed", n) == "yes" })
        })?,
        milestones: each(typed, "step", |n, words| {
            let due = typed.day(&format!("step-due-{n}")).ok_or("Give each step a day")?;
            Ok(Milestone { words, due, done: None, dropped: None })
        })?,
        needs: needs?,
        what_works: each(typed, "works", |n, title| {
            let address = at("works-address", n);
            if !address.starts_with("https://") {
                return Err(
                    "Give the web address of what is known to work, beginning with https://".to_owned()
                );
            }
            let grade = GRADES.iter().find(|(_, slug, _)| *slug == at("works-grade", n));
            let grade = grade.map(|(grade, ..)| *grade).ok_or("Choose how good the evidence is")?;
            Ok(WhatWorks { title, address, grade })
        })?,
        grounds: Grounds {
            voice: some("voice"),
            said: typed.line("said"),
            evidence: typed.line("evidence"),
            decision: some("decision"),
        },
        due: typed.day("due").ok_or("Say by when it is to be done")?,
    })
}

/// Terms as they would be typed.
pub(crate) fn typed(terms: &Terms) -> Typed {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut put = |name: String, value: String| pairs.push((name, value));
    put("title".into(), terms.title.clone());
    let lever = LEVERS.iter().find(|(lever, _)| *lever == terms.lever).map_or("", |(_, slug)| slug);
    put("lever".into(), lever.to_owned());
    put("owner".into(), terms.owner.body().to_string());
    if let Owner::Group { name, .. } = &terms.owner {
        put("group".into(), name.clone());
    }
    for (name, id) in [("priority", &terms.priority), ("plan", &terms.plan), ("from", &terms.from)] {
        put(name.into(), id.as_ref().map_or_else(String::new, ToString::to_string));
    }
    for (name, id) in [("voice", &terms.grounds.voice), ("decision", &terms.grounds.decision)] {
        put(name.into(), id.as_ref().map_or_else(String::new, ToString::to_string));
    }
    put("said".into(), terms.grounds.said.clone());
    put("evidence".into(), terms.grounds.evidence.clone());
    put("due".into(), terms.due.to_string());
    put("needs".into(), terms.needs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    for (n, step) in (1..).zip(&terms.milestones) {
        put(format!("step-{n}"), step.words.clone());
        put(format!("step-due-{n}"), step.due.to_string());
    }
    for (n, money) in (1..).zip(&terms.money) {
        put(format!("pounds-{n}"), pounds(money.pence).trim_start_matches('£').to_owned());
        let (source, words) = match &money.source {
            MoneySource::Body(id) => (format!("body:{id}"), String::new()),
            MoneySource::Fund(id) => (format!("fund:{id}"), String::new()),
            MoneySource::Government => ("government".to_owned(), String::new()),
            MoneySource::Other(words) => ("other".to_owned(), words.clone()),
        };
        put(format!("source-{n}"), source);
        put(format!("source-words-{n}"), words);
        put(format!("agreed-{n}"), if money.agreed { "yes".into() } else { String::new() });
    }
    for (n, gift) in (1..).zip(&terms.gifts) {
        let kind = KINDS.iter().find(|(kind, ..)| *kind == gift.kind).map_or("", |(_, slug, _)| slug);
        put(format!("gift-{n}"), gift.words.clone());
        put(format!("gift-kind-{n}"), kind.to_owned());
        put(format!("gift-from-{n}"), gift.from.to_string());
    }
    for (n, works) in (1..).zip(&terms.what_works) {
        let grade = GRADES.iter().find(|(grade, ..)| *grade == works.grade).map_or("", |(_, slug, _)| slug);
        put(format!("works-{n}"), works.title.clone());
        put(format!("works-address-{n}"), works.address.clone());
        put(format!("works-grade-{n}"), grade.to_owned());
    }
    Typed::of(pairs)
}

fn show(site: &Site, staff: &Staff, view: &ActionFormView) -> Result<Response, Problem> {
    let frame = Frame::new(view.heading, Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN), Crumb::new("Actions", route::ACTIONS)])
        .signed(staff.signed())
        .with_error(!view.error.is_empty());
    site.show(&frame, view)
}

/// GET `/app/actions/new`
pub(crate) async fn new(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let names = site.door.plan_names(&staff.caller).await?;
    show(&site, &staff, &ActionFormView::new(&names, &Typed::default(), None, ""))
}

/// POST `/app/actions/new`
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let done = match terms(&form) {
        Ok(terms) => site.door.action_add(&staff.caller, terms).await,
        Err(words) => Err(crate::Closed::Refused(words)),
    };
    match done {
        Ok(id) => Ok(Redirect::to(&route::action(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => {
            let names = site.door.plan_names(&staff.caller).await?;
            show(&site, &staff, &ActionFormView::new(&names, &form, None, &words))
        }
        Err(closed) => Err(closed.into()),
    }
}

/// GET `/app/actions/{action}/write`
pub(crate) async fn anew(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let known = site.door.action(&staff.caller, &id).await?;
    let typed = typed(&known.action.terms);
    show(&site, &staff, &ActionFormView::new(&known.names, &typed, Some((&id, known.seen)), ""))
}

/// POST `/app/actions/{action}/write`
pub(crate) async fn write(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let seen = form.number("seen").unwrap_or(0);
    let done = match terms(&form) {
        Ok(terms) => site.door.action_do(&staff.caller, &id, seen, Command::Write(Box::new(terms))).await,
        Err(words) => Err(crate::Closed::Refused(words)),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&route::action(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => {
            let names = site.door.plan_names(&staff.caller).await?;
            show(&site, &staff, &ActionFormView::new(&names, &form, Some((&id, seen)), &words))
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl ActionFormView {
    pub(crate) fn samples() -> Vec<Self> {
        let names = crate::sample::plans::names();
        let known = crate::sample::plans::actions();
        let typed = typed(&known.rows[0].terms);
        vec![
            Self::new(&names, &Typed::default(), None, ""),
            Self::new(&names, &typed, Some(("a-1", 3)), "Give each step a day"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_survive_the_form() {
        for action in crate::sample::plans::actions().rows {
            let mut known = action.terms;
            if let Owner::Body { person, .. } = &mut known.owner {
                *person = None; // The owner names the person when it accepts.
            }
            known.milestones.iter_mut().for_each(|step| {
                step.done = None;
                step.dropped = None;
            });
            assert_eq!(terms(&typed(&known)).unwrap(), known);
        }
    }

    #[test]
    fn sums_are_read_as_people_write_them() {
        assert_eq!(
            ["1,200", "£1200.5", "0.05", "x", "1.234"].map(pence),
            [Some(120_000), Some(120_050), Some(5), None, None]
        );
        assert_eq!([120_000, 120_050].map(pounds), ["£1,200", "£1,200.50"]);
    }

    #[test]
    fn what_is_missing_is_said_one_at_a_time() {
        let words = |pairs: &[(&str, &str)]| terms(&Typed::from(pairs)).unwrap_err();
        assert_eq!(words(&[]), "Choose who answers for it");
        assert_eq!(words(&[("owner", "police")]), "Choose how it works");
        let known = [("owner", "police"), ("lever", "use-the-law")];
        assert_eq!(words(&known), "Say by when it is to be done");
        assert_eq!(
            words(&[known[0], known[1], ("needs", "a-1 ?")]),
            "“?” is not the number of an action, like a-12"
        );
    }
}
