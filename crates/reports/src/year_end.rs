//! The report after a year as a document: what was missed and how early it was seen, what is not known, what was reached, what
//! became of the actions.
//!
//! It rests on true counts of the partnership's own, so every format says on its first page that it is not for publication.

use crate::document::{Block, Document, Part, day, text, words};
use charts::Table;
use chrono::NaiveDate;
use disclosure::Marked;
use planning::YearReport;
use planning::pack::{ActionOutcome, Ended, Outcome};
use std::collections::BTreeMap;
use terms::BodyId;

/// The document of a year's report as of a day. `bodies` are the names of the bodies that it names.
pub fn document(
    report: &YearReport,
    as_of: NaiveDate,
    bodies: &BTreeMap<BodyId, String>,
    publisher: &str,
) -> Document {
    let mut document = Document {
        title: format!("How {} ended", report.year.words()),
        subtitle: "What we missed, what we reached, and what goes on".to_owned(),
        publisher: publisher.to_owned(),
        as_of,
        standing: format!("As of {}.", day(as_of)),
        keywords: vec!["community safety".to_owned(), "year end".to_owned(), "targets".to_owned()],
        summary: report.summary(),
        parts: vec![
            outcomes("missed", "Missed", &report.missed, "No target was missed."),
            outcomes("unknown", "Not known", &report.unknown, "Of every target we know how it ended."),
            outcomes("reached", "Reached", &report.reached, "No target was reached."),
            actions(&report.actions, bodies),
            learnt(report),
        ],
    };
    document.mark_for_partners();
    document
}

fn outcomes(id: &str, title: &str, outcomes: &[Outcome], none: &str) -> Part {
    let mut blocks = Vec::new();
    if outcomes.is_empty() {
        blocks.push(Block::Paragraph(none.to_owned()));
    }
    for one in outcomes {
        blocks.push(Block::Heading(format!("{}: {}", one.target.as_str().to_uppercase(), one.title)));
        blocks.push(Block::List(one.sentences()));
    }
    Part::new(id, title, blocks)
}

fn actions(actions: &[ActionOutcome], bodies: &BTreeMap<BodyId, String>) -> Part {
    let row = |one: &ActionOutcome| {
        vec![
            text(format!("{} ({})", one.title, one.action.as_str().to_uppercase())),
            text(bodies.get(&one.owner).map_or(one.owner.as_str(), String::as_str)),
            text(one.ended.words()),
            text(&one.reason),
        ]
    };
    let table = Table {
        caption: "Actions of the year: what is not done first".to_owned(),
        columns: vec![words("Action"), words("Who"), words("What became of it"), words("Why")],
        rows: actions.iter().map(row).collect(),
    };
    let block = match actions.is_empty() {
        true => Block::Paragraph("No action was due in this year.".to_owned()),
        false => Block::Table { id: "actions".to_owned(), table },
    };
    Part::new("actions", "Actions", vec![block])
}

fn learnt(report: &YearReport) -> Part {
    let carried = report.actions.iter().filter(|one| matches!(one.ended, Ended::Carried));
    let carried: Vec<String> = carried.map(|one| format!("{}. {}", one.title, one.reason)).collect();
    let problems: Vec<String> =
        report.problems.iter().map(|(title, words)| format!("{title}: {words}")).collect();
    let mut blocks = Vec::new();
    for (title, lines) in [
        ("Carried into the next year", &carried),
        ("Problems that were closed", &problems),
        ("What we learnt", &report.lessons),
        ("Achieved, tried and asked", &report.notes),
    ] {
        if !lines.is_empty() {
            blocks.push(Block::Heading(title.to_owned()));
            blocks.push(Block::List(lines.clone()));
        }
    }
    if blocks.is_empty() {
        blocks.push(Block::Paragraph("Nothing was carried over and nothing was written down.".to_owned()));
    }
    Part::new("next", "What goes on and what we learnt", blocks)
}
