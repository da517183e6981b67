//! A document's tables as accessible workbooks, XLSX and ODS, by the rules of the Government Analysis Function:
//! cover, contents, notes, then one marked-up table to a sheet; nothing merged, nothing hidden, nothing below a table.

use crate::document::{Document, NamedTable, day, heading};
use crate::ods;
use charts::Cell;
use chrono::Datelike;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Table, TableColumn, TableStyle, Workbook, XlsxError,
};
use std::collections::BTreeSet;

/// A workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// The XLSX writer refused.
    #[error("writing the XLSX workbook, sheet `{sheet}`")]
    Xlsx {
        /// Sheet being written; empty while saving.
        sheet: String,
        /// What the writer said.
        #[source]
        cause: XlsxError,
    },
    /// The ODS writer refused.
    #[error("writing the ODS workbook")]
    Ods(#[source] zip::result::ZipError),
}

/// The widest a column gets, in characters; longer text wraps.
const WIDEST: usize = 50;

/// One sheet before it is XLSX or ODS: title, lines in column A, then a table.
struct Page {
    sheet: String,
    table_name: String,
    lines: Vec<String>,
    columns: Vec<(String, bool)>,
    rows: Vec<Vec<Cell>>,
}

fn pages(document: &Document) -> Vec<Page> {
    let mut taken = BTreeSet::new();
    let tables: Vec<Page> = document.tables().iter().map(|named| table_page(named, &mut taken)).collect();
    let mut pages = vec![cover(document), contents(&tables), notes()];
    pages.extend(tables);
    pages
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn cover(document: &Document) -> Page {
    let mut rows = vec![
        vec![text("Publisher"), text(&document.publisher)],
        vec![text("As of"), text(&day(document.as_of))],
        vec![text("Standing"), text(&document.standing)],
    ];
    rows.extend(document.summary.iter().map(|sentence| vec![text("In short"), text(sentence)]));
    Page {
        sheet: "Cover".to_owned(),
        table_name: "Cover_details".to_owned(),
        lines: vec![
            document.title.clone(),
            "This worksheet contains one table. It says what this workbook is.".to_owned(),
            document.subtitle.clone(),
        ],
        columns: vec![("Detail".to_owned(), false), ("Value".to_owned(), false)],
        rows,
    }
}

fn contents(tables: &[Page]) -> Page {
    Page {
        sheet: "Contents".to_owned(),
        table_name: "Table_of_contents".to_owned(),
        lines: vec![
            "Contents".to_owned(),
            "This worksheet contains one table. It lists the worksheets.".to_owned(),
        ],
        columns: vec![("Worksheet".to_owned(), false), ("Title".to_owned(), false)],
        rows: tables.iter().map(|page| vec![text(&page.sheet), text(&page.lines[0])]).collect(),
    }
}

/// The shorthand of the Analysis Function that may stand in a cell.
fn notes() -> Page {
    const SHORTHAND: [(&str, &str); 7] = [
        ("[c]", "Withheld to protect people: the number is too small to show."),
        ("[e]", "Estimated: partly carried between old and new areas by shares of residents."),
        ("[f]", "Forecast."),
        ("[p]", "Provisional: may still change."),
        ("[r]", "Revised since it was first published."),
        ("[x]", "Not available: nobody sent this month. It is not a zero."),
        ("[z]", "Not applicable."),
    ];
    Page {
        sheet: "Notes".to_owned(),
        table_name: "Notes".to_owned(),
        lines: vec![
            "Notes".to_owned(),
            "This worksheet contains one table. It explains the shorthand.".to_owned(),
        ],
        columns: vec![("Shorthand".to_owned(), false), ("Meaning".to_owned(), false)],
        rows: SHORTHAND.iter().map(|(short, words)| vec![text(short), text(words)]).collect(),
    }
}

fn table_page(named: &NamedTable<'_>, taken: &mut BTreeSet<String>) -> Page {
    let mut lines = vec![
        named.title.to_owned(),
        "This worksheet contains one table. Shorthand in square brackets is explained in the worksheet Notes.".to_owned(),
        named.table.caption.clone(),
    ];
    lines.extend((!named.source.is_empty()).then(|| named.source.to_owned()));
    lines.extend(named.notes.iter().cloned());
    lines.dedup();
    Page {
        sheet: unique(&sheet_name(named.id), taken),
        table_name: table_name(named.id),
        lines,
        columns: named.table.columns.iter().map(|column| (heading(column), column.numeric)).collect(),
        rows: named.table.rows.clone(),
    }
}

/// At most 31 characters, letters, digits and underscores.
fn sheet_name(id: &str) -> String {
    let clean: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    clean.chars().take(31).collect()
}

fn table_name(id: &str) -> String {
    let clean: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("T_{clean}")
}

fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.to_lowercase()) {
        let tail = format!("_{number}");
        candidate = name.chars().take(31 - tail.len()).chain(tail.chars()).collect();
        number += 1;
    }
    candidate
}

