//! A group that needs attention: its records, what ties them, and who is who. What sorting them would do is shown before it is
//! done.

use super::frame;
use crate::choice::ChoiceView;
use crate::door::{GroupKnown, GroupLineKnown, GroupStep};
use crate::page::View;
use crate::problem::Problem;
use crate::route::linkage as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use std::sync::Arc;

/// Persons are called by letters, so that nobody mixes them up with the numbers of records.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn letter(person: usize) -> String {
    let letter = LETTERS.chars().nth(person.wrapping_sub(1));
    letter.map_or_else(|| person.to_string(), |letter| letter.to_string())
}

/// A group in a list.
#[derive(Serialize)]
pub(super) struct GroupLineView {
    href: String,
    words: String,
    why: String,
    status: &'static str,
    tone: &'static str,
    waits: bool,
    opens: bool,
}

/// Words and colour for where a group stands.
fn tag(reached: &str) -> (&'static str, &'static str) {
    match reached {
        "settled" => ("Decided", "green"),
        "second" => ("Waits for a second person", "orange"),
        "third" => ("Waits for a third person", "orange"),
        "apart" => ("Three do not agree", "red"),
        _ => ("To look at", "blue"),
    }
}

pub(super) fn percent(share: f64) -> String {
    super::run::percent(share)
}

impl GroupLineView {
    pub(super) fn new(run: &str, known: &GroupLineKnown) -> Self {
        let (status, tone) = tag(known.reached);
        let against = words::counted(known.contradictions, "thing speaks", "things speak");
        Self {
            href: at::group(run, known.number),
            words: format!(
                "Group {}: {}",
                known.number,
                words::counted(known.records as u64, "record", "records")
            ),
            why: match known.contradictions {
                _ if !known.opens => "You left one of its people to others.".to_owned(),
                0 => format!("At its thinnest place {} sure.", percent(known.thread)),
                _ => format!("{against} against it. At its thinnest place {} sure.", percent(known.thread)),
            },
            status,
            tone,
            waits: known.waits,
            opens: known.opens,
        }
    }
}

#[derive(Serialize)]
struct RecordView {
    number: usize,
    body: String,
    id: String,
    cells: Vec<String>,
    persons: Vec<ChoiceView>,
    person: String,
}

#[derive(Serialize)]
pub(crate) struct GroupView {
    run: String,
    title: String,
    number: usize,
    to: String,
    columns: Vec<String>,
    records: Vec<RecordView>,
    ties: Vec<String>,
    status: &'static str,
    tone: &'static str,
    waits: bool,
    own: bool,
    /// What sorting them so would do; empty before somebody asks.
    preview: Vec<String>,
    sensitive: bool,
    /// Whether a body marked one of its records, so that nobody need say that it is sensitive.
    marked: bool,
    error: String,
}

impl View for GroupView {
    const TEMPLATE: &'static str = "staff/linkage_group.html";
}

/// What sorting records so would do.
fn preview(known: &GroupKnown, persons: &[usize]) -> Vec<String> {
    let mut parts: Vec<usize> = persons.to_vec();
    parts.sort_unstable();
    parts.dedup();
    let mut said = vec![format!(
        "{} of {}.",
        words::counted(persons.len() as u64, "record", "records"),
        words::counted(parts.len() as u64, "person", "persons")
    )];
    for part in &parts {
        let own = persons.iter().enumerate().filter(|(_, person)| *person == part);
        let numbers: Vec<String> = own.map(|(at, _)| (at + 1).to_string()).collect();
        said.push(format!("Person {}: {}.", letter(*part), numbers.join(", ")));
    }
    let of = |a: usize| persons.get(a.wrapping_sub(1));
    let cut = known.ties.iter().filter(|(a, b, sure)| of(*a) != of(*b) && *sure >= known.group_from);
    let against = known.ties.iter().filter(|(a, b, sure)| of(*a) == of(*b) && *sure < 0.5);
    let (cut, against) = (cut.count() as u64, against.count() as u64);
    said.push(match cut {
        0 => "No tie that the model takes for one person is cut.".to_owned(),
        _ => format!("{} that the model takes for one person cut.", was(cut, "tie")),
    });
    said.push(match against {
        0 => "No two records that speak for two people become one.".to_owned(),
        _ => format!("{} of records that speaks for two people made one.", was(against, "pair")),
    });
    said
}

