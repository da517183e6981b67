//! The quarterly pack of the Strategy Group as a document: what it is asked to decide, exceptions, the grid, the detail.
//!
//! It rests on true counts of the partnership's own, so every format says on its first page that it is not for publication.

use crate::document::{Block, Document, Part, day, text, words};
use charts::{Cell, Chart, Column, Table};
use disclosure::Marked;
use planning::pack::{Card, Detail, Pack, Row};
use planning::wording::list;
use std::collections::BTreeMap;
use terms::{BodyId, RecordId};

/// The document of a pack. `bodies` are the names of the bodies that it names, `pictures` show how the years of targets go.
pub fn document(
    pack: &Pack,
    bodies: &BTreeMap<BodyId, String>,
    pictures: &BTreeMap<RecordId, Chart>,
    publisher: &str,
) -> Document {
    let title = format!("Quarterly pack: quarter {} of {}", pack.quarter, pack.year.words());
    let mut document = Document {
        title,
        subtitle: format!("How we stand on {}", day(pack.as_of)),
        publisher: publisher.to_owned(),
        as_of: pack.as_of,
        standing: format!("Version {}.", pack.version),
        keywords: vec!["community safety".to_owned(), "performance".to_owned(), "targets".to_owned()],
        summary: summary(pack),
        parts: vec![
            decisions(pack),
            exceptions(pack, bodies),
            grid(pack, bodies),
            details(pack, bodies, pictures),
            actions(pack),
            changes(pack),
        ],
    };
    document.mark_for_partners();
    document
}

fn body(bodies: &BTreeMap<BodyId, String>, id: &BodyId) -> String {
    bodies.get(id).cloned().unwrap_or_else(|| id.to_string())
}

/// What a reader in a hurry must know, one sentence each.
pub fn summary(pack: &Pack) -> Vec<String> {
    let of = |track: planning::Track| pack.grid.iter().filter(|row| row.track == track).count();
    let tracks = [
        planning::Track::OffTrack,
        planning::Track::AtRisk,
        planning::Track::NotJudged,
        planning::Track::OnTrack,
    ]
    .map(|track| (of(track), track.words().to_lowercase()));
    let said: Vec<String> = tracks
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    let mut sentences = vec![match pack.grid.len() {
        0 => "No target is signed off.".to_owned(),
        1 => format!("1 target: {}.", list(&said)),
        many => format!("{many} targets: {}.", list(&said)),
    }];
    sentences.push(match pack.exceptions.len() {
        0 => "No exception is open.".to_owned(),
        1 => "1 exception is open.".to_owned(),
        many => format!("{many} exceptions are open."),
    });
    sentences.push(match pack.asked.len() {
        0 => "Nothing is put to the Strategy Group to decide.".to_owned(),
        1 => "1 decision is asked of the Strategy Group.".to_owned(),
        many => format!("{many} decisions are asked of the Strategy Group."),
    });
    sentences
}

fn decisions(pack: &Pack) -> Part {
    let asked: Vec<String> =
        pack.asked.iter().map(|(id, words)| format!("{}: {words}", id.as_str().to_uppercase())).collect();
    let block = match asked.is_empty() {
        true => Block::Paragraph("Nothing.".to_owned()),
        false => Block::List(asked),
    };
    Part::new("decisions", "What you are asked to decide", vec![block])
}

fn exceptions(pack: &Pack, _: &BTreeMap<BodyId, String>) -> Part {
    let mut blocks = Vec::new();
    if pack.exceptions.is_empty() {
        blocks.push(Block::Paragraph("No exception is open.".to_owned()));
    }
    for card in &pack.exceptions {
        blocks.push(Block::Heading(format!("{}: {}", card.exception.as_str().to_uppercase(), card.title)));
        blocks.push(Block::Paragraph(standing(card)));
        blocks.push(Block::List(card.sentences.clone()));
        if let Some(answer) = &card.answer {
            let mut said = vec![
                format!("Cause: {}", answer.cause),
                format!("Action: {}", answer.action),
                format!("Way back: {} By {}.", answer.recovery, answer.back_by.words()),
            ];
            said.extend(answer.decision_needed.iter().map(|needed| format!("To decide: {needed}")));
            blocks.push(Block::List(said));
        }
        if !card.decisions.is_empty() {
            let decided = card.decisions.iter().map(|words| format!("Decided: {words}"));
            blocks.push(Block::List(decided.collect()));
        }
    }
    Part::new("exceptions", "Exceptions", blocks)
}

/// "Off track. Open since 4 June 2026, before the Strategy Group. No answer came in time."
pub fn standing(card: &Card) -> String {
    let before = if card.escalated { ", before the Strategy Group" } else { "" };
    let answer = match (&card.answer, card.answer_overdue) {
        (Some(_), _) => "",
        (None, true) => " No answer came in time.",
        (None, false) => " The owner is asked.",
    };
    format!("{}. Open since {}{before}.{answer}", card.rules, day(card.since))
}