/// Column headings must differ inside one table.
fn headings(page: &Page) -> Vec<String> {
    let mut seen = BTreeSet::new();
    page.columns
        .iter()
        .map(|(name, _)| {
            let mut heading = name.clone();
            let mut number = 2;
            while !seen.insert(heading.to_lowercase()) {
                heading = format!("{name} {number}");
                number += 1;
            }
            heading
        })
        .collect()
}

fn width(page: &Page, column: usize) -> usize {
    let cells = page.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.words().chars().count());
    let heading = page.columns[column].0.chars().count();
    cells.chain([heading]).max().unwrap_or(8).clamp(8, WIDEST) + 2
}

/// The XLSX workbook. Same document, same bytes.
pub fn xlsx(document: &Document) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    let date = document.as_of;
    let made = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8);
    let made = made.map_err(|cause| WorkbookError::Xlsx { sheet: String::new(), cause })?;
    let properties = DocProperties::new()
        .set_title(&document.title)
        .set_author(&document.publisher)
        .set_company(&document.publisher)
        .set_keywords(document.keywords.join(", "))
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);
    for page in pages(document) {
        write_sheet(&mut workbook, &page)
            .map_err(|cause| WorkbookError::Xlsx { sheet: page.sheet.clone(), cause })?;
    }
    workbook.save_to_buffer().map_err(|cause| WorkbookError::Xlsx { sheet: String::new(), cause })
}

fn write_sheet(workbook: &mut Workbook, page: &Page) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(16);
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let number = |decimals: usize| {
        let form = if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(decimals)) };
        Format::new().set_num_format(form).set_align(FormatAlign::Top)
    };
    let sheet = workbook.add_worksheet();
    sheet.set_name(&page.sheet)?;
    for (row, line) in page.lines.iter().enumerate() {
        let row = row as u32;
        if row == 0 {
            sheet.write_with_format(row, 0, line, &title)?
        } else {
            sheet.write(row, 0, line)?
        };
    }
    let top = page.lines.len() as u32;
    let last = top + page.rows.len().max(1) as u32;
    let columns: Vec<TableColumn> = headings(page)
        .into_iter()
        .map(|name| TableColumn::new().set_header(name).set_header_format(&bold))
        .collect();
    let table = Table::new()
        .set_name(&page.table_name)
        .set_columns(&columns)
        .set_autofilter(false)
        .set_banded_rows(false)
        .set_style(TableStyle::None)
        .set_alt_text(&page.lines[0]);
    sheet.add_table(top, 0, last, columns.len().max(1) as u16 - 1, &table)?;
    for (offset, row) in page.rows.iter().enumerate() {
        let at = top + 1 + offset as u32;
        for (column, cell) in row.iter().enumerate() {
            let column = column as u16;
            match cell {
                Cell::Number { value, decimals } => {
                    sheet.write_with_format(at, column, *value, &number(*decimals))?
                }
                other => sheet.write_with_format(at, column, other.words(), &wrap)?,
            };
        }
    }
    for column in 0..page.columns.len() {
        sheet.set_column_width(column as u16, width(page, column) as f64)?;
    }
    Ok(())
}

/// The ODS workbook: the same sheets in the open format. Same document, same bytes.
pub fn ods(document: &Document) -> Result<Vec<u8>, WorkbookError> {
    let sheets: Vec<ods::Sheet> = pages(document)
        .into_iter()
        .map(|page| ods::Sheet {
            headings: headings(&page),
            name: page.sheet,
            table: page.table_name,
            lines: page.lines,
            rows: page.rows,
        })
        .collect();
    ods::write(document, &sheets).map_err(WorkbookError::Ods)
}