fn was(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

impl GroupView {
    pub(crate) fn new(
        known: &GroupKnown,
        chosen: Option<&[usize]>,
        (shows, sensitive): (bool, bool),
        error: &str,
    ) -> Self {
        let persons = chosen.or(known.own.as_deref()).unwrap_or(&known.now);
        let (status, tone) = tag(known.reached);
        let record = |(at, one): (usize, &(String, String, Vec<String>))| {
            let person = persons.get(at).copied().unwrap_or(1);
            RecordView {
                number: at + 1,
                body: one.0.clone(),
                id: one.1.clone(),
                cells: one.2.clone(),
                persons: (1..=known.records.len())
                    .map(|choice| {
                        ChoiceView::new(
                            &choice.to_string(),
                            &format!("Person {}", letter(choice)),
                            choice == person,
                        )
                    })
                    .collect(),
                person: letter(person),
            }
        };
        Self {
            run: at::run(&known.run),
            title: known.title.clone(),
            number: known.number,
            to: at::group(&known.run, known.number),
            columns: known.columns.iter().map(|column| super::column(column)).collect(),
            records: known.records.iter().enumerate().map(record).collect(),
            ties: known
                .ties
                .iter()
                .map(|(a, b, sure)| format!("Records {a} and {b}: {} sure", percent(*sure)))
                .collect(),
            status,
            tone,
            waits: known.waits,
            own: known.own.is_some(),
            preview: match shows {
                true => preview(known, persons),
                false => Vec::new(),
            },
            sensitive,
            marked: known.sensitive,
            error: error.to_owned(),
        }
    }
}

/// GET `/app/linkage/{run}/groups/{group}`
pub(crate) async fn group(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((run, number)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let number = super::number(&number)?;
    let known = site.door.linkage_group(&staff.caller, &run, number).await?;
    let view = GroupView::new(&known, None, (false, false), "");
    site.show(&frame(&format!("Group {number}"), &staff, ""), &view)
}

/// Which person each record is of, as it was chosen.
fn chosen(form: &Typed, records: usize) -> Vec<usize> {
    let all_one = form.one("step") == "all-one";
    let of = |record: usize| form.number::<usize>(&format!("person-{record}"));
    (1..=records).map(|record| if all_one { 1 } else { of(record).unwrap_or(1) }).collect()
}

/// POST `/app/linkage/{run}/groups/{group}`: shows what would be done, does it, or takes it back.
pub(crate) async fn sort(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((run, number)): Path<(String, String)>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let number = super::number(&number)?;
    let sensitive = form.one("sensitive") == "yes";
    let records = form.number::<usize>("records").unwrap_or(0).min(100);
    let persons = chosen(&form, records);
    let (step, shows) = match form.one("step") {
        "preview" | "all-one" => (None, true),
        "sort" => (Some(GroupStep::Sort(persons.clone(), sensitive)), false),
        "take-back" => (Some(GroupStep::TakeBack), false),
        _ => return Err(Problem::NotFound),
    };
    let error = match step {
        None => String::new(),
        Some(step) => match site.door.linkage_sort(&staff.caller, &run, number, step).await {
            Ok(()) => return Ok(Redirect::to(&at::group(&run, number)).into_response()),
            Err(crate::Closed::Refused(words)) => words,
            Err(closed) => return Err(closed.into()),
        },
    };
    let known = site.door.linkage_group(&staff.caller, &run, number).await?;
    let view = GroupView::new(&known, Some(&persons), (shows, sensitive), &error);
    site.show(&frame(&format!("Group {number}"), &staff, &error), &view)
}

#[cfg(test)]
impl GroupView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::linkage::group();
        let unmarked = GroupKnown { sensitive: false, ..known.clone() };
        let decided =
            GroupKnown { own: Some(vec![1, 1, 2]), reached: "settled", waits: false, ..known.clone() };
        vec![
            Self::new(&known, None, (false, false), ""),
            Self::new(&unmarked, Some(&[1, 1, 1]), (true, true), ""),
            Self::new(&decided, None, (false, false), "Others have sorted this group."),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sorting_would_do_is_told_before_it_is_done() {
        let known = crate::sample::linkage::group();
        let told = preview(&known, &[1, 1, 2]).join(" ");
        assert_eq!(
            told,
            "3 records of 2 persons. Person A: 1, 2. Person B: 3. 1 tie that the model takes for one person cut. \
             No two records that speak for two people become one."
        );
        let told = preview(&known, &[1, 1, 1]).join(" ");
        assert!(told.contains("1 pair of records that speaks for two people made one."), "{told}");
    }
}
