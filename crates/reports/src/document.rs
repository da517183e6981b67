//! A document before it is PDF, web page or workbook: one model, so that the formats cannot disagree.

use charts::{Cell, Chart, Column, Table};
use chrono::NaiveDate;
use disclosure::Marked;

/// A document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Title: the area and the kind of document.
    pub title: String,
    /// One line below it.
    pub subtitle: String,
    /// The body that publishes it.
    pub publisher: String,
    /// As of which day.
    pub as_of: NaiveDate,
    /// "Draft" or "Version 2, frozen on 4 June 2026 by …".
    pub standing: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// What a reader in a hurry must know, one sentence each.
    pub summary: Vec<String>,
    /// The parts, in order; each starts on a new page in print.
    pub parts: Vec<Part>,
}

impl Marked for Document {
    fn mark_for_partners(&mut self) {
        self.standing.push_str(" OFFICIAL: for partners alone, not for publication. It shows small numbers.");
    }
}

/// A part with a first-level heading.
#[derive(Clone, Debug)]
pub struct Part {
    /// Short stable name, unique in the document.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What it holds.
    pub blocks: Vec<Block>,
}

impl Part {
    /// A part of a document.
    pub fn new(id: &str, title: &str, blocks: Vec<Block>) -> Self {
        Self { id: id.to_owned(), title: title.to_owned(), blocks }
    }
}

/// A block of a part.
#[derive(Clone, Debug)]
pub enum Block {
    /// A second-level heading.
    Heading(String),
    /// Plain words.
    Paragraph(String),
    /// A sentence that a rule drafted, how sure it is, and what it rests on.
    Statement {
        /// The words.
        text: String,
        /// "High", "Moderate" or "Low".
        confidence: String,
        /// "burglary v1, July 2024 to June 2025".
        rests_on: String,
    },
    /// What people wrote, with who and when.
    Written {
        /// The paragraphs.
        paragraphs: Vec<String>,
        /// "Ann Example, analyst, 4 June 2026".
        by: String,
    },
    /// Something people have still to write.
    Waiting(String),
    /// A list.
    List(Vec<String>),
    /// A chart with its table.
    Figure(Box<Chart>),
    /// A table of its own.
    Table {
        /// Short stable name, unique in the document.
        id: String,
        /// The table.
        table: Table,
    },
}

impl Document {
    /// Every table of the document, a figure's own included, with the heading it stands under.
    pub fn tables(&self) -> Vec<NamedTable<'_>> {
        let mut tables = Vec::new();
        for part in &self.parts {
            for block in &part.blocks {
                match block {
                    Block::Figure(chart) => tables.push(NamedTable {
                        id: &chart.id,
                        title: &chart.title,
                        source: &chart.source,
                        notes: &chart.notes,
                        table: &chart.table,
                    }),
                    Block::Table { id, table } => {
                        tables.push(NamedTable { id, title: &table.caption, source: "", notes: &[], table });
                    }
                    _ => {}
                }
            }
        }
        tables
    }
}

/// A table with its name and where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct NamedTable<'a> {
    /// Short stable name.
    pub id: &'a str,
    /// Title in words.
    pub title: &'a str,
    /// Source line; may be empty.
    pub source: &'a str,
    /// Notes.
    pub notes: &'a [String],
    /// The table.
    pub table: &'a Table,
}

/// A column of words.
pub fn words(name: &str) -> Column {
    Column { name: name.to_owned(), unit: String::new(), numeric: false }
}

/// A cell of words.
pub fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

/// A block for each paragraph of what people wrote, without who wrote it.
pub fn plain(words: &str) -> Vec<Block> {
    planning::wording::paragraphs(words).into_iter().map(Block::Paragraph).collect()
}

/// "4 June 2026".
pub fn day(day: NaiveDate) -> String {
    use chrono::Datelike;
    let month = terms::Month::of(day).map(|month| month.name()).unwrap_or("");
    format!("{} {month} {}", day.day(), day.year())
}

/// A column's heading with its unit in round brackets.
pub fn heading(column: &Column) -> String {
    if column.unit.is_empty() { column.name.clone() } else { format!("{} ({})", column.name, column.unit) }
}
