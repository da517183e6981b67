//! A published plan as a document: the whole of it, and on one page (SI 2007/1830, regulation 13: a summary is published).
//!
//! Both are made from what the public is told of the plan, so that page and paper say the same.

use crate::document::{Block, Document, Part, day, plain, text, words};
use charts::Table;
use chrono::NaiveDate;
use planning::action::Stage;
use planning::plan::told::{LineTold, PlanTold};

/// The part of a plan that is written for one page.
const ONE_PAGE: &str = "The plan on one page";

/// The whole plan, with where each promise stands on a day.
pub fn document(plan: &PlanTold, as_of: NaiveDate, publisher: &str) -> Document {
    let mut parts = Vec::new();
    if plan.over {
        parts.push(Part::new("came-of-it", "What came of it", came_of_it(plan)));
    }
    if !plan.forewords.is_empty() {
        let written = |(by, words): &(String, String)| Block::Written {
            paragraphs: planning::wording::paragraphs(words),
            by: by.clone(),
        };
        parts.push(Part::new("forewords", "Forewords", plan.forewords.iter().map(written).collect()));
    }
    parts.push(Part::new("aims", "What we want", aims(plan)));
    for (number, line) in (1..).zip(&plan.lines) {
        parts.push(Part::new(&format!("first-{number}"), &line.title, priority(number, line)));
    }
    for (number, (title, words)) in (1..).zip(&plan.parts) {
        parts.push(Part::new(&format!("part-{number}"), title, plain(words)));
    }
    parts.push(Part::new("signed", "Who signed it", vec![signed(plan)]));
    Document { summary: in_short(plan), parts, ..cover(plan, as_of, publisher) }
}

/// The plan on one page.
pub fn one_page(plan: &PlanTold, as_of: NaiveDate, publisher: &str) -> Document {
    let mut parts = vec![Part::new("aims", "What we want", aims(plan))];
    // What the partnership itself wrote for one page, where its kind of plan must have that.
    if let Some((title, words)) = plan.parts.iter().find(|(title, _)| title == ONE_PAGE) {
        parts.push(Part::new("short", title, plain(words)));
    }
    if !plan.lines.is_empty() {
        parts.push(Part::new("first", "What comes first", vec![first(plan)]));
    }
    parts.push(Part::new("signed", "Who signed it", vec![Block::Paragraph(format!("{}.", signers(plan)))]));
    Document { parts, ..cover(plan, as_of, publisher) }
}

fn cover(plan: &PlanTold, as_of: NaiveDate, publisher: &str) -> Document {
    let standing = match (&plan.replaced, plan.over) {
        (Some((title, _)), _) => format!("{title} took its place."),
        (None, true) => "It is over.".to_owned(),
        (None, false) if plan.lines.iter().all(|line| line.commitments.is_empty()) => String::new(),
        (None, false) => format!("Where promises stand on {}.", day(as_of)),
    };
    Document {
        title: plan.title.clone(),
        subtitle: format!("{}, {} to {}", plan.kind, day(plan.from), day(plan.until)),
        publisher: publisher.to_owned(),
        as_of,
        standing,
        keywords: vec!["community safety".to_owned(), plan.kind.to_lowercase()],
        summary: Vec::new(),
        parts: Vec::new(),
    }
}

fn promises(count: usize) -> String {
    format!("{count} {}", if count == 1 { "promise" } else { "promises" })
}

fn in_short(plan: &PlanTold) -> Vec<String> {
    let line = |line: &LineTold| {
        format!("{}: {} leads, with {}.", line.title, line.owner, promises(line.commitments.len()))
    };
    plan.lines.iter().map(line).collect()
}

fn aims(plan: &PlanTold) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !plan.vision.trim().is_empty() {
        blocks.push(Block::Paragraph(plan.vision.clone()));
    }
    if !plan.objectives.is_empty() {
        blocks.push(Block::List(plan.objectives.clone()));
    }
    if blocks.is_empty() {
        let days =
            format!("What {} does from {} to {}.", plan.kind.to_lowercase(), day(plan.from), day(plan.until));
        blocks.push(Block::Paragraph(format!("{} says what we will do. {days}", plan.title)));
    }
    blocks
}

fn measured(line: &LineTold) -> String {
    if line.targets.is_empty() { "Not said yet".to_owned() } else { line.targets.join("; ") }
}

fn first(plan: &PlanTold) -> Block {
    let row = |line: &LineTold| {
        let promises = promises(line.commitments.len());
        vec![text(&line.title), text(&line.owner), text(measured(line)), text(promises)]
    };
    let table = Table {
        caption: "What comes first, who leads, and how we will know".to_owned(),
        columns: ["What comes first", "Who leads", "How we will know", "Promises"].map(words).to_vec(),
        rows: plan.lines.iter().map(row).collect(),
    };
    Block::Table { id: "first".to_owned(), table }
}

fn priority(number: usize, line: &LineTold) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(line.why.clone())];
    blocks.retain(|block| !matches!(block, Block::Paragraph(words) if words.trim().is_empty()));
    blocks.push(Block::Paragraph(format!("{} leads. {}", line.owner, line.resources).trim_end().to_owned()));
    blocks.push(Block::Paragraph(format!("How we will know: {}.", measured(line))));
    if line.commitments.is_empty() {
        blocks.push(Block::Paragraph("No action is agreed yet.".to_owned()));
        return blocks;
    }
    let rows = line.commitments.iter().map(|one| {
        vec![
            text(&one.number),
            text(format!("{} ({})", one.title, one.lever)),
            text(&one.owner),
            text(day(one.due)),
            text(Stage::words_of(&one.stage).unwrap_or_default()),
        ]
    });
    let table = Table {
        caption: "What we will do".to_owned(),
        columns: ["Number", "What", "Who", "By when", "Where it stands"].map(words).to_vec(),
        rows: rows.collect(),
    };
    blocks.push(Block::Table { id: format!("promises-{number}"), table });
    blocks
}

fn came_of_it(plan: &PlanTold) -> Vec<Block> {
    let mut blocks = plain(&plan.account);
    let counts = plan.came_of_it_words();
    if !counts.is_empty() {
        blocks.push(Block::List(counts));
    }
    blocks
}

fn signed(plan: &PlanTold) -> Block {
    Block::List(plan.signed.iter().map(|(body, on)| format!("{body}, {}", day(*on))).collect())
}

fn signers(plan: &PlanTold) -> String {
    let names: Vec<&str> = plan.signed.iter().map(|(body, _)| body.as_str()).collect();
    names.join("; ")
}
