//! A pair: both records side by side, what differs marked in words, signs and colour. What the model thinks is shown only to
//! whoever asks for it.

use super::frame;
use crate::door::{PairKnown, PairLineKnown, PairStep};
use crate::page::View;
use crate::problem::Problem;
use crate::route::linkage as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A value in three parts: what both share before, what differs, what both share after.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct ValueView {
    before: String,
    differs: String,
    after: String,
}

#[derive(Serialize)]
struct LineView {
    column: String,
    left: ValueView,
    right: ValueView,
    /// "Same", "Differs", "One is missing", "Both are missing".
    words: &'static str,
    /// Stands beside the words.
    sign: &'static str,
    /// For the style.
    kind: &'static str,
}

#[derive(Serialize)]
pub(crate) struct PairView {
    run: String,
    title: String,
    number: usize,
    of: usize,
    to: String,
    left: String,
    left_id: String,
    right: String,
    right_id: String,
    lines: Vec<LineView>,
    why: Vec<String>,
    why_href: String,
    /// What is to be said about where it stands.
    stands: String,
    waits: bool,
    own: bool,
    to_do: String,
    next: String,
    sensitive: bool,
    /// Whether a body marked one of its records, so that nobody need say that it is sensitive.
    marked: bool,
    error: String,
}

impl View for PairView {
    const TEMPLATE: &'static str = "staff/linkage_pair.html";
}

/// Two values, with what lies between their common beginning and their common end marked.
fn marked(left: &str, right: &str) -> (ValueView, ValueView) {
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let alike = |(x, y): &(&char, &char)| x.to_lowercase().eq(y.to_lowercase());
    let before = a.iter().zip(&b).take_while(alike).count();
    let most = a.len().min(b.len()) - before;
    let after = a.iter().rev().zip(b.iter().rev()).take(most).take_while(alike).count();
    let cut = |all: &[char]| ValueView {
        before: all[..before].iter().collect(),
        differs: all[before..all.len() - after].iter().collect(),
        after: all[all.len() - after..].iter().collect(),
    };
    (cut(&a), cut(&b))
}

fn line(known: &PairLineKnown) -> LineView {
    let whole =
        |text: &str| ValueView { before: text.to_owned(), differs: String::new(), after: String::new() };
    let (words, sign, kind) = match known.alike.as_str() {
        "same" if known.left == known.right => ("Same", "=", "same"),
        "same" => ("Same but for the writing", "=", "same"),
        "differs" => ("Differs", "×", "differs"),
        "one missing" => ("One is missing", "–", "missing"),
        _ => ("Both are missing", "–", "missing"),
    };
    let (left, right) = match kind {
        "differs" => marked(&known.left, &known.right),
        _ => (whole(&known.left), whole(&known.right)),
    };
    LineView { column: super::column(&known.column), left, right, words, sign, kind }
}

/// Where a pair stands, for its reader. What others said is not told before it is decided.
fn stands(known: &PairKnown) -> String {
    let own = match known.own {
        Some("same") => "You said: the same person.",
        Some("different") => "You said: two people.",
        Some(_) => "You said: it cannot be told.",
        None => "",
    };
    let reached = match known.reached {
        "same" => "It is decided: the same person.",
        "different" => "It is decided: two people.",
        "unsure" => "It is decided: it cannot be told.",
        "second" if known.own.is_some() => "It waits for a second person.",
        "second" => "Somebody has looked at it. You are the second person.",
        "third" if known.own.is_some() => "It waits for a third person.",
        "third" => "Two people have looked at it and do not agree. You are the third.",
        _ => "",
    };
    [own, reached].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
}

impl PairView {
    pub(crate) fn new(known: &PairKnown, sensitive: bool, error: &str) -> Self {
        Self {
            run: at::run(&known.run),
            title: known.title.clone(),
            number: known.number,
            of: known.of,
            to: at::pair(&known.run, known.number),
            left: known.left.0.clone(),
            left_id: known.left.1.clone(),
            right: known.right.0.clone(),
            right_id: known.right.1.clone(),
            lines: known.lines.iter().map(line).collect(),
            why: known.why.clone().unwrap_or_default(),
            why_href: match known.why {
                Some(_) => String::new(),
                None => at::why(&known.run, known.number),
            },
            stands: stands(known),
            waits: known.waits,
            own: known.own.is_some(),
            to_do: match known.left_to_do {
                0 => "None waits for you.".to_owned(),
                left => format!("{} for you.", super::waits(left)),
            },
            next: known.next.map_or_else(String::new, |next| at::at_pair(&known.run, next)),
            sensitive,
            marked: known.sensitive,
            error: error.to_owned(),
        }
    }
}