fn grid(pack: &Pack, bodies: &BTreeMap<BodyId, String>) -> Part {
    let columns = vec![
        words("Target"),
        words("Priority"),
        words("Verdict"),
        words("Track"),
        Column { name: "Chance".to_owned(), unit: "in 100".to_owned(), numeric: true },
        words("In the pack before"),
        words("Figures to"),
        words("Who answers"),
    ];
    let row = |row: &Row| {
        let chance = row.chance.map(|chance| Cell::Number { value: (chance * 100.0).round(), decimals: 0 });
        vec![
            text(format!("{} ({})", row.title, row.target.as_str().to_uppercase())),
            text(row.priority.as_ref().map_or("", |(_, title)| title)),
            text(row.verdict.words()),
            text(row.track.words()),
            chance.unwrap_or_else(|| text("")),
            text(row.before.map_or("", |before| before.words())),
            text(row.data_to.map(|month| month.words()).unwrap_or_default()),
            text(body(bodies, &row.owner)),
        ]
    };
    let caption = format!("Every target, by priority, worst first, {}", day(pack.as_of));
    let table = Table { caption, columns, rows: pack.grid.iter().map(row).collect() };
    let block = match pack.grid.is_empty() {
        true => Block::Paragraph("No target is signed off.".to_owned()),
        false => Block::Table { id: "grid".to_owned(), table },
    };
    Part::new("grid", "Every target", vec![block])
}

fn details(pack: &Pack, bodies: &BTreeMap<BodyId, String>, pictures: &BTreeMap<RecordId, Chart>) -> Part {
    let mut blocks = Vec::new();
    for detail in &pack.details {
        let title = pack.grid.iter().find(|row| row.target == detail.target);
        blocks.push(Block::Heading(format!(
            "{}: {}",
            detail.target.as_str().to_uppercase(),
            title.map_or("", |row| row.title.as_str())
        )));
        blocks.extend(detail.sentences.iter().cloned().map(Block::Paragraph));
        blocks.extend(pictures.get(&detail.target).cloned().map(Box::new).map(Block::Figure));
        if !detail.revisions.is_empty() {
            blocks.push(Block::List(detail.revisions.clone()));
        }
        if !detail.actions.is_empty() {
            blocks.push(action_table(detail, bodies));
        }
    }
    if blocks.is_empty() {
        blocks.push(Block::Paragraph("No target is signed off.".to_owned()));
    }
    Part::new("details", "In detail", blocks)
}

fn action_table(detail: &Detail, bodies: &BTreeMap<BodyId, String>) -> Block {
    let columns =
        vec![words("Action"), words("Who"), words("Stage"), words("Due"), words("What is in the way")];
    let rows = detail
        .actions
        .iter()
        .map(|line| {
            let due = match line.days_overdue {
                0 => day(line.due),
                late => format!("{}, {late} days late", day(line.due)),
            };
            vec![
                text(format!("{} ({})", line.title, line.action.as_str().to_uppercase())),
                text(body(bodies, &line.owner)),
                text(line.stage.replace('-', " ")),
                text(due),
                text(line.blocked.clone()),
            ]
        })
        .collect();
    let caption = format!("Actions of the priority that {} serves", detail.target.as_str().to_uppercase());
    Block::Table { id: format!("actions-{}", detail.target), table: Table { caption, columns, rows } }
}

fn actions(pack: &Pack) -> Part {
    let counts = &pack.actions;
    let number = |name: &str| Column { name: name.to_owned(), unit: "actions".to_owned(), numeric: true };
    let cell = |count: u32| Cell::Number { value: f64::from(count), decimals: 0 };
    let table = Table {
        caption: format!("Actions in numbers, {}", day(pack.as_of)),
        columns: vec![words("Standing"), number("How many")],
        rows: vec![
            vec![text("Done"), cell(counts.done)],
            vec![text("In time"), cell(counts.in_time)],
            vec![text("Late"), cell(counts.late)],
            vec![text("Blocked"), cell(counts.blocked)],
            vec![text("Ended otherwise"), cell(counts.ended_otherwise)],
        ],
    };
    let mut blocks = vec![Block::Table { id: "actions".to_owned(), table }];
    for (title, lines) in [("Duties", &pack.duties), ("Achieved, tried and asked", &pack.notes)] {
        if !lines.is_empty() {
            blocks.push(Block::Heading(title.to_owned()));
            blocks.push(Block::List(lines.clone()));
        }
    }
    Part::new("actions", "Actions", blocks)
}

fn changes(pack: &Pack) -> Part {
    let block = match pack.changed.is_empty() {
        true => Block::Paragraph("There is no earlier pack, or nothing has changed since.".to_owned()),
        false => Block::List(pack.changed.clone()),
    };
    Part::new("changed", "What changed since the last quarter", vec![block])
}
