//! A document's tables for machines: CSV with ISO dates and no shorthand in data cells, and JSON.

use crate::document::{Block, Document, NamedTable, heading};
use charts::Cell;
use serde_json::{Map, Value, json};

/// One file of open data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// File name, such as `burglary-control.csv`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Each table as CSV: a withheld or missing cell is empty, and a `… mark` column beside a numeric column says why.
pub fn csv_files(document: &Document) -> Vec<DataFile> {
    document
        .tables()
        .iter()
        .map(|named| DataFile { name: format!("{}.csv", named.id), bytes: csv_of(named) })
        .collect()
}

/// One table as CSV.
pub fn csv_of(named: &NamedTable<'_>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let marked: Vec<bool> = (0..named.table.columns.len())
        .map(|column| {
            named.table.columns[column].numeric
                && named.table.rows.iter().any(|row| matches!(row.get(column), Some(Cell::Missing(_))))
        })
        .collect();
    let mut record = Vec::new();
    for (column, marked) in named.table.columns.iter().zip(&marked) {
        record.push(heading(column));
        record.extend(marked.then(|| format!("{} mark", column.name)));
    }
    let mut wrote = writer.write_record(&record);
    for row in &named.table.rows {
        record.clear();
        for (cell, marked) in row.iter().zip(&marked) {
            let (value, mark) = plain(cell);
            record.push(value);
            record.extend(marked.then_some(mark));
        }
        wrote = wrote.and_then(|()| writer.write_record(&record));
    }
    wrote.expect("rows of a table are as long as its header, and memory does not refuse");
    writer.into_inner().expect("memory does not refuse")
}

fn plain(cell: &Cell) -> (String, String) {
    match cell {
        Cell::Text(words) => (words.clone(), String::new()),
        Cell::Number { value, decimals } => (format!("{value:.*}", *decimals), String::new()),
        Cell::Missing(mark) => (String::new(), mark.words().to_lowercase()),
    }
}

/// The whole document as JSON: words, what they rest on, and every table. Keys are in a fixed order.
pub fn json(document: &Document) -> Vec<u8> {
    let parts: Vec<Value> = document
        .parts
        .iter()
        .map(|part| json!({ "id": part.id, "title": part.title, "blocks": part.blocks.iter().map(block).collect::<Vec<_>>() }))
        .collect();
    let whole = json!({
        "title": document.title,
        "subtitle": document.subtitle,
        "publisher": document.publisher,
        "as_of": document.as_of.to_string(),
        "standing": document.standing,
        "summary": document.summary,
        "parts": parts,
    });
    let mut bytes = serde_json::to_vec_pretty(&whole).expect("a document is always valid JSON");
    bytes.push(b'\n');
    bytes
}

fn block(block: &Block) -> Value {
    match block {
        Block::Heading(text) => json!({ "heading": text }),
        Block::Paragraph(text) => json!({ "paragraph": text }),
        Block::Statement { text, confidence, rests_on } => {
            json!({ "statement": text, "confidence": confidence, "rests_on": rests_on })
        }
        Block::Written { paragraphs, by } => json!({ "written": paragraphs, "by": by }),
        Block::Waiting(prompt) => json!({ "waiting": prompt }),
        Block::List(items) => json!({ "list": items }),
        Block::Figure(chart) => json!({
            "figure": chart.id, "title": chart.title, "subtitle": chart.subtitle, "description": chart.description,
            "source": chart.source, "notes": chart.notes, "table": table(&chart.table),
        }),
        Block::Table { id, table: rows } => {
            json!({ "table": id, "caption": rows.caption, "rows": table(rows) })
        }
    }
}

/// A table as a list of objects keyed by column name.
pub fn table(table: &charts::Table) -> Value {
    let rows = table.rows.iter().map(|row| {
        let mut object = Map::new();
        for (cell, column) in row.iter().zip(&table.columns) {
            let value = match cell {
                Cell::Text(words) => json!(words),
                Cell::Number { value, decimals } => {
                    let scale = 10f64.powi(*decimals as i32);
                    json!((value * scale).round() / scale)
                }
                Cell::Missing(mark) => json!({ "missing": mark.words().to_lowercase() }),
            };
            object.insert(heading(column), value);
        }
        Value::Object(object)
    });
    Value::Array(rows.collect())
}