/// What the reader asks of a pair.
#[derive(Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    why: String,
}

async fn show(
    site: &Site,
    staff: &Staff,
    (run, number): (&str, usize),
    (why, sensitive): (bool, bool),
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.linkage_pair(&staff.caller, run, number, why).await?;
    let title = format!("Pair {} of {}", known.number, known.of);
    site.show(&frame(&title, staff, error), &PairView::new(&known, sensitive, error))
}

/// GET `/app/linkage/{run}/pairs/{number}?why=`
pub(crate) async fn pair(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((run, number)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let number = super::number(&number)?;
    show(&site, &staff, (&run, number), (wanted.why == "yes", false), "").await
}

fn step(form: &Typed) -> Option<PairStep> {
    Some(match form.one("step") {
        said @ ("same" | "different" | "unsure") => {
            PairStep::Say(said.to_owned(), form.one("sensitive") == "yes")
        }
        "take-back" => PairStep::TakeBack,
        "leave" => PairStep::Leave,
        "back" => PairStep::Back,
        _ => return None,
    })
}

/// POST `/app/linkage/{run}/pairs/{number}`: the next pair comes at once.
pub(crate) async fn say(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((run, number)): Path<(String, String)>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let number = super::number(&number)?;
    let step = step(&form).ok_or(Problem::NotFound)?;
    let stays = step == PairStep::TakeBack;
    match site.door.linkage_step(&staff.caller, &run, number, step).await {
        Ok(_) if stays => Ok(Redirect::to(&at::at_pair(&run, number)).into_response()),
        Ok(Some(next)) => Ok(Redirect::to(&at::at_pair(&run, next)).into_response()),
        Ok(None) => Ok(Redirect::to(&at::run(&run)).into_response()),
        Err(crate::Closed::Refused(words)) => {
            show(&site, &staff, (&run, number), (false, form.one("sensitive") == "yes"), &words).await
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl PairView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::linkage::pair();
        let why = Some(vec!["Before anything is compared: -13.3 bits.".to_owned()]);
        let second = PairKnown { reached: "second", sensitive: true, ..known.clone() };
        let decided = PairKnown {
            own: Some("same"),
            reached: "same",
            waits: false,
            next: None,
            left_to_do: 0,
            why,
            ..known.clone()
        };
        vec![
            Self::new(&known, false, ""),
            Self::new(&second, true, "Others have decided this pair."),
            Self::new(&decided, false, ""),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, wanted: [&str; 2]) {
        let (a, b) = marked(left, right);
        let told = |value: &ValueView| format!("{}[{}]{}", value.before, value.differs, value.after);
        assert_eq!([told(&a), told(&b)], wanted);
    }

    #[test]
    fn what_differs_lies_between_what_both_begin_and_end_with() {
        check("Smith", "Smyth", ["Sm[i]th", "Sm[y]th"]);
        check("Ann", "Anna", ["Ann[]", "Ann[a]"]);
        check("Bea", "Cy", ["[Bea]", "[Cy]"]);
        check("ANNE", "Ann", ["ANN[E]", "Ann[]"]);
        check("aa", "aaa", ["aa[]", "aa[a]"]);
        check("Zoë", "Zoe", ["Zo[ë]", "Zo[e]"]);
    }

    #[test]
    fn a_second_person_is_not_told_what_the_first_one_said() {
        let known = crate::sample::linkage::pair();
        let second = stands(&PairKnown { own: None, reached: "second", ..known.clone() });
        let third = stands(&PairKnown { own: None, reached: "third", ..known });
        for said in [second, third] {
            for told in ["same", "two people.", "cannot be told"] {
                assert!(!said.contains(told), "{said}");
            }
        }
    }
}
