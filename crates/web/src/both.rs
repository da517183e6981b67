//! Two people wrote the same text: the second is shown both, with what differs, and saves again or not. Neither is lost, and
//! nothing here decides whose words are better.

use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// Somebody saved while the reader wrote.
#[derive(Clone, Debug)]
pub(crate) struct Both {
    /// What the text is: "The register".
    pub title: String,
    /// Where it is read, and where the form goes.
    pub back: String,
    /// Where the form goes.
    pub to: String,
    /// Name of the field, and its label.
    pub field: (&'static str, &'static str),
    /// What stands now, and its version.
    pub theirs: String,
    /// Version of what stands now.
    pub seen: i64,
    /// Who saved it, where that is known.
    pub by: Option<String>,
    /// What the reader wrote.
    pub yours: String,
}

/// A run of text that both have, or one of them alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Piece {
    /// `same`, `theirs` or `yours`.
    pub whose: &'static str,
    /// The words.
    pub text: String,
}

/// Runs of `before` and `after`, word by word, in their order: what both have, what `before` alone has, what `after` alone
/// has. Put together, all but `yours` is `before`, and all but `theirs` is `after`.
pub(crate) fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        let whose = match change.tag() {
            ChangeTag::Equal => "same",
            ChangeTag::Delete => "theirs",
            ChangeTag::Insert => "yours",
        };
        match pieces.last_mut().filter(|last| last.whose == whose) {
            Some(last) => last.text.push_str(change.value()),
            None => pieces.push(Piece { whose, text: change.value().to_owned() }),
        }
    }
    pieces
}

#[derive(Serialize)]
pub(crate) struct BothView {
    title: String,
    back: String,
    to: String,
    name: &'static str,
    label: &'static str,
    seen: i64,
    by: String,
    pieces: Vec<Piece>,
    yours: String,
    rows: usize,
}

impl View for BothView {
    const TEMPLATE: &'static str = "staff/both.html";
}

impl BothView {
    fn new(both: &Both) -> Self {
        Self {
            title: both.title.clone(),
            back: both.back.clone(),
            to: both.to.clone(),
            name: both.field.0,
            label: both.field.1,
            seen: both.seen,
            by: both.by.clone().unwrap_or_default(),
            pieces: pieces(&both.theirs, &both.yours),
            yours: both.yours.clone(),
            rows: both.yours.lines().count().clamp(8, 30),
        }
    }
}

/// Both texts, and a form that saves the reader's over theirs once they have seen it.
pub(crate) fn show(site: &Site, staff: &Staff, place: Place, both: &Both) -> Result<Response, Problem> {
    let frame = Frame::new("Somebody else saved this first", place)
        .crumbs([Crumb::new(both.title.clone(), both.back.clone())])
        .signed(staff.signed())
        .with_error(true);
    let mut response = site.show(&frame, &BothView::new(both))?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

#[cfg(test)]
impl BothView {
    pub(crate) fn samples() -> Vec<Self> {
        let both = Both {
            title: "What residents say".into(),
            back: "/app/assessments/E07990001".into(),
            to: "/app/assessments/E07990001/parts/public-view".into(),
            field: ("words", "What you wrote"),
            theirs: "People name litter first. They ask for light in Mill Lane.".into(),
            seen: 4,
            by: Some("B. Example".into()),
            yours: "People name litter first, then speed. They ask for light in Mill Lane.".into(),
        };
        vec![Self::new(&both), Self::new(&Both { by: None, theirs: String::new(), ..both })]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_have_stands_once_and_nothing_is_lost() {
        let (theirs, yours) = ("one two\nthree  four", "one 2\nthree  four five");
        let pieces = pieces(theirs, yours);
        let without = |whose: &str| -> String {
            pieces.iter().filter(|piece| piece.whose != whose).map(|piece| piece.text.as_str()).collect()
        };
        assert_eq!((without("yours"), without("theirs")), (theirs.to_owned(), yours.to_owned()));
        assert_eq!(pieces.iter().filter(|piece| piece.whose == "same").count(), 2, "{pieces:?}");
    }
}
